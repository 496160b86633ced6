"""Own data in every shape that people have it, made up: each file with the truth that made it.

`drawn(chance)` gives one random file: (name, bytes, what loading it must give). Names, shops and
amounts are invented.
"""

import csv
import datetime
import gzip
import io
import json
import random

import openpyxl

PEOPLE = ["小满", "栗子", "Momo", "阿岚", "北风", "枣泥🍬", "Lin-7", "老周", "月白", "𠮷野"]
GROUPS = ["云杉烘焙一群", "云杉烘焙2群", "松果早餐群", "Pine 3"]
START = datetime.datetime(2024, 3, 4, 8, 0)


class Truth:
    """A few weeks of a shop: who wrote, joined and bought what, and when."""

    def __init__(self, chance, groups=None):
        self.chance = chance
        self.groups = groups or chance.sample(GROUPS, chance.randint(1, 3))
        self.people = chance.sample(PEOPLE, chance.randint(2, 7))
        self.ids = {name: f"wmQ{at}x{ord(name[0])}" for at, name in enumerate(PEOPLE)}
        self.staff = set(self.people[:1])

    def when(self):
        """A time of day to the second that is never midnight."""
        return START + datetime.timedelta(
            days=self.chance.randint(0, 60), seconds=self.chance.randint(60, 50_000))

    def messages(self, many=None):
        """Rows of group, sender and time."""
        return [(self.chance.choice(self.groups), self.chance.choice(self.people), self.when())
                for _ in range(many or self.chance.randint(2, 12))]

    def orders(self):
        """Rows of number, buyer, time, cents paid, cents back, status; closed ones among them."""
        rows = []
        for at in range(self.chance.randint(2, 9)):
            paid = self.chance.choice([0, 990, 3990, 12_345, 50])
            status = self.chance.choice(["paid"] * 4 + ["closed", "refunded", "unpaid", "part"])
            back = {"refunded": paid, "part": paid // 3}.get(status, 0)
            if status in ("refunded", "part") and not back:
                status = "paid"
            rows.append((f"N{at}0{self.chance.randint(1, 99)}", self.chance.choice(self.people),
                         self.when(), paid, back, status))
        return rows

    def weeks(self, every=7):
        """Rows of day, group and seven counts; the same days for every group."""
        days = [START.date() + datetime.timedelta(days=every * n)
                for n in range(self.chance.randint(2, 6))]
        return [(day, group, self.chance.randint(1, 400), *(self.chance.randint(0, 90)
                                                            for _ in range(6)))
                for group in self.groups for day in days]


# Files ------------------------------------------------------------------------------------------

def table(rows, separator=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    """Rows as the bytes of a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting).writerows(rows)
    return out.getvalue().encode(encoding)


def book(rows, title="Sheet1", merged=(), hidden=(), hidden_sheet=None):
    """Rows as the bytes of a workbook."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(list(row))
    for span in merged:
        made.active.merge_cells(span)
    for row in hidden:
        made.active.row_dimensions[row].hidden = True
    if hidden_sheet:
        made.create_sheet(hidden_sheet).sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def filed(chance, stem, rows):
    """Rows as a file of some kind: (name, bytes)."""
    kind = chance.choice(["csv", "csv", "xlsx", "gz"])
    if kind == "xlsx":
        return f"{stem}.xlsx", book(rows)
    text = [[cell if isinstance(cell, str) else f"{cell:%Y-%m-%d %H:%M:%S}"
             if isinstance(cell, datetime.datetime) else str(cell) if cell is not None else ""
             for cell in row] for row in rows]
    data = table(text, chance.choice(",,\t;"),
                 chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
                 chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    return (f"{stem}.csv.gz", gzip.compress(data)) if kind == "gz" else (f"{stem}.csv", data)


def spelled(chance, header):
    """A header as somebody might write it."""
    return chance.choice([header, header, f" {header} ", f"{header}(必填)", f"{header}:"])


def above(chance, rows, width):
    """Rows with a title and a few lines above the column names, or without."""
    lines = chance.choice([0, 0, 1, 3])
    return [["导出的表"] + [""] * (width - 1) for _ in range(lines)] + rows


# Shapes -----------------------------------------------------------------------------------------

CHATS = [("群名称", "发送人", "发送时间", "消息内容"), ("群ID", "发言人ID", "发言时间", "发言内容"),
         ("chat_name", "sender", "timestamp", "content"), ("room_name", "talker", "CreateTime", "msg"),
         ("群聊", "成员", "时间", "内容")]


def told(rows):
    """What messages must come to."""
    return {"messages": len(rows), "writers": len({name for _, name, _ in rows}),
            "groups": len({group for group, *_ in rows})}


def chat_table(chance):
    """Messages as a table, with notices of the program and with types."""
    truth = Truth(chance)
    rows = truth.messages()
    header = [spelled(chance, h) for h in chance.choice(CHATS)] + ["消息类型"]
    body = [[g, n, t, "你好", "文本"] for g, n, t in rows]
    for _ in range(chance.randint(0, 3)):
        body.insert(chance.randint(0, len(body)), [
            truth.groups[0], chance.choice(["", "系统消息"]), truth.when(), "加入了群聊", "系统消息"])
    if chance.random() < 0.2:
        body.insert(chance.randint(1, len(body)), [h.strip() for h in header])
    name, data = filed(chance, "聊天记录", above(chance, [header, *body], 5))
    return name, data, told(rows)


def chat_alone(chance):
    """Messages of one group, which the file is named after."""
    truth = Truth(chance, [chance.choice(GROUPS)])
    rows = truth.messages()
    unix = chance.random() < 0.5
    body = [[at, 1, 0, int((t - datetime.timedelta(hours=8)).replace(
        tzinfo=datetime.UTC).timestamp()) if unix else t, "在吗", name, truth.ids[name]]
        for at, (_, name, t) in enumerate(rows)]
    for _ in range(chance.randint(0, 2)):
        body.append([99, 10000, 0, body[0][3], "撤回了一条消息", "", ""])
    name, data = filed(chance, truth.groups[0], [
        ["localId", "Type", "IsSender", "CreateTime", "StrContent", "NickName", "Sender"], *body])
    return name, data, told(rows)


def chat_json(chance):
    """Messages and members of one group in the chat exchange format, whole or one a line."""
    truth = Truth(chance, [chance.choice(GROUPS)])
    rows = truth.messages()
    meta = {"name": truth.groups[0], "platform": "wechat", "type": "group"}
    members = [{"platformId": truth.ids[n], "accountName": n} for n in truth.people]
    said = [{"sender": truth.ids[n], "accountName": n, "type": 0, "content": "好的", "timestamp": int(
        (t - datetime.timedelta(hours=8)).replace(tzinfo=datetime.UTC).timestamp())}
        for _, n, t in rows]
    for _ in range(chance.randint(0, 2)):
        said.append({**said[0], "type": 80})
    if chance.random() < 0.5:
        data = json.dumps({"chatlab": {"version": "1"}, "meta": meta, "members": members,
                           "messages": said}, ensure_ascii=chance.random() < 0.5)
        name = "a.json"
    else:
        data = "\n".join(json.dumps(one) for one in [
            {"_type": "header", "chatlab": {"version": "1"}, "meta": meta},
            *({"_type": "member", **m} for m in members), *({"_type": "message", **m} for m in said)])
        name = "a.jsonl"
    return name, data.encode(), told(rows) | {"members": len(members)}


def chat_text(chance):
    """Messages of one group as text, a line or two each."""
    truth = Truth(chance, [chance.choice(GROUPS)])
    truth.people = [n for n in truth.people if " " not in n] or ["Momo"]
    rows = truth.messages(chance.randint(3, 12))
    form = chance.choice(["{0:%Y-%m-%d %H:%M:%S} {1}\n还有吗\n", "{1} {0:%Y-%m-%d %H:%M:%S}\n有\n",
                          "[{0:%Y-%m-%d %H:%M:%S}] {1}: 好", "{0:%d/%m/%Y, %H:%M} - {1}: ok"])
    if form.startswith("{0:%d"):
        rows[0] = (rows[0][0], rows[0][1], datetime.datetime(2024, 3, 25, 9, 30, 5))
        form = form.replace("%H:%M}", "%H:%M:%S}")
    text = "\n".join(form.format(t, n) for _, n, t in rows) + "\n"
    return f"{truth.groups[0]}.txt", text.encode(chance.choice(["utf-8", "utf-8-sig"])), told(rows)


def archive(chance):
    """The official message archive, decrypted: group talks, private ones, and changes."""
    truth = Truth(chance)
    rows = truth.messages()
    staff = {n for _, n, _ in rows} & truth.staff
    ids = {n: f"host{at}" if n in truth.staff else truth.ids[n]
           for at, n in enumerate(truth.people)}
    said = [{"msgid": f"m{at}", "action": "send", "from": ids[n], "tolist": ["x"],
             "roomid": f"wr{truth.groups.index(g)}", "msgtype": "text", "text": {"content": "嗯"},
             "msgtime": 1000 * int((t - datetime.timedelta(hours=8)).replace(
                 tzinfo=datetime.UTC).timestamp())} for at, (g, n, t) in enumerate(rows)]
    extra = [{**said[0], "msgid": "p", "roomid": ""}, {"msgid": "s", "action": "switch",
                                                       "time": said[0]["msgtime"], "user": "x"},
             {**said[0], "msgid": "r", "action": "recall"}]
    said += chance.sample(extra, chance.randint(0, 3))
    chance.shuffle(said)
    data = json.dumps(said) if chance.random() < 0.5 else "\n".join(map(json.dumps, said))
    return "archive.json", data.encode(), told(rows) | {"staff": len(staff)}


STATUS = {"paid": ["交易成功", "已支付", "已完成", "待发货"], "closed": ["交易关闭", "已取消"],
          "refunded": ["已退款", "全额退款"], "unpaid": ["待付款", "未支付"],
          "part": ["部分退款", "已支付"]}


def order_table(chance):
    """Orders with status and refunds, in yuan or fen, with a row that sums them up or without."""
    truth = Truth(chance)
    rows = truth.orders()
    fen = chance.random() < 0.3
    say = (lambda cents: str(cents)) if fen else (lambda cents: f"{cents / 100:.2f}")
    unit = "(分)" if fen else chance.choice(["", "(元)"])
    mark = chance.choice(["{}", '="{}"', "`{}", "'{}"])
    header = [chance.choice(["订单编号", "订单号"]), chance.choice(["买家昵称", "下单人"]),
              chance.choice(["支付时间", "下单时间"]), chance.choice(["实付金额", "订单金额"]) + unit,
              "退款金额" + unit, "订单状态", "商品"]
    body = [[mark.format(number), name, time, say(paid), say(back), chance.choice(STATUS[status]),
             "吐司+1"] for number, name, time, paid, back, status in rows]
    if chance.random() < 0.4:
        body.append([chance.choice(["合计", "总计", "Total:"]), "", "", say(sum(r[3] for r in rows)),
                     "", "", ""])
    name, data = filed(chance, "订单列表", above(chance, [header, *body], 7))
    kept = [(paid - back) for _, _, _, paid, back, status in rows if status in ("paid", "part")]
    return name, data, {"orders": len(kept), "yuan": sum(kept) / 100,
                        "left out": len(rows) - len(kept)}


def statement(chance):
    """A payment statement below its head rows: income, expenses and neutral rows."""
    truth = Truth(chance)
    rows = [(n, t, chance.choice([990, 3990, 50]), chance.choice(["收入", "收入", "支出", "/"]))
            for _, n, t in truth.messages()]
    header = ["交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态",
              "交易单号", "商户单号", "备注"]
    head = [["微信支付账单明细"], ["微信昵称：[店长]"], [""], [f"共{len(rows)}笔记录"], ["-----明细列表-----"]]
    body = [[t, "二维码收款", n, "/", kind, f"¥{cents / 100:.2f}", "/", "已收钱", f"`10000{at}", "/", "/"]
            for at, (n, t, cents, kind) in enumerate(rows)]
    name, data = filed(chance, "账单", [*(h + [""] * (11 - len(h)) for h in head), header, *body])
    kept = [cents for *_, cents, kind in rows if kind == "收入"]
    return name, data, {"orders": len(kept), "yuan": sum(kept) / 100}


def member_list(chance):
    """A member list of an SCRM tool: kinds, ways of joining in words, who has left."""
    truth = Truth(chance)
    rows, seen = [], set()
    for group, name, time in truth.messages():
        if (group, name) not in seen:
            seen.add((group, name))
            left = time + datetime.timedelta(days=3) if chance.random() < 0.3 else None
            rows.append((group, name, time, chance.choice(["扫码进群", "通过邀请链接", "未知"]), left))
    body = [[g, n, "企业员工" if n in truth.staff else "外部客户", way, t, left or "-",
             "已退群" if left else "在群"] for g, n, t, way, left in rows]
    name, data = filed(chance, "群成员", above(chance, [
        ["群名称", "群成员", "成员类型", "进群方式", "进群时间", "退群时间", "是否在群"], *body], 7))
    people = {n for _, n, *_ in rows}
    return name, data, {
        "memberships": len(rows), "left": sum(left is not None for *_, left in rows),
        "staff": len(people & truth.staff), "scans": sum(w == "扫码进群" for *_, w, _ in rows)}


MEASURES = [("群人数", "members"), ("进群", "joined"), ("退群", "left"), ("发言人数", "wrote"),
            ("消息数", "messages"), ("订单", "orders"), ("投诉", "complaints")]
ENGLISH = ["members", "joined", "left", "wrote", "messages", "orders", "complaints"]


def sums(rows, names):
    """What counts must come to."""
    return {"counts": len(rows)} | {f"sum {n}": sum(r[2 + ENGLISH.index(n)] for r in rows)
                                    for n in names}


def counts_long(chance):
    """Counts with a row a day and group, and some of the measures."""
    truth = Truth(chance)
    rows = truth.weeks(chance.choice([1, 7]))
    picked = [0, *sorted(chance.sample(range(1, 7), chance.randint(0, 6)))]
    if chance.random() < 0.3:
        header = ["week from", "group", *(ENGLISH[i] for i in picked)]
    else:
        header = [chance.choice(["日期", "起始日"]), chance.choice(["群", "群名称"]),
                  *(MEASURES[i][0] for i in picked)]
    body = [[f"{r[0]:%Y-%m-%d}", r[1], *(r[2 + i] for i in picked)] for r in rows]
    name, data = filed(chance, "群周报", above(chance, [header, *body], len(header)))
    return name, data, sums(rows, [ENGLISH[i] for i in picked])


def counts_wide(chance):
    """Counts with a day to each column: a row a group, or a row a group and measure."""
    truth = Truth(chance)
    rows = truth.weeks()
    days = sorted({r[0] for r in rows})
    at = {(r[0], r[1]): r[2:] for r in rows}
    if chance.random() < 0.5:
        header = [chance.choice(["群人数", "群名称"]), *(f"{d:%Y-%m-%d}" for d in days)]
        body = [[g, *(at[d, g][0] for d in days)] for g in truth.groups]
        names, stem = ["members"], "每周人数"
    else:
        picked = [0, *sorted(chance.sample(range(1, 7), 2))]
        header = ["群", "指标", *(f"{d:%Y/%m/%d}" for d in days)]
        body = [[g, MEASURES[i][0], *(at[d, g][i] for d in days)]
                for g in truth.groups for i in picked]
        names, stem = [ENGLISH[i] for i in picked], "周报"
    name, data = filed(chance, stem, [header, *body])
    return name, data, sums(rows, names)


def counts_by_group(chance):
    """Counts with a row a day, and a column a group, or a group and measure."""
    truth = Truth(chance)
    rows = truth.weeks()
    days = sorted({r[0] for r in rows})
    at = {(r[0], r[1]): r[2:] for r in rows}
    picked = [0] if chance.random() < 0.5 else [0, 1, 2]
    if picked == [0]:
        header = ["日期", *truth.groups]
    else:
        header = ["日期", *(f"{g}{MEASURES[i][0]}" for g in truth.groups for i in picked)]
    body = [[f"{d:%Y-%m-%d}", *(at[d, g][i] for g in truth.groups for i in picked)] for d in days]
    name, data = filed(chance, "群人数", [header, *body])
    return name, data, sums(rows, [ENGLISH[i] for i in picked])


SHAPES = [chat_table, chat_alone, chat_json, chat_text, archive, order_table, statement, member_list,
          counts_long, counts_wide, counts_by_group]


def damaged(chance, data):
    """Bytes with some cut out, put in or turned over."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.choice([0, 1, 5, 200]))
        data = data[:at] + chance.choice([b"", b",", b"\n", b'"', b"\xff", b"{", b"9", b"\0",
                                          "合计".encode(), b"2024-13-45"]) + data[end:]
    return data


# Thirty of each shape, and those of 2,200 at which the readers took a branch, whole or damaged, that
# they had not taken before.
SEEDS = [*range(30 * len(SHAPES)), 360, 396, 452, 580, 892, 912, 960, 1004, 1196, 1244, 1259, 1428, 1544,
         1640, 1656, 1660, 1840, 1936, 2060, 2084, 2188]


def drawn(seed):
    """(shape's name, file name, bytes, truth) of a random file; the same for the same seed."""
    chance = random.Random(seed)
    shape = SHAPES[seed % len(SHAPES)]
    return shape.__name__, *shape(chance)


def figures(community):
    """The figures of a loaded community that a truth may name."""
    found = {}
    if community.messages is not None:
        found |= {"messages": len(community.messages),
                  "writers": community.messages.member_id.nunique(),
                  "groups": community.messages.group_id.nunique()}
    if community.members is not None:
        found["members"] = len(community.members)
        if "kind" in community.members:
            found["staff"] = int((community.members.kind == "staff").sum())
    if community.orders is not None:
        found |= {"orders": len(community.orders), "yuan": community.orders.amount_yuan.sum()}
    if community.memberships is not None:
        m = community.memberships
        found |= {"memberships": len(m), "left": int(m.left_at.notna().sum()),
                  "scans": int((m.join_scene == 3).sum()) if "join_scene" in m else 0}
    if community.counts is not None:
        found |= {"counts": len(community.counts)} | {
            f"sum {c}": int(community.counts[c].sum()) for c in community.counts.columns[2:]}
    return found
