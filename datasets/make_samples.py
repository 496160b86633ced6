"""Make the sample exports: two small groups, in every format that the loader reads.

    python datasets/make_samples.py         # writes datasets/samples/
    python datasets/make_samples.py --out /some/folder

The people are made up. The same files come out, byte for byte, on every machine: all chance comes
from `random.Random.random()`, and the workbook is packed again without compression and dates.
"""

import argparse
import csv
import io
import json
import random
import re
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl

CHINA = timezone(timedelta(hours=8))
START = datetime(2025, 6, 1, tzinfo=CHINA)
DAYS = 30
SNAPSHOTS = (9, 16, 30)         # days of June
GROUPS = [("wrSampleLakeside00000000000001", "荔枝鲜生湖滨路🍒群", "MeiLin", 34),
          ("wrSampleHillside00000000000002", "荔枝鲜生山坡店", "HaoChen", 22)]
SURNAMES = "王李张刘陈杨赵黄周吴𠮷㐂"
GIVEN = ["芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳🌸", "勇", "杰", "娟", "涛", "明🍊", "超"]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789_-"
STATES = ["", "", "door", "till"]
SCENES = {1: "直接邀请", 2: "邀请链接", 3: "扫码"}


class Sample:
    """Members, messages and orders of the groups, simulated."""

    def __init__(self, seed=20250601):
        self.chance = random.Random(seed).random
        names = [s + g for s in SURNAMES for g in GIVEN]
        self.members, self.messages, self.orders = [], [], []
        for group, (_, _, owner, size) in enumerate(GROUPS):
            present = [dict(group=group, id=owner, name=owner, staff=True, joined=START, scene=1,
                            inviter=None, state="", left=None)]
            for _ in range(size):
                joined = START + timedelta(seconds=int(self.chance() ** 2 * DAYS * 86400))
                present.append(dict(
                    group=group, id="wm" + "".join(self.pick(LETTERS) for _ in range(30)),
                    name=names.pop(int(self.chance() * len(names))), staff=False, joined=joined))
            present.sort(key=lambda m: m["joined"])
            for i, m in enumerate(present[1:], 1):
                m["scene"] = self.pick([1, 1, 2, 3, 3])
                m["inviter"] = None if m["scene"] == 3 else self.pick([0, self.pick(range(i))])
                m["state"] = self.pick(STATES) if m["scene"] == 3 else ""
                left = m["joined"] + timedelta(hours=1, seconds=int(self.chance() * 60 * 86400))
                m["left"] = left if left < START + timedelta(days=DAYS) else None
                if m["inviter"] is not None:
                    m["inviter"] = present[m["inviter"]]
            self.members += present
        for m in self.members:
            for _ in range(int(1 / (0.08 + self.chance())) if self.chance() < 0.6 else 0):
                self.messages.append((self.moment(m), m))
            if not m["staff"] and self.chance() < 0.5:
                self.orders.append((self.moment(m), m, round(8 + 40 / (0.03 + self.chance()), 2)))
        self.messages.sort(key=lambda x: x[0])
        self.orders.sort(key=lambda x: x[0])

    def pick(self, items):
        return items[int(self.chance() * len(items))]

    def moment(self, m):
        """A time while a member is in the group."""
        end = m["left"] or START + timedelta(days=DAYS)
        t = m["joined"] + (end - m["joined"]) * self.chance()
        return t.replace(microsecond=0)

    def present(self, group, t):
        return [m for m in self.members if m["group"] == group and m["joined"] <= t
                and (m["left"] is None or m["left"] > t)]

    # What the API answers --------------------------------------------------------------------

    def detail(self, group, t):
        chat, name, owner, _ = GROUPS[group]
        listed = []
        for m in self.present(group, t):
            entry = {"userid": m["id"], "type": 1 if m["staff"] else 2,
                     "join_time": int(m["joined"].timestamp()), "join_scene": m["scene"],
                     "group_nickname": "", "name": m["name"]}
            if m["inviter"] is not None and m["inviter"]["staff"]:
                entry["invitor"] = {"userid": m["inviter"]["id"]}
            if m["state"]:
                entry["state"] = m["state"]
            listed.append(entry)
        return {"errcode": 0, "errmsg": "ok", "group_chat": {
            "chat_id": chat, "name": name, "owner": owner, "create_time": int(START.timestamp()),
            "notice": "每晚八点接龙🍒", "member_list": listed, "admin_list": [{"userid": owner}],
            "member_version": f"v{int(t.timestamp())}"}}

    def counts(self, groups, day, cumulative):
        """The statistics of some groups on a day, read as cumulative or as of that day alone."""
        begin, end = START + timedelta(days=day), START + timedelta(days=day + 1)
        since = START if cumulative else begin
        said = [m for t, m in self.messages if since <= t < end and m["group"] in groups]
        new = [m for m in self.members if begin <= m["joined"] < end and m["group"] in groups]
        return {"new_chat_cnt": len(groups) if day == 0 else 0, "chat_total": len(groups),
                "chat_has_msg": len({m["group"] for m in said}), "new_member_cnt": len(new),
                "member_total": sum(len(self.present(g, end)) for g in groups),
                "member_has_msg": len({m["id"] for m in said}), "msg_total": len(said)}

    def by_day(self, cumulative):
        return {"errcode": 0, "errmsg": "ok", "items": [
            {"stat_time": int((START + timedelta(days=d)).timestamp()),
             "data": self.counts(range(len(GROUPS)), d, cumulative)} for d in range(DAYS)]}

    def by_owner(self, cumulative):
        return {"errcode": 0, "errmsg": "ok", "total": len(GROUPS), "next_offset": len(GROUPS),
                "items": [{"owner": owner, "data": self.counts([g], DAYS - 1, cumulative)}
                          for g, (_, _, owner, _) in enumerate(GROUPS)]}

    # What spreadsheets hold ------------------------------------------------------------------

    def tables(self):
        """Rows by title of the sheet, with the header first."""
        title = [name for _, name, _, _ in GROUPS]
        return {
            "群成员": [["群名称", "昵称", "入群时间", "入群方式", "邀请人", "退群时间"]] + [
                [title[m["group"]], m["name"], m["joined"], SCENES[m["scene"]],
                 m["inviter"]["name"] if m["inviter"] else "", m["left"]] for m in self.members],
            "聊天记录": [["群名称", "发言人", "发言时间", "发言内容"]] + [
                [title[m["group"]], m["name"], t, self.pick(["早上好☀️", "有货吗", "接龙+1", "谢谢👍"])]
                for t, m in self.messages],
            "订单": [["订单号", "客户昵称", "下单时间", "金额（元）"]] + [
                [f"D{i:05d}", m["name"], t, yuan] for i, (t, m, yuan) in enumerate(self.orders, 1)]}


