"""Own data as people have them: each kind loads with the right figures and says what was done.

Everything here is made up. `support.shapes` draws more of the same by chance.
"""

import json

import pytest
from support.exports import DAY, KEY, NOON, days, detail, person, write
from support.shapes import book, table

from playbook.community import BadData, load, names, pasted
from playbook.diagnosis import diagnose

GROUP = "云杉烘焙一群"


@pytest.fixture(autouse=True)
def key_file(tmp_path_factory, monkeypatch):
    path = tmp_path_factory.mktemp("project") / ".playbook-key"
    monkeypatch.setattr(names, "key_file", lambda: path)


def loaded(folder, files):
    """Load files given by name: bytes, text, rows of a CSV file, or a value for JSON."""
    for name, content in files.items():
        if isinstance(content, list) and name.endswith(("csv", "txt")):
            content = table(content)
        elif not isinstance(content, (str, bytes)):
            content = json.dumps(content, ensure_ascii=False)
        write(folder, name, content)
    return load(folder if len(files) > 1 else folder / next(iter(files)), key=KEY)


def refused(folder, files):
    with pytest.raises(BadData) as caught:
        loaded(folder, files)
    for problem in caught.value.problems:
        assert "delete" not in problem
    return caught.value.problems


def said(community, *parts):
    """Whether one note says all of some parts, before the figures of the page as well."""
    page = diagnose(community)
    text = repr(page)
    if community.read:
        assert text.index(community.read[0]) < text.index(f"\n{page.figures[0].part}\n")
    return any(all(part in note for part in parts) for note in community.notes)


# Chats ------------------------------------------------------------------------------------------

LOCAL = ["localId", "TalkerId", "Type", "SubType", "IsSender", "CreateTime", "Status", "StrContent",
         "StrTime", "Remark", "NickName", "Sender"]


def local(at, kind, own, clock, name, sender):
    return [at, 7, kind, 0, own, 1714525380 + 60 * clock, 3, "有吗", f"2024-05-01 09:{3 + clock:02d}:00",
            "", name, sender]


def test_a_chat_without_a_group_column_is_of_the_group_that_the_file_names(tmp_path):
    c = loaded(tmp_path, {f"memotrace_{GROUP}_utf8.csv": [
        LOCAL, local(1, 1, 0, 0, "小满", "wxid_a1"), local(2, 1, 1, 1, "店长", "wxid_host"),
        local(3, 10000, 0, 2, "", ""), local(4, 1, 0, 3, "栗子", "wxid_b2")]})
    assert len(c.messages) == 3 and c.messages.member_id.nunique() == 3 and c.members is None
    assert said(c, "own notices", "1 rows") and said(c, "named after", "1")
    named = loaded(tmp_path / "b", {"m.csv": [["群名称", "发送人ID", "发送时间"],
                                              [GROUP, "wxid_a1", "2024-05-01 09:03:00"]]})
    assert named.messages.group_id[0] == c.messages.group_id[0]


def test_texts_alone_are_messages_and_not_a_list_of_members(tmp_path):
    c = loaded(tmp_path, {"chat.csv": [LOCAL, local(1, 1, 0, 0, "小满", "wxid_a1"),
                                       local(2, 1, 1, 1, "店长", "wxid_host"),
                                       local(3, 1, 0, 2, "小满", "wxid_a1")]})
    assert len(c.messages) == 3 and c.messages.member_id.nunique() == 2


def test_the_programs_own_rows_are_nobody(tmp_path):
    c = loaded(tmp_path, {"a.csv": [
        ["id", "MsgSvrID", "type_name", "is_sender", "talker", "room_name", "msg", "src", "CreateTime"],
        [1, "8812000000000000001", "文本", 0, "wxid_a1", "55@chatroom", "有吗", "", "2024-05-01 09:03:00"],
        [2, "8812000000000000002", "系统消息", 0, "系统", "55@chatroom", "", "", "2024-05-01 09:04:00"],
        [3, "8812000000000000003", "图片", 1, "wxid_h", "55@chatroom", "", "x", "2024-05-01 09:05:00"],
        [4, "8812000000000000004", "文本", 1, "", "55@chatroom", "", "", "2024-05-01 09:06:00"]]})
    assert len(c.messages) == 3 and c.messages.member_id.nunique() == 3
    assert said(c, "own notices", "1 rows") and said(c, "exporting account", "1")


