"""Names: which header means which column, and pseudonyms in the place of IDs and names."""

import base64
import hmac
import os
import re
import secrets
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

from .. import keep

ROOT = Path(__file__).resolve().parents[2]

# Headers that mean a column, besides the column's own name. A key is a column, wherever it occurs,
# or table.column. Capitals, spaces, underscores and what stands in brackets do not matter.
ALIASES = {
    "group_id": "chat_id room_id 群ID 群聊ID 客户群ID 群编号",
    "member_id": "userid external_userid 成员ID 客户ID 用户ID 外部联系人ID 会员ID 会员号 成员编号",
    "staff_id": "员工ID 员工编号 员工账号 工号",
    "store_id": "门店ID 门店编号 店铺ID 门店 店铺 所属门店",
    "campaign_id": "活动ID 活动编号 活动",
    "message_id": "msgid 消息ID 消息编号",
    "order_id": "订单号 订单编号 订单ID",
    "push_id": "群发ID 推送ID",
    "packet_id": "红包ID 红包编号",
    "coupon_id": "优惠券ID 券码 优惠券编号",
    "groups.owner_id": "owner 群主ID 群主账号 群主",
    "groups.created_at": "create_time 创建时间 建群时间 群创建时间",
    "groups.member_cap": "人数上限 群人数上限",
    "groups.handed_over_at": "交接时间 继承时间",
    "groups.new_owner_id": "新群主 接替群主 接替成员",
    "members.kind": "type user_type 类型 成员类型 用户类型 身份",
    "members.age_band": "年龄段",
    "memberships.joined_at": "join_time 入群时间 进群时间 加入时间",
    "memberships.join_scene": "入群方式 进群方式 加入方式 入群场景",
    "memberships.state": "渠道 入群渠道 来源 来源渠道 渠道参数",
    "memberships.inviter_id": "invitor inviter 邀请人ID 邀请人 邀请者 邀请成员",
    "memberships.left_at": "leave_time quit_time 退群时间 离群时间 离开时间",
    "messages.member_id": "from sender 发言人ID 发送人ID 发送者ID",
    "messages.sent_at": "send_time msgtime time 发言时间 发送时间 消息时间 时间",
    "messages.reply_to": "回复消息ID 引用消息ID",
    "pushes.sent_at": "send_time 群发时间 推送时间 发送时间",
    "red_packets.sender_id": "sender 发送人 发红包人",
    "red_packets.sent_at": "send_time 发送时间 发放时间",
    "red_packets.total_yuan": "total amount 总金额 红包金额 金额",
    "red_packets.shares": "个数 红包个数 份数",
    "red_packets.split": "红包类型",
    "openings.opened_at": "open_time 领取时间",
    "openings.amount_yuan": "amount 领取金额 金额",
    "orders.member_id": "buyer_id 买家ID 下单人ID",
    "orders.ordered_at": "order_time 下单时间 订单时间 支付时间 付款时间",
    "orders.amount_yuan": "amount 金额 订单金额 实付金额 支付金额 付款金额",
    "coupons.issued_at": "发放时间 领券时间",
    "coupons.value_yuan": "面额 优惠金额 券面额",
    "complaints.raised_at": "投诉时间",
    "complaints.resolved_at": "解决时间",
}
# Headers of display names. They stand in for an ID that is missing, and are dropped beside one.
STAND_INS = {
    "group_id": "group_name 群名称 群名 群聊名称 客户群名称 群聊 群",
    "groups.group_id": "name",
    "member_id": "member_name nickname group_nickname 昵称 群昵称 成员昵称 客户昵称 姓名 成员 客户 "
                 "客户名称 微信昵称",
    "members.member_id": "name",
    "memberships.member_id": "name",
    "messages.member_id": "发言人 发送人 发送者 发言人昵称 发送人昵称",
    "orders.member_id": "下单人 买家 买家昵称",
    "stores.store_id": "name 门店名称 店铺名称",
    "store_id": "门店名称 店铺名称",
    "campaigns.campaign_id": "name 活动名称",
}
# Names of files and sheets that say which table they hold.
TABLE_ALIASES = {
    "stores": "门店", "staff": "员工", "groups": "客户群 群列表", "members": "成员 客户",
    "memberships": "群成员 入群记录", "messages": "聊天记录 消息 发言记录", "pushes": "群发 推送",
    "red_packets": "红包", "openings": "领取记录", "campaigns": "活动", "coupons": "优惠券",
    "orders": "订单", "complaints": "投诉",
}
# Words in cells for the codes of the data dictionary.
WORDS = {
    "members.kind": {"customer": "2 客户 顾客 外部联系人 外部成员 external",
                     "staff": "1 员工 店员 企业成员 内部成员 internal"},
    "memberships.join_scene": {
        "1": "直接邀请 直接邀请入群 由群成员邀请入群(直接邀请入群)",
        "2": "邀请链接 链接邀请 通过邀请链接入群 由群成员邀请入群(通过邀请链接入群)",
        "3": "扫码 扫码入群 扫描群二维码 群二维码 通过扫描群二维码入群"},
    "red_packets.split": {"lucky": "拼手气 拼手气红包", "equal": "普通 普通红包"},
    "boolean": {"true": "1 yes 是", "false": "0 no 否"},
}

