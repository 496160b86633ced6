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
