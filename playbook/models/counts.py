"""Measures of counts by day and group: growth, leavers, writers, silence, orders, complaints.

Also runs in MicroPython, so that the page measures counts with the same source. A row is a dict of
`day` (days since 1970-01-01), `group` and any of `members`, `joined`, `left`,
`wrote`, `messages`, `orders`, `complaints`: numbers, or None where nobody counted. `members` is the
number at the end of the day; the others are of the time since the row before.

A measure is a dict with `value`, which is None where the rows cannot give it, and what it is made
of. What one row lacks is left out of that measure alone, never counted as 0.

Rows are added up one by one (`Sums`), so that a page can take a long file in pieces: in
MicroPython a row kept as a dict costs more than all that is computed of it.
"""

WANTED = ("members", "joined", "left", "wrote", "messages", "orders", "complaints")


def measures(rows):
    """Return all measures of `rows`, by name: step, even, size, growth, net, leave, wrote, over,
    silent, posts, orders, complaints, doubt, groups. `rows` in any order, at most one a day and
    group."""
    groups = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    sums = Sums()
    for name in sorted(groups, key=str):    # MicroPython's dicts have no order
        for row in sorted(groups[name], key=lambda row: row["day"]):
            sums.add(name, row["day"], *[row.get(name) for name in WANTED])
    return sums.measures()


class Flow:
    """Sums of orders, or of complaints."""

    def __init__(self):
        self.rows = self.all = self.with_size = self.sized = self.with_orders = self.sold = 0
        self.ends = []                      # of each group with two counts: day, group, last, before
        self.day = self.now = None          # these four of the group that rows come of
        self.counts = self.sum = 0

    def add(self, day, count, members, orders):
        """Add one row's `count`, with its members and its orders, or None."""
        self.rows += 1
        self.all += count
        self.counts += 1
        self.sum += count
        self.day, self.now = day, count
        if members:
            self.with_size += count
            self.sized += members
        if orders is not None:
            self.with_orders += count
            self.sold += orders

    def close(self, group):
        """End the group that rows have come of; return its last count and the mean of those before."""
        now, before = self.now, None
        if self.counts > 1:
            before = (self.sum - now) / (self.counts - 1)
            self.ends.append((self.day, group, now, before))
        self.now, self.counts, self.sum = None, 0, 0
        return now, before

    def measure(self, step, end):
        """Return all of it, and how it goes with the rest.

        step: days from one row to the next. end: the last day of all rows. `last`, `before`: each
        group's last count and the mean of those before it, added up over the groups with two whose
        last is less than a step old; `earlier`: the other groups with two. `per_100`: for 100 members
        and the time of one row. `per_100_orders`: for 100 orders.
        """
        lately = [one for one in self.ends if end - one[0] < step]
        return {"value": self.all if self.rows else None, "rows": self.rows,
                "last": sum(one[2] for one in lately) if lately else None,
                "before": sum(one[3] for one in lately) if lately else None,
                "earlier": [one[1] for one in self.ends if end - one[0] >= step],
                "per_100": 100 * self.with_size / self.sized if self.sized else None,
                "per_100_orders": 100 * self.with_orders / self.sold if self.sold else None}