def test_notices_without_a_sender_are_counted_apart(tmp_path):
    c = loaded(tmp_path, {"a.csv": [
        ["群名称", "发送人", "发送时间", "消息内容"], [GROUP, "小满", "2024-05-01 09:03:00", "有吗"],
        [GROUP, "", "2024-05-01 09:04:00", "加入了群聊"], [GROUP, "系统消息", "2024-05-01 09:05:00", ""]]})
    assert len(c.messages) == 1
    assert said(c, "name no sender", "1 rows") and said(c, "own notices", "1 rows")


def test_column_names_below_head_rows_and_the_senders_id(tmp_path):
    rows = [["会话信息"], ["微信ID", "55@chatroom", "昵称", GROUP], ["导出工具", "x", "导出时间", "2024-05-02"],
            ["序号", "时间", "发送者昵称", "发送者微信ID", "发送者备注", "群昵称", "发送者身份", "消息类型", "内容"],
            [1, "2024-05-01 09:03:00", "小满", "wxid_a", None, "小满-2栋", "小满", "文本消息", "有吗"],
            [2, "2024-05-01 09:04:00", "店长", "wxid_h", None, None, "我", "文本消息", "有"],
            [3, "2024-05-01 09:05:00", None, None, None, None, "系统消息", "系统消息", "入群"]]
    c = loaded(tmp_path, {"x.xlsx": book(rows, GROUP, merged=["A1:I1"])})
    assert len(c.messages) == 2 and c.messages.member_id.nunique() == 2
    assert said(c, "above the column names", "3")


def test_a_chat_exchange_file_gives_messages_and_members(tmp_path):
    people = [{"platformId": "wxid_a", "accountName": "小满", "groupNickname": "小满-2栋"},
              {"platformId": "wxid_h", "accountName": "店长"}]
    texts = [{"sender": s, "accountName": "x", "timestamp": 1714525380 + t, "type": k, "content": "y"}
             for s, t, k in (("wxid_a", 0, 0), ("wxid_h", 60, 0), ("wxid_a", 120, 80))]
    c = loaded(tmp_path, {"群聊.json": {
        "chatlab": {"version": "0.0.3"}, "meta": {"name": GROUP, "type": "group"},
        "members": people, "messages": texts}})
    assert (len(c.messages), len(c.members)) == (2, 2)
    assert set(c.messages.member_id) == set(c.members.member_id)


EXPORTERS = {
    "qq": {"chatInfo": {"name": GROUP, "type": "group"}, "messages": [
        {"id": "1", "timestamp": 1714525380000, "sender": {"uid": "u_a", "name": "A"}, "type": "type_1",
         "content": {"text": "x"}, "system": False},
        {"id": "2", "timestamp": 1714525390000, "sender": {"uid": "u_b", "name": "B"}, "type": "type_1",
         "content": {"text": "x"}, "system": False},
        {"id": "3", "timestamp": 1714525399000, "sender": {"uid": "", "name": ""}, "type": "system",
         "content": {"text": "x"}, "system": True}]},
    "telegram": {"name": GROUP, "type": "private_group", "id": 12, "messages": [
        {"id": 1, "type": "service", "date": "2024-05-01T09:03:00", "actor_id": "user1", "text": ""},
        {"id": 2, "type": "message", "date": "2024-05-01T09:04:00", "from": "A", "from_id": "user1"},
        {"id": 3, "type": "message", "date": "2024-05-01T09:05:00", "from": "B", "from_id": "user2"}]},
    "phone": {"session": {"wxid": "5@chatroom", "nickname": GROUP}, "messages": [
        {"localId": n, "createTime": 1714525380 + n, "type": kind, "localType": number, "content": "x",
         "isSend": 0, "senderUsername": f"wxid_{n}", "senderDisplayName": "A"}
        for n, kind, number in ((1, "文本消息", 1), (2, "文本消息", 1), (3, "系统消息", 10000))]}}


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_chats_as_exporters_write_them(tmp_path, exporter):
    c = loaded(tmp_path, {"a.json": EXPORTERS[exporter]})
    assert (len(c.messages), c.messages.member_id.nunique()) == (2, 2)
    assert c.messages.sent_at.dt.hour.eq(9).all() and said(c, "own notices", "1 rows")


