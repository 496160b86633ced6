"""The plan against limits of the platforms and the law (lessons 2.3, 4.5 and others)."""

import math

from ..base import QUOTA
from ..words import say
from .amounts import amount
from .dates import day_number, minutes
from .decisions import plain
from .work import (
    A_CODE,
    CONSENT,
    EARLIEST,
    LEAST_SHARE,
    MOST_MEMBERS,
    PACKET_MOST,
    PRIZE_MOST,
    QR_DAYS,
    QR_MEMBERS,
)

KEPT, BROKEN, MENDED, OPEN, NONE = "kept", "broken", "mended", "open", "none"
FRESH = 90  # days for which a look at the rules counts


def verdict_label(verdict):
    """What a reader sees of a verdict."""
    return {KEPT: say("kept", "rule"), BROKEN: say("broken", "rule"),
            MENDED: say("broken; the plan does otherwise", "rule"),
            OPEN: say("look it up", "rule"), NONE: say("does not apply", "rule")}[verdict]


def looked_up(work):
    """Whether somebody has looked up the limits, not long before the plan starts."""
    looked = work.decided["limits-read"]
    return bool(looked) and -FRESH <= day_number(looked) - work.first <= 0


def rules(work):
    """Check the decisions; a list of {"rule", "verdict", "yours", "does", "source", "of"}.

    verdict: KEPT; BROKEN, which is for the reader to mend; MENDED, where the plan does what keeps
    the rule; OPEN, where something must be looked up first; NONE, where the plan has nothing that
    the rule is about. does: what the plan does about it. Whatever is broken or mended stands
    among the conflicts too.
    """
    d = work.decided
    found = []

    def check(rule, source, yours, of, applies=True, broken=False, does="", verdict=None):
        found.append({"rule": rule, "source": source, "yours": yours, "of": of,
                      "does": does if applies else "",
                      "verdict": verdict or (NONE if not applies else KEPT if not broken else
                                             MENDED if does else BROKEN)})

    looked = looked_up(work)
    check(say("Limits of platforms are looked up before the plan starts"), say("our own"),
          d.shown("limits-read"), ["limits-read", "first-day"],
          does="" if looked else say("the calendar has it before the first day"),
          verdict=KEPT if looked else OPEN)
    mass = d["mass-a-week"]
    check(say("A group gets at most one mass message a day, or fewer where the firm sets it so"),
          "E36, V1", say("a week: {count}", count=plain(mass)), ["mass-a-week", "account"],
          mass > 0 and work.wecom,
          mass > QUOTA, say("the other posts go out by hand") if mass > QUOTA else "")
    size = d["members-a-group"]
    check(say("A group has at most 500 members"), "E61, E63", plain(size), ["members-a-group"],
          True, size > MOST_MEMBERS,
          say("it counts with 500 a group") if size > MOST_MEMBERS else "")
    own = work.own_code
    many = size > QR_MEMBERS
    check(say("On personal WeChat an invitation to a group of more than 40 must be accepted, and to "
              "one of more than 100 only people with a verified account come"), "E61, V2",
          plain(size), ["members-a-group", "account"], not work.wecom and size > CONSENT, False,
          say("who cannot come in is told why, and how to verify"))
    check(say("A group's own code stops at about 200 members"), "E62, V2", plain(size),
          ["members-a-group", "code-kind", "account"], own, many,
          say("from 200 on by invitation") if many else "")
    late = d["code-days"] > QR_DAYS
    check(say("A group's own code is good for 7 days"), "E62", amount(d["code-days"], "days"),
          ["code-days", "code-kind", "account"], own, late,
          say("the calendar renews it in time"))
    groups = d["groups"]
    check(say("One join code of WeCom fills up to 5 groups"), "E64", amount(groups, "groups"),
          ["groups", "code-kind", "account"], not own, False,
          say("codes to make: {count}", count=math.ceil(groups / A_CODE)))
    yuan, shares = d["packet-yuan"], d["packet-shares"]
    sends = d["packets-a-week"] > 0 and d["packet-groups"] > 0
    stopped = "" if work.packets else say("the plan sends none")
    check(say("A red packet from a person stays below ¥200"), "E31, V2", "¥" + plain(yuan),
          ["packet-yuan"], sends, yuan >= PACKET_MOST, stopped)
    check(say("No share is smaller than ¥0.01"), say("our own"), amount(shares, "shares"),
          ["packet-yuan", "packet-shares"], sends, yuan / shares < LEAST_SHARE, stopped)
    check(say("No red packets from 0:00 to 8:00"), "E31, V2", d["packet-time"], ["packet-time"],
          sends, minutes(d["packet-time"]) < EARLIEST, stopped)
    check(say("The terms of a draw stand before it and do not change"), "E73, V2",
          say("hours before: {count}", count=plain(d["packet-notice"])),
          ["packet-way", "packet-notice"], sends and d["packet-way"] == "lucky",
          not d["packet-notice"], stopped)
    missing = not d["prize-terms"] or not d["prize-top"]
    unplanned = "" if work.prize_day is not None else say("the plan does not schedule the draw")
    check(say("A draw of prizes has its kinds, conditions and amounts before it"),
          "E73, V2", say("highest prize ¥{yuan}; {terms}", yuan=plain(d["prize-top"]),
                         terms=d.shown("prize-terms")),
          ["prize-terms", "prize-top", "prize-day"], work.drawn, missing, unplanned)
    check(say("The highest prize of a draw is ¥50,000"), "E73, V2",
          "¥" + plain(max([0] + work.chances(planned=False))),
          ["prize-top", "packet-way", "packet-yuan", "packet-shares"],
          bool(work.chances(planned=False)), d["prize-top"] > PRIZE_MOST, unplanned)
    costly = say("the plan sends no red packets") if work.without_packets else ""
    check(say("All costs of a month stay within its budget"), say("our own"),
          "¥" + plain(d["month-budget"]), ["month-budget"], True,
          work.without_packets or work.spent() > work.budget,
          costly if work.spent() <= work.budget else "")
    check(say("Nobody is rewarded for sharing or inviting"), "E77, V2",
          "¥" + plain(d["member-reward"]), ["member-reward"], True, d["member-reward"] > 0,
          say("the plan pays none") if d["member-reward"] > 0 else "")
    check(say("Commission has one level, on real sales"), "E70, V2",
          amount(d["commission-levels"], "levels"), ["commission-levels", "commission"],
          d["commission"] > 0, d["commission-levels"] > 1)
    check(say("Paid praise says that it is paid"), say("our own"), d.shown("star-told"),
          ["star-told", "star-pay"], d["star-pay"] > 0, d["star-told"] == "no")
    check(say("A group has somebody who answers for it, also when the host is away"), "E80, V2",
          "%s; %s" % (d.shown("host-names"), d.shown("deputy")), ["host-names", "deputy"],
          True, d["deputy"] in work.hosts)
    return found
