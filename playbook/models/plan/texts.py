"""Texts to send and to hang up, filled from the decisions, in English and in Chinese.

The templates are those of the toolkit (`book/toolkit/`): a test compares them blank by blank. The
toolkit's table of the week is a list here (`week_lines`), because chats have no columns: its lines
are the calendar's events. What no decision fills stays a blank; a line with a field that is None
is left out.
"""

from ..words import say
from .calendar import answering, dates_of, messages_a_day, theme_label
from .dates import date, day_number, weekday
from .decisions import near, plain
from .work import PRIZE_MOST, THEMES, every_host, most_of

BLANK = "______"

TEMPLATES = {
    "group-rules": {
        "english": """GROUP RULES · {shop}

1. This group is for {audience}, about {topic}.
2. Host: {hosts}. When away: {deputy}.
   Offers come from these only. Anyone else who sends you one is not us.
3. We answer from {open_from} to {open_to}, within {promise}.
   Questions outside these hours are answered when the next ones begin.
4. Posts a day, red packets and their notices included: {posts}.
5. Welcome: questions, tips, photos of what you made, and honest criticism.
6. Not here: advertisements and links from others, insults, rumours,
   other people's names, numbers or photos without their consent,
   medicines and cures, not even as health tips.
7. Please do not post your phone number, address or order number in the group.
   Send them privately to the host.
8. Something wrong with an order? Write here or to the host.
   You get a first answer within {complaint_hours}.
9. Tell a friend if you like. You never have to, and nobody is paid for it:
   no gift, points, coupon or draw for forwarding, inviting or screenshots.
10. Draws and red packets: the terms are posted before, and stay as posted.
11. Too many messages? Mute the group, tell us, or leave.
    Your orders and your membership stay as they are.
    No private messages from us? Write "stop" to the host.
12. Whoever breaks a rule first hears from us privately. If it happens again,
    the host removes them. Fraud: at once.

In force from {first_day}. Changes are announced ______ days before.
""",
        "chinese": """【群规】{shop}

1. 本群面向{audience}，主要聊{topic}。
2. 群主：{hosts}；群主不在时请找：{deputy}。
   优惠信息只由以上人员发布，其他人私信您的都不是我们。
3. 答疑时间：{open_from}至{open_to}，{promise}分钟内回复。
   其他时间的留言，下一个答疑时间回复。
4. 每天发文（含红包和预告）：{posts}，不刷屏。
5. 欢迎提问、支招、晒成品，也欢迎提意见。
6. 请不要发：外来广告和链接、人身攻击、未经核实的消息、
   未经本人同意的姓名、电话、照片；
   不推销药品、偏方，打着养生科普的旗号也不行。
7. 手机号、地址、订单号请不要发在群里，私发给群主。
8. 订单有问题，群里说或私信群主都可以，
   {complaint_hours}小时内首次回复。
9. 觉得好可以告诉朋友，不强求，也没有奖励：
   转发、拉人、截图，一律不送礼、不送积分、
   不发券、不给抽奖机会。
10. 抽奖和红包：规则提前公布，公布后不改。
11. 嫌消息多，可以设免打扰、告诉我们，也可以退群，
    订单和会员权益都不受影响。
    不想收到私信，给群主回复“退订”即可。
12. 违反群规，先私下提醒；再犯，由群主移出群。
    发诈骗信息的，直接移出。

本群规自{first_day}起执行，如有调整，提前______天通知。
""",
    },
    "welcome-message": {
        "english": """1. PRIVATE, to whoever adds you (who scans a group's own code need not)

Hello, I am {me} from {shop}. I look after the group "{group}".
In the group you get {benefit}. Posts a day: {posts}.
The way in: ______ (the code of this door, good until ______)
Your welcome gift: {gift}. You need not forward, invite or post anything for it.
May I also send you offers privately, at most {private_most} a month?
Reply "yes" or "no". Without a "yes" I send none. You can stop them any time: "stop".

2. IN THE GROUP, once a day for everyone who joined

Welcome to the ______ of you who came today.
One question, so that we get to know you: {hello_question}?
I read every answer, and the first thing I do with them is {hello_use}.
The rules are in the group notice. Ask here from {open_from} to {open_to}.

3. PRIVATE, after {hello_days}, once, only to those who said "yes"

Hello, {me} again. Did you find in the group what you came for?
Our posts are: 1 too many, 2 about right, 3 too few. A number is enough.
No answer is fine too. I will not ask again.

FOR US, not sent
Who replies to the first message of each newcomer: {hosts}, within {promise}.
The "yes", "no" and "stop" are recorded in {log_place}, on the same day.
""",
        "chinese": """一、加好友后私发（直接扫群码进群的不用发）

您好，我是{shop}的{me}，负责“{group}”群。
进群能享受到：{benefit}。群里每天发文：{posts}。
进群请扫：______（本渠道专用码，有效期至______）
见面礼：{gift}。不用转发、不用拉人、不用发朋友圈。
平时有优惠，可以私信通知您吗？每月最多{private_most}条。
回复“可以”或“不用”。您不回复“可以”，我就不发；
以后不想收了，回复“退订”就停。

二、进群当天群里发（新人一天统一欢迎一次）

欢迎今天进群的______位新朋友。
认识一下，想问问大家：{hello_question}？
大家的回复我都会看，会先用来{hello_use}。
群规在群公告里。{open_from}到{open_to}有人答疑，有事直接问。

三、进群{hello_days}天后私发（只发一次，只发给回复“可以”的人）

您好，我是{me}。群里的内容是您想要的吗？
我们发的消息：1 太多  2 刚好  3 太少，回个数字就行。
不回也没关系，不会再问。

内部备注（不发）
新人第一次发言，由{hosts}回应，{promise}分钟内。
“可以”“不用”“退订”当天登记在{log_place}。
""",
    },
    "weekly-sop": {
        "english": """WEEKLY PLAN · {shop} · {groups} · week from {first_day}

{week}

READING THE WEEK
Sales:    orders ______, members ______, joined ______, wrote ______
Feedback: complaints ______, left ______, late answers ______
One thing we change this week: ______

LIMITS
Posts a day, all kinds together: {posts}.
Mass messages this month: {mass_sent} sent, ______ allowed (looked up on {limits_read}).
We post less if {post_less}.
We stop everything at {stop_complaints} in a week, or if {stop_if}.
Comparison: nothing changes in {left_alone} until {alone_until}.

BEFORE ANYTHING GOES OUT, {post_check} checks it; nobody checks what is their own
[ ] It is true, and price, stock, terms and end are in it.
[ ] It does not ask for forwarding, inviting or a screenshot in return for anything.
[ ] It shows no customer's name, number, order or face without consent.
[ ] It says who sends it. A private mass message also says how to stop it.
""",
        "chinese": """【社群周SOP】门店：{shop}  群：{groups}  起始日：{first_day}

{week}

【复盘】
销售：订单______，群人数______，进群______，发言人数______
反馈：投诉______，退群______，超时未回______
本周只改一项：______

【上限】
各类内容加起来，每天：{posts}。
本月群发：已用{mass_sent}次，上限______次（{limits_read}查过）。
出现以下情况就减量：{post_less}。
一周投诉满{stop_complaints}起，或{stop_if}，就全部停下。
对照群：{left_alone}照旧，到{alone_until}为止。

【发出前】由{post_check}检查，不检查自己写的
[ ] 内容属实，价格、库存、规则、截止时间都写了
[ ] 没有用任何好处换转发、拉人、截图
[ ] 没有未经同意露出顾客姓名、电话、订单、正脸
[ ] 写明是谁发的；私信群发还要写怎么退订
""",
    },
    "red-packet-rules": {
        "english": """RED-PACKET RULES · {shop} · in force from {first_day}

A. FOR US
1. Purpose: {purpose}. A packet without a purpose is not sent.
2. Packets for: {packet_groups}.
   None, as our comparison: {other_groups}.
3. Day and hour: {packet_when}. At most {packets_a_week} a week.
4. ¥{yuan} in {shares}, {way}.
5. Budget of the month: ¥{budget}. Sent by {packet_by}, released by {owner}.
6. Staff do not open them. No winner is arranged.
7. Never a packet, a password, a ticket or a larger share for forwarding, inviting,
   posting to Moments or a screenshot.
8. Platform limits on amount, shares and hours, looked up on {limits_read} by {read_by}: ______.
9. If chance decides: kinds, conditions and amounts are stated before.
   Highest prize: {prize_top}. Legal cap looked up on {limits_read}: ¥{prize_cap}.
10. Once the notice is out, the terms do not change.
11. We stop if {packet_stop}.

B. NOTICE IN THE GROUP, hours before, at least: {notice}
On {packet_day} at {packet_time} we send a red packet of ¥{yuan} in {shares},
{way}, because {purpose}.
Every customer in this group can open it until the shares are gone or it expires.
You need not forward, invite or post anything. These terms stay as they are.
Questions: {hosts}

C. RECORD, the day after
Sent on ______, ¥______, ______ shares, opened by ______ people.
Silent for ______ days before: ______ of them. Of these, active a week later: ______.
Cost of one of the latter: ¥______ (limit ¥{worth}). Left within 7 days: ______.
Comparison, {other_groups}: active ______, left ______ in the same week.
""",
        "chinese": """【红包规则】{shop} 自{first_day}起执行

一、内部规则
1. 目的：{purpose}。没有目的不发。
2. 发红包的群：{packet_groups}。
   不发、作对照的群：{other_groups}。
3. 哪天几点发：{packet_when}，每周最多{packets_a_week}个。
4. 每个{yuan}元，分{shares}份，{way}。
5. 月预算{budget}元，由{packet_by}发，由{owner}批。
6. 员工不抢，不内定手气最佳或中奖人。
7. 不以红包、口令、抽奖券或更大份额，
   换取转发、拉人、发朋友圈、截图。
8. 平台对金额、份数、时段的限制，{limits_read}已查，
   查的人：{read_by}，结果：______。
9. 凭运气决定的，事先公布种类、条件、金额；
   最高奖：{prize_top}；法定上限{limits_read}已查，为{prize_cap}元。
10. 预告一发，规则不改。
11. 出现以下情况就停：{packet_stop}。

二、群内预告（至少提前{notice}小时发）
{packet_day}{packet_time}发红包，共{yuan}元，分{shares}份，
{way}，原因是：{purpose}。
本群顾客都能领，领完或过期为止。
不用转发、不用拉人、不用发朋友圈。规则不变。
有疑问请找：{hosts}

三、第二天登记
______发出，______元，______份，______人领取。
其中此前______天没动静的______人，一周后还活跃的______人。
唤醒一人花______元（上限{worth}元），7天内退群______人。
对照，{other_groups}：同周活跃______人，退群______人。
""",
    },
}


