"""Measures of a list of members: size, who came and left lately, who stays, through which channel.

Also runs in MicroPython. As `metrics` has them: Kaplan-Meier with Greenwood's variance on the
log-minus-log scale (A105), Wilson's interval for shares.
"""

import math

from .figures import DAY, WINDOW, Z, of_members, wilson


class Sums:
    """What memberships add up to.

    leaves: whether the source has leaving times. doors: whether it says how people joined. told:
    whether it says who is staff.
    """

    def __init__(self, leaves, doors, told):
        self.leaves, self.doors, self.told = leaves, doors, told
        self.last = 0
        self.rows = []

    def add(self, group, member, joined, left, scene, counts):
        """Add a membership.

        joined, left: whole seconds since 2000, in China Standard Time; left: None while it lasts. scene:
        WeCom's code of how somebody joined, or None. counts: False for staff, who only tell until
        when the data go.
        """
        self.last = max(self.last, joined, left or 0)
        if counts:
            self.rows.append((group, member, joined, left, scene))

    def measures(self):
        """Return all measures; the docstrings of `metrics` and `diagnosis` say what each is."""
        end = (int(self.last // DAY) + 1) * DAY
        since = end - WINDOW * DAY
        here, sizes, ids, joins, there, gone = 0, {}, set(), 0, 0, 0
        groups = set()
        for group, member, joined, left, _ in self.rows:
            groups.add(group)
            if left is None:
                here += 1
                ids.add(member)
                sizes[group] = sizes.get(group, 0) + 1
            joins += joined >= since
            if left is None or left >= since:
                there += 1
                gone += left is not None
        return {"told": self.told, "leaves": self.leaves, "groups": len(groups),
                "members": len(ids), "here": here, "size": median(sorted(sizes.values())),
                "joins": joins, "leave_rate": part(gone, there),
                "members_30": self.lasting(end), "doors": self.channels(since)}

    def lasting(self, end):
        """Return the Kaplan-Meier share still there after 30 days; None beyond what was watched."""
        # whether it ended is the last bit, so that one sort of whole numbers does
        spells = sorted(2 * (end - joined) if left is None else 2 * (left - joined) + 1
                        for _, _, joined, left, _ in self.rows)
        longest = WINDOW * DAY
        at_risk, survival, variance, place = len(spells), 1.0, 0.0, 0
        while place < len(spells) and spells[place] >> 1 <= longest:
            time, ended, seen = spells[place] >> 1, 0, place
            while place < len(spells) and spells[place] >> 1 == time:
                ended += spells[place] & 1
                place += 1
            if ended:
                survival *= 1 - ended / at_risk
                if ended < at_risk:
                    variance += ended / (at_risk * (at_risk - ended))
                else:
                    survival = 0.0
            at_risk -= place - seen
        watched = bool(spells) and spells[-1] >> 1 >= longest
        if not spells or not watched and survival > 0:
            return {"share": None, "low": None, "high": None}
        if survival == 0:
            return {"share": 0.0, "low": None, "high": None}
        if survival == 1:
            return {"share": 1.0, "low": 1.0, "high": 1.0}
        spread = math.exp(Z * math.sqrt(variance) / math.log(survival))
        return {"share": survival, "low": survival ** (1 / spread), "high": survival ** spread}

    def channels(self, since):
        """Return the ways of joining, most used first: `scene`, `share`, `stayed` after 30 days."""
        if not self.doors:
            return []
        found, order = {}, []
        for _, _, joined, left, scene in self.rows:
            scene = scene or 0      # not recorded
            if scene not in found:
                found[scene] = [0, 0, 0]
                order.append(scene)
            one = found[scene]
            one[0] += 1
            if joined <= since:
                one[1] += 1
                one[2] += left is None or left >= joined + WINDOW * DAY
        # the place as well: MicroPython's sort may change the order of equals
        order = [scene for _, _, scene in sorted(
            (-found[scene][0], place, scene) for place, scene in enumerate(order))]
        return [{"scene": scene or None, "share": found[scene][0] / len(self.rows),
                 "stayed": part(found[scene][2], found[scene][1])} for scene in order]

    def figures(self):
        """Return the figures of the list, in the order of the diagnosis."""
        return of_members(self.measures())


def part(some, of):
    """Return a share with its interval; None where there is nothing to share."""
    if not of:
        return {"share": None, "low": None, "high": None}
    low, high = wilson(some, of)
    return {"share": some / of, "low": low, "high": high}


def median(values):
    """Return the median of sorted numbers, None of none."""
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
