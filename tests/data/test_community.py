"""Loading a community: the running case, spreadsheets, and answers of the WeCom API."""

import csv
import datetime
import gzip
import hashlib
import hmac
import importlib.util
import io
import json
import os
import stat
import unittest.mock

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exports import (
    DAY,
    KEY,
    NOON,
    as_csv,
    as_xlsx,
    days,
    detail,
    load_json,
    of,
    person,
    write,
)
from support.places import ROOT, SAMPLES

from playbook import community
from playbook.community import BadData, Community, columns, files, load, names, pseudonym

SOME = settings(max_examples=60)


@pytest.fixture(autouse=True)
def key_file(tmp_path_factory, monkeypatch):
    path = tmp_path_factory.mktemp("project") / ".playbook-key"
    monkeypatch.setattr(names, "key_file", lambda: path)
    return path


@pytest.fixture(scope="module")
def case():
    return Community.case()


def test_case_has_every_table_and_value_of_the_files(case):
    package = json.loads((ROOT / "datasets" / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        raw = pd.read_csv(ROOT / "datasets" / resource["path"])
        table = getattr(case, resource["name"])
        assert list(table.columns) == list(raw.columns)
        for column in raw:
            mine = table[column]
            plain = pd.to_datetime(raw[column]) if mine.dtype.kind == "M" else raw[column]
            assert (mine.eq(plain) | mine.isna() & plain.isna()).fillna(False).all(), column


def test_case_types_are_those_of_the_dictionary(case):
    package = json.loads((ROOT / "datasets" / "datapackage.json").read_text("utf-8"))
    kinds = {"string": "str", "integer": "int", "number": "float", "boolean": "bool",
             "date": "datetime64", "datetime": "datetime64"}
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            dtype = str(getattr(case, resource["name"])[field["name"]].dtype).lower()
            assert dtype.startswith(kinds[field["type"]]), (resource["name"], field["name"])


def test_case_by_name_and_what_it_says(case):
    assert load("lychee-fresh").tables.keys() == case.tables.keys()
    assert case.inviters == "all" and case.has("memberships", "inviter_id", "left_at")
    assert not case.has("memberships", "left_after") and not case.has("statistics_by_day")
    assert case.statistics_by_day is None
    start, end = case.period
    assert pd.Timestamp("2025-03-03") <= start < end < pd.Timestamp("2025-09-01")


def test_case_exported_and_loaded_as_own_data_keeps_its_structure(case, tmp_path):
    for name, table in case.tables.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    mine = load(tmp_path, key=KEY)
    assert mine.tables.keys() == case.tables.keys()
    for name in ("memberships", "messages", "reactions"):
        ours, theirs = getattr(case, name), getattr(mine, name)
        for column in ours.columns:
            if column.endswith("_id") or column == "reply_to":
                assert (pd.factorize(ours[column])[0] == pd.factorize(theirs[column])[0]).all()
    assert mine.members.member_id[0] == of("member", case.members.member_id[0])
    # A known word stays; a store's name does not.
    assert set(mine.memberships.state.dropna()) == set(case.memberships.state.dropna())
    assert "name" not in mine.stores


# Samples ----------------------------------------------------------------------------------------

def test_samples_are_what_their_maker_makes():
    spec = importlib.util.spec_from_file_location("m", ROOT / "datasets" / "make_samples.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    made = dict(maker.files(maker.Sample()))
    kept = {p.relative_to(SAMPLES).as_posix(): p for p in SAMPLES.rglob("*") if p.is_file()}
    assert made.keys() == kept.keys()
    for name, content in made.items():
        if name.endswith(".xlsx"):      # its markup may change with the version of openpyxl
            old = openpyxl.load_workbook(kept[name])
            new = openpyxl.load_workbook(io.BytesIO(content))
            assert {s.title: list(s.values) for s in old} == {s.title: list(s.values) for s in new}
        else:
            assert kept[name].read_bytes() == content, name


def test_same_data_from_csv_and_from_excel():
    sheets, book = load(SAMPLES / "exports", key=KEY), load(SAMPLES / "exports.xlsx", key=KEY)
    pd.testing.assert_frame_equal(sheets.memberships, book.memberships)
    pd.testing.assert_frame_equal(sheets.orders, book.orders)
    # The CSV of messages has times without seconds.
    minutes = book.messages.assign(sent_at=book.messages.sent_at.dt.floor("min"))
    pd.testing.assert_frame_equal(sheets.messages, minutes)
    assert len(book.memberships) == 58 and book.orders.amount_yuan.min() > 0
    assert book.memberships.join_scene.isin([1, 2, 3]).all()


@pytest.mark.parametrize("reading", ["cumulative", "daily"])
def test_sample_statistics_tell_their_reading_and_the_same_messages(reading):
    c = load(SAMPLES / f"wecom-statistics-{reading}", key=KEY)
    sent = load(SAMPLES / "exports", key=KEY).messages.sent_at.dt.normalize().value_counts()
    mine = c.statistics_by_day.set_index("date").messages.iloc[1:]
    assert c.reading == reading
    assert (mine == sent.reindex(mine.index, fill_value=0)).all()
    assert len(c.statistics_by_owner) == 2


# WeCom answers ----------------------------------------------------------------------------------

def test_group_detail(tmp_path):
    c = load_json(tmp_path, {"a.json": detail([
        person("wm1", NOON, 1, invitor={"userid": "boss"}, state="door"),
        person("wo2", NOON + 60, 2),
        person("wo3", NOON + 90, 3, kind=1)])})
    m = c.memberships.set_index("member_id")
    first = m.loc[of("member", "wm1")]
    assert first.joined_at == pd.Timestamp("2024-06-02 12:00:00")
    assert first.inviter_id == of("member", "boss") and first.join_scene == 1
    assert first.state == of("state", "door")
    assert pd.isna(m.loc[of("member", "wo2")].inviter_id)
    # By type, not by how the ID begins.
    kinds = c.members.set_index("member_id").kind
    assert kinds[of("member", "wo3")] == "staff" and kinds[of("member", "wo2")] == "customer"
    assert set(c.staff.staff_id) == {of("staff", "boss"), of("staff", "wo3")}
    assert c.groups.owner_id[0] == of("staff", "boss")
    assert c.inviters == "staff" and not c.has("memberships", "left_at")
    assert c.messages is None and not c.has("messages")
    assert any("Of 2 customers' joins by invitation, 1 name no inviter" in n for n in c.notes)
    assert any("leave rates and survival need snapshots" in n for n in c.notes)


def test_the_type_decides_who_is_staff_and_never_an_invitation(tmp_path):
    c = load_json(tmp_path, {"a.json": detail([
        person("wm1", NOON), person("wm2", NOON + 60, 1, invitor={"userid": "wm1"}),
        person("wm3", NOON + 90, 1, invitor={"userid": "gone"})])})
    kinds = c.members.set_index("member_id").kind
    assert kinds[of("member", "wm1")] == "customer" and pd.isna(kinds[of("member", "gone")])
    assert list(c.staff.staff_id) == [of("staff", "boss")]
    assert any("1 are not said to be customers or staff" in n for n in c.notes)


def test_snapshots_show_who_left(tmp_path):
    stay, gone, late = person("stay", NOON - DAY), person("gone", NOON - DAY), person("late", NOON)
    back = person("gone", NOON + 2 * DAY)
    c = load_json(tmp_path, {
        "2024-06-01/g.json": detail([stay, gone]),          # the end of that day
        "2024-06-03_12-00/g.json": detail([stay, late]),
        "2024-06-05/g.json": detail([stay, back])})
    m = c.memberships[c.memberships.member_id != of("member", "boss")]
    rows = {(r.member_id, r.joined_at): r for r in m.itertuples()}
    at = pd.Timestamp
    first = rows[of("member", "gone"), at("2024-06-01 12:00")]
    assert (first.left_after, first.left_at) == (at("2024-06-01 23:59:59"), at("2024-06-03 12:00"))
    left = rows[of("member", "late"), at("2024-06-02 12:00")]
    assert (left.left_after, left.left_at) == (at("2024-06-03 12:00"), at("2024-06-05 23:59:59"))
    assert pd.isna(rows[of("member", "stay"), at("2024-06-01 12:00")].left_at)
    assert pd.isna(rows[of("member", "gone"), at("2024-06-04 12:00")].left_at)
    assert len(rows) == 4
    assert c.groups.last_snapshot_at[0] == at("2024-06-05 23:59:59")
    assert c.period[1] == at("2024-06-05 23:59:59")
    assert any("joined and left between two snapshots" in n for n in c.notes)


def test_who_joins_again_between_snapshots_left_before_that(tmp_path):
    c = load_json(tmp_path, {"2024-06-01.json": detail([person("wm", NOON - DAY)]),
                             "2024-06-09.json": detail([person("wm", NOON + DAY)])})
    m = c.memberships[c.memberships.member_id == of("member", "wm")]
    assert list(m.left_at) == [pd.Timestamp("2024-06-03 12:00"), pd.NaT]


def test_answers_come_one_a_file_in_a_list_or_one_a_line(tmp_path):
    groups = [detail([person(f"wm{i}", NOON)], chat=f"wr{i}") for i in range(3)]
    write(tmp_path, "list.json", json.dumps(groups))
    write(tmp_path, "lines.jsonl", "\n".join(map(json.dumps, groups)) + "\n")
    for i, group in enumerate(groups):
        write(tmp_path, f"one/{i}.json", json.dumps(group, indent=2))
    one, lines, many = (load(tmp_path / n, key=KEY) for n in ("list.json", "lines.jsonl", "one"))
    for other in (lines, many):
        pd.testing.assert_frame_equal(one.memberships, other.memberships)
    assert len(one.groups) == 3
    assert load(sorted((tmp_path / "one").iterdir())[:2], key=KEY).groups.shape[0] == 2


def test_group_list_adds_status_and_groups_without_detail(tmp_path):
    c = load_json(tmp_path, {
        "a.json": detail([person("wm1", NOON)], chat="wr1"),
        "l.json": {"errcode": 0, "next_cursor": "more", "group_chat_list": [
            {"chat_id": "wr1", "status": 1}, {"chat_id": "wr2", "status": 0}]}})
    groups = c.groups.set_index("group_id")
    assert groups.status[of("group", "wr1")] == 1
    assert pd.isna(groups.created_at[of("group", "wr2")])
    assert any("next_cursor" in n for n in c.notes)


def test_cumulative_totals_are_not_summed(tmp_path):
    totals = [10, 10, 15, 40, 41, 60, 80, 95]
    answer = days(totals)
    del answer["items"][3]                  # a day that is missing
    c = load_json(tmp_path, {"d.json": answer})
    table = c.statistics_by_day
    assert c.reading == "cumulative"
    assert table.messages.isna().tolist() == [True, False, False, True, False, False, False]
    assert table.messages.dropna().tolist() == [0, 5, 19, 20, 15]
    assert table.date[0] == pd.Timestamp("2024-06-02")


def test_a_fall_means_daily_counts_and_few_days_mean_nothing(tmp_path):
    c = load_json(tmp_path / "fall", {"d.json": days([10, 30, 20])})
    assert c.reading == "daily" and c.statistics_by_day.messages.tolist() == [10, 30, 20]
    few = load_json(tmp_path / "few", {"d.json": days([10, 20, 30])})
    assert few.reading is None and not few.has("statistics_by_day", "messages")
    assert any("cannot be told" in n for n in few.notes)
    silent = load_json(tmp_path / "silent", {"d.json": days([0] * 10)})
    assert silent.reading is None


def test_statistics_by_owner_over_time_tell_the_reading_too(tmp_path):
    data = days([0])["items"][0]["data"]
    answers = {f"2024-06-{d:02d}.json": {"errcode": 0, "total": 5, "items": [
        {"owner": "boss", "data": {**data, "msg_total": total}}]}
        for d, total in ((3, 9), (4, 5))}
    c = load_json(tmp_path, answers)
    assert c.reading == "daily" and len(c.statistics_by_owner) == 2
    assert any("1 of 5 owners" in n for n in c.notes)


def test_answers_and_spreadsheets_meet_in_one_community(tmp_path):
    write(tmp_path, "订单.csv", "订单号,客户ID,下单时间,金额\nA1,wm1,2024-06-03 09:00,20\n"
                               "A2,stranger,2024-06-03 10:00,5\n")
    c = load_json(tmp_path, {"a.json": detail([person("wm1", NOON)])})
    assert c.orders.member_id[0] in set(c.members.member_id)
    assert any("Of 2 rows of orders, 1 name people who are not among" in n for n in c.notes)


# Spreadsheets -----------------------------------------------------------------------------------

TIMES = {
    "2024-05-01 09:03:00": "2024-05-01 09:03:00", "2024-05-01T09:03:07": "2024-05-01 09:03:07",
    "2024/5/1 9:03": "2024-05-01 09:03:00", "2024/05/01 09:03:59": "2024-05-01 09:03:59",
    "2024年5月1日": "2024-05-01", "2024年5月1日 9:03": "2024-05-01 09:03:00",
    "2024年5月1日 9时3分5秒": "2024-05-01 09:03:05", "2024.5.1 9:03": "2024-05-01 09:03:00",
    "２０２４／５／１　９：０３": "2024-05-01 09:03:00", "2024-05-01": "2024-05-01",
    "20240501": "2024-05-01", "1714525380": "2024-05-01 09:03:00",
    "1714525380123": "2024-05-01 09:03:00.123", "2024-05-01T01:03:00Z": "2024-05-01 09:03:00",
    "2024-05-01T10:03:00+09:00": "2024-05-01 09:03:00", " 2024-05-01 09:03 ": "2024-05-01 09:03:00",
    "2024-02-29 23:59:59.5": "2024-02-29 23:59:59.5"}
AMOUNTS = {"¥1,234.50": 1234.5, "￥1,234.50": 1234.5, "1234.5元": 1234.5, "１２３４．５": 1234.5,
           "1234.50": 1234.5, "1,234": 1234, " 12 ": 12, "¥ 8": 8, "１，２３４元": 1234}


@pytest.mark.parametrize("written", TIMES)
@pytest.mark.parametrize("first", ["", "2024-05-01 00:00:00"])
def test_times(tmp_path, written, first):
    rows = [["groupid", "userid", "发言时间"], ["g", "a", first or written], ["g", "a", written]]
    path = write(tmp_path, "m.csv", as_csv(rows))
    assert load(path, key=KEY).messages.sent_at[1] == pd.Timestamp(TIMES[written])


FORMS = ["{0:%Y-%m-%d %H:%M:%S}", "{0:%Y-%m-%dT%H:%M:%S}", "{0:%Y/%m/%d %H:%M:%S}",
         "{0.year}/{0.month}/{0.day} {0.hour}:{0.minute:02d}:{0.second}",
         "{0.year}年{0.month}月{0.day}日 {0.hour}时{0.minute}分{0.second}秒",
         "{0.year}年{0.month}月{0.day}日  {0.hour}:{0.minute}:{0.second}"]
MOMENT = st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2025, 12, 31)) \
    .map(lambda t: t.replace(microsecond=0))


@SOME
@given(st.lists(st.tuples(MOMENT, st.sampled_from([*FORMS, ""])), min_size=1, max_size=9),
       st.sampled_from(["utf-8", "gb18030"]))
def test_any_mix_of_times(tmp_path_factory, moments, encoding):
    rows = [["userid", "群ID", "入群时间", "退群时间"]] + [
        [f"u{i}", "g", "2000-01-01", form.format(t)] for i, (t, form) in enumerate(moments)]
    path = write(tmp_path_factory.mktemp("t"), "m.csv", as_csv(rows), encoding)
    expected = [pd.Timestamp(t) if form else pd.NaT for t, form in moments]
    assert load(path, key=KEY).memberships.left_at.tolist() == expected


def test_cells_that_mix_to_one_number_stay_apart(tmp_path, monkeypatch):
    path = write(tmp_path, "m.csv", "groupid,userid,发言时间\n" + "".join(
        f"g,u{i % 3},2024-05-01\n" for i in range(9)))
    before = load(path, key=KEY).messages
    monkeypatch.setattr(columns, "MIX", np.uint64(0))
    pd.testing.assert_frame_equal(load(path, key=KEY).messages, before)
    assert before.member_id.nunique() == 3


@pytest.mark.parametrize("written", AMOUNTS)
def test_amounts(tmp_path, written):
    rows = [["userid", "下单时间", "金额"], ["a", "2024-05-01", "3"], ["a", "2024-05-01", written]]
    path = write(tmp_path, "o.csv", as_csv(rows))
    assert load(path, key=KEY).orders.amount_yuan.tolist() == [3, AMOUNTS[written]]


def test_excel_cells_keep_their_meaning(tmp_path):
    when = datetime.datetime(2024, 5, 1, 9, 3)
    path = write(tmp_path, "x.xlsx", as_xlsx({"订单": [
        ["订单号", "客户ID", "下单时间", "金额"],
        [20240501001, 7, when, 12], ["20240501002", "7", when.date(), 12.5]]}))
    orders = load(path, key=KEY).orders
    assert orders.ordered_at.tolist() == [pd.Timestamp(when), pd.Timestamp("2024-05-01")]
    assert set(orders.member_id) == {of("member", "7")} and orders.amount_yuan.sum() == 24.5


@pytest.mark.parametrize("header", [
    "member_id,kind,seed", "Member ID,Type,Seed", "成员ID,成员类型,seed", "成员ID（加密）,类型,SEED",
    "USERID, user-type ,seed", "外部联系人ID,身份,seed"])
def test_headers(tmp_path, header):
    path = write(tmp_path, "members.csv", f"{header}\n1,员工,是\n2,customer,否\n3,客户,\n")
    members = load(path, key=KEY).members
    assert members.kind.tolist() == ["staff", "customer", "customer"]
    assert members.seed.tolist() == [True, False, pd.NA]


def test_own_aliases_and_the_table_of_them(tmp_path):
    path = write(tmp_path, "m.csv", "房间,谁,何时\ng,a,2024-05-01 09:03\n")
    with pytest.raises(BadData):
        load(path, key=KEY)
    mine = {"房间": "group_id", "谁": "messages.member_id", "何时": "messages.sent_at"}
    assert len(load(path, aliases=mine, key=KEY).messages) == 1
    table = community.aliases()
    assert {"发言时间", "sent_at"} <= set(table.query("table == 'messages'").header)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path, encoding, separator, end):
    rows = ["群名称,昵称,入群时间", "荔枝🍒,𠮷田 😀,2024-05-01 09:03", "荔枝🍒,张三,2024-05-01 09:04"]
    text = end.join(r.replace(",", separator) for r in rows) + end
    m = load(write(tmp_path, "m.csv", text, encoding), key=KEY).memberships
    assert m.member_id.tolist() == [of("member", "𠮷田 😀"), of("member", "张三")]


