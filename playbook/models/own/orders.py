"""Measures of a list of orders: how many lately, and who buys again. As `metrics` has them.

Also runs in MicroPython. Orders come one by one, so that a page can take a long file in pieces.
"""

from .figures import DAY, WINDOW, lately, repeat, wilson


class Sums:
    """What orders add up to."""

    def __init__(self):
        self.by_day = {}
        self.first = self.last = None
        self.firsts, self.seconds = [], []      # each buyer's two earliest times

    def add(self, who, at):
        """Add an order.

        who: the buyer, a whole number below that of all buyers, each seen first in turn; -1 where
        none is named. at: seconds since 2000, in China Standard Time.
        """
        day = int(at // DAY)
        self.by_day[day] = self.by_day.get(day, 0) + 1
        if self.first is None or at < self.first:
            self.first = at
        if self.last is None or at > self.last:
            self.last = at
        if who < 0:
            return
        if who == len(self.firsts):
            self.firsts.append(at)
            self.seconds.append(None)
        elif at < self.firsts[who]:
            self.firsts[who], self.seconds[who] = at, self.firsts[who]
        elif self.seconds[who] is None or at < self.seconds[who]:
            self.seconds[who] = at

    def measures(self):
        """Return `now` and `before`, orders of the last 30 days and of the 30 before; `known`,
        whether the data reach back so far; `repeat`, the share of buyers, of those whose first
        order is at least 30 days old, who bought again within 30 days of it."""
        end = int(self.last // DAY) + 1
        now = sum(n for day, n in self.by_day.items() if day >= end - WINDOW)
        before = sum(n for day, n in self.by_day.items()
                     if end - 2 * WINDOW <= day < end - WINDOW)
        watched = again = 0
        for first, second in zip(self.firsts, self.seconds):
            if end * DAY - first >= WINDOW * DAY:
                watched += 1
                again += second is not None and second - first < WINDOW * DAY
        low, high = wilson(again, watched) if watched else (None, None)
        return {"now": now, "before": before, "known": self.first <= (end - 2 * WINDOW) * DAY,
                "repeat": {"share": again / watched if watched else None, "low": low,
                           "high": high, "n": watched}}

    def figures(self):
        """Return the figures of the orders, in the order of the diagnosis."""
        found = self.measures()
        return [lately("orders", found["now"], found["before"], found["known"]),
                repeat(found["repeat"])]