DRAW = {
    "english": """DRAW · notice in the group, posted on {terms_day} at {terms_time}

On {draw_day} at {draw_time} we draw the winners among all members of this group.
Prizes in all: {prize_count}. Highest prize: ¥{draw_top}.
Terms: {prize_terms}
You need not forward, invite or post anything. These terms stay as they are.
Questions: {hosts}
""",
    "chinese": """【抽奖预告】{terms_day}{terms_time}发到群里

{draw_day}{draw_time}在本群顾客中抽奖。
奖品共{prize_count}份，最高奖{draw_top}元。
规则：{prize_terms}
不用转发、不用拉人、不用发朋友圈。规则不变。
有疑问请找：{hosts}
"""}

# A post of each kind. `what` is a blank until its line of the plan is decided; then the lines with
# `blank` make room for one free line.
POSTS = {
    "useful": {
        "english": """USEFUL
{shop}: how to make the most of {what}
How to choose it: {blank}
How to keep it: {blank}
How to use it: {blank}
{free}
Do you do it another way? Write it here. We answer from {open_from} to {open_to}.
""",
        "chinese": """【干货】
{shop}小妙招：{what}
怎么挑：{blank}
怎么存：{blank}
怎么做：{blank}
{free}
您有更好的办法吗？欢迎在群里说，{open_from}至{open_to}有人答。
"""},
    "goods": {
        "english": """GOODS
Today at {shop}: {what}
Price: ¥______ for ______. In stock: ______. Until: ______
Good for: ______
Want one? Write "one" here, or come by. We answer from {open_from} to {open_to}.
""",
        "chinese": """【单品】
{shop}今天有：{what}
______元/______，还有______份，到______为止
适合：______
想要的在群里回“1”，或直接到店。{open_from}至{open_to}有人答。
"""},
    "talk": {
        "english": """TALK
A question from {shop}: {what}?
One word is enough. We read every answer, and tell you on ______ what came out.
""",
        "chinese": """【互动】
{shop}想问问大家：{what}？
一个字也行。大家的回复我们都看，______告诉大家结果。
"""},
    "offer": {
        "english": """OFFER
{shop} has an offer: {what}
Price: ¥______. Charged before: ¥______. In stock: ______
Conditions: ______. From ______ to ______
For every member of this group. You need not forward, invite or post anything.
Questions: {hosts}
""",
        "chinese": """【活动】
{shop}活动：{what}
活动价______元，此前实际成交价______元，共______份
条件：______；______起，______止
本群顾客都能参加，不用转发、不用拉人、不用发朋友圈。
有疑问请找：{hosts}
"""},
    "shop": {
        "english": """FROM THE SHOP
(photo) {shop} today: {what}
Here until ______: ______. Come by and say hello.
""",
        "chinese": """【店里现场】
（实拍）{shop}今天：{what}
______在店里，到______点，欢迎来坐坐。
"""},
}