def test_packed_csv_and_a_mixed_folder(tmp_path):
    write(tmp_path, "messages-05.csv.gz", gzip.compress(
        b"group_id,member_id,sent_at\ng,a,2024-05-01 09:03\n"))
    write(tmp_path, "messages-06.csv", "发言时间,群ID,成员ID\n2024-06-01 09:03,g,b\n")
    write(tmp_path, "readme.md", "not data")
    write(tmp_path, "~$open.xlsx", "a lock file of Excel")
    messages = load(tmp_path, key=KEY).messages
    assert messages.member_id.tolist() == [of("member", "a"), of("member", "b")]
    assert list(messages.columns) == ["group_id", "member_id", "sent_at"]


def test_inviters_by_nickname_beside_ids(tmp_path):
    path = write(tmp_path, "m.csv", "群ID,成员ID,昵称,入群时间,邀请人\ng,1,甲,2024-05-01,\n"
                                    "g,2,乙,2024-05-02,甲\ng,3,丙,2024-05-03,2\n")
    m = load(path, key=KEY).memberships
    assert m.inviter_id.tolist()[1:] == [of("member", "1"), of("member", "2")]


def test_columns_that_the_source_has_not_are_not_in_the_table(tmp_path):
    path = write(tmp_path, "m.csv", "群ID,成员ID,入群时间\ng,1,2024-05-01\n")
    c = load(path, key=KEY)
    assert list(c.memberships.columns) == ["group_id", "member_id", "joined_at"]
    assert c.inviters is None and c.messages is None
    for part in ("no inviters", "no leave times", "no messages", "who is staff"):
        assert sum(part in n for n in c.notes) == 1, part