def test_what_two_exports_both_hold_counts_once(tmp_path):
    def rows(first, last):
        return [["群名称", "发送人", "发送时间", "消息内容"], *(
            [GROUP, "小满", f"2024-03-{day} 09:03", "x"] for day in range(first, last + 1)
            for _ in range(2))]

    c = loaded(tmp_path, {"一月至三月.csv": rows(10, 19), "三月至四月.csv": rows(15, 21)})
    assert len(c.messages) == 24 and said(c, "overlapping", "10 repeats")


def test_ids_that_excel_has_rounded_are_refused(tmp_path):
    head = ["群ID", "发送人ID", "发送时间"]
    damaged = [head, ["9001", "709752386000000000", "2024/5/1 9:03"],
               ["9001", "458304698827669000", "2024/5/1 9:06"]]
    (problem,) = refused(tmp_path, {"a.csv": damaged})
    assert "rows 2–3" in problem and "rounded" in problem and "export the column as text" in problem
    whole = [head, ["9001", "709752386000000012", "2024/5/1 9:03"],
             ["9001", "458304698827669000", "2024/5/1 9:06"]]
    assert len(loaded(tmp_path, {"b.csv": whole}).messages) == 2
    orders = [["订单号", "买家ID", "支付时间", "金额"], ["202405010000001000", "a", "2024-05-01", "3"],
              ["202405010000001000", "b", "2024-05-02", "4"]]
    assert "rounded" in refused(tmp_path, {"c.csv": orders})[0], "the cause comes first"


WHATSAPP = ("[{day}, 3:34:09 PM] Shop: \u200eMessages and calls are end-to-end encrypted.\n"
            "[{day}, 3:35:10 PM] Ah Lan: any bread tomorrow?\nand cake?\n"
            "\u200e[{day}, 3:36:00 PM] Momo: \u200eimage omitted\n"
            "[{day}, 3:40:00 PM] Shop: \u200eAh Lan added Momo\n")


def test_a_chat_as_text_is_read_and_dates_are_never_guessed(tmp_path):
    c = loaded(tmp_path, {"_chat.txt": WHATSAPP.format(day="14/10/2021")})
    assert len(c.messages) == 2 and str(c.messages.sent_at[0]) == "2021-10-14 15:35:10"
    assert said(c, "own notices", "2 rows")
    (problem,) = refused(tmp_path, {"b.txt": WHATSAPP.format(day="04/05/2021").replace(
        "04/05/2021, 3:40", "03/06/2021, 3:40")})
    assert "day first or month first" in problem


@pytest.mark.parametrize("text", [
    "2024-05-01 09:03:00 小满\n有吗\n\n2024-05-01 09:04:00 店长\n有\n",
    "消息记录\n====\n消息对象:云杉烘焙一群\n====\n\n2024-05-01 9:03:00 小满(123)\n有\n2024-05-01 9:04:00 店长\n好\n",
    "小满 2024-05-01 09:03:00\n有吗\n店长 2024-05-01 09:04:00\n有\n",
    "2024年5月1日 09:03 - 小满: 有吗\n2024年5月1日 09:04 - 店长: 有\n",
    "[2024-05-01 09:03:00] 小满: 有吗\n[2024-05-01 09:04:00] 店长: 有\n"])
