"""Every model of the book, and settings drawn from what its parameters allow."""

import importlib
import random
from pathlib import Path

from hypothesis import strategies as some

from playbook import models
from playbook.models.model import Model
from playbook.widgets.panel import name_of


def all_models():
    """Return {"part.name": model} of every model in playbook/models/."""
    home = Path(models.__file__).parent
    found = {}
    for path in sorted(home.rglob("*.py")):
        module = importlib.import_module(
            ".".join((models.__name__, *path.relative_to(home).with_suffix("").parts)))
        found |= {name_of(one): one for one in vars(module).values() if isinstance(one, Model)}
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


def values(parameter):
    """Any value that a parameter takes, its limits more often than the rest."""
    if parameter.kind == "switch":
        return some.booleans()
    if parameter.kind == "choice":
        return some.sampled_from([value for value, _ in parameter.choices])
    limits = some.sampled_from([parameter.low, parameter.high])
    if parameter.kind == "whole":
        return limits | some.integers(parameter.low, parameter.high)
    return limits | some.floats(parameter.low, parameter.high)


def any_setting(model):
    """Any setting that a model takes."""
    return some.fixed_dictionaries({parameter.name: values(parameter)
                                    for parameter in model.parameters})
