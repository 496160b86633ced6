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
from support.exports import NOON, as_xlsx, days, detail, person, write
from support.places import SAMPLES

from playbook.community import BadData, files, load, names

KEY = b"a key for made-up data"
HEAD = "群ID,成员ID,入群时间,入群方式,邀请人ID,退群时间\n"
GOOD = "g,a,2024-05-01 09:00,3,,\n"
MESSAGES = "group_id,member_id,sent_at\n"
ORDERS = "order_id,member_id,ordered_at,amount_yuan\n"
MEMBERS_ROWS = [["群ID", "成员ID", "入群时间"], ["g", "a", "2024-05-01"]]


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
    return caught.value.problems


def zipped(entries, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as z:
        for name, content in entries.items():
            z.writestr(name, content)
    return out.getvalue()


def bomb():
    """A few kilobytes that unpack to half a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", "<workbook/>")
        with z.open("xl/sharedStrings.xml", "w") as entry:
            for _ in range(512):
                entry.write(bytes(1 << 20))
    return out.getvalue()


def formula():
    rows = [[*r] for r in MEMBERS_ROWS]
    rows[1][1] = '="a"&"b"'
    return as_xlsx({"群成员": rows})


def error_cell():
    book = openpyxl.Workbook()
    for row in MEMBERS_ROWS:
        book.active.append(row)
    book.active["B2"] = "#N/A"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged():
    book = openpyxl.Workbook()
    book.active.append(["荔枝群成员导出", None, None])
    book.active.merge_cells("A1:C1")
    for row in MEMBERS_ROWS:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def encrypted_zip():
    data = bytearray(as_xlsx({"群成员": MEMBERS_ROWS}))
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FINE = "群ID,成员ID,入群时间\ng,张三丰,2024-05-01\n"
SCIENTIFIC = "1.38E+10"

# name: (file name, content, what the sentence must say)
FILES = {
    "empty file": ("a.csv", b"", "a.csv is empty"),
    "only blank lines": ("a.csv", b"\n \r\n\n", "a.csv is empty"),
    "only a byte order mark": ("a.csv", b"\xef\xbb\xbf", "a.csv is empty"),
    "header without rows": ("a.csv", HEAD, "a.csv has column names but no rows"),
    "web page as CSV": ("a.csv", "<!DOCTYPE html><html><table></table></html>", "is a web page"),
    "web page as old Excel": ("a.xls", "\n<html xmlns:x='x'><table/>", "is a web page"),
    "XML spreadsheet": ("a.xls", "<?xml version='1.0'?><Workbook/>", "is a web page or XML"),
    "old .xls workbook": ("a.xls", OLE + bytes(600), "is an old .xls workbook"),
    "old workbook named .xlsx": ("a.xlsx", OLE + bytes(600), "is an old .xls workbook"),
    "password-protected workbook": (
        "a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "by a password"),
    "encrypted zip entries": ("a.xlsx", encrypted_zip(), "by a password"),
    "picture as CSV": ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file"),
    "mixed encodings": (
        "a.csv", FINE.encode() + "g,李四光,2024-05-02\n".encode("gb18030"),
        "a.csv mixes encodings, as row 3 is not in UTF-8 like the others"),
    "mixed encodings, the other way": (
        "a.csv", FINE.encode("gb18030") + "g,李四光,2024-05-02\n".encode(),
        "a.csv mixes encodings"),
    "neither encoding": ("a.csv", b"group_id,member_id,joined_at\ng,\xff\xff,2024-05-01\n",
                         "a.csv, row 2 is neither UTF-8 nor GB18030"),
    "damaged .gz": ("a.csv.gz", gzip.compress(FINE.encode())[:-9], "damaged or incomplete .gz"),
    "zip that is no workbook": ("a.xlsx", zipped({"word/document.xml": "x"}), "is no .xlsx"),
    "workbook cut off": ("a.xlsx", as_xlsx({"群成员": MEMBERS_ROWS})[:-700],
                         "damaged or incomplete workbook"),
    "workbook without its parts": ("a.xlsx", zipped({"xl/workbook.xml": "<workbook/>"}),
                                   "is a damaged workbook"),
    "zip bomb": ("a.xlsx", bomb(), "a.xlsx has 512 MB unpacked where 256 MB fit"),
    "workbook without data": ("a.xlsx", as_xlsx({"A": [], "B": [[None]]}), "no sheet with"),
    "formula": ("a.xlsx", formula(), "a.xlsx, sheet 1, row 2, column B holds a formula"),
    "error of Excel": ("a.xlsx", error_cell(), "a.xlsx, sheet 1, row 2, column B holds an error"),
    "no header": ("a.csv", "g,a,2024-05-01\ng,b,2024-05-02\n", "row 1 names too few known"),
    "unknown table": ("a.csv", "成员ID,x\n1,2\n", "row 1 names too few known columns"),
    "10,000 columns": ("a.csv", ",".join(f"c{i}" for i in range(10_000)) + "\n",
                       "a.csv has 10,000 columns"),
    "10,000 columns in Excel": ("a.xlsx", as_xlsx({"s": [list(range(10_000))]}),
                                "a.xlsx, sheet 1 has 10,000 columns"),
    "missing column": ("messages.csv", "群ID,成员ID\ng,a\n",
                       "messages.csv, row 1 has no column sent_at for the table messages"),
    "two columns of one meaning": (
        "a.csv", "群ID,成员ID,入群时间,进群时间\ng,a,2024-05-01,2024-05-02\n",
        "a.csv, row 2, column D (joined_at) differs from column C (joined_at)"),
    "wrong separator": ("messages.csv", "群ID|成员ID|发言时间\ng|a|2024-05-01\n", "too few known"),
    "row too long": ("a.csv", HEAD + GOOD + "g,b,2024-05-01,3,,,,x\n",
                     "a.csv, row 3 has 8 cells where row 1 has 6"),
    "row too short": ("a.csv", HEAD + "g,b,2024-05-01\n" + GOOD,
                      "a.csv, row 2 has 3 cells where row 1 has 6"),
    "short and long rows that even out": (
        "a.csv", HEAD + "g,b,2024-05-01,3,\ng,c,2024-05-01,3,,,\n".replace(",,,\n", ",,,x\n"),
        "a.csv, row 2 has 5 cells where row 1 has 6"),
    "quotation mark not closed": ("a.csv", HEAD + GOOD + 'g,"b,2024-05-01,3,,\n' + GOOD,
                                  "a.csv, row 3 has a quotation mark that is not closed"),
    "truncated JSON": ("a.json", json.dumps(detail([person("wm1", NOON)]))[:-40],
                       "a.json, row 1 is JSON that ends in the middle"),
    "JSON with a typing error": ("a.json", '{"errcode": 0,,}', "a.json, row 1 is not JSON"),
    "JSON nested too deep": ("a.json", "[" * 100_000, "a.json"),
    "JSON of something else": ("a.json", "[1, 2]", "a.json, answer 1 is no answer of the WeCom"),
    "JSON object of something else": ("a.json", '{"rows": []}', "a.json holds none of group_chat"),
    "error answer": ("a.json", '{"errcode": 600018, "errmsg": "x"}', "errcode 600018"),
    "unknown error answer": ("a.json", '{"errcode": 40014, "errmsg": "x"}', "errcode 40014"),
    "bad date": ("a.csv", HEAD + "g,a,last week,3,,\n",
                 "a.csv, row 2, column C (joined_at) holds no date"),
    "impossible date": ("a.csv", HEAD + GOOD + "g,b,2024-02-30 09:00,3,,\n",
                        "row 3, column C (joined_at) holds 2024-02-30 09:00, which is no time"),
    "impossible time": ("a.csv", HEAD + "g,b,2024-02-20 25:00,3,,\n", "2024-02-20 25:00, which"),
    "day first": ("a.csv", HEAD + "g,b,01/05/2024,3,,\n", "01/05/2024, without the year in front"),
    "Excel's day number": ("a.csv", HEAD + "g,b,45413.375,3,,\n", "holds a day number of Excel"),
    "time in the future": ("a.csv", HEAD + "g,b,2999-01-01 00:00,3,,\n",
                           "2999-01-01 00:00:00, which lies in"),
    "time before 2000": ("a.csv", HEAD + "g,b,1970-01-01 08:00,3,,\n", "before the year 2000"),
    "amount that is text": ("a.csv", ORDERS + "1,a,2024-05-01,twelve\n",
                            "row 2, column D (amount_yuan) holds no number"),
    "amount with a letter": ("a.csv", ORDERS + "1,a,2024-05-01,1O.5\n", "holds no number"),
    "infinite amount": ("a.csv", ORDERS + "1,a,2024-05-01,inf\n", "holds no number"),
    "part of a share": ("a.csv", "群ID,发送时间,总金额,个数\ng,2024-05-01,8,2.5\n",
                        "column D (shares) holds no whole number"),
    "empty cell": ("a.csv", HEAD + "g,,2024-05-01,3,,\n",
                   "a.csv, row 2, column B (member_id) is empty"),
    "ID shortened by Excel": ("a.csv", ORDERS + f"{SCIENTIFIC},a,2024-05-01,3\n",
                              "column A (order_id) holds an ID that Excel has damaged"),
    "member shortened by Excel": ("a.csv", MESSAGES + f"g,{SCIENTIFIC},2024-05-01\n",
                                  "column B (member_id) holds an ID that Excel has damaged"),
    "broken reference of Excel": ("a.csv", MESSAGES + "#REF!,a,2024-05-01\n", "Excel has damaged"),
    "key twice": ("a.csv", ORDERS + "1,a,2024-05-01,3\n2,a,2024-05-01,3\n1,b,2024-05-02,4\n",
                  "a.csv, row 4, column A (order_id) repeats the order_id of an earlier row"),
    "left before joining": ("a.csv", HEAD + "g,b,2024-05-02 09:00,3,,2024-05-01 09:00\n",
                            "column F (left_at) is earlier than joined_at of the same row"),
    "own inviter": ("a.csv", HEAD + "g,b,2024-05-02,1,b,\n", "circle of inviters"),
    "circle of inviters": (
        "a.csv", HEAD + "g,a,2024-05-01,1,c,\ng,b,2024-05-02,1,a,\ng,c,2024-05-03,1,b,\n"
        "g,d,2024-05-03,1,a,\n", "a.csv, rows 2–4, column E (inviter_id) is part of a circle"),
    "campaign that ends before it starts": (
        "campaigns.csv", "campaign_id,starts_on,ends_on\n1,2024-05-02,2024-05-01\n",
        "column C (ends_on) is earlier than starts_on"),
}


@pytest.mark.parametrize("damage", FILES)
def test_damaged_file(tmp_path, damage):
    name, content, said = FILES[damage]
    found = problems_of(write(tmp_path, name, content))
    assert any(said in p for p in found), found


def answered(change):
    answer = detail([person("wm1", NOON)])
    change(answer["group_chat"], answer["group_chat"]["member_list"][1])
    return {"a.json": answer}


def counted(change):
    answer = days([1, 2, 3])
    change(answer["items"])
    return {"a.json": answer}


ANSWERS = {
    "no group ID": (answered(lambda g, m: g.pop("chat_id")), "group_chat.chat_id is missing"),
    "members no list": (answered(lambda g, m: g.update(member_list={})), "member_list is missing"),
    "a member that is text": (answered(lambda g, m: g["member_list"].append("x")),
                              "a.json, group_chat.member_list[2] is no member"),
    "no join time": (answered(lambda g, m: m.pop("join_time")), "member_list[1].join_time"),
    "join time as text": (answered(lambda g, m: m.update(join_time="1717300800")), "no whole"),
    "join time in milliseconds": (answered(lambda g, m: m.update(join_time=NOON * 1000)),
                                  "member_list[1].join_time lies before the year 2000 or in the"),
    "unknown type": (answered(lambda g, m: m.update(type=3)), "is neither 1, staff, nor 2"),
    "inviter without ID": (answered(lambda g, m: m.update(invitor={"userid": 7})),
                           "invitor.userid is missing"),
    "member twice": (answered(lambda g, m: g["member_list"].append(dict(m))), "repeats an earlier"),
    "negative count": (counted(lambda i: i[1]["data"].update(msg_total=-1)),
                       "items[1].data.msg_total is missing or no whole number from 0"),
    "count missing": (counted(lambda i: i[0]["data"].pop("chat_total")),
                      "items[0].data.chat_total is missing"),
    "no data": (counted(lambda i: i[0].pop("data")), "items[0].data is missing"),
    "neither day nor owner": (counted(lambda i: i[0].pop("stat_time")), "items[0].owner"),
    "a day with two counts": ({"a.json": days([5]), "b.json": days([6])},
                              "b.json, items[0] gives other numbers than an earlier answer"),
    "unknown status": ({"a.json": {"errcode": 0, "group_chat_list": [
        {"chat_id": "wr1", "status": 9}]}}, "group_chat_list[0].status is none of 0, 1, 2 and 3"),
    "two snapshots without dates": ({"a.json": detail([]), "b.json": detail([person("x", NOON)])},
                                    "nothing says when each was taken"),
    "snapshot older than its members": ({"2024-06-01.json": detail([person("x", NOON)])},
                                        "was taken, by the date in its path, before"),
    "the same table from answers and a sheet": (
        {"a.json": detail([]), "b.csv": "群ID,成员ID,入群时间\ng,a,2024-05-01\n"},
        "b.csv holds the table memberships, which comes from the WeCom answers"),
}


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


def test_nothing_is_raised_from_something_that_holds_raw_text(tmp_path):
    for name, content, _ in FILES.values():
        with pytest.raises(BadData) as caught:
            load(write(tmp_path, name, content), key=KEY)
        assert caught.value.__context__ is None and caught.value.__cause__ is None


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
