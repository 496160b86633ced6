"""Kept decisions for tests: any value that a decision takes, and whole invented shops."""

import functools
import json
import random

from playbook.decisions import declared
from playbook.models.plan.dates import CODES
from playbook.models.plan.decisions import LONGEST, several

from .settings import drawn

KEPT = "2026-11-22T06:00:00.000Z"
NASTY = ["=HYPERLINK(\"http://x\")", "荔枝 😀", "a\nb", "<b>x</b>", "| , ; \\ \"", "+1", "{shop}", "%s"]


def kept(**values):
    """Entries of decisions; an underscore in a name stands for its hyphen."""
    return {f"decision/{name.replace('_', '-')}": {"value": value, "kept": KEPT}
            for name, value in values.items()}


def setting(name, **values):
    """A panel's setting, as version 1 kept it."""
    return {"model": name, "title": name, "values": values, "results": {}, "kept": KEPT}


def any_value(one, chance):
    """A value that a decision takes, its limits more often than the rest."""
    kind = one["kind"]
    if kind in ("number", "money", "share"):
        value = chance.choice([one["low"], one["high"], chance.uniform(one["low"], one["high"])])
        return round(value) if one["step"] == 1 else value
    if kind == "choice":
        return chance.choice(one["choices"])[0]
    if kind == "weekdays":
        return ",".join(code for code in CODES if chance.random() < 0.4)
    if kind == "time":
        return f"{chance.randrange(24):02}:{chance.randrange(60):02}"
    if kind == "date":
        return chance.choice(["2000-01-01", "2099-12-31", "2026-12-10",
                              f"2027-01-{chance.randrange(1, 29):02}"])
    if kind == "counts":
        return ", ".join(str(chance.choice([0, 20, 500, 2000])) for _ in range(
            chance.choice([1, 2, 7, 30])))
    if kind == "names":
        return ", ".join(f"n{number} 店" for number in range(chance.choice([1, 2, 7, 30])))
    found = [one for one in NASTY if kind != "person" or not several(" ".join(one.split()))]
    return chance.choice([*found, "x" * LONGEST[kind], "店长"])[:LONGEST[kind]]


def any_kept(seed, models):
    """Entries drawn by lot: decisions at their limits, and settings at corners of panels."""
    chance = random.Random(seed)
    share = chance.choice([0.1, 0.5, 1.0])
    found = {f"decision/{one['name']}": {"value": any_value(one, chance), "kept": KEPT}
             for one in declared() if chance.random() < share}
    for name, model in models.items():
        if chance.random() < 0.3:
            found[f"setting/{name}"] = setting(name, **drawn(model, seed))
    return found


SHOPS = {
    "one group, one person": kept(
        shop="Uncle Wu's noodles", groups=1, group_names="Noodle friends", host_names="Wu Jie",
        deputy="Wu Min", owner="Wu Jie", hours_a_week=6, post_days="WE,SA", post_time="19:00",
        packets_a_week=0, door_joins=8, group_members="38", members_a_group=100, crowd=400,
        questions_a_day=2, open_from="19:00", open_to="19:30", first_day="2026-11-30",
        limits_read="2026-11-25"),
    "six groups": kept(
        shop="Green Basket", groups=6, account="wecom",
        group_names="North, South, East, West, Old town, Online",
        host_names="Li Na, Chen Bo", deputy="Zhao Lin", hosts=2, hours_a_week=30,
        month_budget=1000, group_members="55, 48, 40, 62, 38, 45", left_alone=2,
        packet_groups=2, packets_a_week=2, packet_days="TU,TH", packet_yuan=30,
        packet_way="lucky", code_kind="live", open_from="19:00", door_joins=120, mass_a_week=2,
        campaign_what="Winter oranges", campaign_day="2026-12-18", campaign_price=19.9,
        campaign_before=25, prize_day="2027-01-15", prize_top=200, prize_count=3,
        prize_terms="Three baskets of ¥200 each, drawn among all members on 15 January",
        first_day="2026-11-30", limits_read="2026-11-25"),
    "a chain of 30": kept(
        shop="Morning Bakery", groups=30, account="wecom",
        group_names=", ".join(f"Store {number:02}" for number in range(1, 31)),
        host_names=", ".join(f"Clerk {number:02}" for number in range(1, 31)),
        deputy="Regional desk", owner="Head office", plan_by="Ms Sun", read_by="Ms Sun",
        hosts=5, hours_a_week=420, month_budget=6000, left_alone=14, packet_groups=8,
        packet_yuan=50, packet_shares=20, packet_time="12:00", code_kind="live", door_joins=900,
        first_members=50, members_a_group=200, crowd=60000, questions_a_day=3, open_from="10:00",
        open_to="20:00", post_time="19:00", pilot_groups=3, buyers=0.2, rise=5,
        first_day="2026-11-30", limits_read="2026-11-25"),
}

OTHER = {"time": ["07:10", "13:50"], "date": ["2026-12-21", "2027-02-01"], "weekdays": ["MO,SU", "WE"],
         "names": ["甲, 乙", "x, y, z"], "counts": ["150, 70", "1, 2, 3, 4, 5, 6, 7"],
         "person": ["Mr Else"], "text": ["something else"]}
BUSY = SHOPS["six groups"] | kept(star_pay=10, commission=0.05, code_kind="group")


def others(one):
    """A few values of a decision that are not its default."""
    if one["kind"] in OTHER:
        return OTHER[one["kind"]]
    if one["kind"] == "choice":
        return [choice[0] for choice in one["choices"]]
    middle = (one["low"] + one["high"]) / 2
    return [one["low"], one["low"] + one["step"], one["high"],
            round(middle) if one["step"] == 1 else middle]


def _parts(made):
    found = {part["id"]: repr([[[cell["value"] for cell in row] for row in table["rows"]]
                               for table in part["tables"]]) + repr(part["notes"])
             for part in made["sections"] if part["id"] != "decisions"}
    return found | {"texts": repr(made["texts"]), "conflicts": repr(made["conflicts"]),
                    "calendar": repr(made["events"])}


@functools.cache
def _compared(plan, entries):
    """The parts of the plan of entries, as JSON: most decisions are compared with the same two."""
    return _parts(plan(json.loads(entries)))


def feels(one, plan):
    """Which parts of a busy shop's plan change with a decision; a plan is made by `plan(entries)`.

    The list of all decisions, which every one of them is in, does not count.
    """
    key = f"decision/{one['name']}"
    found = set()
    for base in ({name: entry for name, entry in BUSY.items() if name != key}, {}):
        before = _compared(plan, json.dumps(base))
        for value in others(one):
            after = _parts(plan(base | {key: {"value": value, "kept": KEPT}}))
            found |= {name for name in before if before[name] != after[name]}
    return sorted(found)
