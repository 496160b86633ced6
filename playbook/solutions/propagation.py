"""The data exercises of part 4, propagation."""

from pathlib import Path

import pandas as pd

from ..exercises import exercise

DATASETS = Path(__file__).parents[2] / "datasets"


@exercise(
    "4-1-conversion",
    "Of 1,000 people who scan a shared picture, how many finish the course on the product path?",
    unit="people", tolerance=0.05,
    hints=["Keep the rows of the product path, steps 1 to 9.",
           "One of them is a side road: those who skip it can finish all the same.",
           "Leave out step 8, sharing to Moments; multiply the other shares; times 1,000."],
    explain="Sharing is a side road, so it does not belong in the product; all shares are "
            "assumed.")
def conversion():
    paths = pd.read_csv(DATASETS / "fission-paths.csv")
    steps = paths[(paths["model"] == "product") & paths["step"].isin([1, 2, 3, 4, 5, 6, 7, 9])]
    return 1000 * steps["typical_conversion"].prod()
