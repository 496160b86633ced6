"""Which doors into the group keep the ones who come (lesson 1.3)."""

from ..base import GROUP, MARGIN
from ..model import Chart, Headline, model, number, switch, whole

CODE_DAYS = 7
CODE_MEMBERS = 200
MONTH_DAYS = 30
QR, STAFF, REFERRAL, PARTNERS = "QR code", "Staff", "Friends", "Partner groups"
PARTNER_GROUP = 200
NO_ONE = 1e-6


@model(
    title="Which doors into the group?",
    parameters=[
        number("asked", "Buyers whom staff ask at the till", 0.1, 0, 1, 0.05, "%",
               "Doors in use", "The claim calls this the main action (A080)."),
        number("gift", "Gift for each friend who joins (rule)", 0, 0, 20, 1, "¥", "Doors in use",
               "(rule): a gift for sharing a link can bring a ban (E77, V2)."),
        whole("partners", "Partner groups you post in each month", 4, 0, 20, 1, "groups",
              "Doors in use", "Dance, tai-chi, mothers' and fitness groups nearby (A077)."),
        switch("buyers_only", "Only buyers may join", False, "Doors in use",
               "The gate of A115: fewer members, more orders from each."),
        whole("renew", "Days between renewals of the code", 14, 1, 30, 1, "days", "The code",
              "A group code is valid for 7 days and stops at 200 members (E62, V2)."),
        switch("live_code", "Code that moves on to the next group", False, "The code",
               "群活码 (qún huómǎ): opens the next group by itself when one is full (E64, V1)."),
        number("renew_cost", "Cost of one renewal", 5, 0, 50, 1, "¥", "The code",
               "Printing and a clerk's time. Assumed."),
        number("upkeep", "Looking after the code", 20, 0, 500, 10, "¥/month", "The code",
               "A scan each week to see that it works, and the tool of a live code. Assumed."),
        whole("visitors", "People in the shop a month", 3000, 200, 20000, 100, "people",
              "The shop", "Assumed: count your own."),
        number("buyers", "Of these, buy", 0.5, 0.05, 1, 0.05, "%", "The shop",
               "Also the share of friends and neighbours who have bought before. Assumed."),
        whole("members", "Members who can bring friends", 2 * GROUP, 0, 5000, 50, "members",
              "The shop", "Two groups: assumed."),
        whole("neighbours", "People whom partner groups can reach", 5000, 1000, 50000, 500,
              "people", "The shop", "Their groups overlap: each further one adds fewer people."),
        number("scan", "Visitors who scan by themselves", 0.03, 0, 0.2, 0.005, "%",
               "How many come along", "Assumed."),
        number("accept", "Say yes when a person asks", 0.3, 0, 1, 0.05, "%",
               "How many come along", "Assumed. The claim of 70 % is untraced (E56)."),
        number("partner_scan", "Scan a post in a partner group", 0.02, 0, 0.2, 0.005, "%",
               "How many come along", "Assumed."),
        number("join", "Of all these, really join", 0.7, 0.05, 1, 0.05, "%",
               "How many come along", "Those who turn back at the join page are lost. Assumed."),
        number("friends", "Friends whom a member asks a month, without a gift", 0.2, 0, 2, 0.05,
               "friends", "How many come along", "Assumed."),
        number("leave_qr", "Leave a month: QR code", 0.2, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed."),
        number("leave_staff", "Leave a month: staff", 0.12, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed."),
        number("leave_referral", "Leave a month: friends", 0.1, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed lowest: referred bank customers stayed longer (E24, V1)."),
        number("leave_partner", "Leave a month: partner groups", 0.3, 0.01, 0.6, 0.01, "%",
               "How many stay", "Assumed."),
        number("ask_cost", "Staff time for each person asked", 0.2, 0, 2, 0.05, "¥",
               "Money", "About 25 seconds of a clerk's time. Assumed."),
        number("fee", "Cost of one post in a partner group", 60, 0, 500, 10, "¥", "Money",
               "Assumed."),
        number("orders_buyer", "Orders a month, member who had bought", 0.8, 0, 5, 0.1, "orders",
               "Money", "Assumed: orders that the group adds."),
        number("orders_other", "Orders a month, other member", 0.2, 0, 5, 0.1, "orders",
               "Money", "Assumed: orders that the group adds."),
        number("margin", "Margin of an order", MARGIN, 0, 50, 1, "¥", "Money",
               "Price less goods and discounts. Assumed."),
        number("care", "Care for a member a month", 1, 0, 10, 0.5, "¥", "Money",
               "Host time, gifts and tools. Assumed."),
    ],
    headlines=[
        Headline("kept", "Still there after 90 days", "people", 0),
        Headline("cost", "Cost of each one still there", "¥", 2, "no one"),
        Headline("result", "Margin in 90 days, less all costs", "¥", 0),
        Headline("lost", "Lost to a dead or full code", "people", 0),
        Headline("joins", "Join in a month", "people", 0),
        Headline("friend_cost", "Cost of each friend still there", "¥", 2, "no one"),
    ],
    columns={"door": "Door", "reached": "Reached (people)",
             "interested": "Scan or say yes (people)", "joins": "Join (people)",
             "lost": "Lost to the code (people)",
             "kept": "Still there after 90 days (people)", "spent": "Spent (¥)",
             "cost_join": "Cost of a join (¥)", "cost": "Cost of each one still there (¥)",
             "result": "Margin in 90 days, less all costs (¥)", "series": "What became of them",
             "people": "People", "stage": "Step"},
    charts=[
        Chart("bar", "fates", "door", "people",
              "Who joined through which door, and who is still there",
              "Stacked bar chart. Across: four doors. Up: people in a month. Parts: still there "
              "after 90 days, joined and left, lost to a dead or full code.", "series"),
        Chart("bar", "doors", "door", "cost",
              "What each member still there has cost",
              "Bar chart. Across: four doors. Up: yuan for each member still there after 90 days. "
              "A door without a bar kept no one, or cost nothing."),
    ],
    formula=r"\text{joins} = \text{reached}\times\text{yes}\times\text{join}\times\text{code},"
            r"\quad \text{kept} = \text{joins}\,(1-\ell)^3,\quad "
            r"\text{code} = \frac{\min\left(j\,\min(d,7),\,200\right)}{j\,d}",
    claims="A009 A036 A071 A077 A080 A115")
def entry_doors(asked, gift, partners, buyers_only, renew, live_code, renew_cost, upkeep,
                visitors, buyers, members, neighbours, scan, accept, partner_scan, join, friends,
                leave_qr, leave_staff, leave_referral, leave_partner, ask_cost, fee, orders_buyer,
                orders_other, margin, care):
    """Four doors into the group as funnels, for one month of joining.

    Computes for each door: people reached, interested, joined, lost to the code, still there
    after 90 days, money spent, cost of each, and the margin of 90 days less all costs.
    QR code (in the shop) and staff use the same code. It is renewed every so many days, each time
    with an empty group behind it; between renewals it dies after 7 days or when 200 have joined,
    whichever comes first, and later comers are lost (E62: practice facts, and one source says
    100). A code that moves on loses no one (assumed: E64 names no expiry). Somebody looks
    after either code. Friends are invited
    directly, and a post in a partner group is read while its code is fresh.
    Staff ask the likeliest buyers first: who says yes falls to half of it when they ask everyone.
    Members ask up to three times as many friends for a gift, and half of the rise is there at
    ¥10. Both are assumed.
    Partner groups have 200 people, drawn from the same neighbours, so they overlap.
    The gate keeps out whoever has not bought: the care they would need, and their orders too.
    Leaving is a fixed share a month. A member orders and costs care from the first month on.
    Assumes all rates: none of them has a source for WeChat groups. So which door is cheapest is a
    sensitivity. Evidence for the direction: referred customers stay longer and are worth at least
    16 % more (bank, E24, V1); personal invitations work better for each message but are used less
    (E18, V1); chains of invitations run over a much longer time than posts (E16, V1).
    Leaves out: people who come through two doors, chains of friends (see the growth model),
    friends who come for the gift only (E26, V2), and what members tell staff. Above 40 members a
    personal WeChat group needs the invitee's consent (E61, V2). Advertising needs consent, a
    sender's name and a way to refuse (E74, V2).
    Source: A009, A077, A080, A115; E61, E62, E64.
    """
    gate = buyers if buyers_only else 1.0
    rush = friends * (1 + 2 * gift / (gift + 10))
    reach = neighbours * (1 - (1 - PARTNER_GROUP / neighbours) ** partners)
    till = visitors * buyers * asked
    shop = visitors * scan * join * gate
    willing = accept * (1 - asked / 2)
    pleased = till * willing * join
    through = 1.0
    renewals = 0.0 if live_code else MONTH_DAYS / renew
    if not live_code and shop + pleased > 0:
        a_day = (shop + pleased) / MONTH_DAYS
        through = min(a_day * min(renew, CODE_DAYS), CODE_MEMBERS) / (a_day * renew)

    # A member who may join without having bought is a buyer with the chance `buyers`.
    mixed = orders_buyer if buyers_only else buyers * orders_buyer + (1 - buyers) * orders_other
    paths = (
        (QR, visitors, visitors * scan, shop, through,
         upkeep + renewals * renew_cost, 0.0,
         leave_qr, mixed),
        (STAFF, till, till * willing, pleased, through, till * ask_cost, 0.0, leave_staff,
         orders_buyer),
        (REFERRAL, members * rush, members * rush * accept, members * rush * accept * join * gate,
         1.0, 0.0, gift, leave_referral, mixed),
        (PARTNERS, reach, reach * partner_scan, reach * partner_scan * join * gate, 1.0,
         partners * fee, 0.0, leave_partner, mixed),
    )
    doors, fates, stages = [], [], []
    for door, reached, interested, wanted, open_share, fixed, each, leave, orders in paths:
        joined = wanted * open_share
        stay = 1 - leave
        kept = joined * stay ** 3
        spent = fixed + joined * each
        months = joined * (1 + stay + stay * stay)
        row = {"door": door, "reached": reached, "interested": interested, "joins": joined,
               "lost": wanted - joined, "kept": kept, "spent": spent,
               "result": months * (orders * margin - care) - spent}
        if joined >= NO_ONE:
            row["cost_join"] = spent / joined
            row["cost"] = spent / kept
        doors.append(row)
        for series, people in (("Still there after 90 days", kept),
                               ("Joined and left", joined - kept),
                               ("Lost to a dead or full code", wanted - joined)):
            fates.append({"door": door, "series": series, "people": people})
        for stage, people in (("Reached", reached), ("Scan or say yes", interested),
                              ("Join", joined), ("Still there after 90 days", kept)):
            stages.append({"stage": stage, "series": door, "people": people})

    def total(column):
        return sum([row[column] for row in doors])

    headlines = {"joins": total("joins"), "lost": total("lost"), "kept": total("kept"),
                 "cost": total("spent") / total("kept") if total("joins") >= NO_ONE else None,
                 "result": total("result"), "friend_cost": doors[2].get("cost")}
    return headlines, {"doors": doors, "fates": fates, "stages": stages}
