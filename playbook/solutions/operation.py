"""The data exercises of part 3, operation."""

from pathlib import Path

import pandas as pd

from .. import metrics
from ..exercises import exercise

CASE = Path(__file__).parents[2] / "datasets" / "lychee-fresh"


@exercise(
    "3-2-lotus-lane",
    "Of the questions that customers asked Lotus Lane from 9:00 up to 21:00, in all the data, "
    "which share had an answer by staff within 30 minutes?",
    unit="%", tolerance=0.005,
    hints=["Keep the store's rows whose hour lies from 9 to 20.",
           "A question that nobody answered was not answered within 30 minutes: it stays in the "
           "count.",
           "Mark the rows that are answered and waited 30 minutes at most, and take the mean of "
           "the marks."],
    explain="More than half of them waited longer or got nothing; without the unanswered ones the "
            "store would look better than it is.")
def lotus_lane():
    groups = pd.read_csv(CASE / "groups.csv")
    members = pd.read_csv(CASE / "members.csv")
    messages = pd.read_csv(CASE / "messages.csv.gz", parse_dates=["sent_at"])
    times = metrics.response_times(messages, members, end="2025-09-01")
    here = groups.loc[groups["store_id"] == "S02", "group_id"]
    lotus = times[times["group_id"].isin(here) & times["sent_at"].dt.hour.between(9, 20)]
    return (lotus["answered"] & (lotus["minutes"] <= 30)).mean()
