"""The operation models against Erlang's known results, an exact day, and the sums that hold."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.settings import any_setting

from playbook.models import operation
from playbook.models.operation.answers import (
    class_desk,
    day_in_time,
    day_of_questions,
    erlang_b,
    erlang_c,
    hosts_needed,
    mean_wait,
    most_arrivals,
    rota,
    sop,
    started_in_hours,
    started_oldest_first,
    started_within,
    who_answers,
)

ALL_LEGS = {"routine": True, "organised": True, "measured": True}
steady = settings(derandomize=True, deadline=None, max_examples=100)


def headlines_of(model, **changes):
    return model(**changes)["headlines"]


# --- Erlang ------------------------------------------------------------------------------------


def test_the_textbook_case():
    # 100 calls in 30 minutes, 3 minutes each, 14 agents, 20 seconds (E58).
    assert erlang_c(100 / 30, 3, 14) == pytest.approx(0.1741, abs=5e-5)
    assert started_within(100 / 30, 3, 14, 20 / 60) == pytest.approx(0.8884, abs=5e-5)
    assert 100 / 30 * 3 / 14 == pytest.approx(0.714, abs=5e-4)


@pytest.mark.parametrize("load, servers", [(0.3, 1), (2.5, 4), (9, 14), (40, 50)])
def test_erlang_matches_its_factorials(load, servers):
    terms = [load ** n / math.factorial(n) for n in range(servers + 1)]
    assert erlang_b(load, servers) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)
    queued = terms[-1] * servers / (servers - load)
    assert erlang_c(load, 1, servers) == pytest.approx(
        queued / (sum(terms[:-1]) + queued), rel=1e-12)


def test_one_host_waits_as_often_as_it_is_busy():
    assert erlang_c(0.3, 2, 1) == pytest.approx(0.6, rel=1e-12)
    assert mean_wait(0.3, 2, 1) == pytest.approx(0.6 * 2 / (1 - 0.6), rel=1e-12)


def test_large_teams_stay_exact():
    # With x square roots of hosts to spare the chance to wait tends to 1 / (1 + x Phi(x) / phi(x))
    # (Halfin and Whitt 1981), which is 0.2234 for x = 1. Factorials overflow long before that.
    waits = erlang_c(1e6 - 1e3, 1, 1000000)
    assert waits == pytest.approx(0.2234, abs=5e-4)
    assert 0 < erlang_b(2000, 2100) < erlang_b(2000, 2000) < 1


@steady
@given(st.floats(0.001, 60), st.integers(1, 60), st.floats(0, 20))
def test_more_hosts_and_more_patience_help(load, servers, limit):
    share = started_within(load, 1, servers, limit)
    if load >= servers:
        assert share is None and erlang_c(load, 1, servers) is None
        assert mean_wait(load, 1, servers) is None
        return
    assert 0 <= share <= 1
    assert started_within(load, 1, servers + 1, limit) >= share - 1e-12
    assert started_within(load, 1, servers, limit + 1) >= share - 1e-12
    assert started_within(load * 0.9, 1, servers, limit) >= share - 1e-12


@steady
@given(st.floats(0, 100), st.floats(0, 3), st.floats(0, 0.99))
def test_hosts_needed_is_the_smallest_team(load, limit, target):
    team = hosts_needed(load, 1, limit, target)
    assert started_within(load, 1, team, limit) >= target
    if team > 1:
        fewer = started_within(load, 1, team - 1, limit)
        assert fewer is None or fewer < target


@pytest.mark.parametrize("arrivals, service, servers", [
    (-1, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 1.5), (math.nan, 1, 1)])
def test_an_impossible_queue_is_refused(arrivals, service, servers):
    with pytest.raises(ValueError, match="arrivals must be 0 or more, service above 0 and serv"):
        erlang_c(arrivals, service, servers)


def test_a_promise_of_all_questions_is_refused():
    with pytest.raises(ValueError, match="target must be a share from 0 to below 1; got 1."):
        hosts_needed(1, 1, 1, 1)


# --- Who answers? ------------------------------------------------------------------------------


@pytest.mark.parametrize("questions, share", [(0.2, 95), (0.5, 86), (1, 56)])
def test_one_host_and_a_hundred_groups(questions, share):
    headlines = headlines_of(who_answers, questions=questions)
    assert round(100 * headlines["in_time"]) == share


@pytest.mark.parametrize("target, questions", [(0.95, 0.22), (0.9, 0.38), (0.8, 0.62)])
def test_up_to_how_many_questions_one_host_holds(target, questions):
    assert round(most_arrivals(4, 1, 5, target) * 600 / 100, 2) == questions


def test_from_one_and_a_half_questions_the_host_falls_behind():
    assert headlines_of(who_answers, questions=1.49)["in_time"] is not None
    for questions in (1.5, 2):
        result = who_answers(questions=questions)
        assert result["headlines"]["in_time"] is None
        assert result["headlines"]["per_host"] is None
        one_host = result["tables"]["hosts"][0]
        assert one_host["state"] == "falls behind" and one_host["share"] == 0
        assert "wait" not in one_host
        # What comes in less what one host can answer in ten hours.
        assert one_host["backlog"] == pytest.approx(100 * questions - 150)


def test_what_is_left_shrinks_with_every_host():
    rows = who_answers(questions=3.5)["tables"]["hosts"]
    assert [row["backlog"] for row in rows[:3]] == pytest.approx([200, 50, 0])


def test_two_hosts_at_two_questions_as_computed_by_hand():
    assert round(100 * headlines_of(who_answers, hosts=2, questions=2)["in_time"]) == 77
    assert round(100 * headlines_of(who_answers, hosts=3, questions=2)["in_time"]) == 98
    assert round(100 * headlines_of(who_answers, hosts=3, questions=3)["in_time"]) == 87


def test_groups_served_keep_the_promise_and_one_more_breaks_it():
    served = headlines_of(who_answers)["groups_served"]
    per_group = 0.5 / 600
    assert started_within(served * per_group, 4, 1, 5) >= 0.9 - 1e-9
    assert started_within((served + 1) * per_group, 4, 1, 5) < 0.9


def test_a_shared_list_serves_more_than_two_lists():
    each = [row["each"] for row in who_answers()["tables"]["sharing"]]
    assert each == sorted(each)
    assert each[1] > 1.9 * each[0]


def test_silent_groups_need_one_host_and_have_no_limit():
    headlines = headlines_of(who_answers, questions=0)
    assert headlines == {"in_time": 1, "of_all": 1, "load": 0, "hosts_needed": 1, "groups_served": None,
                         "per_host": 0}


def test_one_open_hour_holds_for_what_is_asked_in_it():
    shop = {"questions": 3, "hours": 1, "outside": 0.9, "limit": 30}
    headlines = headlines_of(who_answers, groups=2, **shop)
    # By hand: 5.4 questions wait, 0.6 come in the hour. At 15 an hour less 0.6 the first are done
    # after 0.375 of it; until then a new question waits for the next of 14.4, then for C = 0.04.
    late = 0.375 * math.exp(-14.4 / 2) + 0.625 * 0.04 * math.exp(-14.4 / 2)
    assert headlines["load"] == pytest.approx(0.4)
    assert headlines["in_time"] == pytest.approx(1 - late)
    assert headlines["of_all"] == pytest.approx(0.1 * headlines["in_time"])
    assert headlines["groups_served"] == 4  # five are 60 minutes of work in the hour
    assert headlines_of(who_answers, groups=5, **shop)["of_all"] is None


def simulated(rng, asked, waited, service, servers, limit, hours, oldest_first, days=4000):
    """Return the share of what is asked in the open hours that started within the limit."""
    in_time, count = 0, 0
    for _ in range(days):
        left = rng.poisson(waited)
        free = [0.0] * servers  # when each host is free again
        if oldest_first:
            for _ in range(left):
                heapq.heapreplace(free, free[0] + rng.exponential(service))
            left = 0
        for came in np.sort(rng.uniform(0, hours, rng.poisson(asked * hours))):
            while free[0] < came:  # in between a host takes one that waited
                heapq.heapreplace(free, free[0] + rng.exponential(service) if left else came)
                left = max(0, left - 1)
            count += 1
            in_time += free[0] - came <= limit
            heapq.heapreplace(free, max(free[0], came) + rng.exponential(service))
    return in_time / count


@pytest.mark.parametrize("groups, questions, hours, outside, servers, limit", [
    (2, 3, 60, 0.9, 1, 30), (3, 3, 60, 0.9, 1, 30), (3, 3, 60, 0.9, 1, 5),
    (10, 3, 720, 0.3, 1, 5), (100, 1, 600, 0.3, 1, 30), (12, 3, 60, 0.9, 3, 10)])
def test_both_orders_of_answering_are_what_a_simulation_gives(
        groups, questions, hours, outside, servers, limit):
    rng = np.random.default_rng(1917)
    arrivals = groups * questions / hours
    for share, oldest_first in ((started_in_hours, False), (started_oldest_first, True)):
        said = share(arrivals, outside, hours, 4, servers, limit)
        found = simulated(rng, arrivals * (1 - outside), arrivals * outside * hours, 4, servers,
                          limit, hours, oldest_first)
        assert said == pytest.approx(found, abs=0.035 if oldest_first else 0.02)


@steady
@given(st.floats(0.001, 5), st.floats(0, 0.95), st.floats(10, 900), st.integers(1, 6),
       st.floats(0, 60))
def test_both_orders_give_shares_and_erlang_where_nothing_waited(
        arrivals, outside, hours, servers, limit):
    now = started_in_hours(arrivals, outside, hours, 1, servers, limit)
    old = started_oldest_first(arrivals, outside, hours, 1, servers, limit)
    if arrivals >= servers:
        assert now is None and old is None
        return
    assert 0 <= old <= 1 and 0 <= now <= 1
    assert started_in_hours(arrivals, 0, hours, 1, servers, limit) == started_within(
        arrivals, 1, servers, limit)
    assert started_in_hours(arrivals, outside, hours, 1, servers, limit + 1) >= now - 1e-12


def test_solved_questions_reach_no_host():
    assert headlines_of(who_answers, solved=0.5)["in_time"] == pytest.approx(
        headlines_of(who_answers, questions=0.25)["in_time"], rel=1e-12)


# --- A rota for a class ------------------------------------------------------------------------


def exact_day(arrivals_by_hour, hosts_by_hour, service, limit, most=150):
    """Follow the chances of 0, 1, 2 ... questions at the desk through the day, minute by minute."""
    chances = [1.0] + [0.0] * most
    shares = []
    for arrivals, hosts in zip(arrivals_by_hour, hosts_by_hour, strict=True):
        finished = hosts * limit / service
        late = [0.0] * (most + 1)
        term, up_to = math.exp(-finished), math.exp(-finished)
        for place in range(hosts, most + 1):
            # Late if fewer than place - hosts + 1 answers end within the limit.
            late[place] = up_to
            term *= finished / (place - hosts + 1)
            up_to += term
        steps = 60 * max(1, math.ceil((arrivals + hosts / service) / 60 / 0.2))
        rise = arrivals / steps
        fall = [min(place, hosts) / service / steps for place in range(most + 1)]
        share = 0.0
        for _ in range(steps):
            share += 1 - sum(map(float.__mul__, chances, late))
            chances = [
                chances[n] * (1 - (rise if n < most else 0) - fall[n])
                + (chances[n - 1] * rise if n else 0)
                + (chances[n + 1] * fall[n + 1] if n < most else 0) for n in range(most + 1)]
        shares.append(share / steps)
    return shares


@pytest.mark.parametrize("hosts", [
    [1] * 9 + [2, 2, 3, 3, 2],
    [2] * 9 + [3, 3, 3, 3, 3],
    [1] * 8 + [2] * 6,
])
def test_the_day_is_close_to_the_exact_day(hosts):
    questions = day_of_questions(120, 20, 5)
    exact = exact_day(questions, hosts, 4 / 60, 5 / 60)
    for (share, _), true in zip(day_in_time(questions, hosts, 4 / 60, 5 / 60), exact, strict=True):
        assert share == pytest.approx(true, abs=0.03 if true > 0.75 else 0.15)


def test_a_flat_day_settles_at_erlang_c():
    hours = day_in_time([10.0] * 14, [2] * 14, 4 / 60, 5 / 60)
    assert hours[-1][0] == pytest.approx(started_within(10, 4 / 60, 2, 5 / 60), rel=1e-9)


def test_an_hour_without_hosts_hands_all_its_questions_on():
    hours = day_in_time([6, 6, 6], [0, 1, 1], 4 / 60, 5 / 60)
    assert hours[0] == (0, pytest.approx(6))
    assert hours[0][0] < hours[1][0] < hours[2][0]


@steady
@given(st.floats(0, 1500), st.integers(8, 21), st.floats(1, 10))
def test_the_day_adds_up_to_its_questions(questions, peak_hour, peak):
    hours = day_of_questions(questions, peak_hour, peak)
    assert sum(hours) == pytest.approx(questions)
    assert max(hours) == pytest.approx(hours[peak_hour - 8])


def test_rota_meets_the_promise_hour_by_hour():
    questions = day_of_questions(300, 20, 6)
    for arrivals, hosts in zip(questions, rota(questions, 4 / 60, 5 / 60, 0.9), strict=True):
        assert hosts == hosts_needed(arrivals, 4 / 60, 5 / 60, 0.9)
    assert rota([0, 30], 4 / 60, 5 / 60, 0.9)[0] == 0


def test_shifts_put_hosts_where_they_say():
    rows = class_desk(early=2, early_hours=4, late=3, late_start=19, late_hours=10,
                      teacher_start=11, teacher_hours=3)["tables"]["hours"]
    assert [row["on_duty"] for row in rows] == [2, 2, 2, 3, 1, 1, 0, 0, 0, 0, 0, 3, 3, 3]


@steady
@given(any_setting(class_desk))
def test_the_day_is_made_of_its_hours(setting):
    result = class_desk(**setting)
    headlines, hours = result["headlines"], result["tables"]["hours"]
    assert headlines["host_hours"] == sum(row["on_duty"] for row in hours)
    assert headlines["answered"] == pytest.approx(
        sum(row["questions"] * row["share"] for row in hours))
    assert headlines["worst_hour"] == min(row["share"] for row in hours)
    assert headlines["worst_hour"] <= headlines["in_time"] + 1e-12


def test_moving_hours_to_the_peak_beats_adding_hours():
    spread = headlines_of(class_desk, early_hours=10, late_start=8, late_hours=10)
    moved = headlines_of(class_desk, late=2, late_start=17, late_hours=5, early_hours=9,
                         teacher_start=19)
    assert moved["host_hours"] == 21 < spread["host_hours"]
    assert moved["in_time"] > 0.9 > spread["in_time"]
    assert moved["worst_hour"] > 0.8


def test_no_hosts_answer_nothing_and_cost_nothing():
    headlines = headlines_of(class_desk, early=0, late=0, teacher_hours=0)
    assert headlines == {"in_time": 0, "worst_hour": 0, "answered": 0, "host_hours": 0,
                         "cost": None}


# --- Are the daily steps done? -----------------------------------------------------------------


def test_steps_multiply():
    headlines = headlines_of(sop, **ALL_LEGS, prepared=0)
    assert headlines["complete"] == pytest.approx(0.94 ** 8)
    assert headlines["steps_done"] == pytest.approx(0.94)


def test_a_prepared_send_replaces_a_step_by_hand():
    headlines = headlines_of(sop, **ALL_LEGS, prepared=3)
    assert headlines["complete"] == pytest.approx(0.98 ** 3 * 0.94 ** 5)
    assert headlines["hand_hours"] == pytest.approx(20 * 5 / 60)


def test_each_leg_does_its_own_thing():
    weeks = sop()["tables"]["weeks"]

    def line(series):
        return [row["complete"] for row in weeks if row["series"] == series]
    whole = line("All three supports")
    assert whole == pytest.approx([whole[0]] * 26)
    assert line("No organisation") == pytest.approx([0.85 * share for share in whole])
    assert line("No performance") == pytest.approx(
        [share * 0.99 ** (6 * week) for week, share in enumerate(whole)])
    assert line("No routine")[0] == pytest.approx(0.98 ** 2 * 0.7 ** 6)


def test_a_host_reaches_only_the_groups_that_time_allows():
    # 100 groups, 8 steps of a minute: 13.3 hours of work in 4 hours.
    headlines = headlines_of(sop, **ALL_LEGS, groups=100, prepared=0)
    assert headlines["complete"] == pytest.approx(0.94 ** 8 * 4 / (800 / 60))


@steady
@given(any_setting(sop))
def test_a_leg_never_hurts_the_steps(setting):
    headlines = headlines_of(sop, **setting)
    assert headlines["complete"] <= headlines["steps_done"] + 1e-9
    assert headlines["last_week"] <= headlines["complete"] + 1e-9
    for leg in ALL_LEGS:
        better = headlines_of(sop, **(setting | {leg: True}))
        assert better["complete"] >= headlines["complete"] - 1e-12
        assert better["steps_done"] >= headlines["steps_done"] - 1e-12


def test_missing_legs_cost_what_is_assumed():
    assert headlines_of(sop, **ALL_LEGS)["missing"] == 0
    assert headlines_of(sop, worth=0)["missing"] == pytest.approx(-900)
    low, high = (headlines_of(sop, worth=worth)["missing"] for worth in (10, 20))
    assert high + 900 == pytest.approx(2 * (low + 900))


def test_more_prepared_sends_than_steps_are_not_counted():
    assert headlines_of(sop, steps=5, prepared=20) == headlines_of(sop, steps=5, prepared=5)


def test_the_module_needs_only_math_and_its_siblings():
    with open(operation.__file__, encoding="utf-8") as file:
        imports = [line for line in file if line.startswith(("import ", "from "))]
    assert all(line == "import math\n" or line.startswith("from .") for line in imports)
