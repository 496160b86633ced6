"""Damaged files and answers, each with what is said of it."""

import functools
import gzip
import io
import json
import zipfile

import openpyxl

from .exports import NOON, as_xlsx, days, detail, person

HEAD = "群ID,成员ID,入群时间,入群方式,邀请人ID,退群时间\n"
GOOD = "g,a,2024-05-01 09:00,3,,\n"
MESSAGES = "group_id,member_id,sent_at\n"
ORDERS = "order_id,member_id,ordered_at,amount_yuan\n"
MEMBERS_ROWS = [["群ID", "成员ID", "入群时间"], ["g", "a", "2024-05-01"]]


def zipped(entries, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as z:
        for name, content in entries.items():
            z.writestr(name, content)
    return out.getvalue()


@functools.cache
def bomb():
    """A few kilobytes that unpack to half a gigabyte; made once, by who needs them."""
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
    "zip bomb": ("a.xlsx", bomb, "a.xlsx has 512 MB unpacked where 256 MB fit"),
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
