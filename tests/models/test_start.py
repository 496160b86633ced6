"""The models of the start: reach against known results, and ways against sums that must hold."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.settings import any_setting

from playbook import decisions
from playbook.models.positioning.category import category
from playbook.models.positioning.split import group_split
from playbook.models.start.reach import distinct, reach
from playbook.models.start.ways import monthly, ways

steady = settings(derandomize=True, deadline=None, max_examples=100)


def headlines_of(model, **changes):
    return model(**changes)["headlines"]


# --- How many people does it reach? -------------------------------------------------------------


@pytest.mark.parametrize(("pool", "people"), [(5000, 4999.8), (10000, 9934), (20000, 18369),
                                              (50000, 31624)])
def test_five_hundred_lists_of_a_hundred(pool, people):
    found = headlines_of(reach, members=500, friends=100, forward=1, look=1, pool=pool)
    assert found["product"] == found["views"] == 50000
    assert found["people"] == pytest.approx(people, abs=0.05 if people % 1 else 0.5)


def test_the_shares_leave_450_views():
    assert headlines_of(reach, members=500, forward=0.03, look=0.3)["views"] == pytest.approx(450)


def test_people_on_lists_as_often_as_they_are_drawn():
    """Against draws: each member forwards by chance, each friend looks by chance."""
    chance = random.Random(1)
    runs, total = 400, 0
    for _ in range(runs):
        seen = set()
        for _ in range(40):
            if chance.random() < 0.4:
                seen |= {one for one in chance.sample(range(500), 30) if chance.random() < 0.5}
        total += len(seen)
    expected = headlines_of(reach, members=40, friends=30, forward=0.4, look=0.5, pool=500)
    assert total / runs == pytest.approx(expected["people"], rel=0.03)


@steady
@given(any_setting(reach))
def test_people_are_never_more_than_views_or_than_there_are(setting):
    found = headlines_of(reach, **setting)
    limit = min(found["views"], setting["pool"])
    assert 0 <= found["people"] <= limit * (1 + 1e-9)
    bars = [row["count"] for row in reach(**setting)["tables"]["stages"]]
    if setting["friends"] <= setting["pool"]:
        assert bars == sorted(bars, reverse=True)
    assert bars[-1] == pytest.approx(found["people"])


@steady
@given(any_setting(reach), st.sampled_from(["members", "friends", "forward", "look", "pool"]))
def test_more_of_anything_reaches_no_fewer(setting, name):
    parameter = next(one for one in reach.parameters if one.name == name)
    more = min(parameter.high, setting[name] + 10 * parameter.step)
    assert headlines_of(reach, **setting | {name: more})["people"] >= \
        headlines_of(reach, **setting)["people"] * (1 - 1e-9)


def test_without_overlap_every_view_is_a_person():
    assert distinct(1e9, 100, 500) == pytest.approx(50000, rel=1e-4)
    assert distinct(100, 100, 1) == 100


# --- What does one person reached cost? ---------------------------------------------------------


def test_the_start_by_hand():
    found = headlines_of(ways)
    assert found["month"] == pytest.approx(3 * 52 / 12 * 30)
    assert found["group"] == pytest.approx(found["month"] / (0.6 * 200))
    assert found["advert"] == pytest.approx(50 / 1000 * 2 / 0.5)
    assert found["orders"] == pytest.approx(found["month"] / 6)


@steady
@given(any_setting(ways))
def test_costs_add_up(setting):
    result = ways(**setting)
    found, bars = result["headlines"], {row["way"]: row["cost"] for row in result["tables"]["ways"]}
    assert bars["Group"] * found["reached"] == pytest.approx(found["month"])
    assert found["orders"] * setting["margin"] == pytest.approx(found["month"])
    assert bars["Advertisement"] == found["advert"]
    assert bars["Each one by message"] == pytest.approx(4 / 60 * setting["wage"] / 0.9)


def test_only_an_hour_that_counts_nothing_makes_it_free():
    assert headlines_of(ways, wage=0)["group"] == 0
    assert headlines_of(ways, wage=0, gifts=60)["group"] > 0


def test_none_costs_nothing_and_reaches_nobody():
    assert monthly("none", 200, 3, 30) == (0, 0, 0)


def test_the_hours_of_a_group_are_one_number_in_the_lessons_and_in_the_plan_s_reason():
    """0.1 pays a group's hours, 1.1 multiplies them, 1.2 parts them into a post and the rest."""
    parts = category.settings({})
    of_1_2 = parts["group_hours"] + parts["content"] * parts["post_hours"]
    assert ways.settings({})["hours"] == group_split.settings({})["each"] == of_1_2
    assert headlines_of(ways)["month"] == headlines_of(category)["cost"]
    declared = decisions.of("hours-a-week")
    paid = headlines_of(ways, hours=float(declared["default"]))["orders"]
    assert "%.0f orders" % paid in declared["reason"]


@steady
@given(any_setting(reach))
def test_nobody_forwards_what_they_have_not_seen(setting):
    found = headlines_of(reach, **setting)
    assert found["forwards"] <= found["seen"] <= reach.settings(setting)["members"]
