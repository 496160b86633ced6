"""A file opened on the page comes to the figures of `diagnose`: the page's reader and MicroPython
against `load` and pandas, over random files in the shapes that people have."""

import math
import random
import re

import pytest
from support.exports import KEY
from support.page import measured
from support.shapes import SEEDS, drawn, table

from playbook.community import BadData, load, names
from playbook.diagnosis import diagnose
from playbook.models.own import weeks
from playbook.widgets import own

FILES = 90


def differences(path, found):
    """What differs between the page's answer and that of `diagnose`, or None where both refuse."""
    try:
        page = diagnose(load(path, key=KEY))
    except BadData as e:
        return None if "refused" in found else [f"loads on the page, and in JupyterLab: {e}"]
    if "refused" in found:
        return [found["refused"]]
    wrong, there = [], {one.key: one for one in page.figures}
    for one in found["figures"]:
        other = there.get(one["key"])
        if other is None:
            wrong.append(f"{one['key']}: {one['said']} and nothing")
        elif other.known != (one["value"] is not None):
            wrong.append(f"{one['key']}: {one['said']} and {other.said}")
        elif other.known and not math.isclose(one["value"], other.value, rel_tol=1e-9,
                                              abs_tol=1e-12):
            wrong.append(f"{one['key']}: {one['value']} and {other.value}")
        elif one["key"] != "scenes" and (one["said"] != other.said or not re.fullmatch(
                # the page says a group's name, and `load` knows its pseudonym
                re.sub(r"group\\-[0-9a-f]{12}", ".+", re.escape(other.basis)), one["basis"])):
            wrong.append(f"{one['key']}: {one['said']}, {one['basis']} and {other.said}, {other.basis}")
    return wrong