MOST_HOSTS = 6  # whose names stand in a text
# What the week's lines call an event and what is counted: {kind or theme: (English, Chinese)}
CALLED = {
    "useful": ("useful", "干货"), "goods": ("goods", "单品"), "talk": ("talk", "互动"),
    "offer": ("offer", "活动"), "shop": ("from the shop", "店里现场"),
    "packet": ("red packet, by the red-packet rules", "发红包（见红包规则）"),
    "notice": ("post the terms of the red packet", "发红包预告"),
    "read": ("read last week's figures, change one line", "看上周数据，只调一项"),
    "steps": ("check the steps of the day, and the stop rules", "检查每日动作和停止条件"),
    "code": ("renew the group's code", "换群码"),
    "write": ("write the posts of the week", "写好本周内容"),
    "proof": ("check the posts of the week", "检查本周内容"),
    "record": ("record of the red packet", "红包登记"),
}
COUNTED = {
    "answers": ("asked, late answers", "提问数、超时数"),
    "useful": ("members who write", "发言人数"), "goods": ("orders", "订单数"),
    "talk": ("first-time writers", "首次发言人数"), "offer": ("orders, complaints", "订单数、投诉数"),
    "shop": ("visits that name it", "因群到店人数"), "packet": ("members woken", "激活人数"),
    "read": ("both sides, below", "见下面两组数"),
}
UNITS = {"minutes": ("1 minute", "%s minutes"), "hours": ("1 hour", "%s hours"),
         "days": ("1 day", "%s days"), "shares": ("1 share", "%s shares"),
         "complaints": ("1 complaint", "%s complaints")}


