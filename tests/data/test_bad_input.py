"""Damaged input: one sentence a problem, all told together, nothing half-loaded, no other error."""

import gzip
import io
import json
import os
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.damage import ANSWERS, FILES, GOOD, HEAD, MEMBERS_ROWS, MESSAGES, ORDERS, zipped
from support.exports import NOON, as_xlsx, days, detail, person, write
from support.places import SAMPLES

from playbook.community import BadData, files, load, names

KEY = b"a key for made-up data"


@pytest.fixture(autouse=True)
def key_file(tmp_path_factory, monkeypatch):
    path = tmp_path_factory.mktemp("project") / ".playbook-key"
    monkeypatch.setattr(names, "key_file", lambda: path)


def problems_of(path, **options):
    with pytest.raises(BadData) as caught:
        load(path, key=KEY, **options)
    assert str(caught.value).split("\n")[:len(caught.value.problems)] == caught.value.problems
    for problem in caught.value.problems:
        assert problem.endswith(".") and "\n" not in problem
        assert not re.search(r"Traceback|Error:|object at 0x|\bnan\b", problem)
    # Nothing is raised from something that holds raw text.
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    return caught.value.problems


@pytest.mark.parametrize("damage", FILES)
def test_damaged_file(tmp_path, damage):
    name, content, said = FILES[damage]
    found = problems_of(write(tmp_path, name, content))
    assert any(said in p for p in found), found


@pytest.mark.parametrize("damage", ANSWERS)
def test_damaged_answer(tmp_path, damage):
    answers, said = ANSWERS[damage]
    for name, answer in answers.items():
        write(tmp_path, name, answer if isinstance(answer, str) else json.dumps(answer))
    found = problems_of(tmp_path)
    assert any(said in p for p in found), found


def test_there_are_at_least_forty_kinds():
    assert len(FILES) + len(ANSWERS) >= 40


def test_path_that_is_not_there(tmp_path):
    assert "cannot be read" in problems_of(tmp_path / "nothing.csv")[0]


def test_folder_without_data(tmp_path):
    write(tmp_path, "readme.md", "x")
    assert "holds no CSV, Excel or JSON file" in problems_of(tmp_path)[0]


def test_file_too_large_is_not_opened(tmp_path):
    path = tmp_path / "a.csv"
    with open(path, "wb") as f:
        f.truncate(files.MAX_TEXT * 4)          # takes no room on the disk
    assert "has 4,096 MB unpacked where 1,024 MB fit" in problems_of(path)[0]


def test_files_too_large_together(tmp_path):
    for name in "ab":
        with open(tmp_path / f"{name}.csv", "wb") as f:
            f.truncate(files.MAX_TEXT * 3 // 4)
    assert "The folder has 1,536 MB where 1,024 MB fit" in problems_of(tmp_path)[0]


def test_packed_text_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_TEXT", 10_000)
    path = write(tmp_path, "a.csv.gz", gzip.compress(HEAD.encode() + GOOD.encode() * 1000))
    assert "MB fit; export a shorter time" in problems_of(path)[0]


def test_more_cells_than_a_sheet_can_need(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_CELLS", 1000)
    book = openpyxl.Workbook()
    for row in MEMBERS_ROWS:
        book.active.append(row)
    book.active["C9000"] = "2024-05-01"
    book.save(tmp_path / "a.xlsx")
    assert "rows or 1,000 cells, empty ones included" in problems_of(tmp_path / "a.xlsx")[0]


def test_a_workbook_that_lies_about_its_size(tmp_path):
    data = as_xlsx({"群成员": MEMBERS_ROWS})
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        size = z.getinfo("xl/worksheets/sheet1.xml").file_size
    data = data.replace(size.to_bytes(4, "little"), (40).to_bytes(4, "little"))
    assert "is a damaged" in problems_of(write(tmp_path, "a.xlsx", data))[0]


def test_entities_that_unfold_without_end(tmp_path):
    with zipfile.ZipFile(io.BytesIO(as_xlsx({"群成员": MEMBERS_ROWS}))) as z:
        entries = {n: z.read(n) for n in z.namelist()}
    unfold = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    sheet = entries["xl/worksheets/sheet1.xml"].replace(b"<t>a</t>", b"<t>&e11;</t>")
    assert b"&e11;" in sheet
    declared = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e0 "xxxxxxxxxx">{unfold}]>'
    entries["xl/worksheets/sheet1.xml"] = declared.encode() + sheet[sheet.index(b"<worksheet"):]
    assert "is a damaged workbook" in problems_of(write(tmp_path, "a.xlsx", zipped(entries)))[0]


def test_a_row_number_beyond_excel_does_not_hang(tmp_path):
    data = as_xlsx({"群成员": MEMBERS_ROWS})
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        entries = {n: z.read(n) for n in z.namelist()}
    sheet = entries["xl/worksheets/sheet1.xml"]
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b'"2"', b'"999999999999"') \
        .replace(b'"A2"', b'"A999999999999"').replace(b'"B2"', b'"B999999999999"') \
        .replace(b'"C2"', b'"C999999999999"')
    assert entries["xl/worksheets/sheet1.xml"] != sheet
    assert problems_of(write(tmp_path, "a.xlsx", zipped(entries)))