def test_chats_as_text(tmp_path, text):
    c = loaded(tmp_path, {f"{GROUP}.txt": text})
    assert (len(c.messages), c.messages.member_id.nunique()) == (2, 2)
    assert c.messages.sent_at.dt.minute.tolist() == [3, 4]


# WeCom ------------------------------------------------------------------------------------------

def test_the_message_archive(tmp_path):
    def one(msgid, sender, room, action="send"):
        return {"msgid": msgid, "action": action, "from": sender, "tolist": ["x"], "roomid": room,
                "msgtime": 1714525380000, "msgtype": "text", "text": {"content": "x"}}

    c = loaded(tmp_path, {"a.json": [
        one("1", "wmSpruce01", "wrSpruce"), one("2", "chen.yu", "wrSpruce"), one("3", "chen.yu", ""),
        {"msgid": "4", "action": "switch", "time": 1714525380000, "user": "chen.yu"}]})
    assert len(c.messages) == 2 and sorted(c.members.kind) == ["customer", "staff"]
    assert said(c, "private talks", "1 rows") and said(c, "begins with wm or wo")
    (problem,) = refused(tmp_path, {"b.json": {"errcode": 0, "chatdata": [
        {"seq": 1, "msgid": "m", "encrypt_random_key": "x", "encrypt_chat_msg": "y"}]}})
    assert "still encrypted" in problem and "decrypt" in problem


def test_a_tools_member_list_with_ways_of_joining_in_words(tmp_path):
    rows = [["群名称", "群主", "群成员", "成员类型", "进群方式", "进群时间", "退群时间", "是否在群"],
            [GROUP, "陈宇", "小满", "外部客户", "自己扫码进群", "2024-05-01 09:03:00", "-", "在群"],
            [GROUP, "陈宇", "栗子", "外部客户", "被邀请进群", "2024-05-02 10:03:00", "2024-06-02 10:00", "已退群"],
            [GROUP, "陈宇", "陈宇", "企业员工", "群主", "2024-04-01 10:03:00", "-", "在群"],
            [GROUP, "陈宇", "北风", "外部客户", "群成员直接邀请", "2024-04-02 10:03:00", "-", "在群"],
            [GROUP, "陈宇", "月白", "外部客户", "通过邀请链接", "2024-04-03 10:03:00", "-", "在群"],
            [GROUP, "陈宇", "老周", "外部客户", "扫码进群", "2024-04-03 11:03:00", "-", "已退群"]]
    c = loaded(tmp_path, {"群成员.xlsx": book(rows, "群成员")})
    scenes = [None if s != s else s for s in c.memberships.join_scene.astype(object).where(
        c.memberships.join_scene.notna(), float("nan"))]
    assert scenes == [3, 1, None, 1, 2]
    assert c.memberships.left_at.notna().sum() == 1 and (c.members.kind == "staff").sum() == 1
    assert said(c, "join_scene", "“群主” (1)") and said(c, "does not tell", "1")


def test_error_answers_say_what_they_mean(tmp_path):
    for code, meaning in ((40014, "gettoken"), (42001, "expired"), (40050, "groupchat/list"),
                          (60020, "IP address"), (-1, "busy"), (12345, "list of error codes")):
        (problem,) = refused(tmp_path, {"a.json": {"errcode": code, "errmsg": "x"}})
        assert f"errcode {code} " in problem and meaning in problem


@pytest.mark.parametrize("answer", [
    {"errcode": 0, "join_way": {"config_id": "x"}}, {"errcode": 0, "config_id": "x"},
    {"errcode": 0, "failed_chat_list": [{"chat_id": "wr", "errcode": 90500}]},
    {"errcode": 0, "chat_id": "wr1"}, {"errcode": 0, "errmsg": "ok"}])
