"""The data exercises of part 4, propagation."""

from pathlib import Path

import pandas as pd

from ..exercises import exercise

DATASETS = Path(__file__).parents[2] / "datasets"


@exercise(
    "4-1-conversion",
    "Of 1,000 people who scan the first poster, how many get through the host's review (step 6) "
    "on the spreading path?",
    unit="people", tolerance=1,
    hints=["Keep the rows of the spreading path, steps 1 to 6.",
           "Each step keeps a share of those who took the step before: multiply the shares.",
           "Times 1,000 gives people."],
    explain="Six steps that each keep 30 to 90 % leave about 7 in 100; the shares are assumed.")
def conversion():
    paths = pd.read_csv(DATASETS / "fission-paths.csv")
    steps = paths[(paths["model"] == "spreading") & (paths["step"] <= 6)]
    return 1000 * steps["typical_conversion"].prod()