class Sums:
    """What rows add up to. They come group by group, and within a group in the order of days."""

    def __init__(self):
        self.group = self.day = self.first = self.last = self.told = self.before = None
        self.end = None
        self.gaps = {}          # rows by the days since the row before
        self.lasts = []         # the day of each group's last count of members
        self.size = 0           # members by these last counts
        self.start_size = self.end_size = self.longest = self.grown = 0
        self.joined = self.left = self.both = self.losing = 0
        self.leavers = self.there = self.leave_rows = 0
        self.writers = self.could = self.wrote_rows = 0
        self.low = self.high = None
        self.quiet = self.heard = self.quiet_rows = self.heard_rows = 0
        self.messages = self.message_rows = 0
        self.orders, self.complaints = Flow(), Flow()
        self.wrong = self.checked = 0
        self.first_wrong = None             # day and group of the first row that does not add up
        self.over, self.first_over = 0, None
        self.early = 0                      # joined less left before a group's first count of members
        self.groups = []                    # what each group comes to by itself
        self.own = {}                       # that of the group that rows come of

    def add(self, group, day, members, joined, left, wrote, messages, orders, complaints):
        """Add a row. `group`: any name or number that differs from that of other groups."""
        if group != self.group:
            self.close()
            self.group, self.day = group, None
            self.first = self.last = self.told = self.before = None
            self.own = {"wrote": None, "shares": 0, "told": 0, "quiet": 0, "heard": 0}
        elif day > self.day:
            gap = day - self.day
            self.gaps[gap] = self.gaps.get(gap, 0) + 1
        if members is not None:
            if self.first is None:
                self.first = (day, members)
            self.last = (day, members)
            if joined is not None and left is not None and self.before is not None:
                self.checked += 1
                if members - self.before != joined - left:
                    self.wrong += 1
                    if self.first_wrong is None or day < self.first_wrong[0]:
                        self.first_wrong = (day, group)
            if left is not None:
                self.leave_rows += 1
                self.leavers += left
                self.there += left + members
            if wrote is not None and wrote > members + (left or 0):
                self.over += 1
                self.first_over = day if self.first_over is None else min(self.first_over, day)
            elif wrote is not None and members:
                self.wrote_rows += 1
                self.writers += wrote
                self.could += members
                share = self.own["wrote"] = wrote / members
                self.own["shares"] += share
                self.own["told"] += 1
                if self.low is None or share < self.low:
                    self.low = share
                if self.high is None or share > self.high:
                    self.high = share
        if joined is not None and left is not None:
            if self.before is None and (self.first is None or self.first[0] == day):
                self.early += joined - left
            self.both += 1
            self.joined += joined
            self.left += left
            self.losing += left > joined
        heard = wrote if wrote is not None else messages
        if heard is not None:
            self.told = heard
            self.heard_rows += 1
            self.quiet_rows += heard == 0
            self.own["heard"] += 1
            self.own["quiet"] += heard == 0
        if messages is not None:
            self.message_rows += 1
            self.messages += messages
        if orders is not None:
            self.orders.add(day, orders, members, orders)
        if complaints is not None:
            self.complaints.add(day, complaints, members, orders)
        if self.end is None or day > self.end:
            self.end = day
        self.day, self.before = day, members

    def close(self):
        """End the group that rows have come of: what its first and last count say."""
        now, before = self.orders.close(self.group)
        angry, _ = self.complaints.close(self.group)
        if self.own:
            start, end = (self.first or (None, None))[1], (self.last or (None, None))[1]
            self.groups.append({
                "group": self.group, "members": end, "wrote": self.own["wrote"],
                "wrote_before": (self.own["shares"] - self.own["wrote"]) / (self.own["told"] - 1)
                if self.own["told"] > 1 else None, "complaints": angry,
                "growth": (end - start) / start if start and self.first[0] != self.last[0] else None,
                "silent": None if self.told is None else self.told == 0,
                "quiet": self.own["quiet"], "heard": self.own["heard"],
                "orders": now, "orders_before": before})
            self.own = {}
        if self.last is not None:
            self.lasts.append(self.last[0])
            self.size += self.last[1]
            if self.first[0] != self.last[0]:
                self.grown += 1
                self.start_size += self.first[1]
                self.end_size += self.last[1]
                self.longest = max(self.longest, self.last[0] - self.first[0])
        if self.told is not None:
            self.heard += 1
            self.quiet += self.told == 0
        self.first = self.last = self.told = self.before = None

    def measures(self):
        """Return all measures, by name. No row may be added after."""
        self.close()
        step = self.step()
        change = self.end_size - self.start_size
        groups = len(self.lasts)
        told = self.wrote_rows > 0
        gaps = sum(self.gaps.values())
        return {
            # the days from one count to the next: the median of all gaps, None without any
            "step": step,
            # whether nine in ten of them are so long
            "even": gaps > 0 and self.gaps.get(step, 0) >= 0.9 * gaps,
            # members by each group's last count. `groups`: groups with a count. `late`: of them,
            # those last counted more than one step before the last day of all, whose number may be
            # out of date. `mean`: members a group.
            "size": {"value": self.size if groups else None, "groups": groups,
                     "mean": self.size / groups if groups else None,
                     "late": sum(self.end - day > (step or 0) for day in self.lasts)},
            # from each group's first count of members to its last, over groups with two: (end −
            # start) ÷ start. `change`: end − start. `days`: the longest such time.
            "growth": {"value": change / self.start_size if self.start_size else None,
                       "start": self.start_size, "end": self.end_size,
                       "change": change if self.grown else None, "days": self.longest,
                       "groups": self.grown},
            # joined − left over the rows that give both. `losing`: rows in which more left. `early`: of
            # it, what came before a group's first count of members, and is not in its growth.
            "net": {"value": self.joined - self.left if self.both else None, "joined": self.joined,
                    "left": self.left, "rows": self.both, "losing": self.losing,
                    "early": self.early},
            # left ÷ (members at the end of a row's time + left)
            "leave": {"value": self.leavers / self.there if self.there else None,
                      "left": self.leavers, "there": self.there, "rows": self.leave_rows},
            # people who wrote ÷ members at the end of a row's time. `low`, `high`: of one row. Rows in
            # which more wrote than were there, leavers included, are left out.
            "wrote": {"value": self.writers / self.could if told else None,
                      "wrote": self.writers, "members": self.could, "rows": self.wrote_rows,
                      "low": self.low, "high": self.high},
            # groups nobody wrote in, by each group's last row that tells: by writers, else by
            # messages. `groups`: groups that tell. `rows`, `of`: rows of silence, of all that tell.
            "silent": {"value": self.quiet if self.heard else None, "groups": self.heard,
                       "rows": self.quiet_rows, "of": self.heard_rows},
            # messages a group and day, over the rows that count messages
            "posts": {"value": self.messages / (self.message_rows * step)
                      if self.message_rows and step else None,
                      "messages": self.messages, "rows": self.message_rows},
            "orders": self.orders.measure(step, self.end),
            "complaints": self.complaints.measure(step, self.end),
            # rows in which more people wrote than were there. `day`: of the first.
            "over": {"value": self.over if told or self.over else None, "day": self.first_over},
            # rows in which the change of members is not joined − left, of `rows` that tell. `day`,
            # `group`: of the first.
            "doubt": {"value": self.wrong if self.checked else None, "rows": self.checked,
                      "day": self.first_wrong and self.first_wrong[0],
                      "group": self.first_wrong and self.first_wrong[1]},
            # each group by itself: its last members, growth, share who wrote in its last count that
            # tells and the mean of those before, complaints in its last count that tells, whether its
            # last count was silent, silent counts (`quiet`) of those that tell (`heard`), last orders
            # and the mean of those before; None where not counted
            "groups": self.groups}

    def step(self):
        """Return the median of all gaps."""
        many = sum(self.gaps.values())
        if not many:
            return None
        low = high = None
        seen = 0
        for gap in sorted(self.gaps):
            seen += self.gaps[gap]
            if low is None and seen > (many - 1) // 2:
                low = gap
            if seen > many // 2:
                high = gap
                break
        return high if many % 2 else (low + high) / 2
