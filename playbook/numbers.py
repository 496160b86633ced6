"""How numbers are said in panels, quizzes, tables and the plan; `widgets/numbers.js` has the same
rules, and tests/support/numbers.json proves that they are the same.
"""

from decimal import ROUND_HALF_UP, Decimal

from .models.units import SHARE, unit_texts
from .models.words import say


def number_text(value, unit, digits, none=None):
    """Say a number with its unit.

    unit: a code of models/units.py; digits: decimals; none: what stands for a missing number.
    """
    if value is None:
        return say("none", "number") if none is None else none
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, str):
        return value
    texts = unit_texts(unit)
    number = f"{_half_up(abs(value * 100 if texts['share'] else value), digits):,}"
    sign = "−" if value < 0 and any(digit in number for digit in "123456789") else ""
    text = texts["one" if number == "1" else "many"].replace("{number}", number)
    return sign + text


def digits(step, unit):
    """Return how many decimals a value needs that moves in steps of `step`; None is no step."""
    if step is None:
        return 0
    step *= 100 if unit == SHARE else 1
    return max(0, len(f"{step:.6f}".rstrip("0").partition(".")[2]))


def cell_text(value, unit=""):
    """Say a table's cell to four digits, whole numbers whole; a share times 100, without its sign,
    which stands in the head of its column."""
    if value is None:
        return say("none", "number")
    if isinstance(value, str):
        return value
    if unit == SHARE:
        value *= 100
    if abs(value) >= 1000:
        return str(_half_up(value, 0))
    return f"{float(_half_up(value, 3 - Decimal(float(value)).adjusted())):.10g}"


def _half_up(value, digits):
    """Round as scripts do: what lies exactly between two goes away from 0."""
    return Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