@pytest.mark.skipif(os.name == "nt" or hasattr(os, "geteuid") and os.geteuid() == 0,
                    reason="an administrator may read every file, and Windows has no file modes")
def test_file_that_may_not_be_read(tmp_path):
    path = write(tmp_path, "a.csv", HEAD + GOOD)
    path.chmod(0)
    assert "cannot be read (Permission denied)" in problems_of(path)[0]


def test_all_problems_of_all_files_come_together(tmp_path):
    write(tmp_path, "a.csv", HEAD + "g,a,yesterday1,9,,\ng,,2024-02-31,3,ghost,\n")
    write(tmp_path, "b.csv", b"")
    write(tmp_path, "c.json", '{"errcode": 600018}')
    found = problems_of(tmp_path)
    places = ["a.csv, row 2, column C (joined_at)", "a.csv, row 3, column B (member_id)",
              "a.csv, row 3, column C (joined_at)", "b.csv", "c.json"]
    assert len(found) == len(places)
    assert all(p.startswith(f"{place} ") for p, place in zip(found, places, strict=True)), found


@pytest.mark.parametrize("rows", [21, 200_000])
def test_equal_problems_are_one_line_with_ranges(tmp_path, rows):
    path = write(tmp_path, "a.csv", MESSAGES + "g,a,bad1\n" * rows)
    (line,) = problems_of(path)
    assert line.startswith(f"a.csv, rows 2–{rows + 1:,}, column C (sent_at) holds no date")


def test_more_than_twenty_problems_are_counted(tmp_path):
    text = MESSAGES + "".join(f"g,a,2024-13-{day:02d}\n" for day in range(1, 26))
    with pytest.raises(BadData) as caught:
        load(write(tmp_path, "a.csv", text), key=KEY)
    lines = str(caught.value).split("\n")
    assert len(lines) == 21 and lines[0].startswith("a.csv, row 2,")
    assert lines[20] == "And 5 more."


def test_row_numbers_hold_across_blocks_blank_rows_and_quotes(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "BLOCK", 3)
    plain = MESSAGES + "g,a,2024-05-01\n" * 7 + "g,a,bad1\n"
    assert problems_of(write(tmp_path, "a.csv", plain))[0].startswith("a.csv, row 9,")
    wide = MESSAGES + "g,a,2024-05-01\n" * 4 + f"g,{'x' * 90},2024-05-01\n" * 3 + "g,a,bad1\n"
    assert problems_of(write(tmp_path, "a.csv", wide))[0].startswith("a.csv, row 9,")
    gaps = MESSAGES + "g,a,2024-05-01\n,,\n\n" * 3 + 'g,"a, ""b""\nc",2024-05-01\ng,a,bad1\n'
    assert problems_of(write(tmp_path, "a.csv", gaps))[0].startswith("a.csv, row 12,")


def test_values_are_shown_only_where_they_are_no_name(tmp_path):
    text = ORDERS + "1,a,13800138000,13800138000a\n2,a,2024-13-01,-5.50\n3,a,张三,李四\n"
    shown = "\n".join(problems_of(write(tmp_path, "o.csv", text)))
    assert "2024-13-01" in shown
    for raw in ("13800138000", "张三", "李四"):
        assert raw not in shown


def test_an_alias_for_no_column_and_an_empty_key(tmp_path):
    path = write(tmp_path, "a.csv", HEAD + GOOD)
    assert "aliases, entry 2" in problems_of(path, aliases={"a": "group_id", "b": "nonsense"})[0]
    with pytest.raises(BadData, match="key is empty"):
        load(path, key=b"")


# Any bytes at all -------------------------------------------------------------------------------

PIECES = [b",", b"\n", b"\r\n", b'"', b"\t", b";", b"\xef\xbb\xbf", b"\0", b"\xff", b"{", b"[",
          b"]", b"}", b":", b"group_id", b"member_id", b"sent_at", b"2024-05-01", b"9", b"-",
          "群ID,成员ID,入群时间\n".encode(), "群ID,成员ID,入群时间\r\n".encode("gb18030"),
          b"g,a,2024-05-01\n", "荔枝".encode(), "荔枝".encode("gb18030"), b"1e999", b"nan", b"#REF!",
          "２０２４年".encode(), b'{"errcode":0,', b'"group_chat":', b'"items":[', b"null", b"1.5E+12",
          "¥1,2".encode(), b"order_id,member_id,ordered_at,amount_yuan\n", b"0001-01-01",
          b"99999999", "\ud800".encode("utf-8", "surrogatepass"), b"\x84\x31\xa4\x37", b" ",
          b"\xc2\x85", b"=1+1"]
