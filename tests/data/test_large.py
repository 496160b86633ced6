"""Large files: DuckDB reads what small files' reader reads, and refuses what it refuses, in its words."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from support.places import ROOT

from playbook.community import BadData, large, load, names
from playbook.diagnosis import diagnose
from playbook.metrics import Messages

KEY = b"a key for made-up data"
CASE = ROOT / "datasets" / "lychee-fresh"
HEAD = "群ID,成员ID,发送时间,消息内容"


@pytest.fixture(autouse=True)
def key_file(tmp_path_factory, monkeypatch):
    path = tmp_path_factory.mktemp("project") / ".playbook-key"
    monkeypatch.setattr(names, "key_file", lambda: path)


def told(path, monkeypatch, size):
    """What a load says, and the diagnosis; or the problems."""
    monkeypatch.setattr(large, "LARGE", size)
    try:
        found = load(path, key=KEY)
    except BadData as e:
        return str(e)
    assert isinstance(found.messages, Messages) == (size < 1000)
    page = diagnose(found)
    return "\n".join([repr(page), *found.notes, *(f"{f.key} {f.value!r}" for f in page.figures)])


def both(path, monkeypatch):
    """What is said of files read as large ones, once it is what is said of small ones."""
    small, big = told(path, monkeypatch, 1 << 40), told(path, monkeypatch, 0)
    assert big == small
    return big


def text(rows, head=HEAD):
    return "\n".join([head, *rows]) + "\n"


def usual(n=60, group=7):
    return [f'wrOgQhDgAA{i % group:05d},wmOgQhDgAA{i % 11:05d}x{i % 11},2025-05-{1 + i % 28:02d} '
            f'{i % 24:02d}:0{i % 6}:{i % 60:02d},"你好, {i}"' for i in range(n)]


SHAPES = {
    "plain": text(usual()),
    "quoted": text([",".join(f'"{c}"' for c in re.findall(r'"[^"]*"|[^,]+', r.replace('"', ""))[:3])
                    + ',"多, 行\n的""话"""' for r in usual()]),
    "nicknames": text([f"福田一群,{'李女士 王先生 赵店长'.split()[i % 3]}{'' if i % 2 else ' '},"
                       f"2025/5/{1 + i % 9} {i % 24}:05,好" for i in range(40)], "群名,发送人,时间,内容"),
    "unix times": text([f"g{i % 3},m{i % 5},{1746000000 + i * 7000},x" for i in range(40)]),
    "odd times": text(["g1,m1,2025-05-01T09:03:00+08:00,x", "g1,m2,2025年5月3日 9时3分,x",
                       "g1,m1,2025-05-01 下午 3:05,x", "g2,m1,2025-05-02 09:03:00.5,x",
                       "g2,m1,2025-05-02 09:03+0000,x", "g2,m4,2025-05-04,x"] + usual()),
    "wrapped IDs": text(['g1,"=""m12345""",2025-05-01 09:03:00,x', "g1,m12345 ,2025-05-01 09:05:00,x",
                         "g1,`m12345,2025-05-01 09:06:00,x", "g1,12345.0,2025-05-01 09:06:00,x"] + usual()),
    "IDs of letters": text(["g1,wmOgQhDgAAabcdefghij,2025-05-01 09:03:00,x", "g1,SystemMessage,2025-05-01,x",
                            "g1,Lily,2025-05-01 09:04:00,x", "g1,N/A,2025-05-01 09:05:00,x",
                            "g1,System,2025-05-01 09:05:00,x", *usual()][::-1]),
    "notices": text(["g1,系统消息,2025-05-01 09:03:00,x", "g1,,2025-05-01 09:03:00,x", "g1,/,2025-05-02,x",
                     HEAD, ",,,", "g1,system,2025-05-01 09:03:00,x"] + usual()),
    "types": text([f"g1,m{i % 4},2025-05-0{1 + i % 9} 09:03:00,{['文本', '系统消息', '撤回'][i % 3]}"
                   for i in range(30)], "群ID,成员ID,发送时间,类型"),
    "kinds": text([f"g1,m{i % 9}aa,2025-05-0{1 + i % 9} 09:03:00,{'员工' if i % 9 == 1 else '客户'},"
                   f"{['question', 'chat', '啥'][i % 3]}" for i in range(60)],
                  "群ID,成员ID,发送时间,_kind,kind").replace("_kind", "身份"),
    "footer": text([*usual(), "合计,60"]),
    "rounded": text([f"g1,{1234567890123450000 + i % 2},2025-05-0{1 + i % 9} 09:03:00,x"
                     for i in range(30)]),
    "group in the name": text([f"m{i % 4}1,2025-05-0{1 + i % 9} 09:03:00,x" for i in range(30)],
                              "成员ID,发送时间,内容"),
    "no rows": text([]),
    "notices alone": text(["g1,系统消息,2025-05-01 09:03:00,x"]),
    "a time that is none": text([*usual(), "g1,m1,2025-02-30 09:00:00,x", "g1,m2,gestern,x"]),
    "a future": text([*usual(), "g1,m1,2225-02-03 09:00:00,x"]),
    "the past": text([*usual(), "g1,m1,1999-02-03 09:00:00,x"]),
    "empty cells": text([*usual(), "g1,m1,,x", ",m1,2025-05-01 09:03:00,x"]),
    "an empty group": text([*usual(), ",m1,2025-05-01 09:03:00,x"]),
    "nicknames and nobody": text([f"g1,{['李女士', ''][i % 2]},2025-05-0{1 + i} 09:03:00,x" for i in range(9)]),
    "damaged IDs": text([*usual(), "g1,1.23E+17,2025-05-01 09:03:00,x", "#N/A,m1,2025-05-01 09:03:00,x"]),
    "too long a row": text([*usual(), "g1,m1,2025-05-01 09:03:00,x,y,z"]),
    "too short a row": text([*usual()[:9], "g1,m1", *usual()]),
    "an open quotation mark": text([*usual(), 'g1,m1,2025-05-01 09:03:00,"x']),
    "no such column": text(["m1,hello"] * 9, "成员ID,消息内容"),
    "tabs": text(usual()).replace('"', "").replace(", ", "，").replace(",", "\t"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_means_the_same(shape, tmp_path, monkeypatch):
    (tmp_path / "messages.csv").write_text(SHAPES[shape], "utf-8")
    said = both(tmp_path / "messages.csv", monkeypatch)
    monkeypatch.setattr(large, "VAST", 0)       # what is read goes to the disk
    assert told(tmp_path / "messages.csv", monkeypatch, 0) == said


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("shape", ["nicknames", "kinds", "footer", "empty cells"])
def test_encodings(encoding, shape, tmp_path, monkeypatch):
    (tmp_path / "messages.csv").write_bytes(SHAPES[shape].encode(encoding))
    both(tmp_path / "messages.csv", monkeypatch)


def test_a_text_that_begins_with_ascii(tmp_path, monkeypatch):
    rows = [r.replace("你好", "hello") for r in usual(100)] + ["g1,李女士,2025-05-01 09:03:00,你好"]
    (tmp_path / "messages.csv").write_bytes(text(rows, "group_id,member_id,sent_at,text").encode("gb18030"))
    monkeypatch.setattr(large, "HEAD", 1000)
    assert "Not known" in both(tmp_path / "messages.csv", monkeypatch)


def test_mixed_encodings(tmp_path, monkeypatch):
    lines = SHAPES["nicknames"].splitlines(keepends=True)
    (tmp_path / "messages.csv").write_bytes("".join(lines).encode() + lines[5].encode("gb18030"))
    assert "mixes encodings, as row 42 is not in UTF-8" in both(tmp_path / "messages.csv", monkeypatch)


def test_the_case_as_files(tmp_path, monkeypatch):
    for name in ("members.csv", "memberships.csv.gz", "messages.csv.gz", "groups.csv", "stores.csv",
                 "staff.csv", "orders.csv.gz"):
        shutil.copy(CASE / name, tmp_path)
    both(tmp_path, monkeypatch)


def test_references_answers_and_repeats(tmp_path, monkeypatch):
    """Answers to messages outside, authors who never joined, and rows of one message ID."""
    head = "message_id,group_id,member_id,sent_at,kind,reply_to"
    rows = [f"id{i:04d},g{i % 3},m{i % 7},2025-05-{1 + i % 28:02d} 10:00:{i % 60:02d},"
            f"{'question' if i % 4 == 0 else 'answer'},{f'id{i - i % 4:04d}' if i % 4 else ''}"
            for i in range(100)]
    rows += [rows[7], "id9999,g1,m2,2025-05-03 10:00:00,,id7777", rows[8].replace("question", "")]
    (tmp_path / "messages.csv").write_text(text(rows, head), "utf-8")
    (tmp_path / "groups.csv").write_text(text([f"g{i},2025-04-0{1 + i}" for i in range(3)],
                                              "group_id,created_at"), "utf-8")
    (tmp_path / "members.csv").write_text(text([f"m{i},{'staff' if i == 3 else 'customer'}"
                                                for i in range(6)], "member_id,kind"), "utf-8")
    (tmp_path / "memberships.csv").write_text(text(
        [f"g{i % 3},m{i % 6},2025-04-2{i % 5}" for i in range(6)], "group_id,member_id,joined_at"))
    said = both(tmp_path, monkeypatch)
    assert "answers in messages, 1 are to messages outside" in said
    assert "name people who are not among the members" in said and "2 repeats left out" in said
    path = tmp_path / "messages.csv"
    path.write_text(text([*rows, rows[9].replace("g0", "g1")], head), "utf-8")
    assert "messages.csv, row 105, column A (message_id) repeats the message_id" in both(
        tmp_path, monkeypatch)
    path.write_text(text([*rows, rows[9].replace("g0", "g7").replace("id0009", "id8888")], head), "utf-8")
    assert "row 105, column B (group_id) names an ID that is not among the table groups" in both(
        tmp_path, monkeypatch)


def test_overlapping_exports(tmp_path, monkeypatch):
    rows = [f"g{i % 2},m{i % 3},2025-05-01 {i // 4:02d}:00:00,x" for i in range(90)]
    (tmp_path / "a.csv").write_text(text(rows[:60]), "utf-8")
    (tmp_path / "b.csv").write_text(text(rows[40:]), "utf-8")
    (tmp_path / "c.csv").write_text(text([f"{r[3:]},{r[:2]}" for r in rows[80:]],
                                         "成员ID,发送时间,内容,群ID"), "utf-8")
    assert "each counted once: 30 repeats left out" in both(tmp_path, monkeypatch)


def test_the_last_of_forty_files_is_damaged(tmp_path, monkeypatch):
    for i in range(40):
        with gzip.open(tmp_path / f"{i:02d}.csv.gz", "wt", encoding="utf-8") as f:
            f.write(text(usual(9) + ["g1,m1,morgen,x"] * (i == 39)))
    assert both(tmp_path, monkeypatch).startswith(
        "39.csv.gz, row 11, column C (sent_at) holds no date; write it as 2024-05-01 09:03.")


def test_files_with_different_columns(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(text(usual()), "utf-8")
    (tmp_path / "b.csv").write_text(text(["g1,2025-05-01,x"], "群ID,发送时间,内容"), "utf-8")
    assert both(tmp_path, monkeypatch).startswith("b.csv, row 1 has no column member_id for the table")


def test_parquet(tmp_path, monkeypatch):
    """Times, texts or numbers; one table in several files, in which equal rows are two messages."""
    (tmp_path / "messages.csv").write_text(text([r.rsplit(",", 2)[0] for r in usual(500)],
                                                HEAD[:-5]), "utf-8")
    csv, folder = told(tmp_path / "messages.csv", monkeypatch, 0), tmp_path / "parts"
    folder.mkdir()
    for half in (0, 1):
        duckdb.sql(f"""COPY (SELECT * REPLACE (CAST("发送时间" AS TIMESTAMP) AS "发送时间") FROM read_csv(
            '{tmp_path}/messages.csv', all_varchar = true) WHERE hash("成员ID") % 2 = {half})
            TO '{folder}/{half}.parquet'""")
    assert told(folder, monkeypatch, 0) == csv
    duckdb.sql(f"""COPY (SELECT "群ID" || ' ' AS "群ID", "成员ID", "发送时间" FROM '{folder}/1.parquet')
               TO '{folder}/2.parquet'""")
    (folder / "1.parquet").unlink()
    assert told(folder, monkeypatch, 0) == csv
    (folder / "2.parquet").rename(folder / "1.parquet")
    duckdb.sql(f"COPY (SELECT 'g1' AS 群ID, 'm1' AS 成员ID, '2025-05-01' AS 入群时间) "
               f"TO '{folder}/memberships.parquet'")
    assert "the members" in told(folder, monkeypatch, 0)
    duckdb.sql(f"COPY (SELECT 'g1' AS 群ID, 'm1' AS 成员ID, 'morgen' AS 发送时间) TO '{folder}/2.parquet'")
    assert told(folder, monkeypatch, 0) == \
        "2.parquet, row 1, field sent_at holds no date; write it as 2024-05-01 09:03."
    (folder / "2.parquet").write_bytes((folder / "1.parquet").read_bytes()[:-30])
    assert told(folder, monkeypatch, 0) == \
        "2.parquet is a damaged or incomplete Parquet file; get it again."


def test_without_duckdb(tmp_path, monkeypatch):
    (tmp_path / "messages.parquet").write_bytes(b"PAR1 and more")
    monkeypatch.setattr(large.reduced, "find_spec", lambda name: None)
    assert told(tmp_path, monkeypatch, 0) == \
        "messages.parquet needs DuckDB, which is not installed; install it with: pip install duckdb."


# Faults -------------------------------------------------------------------------------------------

LOAD = """
import resource, sys
from playbook.community import BadData, large, load, reduced
large.LARGE = 0
if sys.argv[2] == "full":
    reduced.MEMORY = "20MB"
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    load(sys.argv[1], key=b"k")
except BadData as e:
    print(e)
"""


def loading(tmp_path, how="usual"):
    """A process that loads many messages, and the folder in which it may put things aside."""
    path, aside = tmp_path / "messages.csv", tmp_path / "aside"
    aside.mkdir()
    duckdb.sql(f"""COPY (SELECT 'group' || i % 2000 AS 群ID, 'member' || hash(i) % 300000 AS 成员ID,
        TIMESTAMP '2025-03-03' + to_seconds(i * 9) AS 发送时间 FROM range(600000) t(i)) TO '{path}'""")
    return subprocess.Popen([sys.executable, "-c", LOAD, path, how], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=os.environ | {"TMPDIR": str(aside), "PYTHONPATH": str(ROOT)}), aside


def wait(met):
    end = time.monotonic() + 120
    while not met():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_stopped_in_the_middle(how, tmp_path):
    process, aside = loading(tmp_path)
    wait(lambda: list(aside.glob("*/work.duckdb")))
    process.send_signal(how)
    process.communicate()
    assert process.returncode
    wait(lambda: not list(aside.iterdir()))


@pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")
def test_the_disk_is_full(tmp_path):
    process, aside = loading(tmp_path, "full")
    out, _ = process.communicate()
    assert out.strip() == f"{aside} has no room for what is put aside while large files are read; free " \
        "some there, or set TMPDIR to a folder on a larger disk, and load again."
    assert not list(aside.iterdir())


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_changes_while_it_is_read(kind, tmp_path, monkeypatch):
    path = tmp_path / f"messages.{kind}"
    duckdb.sql(f"COPY (SELECT 'g1' AS 群ID, 'm1' AS 成员ID, TIMESTAMP '2025-05-01' AS 发送时间) TO '{path}'")
    one = large.Reader.one

    def slowly(reader, number, source):
        one(reader, number, source)
        with path.open("ab") as f:
            f.write(b"g1,m2,2025-05-01 09:00:00\n")
    monkeypatch.setattr(large.Reader, "one", slowly)
    assert told(tmp_path, monkeypatch, 0) == f"messages.{kind} has changed while it was read; wait " \
        "until its export has ended, and load again."