def test_titles_rows_and_sheets_that_hold_nothing(tmp_path):
    path = write(tmp_path, "x.xlsx", as_xlsx({
        "说明": [["本表由系统导出"], [None], ["请勿外传"]],
        "群成员": [["群ID", "成员ID", "入群时间"], [None, None, None], ["g", "1", "2024-05-01"]]}))
    c = load(path, key=KEY)
    assert len(c.memberships) == 1 and any("Sheets without known" in n for n in c.notes)


def test_columns_tell_the_table_before_the_title_does(tmp_path):
    path = write(tmp_path, "客户.csv", "群ID,成员ID,入群时间,类型\ng,1,2024-05-01,客户\n")
    assert load(path, key=KEY).memberships is not None
    alone = load(write(tmp_path, "members-2024.csv", "member_id\n1\n"), key=KEY)
    assert len(alone.members) == 1


def test_sheets_of_one_table_keep_their_order(tmp_path):
    rows = [["群ID", "成员ID", "发言时间"]]
    path = write(tmp_path, "x.xlsx", as_xlsx({f"{m}月": [*rows, ["g", str(m), f"2024-0{m}-01"]]
                                              for m in (4, 5, 6)}))
    assert load(path, key=KEY).messages.sent_at.dt.month.tolist() == [4, 5, 6]


