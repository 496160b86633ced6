"""The data exercises of part 5, capstone."""

from pathlib import Path

from ..community import load
from ..exercises import exercise

SAMPLES = f"{Path(__file__).parents[2]}/datasets/samples/"


@exercise(
    "5-1-last-week",
    "How many messages did the two sample groups send in the last seven days, according to the "
    "statistics in the cumulative reading?",
    hints=["msg_total counts everything up to a day, so it cannot be added up over days.",
           "The column messages has each day's own: the difference to the day before.",
           "Take the last seven rows of messages, and their sum."],
    explain="Adding up msg_total would give 422, and its last value 71 is of the whole time.")
def last_week():
    counts = load(SAMPLES + "wecom-statistics-cumulative", key=b"made-up data").statistics_by_day
    return int(counts["messages"].tail(7).sum())


@exercise(
    "5-2-coupon",
    "How many percentage points more of the customers ordered in the two weeks with the large "
    "coupon (b) than in the holdout?",
    tolerance=0.05,
    hints=["The share of each part is the mean of bought, grouped by the arm.",
           "Take the holdout's share from b's, and times 100."],
    explain="Nine points more, and luck alone explains about three and a half.")
def coupon(case):
    arms = case.assignments[case.assignments["campaign_id"] == "C04"]
    orders = case.orders[case.orders["ordered_at"].between("2025-07-21", "2025-08-04")]
    bought = arms["member_id"].isin(orders["member_id"])
    shares = bought.groupby(arms["arm"]).mean()
    return 100 * (shares["b"] - shares["holdout"])
