"""What the decisions come to: groups and their hosts, posts, packets, money, answers, growth.

Everything that the plan shows, schedules or computes is settled here once. Where decisions
conflict, the conflict is said and what its own rules call broken is left out.
"""

import math

from ..base import QUOTA
from ..operation.answers import hosts_needed, started_within
from ..propagation.loop import on_day
from ..words import say
from .amounts import amount
from .dates import day_name, day_number, days_of, hour, minutes, weekday
from .decisions import names_of, near, numbers_of, plain, several

WEEKS = 13  # that a plan covers, so that day 90 lies in it
MONTHS = 3
DAYS = WEEKS * 7
MOST_MEMBERS = 500  # of a group, E61 and E63
CONSENT = 40  # members of a personal group from which on who is invited has to agree, E61
QR_MEMBERS = 200  # E62
QR_DAYS = 7  # E62
A_CODE = 5  # groups that one join code of WeCom fills, E64
PACKET_MOST = 200  # yuan in a packet from a person, E31
LEAST_SHARE = 0.01  # yuan, the smallest coin
EARLIEST = 8 * 60  # no packets from 0:00 to 8:00, E31
PRIZE_MOST = 50000  # yuan, E73
RANGE = 0.3  # forecast: so much fewer and more of the told join, assumed
MOST_LOAD = 2000  # hosts busy at once; more is not computed
LONG_DAY = 10 * 60  # minutes that nobody answers alone, assumed
LAST_POST = 60  # minutes before the end of answering: who posts later answers nobody
LEAST_GAP = 15  # minutes between two posts
THEMES = ["useful", "goods", "talk", "offer", "shop"]
WELCOME = 5  # minutes for a newcomer, from the first message to the question after a week: assumed
KINDS = ["answers", "welcome", "posts", "packets", "reading", "codes", "single"]  # of a week's work
KIND_OF = {"write": "posts", "proof": "posts", "post": "posts", "campaign": "posts",
           "packet": "packets", "notice": "packets", "record": "packets", "terms": "packets",
           "draw": "packets", "read": "reading", "steps": "reading",
           "code": "codes"}  # of an event; all others are single tasks
COSTS = ["packets", "gifts", "stars", "prizes"]
FIRST = ["useful", "talk", "goods", "shop"]  # where a week has fewer posts than themes
SELLING = ["goods", "offer"]
FORECAST_DAYS = [0, 7, 14, 30, 60, 90]
DAY = 24 * 60  # minutes


