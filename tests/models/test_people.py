"""The people who move a group: closed forms, SciPy's binomial, and draws beside the averages."""

import pytest
import scipy  # its parts are imported when they are asked for
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.models import activation
from playbook.models.activation.people import (
    BAD,
    MONTHS,
    bad,
    gone,
    talked,
    tips,
)

steady = settings(derandomize=True, deadline=None, max_examples=60)
SHARE = st.floats(0, 1)


def test_talk_that_does_not_fade_is_a_geometric_series():
    assert talked(0.4, 1) == pytest.approx(0.4 / 0.6)
    assert talked(0.3, 0) == pytest.approx(0.3)
    assert talked(0, 0.5) == 0
    assert talked(0.2, 0.5) == pytest.approx(0.2 + 0.2 * 0.1 + 0.2 * 0.1 * 0.05, abs=1e-4)


def through(**settings):
    return activation.star_or_many(**settings)["headlines"]


@steady
@given(SHARE, st.integers(20, 5000), st.floats(0, 0.2))
def test_what_the_star_brings_by_hand(known, followers, trust):
    """Without talk: seen × not yours × believed; members do not hang on it."""
    found = through(known=known, followers=followers, star_trust=trust, passes=0)
    assert found["star"] == pytest.approx(followers * (1 - known) * trust)
    assert found["many"] == pytest.approx(through(passes=0)["many"])


def test_where_it_stops_being_true():
    nobody_new = through(known=1, known_many=1)
    assert nobody_new["star"] == nobody_new["many"] == 0
    assert nobody_new["ratio"] is None and nobody_new["star_each"] is None
    assert through(price=0)["many"] == 0
    assert through(minutes=5)["told"] < through(minutes=0)["told"]
    # at the minutes where half give up, half of the members tell
    assert through(minutes=5, gives_up=5, circle=4000, each=100)["told"] == pytest.approx(
        6, rel=0.01)


def test_the_price_at_which_both_bring_as_many():
    rows = activation.star_or_many()["tables"]["prices"]
    star = {row["price"]: row["customers"] for row in rows if row["series"] == "The star"}
    many = {row["price"]: row["customers"] for row in rows if row["series"] == "Members"}
    assert many[0] == 0 and len(set(star.values())) == 1
    assert sorted(many.values()) == [many[price] for price in sorted(many)]
    assert many[96] < star[96] and many[160] > star[160]


@steady
@given(st.integers(1, 60), st.integers(1, 12), st.floats(0.01, 0.4))
def test_without_new_ones_a_helper_is_used_up(helpers, asks, tires):
    """In closed form: helpers × (1 − (1 − tires)^all asks) ÷ tires, at most helpers ÷ tires."""
    total, there = tips(helpers, asks, tires, 0)
    stays = (1 - tires) ** (asks * MONTHS)
    assert total == pytest.approx(helpers * (1 - stays) / tires)
    assert total <= helpers / tires + 1e-9
    assert there[-1] == pytest.approx(helpers * stays)
    assert len(there) == MONTHS + 1


def test_with_new_ones_every_month():
    total, there = tips(10, 2, 0, 3)
    assert there == [10 + 3 * month for month in range(MONTHS + 1)]
    assert total == 2 * sum(there[:-1])


@steady
@given(st.integers(1, 60), st.floats(0.001, 0.9))
def test_who_goes_is_binomial(people, chance):
    found = gone(people, chance)
    assert found == pytest.approx(scipy.stats.binom.pmf(range(people + 1), people, chance), abs=1e-9)
    exceeded = scipy.stats.binom.sf(bad(found, BAD), people, chance)
    assert exceeded < BAD + 1e-9
    assert bad(found, BAD) == 0 or scipy.stats.binom.sf(bad(found, BAD) - 1, people, chance) >= BAD - 1e-9


def test_many_lose_as_many_on_average_and_fewer_in_a_bad_year():
    found = activation.helpers_year()["headlines"]
    rows = activation.helpers_year()["tables"]["goes"]
    assert [row["average"] for row in rows] == pytest.approx([found["lost"]] * 2)
    assert found["lost"] < found["bad_many"] < found["bad_star"]
    assert activation.helpers_year(helpers=2, goes=0.9)["headlines"]["bad_many"] == \
        activation.helpers_year(goes=0.9)["headlines"]["bad_star"]
