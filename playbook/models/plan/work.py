"""What the decisions come to: groups and their hosts, posts, packets, money, answers, growth.

Everything that the plan shows, schedules or computes is settled here once. Where decisions
conflict, the conflict is said and what its own rules call broken is left out.
"""

import math

from ..operation.answers import hosts_needed, started_within
from ..propagation.loop import grow, on_day
from ..words import say
from .dates import day_number, days_of, hour, minutes
from .decisions import names_of, near, plain

WEEKS = 13  # that a plan covers, so that day 90 lies in it
MONTHS = 3
DAYS = WEEKS * 7
MOST_MEMBERS = 500  # of a group, E61 and E63
QR_MEMBERS = 200  # E62
QR_DAYS = 7  # E62
A_CODE = 5  # groups that one join code of WeCom fills, E64
MASS_A_WEEK = 7  # E36: at most one a day, or fewer where the firm sets it so
PACKET_MOST = 200  # yuan in a packet from a person, E31
LEAST_SHARE = 0.01  # yuan, the smallest coin
EARLIEST = 8 * 60  # no packets from 0:00 to 8:00, E31
PRIZE_MOST = 50000  # yuan, E73
RANGE = 0.3  # forecast: so much fewer and more of the told join, assumed
MOST_LOAD = 2000  # hosts busy at once; more is not computed
POST_MINUTES, PACKET_MINUTES, READ_MINUTES = 10, 10, 30  # of work, assumed
THEMES = ["useful", "goods", "talk", "offer", "shop"]
KINDS = ["answers", "posts", "packets", "reading"]  # of a week's work
COSTS = ["packets", "gifts", "stars", "prizes"]
FIRST = ["useful", "talk", "goods", "shop"]  # where a week has fewer posts than themes
SELLING = ["goods", "offer"]
FORECAST_DAYS = [0, 7, 14, 30, 60, 90]


