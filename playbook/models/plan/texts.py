"""Texts to send and to hang up, filled from the decisions, in English and in Chinese.

The templates are those of the toolkit (`book/toolkit/`): a test compares them blank by blank. What
no decision fills stays a blank.
"""

from ..words import say
from .dates import CODES, date, hour
from .work import named

BLANK = "______"

TEMPLATES = {
    "group-rules": {
        "english": """GROUP RULES · {shop}, group {group}

1. This group is for {audience}, about {topic}.
2. {host} runs it. When away: {deputy}.
   Offers come from these two only. Anyone else who sends you one is not us.
3. We answer from {open_from} to {open_to} o'clock, within {promise} minutes.
   Questions outside these hours are answered the next day.
4. We post at most {posts} times a day.
5. Welcome: questions, tips, photos of what you made, and honest criticism.
6. Not here: advertisements and links from others, insults, rumours,
   other people's names, numbers or photos without their consent,
   medicines and cures, not even as health tips.
7. Please do not post your phone number, address or order number in the group.
   Send them privately to {host}.
8. Something wrong with an order? Write here or to {host}.
   You get a first answer within {complaint_hours} hours.
9. Tell a friend if you like. You never have to, and nobody is paid for it:
   no gift, points, coupon or draw for forwarding, inviting or screenshots.
10. Draws and red packets: the terms are posted before, and stay as posted.
11. Too many messages? Mute the group, tell us, or leave.
    Your orders and your membership stay as they are.
    No private messages from us? Write "stop" to {host}.
12. Whoever breaks a rule first hears from us privately. If it happens again,
    {host} removes them. Fraud: at once.

In force from {first_day}. Changes are announced ______ days before.
""",
        "chinese": """【群规】{shop}{group}群

1. 本群面向{audience}，主要聊{topic}。
2. 群主：{host}；群主不在时请找：{deputy}。
   优惠信息只由这两位发布，其他人私信您的都不是我们。
3. 答疑时间：{open_from}点至{open_to}点，{promise}分钟内回复。
   其他时间的留言，第二天回复。
4. 我们每天最多发{posts}条，不刷屏。
5. 欢迎提问、支招、晒成品，也欢迎提意见。
6. 请不要发：外来广告和链接、人身攻击、未经核实的消息、
   未经本人同意的姓名、电话、照片；
   不推销药品、偏方，打着养生科普的旗号也不行。
7. 手机号、地址、订单号请不要发在群里，私发给{host}。
8. 订单有问题，群里说或私信{host}都可以，
   {complaint_hours}小时内首次回复。
9. 觉得好可以告诉朋友，不强求，也没有奖励：
   转发、拉人、截图，一律不送礼、不送积分、
   不发券、不给抽奖机会。
10. 抽奖和红包：规则提前公布，公布后不改。
11. 嫌消息多，可以设免打扰、告诉我们，也可以退群，
    订单和会员权益都不受影响。
    不想收到私信，给{host}回复“退订”即可。
12. 违反群规，先私下提醒；再犯，由{host}移出群。
    发诈骗信息的，直接移出。

本群规自{first_day}起执行，如有调整，提前______天通知。
""",
    },
    "welcome-message": {
        "english": """1. PRIVATE, right after somebody adds you

Hello, I am {host} from {shop}. I look after the group "{group}".
In the group you get {benefit}. We post at most {posts} times a day.
The way in: ______ (the code of this door, good until ______)
Your welcome gift: {gift}. You need not forward, invite or post anything for it.
May I also send you offers privately, at most {private_most} a month?
Reply "yes" or "no". Without a "yes" I send none. You can stop them any time: "stop".

2. IN THE GROUP, once a day for everyone who joined

Welcome to the ______ of you who came today.
One question, so that we get to know you: {hello_question}?
I read every answer, and the first thing I do with them is {hello_use}.
The rules are in the group notice. Ask here from {open_from} to {open_to} o'clock.

3. PRIVATE, after {hello_days} days, once, only to those who said "yes"

Hello, {host} again. Did you find in the group what you came for?
Our posts are: 1 too many, 2 about right, 3 too few. A number is enough.
No answer is fine too. I will not ask again.

FOR US, not sent
Who replies to the first message of each newcomer: {host}, within {promise} minutes.
The "yes", "no" and "stop" are recorded in {log_place}, on the same day.
""",
        "chinese": """一、加好友后私发

您好，我是{shop}的{host}，负责“{group}”群。
进群能享受到：{benefit}。群里每天最多发{posts}条。
进群请扫：______（本渠道专用码，有效期至______）
见面礼：{gift}。不用转发、不用拉人、不用发朋友圈。
平时有优惠，可以私信通知您吗？每月最多{private_most}条。
回复“可以”或“不用”。您不回复“可以”，我就不发；
以后不想收了，回复“退订”就停。

二、进群当天群里发（新人一天统一欢迎一次）

欢迎今天进群的______位新朋友。
认识一下，想问问大家：{hello_question}？
大家的回复我都会看，会先用来{hello_use}。
群规在群公告里。{open_from}点到{open_to}点有人答疑，有事直接问。

三、进群{hello_days}天后私发（只发一次，只发给回复“可以”的人）

您好，我是{host}。群里的内容是您想要的吗？
我们发的消息：1 太多  2 刚好  3 太少，回个数字就行。
不回也没关系，不会再问。

内部备注（不发）
新人第一次发言，由{host}回应，{promise}分钟内。
“可以”“不用”“退订”当天登记在{log_place}。
""",
    },
    "weekly-sop": {
        "english": """WEEKLY PLAN · store {shop} · group {group} · week from {first_day}

Day   | Time   | What                                       | Who    | Counted
------|--------|--------------------------------------------|--------|--------------------
Daily | {daily} | answer open questions, oldest first        | {host} | asked, late answers
{day_read} | {read_time} | read last week's figures, change one line  | {read_by} | both sides, below
{day_useful} | {time_useful} | useful: {theme_useful} | {post_by} | members who write
{day_goods} | {time_goods} | goods: {theme_goods}     | {post_by} | orders
{day_talk} | {time_talk} | talk: {theme_talk}  | {post_by} | first-time writers
{day_offer} | {time_offer} | offer: {theme_offer}  | {post_by} | orders, complaints
{day_shop} | {time_shop} | from the shop: {theme_shop}     | {post_by} | visits that name it
{day_rest} | none   | no posts, answers only                     | {deputy} | asked, late answers

EVERY MONDAY
Sales:    orders ______, members ______, joined ______, wrote ______
Feedback: complaints ______, left ______, late answers ______
One thing we change this week: ______

LIMITS
Posts a day, all kinds together: at most {posts}.
Mass messages this month: ______ sent, ______ allowed (looked up on {limits_read}).
We post less if {post_less}.
Comparison: group {left_alone} gets ______ posts a week until {alone_until}.

BEFORE ANYTHING GOES OUT, {post_check} checks; when away, {host}
[ ] It is true, and price, stock, terms and end are in it.
[ ] It does not ask for forwarding, inviting or a screenshot in return for anything.
[ ] It shows no customer's name, number, order or face without consent.
[ ] It says who sends it. A private mass message also says how to stop it.
""",
        "chinese": """【社群周SOP】门店：{shop}  群：{group}  起始日：{first_day}

周几 | 时间   | 做什么                           | 谁做   | 看什么数
-----|--------|----------------------------------|--------|-----------------
每天 | {daily} | 回复群里提问，先问先答           | {host} | 提问数、超时数
{day_read} | {read_time} | 看上周数据，只调一项             | {read_by} | 见下面两组数
{day_useful} | {time_useful} | 干货：{theme_useful}   | {post_by} | 发言人数
{day_goods} | {time_goods} | 单品：{theme_goods}   | {post_by} | 订单数
{day_talk} | {time_talk} | 互动：{theme_talk} | {post_by} | 首次发言人数
{day_offer} | {time_offer} | 活动：{theme_offer}   | {post_by} | 订单数、投诉数
{day_shop} | {time_shop} | 店里现场：{theme_shop}   | {post_by} | 因群到店人数
{day_rest} | 不发   | 只答疑，不发内容                 | {deputy} | 提问数、超时数

【周一复盘】
销售：订单______，群人数______，进群______，发言人数______
反馈：投诉______，退群______，超时未回______
本周只改一项：______

【上限】
各类内容加起来，每天最多{posts}条。
本月群发：已用______次，上限______次（{limits_read}查过）。
出现以下情况就减量：{post_less}。
对照群：{left_alone}群每周只发______条，到{alone_until}为止。

【发出前】由{post_check}检查，不在时由{host}检查
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
2. Group {packet_groups} gets packets. Group {other_groups} gets none and is our comparison.
3. Day and hour: {packet_when}. At most {packets_a_week} a week.
4. ¥{yuan} in {shares} shares, {way}.
5. Budget of the month: ¥{budget}. Sent by {packet_by}, released by {owner}.
6. Staff do not open them. No winner is arranged.
7. Never a packet, a password, a ticket or a larger share for forwarding, inviting,
   posting to Moments or a screenshot.
8. Platform limits on amount, shares and hours, looked up on {limits_read} by {plan_by}: ______.
9. If chance decides: kinds, conditions and amounts are stated before.
   Highest prize: ¥{prize_top}. Legal cap looked up on ______: ¥______.
10. Once the notice is out, the terms do not change.
11. We stop if {packet_stop}.

B. NOTICE IN THE GROUP, {notice} hours before
On {packet_day} at {packet_time} o'clock we send a red packet of ¥{yuan} in {shares} shares,
{way}, because {purpose}.
Every customer in this group can open it until the shares are gone or it expires.
You need not forward, invite or post anything. These terms stay as they are.
Questions: {host}

C. RECORD, the day after
Sent on ______, ¥______, ______ shares, opened by ______ people.
Silent for ______ days before: ______ of them. Of these, active a week later: ______.
Cost of one of the latter: ¥______ (limit ¥{worth}). Left within 7 days: ______.
Comparison group in the same week: active ______, left ______.
""",
        "chinese": """【红包规则】{shop} 自{first_day}起执行

一、内部规则
1. 目的：{purpose}。没有目的不发。
2. {packet_groups}群发红包；{other_groups}群不发，作对照。
3. 哪天几点发：{packet_when}，每周最多{packets_a_week}个。
4. 每个{yuan}元，分{shares}份，{way}。
5. 月预算{budget}元，由{packet_by}发，由{owner}批。
6. 员工不抢，不内定手气最佳或中奖人。
7. 不以红包、口令、抽奖券或更大份额，
   换取转发、拉人、发朋友圈、截图。
8. 平台对金额、份数、时段的限制，{limits_read}已查，
   查的人：{plan_by}，结果：______。
9. 凭运气决定的，事先公布种类、条件、金额；
   最高奖{prize_top}元；法定上限______已查，为______元。
10. 预告一发，规则不改。
11. 出现以下情况就停：{packet_stop}。

二、群内预告（提前{notice}小时发）
{packet_day}{packet_time}点发红包，共{yuan}元，分{shares}份，
{way}，原因是：{purpose}。
本群顾客都能领，领完或过期为止。
不用转发、不用拉人、不用发朋友圈。规则不变。
有疑问请找：{host}

三、第二天登记
______发出，______元，______份，______人领取。
其中此前______天没动静的______人，一周后还活跃的______人。
唤醒一人花______元（上限{worth}元），7天内退群______人。
对照群同周：活跃______人，退群______人。
""",
    },
}


