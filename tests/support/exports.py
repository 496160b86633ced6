"""Exports made up for tests: spreadsheets and WeCom answers of a group that does not exist."""

import csv
import io
import json

import openpyxl

from playbook.community import load, pseudonym

NOON = 1_717_300_800            # 2024-06-02 12:00 in China, in Unix seconds
DAY = 86400
KEY = b"a key for made-up data"


def write(folder, name, text, encoding="utf-8"):
    """Write text, bytes or what a function without parameters makes, and return its path."""
    text = text() if callable(text) else text
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def as_xlsx(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def person(userid, joined, scene=3, kind=2, **more):
    return {"userid": userid, "type": kind, "join_time": joined, "join_scene": scene,
            "name": f"name of {userid}", **more}


def detail(members, chat="wr1", owner="boss", **more):
    return {"errcode": 0, "errmsg": "ok", "group_chat": {
        "chat_id": chat, "name": f"name of {chat}", "owner": owner, "create_time": NOON - 30 * DAY,
        "member_list": [person("boss", NOON - 30 * DAY, 1, kind=1), *members],
        "admin_list": [], **more}}


def days(totals, start=NOON - 12 * 3600):
    return {"errcode": 0, "items": [
        {"stat_time": start + i * DAY, "data": {
            "new_chat_cnt": 0, "chat_total": 3, "chat_has_msg": 2, "new_member_cnt": 1,
            "member_total": 50, "member_has_msg": 9, "msg_total": total}}
        for i, total in enumerate(totals)]}


def load_json(folder, answers):
    """Load answers by file name."""
    for name, answer in answers.items():
        write(folder, name, json.dumps(answer, ensure_ascii=False))
    return load(folder, key=KEY)


def of(kind, raw):
    return pseudonym(kind, raw, key=KEY)


# The running case -------------------------------------------------------------------------------