def test_notes_are_whole_sentences():
    for source in (*SAMPLES.glob("wecom-s*"), SAMPLES / "exports", "lychee-fresh"):
        for note in load(source, key=KEY).notes:
            assert note[0].isupper() and note.endswith("."), note


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=70)


@SOME
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12), st.sampled_from("\n\r"), st.data())
def test_any_text_in_a_cell_is_one_cell(tmp_path_factory, pairs, newline, data):
    """Quotes, separators, line ends and emoji: members are the same exactly where cells are."""
    folder = tmp_path_factory.mktemp("t")
    rows = [[f"id{i}{a}", b, "2024-05-01 09:03"] for i, (a, b) in enumerate(pairs)]
    text = io.StringIO()
    # Python's writer leaves a line end that is not its own without quotation marks.
    ends = any(e in cell for row in rows for cell in row for e in "\r\n")
    quoting = csv.QUOTE_ALL if ends else csv.QUOTE_MINIMAL
    csv.writer(text, quoting=quoting, lineterminator=newline).writerows(
        [["成员ID", "备注", "发言时间", "群ID"], *[[*r, "g"] for r in rows]])
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig"]))
    path = write(folder, "m.csv", text.getvalue(), encoding)
    with unittest.mock.patch.object(files, "BLOCK", data.draw(st.integers(1, 5))):
        got = load(path, key=KEY).messages.member_id.tolist()
    blanks = " \t\r\n\u3000\xa0\ufeff"
    assert got == [of("member", r[0].strip(blanks)) for r in rows]


