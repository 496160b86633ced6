"""Each model gives the same numbers in CPython and in MicroPython in Chromium."""

import importlib
import math
import random
from pathlib import Path

import pytest

from playbook import models, panel
from playbook.models.model import Model

SETTINGS = 200


def all_models():
    """Return {"part.name": model} of every model in playbook/models/."""
    found = {}
    for path in sorted(Path(models.__file__).parent.glob("*.py")):
        module = importlib.import_module(f"{models.__name__}.{path.stem}")
        found |= {f"{path.stem}.{name}": one for name, one in vars(module).items()
                  if isinstance(one, Model) and one.function.__module__ == module.__name__}
    return found


def drawn(model, seed):
    """Return random settings inside the declared ranges; the first ones are its corners."""
    chance = random.Random(seed)
    settings = {}
    for one in model.parameters:
        corner = chance.random() < 0.1
        if one.kind == "switch":
            settings[one.name] = chance.random() < 0.5
        elif one.kind == "choice":
            settings[one.name] = chance.choice(one.choices)[0]
        elif one.kind == "whole":
            settings[one.name] = (chance.choice([one.low, one.high]) if corner
                                  else chance.randint(one.low, one.high))
        else:
            settings[one.name] = (chance.choice([one.low, one.high]) if corner
                                  else chance.uniform(one.low, one.high))
    return settings


def differences(one, other, where=""):
    """Yield where two results differ by more than a relative 1e-9."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from differences(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            yield from differences(*pair, f"{where}[{index}]")
    elif isinstance(one, (int, float)) and isinstance(other, (int, float)):
        if not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{where}: {one!r} and {other!r}"
    elif one != other:
        yield f"{where}: {one!r} and {other!r}"


@pytest.mark.parametrize("name", all_models())
def test_same_numbers_in_the_page(name, site, watch):
    model = all_models()[name]
    settings = [drawn(model, seed) for seed in range(SETTINGS)]
    page = watch().page
    page.goto(f"{site}/book/index.html")
    script = page.locator("script[src*='page.js']").get_attribute("src")
    found = page.evaluate(
        """async ([script, model, files, settings]) => {
          const home = new URL(script, location.href);
          const {python} = await import(new URL('python.js', home));
          const compute = await python(model, files);
          return settings.map(compute);
        }""", [script, name, panel.needed(name.partition(".")[0]), settings])
    wrong = [f"{one}: {difference}" for one, other in zip(settings, found, strict=True)
             for difference in differences(model(**one), other)]
    assert wrong == []