def test_other_answers_are_named_and_the_rest_loads(tmp_path, answer):
    (problem,) = refused(tmp_path / "alone", {"a.json": answer})
    assert "groupchat/get" in problem
    c = loaded(tmp_path / "both", {"a.json": answer, "b.json": detail([person("wm1", NOON)])})
    assert len(c.memberships) == 2 and said(c, "Left out: a.json")


def test_groups_without_members_lists_and_first_pages_have_a_page(tmp_path):
    empty = detail([])
    empty["group_chat"]["member_list"] = []
    page = diagnose(loaded(tmp_path / "a", {"a.json": empty}))
    assert page["groups"].value == 1 and page["members"].value == 0
    page = diagnose(loaded(tmp_path / "b", {"a.json": {"errcode": 0, "group_chat_list": [
        {"chat_id": "wr1", "status": 1}, {"chat_id": "wr2", "status": 0}]}}))
    assert page["groups"].value == 2 and page["resigned"].value == 1
    data = days([5])["items"][0]["data"]
    page = diagnose(loaded(tmp_path / "c", {"a.json": {
        "errcode": 0, "total": 9, "next_offset": 1, "items": [{"owner": "x", "data": data}]}}))
    assert page["members"].value == 50 and not page["joins"].known
    assert any("1 of 9 owners" in note for note in page.notes)


def test_a_last_day_of_zeros_is_not_believed(tmp_path):
    answer = days([10, 12, 15, 20, 30, 31, 45, 50])
    zeros = dict.fromkeys(answer["items"][0]["data"], 0)
    answer["items"].append({"stat_time": answer["items"][-1]["stat_time"] + DAY, "data": zeros})
    c = loaded(tmp_path, {"a.json": answer})
    assert c.reading == "cumulative" and len(c.statistics_by_day) == 8
    assert said(c, "nothing but zeros", "1")
    c = loaded(tmp_path, {"日报.csv": [
        ["日期", "群", "群人数", "进群", "退群"], ["2024-05-01", GROUP, 10, 1, 0],
        ["2024-05-02", GROUP, 12, 2, 0], ["2024-05-03", GROUP, 0, 0, 0]]})
    assert diagnose(c)["counted_members"].value == 12 and said(c, "nothing but zeros", "1 rows")


def test_circles_of_inviters_and_inviters_who_came_later_are_said(tmp_path):
    c = loaded(tmp_path, {"a.json": detail([
        person("wm1", NOON, 1, invitor={"userid": "wm2"}),
        person("wm2", NOON + 9, 1, invitor={"userid": "wm1"})])})
    assert said(c, "circle of inviters") and said(c, "joined later")
    c = loaded(tmp_path, {"群成员.csv": [
        ["群名称", "成员ID", "入群时间", "邀请人ID"], [GROUP, "a", "2024-05-01 09:00", "b"],
        [GROUP, "b", "2024-05-02 09:00", ""], [GROUP, "d", "2024-05-02 09:30", "gone"]]})
    assert said(c, "Of 2 invitations, 1 are by somebody who joined later")
    assert said(c, "Of 2 invitations, 1 are by somebody who is not among the members")


# Orders -----------------------------------------------------------------------------------------

def test_a_group_buys_orders_come_to_what_was_paid(tmp_path):
    rows = [["跟团号", "下单人", "支付时间", "商品", "订单金额", "退款金额", "订单状态", "自提点", "联系电话"],
            ["1", "小满", "2024-05-01 09:03:12", "吐司+1", "39.90", "0.00", "已支付", "云杉店", "1"],
            ["2", "栗子", "2024-05-01 09:05:40", "蛋糕+1", "59.80", "59.80", "已退款", "云杉店", "2"],
            ["3", "小满", "2024-05-03 19:05:40", "试吃+1", "0.00", "0.00", "已支付", "云杉店", "1"],
            ["4", "栗子", "2024-05-03 19:06:40", "蛋糕+1", "59.80", "20.00", "部分退款", "云杉店", "2"]]
    c = loaded(tmp_path, {"快团团_订单.xlsx": book(rows, "订单")})
    assert sorted(c.orders.amount_yuan) == [0, 39.8, 39.9]
    assert said(c, "refunded in full", "1") and said(c, "refunded in part", "1")
    assert said(c, "amount of 0", "1")