# Pseudonyms -------------------------------------------------------------------------------------

def test_pseudonyms_are_a_keyed_hash_and_stable(tmp_path, key_file):
    path = write(tmp_path, "m.csv", "group_id,member_id,sent_at\n群1,wm😀,2024-05-01 09:03\n")
    first, again = load(path), load(path)
    key = bytes.fromhex(key_file.read_text())
    digest = hmac.new(key, "wm😀".encode(), hashlib.sha256).hexdigest()
    assert first.messages.member_id[0] == f"member-{digest[:12]}" == pseudonym("member", "wm😀")
    pd.testing.assert_frame_equal(first.messages, again.messages)
    assert load(path, key=KEY).messages.member_id[0] != first.messages.member_id[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_the_key_is_made_once_and_for_its_owner_alone(key_file, tmp_path):
    assert not key_file.exists()
    load("lychee-fresh")
    assert not key_file.exists(), "the running case needs no key"
    pseudonym("member", "a")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    before = key_file.read_text()
    pseudonym("member", "b")
    assert key_file.read_text() == before


def test_the_key_lies_beside_the_notebooks_one_works_in(monkeypatch, tmp_path):
    """On a class's server trainees share the code and must not share a key."""
    monkeypatch.undo()
    (tmp_path / "notebooks" / "5-capstone").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "5-capstone")
    pseudonym("member", "a")
    assert (tmp_path / ".playbook-key").exists()


