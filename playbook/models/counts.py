"""Measures of counts by day and group: growth, leavers, writers, silence, orders, complaints.

Also runs in MicroPython, so that the page can measure counts with the same source. A row is a dict
of `day` (a whole number of days from any start), `group` and any of `members`, `joined`, `left`,
`wrote`, `messages`, `orders`, `complaints`: numbers, or None where nobody counted. `members` is the
number at the end of the day; the others are of the time since the row before.

A measure is a dict with `value`, which is None where the rows cannot give it, and what it is made
of. What one row lacks is left out of that measure alone, never counted as 0.
"""

WANTED = ("members", "joined", "left", "wrote", "messages", "orders", "complaints")


def measures(rows):
    """Return all measures of `rows`, by name: step, size, growth, net, leave, wrote, silent, posts,
    orders, complaints, doubt. `rows` in any order, at most one a day and group."""
    series = by_group(rows)
    days = step(series)
    return {"step": days, "size": size(series, days), "growth": growth(series),
            "net": net(rows), "leave": leave(rows), "wrote": wrote(rows), "silent": silent(series),
            "posts": posts(rows, days), "orders": flow(rows, series, "orders"),
            "complaints": flow(rows, series, "complaints"), "doubt": doubt(series)}


def by_group(rows):
    """Return the rows of each group in the order of days, as a list of lists."""
    found = {}
    for row in rows:
        if row["group"] not in found:
            found[row["group"]] = []
        found[row["group"]].append(row)
    return [sorted(some, key=lambda row: row["day"]) for some in found.values()]


def step(series):
    """Return the days from one count to the next: the median of all gaps, None without any."""
    gaps = sorted(later["day"] - earlier["day"] for some in series
                  for earlier, later in zip(some, some[1:]) if later["day"] > earlier["day"])
    if not gaps:
        return None
    middle = len(gaps) // 2
    return gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2


def size(series, days):
    """Return how many members all groups have, each by its last count.

    `groups`: groups with a count. `late`: of them, those last counted more than one step before the
    last day of all, whose number may be out of date. `mean`: members a group.
    """
    last = [counted[-1] for some in series
            if (counted := [row for row in some if row.get("members") is not None])]
    if not last:
        return {"value": None, "groups": 0, "late": 0, "mean": None}
    end = max(row["day"] for some in series for row in some)
    total = sum(row["members"] for row in last)
    return {"value": total, "groups": len(last), "mean": total / len(last),
            "late": sum(end - row["day"] > (days or 0) for row in last)}


def growth(series):
    """Return growth from each group's first count of members to its last, over groups with two.

    `value`: (end − start) ÷ start, a share. `change`: end − start. `days`: the longest such time.
    """
    start = end = days = groups = 0
    for some in series:
        counted = [row for row in some if row.get("members") is not None]
        if len(counted) > 1:
            groups += 1
            start += counted[0]["members"]
            end += counted[-1]["members"]
            days = max(days, counted[-1]["day"] - counted[0]["day"])
    return {"value": (end - start) / start if start else None, "start": start, "end": end,
            "change": end - start if groups else None, "days": days, "groups": groups}


def net(rows):
    """Return joined − left over the rows that give both.

    `rows`: how many. `losing`: in how many of them more left than joined.
    """
    both = [row for row in rows if row.get("joined") is not None and row.get("left") is not None]
    joined, left = sum(row["joined"] for row in both), sum(row["left"] for row in both)
    return {"value": joined - left if both else None, "joined": joined, "left": left,
            "rows": len(both), "losing": sum(row["left"] > row["joined"] for row in both)}


def leave(rows):
    """Return the share who left in the time of one row: left ÷ (members at its end + left)."""
    both = [row for row in rows if row.get("left") is not None and row.get("members") is not None]
    left = sum(row["left"] for row in both)
    there = left + sum(row["members"] for row in both)
    return {"value": left / there if there else None, "left": left, "there": there,
            "rows": len(both)}


def wrote(rows):
    """Return the share who wrote in the time of one row: people who wrote ÷ members at its end.

    `low`, `high`: the lowest and highest share of a row. Rows without members are left out.
    """
    both = [row for row in rows if row.get("wrote") is not None and row.get("members")]
    people, members = sum(row["wrote"] for row in both), sum(row["members"] for row in both)
    shares = [row["wrote"] / row["members"] for row in both]
    return {"value": people / members if members else None, "wrote": people, "members": members,
            "rows": len(both), "low": min(shares) if shares else None,
            "high": max(shares) if shares else None}


def heard(row):
    """Return what tells whether anybody wrote in a row's time, or None: writers, else messages."""
    return row["wrote"] if row.get("wrote") is not None else row.get("messages")


def silent(series):
    """Return how many groups nobody wrote in, by each group's last row that tells.

    `groups`: groups that tell. `rows`, `of`: rows of silence, of all rows that tell.
    """
    told = [[heard(row) for row in some if heard(row) is not None] for some in series]
    told = [some for some in told if some]
    return {"value": sum(some[-1] == 0 for some in told) if told else None, "groups": len(told),
            "rows": sum(number == 0 for some in told for number in some),
            "of": sum(len(some) for some in told)}


def posts(rows, days):
    """Return messages a group and day, over the rows that count messages; None without a step."""
    some = [row["messages"] for row in rows if row.get("messages") is not None]
    return {"value": sum(some) / (len(some) * days) if some and days else None,
            "messages": sum(some), "rows": len(some)}


def flow(rows, series, what):
    """Return all orders, or all complaints (`what`), and how they go with the rest.

    `last`: of all groups' last day. `before`: mean of the days before it. `days`: how many days.
    `per_100`: for 100 members and the time of one row. `per_100_orders`: for 100 orders.
    """
    some = [row for row in rows if row.get(what) is not None]
    by_day = {}
    for row in some:
        by_day[row["day"]] = by_day.get(row["day"], 0) + row[what]
    days = sorted(by_day)
    sized = [row for row in some if row.get("members")]
    members = sum(row["members"] for row in sized)
    sold = [row for row in some if row.get("orders") is not None]
    orders = sum(row["orders"] for row in sold)
    return {"value": sum(by_day.values()) if some else None, "rows": len(some), "days": len(days),
            "last": by_day[days[-1]] if days else None,
            "before": sum(by_day[day] for day in days[:-1]) / (len(days) - 1)
            if len(days) > 1 else None,
            "per_100": 100 * sum(row[what] for row in sized) / members if members else None,
            "per_100_orders": 100 * sum(row[what] for row in sold) / orders if orders else None}


def doubt(series):
    """Return in how many rows the change of members is not joined − left, of those that tell."""
    wrong = told = 0
    for some in series:
        for earlier, later in zip(some, some[1:]):
            if None not in (earlier.get("members"), later.get("members"), later.get("joined"),
                            later.get("left")):
                told += 1
                wrong += later["members"] - earlier["members"] != later["joined"] - later["left"]
    return {"value": wrong if told else None, "rows": told}