def titles():
    """The names of the templates, in the order of the plan."""
    return [("welcome-message", say("Welcome message")), ("group-rules", say("Group rules")),
            ("red-packet-rules", say("Red-packet rules and notice")),
            ("weekly-sop", say("Weekly plan for the wall (SOP)"))]


def texts(work, events):
    """The texts of a plan: a list of {"id", "title", "english", "chinese"}, some with `parts` alike.

    work: a Work. events: those of the calendar, from which the week is listed. Where the plan sends
    no red packets, their rules are left out.
    """
    found = []
    filling = {language: fields(work, events, language) for language in ("english", "chinese")}
    for name, title in titles():
        if name == "red-packet-rules" and not work.packets:
            continue
        found.append(_text(name, title, TEMPLATES[name], filling))
    if work.prize_day is not None:
        found.insert(len(found) - 1, _text("draw-notice", say("Draw: notice"), DRAW, filling))
    if work.posts:
        found.insert(0, _posts(work, filling))
    found.append({"id": "saved-reply", "title": say("Saved reply outside the hours"),
                  "english": work.decided.text("saved-reply", "english") + "\n",
                  "chinese": work.decided.text("saved-reply", "chinese") + "\n"})
    return found


def _text(name, title, template, filling):
    one = {"id": name, "title": title}
    for language in ("english", "chinese"):
        made = filling[language]
        lines = [line for line in template[language].split("\n") if not [
            field for field in made if made[field] is None and "{" + field + "}" in line]]
        one[language] = "\n".join(lines).format(**made)
    return one


