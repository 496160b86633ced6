"""What would overturn a panel: one parameter alone turns its conclusion, at a value that is named."""

import pytest

from playbook import Overturn
from playbook.models import propagation
from playbook.widgets.guide import Declared
from playbook.widgets.panel import bundle, complete, overturned

LOOP = propagation.invite_loop
SEEN = {"acceptance": 0.12, "invites": 10, "seen_before": 10}
VERDICTS = {"as_assumed": "{k}", "otherwise": "{k}"}


def declared(*args, **more):
    return Overturn(*args, **VERDICTS | more).declared(Declared(LOOP, "loop", {}))


def test_it_turns_where_the_formula_says():
    """K = 10 × 0.12 × (1 − f)^10 is 1 at f = 1 − 1.2^(−1/10)."""
    found = declared("fatigue", 0, conclusion="k < 1", start=SEEN)
    assert found["turns"] == pytest.approx(1 - 1.2 ** -0.1, abs=1e-4)


def test_a_whole_number_turns_at_the_first_that_fails():
    found = declared("seen_before", 20, conclusion="k > 0.9", start={})
    assert found["turns"] == next(n for n in range(20) if 1.2 * 0.95 ** n <= 0.9)


def test_a_switch_has_no_place_where_it_turns():
    found = declared("unlimited", True, conclusion="members_end < 5000",
                     start={"invites": 10, "population": 4000})
    assert found["turns"] is None


@pytest.mark.parametrize(("args", "more", "wrong"), [
    (("fatigue", 0), {"conclusion": "k < 1", "start": SEEN | {"fatigue": 0.05}}, "fatigue"),
    (("fatigue", 0), {"conclusion": "k < 1"}, "does not overturn"),
    (("seed_cost", 9), {"conclusion": "k > 1"}, "does not overturn"),
])
def test_what_overturns_nothing_is_refused(args, more, wrong):
    with pytest.raises(ValueError, match=wrong):
        declared(*args, **more)


def test_it_says_what_it_hangs_on_where_it_turns_and_what_else_is_set():
    """A reader who sets only what stands there gets both verdicts."""
    stored = bundle(LOOP, overturn=Overturn("fatigue", 0, conclusion="k < 1", start=SEEN,
                                            **VERDICTS))
    said = overturned(complete(stored))
    assert said["hangs"] == ("It hangs on “Fatigue each”, 5\u00a0% at the start. From there to "
                             "about 1.8\u00a0% the first sentence below holds, beyond it the second.")
    assert said["also"] == ("Both with: “Invitations each” 10.0; “Share accepted” 12\u00a0%; "
                            "“Invitations seen before” 10\u00a0each.")
    assert said["verdicts"] == [("5\u00a0%", "0.72"), ("0\u00a0%", "1.20")]