def files(sample):
    """(path, bytes) of every sample file."""
    def answer(path, content):
        return path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    end = START + timedelta(days=DAYS, seconds=-1)
    yield answer("wecom-group-detail.json", sample.detail(0, end))
    yield answer("wecom-group-list.json", {
        "errcode": 0, "errmsg": "ok", "next_cursor": "", "group_chat_list": [
            {"chat_id": GROUPS[0][0], "status": 0}, {"chat_id": GROUPS[1][0], "status": 3}]})
    for day in SNAPSHOTS:
        t = START + timedelta(days=day - 1, hours=20)
        for group in range(len(GROUPS)):
            yield answer(f"wecom-snapshots/{t:%Y-%m-%d_%H-%M}/group-{group + 1}.json",
                         sample.detail(group, t))
    for reading in ("cumulative", "daily"):
        folder = f"wecom-statistics-{reading}"
        yield answer(f"{folder}/by-day.json", sample.by_day(reading == "cumulative"))
        yield answer(f"{folder}/by-owner.json", sample.by_owner(reading == "cumulative"))
    yield answer("wecom-error.json", {"errcode": 600018, "errmsg": "invalid day_end_time"})

    tables = sample.tables()
    yield "exports/members-gb18030.csv", table_csv(tables["群成员"], slashed).encode("gb18030")
    yield "exports/messages-utf8-bom.csv", table_csv(tables["聊天记录"], spelled).encode("utf-8-sig")
    yield "exports/orders-gb18030.csv", table_csv(tables["订单"], slashed).encode("gb18030")
    yield "exports.xlsx", workbook(tables)


def slashed(t):
    return f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute:02d}:{t.second:02d}"


def spelled(t):
    return f"{t.year}年{t.month}月{t.day}日 {t.hour}:{t.minute:02d}"


def table_csv(rows, when):
    """A table as Excel on Chinese Windows saves it; amounts in the forms that people write."""
    def cell(value, row):
        if isinstance(value, datetime):
            return when(value)
        if isinstance(value, float):
            wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
            return [f"¥{value:,.2f}", f"{value:.2f}元", f"{value:.2f}".translate(wide)][row % 3]
        return "" if value is None else value

    text = io.StringIO()
    csv.writer(text).writerows([cell(v, i) for v in row] for i, row in enumerate(rows))
    return text.getvalue()


def workbook(tables):
    """An .xlsx whose bytes depend on its content alone."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([v.replace(tzinfo=None) if isinstance(v, datetime) else v for v in row])
    packed, out = io.BytesIO(), io.BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2025-07-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, (2025, 7, 1, 0, 0, 0)), content)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "samples")
    out = parser.parse_args().out
    for path, content in files(Sample()):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)


if __name__ == "__main__":
    main()