def _posts(work, filling):
    """The posts of a week, one of each kind that the calendar has: each is one of `parts`, too."""
    d = work.decided
    one = {"id": "posts", "title": say("Posts"), "parts": []}
    themes = [theme for theme in THEMES if [post for post in work.posts if post["theme"] == theme]]
    for theme in themes:
        made = d.decided("theme-" + theme)
        one["parts"].append(_text("post-" + theme, theme_label(theme), POSTS[theme], {
            language: filling[language] | {
                "what": d.text("theme-" + theme, language).rstrip("?？") if made else BLANK,
                "blank": None if made else BLANK, "free": BLANK if made else None}
            for language in filling}))
    for language in ("english", "chinese"):
        one[language] = "\n".join(part[language] for part in one["parts"])
    return one


def groups_text(work, groups, language):
    """Groups in a text of that language."""
    given = [_name(work, group, language) for group in groups]
    if language == "english":
        return named_english(given)
    if len(given) <= 4:
        return "、".join(given)
    return "%s至%s（%d个）" % (given[0], given[-1], len(given))


def named_english(given):
    """Names in an English text, whatever the language of the edition."""
    if len(given) <= 4:
        return ", ".join(given)
    return "%s to %s (%d groups)" % (given[0], given[-1], len(given))


def _name(work, group, language):
    """A group's name; one that nobody named has a number."""
    place = work.names.index(group)
    if place < work.given:
        return group
    return ("group %d" if language == "english" else "%d号群") % (place + 1)


def day_text(number, language):
    """A date in a text: 2026-11-30, or in Chinese with its units."""
    text = date(number)
    if language == "english":
        return text
    return "%d年%d月%d日" % (int(text[:4]), int(text[5:7]), int(text[8:]))


def time_text(text, language):
    """An hour in a text: 09:30, or in Chinese with its units."""
    if language == "english":
        return text
    return "%d点" % int(text[:2]) + ("%d分" % int(text[3:]) if text[3:] != "00" else "")


def weekday_text(place, language):
    """A weekday, short."""
    return "周" + "一二三四五六日"[place] if language == "chinese" else [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][place]


class People:
    """Who does what, in the words of a text."""

    def __init__(self, work, language):
        self.work, self.language = work, language
        d = work.decided
        self.known = {d[name]: d.text(name, language) for name in ("host-names", "deputy", "owner")
                      if not d.decided(name)}
        self.known[every_host()] = "各群群主" if language == "chinese" else (
            "each host, in the own groups")

    def one(self, who):
        return self.known.get(who, who)

    def among(self, who):
        """Names joined by commas, each as this language has it."""
        if who == every_host():
            return self.known[who]
        return ("、" if self.language == "chinese" else ", ").join(
            [self.one(name) for name in who.split(", ")])

    def several(self, people):
        """Names; one line for all hosts where they are many."""
        if len(people) > 3:
            return self.known[every_host()]
        return ("、" if self.language == "chinese" else ", ").join(
            [self.one(who) for who in people])

    def of(self, name):
        """Who a decision names; the hosts where nobody else was named."""
        work, d = self.work, self.work.decided
        if not d.decided(name) and d.table[name]["default"] == "=host-names":
            return self.several(work.hosts)
        return self.one(d[name])

    def hosts(self):
        """The hosts, each with the own groups where they are several; a blank for many."""
        work = self.work
        if len(work.hosts) == 1:
            return self.one(work.hosts[0])
        chinese = self.language == "chinese"
        if len(work.hosts) > MOST_HOSTS:
            return "本群群主" if chinese else "the host of this group"
        found = []
        for host in work.hosts:
            own = [work.names[place] for place in range(len(work.names))
                   if work.host_of[place] == host]
            form = "%s（%s）" if chinese else "%s (%s)"
            found.append(form % (host, groups_text(work, own, self.language)) if own else host)
        return ("、" if chinese else ", ").join(found)