BLANKS = " \t\r\n\u3000\xa0\ufeff"
# Words for an empty cell.
EMPTY = {"", "-", "--", "—", "N/A", "NULL", "null", "None", "nan", "无"}


def plain(header):
    """A header as it is compared: half-width, lower case, no brackets, spaces or underscores."""
    text = unicodedata.normalize("NFKC", header).lower()
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s_\-:*.\ufeff]+", "", text)


def word(cell):
    """A cell's word as it is compared: half-width, lower case, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)).lower()


def spellings(table, column, lists):
    """Headers that mean a column of a table in ALIASES or STAND_INS, in order of preference."""
    return " ".join(lists.get(k, "") for k in (f"{table}.{column}", column)).split()


class Headers:
    """Tells which table a header row belongs to, and which column is which."""

    def __init__(self, schema, aliases=None):
        self.schema = schema
        own = {}
        for header, target in (aliases or {}).items():
            own.setdefault(str(target), []).append(str(header))
        known = {t for s in schema.values() for c in s.fields for t in (c, f"{s.name}.{c}")}
        self.strangers = [i for i, t in enumerate((aliases or {}).values(), 1)
                          if str(t) not in known]
        self.index = {}
        for s in schema.values():
            found = self.index[s.name] = {}
            for column in s.fields:
                mine = own.get(column, []) + own.get(f"{s.name}.{column}", [])
                for h in [*mine, column, *spellings(s.name, column, ALIASES)]:
                    found.setdefault(plain(h), (column, False))
            for column in s.fields:
                for h in spellings(s.name, column, STAND_INS):
                    # A column of the dictionary that is a display name is dropped, not loaded.
                    if found.get(plain(h), (h,))[0] in ("name", h):
                        found[plain(h)] = (column, True)
        self.titles = {plain(a): t for t in schema for a in [t, *TABLE_ALIASES.get(t, "").split()]}

    def count(self, header):
        """The most headers of a row that one table recognises."""
        cells = {plain(h) for h in header}
        return max(len(cells & found.keys()) for found in self.index.values())

    def table(self, header, title):
        """The table of a header row, or None. The title of file or sheet decides between equals."""
        titled = self.titles.get(plain(re.sub(r"\d", "", title)))
        best, best_score = None, (1, 1, 0)
        for name, s in self.schema.items():
            columns = {self.index[name].get(plain(h), (None,))[0] for h in header} - {None}
            score = (len(columns), name == titled, -len(set(s.needed) - columns))
            if score > best_score or len(columns) == 1 and name == titled and best is None:
                best, best_score = name, score
        return best

    def columns(self, header, table):
        """Positions of a table's columns: (by column, of stand-ins beside an ID, of doubles)."""
        ids, names, doubles = {}, {}, []
        for position, h in enumerate(header):
            column, stands_in = self.index[table].get(plain(h), (None, False))
            if stands_in:
                names.setdefault(column, []).append((self.rank(table, column, h), position))
            elif column in ids:
                doubles.append((column, ids[column], position))
            elif column is not None:
                ids[column] = position
        beside = {c: min(p)[1] for c, p in names.items()}
        for column in set(beside) - set(ids):
            ids[column] = beside.pop(column)
        for position in beside.values():        # some display names are columns of their own
            if plain(header[position]) in self.schema[table].fields:
                ids[plain(header[position])] = position
        return ids, beside, doubles

    def examples(self, table, column):
        """A few headers that mean a column."""
        return [*spellings(table, column, ALIASES), *spellings(table, column, STAND_INS)][:4]

    def stands_in(self, table, header):
        """Whether a header is a display name used as an ID."""
        return self.index[table].get(plain(header), (None, False))[1]

    @staticmethod
    def rank(table, column, header):
        return [plain(h) for h in spellings(table, column, STAND_INS)].index(plain(header))