def titles():
    """The names of the texts, in the order of the plan."""
    return [("welcome-message", say("Welcome message")), ("group-rules", say("Group rules")),
            ("red-packet-rules", say("Red-packet rules and notice")),
            ("weekly-sop", say("Weekly SOP"))]


def texts(work):
    """The texts of a plan: a list of {"id", "title", "english", "chinese"}.

    work: a Work. Where the plan sends no red packets, their rules are left out.
    """
    found = []
    for name, title in titles():
        if name == "red-packet-rules" and not work.packets:
            continue
        one = {"id": name, "title": title}
        for language in ("english", "chinese"):
            one[language] = TEMPLATES[name][language].format(**fields(work, language))
        found.append(one)
    found.append({"id": "saved-reply", "title": say("Saved reply outside the hours"),
                  "english": work.decided.text("saved-reply", "english") + "\n",
                  "chinese": work.decided.text("saved-reply", "chinese") + "\n"})
    return found


def groups_text(work, groups, language):
    """Groups in a text of that language; a blank for none."""
    if not groups:
        return BLANK
    given = [_name(work, group, language) for group in groups]
    if language == "english":
        return named(given)
    if len(given) <= 4:
        return "、".join(given)
    return "%s至%s（%d个）" % (given[0], given[-1], len(given))