def week_lines(work, events, language):
    """The week as lines of a text, from the calendar's events, each with what is counted."""
    d = work.decided
    place = 1 if language == "chinese" else 0
    people = People(work, language)
    between = "，" if language == "chinese" else " · "
    hours = d["open-from"] + "–" + d["open-to"]
    rest = work.rest

    def line(when, what, who, counted, groups=""):
        parts = [when, what, who] + ([groups] if groups else [])
        if counted in COUNTED:
            parts.append(("看", "count: ")[1 - place] + COUNTED[counted][place])
        return between.join(parts).replace("\n", " ")  # one line of the wall's plan

    between_days = "、".join if language == "chinese" else " ".join

    def on(days):
        """Weekdays, in short."""
        other = [day for day in range(7) if day not in days]
        if not other:
            return "每天" if language == "chinese" else "Daily"
        if other == rest:
            return ("每天（%s除外）" if language == "chinese" else "Daily except %s") % between_days(
                [weekday_text(day, language) for day in rest])
        return between_days([weekday_text(day, language) for day in days])

    found = []
    for deputy, event in answering(work, events):
        what = d.text("daily-steps", language) if not deputy else (
            "只答疑，不发内容" if place and not rested(work) else "替群主答疑" if place else
            "answers only" if not rested(work) else "answers in place of the hosts")
        line_of = line(on(event["days"]) + " " + hours, what, people.among(event["who"]), "answers")
        if line_of not in found:
            found.append(line_of)
    slots = {}
    for event in events:
        for day in event["days"] if event["kind"] != "answer" else []:
            for post in event["posts"] or [{"time": event["time"], "theme": "", "mass": False}]:
                key = (day, post["time"], event["kind"], post["theme"], post["mass"])
                slots.setdefault(key, []).append(event)
    for key in sorted(slots):
        day, time, kind, theme, mass = key
        if kind not in CALLED and not theme:
            continue
        what = CALLED[theme or kind][place]
        if theme:
            what += ("：" if place else ": ") + d.text("theme-" + theme, language)
        if work.coin and kind in ("packet", "notice"):
            what += "（抛硬币定群）" if place else ", where the coin fell"
        if mass:
            what += "（群发）" if place else " (as a mass message)"
        own = {"packet": work.packet_groups, "notice": work.packet_groups,
               "record": work.packet_groups, "post": work.worked}.get(kind, work.names)
        who = []
        for one in slots[key]:
            if one["who"] not in who:
                who.append(one["who"])
        starts = min([number for one in slots[key] for number in dates_of(one)
                      if weekday(number) == day])
        if starts >= work.first + 7:  # not yet in the first week
            what += ("（%s起）" if place else " (from %s)") % day_text(starts, language)
        found.append(line(
            weekday_text(day, language) + " " + time, what, people.several(who), theme or kind,
            groups_text(work, own, language) if len(own) < len(work.names) else ""))
    return "\n".join(found)


def rested(work):
    """Whether anything is posted or sent on the hosts' day of rest."""
    return bool([post for post in work.posts + work.packets if post["day"] in work.rest])