class Work:
    """The decisions, settled.

    decided: a Decisions. `conflicts` is a list of {"text", "of"}: one sentence, and the names of
    the decisions that it is about.
    """

    def __init__(self, decided):
        self.decided = decided
        self.conflicts = []
        self.packet_day = None  # the date of the first packet, which the calendar settles
        self.first = day_number(decided["first-day"])
        self._groups()
        self._posts()
        self._packets()
        self._money()
        self._draw()
        self._answers()
        self._growth()
        self._hours()

    def conflict(self, text, *names):
        """Say that decisions conflict."""
        self.conflicts.append({"text": text, "of": list(names)})

    # --- Groups and people ----------------------------------------------------------------------

    def _groups(self):
        d = self.decided
        count = d["groups"]
        names = names_of(d["group-names"] or "")
        if len(names) > count:
            self.conflict(say("You named {named} groups and decided on {count}: the plan is for "
                              "the first {count}.", named=len(names), count=count),
                          "groups", "group-names")
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
            self.conflict(say("You named {hosts} hosts for {count} groups: those after the first "
                              "{count} have no group of their own.", hosts=len(self.hosts),
                              count=count), "groups", "host-names")
        if len(self.hosts) < d["hosts"] and d.decided("hosts"):
            self.conflict(say("You decided that {needed} hosts answer at the same time and named "
                              "{named}.", needed=d["hosts"], named=len(self.hosts)),
                          "hosts", "host-names")
        self.host_of = [self.hosts[place * min(len(self.hosts), count) // count]
                        for place in range(count)]
        if self.hosts == [d["deputy"]]:
            self.conflict(say("{name} is host and deputy at once: nobody answers when {name} is "
                              "away.", name=d["deputy"]), "host-names", "deputy")
        self.alone = min(d["left-alone"], count - 1)
        if self.alone < d["left-alone"]:
            self.conflict(say("You decided to leave {alone} groups alone and have {count}: no group "
                              "would be left to work in, so the plan leaves {fewer} alone.",
                              alone=d["left-alone"], count=count, fewer=self.alone),
                          "groups", "left-alone")
        self.worked = self.names[:count - self.alone]
        self.left = self.names[count - self.alone:]
        if d["pilot-groups"] > count:
            self.conflict(say("You decided that {pilot} groups begin and have {count}.",
                              pilot=d["pilot-groups"], count=count), "pilot-groups", "groups")
        if d["contact-by"] != "group":
            self.conflict(say("You decided to keep in touch in another way than a group. The plan "
                              "below is for groups all the same."), "contact-by")

    def by(self, name, groups):
        """Who does a thing in these groups: a list of (person, groups).

        name: the decision of that person; where it is a default that names the hosts, each host
        does it in the own groups.
        """
        d = self.decided
        if d.decided(name) or d.table[name]["default"] != "=host-names":
            return [(d[name], groups)]
        found = []
        for group in groups:
            host = self.host_of[self.names.index(group)]
            if found and found[-1][0] == host:
                found[-1][1].append(group)
            else:
                found.append((host, [group]))
        return found

    # --- Posts ----------------------------------------------------------------------------------

    def _posts(self):
        """`posts`: the week's posts, each {"day", "minute", "theme", "mass"}."""
        d = self.decided
        days = days_of(d["post-days"])
        each = d["posts-a-day"]
        start = minutes(d["post-time"])
        end = max(start, minutes(d["open-to"]))
        gap = 0 if each < 2 else (end - start) // (each - 1)
        if each > 1 and gap < 15:
            fit = 1 + (end - start) // 15
            self.conflict(say("{each} posts a day do not fit between {start} and {end}: the plan has "
                              "{fit}.", each=each, start=hour(start), end=hour(end), fit=fit),
                          "posts-a-day", "post-time", "open-to")
            each, gap = fit, 15 if fit > 1 else 0
        if each and not days:
            self.conflict(say("You decided on {each} posts a day and on no day for them: the plan "
                              "has none.", each=each), "posts-a-day", "post-days")
        mass = min(d["mass-a-week"], MASS_A_WEEK, len(days) if each else 0)
        if d["mass-a-week"] > MASS_A_WEEK:
            self.conflict(say("You decided on {mass} mass messages a week; a group can get one a "
                              "day (E36, V1), so the plan sends {fewer} and the other posts go "
                              "out by hand.", mass=d["mass-a-week"], fewer=mass), "mass-a-week")
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
            self.conflict(say("{selling} of {all} posts of a week sell; you decided on {most} % at "
                              "most.", selling=selling, all=len(self.posts),
                              most=plain(near(100 * d["selling-most"], 6))),
                          "selling-most", "post-days", "posts-a-day")

    # --- Red packets ----------------------------------------------------------------------------

    def _packets(self):
        """`packets`: days and minutes of a week's packets; `packet_groups`: who gets them."""
        d = self.decided
        self.packets, self.packet_groups = [], []
        wanted, days = d["packets-a-week"], days_of(d["packet-days"])
        if not wanted or not d["packet-groups"]:
            return
        broken = len(self.conflicts)
        yuan, shares = d["packet-yuan"], d["packet-shares"]
        if minutes(d["packet-time"]) < EARLIEST:
            self.conflict(say("You decided on red packets at {time}; none may be sent from 0:00 to "
                              "8:00 (E31, V2), so the plan sends none.", time=d["packet-time"]),
                          "packet-time")
        if yuan >= PACKET_MOST:
            self.conflict(say("You decided on red packets of ¥{yuan}; one from a person stays below "
                              "¥200 (E31, V2), so the plan sends none.", yuan=plain(yuan)),
                          "packet-yuan")
        if yuan / shares < LEAST_SHARE:
            self.conflict(say("¥{yuan} cannot be split into {shares} shares, so the plan sends no "
                              "packets.", yuan=plain(yuan), shares=shares),
                          "packet-yuan", "packet-shares")
        if d["packet-way"] == "lucky" and not d["packet-notice"]:
            self.conflict(say("A lucky draw needs its terms before it (E73, V2), and you decided on "
                              "0 hours: the plan sends no packets."), "packet-way", "packet-notice")
        if yuan > d["month-budget"]:
            self.conflict(say("A packet of ¥{yuan} is larger than the month's budget of ¥{budget}: "
                              "the plan sends none.", yuan=plain(yuan),
                              budget=plain(d["month-budget"])), "packet-yuan", "month-budget")
        if not days:
            self.conflict(say("You decided on {wanted} red packets a week and on no day for them: "
                              "the plan sends none.", wanted=wanted),
                          "packets-a-week", "packet-days")
        if len(self.conflicts) > broken:
            return
        if wanted != len(days) and (d.decided("packets-a-week") or d.decided("packet-days")):
            self.conflict(say("You decided on {wanted} red packets a week and on {days} days for "
                              "them: the plan sends {sent}.", wanted=wanted, days=len(days),
                              sent=min(wanted, len(days))), "packets-a-week", "packet-days")
        room = len(self.worked)
        groups = min(d["packet-groups"], room)
        if groups < d["packet-groups"]:
            self.conflict(say("You decided on red packets in {wanted} groups, and {room} are not "
                              "left alone: the plan sends them in {room}.",
                              wanted=d["packet-groups"], room=room),
                          "packet-groups", "groups", "left-alone")
        self.packet_groups = self.worked[:groups]
        self.packets = [{"day": day, "minute": minutes(d["packet-time"])}
                        for day in days[:wanted]]

    # --- Money ----------------------------------------------------------------------------------

    def _money(self):
        """`cost`: what the plan's weeks cost, by kind; packets that pass the budget are left out."""
        d = self.decided
        self.budget = d["month-budget"] * MONTHS
        self.cost = {"gifts": d["door-joins"] * MONTHS * d["gift-cost"],
                     "stars": d["star-pay"] * MONTHS,
                     "prizes": 0, "packets": self._packet_cost()}
        together = self.spent()
        if together > self.budget:
            names = ["month-budget"]
            if self.cost["packets"]:
                names += ["packets-a-week", "packet-yuan", "packet-groups"]
                self.packets, self.packet_groups = [], []
                self.conflict(say("What you decided costs ¥{cost} in {weeks} weeks and the budget "
                                  "is ¥{budget}: the plan sends no red packets.",
                                  cost=plain(near(together, 2)), weeks=WEEKS,
                                  budget=plain(near(self.budget, 2))), *names)
                self.cost["packets"] = 0
                together = self.spent()
        if together > self.budget:
            self.conflict(say("Welcome gifts and stars alone cost ¥{cost} in {weeks} weeks and the "
                              "budget is ¥{budget}.", cost=plain(near(together, 2)), weeks=WEEKS,
                              budget=plain(near(self.budget, 2))),
                          "month-budget", "gift-cost", "door-joins", "star-pay")
        if d["member-reward"] > 0:
            self.conflict(say("You decided on ¥{reward} for bringing a member. Rewards for sharing "
                              "break the platform's rules (E77, V2): the plan pays none.",
                              reward=plain(d["member-reward"])), "member-reward")
        if d["gift-cost"] > d["member-cost"]:
            self.conflict(say("A welcome gift costs ¥{gift}, and a new member may cost ¥{most} at "
                              "most.", gift=plain(d["gift-cost"]), most=plain(d["member-cost"])),
                          "gift-cost", "member-cost")
        if d["commission-levels"] > 1 and d["commission"] > 0:
            self.conflict(say("Commission on {levels} levels is what the law on pyramid selling is "
                              "about (E70, V2): pay one level, on real sales.",
                              levels=d["commission-levels"]), "commission-levels", "commission")
        if d["star-pay"] > 0 and d["star-told"] == "no":
            self.conflict(say("You pay a star and do not say so. Paid praise must be told as such."),
                          "star-pay", "star-told")

    def spent(self):
        """What the plan's weeks cost in all. (A dict has no order in MicroPython.)"""
        return sum(self.cost[kind] for kind in COSTS)

    def _packet_cost(self):
        return (len(self.packets) * self.decided["packet-yuan"] * len(self.packet_groups) * WEEKS)

    def _draw(self):
        """`prize_day`: the day of the draw, or None where there is none or its rules forbid it."""
        d = self.decided
        self.prize_day = None
        self.campaign_day = None
        if d["prize-day"] or d["prize-top"] > 0:
            broken = len(self.conflicts)
            if not d["prize-terms"]:
                self.conflict(say("The draw has no terms. Kinds, conditions and amounts must stand "
                                  "before it (E73, V2): the plan does not schedule it."),
                              "prize-terms", "prize-day")
            if d["prize-top"] > PRIZE_MOST:
                self.conflict(say("The highest prize of a draw is ¥50,000 (E73, V2): the plan does "
                                  "not schedule it."), "prize-top")
            if d["prize-top"] + self.spent() > self.budget:
                self.conflict(say("With a prize of ¥{prize} the budget of {weeks} weeks does not "
                                  "suffice: the plan does not schedule the draw.",
                                  prize=plain(d["prize-top"]), weeks=WEEKS),
                              "prize-top", "month-budget")
            if not d["prize-day"]:
                self.conflict(say("The draw has no day: the plan does not schedule it."),
                              "prize-day", "prize-top")
            elif not self.within(d["prize-day"], 1):
                self.conflict(say("The draw on {day} does not lie in the plan's {weeks} weeks, at "
                                  "least a day after it starts: the plan does not schedule it.",
                                  day=d["prize-day"], weeks=WEEKS), "prize-day", "first-day")
            if len(self.conflicts) == broken:
                self.prize_day = day_number(d["prize-day"])
                self.cost["prizes"] = d["prize-top"]
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

    def within(self, date, days):
        """Whether a date lies in the plan, at least so many days after its start."""
        return self.first + days <= day_number(date) < self.first + DAYS

    # --- Answers --------------------------------------------------------------------------------

    def _answers(self):
        """`in_time`, `needed`: the share answered as promised, and the hosts that would keep it."""
        d = self.decided
        self.in_time, self.needed = None, None
        self.questions = len(self.names) * d["questions-a-day"]
        opened = minutes(d["open-to"]) - minutes(d["open-from"])
        self.open_minutes = opened
        if opened <= 0:
            self.conflict(say("You answer from {start} until {end}: no time is left to answer in.",
                              start=d["open-from"], end=d["open-to"]), "open-from", "open-to")
            return
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
                "{count} groups ask more than {hosts} at a time can answer: {share} % would be "
                "started within {limit} minutes, you promise {promise} %, and it would take "
                "{needed}.", count=len(self.names), hosts=self.people(d["hosts"]),
                share=plain(math.floor(100 * self.in_time)), limit=plain(d["promise-minutes"]),
                promise=plain(near(100 * d["promise-share"], 6)),
                needed=say("more than {most} hosts", most=MOST_LOAD) if self.needed is None
                else self.people(self.needed)),
                "groups", "questions-a-day", "hosts", "promise-share", "promise-minutes",
                "answer-minutes")

    def people(self, hosts):
        """So many hosts, in words."""
        return say("one host") if hosts == 1 else say("{hosts} hosts", hosts=hosts)

    # --- Growth ---------------------------------------------------------------------------------

    def _growth(self):
        """`forecast`: rows of [day, low, as decided, high], members of all groups."""
        d = self.decided
        size = d["members-a-group"]
        first = min(d["first-members"], size)
        if d["first-members"] > size:
            self.conflict(say("You start with {first} members in each group and let in {size}.",
                              first=d["first-members"], size=size),
                          "first-members", "members-a-group")
        seeds = len(self.names) * first
        crowd = max(d["crowd"], seeds)
        cycles = int(FORECAST_DAYS[-1] / d["cycle-days"]) + 2
        runs = []
        for factor in (1 - RANGE, 1, 1 + RANGE):
            totals = grow(seeds, d["invites"], min(1.0, d["accepted"] * factor), crowd, 0.0, 0,
                          cycles) if seeds else [0] * (cycles + 1)
            run = []
            for day in FORECAST_DAYS:
                told = on_day(totals, d["cycle-days"], day)
                run.append(min(crowd, (crowd if told is None else told)
                               + factor * d["door-joins"] * day / 30))
            runs.append(run)
        self.room = len(self.names) * size
        self.forecast = [[FORECAST_DAYS[place]] + [int(run[place] + 0.5) for run in runs]
                         for place in range(len(FORECAST_DAYS))]
        self.expected = self.forecast[-1][2]
        if self.expected > self.room:
            self.conflict(say("After 90 days you expect {members} members, and your groups hold "
                              "{room}.", members=self.expected, room=self.room),
                          "groups", "members-a-group", "door-joins", "invites", "accepted")
        self.size = max(2, min(size, self.expected // len(self.names)))

    # --- Hours ----------------------------------------------------------------------------------

    def _hours(self):
        """`hours`: of work in a week, by kind."""
        d = self.decided
        by_hand = len(self.posts) - self.mass
        self.hours = {
            "answers": 7 * self.questions * d["answer-minutes"] / 60,
            "posts": (by_hand * len(self.worked) + self.mass) * POST_MINUTES / 60,
            "packets": 2 * len(self.packets) * len(self.packet_groups) * PACKET_MINUTES / 60,
            "reading": READ_MINUTES / 60 + len(self.names) * 5 / 60}
        together = sum(self.hours[kind] for kind in KINDS)
        if together > d["hours-a-week"]:
            self.conflict(say("The plan takes about {hours} hours a week and you have {have}.",
                              hours=plain(math.ceil(together)), have=plain(d["hours-a-week"])),
                          "hours-a-week", "groups", "questions-a-day", "posts-a-day", "post-days")


def named(names, most=4):
    """Groups in words: all of a few, the first and the last of many."""
    if len(names) <= most:
        return ", ".join(names)
    return say("{first} to {last} ({count} groups)", first=names[0], last=names[-1],
               count=len(names))