def test_what_was_paid_and_when_before_what_was_asked(tmp_path):
    c = loaded(tmp_path, {"a.csv": [
        ["订单号", "买家昵称", "订单金额", "实付金额", "下单时间", "支付时间"],
        ["A1", "小满", "45.00", "39.90", "2024-05-01 09:03:12", "2024-05-01 09:04:12"],
        ["A2", "栗子", "59.80", "59.80", "2024-05-01 09:05:00", ""]]})
    assert c.orders.amount_yuan.tolist() == [39.9]
    assert str(c.orders.ordered_at[0]) == "2024-05-01 09:04:12"
    assert said(c, "实付金额 is read and 订单金额 is not") and said(c, "not paid", "1")


def test_closed_unpaid_and_refunded_orders_are_counted_apart(tmp_path):
    c = loaded(tmp_path, {"a.csv": [
        ["订单编号", "买家昵称", "下单时间", "订单状态", "实付金额"],
        ["A1", "小满", "2024-05-01 09:03:12", "交易成功", "39.90"],
        ["A2", "栗子", "2024-05-01 09:05:12", "交易关闭", "59.80"],
        ["A3", "小满", "2024-05-02 09:05:12", "已退款", "20.00"],
        ["A4", "小满", "2024-05-02 09:06:12", "待付款", "20.00"],
        ["A5", "小满", "2024-05-02 09:07:12", "神秘状态", "1.00"]]})
    assert c.orders.amount_yuan.tolist() == [39.9, 1.0]
    assert said(c, "closed or cancelled", "1") and said(c, "refunded in full", "1")
    assert said(c, "not paid", "1") and said(c, "status", "“神秘状态” (1)")


@pytest.mark.parametrize("header", ["实付金额(分)", "实付金额（单位：分）", "实付金额/分", "amount_fen"])
def test_amounts_in_fen(tmp_path, header):
    c = loaded(tmp_path, {"a.csv": [["订单编号", "会员号", "下单时间", header],
                                    ["A1", "20010001", "2024-05-01 09:03:12", "3990"]]})
    assert c.orders.amount_yuan.tolist() == [39.9] and said(c, "divided by 100")
    (problem,) = refused(tmp_path, {"b.csv": [["订单编号", "会员号", "下单时间", header],
                                              ["A1", "20010001", "2024-05-01 09:03:12", "39.90"]]})
    assert "part of a fen" in problem


ORDER = ["订单编号", "会员号", "下单时间", "实付金额"]
PAID = [["A1", "20010001", "2024-05-01 09:03:12", "39.90"],
        ["A2", "20010002", "2024-05-01 09:05:12", "59.80"]]


@pytest.mark.parametrize("total", [["总计", "总计", "2024-05-31", "99.70"], ["合计", "", "", "99.70"],
                                   ["", "", "", "99.70"], ["Total:", "", "", "99.70"],
                                   ["小计(2)", "", "", ""]])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_that_sum_up_are_no_orders(tmp_path, total, kind):
    rows = [ORDER, *PAID, total]
    c = loaded(tmp_path, {f"订单.{kind}": rows if kind == "csv" else book(rows, "订单")})
    assert len(c.orders) == 2 and said(c, "sum up other rows", "1 rows")


