"""How numbers are said: one table for Python and, in tests/scripts/numbers.test.js, the browser."""

import json

import pytest
from support.places import ROOT

from playbook import numbers
from playbook.models.units import unit_texts

TABLE = json.loads((ROOT / "tests" / "support" / "numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['of']}-{row['said']}")
def test_a_number_is_said_as_the_table_has_it(row):
    assert getattr(numbers, row["of"])(*row["takes"]) == row["said"]
    if "unit" in row:  # what the browser is given of it
        assert row["unit"] == unit_texts(row["takes"][1])