def _name(work, group, language):
    """A group's name; one that nobody named has a number."""
    place = work.names.index(group)
    if place < work.given:
        return group
    return ("%d" if language == "english" else "%d号") % (place + 1)


def clock(text):
    """An hour as the templates say it: "9" for 09:00."""
    return str(int(text[:2])) if text[3:] == "00" else text


def fields(work, language):
    """What fills the templates, {name: text}, in "english" or "chinese"."""
    d = work.decided
    chinese = language == "chinese"

    def said(name):
        return d.text(name, language) or BLANK

    def several(name):
        """People: the hosts where nobody else was named."""
        if not d.decided(name) and d.table[name]["default"] == "=host-names":
            name = "host-names"
        people = said(name).split(", ")
        return ("、" if chinese else ", ").join(people) if len(people) <= 3 else (
            "各群群主" if chinese else "the host of each group")

    def day(place):
        return "周" + "一二三四五六日"[place] if chinese else [
            "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][place]

    def days(places):
        return ("、" if chinese else " ").join(day(place) for place in places) or (
            "不发" if chinese else "none")

    def listed(name):
        return days([CODES.index(code) for code in d[name].split(",") if code])

    made = {
        "shop": said("shop"), "group": groups_text(work, work.names, language),
        "audience": said("audience"), "topic": said("topic"), "host": several("host-names"),
        "deputy": said("deputy"), "open_from": clock(d["open-from"]),
        "open_to": clock(d["open-to"]), "promise": said("promise-minutes"),
        "posts": str(max([0] + [len([post for post in work.posts if post["day"] == place])
                                for place in range(7)])),
        "complaint_hours": said("complaint-hours"), "first_day": date(work.first),
        "benefit": said("benefit"), "gift": said("welcome-gift"),
        "private_most": said("private-most"), "hello_question": said("hello-question").rstrip("?？"),
        "hello_use": said("hello-use"), "hello_days": said("hello-days"),
        "log_place": said("log-place"),
        "daily": d["open-from"] + "–" + d["open-to"], "read_time": d["read-time"],
        "read_by": several("read-by"), "post_by": several("post-by"),
        "limits_read": said("limits-read"), "post_less": said("post-less-if"),
        "left_alone": groups_text(work, work.left, language),
        "alone_until": date(work.first + int(d["alone-days"])) if work.left else BLANK,
        "post_check": several("post-check"), "day_read": listed("read-day"),
        "day_rest": listed("rest-day"),
        "purpose": said("packet-purpose"),
        "packet_groups": groups_text(work, work.packet_groups, language),
        "other_groups": groups_text(work, [name for name in work.names
                                           if name not in work.packet_groups], language),
        "packet_when": days([packet["day"] for packet in work.packets]) + " " + d["packet-time"],
        "packets_a_week": str(len(work.packets)), "yuan": said("packet-yuan"),
        "shares": said("packet-shares"), "way": said("packet-way"),
        "budget": said("month-budget"), "packet_by": several("packet-by"),
        "owner": several("owner"), "plan_by": several("plan-by"), "prize_top": said("prize-top"),
        "packet_stop": said("packet-stop"), "notice": said("packet-notice"),
        "packet_day": work.packet_day or BLANK, "packet_time": clock(d["packet-time"]),
        "worth": said("packet-worth"),
    }
    for theme in ("useful", "goods", "talk", "offer", "shop"):
        posts = [post for post in work.posts if post["theme"] == theme]
        places = sorted(set(post["day"] for post in posts))
        made["theme_" + theme] = said("theme-" + theme)
        made["day_" + theme] = days(places)
        made["time_" + theme] = hour(posts[0]["minute"]) if posts else (
            "不发" if chinese else "none")
    return made