def by_chance(seed):
    """A list of orders, members or counts large enough for every figure: (name, bytes)."""
    chance = random.Random(seed)
    kind = ("orders", "members", "counts")[seed % 3]

    def when():
        return (f"2025-{chance.randint(1, 6):02d}-{chance.randint(1, 28):02d} "
                f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}:{chance.randint(0, 59):02d}")

    many = chance.choice([5, 40, 300])
    if kind == "orders":
        rows = [["订单号", "客户ID", "支付时间", "实付金额", "退款金额", "订单状态"]]
        for at in range(many):
            paid = chance.choice([0, 9.9, 39.5, 120, 1234.5])
            rows.append([f"A{at}x", chance.choice(["", *(f"wm{n}" for n in range(many // 3 + 1))]),
                         when(), str(paid), chance.choice(["", "0", "5", str(paid)]),
                         chance.choice(["已完成", "已完成", "交易关闭", "待付款", "已退款", "部分退款", ""])])
            if chance.random() < 0.1:
                rows.append([f"A{chance.randint(0, many + 3)}x", "wm1", when(),
                             str(-chance.choice([5, paid or 3])), "", ""])
    elif kind == "members":
        leaves, kinds = chance.random() < 0.7, chance.random() < 0.5
        rows = [["群ID", "群成员ID", "入群时间", "入群方式", *(["退群时间"] if leaves else []),
                 *(["成员类型"] if kinds else [])]]
        for _ in range(many):
            joined = when()
            left = min(max(joined, when()), "2025-06-28 23:59:59")
            rows.append([f"g{chance.randint(1, 4)}", f"wm{chance.randint(1, many)}", joined,
                         chance.choice(["扫码", "扫码", "扫码", "直接邀请", "邀请链接", "问号", ""]),
                         *([left if chance.random() < 0.4 else ""] if leaves else []),
                         *([chance.choice(["客户", "客户", "员工"])] if kinds else [])])
        rows[1:] = list({(r[0], r[1], r[2]): r for r in rows[1:]}.values())
    else:
        rows = [["日期", "群名称", "群人数", "进群", "退群", "发言人数", "消息数", "订单", "投诉"]]
        for group in "甲乙丙":
            for day in range(1, chance.randint(2, 28)):
                rows.append([f"2025-03-{day:02d}", group, *(
                    chance.choice(["", str(chance.randint(0, 300)), str(chance.randint(1, 3000))])
                    for _ in range(7))])
    rows = [rows[0], *chance.sample(rows[1:], len(rows) - 1)]
    data = table(rows, chance.choice(",\t;"), chance.choice(["utf-8", "utf-8-sig", "gb18030"]))
    return f"{kind}-{seed}.csv", data


def test_random_tables_come_to_the_same_figures(tmp_path):
    files = [by_chance(seed) for seed in range(FILES)]
    (tmp_path / "scripts").mkdir()
    wrong = {}
    for (name, data), found in zip(files, measured(tmp_path / "scripts", files), strict=True):
        path = tmp_path / name
        path.write_bytes(data)
        if found := differences(path, found):
            wrong[name] = found
    assert wrong == {}


def test_files_as_people_have_them_come_to_the_same_or_are_refused(tmp_path):
    """In the shapes of the fuzz test: never another figure, and most are read."""
    files, seen = [], set()
    for seed in SEEDS:
        shape, name, data, _ = drawn(seed)
        if name.endswith(".csv"):
            files.append((name, data))
    (tmp_path / "scripts").mkdir()
    wrong, read = [], 0
    for (name, data), found in zip(files, measured(tmp_path / "scripts", files), strict=True):
        if "refused" in found:
            assert found["refused"].endswith(".") and "{" not in found["refused"], found
            continue
        read += 1
        path = tmp_path / name
        path.write_bytes(data)
        wrong += [(name, one) for one in differences(path, found) or []]
        path.unlink()
        seen.add(found["table"])
    assert wrong == [] and seen == {"counts", "orders", "memberships"} and read > 50, (read, seen)


def test_in_jupyterlab_the_kernel_answers(tmp_path, monkeypatch):
    """A file through `load` and `diagnose`, weeks through the same source as on the page."""
    monkeypatch.setattr(names, "key_file", lambda: tmp_path / ".playbook-key")
    name, data = by_chance(0)
    (tmp_path / name).write_bytes(data)
    reply = own.answered({"id": 1, "do": "file", "name": name}, [memoryview(data)])
    there = diagnose(load(tmp_path / name, key=KEY))
    assert [one["said"] for one in reply["answer"]["figures"]] == [
        one.said for one in there.figures]
    assert own.answered({"id": 2, "do": "file", "name": "a.csv"}, [b"x"])["error"].endswith(".")
    found = own.answered({"id": 3, "do": "typed", "others": [],
                          "cells": {"date": "2026-03-02", "members": "5"}})
    (week,) = found["answer"]["weeks"]
    assert own.answered({"id": 4, "do": "summed", "weeks": [week]})["answer"]["figures"]


@pytest.mark.parametrize("seed", range(20))
def test_saved_weeks_are_what_load_reads(tmp_path, seed):
    """Typed, written as CSV and loaded, weeks come to the figures that the page has shown."""
    chance = random.Random(seed)
    rows = [{"date": f"2026-03-{day:02d}", "group": group, **{
        name: chance.choice([None, chance.randint(0, 400)]) for name in weeks.COLUMNS[2:]}}
        for day in range(2, 30, 7) for group in ("", "一群", "a, b", "=1+1")]
    rows = [one for one in rows if any(one[name] is not None for name in weeks.COLUMNS[2:])]
    (tmp_path / "weekly-counts.csv").write_text(weeks.csv(rows), encoding="utf-8", newline="")
    there = diagnose(load(tmp_path / "weekly-counts.csv", key=KEY))
    assert [(one["key"], one["said"]) for one in weeks.figures(rows)] == [
        (one.key, one.said) for one in there.figures if one.key.startswith("counted")]


HEAD = "Week,Group name,Number of members,New,Left,Wrote,Orders\n"


def test_english_columns_are_read_and_those_that_are_not_are_named(tmp_path):
    (tmp_path / "scripts").mkdir()
    one, other, bad = measured(tmp_path / "scripts", [
        ("a.csv", (HEAD + "2026-03-02,fruit,180,8,3,20,30\n2026-03-09,fruit,186,8,2,31,33\n").encode()),
        ("b.csv", b"date,members,weather\n2026-03-02,180,rain\n2026-03-09,186,sun\n"),
        ("c.csv", b"date,members,joined\n2026-03-02,many,1\nsoon,180,2\n2026-03-16,181,few\n")])
    known = {figure["key"]: figure["value"] for figure in one["figures"]}
    assert (known["counted_members"], known["counted_net"]) == (186, 11)
    assert not any("weather" in note for note in one["notes"])
    assert any("weather" in note for note in other["notes"])
    assert bad["refused"].count("c.csv, rows") == 3 and "1234.50" not in bad["refused"]


def test_weeks_that_wait_for_their_numbers_are_left_out(tmp_path):
    """The plan's sheet has a row for each week to come: filled in so far, it opens all the same."""
    def sheet(last):
        return ("date,group,members,joined,left,wrote,messages,orders,complaints,late\n"
                "2026-03-02,fruit,180,8,3,20,90,30,0,1\n2026-03-09,fruit,186,8,2,31,88,33,0,0\n"
                f"2098-03-16,fruit,{last}\n")

    (tmp_path / "scripts").mkdir()
    files = [("a.csv", sheet(",,,,,,,").encode()), ("b.csv", sheet("190,,,,,,,").encode())]
    waits, ahead = measured(tmp_path / "scripts", files)
    for (name, data), found in zip(files, (waits, ahead), strict=True):
        (tmp_path / name).write_bytes(data)
        assert not differences(tmp_path / name, found)
    assert waits["figures"] and "future" in ahead["refused"]
    headers = own.headers_of_counts()
    assert [len(weeks.pasted(sheet(cells).replace("2098", "2026"), headers)["weeks"])
            for cells in (",,,,,,,", "190,,,,,,,")] == [2, 3]


TYPED = {"date": "2026-03-02", "group": "Fruit", "members": "180", "wrote": "20"}


@pytest.mark.parametrize("cells, said", [
    ({"group": "fruit "}, "Fruit and fruit"), ({"wrote": "300"}, "300 people wrote"),
    ({"wrote": "300", "left": "9"}, "300 people wrote"), ({"date": "2098-03-02"}, "future"),
    ({"members": "-3"}, "Members"), ({"members": "7,5"}, "Members"), ({}, ""), ({"wrote": "185", "left": "9"}, ""),
    ({"members": "1,020"}, "180 at the count before"),
    ({"members": "1,020", "joined": "840"}, "")])
def test_a_typed_row_that_cannot_be_true_is_refused(cells, said):
    kept = [{"date": "2026-02-23", "group": group, "members": 180} for group in ("Grocery", "Fruit")]
    error = weeks.typed(TYPED | cells, kept)["error"]
    assert said in error and bool(said) == bool(error)
    pasted = "date\tgroup\tmembers\twrote\tleft\tjoined\n2026-02-23\tFruit\t180\t1\t0\n" + "\t".join(
        (TYPED | cells).get(name, "") for name in ("date", "group", "members", "wrote", "left",
                                                   "joined"))
    assert bool(weeks.pasted(pasted, {name: name for name in weeks.COLUMNS})["error"]) == bool(said)


def test_files_in_a_shops_own_english_are_read(tmp_path):
    """Orders, and members whose headers are those of counts; what is missing is said at once."""
    files = [
        ("sales.csv", b"Order no,Date,Customer,Amount,Group\nA1x,2026-03-02,Li,18.50,Door\n"
                      b"A2x,2026-03-09,Wang,20,Door\n"),
        ("people.csv", b"Name,Joined,Left\nLi,2026-01-02,\nWang,2026-01-09,2026-02-03\n"),
        ("short.csv", b"Order no,Goods,Amount,Quantity\nA1x,pears,18.50,2\n"),
        ("days.csv", b"Date,Members\n16/11/2026,180\n23/11/2026,181\n")]
    (tmp_path / "scripts").mkdir()
    orders, people, short, days = measured(tmp_path / "scripts", files)
    for (name, data), found in zip(files[:2], (orders, people), strict=True):
        (tmp_path / name).write_bytes(data)
        assert not differences(tmp_path / name, found)
    assert (orders["table"], people["table"]) == ("orders", "memberships")
    assert any("Amount, Group" in note for note in orders["notes"])
    assert "Customer" in short["refused"] and "Date" in short["refused"]
    assert "rows 2–3" in days["refused"] and "yyyy-mm-dd" in days["refused"]
