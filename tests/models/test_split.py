"""Splitting customers into groups: known results, limits, and the sums that must hold."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.models import positioning
from playbook.models.positioning.size import chance_of_rounds, readers_left
from playbook.models.positioning.split import (
    group_matrix,
    group_split,
    reply_chance,
    smallest_that_talks,
    sorted_groups,
)

steady = settings(derandomize=True, deadline=None, max_examples=60)
GROUPS, KINDS, SHARE = st.integers(1, 8), st.integers(1, 8), st.floats(0, 1)


@steady
@given(st.integers(50, 2000), GROUPS, KINDS, SHARE)
def test_nobody_is_lost_and_sorting_never_makes_less_alike(customers, groups, kinds, fit):
    found = sorted_groups(customers, groups, kinds, fit)
    assert len(found) == groups
    assert sum(members for members, _ in found) == pytest.approx(customers)
    assert all(1 / kinds - 1e-12 <= alike <= 1 + 1e-12 for _, alike in found)


def test_likeness_where_it_is_known():
    """Simpson's index: 1 / kinds if mixed or drawn by lot, 1 if each kind has a group."""
    assert sorted_groups(400, 1, 4, 1) == [(400, 0.25)]
    assert sorted_groups(400, 4, 4, 0) == [(100, 0.25)] * 4
    assert sorted_groups(400, 4, 4, 1) == [(100, 1)] * 4
    assert sorted_groups(400, 3, 4, 1) == [(200, 0.5), (100, 1), (100, 1)]
    assert sorted_groups(400, 5, 4, 1) == [(50, 1), (50, 1), (100, 1), (100, 1), (100, 1)]


@steady
@given(st.floats(0.0005, 0.06), st.floats(1, 10), SHARE, st.integers(2, 8))
def test_mixed_the_chance_is_the_counted_one_and_the_ratio_is_as_set(reply, times, alike, kinds):
    mixed = 1 / kinds
    assert reply_chance(reply, times, mixed, mixed) == pytest.approx(reply)
    assert reply_chance(reply, times, 1, mixed) == pytest.approx(
        times * reply_chance(reply, times, 0, mixed))
    assert reply_chance(reply, 1, alike, mixed) == reply


@steady
@given(st.floats(0.0005, 0.2), st.floats(0.05, 0.95))
def test_the_smallest_group_gets_the_answers_that_are_wanted(reply, want):
    members = smallest_that_talks(reply, want)
    assert chance_of_rounds(members - 1, reply, 1) == pytest.approx(want, rel=1e-6)


def test_one_group_is_that_of_lesson_1_3():
    """Readers and answers are those that the model of the size has for 400 members."""
    found = positioning.group_split()["headlines"]
    size = positioning.group_size(members=400)["headlines"]
    readers = readers_left(400, 0.0032, 60, 2, 0.07, 1, 2)
    assert found["reading"] == pytest.approx(size["reading"]) == pytest.approx(readers + 1)
    assert found["answered"] == pytest.approx(
        7 * 0.07 * readers * (1 - (1 - 0.0032) ** readers))


def test_drawn_by_lot_likeness_does_not_matter():
    for groups in range(1, 9):
        lot = group_split(groups=groups, fit=0, kinds=8, times=10)["headlines"]["answered"]
        none = group_split(groups=groups, fit=0, kinds=8, times=1)["headlines"]["answered"]
        assert lot == pytest.approx(none)


@steady
@given(GROUPS, st.floats(0, 0.9), st.floats(1, 9))
def test_better_sorting_and_more_liking_lower_the_size_that_talks(groups, fit, times):
    def least(**changes):
        return group_split(**{"groups": groups, "fit": fit, "times": times} | changes)[
            "headlines"]["least"]

    assert least(fit=fit + 0.1) <= least() + 1e-9
    assert least(times=times + 1) <= least() + 1e-9


def test_what_the_lesson_says_of_four_groups():
    """Sorted they answer more than one, half sorted or without liking they answer fewer."""
    one, four = (group_split(groups=groups)["headlines"]["answered"] for groups in (1, 4))
    assert one < four < 1.5 * one
    for changes in ({"fit": 0.6}, {"times": 1}):
        assert group_split(groups=4, **changes)["headlines"]["gain"] < 0


@steady
@given(st.sampled_from(["none", "kind", "spending", "both"]), st.integers(50, 6000),
       st.floats(0, 0.25), st.floats(0, 0.5), st.floats(0, 0.25), st.floats(0, 0.5),
       st.floats(0, 0.5))
def test_the_matrix_holds_everybody(by, customers, older, parents, young, little, much):
    found = group_matrix(by=by, customers=customers, older=older, parents=parents, young=young,
                         little=little, much=much)
    for name in ("parts", "matrix"):
        people = [value for row in found["tables"][name] for value in row.values()
                  if not isinstance(value, str)]
        assert sum(people) == pytest.approx(customers) and min(people) >= -1e-9
    assert found["headlines"]["inside"] <= customers + 1e-6


def test_offers_fit_where_levels_are_parted_or_tagged():
    """Mixed, the chance that an offer and a member are of different levels: 1 - sum of squares."""
    misfit = group_matrix(by="kind", little=0.5, much=0.3)["headlines"]["misfit"]
    assert misfit == pytest.approx(1 - 0.25 - 0.04 - 0.09)
    for fitting in ({"by": "spending"}, {"by": "both"}, {"by": "kind", "tagged": True}):
        assert group_matrix(**fitting)["headlines"]["misfit"] == 0


def test_a_cell_talks_where_its_people_reach_the_smallest_size():
    """By closed form: kinds of 0.3, 0.3, 0.2, 0.2 share a kind by chance 0.26."""
    shares = {"older": 0.2, "parents": 0.3, "young": 0.2}
    chance = 0.0032 * 3 / (1 + 2 * 0.26)
    least = 1 + math.log(0.5) / math.log(1 - chance)
    found = group_matrix(by="kind", customers=400, **shares)["headlines"]
    assert found["least"] == pytest.approx(least)
    assert found["large"] == sum(400 * share >= least for share in (0.2, 0.3, 0.2, 0.3))