class Work:
    """The decisions, settled.

    decided: a Decisions. `conflicts` is a list of {"text", "of"}: one sentence, and the names of
    the decisions that it is about.
    """

    def __init__(self, decided):
        self.decided = decided
        self.conflicts = []
        self.packet_day = None  # the date of the first packet, which the calendar settles
        self.sent = 0  # packets that a group gets in all, which the calendar settles
        self.first = day_number(decided["first-day"])
        self._groups()
        self._rest()
        self._duty()
        self._posts()
        self._packets()
        self._growth()
        self._money()
        self._draw()
        self._answers()

    def conflict(self, text, *names):
        """Say, once, that decisions conflict."""
        if text not in [one["text"] for one in self.conflicts]:
            self.conflicts.append({"text": text, "of": list(names)})

    # --- Groups and people ----------------------------------------------------------------------

    def _groups(self):
        d = self.decided
        count = d["groups"]
        names = names_of(d["group-names"] or "")
        if len(names) > count:
            self.conflict(say("Named: {named}. Planned: {count}. The plan leaves out the names that "
                              "are too many.", named=amount(len(names), "groups"),
                              count=amount(count, "groups")), "groups", "group-names")
        taken = set(names)
        self.names = names[:count]
        self.given = len(self.names)  # names that the reader gave
        number = len(self.names)
        while len(self.names) < count:
            number += 1
            name = say("group {number}", number=number)
            if name not in taken:
                self.names.append(name)
        self.hosts = names_of(d["host-names"])
        if len(self.hosts) > count and d.decided("host-names"):
            self.conflict(say("{hosts} are named for {count}: the last ones have no group of their "
                              "own.", hosts=amount(len(self.hosts), "hosts"),
                              count=amount(count, "groups")), "groups", "host-names")
        if len(self.hosts) < d["hosts"] and d.decided("hosts"):
            self.conflict(say("{needed} are to answer at the same time, and the names of {named} "
                              "are known.", needed=amount(d["hosts"], "hosts"),
                              named=amount(len(self.hosts), "hosts")), "hosts", "host-names")
        for name in self.hosts:
            if several(name):
                self.conflict(say("\"{name}\" counts as one host: put a comma between two names.",
                                  name=name), "host-names")
        self._alike()
        self.host_of = [self.hosts[place * min(len(self.hosts), count) // count]
                        for place in range(count)]
        if d["deputy"] in self.hosts:
            self.conflict(say("{name} is host and deputy at once: nobody answers for {name} on a "
                              "day of rest or of illness.", name=d["deputy"]),
                          "host-names", "deputy")
        if d.decided("host-names") and not d.decided("deputy"):
            self.conflict(say("The hosts have names, and their deputy has none: \"{deputy}\" answers "
                              "and checks in this plan.", deputy=d["deputy"]),
                          "deputy", "host-names")
        self._members(count)
        self.alone = min(d["left-alone"], count - 1)
        if self.alone < d["left-alone"]:
            self.conflict(say("{alone} of {count} are to be the comparison: none would be left to "
                              "work in. The plan leaves {fewer} for comparison.",
                              alone=d["left-alone"], count=amount(count, "groups"),
                              fewer=self.alone), "groups", "left-alone")
        self.worked = self.names[:count - self.alone]
        self.left = self.names[count - self.alone:]
        if d["pilot-groups"] > count:
            self.conflict(say("{pilot} are to begin, and the plan has {count}.",
                              pilot=amount(d["pilot-groups"], "groups"), count=count),
                          "pilot-groups", "groups")
        if d["contact-by"] != "group":
            self.conflict(say("Another way to keep in touch was chosen than a group. The plan "
                              "below is for groups all the same."), "contact-by")
        self.size_most = min(d["members-a-group"], MOST_MEMBERS)
        if self.size_most < d["members-a-group"]:
            self.conflict(say("A group has room for {most} (E61, E63), and {size} are to be let "
                              "in: the plan counts with {most}.",
                              most=amount(self.size_most, "members"),
                              size=d["members-a-group"]), "members-a-group")
        self._account()
        if self.own_code and self.size_most > QR_MEMBERS:
            self.conflict(say("A group's own code stops at about {most} (E62, V2), and {size} are "
                              "to be let in: from there on a host invites by hand.",
                              most=amount(QR_MEMBERS, "members"), size=self.size_most),
                          "members-a-group", "code-kind")
        if self.own_code and d["code-days"] > QR_DAYS:
            self.conflict(say("A group's own code is good for {most} (E62), and it is to be renewed "
                              "after {days}: the calendar renews it every {most}.",
                              most=amount(QR_DAYS, "days"), days=d["code-days"]),
                          "code-days", "code-kind")

    def _alike(self):
        """Ask about names of people that are nearly the same: one of them may be a slip."""
        d = self.decided
        known = [(name, "host-names") for name in self.hosts] if d.decided("host-names") else []
        for name in d.table:
            if d.table[name]["kind"] != "person" or not d.decided(name):
                continue
            for other, of in known:
                if nearly(d[name], other):
                    d.notes.append(say("\"{one}\" ({label}) and \"{other}\" ({other_label}) differ in "
                                       "little. If they are one person, write the name alike.",
                                       one=d[name], label=d.label(name), other=other,
                                       other_label=d.label(of)))
                    break
            if d[name] not in [other for other, _ in known]:
                known.append((d[name], name))

    def _members(self, count):
        """`now`: members of each group today, 0 for one that is still to begin."""
        d = self.decided
        found = numbers_of(d["group-members"] or "")
        if len(found) > count:
            self.conflict(say("Members of today are given for {given}, and {count} are planned: the "
                              "plan leaves out the numbers that are too many.",
                              given=amount(len(found), "groups"), count=amount(count, "groups")),
                          "groups", "group-members")
        self.now = (found + [0] * count)[:count]
        over = [place for place in range(count) if self.now[place] > d["members-a-group"]]
        if over:
            self.conflict(say("{group} has {now} today, and {most} are let in.",
                              group=self.names[over[0]],
                              now=amount(self.now[over[0]], "members"),
                              most=d["members-a-group"]), "group-members", "members-a-group")

    def _account(self):
        """`wecom`: whether the groups run on WeCom; `own_code`: whether each has its own code."""
        d = self.decided
        self.wecom = d["account"] == "wecom"
        self.own_code = d["code-kind"] == "group" or not self.wecom
        if d["code-kind"] == "live" and not self.wecom:
            self.conflict(say("A code that moves on to the next group is one of WeCom (E64), and the "
                              "groups run on personal WeChat: the plan renews each group's own "
                              "code."), "code-kind", "account")

    def by(self, name, groups):
        """Who does a thing in these groups: a list of (person, groups).

        name: the decision of that person; where it is a default that names the hosts, each host
        does it in the own groups.
        """
        d = self.decided
        if d.decided(name) or d.table[name]["default"] != "=host-names":
            return [(d[name], groups)]
        return self.own(groups)

    def own(self, groups=None):
        """The hosts, each with the own of these groups, or of all: a list of (host, groups)."""
        found = []
        for group in groups or self.names:
            host = self.host_of[self.names.index(group)]
            if found and found[-1][0] == host:
                found[-1][1].append(group)
            else:
                found.append((host, [group]))
        return found

    def _rest(self):
        """`rest`: weekdays on which the hosts rest and the deputy does what is theirs."""
        d = self.decided
        self.rest = days_of(d["rest-day"])
        if len(self.rest) == 7:
            self.conflict(say("The hosts rest on all days of the week: the plan takes no day of "
                              "rest."), "rest-day")
            self.rest = []
        for name in ("post-days", "packet-days", "read-day", "steps-day"):
            both = [place for place in days_of(d[name]) if place in self.rest]
            if both:
                self.conflict(say("On {days} the hosts rest, and \"{what}\" has that day too: "
                                  "{deputy} does it.", days=", ".join(
                                      day_name(place) for place in both), what=d.label(name),
                                  deputy=d["deputy"]), name, "rest-day")

    def _duty(self):
        """`duty`: for each weekday, who answers; `turns`: whether hosts take turns.

        They do where fewer are to answer at the same time than are named.
        """
        d = self.decided
        each = min(d["hosts"], len(self.hosts))
        self.turns = each < len(self.hosts)
        self.duty = []
        turn = 0
        for day in range(7):
            if day in self.rest:
                self.duty.append([d["deputy"]])
                continue
            self.duty.append([self.hosts[(turn + place) % len(self.hosts)] for place in range(each)])
            turn += each
        if turn < len(self.hosts):
            self.conflict(say("Named: {hosts}. Turns to answer in a week: {turns}. The last ones "
                              "have none.", hosts=amount(len(self.hosts), "hosts"), turns=turn),
                          "hosts", "host-names", "rest-day")

    def on(self, day, who):
        """Who does on a weekday what a person does otherwise: on a day of rest, the deputy."""
        return self.decided["deputy"] if day in self.rest and self.is_host(who) else who

    def is_host(self, who):
        """Whether somebody is a host, or stands for all of them."""
        return who in self.hosts or who == every_host()

    def working(self, day):
        """The last day up to this one that is none of rest; days are numbers."""
        while weekday(day) in self.rest:
            day -= 1
        return day

    def checker(self, name, who):
        """Who checks what somebody does: whom the decision names, or another if that is the same.

        name: the decision of the checker. who: who does it.
        """
        d = self.decided
        person = d[name]
        same = [who] if who != every_host() else self.hosts
        if person not in same:
            return person
        for other in [d["deputy"]] + self.hosts:
            if other not in same:
                self.conflict(say("{name} would check what {name} does: {other} checks it.",
                                  name=person, other=other), name, "deputy")
                return other
        self.conflict(say("{name} does it and checks it: two people see more than one.",
                          name=person), name, "deputy", "host-names")
        return person

    # --- Posts ----------------------------------------------------------------------------------

    def _posts(self):
        """`posts`: the week's posts, each {"day", "minute", "theme", "mass"}."""
        d = self.decided
        days = days_of(d["post-days"])
        each = d["posts-a-day"]
        start = minutes(d["post-time"])
        end = max(start, minutes(d["open-to"]) - LAST_POST)
        gap = 0 if each < 2 else (end - start) // (each - 1)
        if each > 1 and gap < LEAST_GAP:
            fit = 1 + (end - start) // LEAST_GAP
            self.conflict(say("{each} a day do not fit between {start} and an hour before the end "
                              "of answering at {end}: the plan has {fit}.",
                              each=amount(each, "posts"), start=hour(start), end=d["open-to"],
                              fit=fit), "posts-a-day", "post-time", "open-to")
            each, gap = fit, LEAST_GAP if fit > 1 else 0
        if each and not days:
            self.conflict(say("{each} a day, and no day for them: the plan has none.",
                              each=amount(each, "posts")), "posts-a-day", "post-days")
        if each and days and not self.answered(start):
            self.conflict(say("The first post goes out at {time}, and questions are answered from "
                              "{start} to {end}.", time=hour(start), start=d["open-from"],
                              end=d["open-to"]), "post-time", "open-from", "open-to")
        mass = min(d["mass-a-week"], QUOTA, len(days) if each else 0) if self.wecom else 0
        if d["mass-a-week"] and d.decided("mass-a-week") and not self.wecom:
            self.conflict(say("{mass} a week, and only WeCom sends one text to many groups (E36, "
                              "V1): on personal WeChat all posts go out by hand.",
                              mass=amount(d["mass-a-week"], "messages")), "mass-a-week", "account")
        if d["mass-a-week"] > QUOTA and self.wecom:
            self.conflict(say("{mass} a week, and a group can get one a day (E36, V1): the plan "
                              "sends {fewer}, and the other posts go out by hand.",
                              mass=amount(d["mass-a-week"], "messages"), fewer=mass),
                          "mass-a-week")
        self.mass = mass
        self.posts = []
        few = FIRST[:len(days) * each]
        themes = [theme for theme in THEMES if theme in few] if (
            len(days) * each < len(THEMES)) else THEMES
        for day in days:
            for place in range(each):
                self.posts.append({"day": day, "minute": start + place * gap,
                                   "theme": themes[len(self.posts) % len(themes)],
                                   "mass": place == 0 and days.index(day) < mass})
        selling = len([post for post in self.posts if post["theme"] in SELLING])
        self.selling = selling / len(self.posts) if self.posts else 0.0
        if self.selling > d["selling-most"] + 1e-9:
            self.conflict(say("{selling} of {all} of a week sell, and {most} % may at most.",
                              selling=selling, all=amount(len(self.posts), "posts"),
                              most=plain(near(100 * d["selling-most"], 6))),
                          "selling-most", "post-days", "posts-a-day")

    def answered(self, minute):
        """Whether questions are answered at a minute of the day."""
        d = self.decided
        return minutes(d["open-from"]) <= minute < minutes(d["open-to"])

    # --- Red packets ----------------------------------------------------------------------------

    def _packets(self):
        """`packets`: days and minutes of a week's packets; `packet_groups`: who gets them."""
        d = self.decided
        self.packets, self.packet_groups = [], []
        self.coin = False  # whether a coin says each week which of two groups gets the packet
        wanted, days = d["packets-a-week"], days_of(d["packet-days"])
        if not wanted or not d["packet-groups"]:
            return
        broken = len(self.conflicts)
        yuan, shares = d["packet-yuan"], d["packet-shares"]
        if minutes(d["packet-time"]) < EARLIEST:
            self.conflict(say("Red packets are set for {time}, and none may be sent from 0:00 to "
                              "8:00 (E31, V2): the plan sends none.", time=d["packet-time"]),
                          "packet-time")
        if yuan >= PACKET_MOST:
            self.conflict(say("Red packets are set to ¥{yuan}, and one from a person stays below "
                              "¥200 (E31, V2): the plan sends none.", yuan=plain(yuan)),
                          "packet-yuan")
        if yuan / shares < LEAST_SHARE:
            self.conflict(say("¥{yuan} cannot be split into {shares}: the plan sends no packets.",
                              yuan=plain(yuan), shares=amount(shares, "shares")),
                          "packet-yuan", "packet-shares")
        if d["packet-way"] == "lucky" and not d["packet-notice"]:
            self.conflict(say("A lucky draw needs its terms before it (E73, V2), and they are set "
                              "to 0 hours before: the plan sends no packets."), "packet-way",
                          "packet-notice")
        if yuan > d["month-budget"]:
            self.conflict(say("A packet of ¥{yuan} is larger than the month's budget of ¥{budget}: "
                              "the plan sends none.", yuan=plain(yuan),
                              budget=plain(d["month-budget"])), "packet-yuan", "month-budget")
        if not days:
            self.conflict(say("{wanted} a week, and no day for them: the plan sends none.",
                              wanted=amount(wanted, "packets")),
                          "packets-a-week", "packet-days")
        if len(self.conflicts) > broken:
            return
        if wanted != len(days) and (d.decided("packets-a-week") or d.decided("packet-days")):
            self.conflict(say("{wanted} a week, and {days} for them: the plan sends {sent}.",
                              wanted=amount(wanted, "packets"), days=amount(len(days), "days"),
                              sent=min(wanted, len(days))), "packets-a-week", "packet-days")
        if not self.answered(minutes(d["packet-time"])):
            self.conflict(say("Red packets go out at {time}, and questions are answered from "
                              "{start} to {end}.", time=d["packet-time"], start=d["open-from"],
                              end=d["open-to"]), "packet-time", "open-from", "open-to")
        room = len(self.worked)
        groups = min(d["packet-groups"], room)
        if groups < d["packet-groups"]:
            self.conflict(say("Red packets are set for {wanted}, and the plan works in {room}: it "
                              "sends them there.", wanted=amount(d["packet-groups"], "groups"),
                              room=amount(room, "groups")),
                          "packet-groups", "groups", "left-alone")
        self.coin = room == 2 and groups == 1
        self.packet_groups = self.worked[:2 if self.coin else groups]
        self.packets = [{"day": day, "minute": minutes(d["packet-time"])}
                        for day in days[:wanted]]

    # --- Money ----------------------------------------------------------------------------------

    def _money(self):
        """`cost`: what the plan's weeks cost, by kind; packets that pass the budget are left out."""
        d = self.decided
        self.budget = d["month-budget"] * MONTHS
        self.cost = {"gifts": self.come * d["gift-cost"],
                     "stars": d["star-pay"] * MONTHS,
                     "prizes": 0, "packets": self._packet_cost()}
        together = self.spent()
        self.without_packets = bool(self.cost["packets"]) and together > self.budget
        if together > self.budget:
            names = ["month-budget"]
            if self.cost["packets"]:
                names += ["packets-a-week", "packet-yuan", "packet-groups"]
                self.packets, self.packet_groups, self.coin = [], [], False
                self.conflict(say("Red packets, gifts and stars cost ¥{cost} in {weeks} weeks, and "
                                  "the budget for them is ¥{budget} (¥{month} a month): the plan "
                                  "sends no red packets.", cost=plain(near(together, 2)),
                                  weeks=WEEKS, budget=plain(near(self.budget, 2)),
                                  month=plain(d["month-budget"])), *names)
                self.cost["packets"] = 0
                together = self.spent()
        if together > self.budget:
            self.conflict(say("Welcome gifts and stars alone cost ¥{cost} in {weeks} weeks and the "
                              "budget is ¥{budget}.", cost=plain(near(together, 2)), weeks=WEEKS,
                              budget=plain(near(self.budget, 2))),
                          "month-budget", "gift-cost", "door-joins", "first-members", "star-pay")
        if d["member-reward"] > 0:
            self.conflict(say("¥{reward} is set for bringing a member. Rewards for sharing "
                              "break the platform's rules (E77, V2): the plan pays none.",
                              reward=plain(d["member-reward"])), "member-reward")
        if d["gift-cost"] > d["member-cost"]:
            self.conflict(say("A welcome gift costs ¥{gift}, and a new member may cost ¥{most} at "
                              "most.", gift=plain(d["gift-cost"]), most=plain(d["member-cost"])),
                          "gift-cost", "member-cost")
        if d["commission-levels"] > 1 and d["commission"] > 0:
            self.conflict(say("Commission on {levels} is what the law on pyramid selling is about "
                              "(E70, V2): pay one level, on real sales.",
                              levels=amount(d["commission-levels"], "levels")),
                          "commission-levels", "commission")
        if d["star-pay"] > 0 and d["star-told"] == "no":
            self.conflict(say("A star is paid and does not say so. Paid praise must be told as "
                              "such."),
                          "star-pay", "star-told")

    def spent(self):
        """What the plan's weeks cost in all. (A dict has no order in MicroPython.)"""
        return sum(self.cost[kind] for kind in COSTS)

    def _packet_cost(self):
        return len(self.packets) * self.decided["packet-yuan"] * self.receiving() * WEEKS

    def receiving(self):
        """How many groups get each red packet."""
        return 1 if self.coin else len(self.packet_groups)

    def _draw(self):
        """`prize_day`: the day of the draw, or None where there is none or its rules forbid it."""
        d = self.decided
        self.prize_day = None
        self.campaign_day = None
        self.drawn = bool(d["prize-day"] or d["prize-top"] > 0)  # whether a draw is wanted
        if self.drawn:
            broken = len(self.conflicts)
            prizes = d["prize-top"] * d["prize-count"]
            if not d["prize-top"]:
                self.conflict(say("The draw has no amount. Its highest prize must stand before it "
                                  "(E73, V2): the plan does not schedule it."),
                              "prize-top", "prize-day")
            if not d["prize-terms"]:
                self.conflict(say("The draw has no terms. Kinds, conditions and amounts must stand "
                                  "before it (E73, V2): the plan does not schedule it."),
                              "prize-terms", "prize-day")
            if d["prize-top"] > PRIZE_MOST:
                self.conflict(say("The highest prize of a draw is ¥50,000 (E73, V2): the plan does "
                                  "not schedule it."), "prize-top")
            if prizes + self.spent() > self.budget:
                self.conflict(say("With prizes of ¥{prizes} the budget of {weeks} weeks, ¥{budget}, "
                                  "does not suffice: the plan does not schedule the draw.",
                                  prizes=plain(near(prizes, 2)), weeks=WEEKS,
                                  budget=plain(near(self.budget, 2))),
                              "prize-top", "prize-count", "month-budget")
            if not d["prize-day"]:
                self.conflict(say("The draw has no day: the plan does not schedule it."),
                              "prize-day", "prize-top")
            elif not self.within(d["prize-day"], 1):
                self.conflict(say("The draw on {day} does not lie in the plan's {weeks} weeks, at "
                                  "least a day after it starts: the plan does not schedule it.",
                                  day=d["prize-day"], weeks=WEEKS), "prize-day", "first-day")
            if len(self.conflicts) == broken:
                self.prize_day = day_number(d["prize-day"])
                self.cost["prizes"] = prizes
        if d["campaign-day"]:
            if not self.within(d["campaign-day"], 0):
                self.conflict(say("The campaign on {day} does not lie in the plan's {weeks} weeks: "
                                  "the plan does not schedule it.", day=d["campaign-day"],
                                  weeks=WEEKS), "campaign-day", "first-day")
            elif not d["campaign-what"]:
                self.conflict(say("The campaign has a day and no name: the plan does not schedule "
                                  "it."), "campaign-day", "campaign-what")
            else:
                self.campaign_day = day_number(d["campaign-day"])
        if d["campaign-price"] and d["campaign-before"] and (
                d["campaign-price"] >= d["campaign-before"]):
            self.conflict(say("The campaign's price is not below the price before: strike none "
                              "through."), "campaign-price", "campaign-before")

    def chances(self, planned=True):
        """The most that each thing left to chance can bring somebody, in yuan.

        planned: whether only what the plan sends and schedules counts.
        """
        d = self.decided
        found = []
        if d["packet-way"] == "lucky" and (self.packets if planned else
                                           d["packets-a-week"] and d["packet-groups"]):
            found.append(most_of(d["packet-yuan"], d["packet-shares"]))
        if self.prize_day is not None if planned else self.drawn:
            found.append(d["prize-top"])
        return found

    def within(self, date, days):
        """Whether a date lies in the plan, at least so many days after its start."""
        return self.first + days <= day_number(date) < self.first + DAYS

    # --- Answers --------------------------------------------------------------------------------

    def _answers(self):
        """`in_time`, `needed`: the share answered as promised, and the hosts that would keep it.

        `there`: hours of a week for which people have to be there for it, each counted.
        """
        d = self.decided
        self.in_time, self.needed = None, None
        self.questions = len(self.names) * d["questions-a-day"]
        opened = minutes(d["open-to"]) - minutes(d["open-from"])
        self.open_minutes = opened  # a day
        people = sum(len(who) for who in self.duty) + max(0, d["hosts"] - len(self.hosts)) * (
            7 - len(self.rest))  # also those whose names are not known
        self.there = near(max(0, opened) * people / 60, 1)
        self._complaints(opened)
        if opened <= 0:
            self.conflict(say("Answering from {start} until {end} leaves no time to answer in.",
                              start=d["open-from"], end=d["open-to"]), "open-from", "open-to")
            return
        if opened > LONG_DAY:
            self.conflict(say("Whoever answers from {start} to {end} is there for {hours} on end: let "
                              "two share the day.", start=d["open-from"], end=d["open-to"],
                              hours=amount(near(opened / 60, 1), "hours")),
                          "open-from", "open-to", "host-names")
        arrivals = self.questions / opened
        if arrivals * d["answer-minutes"] > MOST_LOAD:
            self.in_time = 0.0
        else:
            share = started_within(arrivals, d["answer-minutes"], d["hosts"], d["promise-minutes"])
            self.in_time = 0.0 if share is None else share
            self.needed = hosts_needed(arrivals, d["answer-minutes"], d["promise-minutes"],
                                       d["promise-share"])
        if self.in_time < d["promise-share"]:
            self.conflict(say(
                "{count} ask more than {hosts} at a time can answer: {share} % would be started "
                "within {limit}, {promise} % are promised, and that would take {needed}.",
                count=amount(len(self.names), "groups"), hosts=amount(d["hosts"], "hosts"),
                share=plain(math.floor(100 * self.in_time)),
                limit=amount(d["promise-minutes"], "minutes"),
                promise=plain(near(100 * d["promise-share"], 6)),
                needed=say("more than {most} hosts", most=MOST_LOAD) if self.needed is None
                else amount(self.needed, "hosts")),
                "groups", "questions-a-day", "hosts", "promise-share", "promise-minutes",
                "answer-minutes")
        elif self.rest and d["hosts"] > 1:
            alone = started_within(arrivals, d["answer-minutes"], 1, d["promise-minutes"]) or 0.0
            if alone < d["promise-share"]:
                self.conflict(say(
                    "On {days} {deputy} answers alone: {share} % would be started within {limit}, "
                    "{promise} % are promised.", days=", ".join(map(day_name, self.rest)),
                    deputy=d["deputy"], share=plain(math.floor(100 * alone)),
                    limit=amount(d["promise-minutes"], "minutes"),
                    promise=plain(near(100 * d["promise-share"], 6))),
                    "rest-day", "hosts", "promise-share", "deputy")

    def _complaints(self, opened):
        """A complaint comes at any hour, and waits while nobody answers."""
        d = self.decided
        closed = near((DAY - max(0, opened)) / 60, 2)
        if d["complaint-hours"] < closed:
            self.conflict(say("A complaint is to have a first answer within {promised}, and from "
                              "{end} to {start} nobody answers, which is {closed}.",
                              promised=amount(d["complaint-hours"], "hours"), end=d["open-to"],
                              start=d["open-from"], closed=amount(closed, "hours")),
                          "complaint-hours", "open-from", "open-to")

    # --- Growth ---------------------------------------------------------------------------------

    def _growth(self):
        """`forecast`: rows of [day, low, as decided, high], members of all groups.

        Everybody tells friends once, a cycle after joining: who is there on the first day, who comes
        in by a door, and who was told. `come`: who joins in all, as decided.
        """
        d = self.decided
        size = self.size_most
        first = min(d["first-members"], size)
        new = len([now for now in self.now if not now])
        if new and d["first-members"] > size:
            self.conflict(say("Each group is to start with {first}, and {size} are let in.",
                              first=amount(d["first-members"], "members"), size=size),
                          "first-members", "members-a-group")
        here, seeds = sum(self.now), new * first
        if here + seeds > d["crowd"]:
            self.conflict(say("The plan begins with {members}, and {crowd} people could join at all: "
                              "nobody is left who could.",
                              members=amount(here + seeds, "members"), crowd=d["crowd"]),
                          "crowd", "group-members", "first-members")
        crowd = max(d["crowd"], here + seeds)
        runs = []
        for factor in (1 - RANGE, 1, 1 + RANGE):
            totals = self._told(here + seeds, crowd, factor)
            runs.append([on_day(totals, d["cycle-days"], day) for day in FORECAST_DAYS])
        self.room = len(self.names) * size
        self.forecast = [[FORECAST_DAYS[place]] + [int(run[place] + 0.5) for run in runs]
                         for place in range(len(FORECAST_DAYS))]
        self.expected = self.forecast[-1][2]
        self.come = self.expected - here
        if self.expected > self.room:
            self.conflict(say("After 90 days the forecast has {members}, and the groups hold "
                              "{room}.", members=amount(self.expected, "members"),
                              room=self.room),
                          "groups", "members-a-group", "door-joins", "invites", "accepted")
        else:
            self._places(size)
        self.size = max(2, min(size, self.expected // len(self.names)))

    def _places(self, size):
        """Say where a group fills up while another has room, if newcomers come alike to all."""
        d = self.decided
        places = range(len(self.names))
        start = [self.now[place] or min(d["first-members"], size) for place in places]
        share = (self.expected - sum(start)) / len(start)
        full = [place for place in places if start[place] <= size < start[place] + share - 0.5]
        if not full:
            return
        place = max(full, key=lambda one: start[one])
        emptiest = min(places, key=lambda one: start[one])
        self.conflict(say("{group} has room for {room} more, and an equal share of newcomers is "
                          "{share}: when it is full, {who} sends whoever comes to {other}.",
                          group=self.names[place], room=size - start[place],
                          share=int(share + 0.5), who=self.host_of[place],
                          other=self.names[emptiest]),
                      "group-members", "members-a-group", "door-joins")

    def _told(self, seeds, crowd, factor):
        """People in the groups after 0, 1, 2, … cycles of telling friends: the loop of lesson 4.1.

        seeds: members on the first day. crowd: people who could join, seeds counted. factor: so
        much of the decided numbers come, by a door or because they were told. Without doors it is
        `propagation.loop.grow` without fatigue.
        """
        d = self.decided
        totals = [seeds]
        for cycle in range(int(FORECAST_DAYS[-1] / d["cycle-days"]) + 2):
            days = d["cycle-days"] * (cycle + 1)
            here = min(crowd, seeds + factor * d["door-joins"] * days / 30)
            told = min(1.0, d["accepted"] * factor) * d["invites"] * totals[-1] / crowd
            totals.append(here - (crowd - here) * math.expm1(-told))
        return totals

    # --- Hours ----------------------------------------------------------------------------------

    def count_hours(self, events):
        """`hours`, `inside`: of work in a week, by kind: in all, and while somebody answers anyway.

        `together`: being there to answer, and what falls outside of it. events: the calendar's.
        """
        d = self.decided
        self.hours = {kind: 0 for kind in KINDS}
        self.inside = {kind: 0 for kind in KINDS}
        for event in events:
            if event["kind"] != "answer":
                kind = KIND_OF.get(event["kind"], "single")
                times = event["count"] * event["people"] / 60 / WEEKS
                times /= self._turns(event, events)
                self.hours[kind] += event["minutes"] * times
                self.inside[kind] += self.overlap(event) * times
        self._by_person(events)
        self.hours["answers"] = 7 * self.questions * d["answer-minutes"] / 60
        self.hours["welcome"] = self.come * WELCOME / 60 / WEEKS
        for kind in KINDS:
            self.hours[kind] = near(self.hours[kind], 1)
            self.inside[kind] = near(self.inside[kind], 1)
        for kind in ("answers", "welcome"):
            self.inside[kind] = self.hours[kind]
        within = near(sum(self.inside[kind] for kind in KINDS), 1)
        self.together = near(self.there + sum(self.hours[kind] for kind in KINDS) - within, 1)
        if within > self.there > 0:
            self.conflict(say("From {start} to {end} people are there for {there} a week, and what "
                              "is to be done then takes {within}.", start=d["open-from"],
                              end=d["open-to"], there=amount(self.there, "hours"),
                              within=plain(within)),
                          "open-from", "open-to", "questions-a-day", "answer-minutes", "door-joins",
                          "posts-a-day")
        if self.together > d["hours-a-week"]:
            self.conflict(say("The plan takes {hours} a week, and there are {have}.",
                              hours=amount(self.together, "hours"),
                              have=plain(d["hours-a-week"])),
                          "hours-a-week", "groups", "questions-a-day", "posts-a-day", "post-days")
        # Whoever promises minutes has to be there: an empty chair and a full line give the same wait.
        if self.there > d["hours-a-week"]:
            self.conflict(say("Somebody has to be there from {start} to {end}, which is {there} a "
                              "week, and there are {have}: answer in fewer hours of the day.",
                              start=d["open-from"], end=d["open-to"],
                              there=amount(self.there, "hours"), have=plain(d["hours-a-week"])),
                          "hours-a-week", "open-from", "open-to", "hosts")

    def _turns(self, event, events):
        """By how many people a thing is done in turns: by two hosts, where a coin says which."""
        if not self.coin or event["kind"] not in ("packet", "notice", "record"):
            return 1
        return len([one for one in events if one["kind"] == event["kind"]
                    and one["days"] == event["days"]])

    def _doing(self, event):
        """Who does a thing: as many hosts as it takes, or one person."""
        return self.hosts[:event["people"]] if event["who"] == every_host() else [event["who"]]

    def _by_person(self, events):
        """`people`: rows of [who, weekdays with something to do, hours there to answer, hours besides].

        Hosts come first. What is done once is spread over the weeks, and its day is none of the
        weekdays.
        """
        names = list(self.hosts)
        doing = []  # (who, event)
        for event in events:
            if event["kind"] != "answer":
                doing += [(who, event) for who in self._doing(event)]
        for who in [one for day in self.duty for one in day] + [who for who, _ in doing]:
            if who not in names:
                names.append(who)
        opened = max(0, self.open_minutes)
        self.people = []
        for name in names:
            days = set(day for day in range(7) if opened and name in self.duty[day])
            there = opened * len(days) / 60
            besides = 0
            for who, event in doing:
                if who == name:
                    days.update(event["days"])
                    besides += (event["minutes"] - self.overlap(event, [who])) * event["count"] / (
                        60 * WEEKS * self._turns(event, events))
            self.people.append([name, len(days), near(there, 1), near(besides, 1)])

    def overlap(self, event, people=()):
        """Minutes of an event, on average over its days, in which who does it answers anyway.

        people: some of those who do it; all of them where none is given.
        """
        d = self.decided
        begin = minutes(event["time"])
        shared = max(0, min(begin + event["minutes"], minutes(d["open-to"]))
                     - max(begin, minutes(d["open-from"])))
        days = event["days"] or [weekday(day_number(event["date"]))]
        doing = people or self._doing(event)
        there = 0
        for day in days:
            there += len([who for who in doing if who in self.duty[day]]) / len(doing)
        return shared * there / len(days)


def nearly(one, other):
    """Whether two names differ in one letter, or in capitals and spaces alone; not in a digit."""
    if one == other or min(len(one), len(other)) < 3:
        return False
    one, other = ["".join(name.lower().split()) for name in (one, other)]
    if one == other:
        return True
    if len(one) < len(other):
        one, other = other, one
    place = 0
    while place < len(other) and one[place] == other[place]:
        place += 1
    if one[place] in "0123456789" or other[place:place + 1] in list("0123456789"):
        return False
    return one[place + 1:] == other[place + (len(one) == len(other)):]


def most_of(yuan, shares):
    """The largest share that a lucky draw of a packet can give: the others get a coin each."""
    return near(yuan - (shares - 1) * LEAST_SHARE, 2)


def every_host():
    """Who does a thing in many groups."""
    return say("each host, in the own groups")


def named(names, most=4):
    """Groups in words: all of a few, the first and the last of many."""
    if len(names) <= most:
        return ", ".join(names)
    return say("{first} to {last} ({count} groups)", first=names[0], last=names[-1],
               count=len(names))
