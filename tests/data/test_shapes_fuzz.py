"""Files in every shape by chance: figures equal the truth that made them, or one sentence says no.

2,200 files. Those that take every branch of the readers come first, and a quarter of them damaged as
well: these load or are refused, and nothing else. The others are left out of `make check`.
"""

import random

import pytest
from support.exports import KEY
from support.shapes import SEEDS, damaged, drawn, figures

from playbook.community import BadData, load
from playbook.diagnosis import diagnose

BATCHES, FILES = 9, 2200
OTHERS = sorted(set(range(FILES)) - set(SEEDS))


@pytest.mark.parametrize("seeds", [
    *(pytest.param(SEEDS[batch::BATCHES], id=f"branches-{batch}") for batch in range(BATCHES)),
    *(pytest.param(OTHERS[batch::BATCHES], id=f"others-{batch}", marks=pytest.mark.long)
      for batch in range(BATCHES))])
def test_figures_are_those_of_the_truth(tmp_path, seeds):
    for seed in seeds:
        shape, name, data, truth = drawn(seed)
        path = tmp_path / name
        path.write_bytes(data)
        try:
            found = figures(load(path, key=KEY))
        except BadData as e:
            # Where every row is left out by right there is nothing to load.
            assert not truth.get("orders", 1) and "only rows that are left out" in str(e), (
                seed, shape, name, str(e))
            continue
        finally:
            path.unlink()
        got = {k: found.get(k) for k in truth if k != "left out"}
        want = {k: pytest.approx(v) if k == "yuan" else v for k, v in truth.items()
                if k != "left out"}
        assert got == want, (seed, shape, name)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damage_is_refused_in_sentences_or_does_no_harm(tmp_path, batch):
    for seed in [seed for seed in SEEDS if seed % 4 == 0][batch::BATCHES]:
        shape, name, data, _ = drawn(seed)
        path = tmp_path / name
        path.write_bytes(damaged(random.Random(seed), data))
        try:
            found = load(path, key=KEY)
            if seed % 20 == 0:
                repr(diagnose(found))
        except BadData as e:
            assert e.problems and e.__context__ is None, (seed, shape)
            for problem in e.problems:
                assert problem.endswith(".") and "\n" not in problem, (seed, shape, problem)
                assert "delete" not in problem, (seed, shape, problem)
        finally:
            path.unlink()
