"""The data exercises of part 2, activation."""

from pathlib import Path

import pandas as pd

from .. import metrics
from ..exercises import exercise

CASE = Path(__file__).parents[2] / "datasets" / "lychee-fresh"


@exercise(
    "2-3-lucky-or-equal",
    "A coin made each packet of the store lucky or equal. In the hour after it, how many more "
    "messages by customers follow a lucky packet than an equal one? (The lesson's chart has the "
    "numbers.)",
    unit="messages", tolerance=0.02,
    hints=["There were more lucky packets than equal ones, so the totals do not compare.",
           "Divide the messages of each kind by its packets first.",
           "Then take the equal ones from the lucky ones."],
    explain="A coin chose, so the draw caused the difference. The simulation's own value is 0.8, "
            "and the 95 % interval, 0.31 to 1.04, holds it.")
def lucky_or_equal():
    kind = pd.read_csv(CASE / "members.csv").set_index("member_id")["kind"]
    packets = pd.read_csv(CASE / "red_packets.csv", parse_dates=["sent_at"])
    messages = pd.read_csv(CASE / "messages.csv.gz", parse_dates=["sent_at"])
    talk = messages[messages["member_id"].map(kind) == "customer"]
    store = packets[packets["sender_id"].map(kind) == "staff"]
    near = store.merge(talk, on="group_id", suffixes=("", "_message"))
    wait = near["sent_at_message"] - near["sent_at"]
    near = near[(wait > pd.Timedelta("0h")) & (wait <= pd.Timedelta("1h"))]
    each = near["split"].value_counts() / store["split"].value_counts()
    return each["lucky"] - each["equal"]


@exercise(
    "2-1-shortest-rule",
    "In Lychee Fresh, which is the shortest rule, in whole days, that would have called no group "
    "dead that spoke again?",
    unit="days",
    hints=["The chart has a bar for each rule: the groups that it would have called dead and that "
           "spoke again.",
           "Look for the first rule without a bar."],
    explain="It fits these groups in this half year only: the next one can be silent for longer, "
            "and a rule for ever without a false alarm does not exist.")
def shortest_rule():
    members = pd.read_csv(CASE / "members.csv")
    messages = pd.read_csv(CASE / "messages.csv.gz", parse_dates=["sent_at"])
    talk = metrics.by_customers(messages, members).sort_values(["group_id", "sent_at"])
    gap = talk.groupby("group_id")["sent_at"].diff() / metrics.DAY
    return int(gap.max()) + 1


@exercise(
    "2-2-next-push",
    "In Lychee Fresh's test, how many more opens by 100 members in a week did each push from the "
    "second to the fifth bring? (The lesson's chart has the three points.)",
    tolerance=0.5,
    hints=["Take the opens at 1 push from the opens at 5 pushes.",
           "Four pushes brought the difference."],
    explain="The next ten pushes brought less than one each: the same lever, further along.")
def next_push():
    arms = pd.read_csv(CASE / "assignments.csv").query("campaign_id == 'C02'")
    arms = arms.set_index("group_id")["arm"].map({"holdout": 1, "a": 5, "b": 15})
    since, until = pd.Timestamp("2025-05-12"), pd.Timestamp("2025-07-21")
    joins = metrics.by_customers(
        pd.read_csv(CASE / "memberships.csv.gz", parse_dates=["joined_at", "left_at"]),
        pd.read_csv(CASE / "members.csv"))
    joins = joins[joins["group_id"].isin(arms.index)]
    stayed = (joins["left_at"].fillna(until).clip(upper=until)
              - joins["joined_at"].clip(lower=since)).clip(lower=pd.Timedelta(0))
    weeks = (stayed / metrics.DAY / 7).groupby(joins["group_id"].map(arms)).sum()
    pushes = pd.read_csv(CASE / "pushes.csv.gz", parse_dates=["sent_at"])
    pushes = pushes[pushes["sent_at"].between(since, until)]
    taps = pd.read_csv(CASE / "reactions.csv.gz").query("reaction in ['open', 'click']")
    opens = taps.merge(pushes[["push_id", "group_id"]])["group_id"].map(arms).value_counts()
    rate = 100 * opens / weeks
    return (rate[5] - rate[1]) / 4