ANY = st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40)
                .map(b"".join))


def never_breaks(folder, name, content):
    """Loads, or says why not: nothing else."""
    try:
        load(write(folder, name, content), key=KEY)
    except BadData as e:
        assert e.problems and all(p.endswith(".") and "\n" not in p for p in e.problems)
        assert e.__context__ is None


@settings(max_examples=300)
@given(ANY, st.sampled_from(["a.csv", "messages.csv", "members.txt", "a.json", "a.xlsx", "a.gz"]))
def test_any_bytes(tmp_path_factory, content, name):
    never_breaks(tmp_path_factory.mktemp("t"), name, content)


@settings(max_examples=100)
@given(st.sampled_from(sorted(p.name for p in (SAMPLES / "exports").iterdir())), st.data())
def test_damaged_sample_csv(tmp_path_factory, name, data):
    content = damaged((SAMPLES / "exports" / name).read_bytes(), data)
    never_breaks(tmp_path_factory.mktemp("t"), "a.csv", content)


@settings(max_examples=100)
@given(st.sampled_from(sorted(SAMPLES.rglob("*.json"))), st.data())
def test_damaged_sample_answer(tmp_path_factory, path, data):
    never_breaks(tmp_path_factory.mktemp("t"), "a.json", damaged(path.read_bytes(), data))


def damaged(content, data):
    """Bytes with some cut out, put in or turned over."""
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        end = at + data.draw(st.integers(0, 30))
        content = content[:at] + data.draw(st.one_of(
            st.binary(max_size=8), st.sampled_from(PIECES))) + content[end:]
    return content


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
              st.just(NOON), st.just("wm1")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(
        st.sampled_from(["errcode", "group_chat", "chat_id", "owner", "create_time", "member_list",
                         "admin_list", "userid", "type", "join_time", "invitor", "state", "items",
                         "stat_time", "data", "msg_total", "group_chat_list", "status", "total"]),
        inner, max_size=6)), max_leaves=12)


@settings(max_examples=120)
@given(st.sampled_from(["chat", "member", "item", "list", "all"]), st.dictionaries(
    st.sampled_from(["chat_id", "owner", "create_time", "member_list", "admin_list", "userid",
                     "type", "join_time", "join_scene", "invitor", "state", "stat_time", "data",
                     "status", "errcode", "total", "next_cursor", "group_chat", "items"]), JSON,
    max_size=3))
def test_any_values_in_an_answer(tmp_path_factory, where, changes):
    if where == "item":
        answer = days([1, 2])
        answer["items"][0].update(changes)
    elif where == "list":
        answer = {"errcode": 0, "group_chat_list": [{"chat_id": "wr", "status": 0, **changes}]}
    else:
        answer = detail([person("wm1", NOON)])
        {"chat": answer["group_chat"], "all": answer,
         "member": answer["group_chat"]["member_list"][1]}[where].update(changes)
    never_breaks(tmp_path_factory.mktemp("t"), "a.json", json.dumps(answer).encode())


CELLS = st.one_of(st.none(), st.booleans(), st.integers(-10**18, 10**18), st.floats(),
                  st.datetimes(), st.dates(), st.times(), st.timedeltas(), st.just("=A1"),
                  st.just("_xD800_"),
                  st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=6))


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=4))
def test_any_cells_in_a_workbook(tmp_path_factory, rows):
    book = openpyxl.Workbook()
    for at, row in enumerate([HEAD.strip().split(","), *rows], 1):
        for column, value in enumerate(row, 1):
            try:
                book.active.cell(at, column).value = value
            except (ValueError, OverflowError, openpyxl.utils.exceptions.IllegalCharacterError):
                pass                    # what Excel cannot hold
    out = io.BytesIO()
    try:
        book.save(out)
    except (ValueError, OverflowError):
        return
    never_breaks(tmp_path_factory.mktemp("t"), "a.xlsx", out.getvalue())


@settings(max_examples=50)
@given(st.data())
def test_damaged_sample_workbook(tmp_path_factory, data):
    """Damage in a part of the workbook, packed again so that the parts are reached."""
    with zipfile.ZipFile(SAMPLES / "exports.xlsx") as z:
        entries = {n: z.read(n) for n in sorted(z.namelist())}
    name = data.draw(st.sampled_from(sorted(entries)))
    if data.draw(st.booleans()):
        entries[name] = damaged(entries[name], data)
    else:
        del entries[name]
    never_breaks(tmp_path_factory.mktemp("t"), "a.xlsx", zipped(entries))