def test_a_payment_statement_gives_its_income(tmp_path):
    head = [["支付账单明细"], ["微信昵称：[店长]"], ["起始时间：[2025-07-01 00:00:00]"], [None], ["共3笔记录"],
            ["收入：2笔 99.70元"], ["注："], ["1. 充值等计入中性交易"], ["-----明细列表-----"]]
    rows = [["交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "支付方式", "当前状态", "交易单号"],
            ["2025-07-01 09:03:12", "二维码收款", "小满", "/", "收入", 39.9, "/", "已收钱", "1001"],
            ["2025-07-01 09:05:12", "红包", "栗子", "/", "收入", 59.8, "/", "已存入零钱", "1002"],
            ["2025-07-01 09:06:12", "商户消费", "店", "/", "支出", 5, "零钱", "支付成功", "1003"]]
    c = loaded(tmp_path, {"账单.xlsx": book(head + rows)})
    assert sorted(c.orders.amount_yuan) == [39.9, 59.8] and said(c, "no income", "1 rows")
    text = ("交易记录明细查询\n账号:[x]\n-------列表-------\n"
            "交易时间,交易对方,商品说明,收/支,金额,交易状态,交易订单号,\n"
            "2024-05-01 10:00:00,小满,收款,收入,39.90,交易成功,2024\t,\n"
            "2024-05-02 10:00:00,店,买,支出,9.90,交易成功,2025\t,\n-----\n共2笔记录\n已收入:1笔,39.90元\n")
    c = loaded(tmp_path, {"b.csv": text.encode("gb18030")})
    assert c.orders.amount_yuan.tolist() == [39.9]


@pytest.mark.parametrize("mark", ['="{}"', "`{}", "'{}", "{}\t", " {}", "{}.0"])
def test_marks_around_an_id_do_not_part_people(tmp_path, mark):
    members = [["群名称", "会员号", "入群时间"], [GROUP, "20010001", "2024-04-01 09:00:00"]]
    orders = [ORDER, ["A1", mark.format("20010001"), "2024-05-01 09:03:12", "39.90"]]
    c = loaded(tmp_path, {"群成员.csv": members, "订单.csv": orders})
    assert c.orders.member_id[0] == c.memberships.member_id[0]


def test_refunds_in_rows_of_their_own_are_taken_off_or_left_out(tmp_path):
    """A negative amount pays back: the order of its number, or one that is not in the file."""
    head = ["订单号", "客户ID", "支付时间", "实付金额", "订单状态"]
    c = loaded(tmp_path, {"a.csv": [
        head, ["A1", "1", "2024-05-01 10:00:00", "50", "已完成"],
        ["A1", "1", "2024-05-02 10:00:00", "-20", "已退款"],
        ["A2", "2", "2024-05-01 11:00:00", "30", "已完成"],
        ["A2", "2", "2024-05-03 11:00:00", "-30", ""],
        ["A9", "3", "2024-05-04 10:00:00", "-12.5", ""],
        ["A4", "4", "2024-05-05 09:00:00", "40", "已完成"]]})
    assert sorted(c.orders["amount_yuan"]) == [30, 40]
    assert said(c, "taken off the order", ": 2.") and said(c, "not in the file", ": 1.")
    assert said(c, "without their order", "¥12.50") and said(c, "refunded in full", ": 1.")


def test_refunds_without_numbers_and_in_a_column_below_nought(tmp_path):
    c = loaded(tmp_path, {"a.csv": [["客户ID", "支付时间", "金额", "退款金额"],
                                    ["1", "2024-05-01 10:00:00", "50", "-5"],
                                    ["2", "2024-05-02 10:00:00", "-8", ""]]})
    assert c.orders["amount_yuan"].tolist() == [45]
    assert said(c, "not in the file", ": 1.") and said(c, "come to ¥5.00")


# Files and folders ------------------------------------------------------------------------------

def test_what_is_left_out_of_a_folder_is_named_and_the_rest_loads(tmp_path):
    c = loaded(tmp_path, {
        "群成员.csv": [["群名称", "会员号", "入群时间"], [GROUP, "1", "2024-04-01 09:00:00"]],
        "订单.et": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "说明.txt": "请查看\n谢谢",
        "旧.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "x.pdf": b"%PDF-1.4",
        "y.json": {"name": "x"}})
    assert len(c.memberships) == 1
    for name, what in (("订单.et", "WPS"), ("说明.txt", "column"), ("旧.xls", "old .xls"),
                       ("x.pdf", "not read"), ("y.json", "groupchat/get")):
        assert said(c, f"Left out: {name}", what), name


def test_hidden_rows_and_sheets_and_merged_cells_are_said(tmp_path):
    rows = [["群名称", "成员ID", "入群时间"], [GROUP, "a", "2024-04-01 09:00:00"],
            [None, "b", "2024-04-02 09:00:00"], [None, "c", "2024-04-03 09:00:00"]]
    c = loaded(tmp_path, {"a.xlsx": book(rows, "群成员", merged=["A2:A4"], hidden=[3],
                                         hidden_sheet="更多")})
    assert len(c.memberships) == 3 and c.memberships.group_id.nunique() == 1
    assert said(c, "Hidden rows", "1") and said(c, "Hidden sheets", "1")
    assert said(c, "merged", "2")


def test_cut_files_are_called_cut(tmp_path):
    data = json.dumps(detail([person("wm1", NOON)]) | {"x": "群"}, ensure_ascii=False).encode()
    for end in (data.index("群".encode()) + 2, len(data) - 40):
        (problem,) = refused(tmp_path, {"a.json": data[:end]})
        assert "ends in the middle" in problem


def test_time_zone_and_midnight_are_said(tmp_path):
    c = loaded(tmp_path, {"a.csv": [["群ID", "成员ID", "发言时间"], ["g", "a", "2024-05-01"],
                                    ["g", "b", "2024-05-01 09:00"], ["g", "b", "1714525380"]]})
    assert said(c, "turned into China Standard Time: 1.") and said(c, "midnight", "1 of 3")


@pytest.mark.parametrize("written", [
    "2024年5月1日 下午3:34", "2024-05-01 3:34 PM", "2024/5/1 周三 15:34", "2024-05-01 15:34:00.0"])
def test_clocks_of_twelve_hours_and_days_of_the_week(tmp_path, written):
    c = loaded(tmp_path, {"a.csv": [["群ID", "成员ID", "发言时间"], ["g", "a", written]]})
    assert str(c.messages.sent_at[0]) == "2024-05-01 15:34:00"


def test_an_optional_column_with_unknown_words_is_not_recorded(tmp_path):
    c = loaded(tmp_path, {"members.csv": "member_id,kind,seed\n1,staff,perhaps\n2,robot,yes\n"})
    assert c.members.kind.isna().tolist() == [False, True] and said(c, "seed", "“perhaps” (1)")
    assert said(c, "kind of members", "“robot” (1)")


# Paths ------------------------------------------------------------------------------------------

def test_a_path_as_a_person_pastes_it(tmp_path, monkeypatch):
    folder = tmp_path / "my exports"
    path = write(folder, "成员 1.csv", "群ID,成员ID,入群时间\ng,a,2024-05-01\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for text in (f'"{path}"', f" '{path}' \n", f"“{path}”", path.as_uri(), "~/my exports/成员 1.csv",
                 str(path).replace(" ", "\\ ")):
        assert pasted(text) == path, text
        assert len(load(text, key=KEY).memberships) == 1
    other = write(folder, "b.csv", "群ID,成员ID,入群时间\ng,b,2024-05-01\n")
    assert pasted(f'"{path}" "{other}"') == [path, other]
    assert pasted(f"{path}\n{other}\n") == [path, other]
    # What Python makes of "C:\exports\new" without an r in front.
    assert str(pasted("C:\\exports\new\table")).endswith("C:\\exports\\new\\table")


@pytest.mark.parametrize("source", [None, 3, b"x", [], ["a", 3], "", "  ", {}, "no\0where"])
def test_whatever_load_is_given_it_answers_in_sentences(source):
    with pytest.raises(BadData):
        load(source, key=KEY)


@pytest.mark.parametrize("thing", [None, 3, "exports", [], {}])
def test_whatever_diagnose_is_given_it_answers_in_sentences(thing):
    with pytest.raises(BadData, match="diagnose takes what load returns"):
        diagnose(thing)
