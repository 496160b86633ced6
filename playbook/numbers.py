"""How numbers are said in panels, quizzes, tables and the plan; `widgets/numbers.js` has the same
rules, and `tests/support/numbers.json` proves that they are the same.
"""

import re

_ONE = re.compile(r"^(?:people|(\w+)s)\b")  # the plural that a unit begins with


def number_text(value, unit, digits, none="none"):
    """Say a number with its unit. `digits`: decimals. `none`: what stands for a missing number."""
    if value is None:
        return none
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if unit == "%":
        value, unit = value * 100, "%"
    number = f"{abs(value):,.{digits}f}"
    if value < 0 and any(digit in number for digit in "123456789"):
        sign = "−"
    else:
        sign = ""
    if unit.startswith("¥"):
        return f"{sign}¥{number}{unit[1:]}"
    if number == "1":
        unit = _ONE.sub(lambda plural: "person" if plural[0] == "people" else plural[1], unit)
    number = sign + number
    return f"{number} {unit}".rstrip()


def digits(step, unit):
    """Return how many decimals a value needs that moves in steps of `step`; None is no step."""
    if step is None:
        return 0
    step *= 100 if unit == "%" else 1
    return max(0, len(f"{step:.6f}".rstrip("0").partition(".")[2]))


def cell_text(value, title):
    """Say a table's cell to four digits, whole numbers whole.

    A share is stored from 0 to 1, and the title of its column ends in "(%)".
    """
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    if title.endswith("(%)"):
        value *= 100
    return f"{value:.0f}" if abs(value) >= 1000 else f"{float(f'{value:.4g}'):.10g}"
