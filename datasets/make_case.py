"""Make the running case: simulate Lychee Fresh from case.toml and write its tables.

    python datasets/make_case.py            # writes datasets/lychee-fresh/
    python datasets/make_case.py --seed 7 --out /some/folder

The same seed gives the same tables, byte for byte, on every machine and Python: all chance comes
from `random.Random.random()`, the one method whose sequence Python promises to keep, and every
time is rounded to a second and every amount to a cent. Only the compressed bytes of a .gz can
differ between zlib versions; what is inside does not.
"""

import argparse
import bisect
import csv
import gzip
import heapq
import io
import itertools
import json
import math
import random
import tomllib
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).parent
HOUR, DAY, WEEK = 3600, 86400, 604800


class Draw:
    """Chance for one part of the simulation, so that a change in one leaves the others alone."""

    def __init__(self, seed, part):
        self.uniform = random.Random(f"{seed} {part}").random

    def chance(self, probability):
        return self.uniform() < probability

    def whole(self, low, high):
        """A whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def between(self, low, high):
        return low + self.uniform() * (high - low)

    def exponential(self, mean):
        return -mean * math.log(1 - self.uniform())

    def normal(self):
        angle = math.cos(2 * math.pi * self.uniform())
        return angle * math.sqrt(-2 * math.log(1 - self.uniform()))

    def gamma(self, shape):
        """Gamma with scale 1, by Marsaglia and Tsang (2000)."""
        if shape < 1:
            return self.gamma(shape + 1) * (1 - self.uniform()) ** (1 / shape)
        d = shape - 1 / 3
        while True:
            x = self.normal()
            v = (1 + x / math.sqrt(9 * d)) ** 3
            if v > 0 and math.log(1 - self.uniform()) < x * x / 2 + d * (1 - v + math.log(v)):
                return d * v

    def beta(self, a, b):
        x = self.gamma(a)
        return x / (x + self.gamma(b))

    def poisson(self, mean):
        count, t = 0, self.exponential(1)
        while t < mean:
            count, t = count + 1, t + self.exponential(1)
        return count

    def pick(self, items):
        return items[int(self.uniform() * len(items))]

    def weighted(self, weights):
        """A key of a dictionary of weights."""
        x = self.uniform() * sum(weights.values())
        for key, weight in weights.items():
            x -= weight
            if x < 0:
                return key
        return key

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = int(self.uniform() * (i + 1))
            items[i], items[j] = items[j], items[i]
        return items


class Rhythm:
    """Maps even time to lived time, where hours count by their weight.

    A process that is even in even time keeps its long-run rate and gets the rhythm of day and
    week: what a weight leaves out at night it adds by day. A week is a week in both.
    """

    def __init__(self, hours, days):
        steps = [h * d for d in days for h in hours]
        self.pace = len(steps) / sum(steps)     # even time for each second where the weight is 1
        self.even = [0.0, *itertools.accumulate(s * self.pace * HOUR for s in steps)]

    def place(self, even):
        """Lived time, in whole seconds, of a point in even time."""
        week, rest = divmod(even, WEEK)
        i = min(bisect.bisect_right(self.even, rest), len(self.even) - 1) - 1
        while self.even[i + 1] == self.even[i]:
            i -= 1
        part = (rest - self.even[i]) / (self.even[i + 1] - self.even[i])
        return int(week * WEEK + (i + min(part, 1.0)) * HOUR)

    def of(self, t):
        """Even time of a point in lived time."""
        week, rest = divmod(t, WEEK)
        i, part = divmod(rest, HOUR)
        i = int(i)
        return week * WEEK + self.even[i] + part / HOUR * (self.even[i + 1] - self.even[i])

    def after(self, t, delay):
        """Lived time after a delay in even seconds, at least one second later."""
        return max(self.place(self.of(t) + delay), t + 1)

    def within(self, start, end, part):
        """Lived time at a part, 0 to 1, of the even time from start to end."""
        a, b = self.of(start), self.of(end)
        return min(max(self.place(a + part * (b - a)), start), end - 1)


class Queue:
    """Events in order of time; events at the same time in the order they came."""

    def __init__(self):
        self.heap, self.order = [], itertools.count()

    def add(self, t, event, *data):
        heapq.heappush(self.heap, (t, next(self.order), event, data))

    def __iter__(self):
        while self.heap:
            t, _, event, data = heapq.heappop(self.heap)
            yield t, event, data


class Case:
    """The simulation. Times are seconds from the start, amounts are cents."""

    def __init__(self, parameters, seed):
        self.p, self.seed = parameters, seed
        self.end = parameters["weeks"] * WEEK
        self.rhythm = {name: Rhythm(**r) for name, r in parameters["rhythm"].items()}
        self.people, self.groups, self.messages, self.pushes = [], [], [], []
        self.reactions, self.packets, self.openings, self.complaints = [], [], [], []
        self.orders, self.coupons, self.posters = [], [], []
        self.campaigns, self.assignments = [], []

    def draw(self, part):
        return Draw(self.seed, part)

    def run(self):
        self.hire()
        self.open_groups()
        self.plan_campaigns()
        for group in self.groups:
            self.plan_pushes(group)
            self.fill(group)
        self.tie()
        for group in self.groups:
            self.talk(group)
        self.sell()
        self.give_coupons()
        self.show_posters()
        self.fill_baskets()
        self.recommend()

    # Stores, staff, groups ------------------------------------------------------------------------

    def hire(self):
        """A manager, two clerks and an assistant a store; a new clerk where the first leaves."""
        draw = self.draw("staff")
        self.stores, self.staff = [], []
        for s in self.p["stores"]:
            store = SimpleNamespace(**s, team={}, customers=[])
            self.stores.append(store)
            leaves = s["clerk_leaves_day"]
            roles = ["manager", "clerk", "second clerk", "assistant"]
            for role in [*roles, "new clerk"] if leaves >= 0 else roles:
                started = -draw.whole(60, 700) if role in roles else leaves + draw.whole(7, 21)
                left = leaves if role == "clerk" and leaves >= 0 else None
                person = self.person("staff", store, -1)
                person.staff = SimpleNamespace(store=store, person=person, started=started,
                                               left=left, role=role.split()[-1], owned=[],
                                               greets=draw.between(*self.p["hosts"]["greets"]))
                store.team[role] = person.staff
                self.staff.append(person.staff)

    def person(self, kind, store, joined, **attributes):
        person = SimpleNamespace(kind=kind, store=store, joined=joined, staff=None, age="",
                                 household="", interest="", band="", seed=False, ties={},
                                 groups=set(), orders=[], number=len(self.people),
                                 **attributes)
        self.people.append(person)
        return person

    def open_groups(self):
        """Groups with their store, owner, theme, opening time and length of life."""
        draw, common = self.draw("groups"), self.p["groups"]["common"]
        interests = list(self.p["people"]["interest"])
        for purpose in ("store", "interest", "event"):
            g = self.p["groups"][purpose]
            n = g["count"]
            # Each five groups in a row get one quantile of life from each fifth: few groups then
            # show the stated law and not luck.
            ranks = [(fifth + draw.uniform()) / 5 for _ in range(0, n, 5)
                     for fifth in draw.shuffled(range(5))][:n]
            opens = sorted(draw.uniform() for _ in range(n))
            for i, rank in enumerate(ranks):
                store = self.stores[i % len(self.stores)]
                first = store.rollout_week * 7
                if purpose == "store":
                    day = first + (0 if i < len(self.stores) else draw.whole(21, 42))
                    theme = "neighbourhood"
                elif purpose == "interest":
                    day, theme = first + draw.whole(10, 50), interests[i % len(interests)]
                else:
                    day = first + 7 + int(opens[i] * (self.p["weeks"] * 7 - 26 - first))
                    theme = draw.pick([name for name, (first, last) in g["themes"].items()
                                       if first <= day <= last])
                created = day * DAY + draw.whole(9, 18) * HOUR + draw.whole(0, 3599)
                life = g["life_days"] * (-math.log(1 - rank)) ** (1 / g["life_shape"])
                if purpose == "store" and i == 0:
                    life = max(life, common["pilot_days"])
                turn = i // len(self.stores)
                if getattr(store, "overloaded", False):
                    clerk = "clerk"
                elif store.clerk_leaves_day >= 0:
                    clerk = "second clerk" if turn % 3 == 2 else "clerk"
                else:
                    clerk = "second clerk" if turn % 2 else "clerk"
                owner = store.team[clerk]
                if owner.left is not None and day >= owner.left - 7:
                    owner = store.team["second clerk"]
                joiners = draw.whole(*g["joiners"])
                if purpose == "event" and life > common["long_life_days"]:
                    joiners = int(joiners * common["long_life_joiners"])
                self.groups.append(SimpleNamespace(
                    purpose=purpose, store=store, owner=owner, theme=theme, created=created,
                    life=life * DAY, joiners=joiners, handed_over=None, new_owner=None,
                    cap=500 if draw.chance(common["cap_500_share"]) else 200, members=[],
                    pushes=[], arms={}, identity="", long=life > common["long_life_days"]))
        self.groups.sort(key=lambda g: g.purpose == "event")    # events draw on known customers
        for number, group in enumerate(self.groups):
            group.number = number
            group.silent = self.rhythm["customers"].after(group.created, group.life)
        for staff in self.staff:
            own = [g for g in self.groups if g.owner is staff]
            for g, identity in zip(own, itertools.cycle(draw.shuffled(["store", "person"]))):
                g.identity = identity
                staff.owned.append(g.created)
                if staff.left is not None:
                    g.handed_over = staff.left * DAY + 12 * HOUR + draw.whole(0, 2 * HOUR)
                    g.new_owner = staff.store.team["manager"]
                    g.new_owner.owned.append(g.handed_over)

    def host(self, group, t):
        """The staff member who owns the group at a time."""
        return group.owner if group.handed_over is None or t < group.handed_over \
            else group.new_owner

    # Campaigns and pushes -------------------------------------------------------------------------

    def plan_campaigns(self):
        draw, c = self.draw("campaigns"), self.p["campaigns"]
        weeks = self.p["weeks"]
        cadence, recipes, summer = c["cadence"], c["recipes"], c["summer"]
        self.campaigns = [
            ("Welcome coupon", "coupon", 0, weeks * 7 - 1),
            ("How often to post", "cadence", cadence["from_week"] * 7, cadence["to_week"] * 7 - 1),
            ("Recipe evenings", "content", recipes["from_week"] * 7, recipes["to_week"] * 7 - 1),
            ("Summer coupon", "coupon", summer["from_week"] * 7,
             summer["from_week"] * 7 + summer["valid_days"] - 1),
            *((x["name"], "poster", x["from_day"], x["from_day"] + x["days"] - 1)
              for x in c["posters"])]
        for number, test, arms in ((2, cadence, ("a", "b", "holdout")),
                                   (3, recipes, ("a", "holdout"))):
            groups = [g for g in self.groups if g.purpose != "event"
                      and g.created < test["from_week"] * WEEK]
            for g, arm in zip(draw.shuffled(groups), itertools.cycle(arms)):
                g.arms[number] = arm
                self.assignments.append(
                    SimpleNamespace(campaign=number, group=g, person=None, arm=arm))

    def plan_pushes(self, group):
        """What staff will post to a group: week by week, in a rhythm, by tool or by hand."""
        draw, p = self.draw(f"pushes {group.number}"), self.p["pushes"]
        c = self.p["campaigns"]
        rhythm, kinds = self.rhythm["posts"], list(p["click"])
        plan = []
        for week in range(self.p["weeks"]):
            start = max(week * WEEK, group.created + 2 * HOUR)
            stop = (week + 1) * WEEK
            if stop <= start:
                continue
            campaign, recipes = None, 0
            if group.purpose == "event":
                stop = min(stop, group.created + 7 * DAY)
                if stop <= start:
                    continue
                n = sum(draw.whole(*p["event_daily"]) for _ in range(round((stop - start) / DAY)))
            elif 2 in group.arms and c["cadence"]["from_week"] <= week < c["cadence"]["to_week"]:
                n, campaign = c["cadence"]["weekly"][group.arms[2]], 2
            else:
                n = round(draw.whole(*p["weekly"]) * (stop - start) / WEEK)
                if group.arms.get(3) == "a" and week >= c["recipes"]["from_week"]:
                    recipes = min(c["recipes"]["weekly"], n)
            for i in range(n):
                t = rhythm.within(start, stop, draw.uniform())
                if i < recipes:
                    day = t - t % DAY
                    plan.append((day + 19 * HOUR + draw.whole(0, HOUR), "recipe", 3))
                else:
                    plan.append((t, draw.pick(kinds), campaign))
        sent = {}
        for t, kind, campaign in sorted(plan, key=lambda x: x[0]):
            month = self.when(t).strftime("%Y-%m")
            days = (self.when(t).replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
            typed = draw.chance(p["typed"]) or sent.get(month, 0) >= days.day
            sent[month] = sent.get(month, 0) + (not typed)
            group.pushes.append(SimpleNamespace(
                t=t, group=group, kind=kind, channel="typed" if typed else "mass_send",
                campaign=campaign))
        self.pushes += group.pushes

    # Joining, inviting, leaving, reacting ---------------------------------------------------------

    def customer(self, draw, group, t, door, inviter):
        """A person new to the chain's groups, somewhat like the one who invited them."""
        p, o, j = self.p["people"], self.p["orders"], self.p["inviting"]
        age = draw.weighted(p["age_band"])
        household = draw.weighted(p["household"][age])
        interest = draw.weighted(p["interest"])
        if group.purpose == "interest" and draw.chance(p["theme_interest"]):
            interest = group.theme
        if inviter is not None:
            if draw.chance(j["same_household"]):
                age, household = inviter.age, inviter.household
            if draw.chance(j["same_interest"]):
                interest = inviter.interest
        rate = draw.gamma(o["r"]) / o["alpha"]
        basket = o["basket_yuan"] * math.exp(o["basket_customers"] * draw.normal())
        person = self.person("customer", group.store, t, rate=rate, door=door,
                             dropout=draw.beta(o["a"], o["b"]), basket=basket,
                             openness=draw.between(*self.p["pushes"]["openness"]))
        weekly = rate * basket * math.exp(o["band_noise"] * draw.normal())
        person.age, person.household, person.interest = age, household, interest
        person.band = ("low", "middle", "high")[bisect.bisect(o["bands"], weekly)]
        group.store.customers.append(person)
        return person

    def fill(self, group):
        """Everything that changes who is in a group, and how members react to pushes."""
        draw = self.draw(f"fill {group.number}")
        g, common = self.p["groups"][group.purpose], self.p["groups"]["common"]
        rhythm, queue = self.rhythm["customers"], Queue()
        present = {}

        def enter(t, person, scene, state, inviter, door):
            m = SimpleNamespace(group=group, person=person, joined=t, scene=scene, state=state,
                                inviter=inviter, left=None, core=False, muted=False,
                                door=self.p["leaving"]["door"].get(door, 1.0))
            group.members.append(m)
            person.groups.add(group.number)
            present[person.number] = m
            return m

        team = group.store.team
        for person in (group.owner.person, team["assistant"].person):
            enter(group.created, person, 1, "", None, "")
        for _ in range(group.joiners):
            door = draw.weighted(g["doors"])
            hours = rhythm if door.startswith("partner") else self.rhythm["orders"]
            t = hours.after(group.created + 60, draw.exponential(g["fill_days"] * DAY))
            queue.add(t, "arrive", door)
        for i, push in enumerate(group.pushes):
            queue.add(push.t, "push", i)
        if group.handed_over is not None:
            queue.add(group.handed_over, "hand over")
            queue.add(group.owner.left * DAY + 18 * HOUR, "leave", group.owner.person, None)

        for t, event, data in queue:
            if t >= self.end:
                break
            if event == "arrive" or event == "invite":
                if len(present) >= group.cap - 1:   # one place is kept for the next owner
                    continue
                inviter = None
                if event == "invite":
                    inviter, more = data
                    if inviter.number not in present:
                        continue
                    if more:
                        wait = draw.exponential(self.p["inviting"]["next_days"] * DAY)
                        queue.add(rhythm.after(t, wait), "invite", inviter,
                                  draw.chance(self.p["inviting"]["more"]))
                    door = "member"
                else:
                    door, = data
                    if door == "staff":
                        inviter = self.host(group, t).person
                    elif len(present) >= common["qr_stops_at"]:
                        continue
                self.join(draw, group, t, door, inviter, enter, queue)
            elif event == "leave":
                person, reason = data
                m = present.pop(person.number, None)
                if m is not None:
                    m.left = t
                    if reason is not None:
                        self.reactions.append((reason, person, t, "leave"))
            elif event == "hand over":
                manager = group.new_owner.person
                if manager.number not in present:
                    enter(t - 60, manager, 1, "", group.owner.person, "")
                h = self.p["handover"]
                for m in list(present.values()):
                    if m.person.kind == "customer" and draw.chance(h[group.identity]):
                        wait = draw.exponential(h["mean_days"] * DAY)
                        queue.add(rhythm.after(t, wait), "leave", m.person, None)
            elif event == "push":
                self.push(draw, group, *data, present, queue)
            elif data[1].number in present:
                push, person, reaction = data
                self.reactions.append((push, person, t, reaction))
        arrived = min(m.joined for m in group.members if m.person.kind == "customer")
        group.silent = max(group.silent, arrived + HOUR // 2)   # somebody speaks in every group

    def join(self, draw, group, t, door, inviter, enter, queue):
        """One customer joins, new or known, and may leave and invite later."""
        g, leaves, v = self.p["groups"][group.purpose], self.p["leaving"], self.p["inviting"]
        rhythm = self.rhythm["customers"]
        person = None
        if draw.chance(g["known"]):
            found = [draw.pick(group.store.customers) for _ in range(12) if group.store.customers]
            found = [x for x in found if x.joined < t and group.number not in x.groups]
            if group.purpose == "interest":
                found = [x for x in found if x.interest == group.theme] or found
            person = found[0] if found else None
        if person is None:
            friend = inviter if inviter is not None and inviter.kind == "customer" else None
            person = self.customer(draw, group, t, door, friend)
        scene = 3 if inviter is None else 1 if draw.chance(self.p["joining"]["scene_direct"]) else 2
        state = "" if draw.chance(self.p["joining"]["state_lost"]) else door
        m = enter(t, person, scene, state, inviter, door)
        if inviter is not None and inviter.kind == "customer":
            person.ties[inviter.number] = inviter.ties[person.number] = "friend"
        pilot = group.purpose == "store" and group.store is self.stores[0]
        if pilot and door == "staff" and sum(x.seed for x in self.people) < \
                self.p["joining"]["seeds"]:
            person.seed = True
        first = door == "staff" and not any(x.core for x in group.members)
        m.core = draw.chance(self.p["talk"]["core"]) or first

        m.door *= leaves["event_factor"] if group.purpose == "event" else 1
        m.door *= leaves["core_factor"] if m.core else 1
        wait = draw.exponential(1)      # hazard units
        early = 2 * leaves["first_weekly"] * m.door
        weeks = wait / (leaves["first_weekly"] * m.door) if wait < early else \
            2 + (wait - early) / (leaves["later_weekly"] * m.door)
        queue.add(rhythm.after(t, weeks * WEEK), "leave", person, None)
        p = v["inviter_long"] if group.long else v["inviter_short"]
        if draw.chance(p * (v["seed_factor"] if person.seed else 1)):
            queue.add(rhythm.after(t, draw.exponential(v["first_days"] * DAY)), "invite", person,
                      draw.chance(v["more"]))

    def push(self, draw, group, i, present, queue):
        """How those present react to a push, given the pushes of the last seven days."""
        p, rhythm, push = self.p["pushes"], self.rhythm["customers"], group.pushes[i]
        n = sum(push.t - 7 * DAY <= x.t < push.t for x in group.pushes[:i])
        stay = math.exp(-p["open_fatigue"] * n)
        away = math.exp(p["away_growth"] * n)
        for m in list(present.values()):
            if m.person.kind == "staff":
                continue
            if draw.chance(m.person.openness * stay * (p["muted_open"] if m.muted else 1)):
                t = rhythm.after(push.t, draw.exponential(p["mean_minutes"] * 60))
                tap = draw.chance(p["click"][push.kind])
                queue.add(t, "react", push, m.person, "click" if tap else "open")
            if not m.muted and draw.chance(p["mute"] * away):
                m.muted = True
                t = rhythm.after(push.t, draw.exponential(p["mean_minutes"] * 60))
                queue.add(t, "react", push, m.person, "mute")
            if not m.core and draw.chance(p["leave"] * away * m.door):
                t = rhythm.after(push.t, draw.exponential(p["mean_minutes"] * 60))
                queue.add(t, "leave", m.person, push)

    # Who knows whom -------------------------------------------------------------------------------

    def tie(self):
        """Ties in buildings, circles of friends, families and cities, on top of invitations."""
        draw, p = self.draw("ties"), self.p["ties"]

        def know(a, b, kind):
            if a is not b and b.number not in a.ties:
                a.ties[b.number] = b.ties[a.number] = kind

        def knots(people, size, probability, kind):
            for i in range(0, len(people), size):
                for a, b in itertools.combinations(people[i:i + size], 2):
                    if draw.chance(probability):
                        know(a, b, kind)

        for store in self.stores:
            people = store.customers
            alike = sorted(draw.shuffled(people), key=lambda x: x.household)
            knots(alike, p["building"], p["neighbour"], "neighbour")
            alike = sorted(draw.shuffled(people), key=lambda x: x.interest)
            knots(alike, p["circle"], p["friend"], "friend")
            for a in people:
                if draw.chance(p["family"] / 2):
                    know(a, draw.pick(people), "family")
                city = draw.pick([s for s in self.stores if s.city == store.city])
                for _ in range(draw.poisson(p["acquaintances"] / 2)):
                    know(a, draw.pick(city.customers), "acquaintance")

    # Talk, complaints, red packets ----------------------------------------------------------------

    def talk(self, group):
        """Everything that is said in a group, in order of time, until it falls silent."""
        draw, p, hosts = self.draw(f"talk {group.number}"), self.p["talk"], self.p["hosts"]
        rhythm, staff_hours, queue = self.rhythm["customers"], self.rhythm["staff"], Queue()
        test = self.p["campaigns"]["recipes"]
        members = {m.person.number: m for m in group.members}
        joins = sorted(m.joined for m in group.members)
        leaves = sorted(m.left for m in group.members if m.left is not None)
        talkers = {}        # person number: posts a week
        boost = test["talk"] if group.arms.get(3) == "a" else 1.0
        average = self.p["orders"]["r"] / self.p["orders"]["alpha"]

        def here(t, number):
            m = members[number]
            return m.joined <= t and (m.left is None or t < m.left)

        def say(t, person, kind, reply_to=None):
            if person.kind == "customer" and (t > group.silent or not here(t, person.number)):
                return None
            message = SimpleNamespace(t=t, group=group, person=person, kind=kind,
                                      reply_to=reply_to, replied=[])
            self.messages.append(message)
            if reply_to is not None and reply_to.person is not person:
                reply_to.replied.append(t)
            return message

        def somebody(t, author=None, like=False):
            """A talker, by how much they talk and, for replies, how like the author they are."""
            weights = {}
            for number, posts in talkers.items():
                if here(t, number) and (author is None or number != author.number):
                    x = members[number].person
                    if like:
                        posts *= p["same_interest"] if x.interest == author.interest else 1
                        posts *= p["same_household"] if x.household == author.household else 1
                        posts *= p["same_spending"] if x.band == author.band else 1
                        posts *= p["tie"] if number in author.ties else 1
                    weights[number] = posts
            return members[draw.weighted(weights)].person if weights else None

        def respond(message):
            """Replies by other customers, and the host's answer."""
            t = message.t
            readers = bisect.bisect(joins, t) - bisect.bisect(leaves, t) - 1
            for _ in range(draw.poisson(min(p["reply"] * readers, p["reply_most"]))):
                x = somebody(t, message.person, like=True)
                if x is not None:
                    later = rhythm.after(t, draw.exponential(p["reply_minutes"] * 60))
                    kind = "answer" if message.kind == "question" else "chat"
                    queue.add(later, "reply", x, kind, message)
            if message.kind == "question" or message.kind == "introduction" and \
                    draw.chance(hosts["welcome"]):
                ask(message, 1.0)

        def ask(message, never):
            """When the host will answer a message, and who; None if never."""
            load = sum(taken <= message.t for taken in self.host(group, message.t).owned)
            if draw.chance(min(hosts["never_per_group"] * load, hosts["never_most"]) * never):
                return None
            mean = hosts["minutes"] * 60 * load ** hosts["load"]
            t = staff_hours.after(message.t, draw.exponential(mean) * staff_hours.pace)
            if t >= self.end:
                return None
            staff = group.store.team["assistant"] if draw.chance(hosts["assistant"]) \
                else self.host(group, t)
            kind = "greeting" if message.kind == "introduction" else "answer"
            queue.add(t, "staff", staff.person, kind, message)
            return t, staff

        def again(t, person, posts):
            wait = draw.exponential(WEEK / (posts * boost))
            queue.add(rhythm.after(t, wait), "post", person, posts)

        for m in group.members:
            x = m.person
            if x.kind == "staff":
                continue
            if m.core:
                posts = math.exp(draw.between(*map(math.log, p["core_posts"])))
                queue.add(rhythm.after(m.joined, draw.exponential(DAY / 2)), "start", x, posts)
                continue
            weight = p["buyers_post"] * min(x.rate / average, 3) + 1 - p["buyers_post"]
            if draw.chance(p["seed_first_post"] if x.seed else p["first_post"] * weight):
                wait = draw.exponential(p["first_days"] * DAY)
                queue.add(rhythm.after(m.joined, wait), "first post", x)
        for push in group.pushes:
            queue.add(push.t, "push", push)
        if group.silent < self.end:
            queue.add(group.silent, "last")
        self.plan_talk(draw, group, queue)

        for t, event, data in queue:
            if t >= self.end:
                break
            if event == "first post":
                message = say(t, data[0], draw.weighted(p["first_kinds"]))
                if message is not None:
                    respond(message)
                    queue.add(t + DAY, "decide", message)
            elif event == "decide":
                message, = data
                if draw.chance(p["again_replied"] if message.replied else p["again_alone"]):
                    posts = p["posts_low"] * (1 - draw.uniform()) ** (-1 / p["posts_tail"])
                    wait = draw.exponential(p["again_days"] * DAY)
                    queue.add(rhythm.after(t, wait), "start", message.person,
                              min(posts, p["posts_high"]))
            elif event == "start" or event == "post":
                person, posts = data
                if t > group.silent or not here(t, person.number):
                    continue
                talkers[person.number] = posts
                level = 1 - p["fade"] * min((t - group.created) / group.life, 1) ** 2
                level *= boost if test["from_week"] * WEEK <= t < test["to_week"] * WEEK else 1
                if event == "start" or draw.chance(level / boost):
                    respond(say(t, person, draw.weighted(p["kinds"])))
                again(t, person, posts)
            elif event == "reply":
                message = say(t, *data)
                if message is not None:
                    respond(message)
            elif event == "staff":
                say(t, *data)
            elif event == "chat":
                x = somebody(t)
                if x is not None:
                    say(t, x, "chat")
            elif event == "chain":
                say(t, data[0], "order_chain", data[1])
            elif event == "thanks":
                say(t, data[0], "red_packet_thanks")
            elif event == "last":
                present = [m.person for m in group.members
                           if m.person.kind == "customer" and here(t, m.person.number)]
                x = somebody(t) or (draw.pick(present) if present else None)
                if x is not None:
                    say(t, x, "chat")
            elif event == "push":
                push, = data
                kind = {"recipe": "content", "notice": "notice"}.get(push.kind, "promotion")
                push.message = say(t, self.host(group, t).person, kind)
                if push.kind in ("flash_sale", "new_product"):
                    for number in talkers:
                        if draw.chance(p["chain_join"]):
                            later = rhythm.after(t, draw.exponential(HOUR))
                            queue.add(later, "chain", members[number].person, push.message)
            elif event == "greet":
                host = self.host(group, t)
                if draw.chance(host.greets):
                    say(t, host.person, "greeting")
            elif event == "complaint":
                kind, = data
                if draw.chance(self.p["complaints"]["lurker"]) or not talkers:
                    present = [m.person for m in group.members
                               if m.person.kind == "customer" and here(t, m.person.number)]
                    x = draw.pick(present) if present else None
                else:
                    x = somebody(t)
                if x is not None:
                    self.complain(draw, group, t, x, kind, say, ask, queue)
            elif event == "join in":
                x = somebody(t, data[0].person)
                if x is not None:
                    say(t, x, "complaint", data[0])
            elif event == "packet":
                self.packet(draw, group, t, *data, members, talkers, here, queue)

    def plan_talk(self, draw, group, queue):
        """What does not depend on the talk: good mornings, complaints, the store's packets."""
        rhythm, silent = self.rhythm["customers"], min(group.silent, self.end)
        long = group.purpose != "event"
        stop = min(self.end, group.silent + 7 * DAY if long else group.created + 7 * DAY)
        for day in range(group.created // DAY + 1, stop // DAY):
            queue.add(day * DAY + 8 * HOUR + draw.whole(0, 90 * 60), "greet")

        c, incident = self.p["complaints"], self.p["incident"]
        for _ in range(draw.poisson(c["weekly"][group.purpose] * (silent - group.created) / WEEK)):
            t = rhythm.within(group.created, silent, draw.uniform())
            queue.add(t, "complaint", draw.weighted(c["kinds"]))
        hit = [g for g in self.groups if g.store is group.store and g.purpose != "event"]
        if group.store.name == incident["store"] and long:
            for _ in range(round(incident["complaints"] / len(hit))):
                t = rhythm.after(incident["day"] * DAY + incident["hour"] * HOUR,
                                 draw.exponential(incident["mean_hours"] * HOUR))
                queue.add(t, "complaint", "quality")

        p, posts = self.p["packets"], self.rhythm["posts"]
        stop = silent if long else min(silent, group.created + 3 * DAY)
        start = group.created + 2 * HOUR
        n = draw.poisson(p["weekly"] * (stop - start) / WEEK) if long else p["event"]
        for _ in range(n if stop - start > DAY else 0):
            cents, shares = draw.pick(p["totals"])
            split = "lucky" if draw.chance(p["lucky"]) else "equal"
            queue.add(posts.within(start, stop, draw.uniform()), "packet", None, cents, shares,
                      split)

    def complain(self, draw, group, t, author, kind, say, ask, queue):
        """A complaint, the wait for the host, and those who join in meanwhile."""
        c = self.p["complaints"]
        message = say(t, author, "complaint")
        if message is None:
            return
        reply, staff = ask(message, c["never_factor"]) or (None, None)
        resolved = None
        if reply is not None and draw.chance(c["resolved"]):
            hours = self.rhythm["staff"]
            wait = draw.exponential(c["resolve_hours"] * HOUR) * hours.pace
            resolved = hours.after(reply, wait)
        stop = min(t + c["joins_in_hours"] * HOUR, self.end if reply is None else reply)
        for _ in range(draw.poisson(c["joins_in_hourly"] * (stop - t) / HOUR)):
            later = self.rhythm["customers"].within(t + 1, stop, draw.uniform())
            queue.add(max(later, t + 1), "join in", message)
        self.complaints.append(SimpleNamespace(
            group=group, person=author, message=message, t=t, kind=kind, reply=reply,
            resolved=resolved if resolved is not None and resolved < self.end else None,
            handler=staff))

    def packet(self, draw, group, t, sender, cents, shares, split, members, talkers, here, queue):
        """A red packet, who opens it, and what they send on."""
        p, rhythm = self.p["packets"], self.rhythm["customers"]
        if sender is not None and (t > group.silent or not here(t, sender.number)):
            return
        packet = SimpleNamespace(group=group, sender=sender or self.host(group, t).person, t=t,
                                 cents=cents, shares=shares, split=split)
        self.packets.append(packet)
        openers = [m.person for m in members.values() if m.person.kind == "customer"
                   and m.person is not sender and here(t, m.person.number) and draw.chance(
                       p["reach_talker" if m.person.number in talkers else "reach"])]
        parts = self.split(draw, cents, shares, split)
        opened, later = [], t
        for x in draw.shuffled(openers)[:shares]:
            later += 1 + int(draw.exponential(p["gap_seconds"]))
            if later >= self.end or not here(later, x.number):
                continue
            amount = parts[len(opened)]
            opened.append((packet, x, later, len(opened) + 1, amount))
            knows = any(number in members for number in x.ties)
            yuan = p["base_yuan"] + amount / 100 * p["contagion" if knows else "contagion_alone"]
            if draw.chance(yuan / (sum(p["send_yuan"]) / 2)):
                when = rhythm.within(later, later + DAY, draw.uniform() ** 2)
                n = draw.whole(*p["send_shares"])
                own = "lucky" if draw.chance(p["lucky_member"]) else "equal"
                sent = draw.whole(*p["send_yuan"]) * 100
                if own == "equal":
                    sent = round(sent / n) * n
                queue.add(when, "packet", x, sent, n, own)
            if x.number in talkers and draw.chance(p["thanks"]):
                queue.add(later + draw.whole(3, 60), "thanks", x)
        full = split == "lucky" and len(opened) == shares
        best = parts.index(max(parts)) if full else -1
        self.openings += [(*opening, i == best) for i, opening in enumerate(opened)]
        if talkers and opened:
            for _ in range(draw.poisson(p[f"chat_{split}"])):
                queue.add(t + draw.whole(1, HOUR - 1), "chat")

    def split(self, draw, cents, shares, split):
        """Shares of a packet in cents; a lucky draw goes by the double-mean rule (E30)."""
        if split == "equal":
            return [cents // shares] * shares
        parts = []
        for left in range(shares, 1, -1):
            part = int(draw.uniform() * 2 * cents / left)
            part = min(max(part, 1), cents - (left - 1))
            parts.append(part)
            cents -= part
        return [*parts, cents]

    # Orders, coupons, posters ---------------------------------------------------------------------

    def sell(self):
        """Orders as BG/NBD has them: the first, then repeats until the customer drops out."""
        draw, o, rhythm = self.draw("orders"), self.p["orders"], self.rhythm["orders"]
        for x in self.people:
            if x.kind == "staff" or not draw.chance(o["buyer"]):
                continue
            if x.door == "qr-checkout":
                t = rhythm.place(rhythm.of(x.joined) - draw.whole(60, 600))
            else:
                t = rhythm.after(x.joined, draw.exponential(o["first_days"] * DAY))
            while t < self.end:
                self.order(draw, x, t)
                if len(x.orders) > 1 and draw.chance(x.dropout):
                    break
                t = rhythm.after(t, draw.exponential(WEEK / x.rate))

    def order(self, draw, x, t):
        o = self.p["orders"]
        store = x.store
        if draw.chance(o["elsewhere"]):
            store = draw.pick([s for s in self.stores if s.city == store.city])
        cents = 100 * x.basket * math.exp(o["basket_orders"] * draw.normal())
        cents *= o["basket_member"] if x.door == "member" else 1
        order = SimpleNamespace(person=x, store=store, t=t, cents=max(round(cents), 100),
                                coupon=None)
        self.orders.append(order)
        x.orders.append(order)
        return order

    def give_coupons(self):
        draw, c = self.draw("coupons"), self.p["campaigns"]
        welcome, summer = c["welcome"], c["summer"]
        valid = summer["valid_days"] * DAY

        def give(x, campaign, t, cents, used):
            coupon = SimpleNamespace(person=x, campaign=campaign, t=t, cents=cents, order=None)
            self.coupons.append(coupon)
            for order in x.orders:
                if t < order.t < t + valid and order.coupon is None and draw.chance(used):
                    coupon.order, order.coupon = order, coupon
                    break

        start = summer["from_week"] * WEEK
        known = [x for x in self.people
                 if x.kind == "customer" and x.orders and x.orders[0].t < start]
        welcomed = set()
        for group in self.groups:
            for m in group.members if group.purpose == "store" else []:
                x = m.person
                if x.kind == "customer" and x.number not in welcomed:
                    welcomed.add(x.number)
                    t = m.joined + draw.whole(5, 90)
                    if t < self.end:
                        give(x, 1, t, welcome["value"], welcome["used"])
        for x, arm in zip(draw.shuffled(known), itertools.cycle(("a", "b", "holdout"))):
            self.assignments.append(SimpleNamespace(campaign=4, group=None, person=x, arm=arm))
            if arm == "holdout":
                continue
            t = start + 10 * HOUR
            if draw.chance(summer["extra"][arm]):
                when = self.rhythm["orders"].within(t + HOUR, t + valid, draw.uniform())
                self.order(draw, x, when)
                x.orders.sort(key=lambda order: order.t)
                give(x, 4, t, summer["value"][arm], 1.0)
            else:
                give(x, 4, t, summer["value"][arm], summer["used"])

    def show_posters(self):
        for number, test in enumerate(self.p["campaigns"]["posters"], 5):
            draw = self.draw(f"posters {number}")
            for arm in ("a", "b"):
                scanned = sum(draw.chance(test["scan"][arm]) for _ in range(test["shown"]))
                joined = sum(draw.chance(test["join"]) for _ in range(scanned))
                self.posters.append((number, arm, test["motive"][arm], test["shown"], scanned,
                                     joined))

    def fill_baskets(self):
        """The latest things of each customer of two stores: one has kinds of customers, one none."""
        draw, b = self.draw("baskets"), self.p["baskets"]
        self.baskets = []
        for x in self.people:
            if x.kind != "customer" or x.store.name not in (b["with_kinds"], b["without"]):
                continue
            mean, alike = b["mean"], b["differ"]
            if x.store.name == b["with_kinds"]:
                mean, alike = b["kinds"][draw.weighted(b["household"][x.household])], b["own"]
            whole = sum(mean.values())
            taste = {shelf: draw.gamma(alike * part / whole) for shelf, part in mean.items()}
            things = [draw.weighted(taste) for _ in range(b["things"])]
            self.baskets.append((x, *(things.count(shelf) for shelf in mean)))

    def recommend(self):
        """Helpers may tell those they know of a new drink; a coin says whom. Nobody counts twice."""
        draw, r = self.draw("recommendations"), self.p["recommendations"]
        t = r["day"] * DAY
        here = {m.person.number: m.person for g in self.groups if g.purpose == "store"
                for m in g.members if m.person.kind == "customer" and m.joined <= t
                and (m.left is None or t < m.left)}
        helpers = draw.shuffled(here[number] for number in sorted(here))[:r["helpers"]]
        taken = {x.number for x in helpers}
        self.recommendations = []
        for x in helpers:
            voice = min(draw.gamma(r["shape"]) * r["voice"] / r["shape"], r["most"])
            for number in sorted(x.ties):
                if number not in taken:
                    taken.add(number)
                    told = draw.chance(r["told"])
                    ordered = draw.chance(r["anyway"] + (voice if told else 0))
                    self.recommendations.append((x, self.people[number], told, ordered))

    # Tables ---------------------------------------------------------------------------------------

    def when(self, t):
        return self.p["start"] + timedelta(seconds=t)

    def tables(self):
        """Rows of every table as text, with pseudonymous IDs in order of time."""
        def number(items, name, letter, width):
            for i, item in enumerate(items, 1):
                setattr(item, name, f"{letter}{i:0{width}}")
            return items

        def stamp(t):
            return "" if t is None else self.when(t).isoformat()

        def day(days):
            return "" if days is None else (self.p["start"] + timedelta(days)).date().isoformat()

        def yuan(cents):
            return f"{cents / 100:.2f}"

        def ref(item):
            return "" if item is None else item.id

        def flag(value):
            return "true" if value else "false"

        def timely(items):
            return sorted(items, key=lambda item: item.t)

        memberships = [m for g in self.groups for m in g.members]
        first = {}
        for m in sorted(memberships, key=lambda m: m.joined):
            first.setdefault(m.person.number, m.person)
        number(self.stores, "id", "S", 2)
        number(self.staff, "id", "T", 3)
        number(sorted(self.groups, key=lambda g: g.created), "id", "G", 3)
        people = number(list(first.values()), "id", "M", 5)
        memberships = number(sorted(memberships, key=lambda m: m.joined), "id", "J", 5)
        messages = number(timely(self.messages), "id", "X", 6)
        pushes = number(timely(self.pushes), "id", "P", 5)
        packets = number(timely(self.packets), "id", "R", 5)
        orders = number(timely(self.orders), "id", "O", 6)
        coupons = number(timely(self.coupons), "id", "K", 5)
        complaints = number(timely(self.complaints), "id", "Z", 4)
        assignments = number(self.assignments, "id", "A", 5)

        def campaign(n):
            return "" if n is None else f"C{n:02}"

        return {
            "stores": [(s.id, s.name, s.city, s.opened_on, s.households_3km) for s in self.stores],
            "staff": [(x.id, x.store.id, x.role, day(x.started), day(x.left)) for x in self.staff],
            "groups": [(g.id, g.store.id, g.owner.id, g.purpose, g.theme, g.identity,
                        stamp(g.created), g.cap, stamp(g.handed_over), ref(g.new_owner))
                       for g in sorted(self.groups, key=lambda g: g.created)],
            "members": [(x.id, x.kind, ref(x.staff), x.store.id, x.age, x.household, x.interest,
                         x.band, flag(x.seed)) for x in people],
            "memberships": [(m.id, m.group.id, m.person.id, stamp(m.joined), m.scene, m.state,
                             ref(m.inviter), stamp(m.left)) for m in memberships],
            "messages": [(m.id, m.group.id, m.person.id, stamp(m.t), m.kind, ref(m.reply_to))
                         for m in messages],
            "pushes": [(x.id, x.message.id, x.group.id, stamp(x.t), x.kind, x.channel,
                        campaign(x.campaign)) for x in pushes],
            "reactions": [(push.id, x.id, stamp(t), kind) for push, x, t, kind in
                          sorted(self.reactions, key=lambda r: r[2])],
            "red_packets": [(x.id, x.group.id, x.sender.id, stamp(x.t), yuan(x.cents), x.shares,
                             x.split) for x in packets],
            "openings": [(packet.id, x.id, stamp(t), place, yuan(cents), flag(best))
                         for packet, x, t, place, cents, best in
                         sorted(self.openings, key=lambda o: (o[0].id, o[3]))],
            "campaigns": [(campaign(i), name, kind, day(a), day(b))
                          for i, (name, kind, a, b) in enumerate(self.campaigns, 1)],
            "assignments": [(x.id, campaign(x.campaign), ref(x.group), ref(x.person), x.arm)
                            for x in assignments],
            "posters": [(f"B{i:02}", campaign(n), *rest)
                        for i, (n, *rest) in enumerate(self.posters, 1)],
            "baskets": sorted((x.id, *counts) for x, *counts in self.baskets),
            "coupons": [(x.id, x.person.id, campaign(x.campaign), stamp(x.t), yuan(x.cents),
                         ref(x.order)) for x in coupons],
            "orders": [(x.id, x.person.id, x.store.id, stamp(x.t), yuan(x.cents)) for x in orders],
            "complaints": [(x.id, x.group.id, x.person.id, x.message.id, stamp(x.t), x.kind,
                            stamp(x.reply), stamp(x.resolved), ref(x.handler))
                           for x in complaints],
            "recommendations": sorted((x.id, friend.id, flag(told), flag(ordered))
                                      for x, friend, told, ordered in self.recommendations),
            "ties": sorted((x.id, self.people[other].id, kind) for x in people
                           for other, kind in x.ties.items() if x.id < self.people[other].id),
        }


def write(tables, package, folder):
    """Write the tables to the files that the data package names, below a folder."""
    for resource in package["resources"]:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(field["name"] for field in resource["schema"]["fields"])
        writer.writerows(tables[resource["name"]])
        data = text.getvalue().encode()
        path = folder / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".gz":
            with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as zipped:
                zipped.write(data)
        else:
            path.write_bytes(data)


def make(folder, seed=None):
    """Simulate the case and write it below a folder; without a seed, with that of case.toml."""
    parameters = tomllib.loads((HERE / "case.toml").read_text(encoding="utf-8"))
    package = json.loads((HERE / "datapackage.json").read_text(encoding="utf-8"))
    case = Case(parameters, parameters["seed"] if seed is None else seed)
    case.run()
    tables = case.tables()
    write(tables, package, Path(folder))
    return tables


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the running case's tables.")
    parser.add_argument("--seed", type=int, help="another seed than that of case.toml")
    parser.add_argument("--out", type=Path, default=HERE, help="folder that gets lychee-fresh/")
    arguments = parser.parse_args()
    for name, rows in make(arguments.out, arguments.seed).items():
        print(f"{name:12} {len(rows):7,} rows")
