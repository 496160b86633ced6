"""The plan against limits of the platforms and the law (lessons 2.3, 4.5 and others)."""

import math

from ..words import say
from .dates import day_number, minutes
from .decisions import plain
from .work import (
    A_CODE,
    EARLIEST,
    LEAST_SHARE,
    MASS_A_WEEK,
    MOST_MEMBERS,
    PACKET_MOST,
    PRIZE_MOST,
    QR_DAYS,
    QR_MEMBERS,
)

KEPT, BROKEN, MENDED, OPEN = "kept", "broken", "mended", "open"
FRESH = 90  # days for which a look at the rules counts


def verdict_label(verdict):
    """What a reader sees of a verdict."""
    return {KEPT: say("kept", "rule"), BROKEN: say("broken", "rule"),
            MENDED: say("broken; the plan does otherwise", "rule"),
            OPEN: say("look it up", "rule")}[verdict]


def rules(work):
    """Check the decisions; a list of {"rule", "verdict", "yours", "does", "source", "of"}.

    verdict: KEPT; BROKEN, which is for the reader to mend; MENDED, where the plan does what keeps
    the rule and says what; OPEN, where something must be looked up first.
    """
    d = work.decided
    found = []

    def check(rule, source, yours, of, broken=False, does="", verdict=None):
        found.append({"rule": rule, "source": source, "yours": yours, "of": of, "does": does,
                      "verdict": verdict or ((MENDED if does else BROKEN) if broken else KEPT)})

    looked = d["limits-read"]
    fresh = looked and -FRESH <= day_number(looked) - work.first <= 0
    check(say("Limits of platforms are looked up before the plan starts"), say("our own"),
          d.shown("limits-read"), ["limits-read", "first-day"],
          verdict=KEPT if fresh else OPEN)
    mass = d["mass-a-week"]
    check(say("A group gets at most one mass message a day, or fewer where the firm sets it so"),
          "E36, V1", say("a week: {count}", count=plain(mass)), ["mass-a-week"],
          mass > MASS_A_WEEK, say("the other posts go out by hand"))
    size = d["members-a-group"]
    check(say("A group has at most 500 members"), "E61, E63", plain(size), ["members-a-group"],
          size > MOST_MEMBERS)
    group_code = d["code-kind"] == "group"
    check(say("A group's own code stops at about 200 members"), "E62, V2", plain(size),
          ["members-a-group", "code-kind"], group_code and size > QR_MEMBERS,
          say("from 200 on by invitation"))
    check(say("A group's own code is good for 7 days"), "E62",
          say("days: {count}", count=plain(d["code-days"])), ["code-days", "code-kind"],
          group_code and d["code-days"] > QR_DAYS, say("the calendar renews it every 7 days"))
    groups = d["groups"]
    check(say("One join code of WeCom fills up to 5 groups"), "E64",
          say("groups: {count}", count=groups), ["groups", "code-kind"],
          not group_code and groups > A_CODE,
          say("codes to make: {count}", count=math.ceil(groups / A_CODE)))
    yuan, shares = d["packet-yuan"], d["packet-shares"]
    sends = d["packets-a-week"] > 0 and d["packet-groups"] > 0
    stopped = say("the plan sends none")
    check(say("A red packet from a person stays below ¥200"), "E31, V2", "¥" + plain(yuan),
          ["packet-yuan"], sends and yuan >= PACKET_MOST, stopped)
    check(say("No share is smaller than ¥0.01"), say("our own"),
          say("shares: {count}", count=shares), ["packet-yuan", "packet-shares"],
          sends and yuan / shares < LEAST_SHARE, stopped)
    check(say("No red packets from 0:00 to 8:00"), "E31, V2", d["packet-time"], ["packet-time"],
          sends and minutes(d["packet-time"]) < EARLIEST, stopped)
    check(say("The terms of a draw stand before it and do not change"), "E73, V2",
          say("hours before: {count}", count=plain(d["packet-notice"])),
          ["packet-way", "packet-notice"],
          sends and d["packet-way"] == "lucky" and not d["packet-notice"], stopped)
    check(say("The highest prize of a draw is ¥50,000"), "E73, V2", "¥" + plain(d["prize-top"]),
          ["prize-top"], d["prize-top"] > PRIZE_MOST, say("the plan does not schedule the draw"))
    check(say("Nobody is rewarded for sharing or inviting"), "E77, V2",
          "¥" + plain(d["member-reward"]), ["member-reward"], d["member-reward"] > 0,
          say("the plan pays none"))
    check(say("Commission has one level, on real sales"), "E70, V2",
          say("levels: {count}", count=d["commission-levels"]), ["commission-levels", "commission"],
          d["commission-levels"] > 1 and d["commission"] > 0)
    check(say("Paid praise says that it is paid"), say("our own"), d.shown("star-told"),
          ["star-told", "star-pay"], d["star-pay"] > 0 and d["star-told"] == "no")
    check(say("A group has somebody who answers for it, also when the host is away"), "E80, V2",
          "%s; %s" % (d.shown("host-names"), d.shown("deputy")), ["host-names", "deputy"],
          work.hosts == [d["deputy"]])
    return found