def alias_table(schema):
    """Every header that is understood: one row a table, column and alias."""
    rows = [(s.name, c, h) for s in schema.values() for c in s.fields
            for h in [c, *spellings(s.name, c, ALIASES), *spellings(s.name, c, STAND_INS)]]
    return pd.DataFrame(rows, columns=["table", "column", "header"]).drop_duplicates()


def key_file():
    """The path of the key: beside the folder of notebooks in which one works, or in the project.

    On a server that a class shares the code is one, the notebooks are each trainee's: so is the
    key, and nobody can turn back another's pseudonyms.
    """
    folder = keep.place().parent
    return (folder if (folder / "notebooks").is_dir() else ROOT) / ".playbook-key"


def project_key(path=None):
    """The project's key, made at first use in a file that only its owner can read.

    Raises OSError where the file cannot be read or made, ValueError where it is damaged.
    """
    path = path or key_file()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as f:
            f.write(secrets.token_hex(32))
    key = bytes.fromhex(path.read_text().strip())
    if len(key) != 32:
        raise ValueError
    return key


class Pseudonyms:
    """Pseudonyms such as member-3f9a2c41d7e0 in the place of IDs, the same for the same key.

    IDs of people and of what lasts (members, staff, groups, stores, campaigns, labels) go through
    HMAC-SHA256. IDs of single events (messages, orders, …), of which there can be millions and
    which name nobody, go through keyed SipHash, which pandas computes 20 times faster. Neither can
    be reversed without the key. Twelve digits are 48 bits: of 100,000 members two share a pseudonym
    in one project of 56,000.

    Without a key IDs stay as they are: for the running case, where they are pseudonyms already.
    """

    def __init__(self, key):
        self.raw = key is None
        self.key = key or b""
        self.events_key = base64.b64encode(self.digest("events"))[:16].decode()
        self.empty = self.numbers(np.array(sorted(EMPTY), dtype=object))

    def __repr__(self):
        return "Pseudonyms()"

    def of(self, kind, raw):
        """Pseudonym and 64-bit number, the same for the same raw ID."""
        if self.raw:
            return raw, hash(raw) & 0xFFFF_FFFF_FFFF_FFFF   # only compared within this process
        digest = self.digest(raw).hex()
        return f"{kind}-{digest[:12]}", int(digest[:16], 16)

    def digest(self, raw):
        """The keyed hash of a raw ID."""
        return hmac.digest(self.key, raw.encode("utf-8", "surrogatepass"), "sha256")

    def of_events(self, kind, found):
        """Pseudonyms of event IDs from their numbers."""
        # All of them as one text that is then split: a million in a tenth of a second.
        lines = np.empty(len(found), dtype=[("kind", f"S{len(kind) + 1}"), ("digits", "S16"),
                                            ("end", "S1")])
        digits = found.astype(">u8").tobytes().hex().encode()
        lines["kind"], lines["end"] = f"{kind}-".encode(), b"\n"
        lines["digits"] = np.frombuffer(digits, dtype="S16")
        return lines.tobytes().decode().split("\n")[:-1]

    def numbers(self, raw):
        """64-bit keyed SipHash of an array of text; never 0, which stands for a missing ID."""
        try:
            found = pd.util.hash_array(raw, hash_key=self.events_key, categorize=False)
        except UnicodeEncodeError:      # a lone surrogate, which a workbook can smuggle in
            safe = [str(r).encode("utf-8", "backslashreplace") for r in raw]
            found = pd.util.hash_array(np.array(safe, dtype=object), hash_key=self.events_key,
                                       categorize=False)
        return np.maximum(found, np.uint64(1))
