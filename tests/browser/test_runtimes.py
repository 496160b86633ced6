"""Each model gives the same numbers in CPython and in MicroPython in Chromium."""

import json
import math

import pytest
from support.browser import Watched
from support.settings import all_models, drawn

from playbook.widgets.panel import module_of, needed

SETTINGS = 100
MODELS = all_models()


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


@pytest.fixture(scope="session")
def engine(context, site):
    """A page whose MicroPython computes for all models of a worker: a page can start only one."""
    page = Watched(context).page
    page.goto(f"{site}/book/about.html")
    page.evaluate("""async () => {
        const home = document.querySelector('script[src*="page.js"]').src;
        window.engine = await import(new URL('python.js', home));
      }""")
    yield page
    page.close()


@pytest.mark.parametrize("name", MODELS)
def test_same_numbers_in_the_page(name, engine):
    model = MODELS[name]
    settings = [drawn(model, seed) for seed in range(SETTINGS)]
    # As one text: Playwright takes a thousand rows to pieces far more slowly.
    found = json.loads(engine.evaluate(
        """async ([module, name, files, settings]) => JSON.stringify(
          settings.map(await window.engine.python(module, name, files)))""",
        [module_of(model), model.name, needed(module_of(model)), settings]))
    wrong = [f"{one}: {difference}" for one, other in zip(settings, found, strict=True)
             for difference in differences(model(**one), other)]
    assert wrong == []