def test_the_key_is_ignored_by_git():
    assert ".playbook-key" in (ROOT / ".gitignore").read_text().splitlines()


def test_a_damaged_key_is_said(key_file):
    key_file.write_text("no key")
    with pytest.raises(BadData, match=r"^\.playbook-key is damaged"):
        pseudonym("member", "a")


SECRET = st.text("abcXYZ𠮷荔枝😀é'%", min_size=3, max_size=8).map(lambda s: f"Q{s}Q")


def everything(c):
    """All that a community shows, exported files included."""
    book = io.BytesIO()
    with pd.ExcelWriter(book) as writer:
        for name, table in c.tables.items():
            table.to_excel(writer, sheet_name=name)
    values = [str(v) for s in openpyxl.load_workbook(book) for row in s.values for v in row]
    tables = [t.to_csv() + repr(t) + repr(dict(t.dtypes)) for t in c.tables.values()]
    state = {k: v for k, v in vars(c).items() if k not in c.tables}
    return "".join([repr(c), str(c), repr(state), *c.notes, *tables, *values])


@SOME
@given(st.lists(SECRET, min_size=16, max_size=16, unique=True), st.data())
def test_no_raw_name_or_id_ever_surfaces(tmp_path_factory, secrets, data):
    """Raw text in every place where a source can have it; and then damage, for the messages."""
    folder = tmp_path_factory.mktemp("t")
    s = iter(secrets)
    chat, owner, a, b, gone, state, note = (next(s) for _ in range(7))
    answer = detail([
        {**person(a, NOON, 1), "invitor": {"userid": owner}, "state": state, "unionid": next(s),
         "name": next(s), "group_nickname": next(s)},
        person(b, NOON, 2, invitor={"userid": gone})], chat=chat, owner=owner, notice=note)
    answer["errmsg"] = answer[next(s)] = next(s)
    row = {"群ID": chat, "成员ID": a, "昵称": next(s), "发言时间": "2024-06-03 09:00",
           "发言内容": next(s), next(s): next(s), "kind": state, "message_id": note}
    orders = {"订单号": note, "成员ID": b, "下单时间": "2024-06-03", "金额": "3", "门店": state}
    damage = data.draw(st.sampled_from(["none", "answer", "cell", "header", "shift", "reference",
                                        "type", "code"]))
    if damage == "answer":
        place = data.draw(st.sampled_from(["create_time", "member_list", "owner", "chat_id"]))
        answer["group_chat"][place] = data.draw(st.sampled_from([{a: b}, [a], 3.5, None]))
    if damage == "code":
        answer["errcode"] = 40058
    if damage == "type":
        answer["group_chat"]["member_list"][1]["type"] = a
    if damage == "cell":
        row["发言时间"] = orders["金额"] = note
    if damage == "header":
        row["sent_at"] = row.pop("发言内容")
    if damage == "shift":
        orders = dict(zip(orders, [*list(orders.values())[1:], note]))
    if damage == "reference":
        row["group_id"] = row.pop("群ID") + note
    write(folder, "a.json", json.dumps(answer, ensure_ascii=data.draw(st.booleans())))
    excel = data.draw(st.booleans())
    for name, cells in (("messages", row), ("orders", orders)):
        rows = [list(cells), list(cells.values())]
        if excel:
            write(folder, f"{name}.xlsx", as_xlsx({note.replace("'", ""): rows}))
        else:
            write(folder, f"{name}.csv", as_csv(rows), data.draw(st.sampled_from(["utf-8",
                                                                                 "gb18030"])))
    try:
        shown = everything(load(folder, key=KEY))
        assert damage in ("none", "type") or damage == "answer"
    except BadData as e:
        assert damage != "none"
        shown = f"{e}{e!r}{e.problems}{e.args}{''.join(e._render_traceback_())}"
        assert e.__cause__ is None and e.__context__ is None
    for secret in secrets:
        assert secret not in shown
        assert secret.encode("unicode_escape").decode() not in shown or secret.isascii()