def fields(work, events, language):
    """What fills the templates, {name: text}, in "english" or "chinese"; None leaves a line out."""
    d = work.decided
    chinese = language == "chinese"
    people = People(work, language)

    def said(name):
        return d.text(name, language) or BLANK

    def amount(name, unit):
        count = plain(d[name])
        return count if chinese else UNITS[unit][0] if count == "1" else UNITS[unit][1] % count

    def day(name):
        return day_text(day_number(d[name]), language) if d[name] else BLANK

    def when(kind):
        found = [event for event in events if event["kind"] == kind][:1]
        return [text for event in found for text in (
            day_text(day_number(event["date"]), language), time_text(event["time"], language))] or [
                BLANK, BLANK]

    most = messages_a_day(events)
    yuan, shares = d["packet-yuan"], d["packet-shares"]
    lucky = d["packet-way"] == "lucky"
    prizes = work.chances()
    top = plain(max(prizes)) if prizes else ""
    others = [name for name in work.names if name not in work.packet_groups]
    gets, none = groups_text(work, work.packet_groups, language), (
        groups_text(work, others, language) if others else None)
    if work.coin:
        gets, none = (("%s中的一个，每周抛硬币决定" if chinese else "one of %s, as a coin falls each week")
                      % gets, "当周另一个群" if chinese else "the other one in that week")
    checkers = []
    for event in events:
        if event["kind"] == "post":
            checker = work.checker("post-check", event["who"])
            if checker not in checkers:
                checkers.append(checker)
    days = ("、" if chinese else " ").join([weekday_text(packet["day"], language)
                                           for packet in work.packets])
    shop = said("shop") if d.decided("shop") else BLANK
    terms, draw = when("terms"), when("draw")
    return {
        "shop": shop, "groups": groups_text(work, work.names, language),
        "group": groups_text(work, work.names, language)
        if len(work.names) == 1 and work.given else BLANK,
        "me": work.hosts[0] if len(work.hosts) == 1 and d.decided("host-names") else BLANK,
        "hosts": people.hosts(), "deputy": people.one(d["deputy"]),
        "audience": said("audience"), "topic": said("topic"),
        "open_from": time_text(d["open-from"], language),
        "open_to": time_text(d["open-to"], language),
        "promise": amount("promise-minutes", "minutes"),
        "posts": ("最多%d条" if chinese else "%d at most") % most if most else (
            "不发，只答疑" if chinese else "none, we only answer"),
        "complaint_hours": amount("complaint-hours", "hours"),
        "first_day": day_text(work.first, language),
        "benefit": said("benefit"), "gift": said("welcome-gift"),
        "private_most": said("private-most"), "hello_question": said("hello-question").rstrip("?？"),
        "hello_use": said("hello-use"), "hello_days": amount("hello-days", "days"),
        "log_place": said("log-place"), "week": week_lines(work, events, language),
        "limits_read": day("limits-read"), "post_less": said("post-less-if"),
        "left_alone": groups_text(work, work.left, language) if work.left else None,
        "alone_until": when("alone")[0],
        "post_check": people.several(checkers) if checkers else people.one(d["post-check"]),
        "purpose": said("packet-purpose"),
        "packet_groups": gets, "other_groups": none,
        "packet_when": days + " " + time_text(d["packet-time"], language),
        "packets_a_week": str(len(work.packets)), "yuan": plain(yuan),
        "shares": amount("packet-shares", "shares"), "way": split_text(yuan, shares, lucky, chinese),
        "budget": said("month-budget"), "packet_by": people.of("packet-by"),
        "owner": ("店主本人" if chinese else "the owner, who sends them") if d["owner"] in [
            who for who, _ in work.by("packet-by", work.packet_groups)] else people.one(d["owner"]),
        "read_by": people.one(d["read-by"]), "mass_sent": BLANK if work.mass else None,
        "prize_cap": ("%d（E73，V2）" if chinese else "%d (E73, V2)") % PRIZE_MOST if prizes else BLANK,
        "stop_complaints": amount("stop-complaints", "complaints"), "stop_if": said("stop-if"),
        "prize_top": (("%s元" if chinese else "¥%s") % top) if top else (
            "无，不凭运气" if chinese else "none, nothing is left to chance"),
        "packet_stop": said("packet-stop"), "notice": said("packet-notice"),
        "packet_day": day_text(day_number(work.packet_day), language) if work.packet_day else BLANK,
        "packet_time": time_text(d["packet-time"], language),
        "worth": said("packet-worth"),
        "terms_day": terms[0], "terms_time": terms[1], "draw_day": draw[0], "draw_time": draw[1],
        "draw_top": said("prize-top"), "prize_count": said("prize-count"), "prize_terms": said("prize-terms"),
    }


def split_text(yuan, shares, lucky, chinese):
    """How a packet is split, with what a share can be: a draw's amounts stand before it."""
    if lucky:
        return ("拼手气（每份由系统随机，最少0.01元，最多%s元）" if chinese else
                "lucky draw (chance decides each share, from ¥0.01 to ¥%s)") % plain(
                    most_of(yuan, shares))
    each = plain(near(yuan / shares - 0.005, 2))
    return ("等额（每份%s元）" if chinese else "equal shares of ¥%s") % each
