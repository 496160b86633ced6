"""Measures against values worked out by hand, published, or counted one row at a time."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook import metrics
from playbook.metrics import Unknown

MONDAY = pd.Timestamp("2025-03-03")
DAY = pd.Timedelta(days=1)


def days(*numbers):
    """Times that lie so many days after Monday 3 March 2025; None for never."""
    return pd.to_datetime([None if n is None else MONDAY + n * DAY for n in numbers])


def ids(*values):
    return pd.Series(values, dtype="str")


def memberships(*rows):
    """Rows of group, member, day joined, day left, inviter, scene, door."""
    group, member, joined, left, inviter, scene, state = zip(*rows) if rows else [()] * 7
    return pd.DataFrame({"group_id": ids(*group), "member_id": ids(*member),
                         "joined_at": days(*joined), "left_at": days(*left),
                         "inviter_id": ids(*inviter), "join_scene": pd.array(scene, "Int64"),
                         "state": ids(*state)})


def joined(member, day, left=None, inviter=None, scene=3, state=None, group="G1"):
    return group, member, day, left, inviter, 2 if inviter else scene, state


def messages(*rows):
    """Rows of message, group, member, day, kind, message answered."""
    message, group, member, day, kind, answered = zip(*rows) if rows else [()] * 6
    return pd.DataFrame({"message_id": ids(*message), "group_id": ids(*group),
                         "member_id": ids(*member), "sent_at": days(*day), "kind": ids(*kind),
                         "reply_to": ids(*answered)})


def said(member, day, group="G1", message="X", kind="chat", answered=None):
    return message, group, member, day, kind, answered


def people(customers="", staff=""):
    everybody = customers.split() + staff.split()
    kind = ["customer"] * len(customers.split()) + ["staff"] * len(staff.split())
    return pd.DataFrame({"member_id": ids(*everybody), "kind": ids(*kind)})


def orders(*rows):
    """Rows of member, day, yuan."""
    member, day, yuan = zip(*rows) if rows else [()] * 3
    return pd.DataFrame({"member_id": ids(*member), "ordered_at": days(*day),
                         "amount_yuan": np.array(yuan, float)})


# Who counts ---------------------------------------------------------------------------------------

def test_hosts_and_strangers_are_no_customers():
    table = messages(said("a", 0), said("host", 1), said("nobody", 2), said("a", 3))
    kept = metrics.by_customers(table, people("a b", "host"))
    assert list(kept["sent_at"]) == list(days(0, 3))
    for silent in (None, people("a").drop(columns="kind")):
        assert metrics.by_customers(table, silent) is table


def test_unknown_says_why():
    assert repr(Unknown("no names.")) == "Cannot be known: no names."


# Intervals ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("n, low, high", [(50, 56.2, 80.9), (100, 60.4, 78.1),
                                          (500, 65.8, 73.9), (5000, 68.7, 71.3)])
def test_wilson_of_seventy_per_cent(n, low, high):
    assert [round(100 * x, 1) for x in metrics.wilson(0.7 * n, n)] == [low, high]


def test_wilson_agrees_with_scipy():
    # scipy 1.17.1: binomtest(k, n).proportion_ci(confidence, "wilson")
    assert metrics.wilson(0, 10) == pytest.approx((0, 0.27753279986288926), abs=1e-14)
    assert metrics.wilson(10, 10) == pytest.approx((0.7224672001371109, 1), abs=1e-14)
    assert metrics.wilson(1, 1, 0.9) == pytest.approx((0.2698659487840541, 1), abs=1e-14)


def test_wilson_of_columns_and_of_nothing():
    low, high = metrics.wilson(pd.Series([0, 35, 0]), pd.Series([10, 50, 0]))
    assert low == pytest.approx([0, 0.5624964953, math.nan], abs=1e-9, nan_ok=True)
    assert high == pytest.approx([0.2775327999, 0.8089644650, math.nan], abs=1e-9, nan_ok=True)


@given(st.integers(1, 10_000), st.floats(0, 1), st.floats(0.01, 0.999))
def test_wilson_solves_its_equation(n, share, confidence):
    k = round(share * n)
    z = metrics._z(confidence)
    for bound in metrics.wilson(k, n, confidence):
        assert 0 <= bound <= 1
        assert n * (k / n - bound) ** 2 == pytest.approx(z * z * bound * (1 - bound), abs=1e-6)


@pytest.mark.parametrize("arguments, named", [((3, 2), "0 to n"), ((-1, 2), "0 to n"),
                                              ((1, 2, 95), "confidence"),
                                              ((1, 2, math.nan), "confidence")])
def test_wilson_refuses(arguments, named):
    with pytest.raises(ValueError, match=named):
        metrics.wilson(*arguments)


def test_interval_of_a_mean_count():
    # With variance = mean it is the score interval of a Poisson mean, which solves
    # (m - x)² = z² x / n: for m = 0 from 0 to z² / n.
    z2 = 1.959963984540054 ** 2
    low, high = metrics._mean_interval([0, 2.5, 2.5], [0, 2.5, 10], [20, 20, 20])
    assert (low[0], high[0]) == pytest.approx((0, z2 / 20))
    for bound in (low[1], high[1]):
        assert (2.5 - bound) ** 2 == pytest.approx(z2 * bound / 20)
    for bound in (low[2], high[2]):
        assert (2.5 - bound) ** 2 == pytest.approx(4 * z2 * bound / 20)


# Growth -------------------------------------------------------------------------------------------

def test_growth_by_day_and_week():
    table = memberships(joined("a", 0.5), joined("b", 0.9, 2.1), joined("c", 2), joined("d", 8),
                        joined("e", 8.5, 8.6), joined("late", 10), joined("f", 9, 10))
    daily = metrics.growth(table, MONDAY + 10 * DAY)
    assert list(daily.index) == list(days(*range(10)))
    assert list(daily["joins"]) == [2, 0, 1, 0, 0, 0, 0, 0, 2, 1]
    assert list(daily["leaves"]) == [0, 0, 1, 0, 0, 0, 0, 0, 1, 0]
    assert list(daily["members"]) == [2, 2, 2, 2, 2, 2, 2, 2, 3, 4]
    assert daily["leave_rate"].iloc[[0, 2, 8]].tolist() == pytest.approx([0, 1 / 3, 1 / 4])
    weekly = metrics.growth(table, MONDAY + 10 * DAY, "W")
    assert list(weekly.index) == list(days(0, 7))
    assert weekly[["joins", "leaves", "net", "members"]].values.tolist() == [[3, 1, 2, 2],
                                                                             [3, 1, 2, 4]]
    assert weekly["leave_rate"].tolist() == pytest.approx([1 / 3, 1 / 5])


def test_growth_when_all_leave_and_when_nobody_came():
    gone = metrics.growth(memberships(joined("a", 0, 1), joined("b", 0, 1)), MONDAY + 3 * DAY)
    assert gone["leave_rate"].tolist() == pytest.approx([0, 1, math.nan], nan_ok=True)
    assert list(gone["members"]) == [2, 0, 0]
    assert metrics.growth(memberships(), MONDAY).empty


def test_growth_without_leaving_times_is_joins_only():
    table = metrics.growth(memberships(joined("a", 0)).drop(columns="left_at"), MONDAY + DAY)
    assert table["joins"].tolist() == [1]
    assert table[["leaves", "net", "members", "leave_rate"]].isna().all(axis=None)


# Activity -----------------------------------------------------------------------------------------

def test_activity_by_hand():
    table = messages(*[said("a", d) for d in (0, 0.1, 0.2, 3, 9)], said("b", 6), said("b", 6),
                     said("c", 50))
    got = metrics.activity(table, MONDAY, MONDAY + 10 * DAY)
    assert list(got["dau"]) == [1, 0, 0, 1, 0, 0, 1, 0, 0, 1]
    assert got["wau"].isna().tolist() == [True] * 6 + [False] * 4
    assert list(got["wau"][6:]) == [2, 2, 2, 2]
    assert got["stickiness"][6:].tolist() == pytest.approx([3 / 14, 2 / 14, 2 / 14, 3 / 14])
    assert list(got["actions"]) == [3, 0, 0, 1, 0, 0, 2, 0, 0, 1]
    assert got["actions_per_active"].iloc[[0, 1, 6]].tolist() == pytest.approx(
        [3, math.nan, 2], nan_ok=True)
    assert got["thrice_share"].iloc[[0, 3, 6]].tolist() == [1, 0, 0]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 14.99)), max_size=40))
def test_weekly_actives_are_those_counted_one_by_one(acts):
    table = pd.DataFrame({"member_id": ids(*[who for who, _ in acts]),
                          "opened": days(*[day for _, day in acts])})
    got = metrics.activity(table, MONDAY, MONDAY + 15 * DAY, at="opened")
    for d in range(15):
        today = {who for who, day in acts if math.floor(day) == d}
        week = {who for who, day in acts if d - 6 <= math.floor(day) <= d}
        assert got["dau"].iloc[d] == len(today)
        assert got["actions"].iloc[d] == sum(math.floor(day) == d for _, day in acts)
        if d >= 6:
            assert got["wau"].iloc[d] == len(week)


def test_activity_of_silence():
    got = metrics.activity(messages(), MONDAY, MONDAY + 8 * DAY)
    assert list(got["dau"]) == [0] * 8
    assert got["stickiness"].isna().all()
    assert metrics.activity(messages(said("a", 0)), MONDAY, MONDAY).empty


def test_heatmap_counts_a_member_once_an_hour():
    # Wednesday 5 March to Tuesday 18 March: two of each weekday.
    at = 9 + 8 / 24 + 0.01  # Wednesday 12 March, after 8:00
    table = messages(said("a", at), said("a", at), said("b", at), said("a", at - 7),
                     said("a", 15.99))
    got = metrics.heatmap(table, MONDAY + 2 * DAY, MONDAY + 16 * DAY)
    assert len(got) == 168
    active = got.set_index(["weekday", "hour"])["active"]
    assert active[2, 8] == 1.5
    assert active[1, 23] == 0.5
    assert active.sum() == 2


def test_heatmap_knows_nothing_of_days_outside_the_range():
    got = metrics.heatmap(messages(said("a", 0)), MONDAY, MONDAY + 2 * DAY)
    assert got.loc[got["weekday"] < 2, "active"].sum() == 1
    assert got.loc[got["weekday"] >= 2, "active"].isna().all()


# Participation ------------------------------------------------------------------------------------

def test_posts_count_by_group_and_keep_the_silent():
    there = memberships(joined("a", 0), joined("b", 0), joined("a", 0, group="G2"))
    talk = messages(said("a", 1), said("a", 2), said("a", 1, "G2"), said("stranger", 1))
    posts = metrics.posts_per_member(there, talk)
    assert posts.to_dict() == {("G1", "a"): 2, ("G1", "b"): 0, ("G2", "a"): 1}
    assert metrics.posts_per_member(memberships(), talk).empty
    assert metrics.posts_per_member(there, messages()).tolist() == [0, 0, 0]
    by_nobody = messages(said("a", 1), said(None, 1), said(None, 1, "G2"))
    assert metrics.posts_per_member(there, by_nobody).tolist() == [1, 0, 0]
    twice = memberships(joined("a", 0, 1), joined("a", 5))
    assert metrics.posts_per_member(twice, talk).tolist() == [2]


def test_participation_by_hand():
    got = metrics.participation([0, 0, 3, 0, 1, 0, 0, 0, 0, 0])
    assert (got["share"], got["n"]) == (0.2, 10)
    assert (got["low"], got["high"]) == metrics.wilson(2, 10)
    assert math.isnan(metrics.participation([])["share"])


def test_lorenz_and_its_measures_by_hand():
    done = pd.Series([6, 1, 0, 3])
    curve = metrics.lorenz(done).set_index("people")["total"]
    assert curve[[0, 0.25, 0.5, 0.75, 1]].tolist() == pytest.approx([0, 0, 0.1, 0.4, 1])
    assert curve[0.6] == pytest.approx(0.22)
    # Area under the curve: 0.25 × (0 + 0.05 + 0.25 + 0.7) = 0.25.
    assert metrics.gini(done) == pytest.approx(1 - 2 * 0.25)
    assert metrics.top_share(done, 0.25) == pytest.approx(0.6)
    assert metrics.top_share(done, 0.1) == pytest.approx(0.24)
    assert metrics.absence_factor(done) == 1
    assert metrics.absence_factor(done, share=0.7) == 2


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any))
def test_gini_is_half_the_mean_difference_and_absence_factor_is_the_fewest(done):
    x = np.array(done, float)
    expected = np.abs(x[:, None] - x).mean() / (2 * x.mean())
    assert metrics.gini(done) == pytest.approx(expected, abs=1e-9)
    few = metrics.absence_factor(done)
    most = sorted(done, reverse=True)
    assert sum(most[:few]) >= sum(done) / 2 > sum(most[:few - 1])


def test_equal_one_and_none():
    assert metrics.gini([2, 2, 2, 2]) == pytest.approx(0)
    assert metrics.gini([0, 0, 0, 8]) == pytest.approx(1 - 1 / 4)
    assert metrics.absence_factor([2, 2, 2, 2]) == 2
    assert metrics.gini([5]) == 0
    assert metrics.absence_factor([5]) == 1
    for nothing in ([], [0, 0]):
        assert math.isnan(metrics.gini(nothing))
        assert math.isnan(metrics.absence_factor(nothing))
        assert math.isnan(metrics.top_share(nothing))
        assert metrics.lorenz(nothing)["total"].isna().all()
    with pytest.raises(ValueError, match="0 to 1"):
        metrics.top_share([1], 5)


def test_measures_work_group_by_group():
    index = pd.MultiIndex.from_tuples([("G1", "a"), ("G1", "b"), ("G2", "a")],
                                      names=["group_id", "member_id"])
    by_group = pd.Series([0, 4, 7], index).groupby("group_id")
    assert by_group.agg(metrics.gini).to_dict() == {"G1": 0.5, "G2": 0}


# Survival -----------------------------------------------------------------------------------------

# Weeks of remission under 6-MP (Freireich and others 1963), the usual worked example. Survival
# and intervals as lifelines 0.30.3 gives them.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
REMISSION = {6: (0.857143, 0.619718, 0.951552), 7: (0.806723, 0.563147, 0.922809),
             10: (0.752941, 0.503200, 0.889362), 13: (0.690196, 0.431610, 0.849066),
             16: (0.627451, 0.367511, 0.804912), 22: (0.537815, 0.267779, 0.746791),
             23: (0.448179, 0.188052, 0.680143)}


def test_kaplan_meier_of_a_published_example():
    curve = metrics.kaplan_meier(WEEKS, ENDED)
    assert list(curve.index) == [0, *REMISSION, 35]
    assert list(curve["at_risk"]) == [21, 21, 17, 15, 12, 11, 7, 6, 1]
    assert list(curve["events"]) == [0, 3, 1, 1, 1, 1, 1, 1, 0]
    for week, expected in REMISSION.items():
        got = curve.loc[week, ["survival", "low", "high"]]
        assert tuple(got) == pytest.approx(expected, abs=1e-6)


def test_kaplan_meier_with_delayed_entry():
    # lifelines 0.30.3: KaplanMeierFitter().fit(durations, observed, entry=entered)
    curve = metrics.kaplan_meier([5, 8, 3, 10, 7, 8, 12], [1, 1, 1, 0, 1, 1, 0],
                                 entered=[0, 6, 0, 7, 0, 3, 9])
    assert curve["at_risk"].to_dict() == {0: 3, 3: 3, 5: 3, 7: 3, 8: 3, 12: 1}
    assert curve["survival"].tolist() == pytest.approx(
        [1, 0.666667, 0.444444, 0.296296, 0.098765, 0.098765], abs=1e-6)
    assert curve["low"].tolist() == pytest.approx(
        [1, 0.054073, 0.037876, 0.022350, 0.003098, 0.003098], abs=1e-6)
    assert curve["high"].tolist() == pytest.approx(
        [1, 0.945206, 0.818001, 0.677546, 0.395466, 0.395466], abs=1e-6)
    gap = metrics.kaplan_meier([2, 9], [False, True], entered=[0, 5])
    assert gap["at_risk"].to_dict() == {0: 1, 9: 1}
    all_late = metrics.kaplan_meier([3, 4, 4], [True, False, False], entered=1)
    assert all_late["at_risk"].tolist() == [0, 3, 2]
    assert all_late.loc[3, ["survival", "low"]].tolist() == pytest.approx(
        metrics.kaplan_meier([3, 4, 4], [1, 0, 0]).loc[3, ["survival", "low"]].tolist())


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=30))
def test_kaplan_meier_is_redistribution_to_the_right(cases):
    # Efron 1967: whoever is censored hands their weight on, evenly, to all watched longer.
    order = sorted(cases, key=lambda case: (case[0], not case[1]))
    weight, survival, total = [1 / len(order)] * len(order), {}, 1.0
    for i, (time, ended) in enumerate(order):
        if ended:
            total -= weight[i]
            survival[time] = total
        else:
            for j in range(i + 1, len(order)):
                weight[j] += weight[i] / (len(order) - i - 1)
    curve = metrics.kaplan_meier(*zip(*cases))
    for time, expected in survival.items():
        assert curve.loc[time, "survival"] == pytest.approx(expected, abs=1e-9)
    inside = curve.dropna()
    assert ((inside["low"] <= inside["survival"]) & (inside["survival"] <= inside["high"])).all()


def test_kaplan_meier_at_the_edges():
    everybody = metrics.kaplan_meier([2, 2, 5], [True, True, True])
    assert everybody["survival"].tolist() == pytest.approx([1, 1 / 3, 0])
    nobody = metrics.kaplan_meier([3, 4], [False, False])
    assert nobody["survival"].tolist() == [1, 1]
    at_once = metrics.kaplan_meier([0, 1], [True, False])
    assert at_once["survival"].tolist() == [0.5, 0.5]
    assert metrics.kaplan_meier([], []).empty
    for durations, entered in (([1, math.nan], 0), ([1, -1], 0), ([1, 2], [0, 2])):
        with pytest.raises(ValueError, match="missing, negative or too short"):
            metrics.kaplan_meier(durations, [True, True], entered)
    with pytest.raises(ValueError, match="2 and 1"):
        metrics.kaplan_meier([1, 2], [True])


def test_survival_at_reads_the_step_and_stops_where_watching_stops():
    curve = metrics.kaplan_meier(WEEKS, ENDED)
    got = metrics.survival_at(curve, [0, 6, 9.9, 35, 36])["survival"]
    assert got.tolist() == pytest.approx([1, 18 / 21, 0.806723, 0.448179, math.nan],
                                         abs=1e-6, nan_ok=True)
    assert metrics.survival_at(curve, 6)["low"] == pytest.approx(0.619718, abs=1e-6)
    assert metrics.survival_at(metrics.kaplan_meier([2], [True]), 99)["survival"] == 0
    assert math.isnan(metrics.survival_at(metrics.kaplan_meier([], []), 1)["survival"])


def test_member_stays():
    table = memberships(joined("a", 0, 2.5), joined("b", 1), joined("c", 3, 99), joined("d", 50))
    stays = metrics.member_stays(table, MONDAY + 10 * DAY)
    assert stays["days"].tolist() == [2.5, 9, 7]
    assert stays["left"].tolist() == [True, False, False]
    assert stays["entered"].tolist() == [0, 0, 0]
    assert metrics.member_stays(memberships(), MONDAY).empty


def test_member_stays_between_lists_of_members():
    lists = pd.DataFrame({"group_id": ids("G1", "G2"), "first_snapshot_at": days(10, 10),
                          "last_snapshot_at": days(20, 10)})
    table = memberships(joined("a", 0), joined("b", 4, 20), joined("c", 12, 15), joined("d", 13),
                        joined("e", 3, group="G2"))
    stays = metrics.member_stays(table, MONDAY + 20 * DAY, lists)
    assert stays["days"].tolist() == [20, 16, 3, 7]
    assert stays["left"].tolist() == [False, True, True, False]
    assert stays["entered"].tolist() == [10, 6, 0, 0]
    curve = metrics.kaplan_meier(stays["days"], stays["left"], stays["entered"])
    assert curve["at_risk"].to_dict() == {0: 2, 3: 2, 16: 2, 20: 1}


def test_a_list_of_present_members_shows_nobody_leave():
    table = memberships(joined("a", 0)).drop(columns="left_at")
    got = metrics.member_stays(table, MONDAY + DAY)
    assert isinstance(got, Unknown) and "leaving times" in got.reason


GROUPS = pd.DataFrame({"group_id": ids("silent", "dead", "edge", "alive", "new", "revived", "?"),
                       "created_at": days(0, 1, 2, 3, 15, 0, None)})
TALK = messages(said("a", 4, "dead"), said("a", 13, "edge"), said("a", 19, "alive"),
                said("a", 16, "new"), said("a", 1, "revived"), said("a", 18, "revived"),
                said("a", 30, "dead"), said("a", 3, "?"))


def test_group_lives():
    lives = metrics.group_lives(GROUPS, TALK, MONDAY, MONDAY + 20 * DAY)
    assert lives["days"].to_dict() == {"silent": 0, "dead": 3, "edge": 11, "alive": 10,
                                       "revived": 13}
    assert lives["dead"].to_dict() == {"silent": True, "dead": True, "edge": False,
                                       "alive": False, "revived": False}
    assert set(lives["entered"]) == {0}
    shorter = metrics.group_lives(GROUPS, TALK, MONDAY, MONDAY + 20 * DAY, silent_days=3)
    assert shorter.loc["new"].tolist() == [1, True, 0]


def test_group_lives_when_records_start_later():
    lives = metrics.group_lives(GROUPS, TALK, MONDAY + 2.5 * DAY, MONDAY + 20 * DAY)
    assert lives["entered"].to_dict() == {"dead": 1.5, "edge": 0.5, "alive": 0, "revived": 2.5}
    assert lives["days"].to_dict() == {"dead": 3, "edge": 11, "alive": 10, "revived": 13}
    curve = metrics.kaplan_meier(lives["days"], lives["dead"], lives["entered"])
    assert curve["survival"].tolist() == [1, 0.75, 0.75]


def test_group_lives_of_nothing_and_of_the_unknown():
    end = MONDAY + 20 * DAY
    assert metrics.group_lives(GROUPS.iloc[:0], TALK, MONDAY, end).empty
    assert metrics.group_lives(GROUPS, messages(), MONDAY, end)["dead"].all()
    assert isinstance(metrics.group_lives(GROUPS[["group_id"]], TALK, MONDAY, end), Unknown)


# Invitations --------------------------------------------------------------------------------------

TREE = memberships(
    joined("host", 0, scene=1), joined("a", 1, inviter="host"), joined("b", 2, inviter="a"),
    joined("c", 3, inviter="a"), joined("d", 5, inviter="c"), joined("e", 2),
    joined("a", 4, group="G2"), joined("f", 6, inviter="b", group="G2"))
CUSTOMERS = people("a b c d e f", "host")


def test_depth_and_trees_by_hand():
    got = metrics.invitation_depth(TREE, CUSTOMERS).set_index(["group_id", "member_id"])
    assert got["depth"].to_dict() == {("G1", "a"): 0, ("G1", "b"): 1, ("G1", "c"): 1,
                                      ("G1", "d"): 2, ("G1", "e"): 0, ("G2", "a"): 0,
                                      ("G2", "f"): 1}  # b invited f without being in G2's list
    assert got["root_id"].tolist() == ["a", "a", "a", "a", "e", "a", "b"]
    trees = metrics.invitation_trees(TREE, CUSTOMERS)
    assert trees.values.tolist() == [["G1", "a", 3, 2], ["G1", "e", 0, 0], ["G2", "a", 0, 0],
                                     ["G2", "b", 1, 1]]


@given(st.lists(st.integers(-1, 30), min_size=1, max_size=30), st.randoms())
def test_depth_is_the_number_of_steps_to_the_top(links, random):
    parents = [link if link < i else -1 for i, link in enumerate(links)]
    rows = [joined(f"m{i}", i, inviter=f"m{p}" if p >= 0 else None)
            for i, p in enumerate(parents)]
    random.shuffle(rows)
    got = metrics.invitation_depth(memberships(*rows),
                                   people(" ".join(f"m{i}" for i in range(len(links)))))
    for member, depth, root in zip(got["member_id"], got["depth"], got["root_id"]):
        steps, at = 0, int(member[1:])
        while parents[at] >= 0:
            steps, at = steps + 1, parents[at]
        assert (depth, root) == (steps, f"m{at}")


def test_who_joined_later_has_not_invited():
    """A list of present members shows this of who left and came back."""
    table = memberships(joined("a", 0, inviter="b"), joined("b", 5), joined("c", 6, inviter="b"))
    depths = metrics.invitation_depth(table, people("a b c")).set_index("member_id")["depth"]
    assert depths.to_dict() == {"a": 1, "b": 0, "c": 1}
    assert metrics.k_factor(table, people("a b c"), MONDAY + 60 * DAY)["invited"] == 1


def test_a_curve_that_one_early_end_empties_is_known():
    """One watched from day 1 ends on day 2; ten more are watched from day 5 on."""
    emptied = metrics.kaplan_meier([2] + [20] * 10, [True] + [False] * 10, [1] + [5] * 10)
    assert emptied["survival"].iloc[-1] == 0 and metrics.emptied(emptied)
    assert not metrics.emptied(metrics.kaplan_meier([2, 20], [True, False]))
    assert not metrics.emptied(metrics.kaplan_meier([2, 3], [True, True]))


def test_a_circle_of_inviters_is_named():
    table = memberships(joined("a", 0, inviter="b"), joined("b", 0, inviter="a"), joined("c", 2))
    with pytest.raises(ValueError, match="inviters of a in group G1 form a circle"):
        metrics.invitation_depth(table, people("a b c"))


def test_k_by_hand():
    # Watched for 3 days by day 6: a, b, c, e (d joined on day 5). a brought b and c in time; c
    # brought d. f's inviter is not in G2's list, and a in G2 was not watched for 3 days.
    got = metrics.k_factor(TREE, CUSTOMERS, MONDAY + 6 * DAY, days=3)
    assert (got["k"], got["n"], got["invited"]) == (0.75, 4, 3)
    # Counts 2, 0, 1, 0 have variance 2.75 / 3; the Poisson variance 0.75 is smaller.
    z2, spread = 1.959963984540054 ** 2, 2.75 / 3 / 0.75
    for bound in (got["low"], got["high"]):
        assert (0.75 - bound) ** 2 == pytest.approx(spread * z2 * bound / 4)


def test_k_counts_only_invitations_in_the_window():
    table = memberships(joined("a", 0), joined("b", 3, inviter="a"), joined("c", 2.9, inviter="a"))
    assert metrics.k_factor(table, people("a b c"), MONDAY + 5 * DAY, days=3)["invited"] == 1


def test_k_is_zero_when_known_and_nan_when_nobody_was_watched():
    table = memberships(joined("a", 0), joined("b", 0))
    known = metrics.k_factor(table, people("a b"), MONDAY + 40 * DAY)
    assert (known["k"], known["low"]) == (0, 0)
    assert known["high"] == pytest.approx(1.959963984540054 ** 2 / 2)
    for end in (0, 10):
        early = metrics.k_factor(table, people("a b"), MONDAY + end * DAY)
        assert early["n"] == 0 and math.isnan(early["k"]) and math.isnan(early["high"])
    assert metrics.k_factor(memberships(), people(), MONDAY)["n"] == 0


def test_cycle_time_by_hand():
    table = memberships(
        joined("a", 0), joined("b", 5, inviter="a"), joined("c", 7, inviter="a"),
        joined("d", 9.5, inviter="a"), joined("e", 11, inviter="b"))
    got = metrics.cycle_time(table, people("a b c d e"), MONDAY + 50 * DAY)
    # Waits 5, 7, 9.5 (a) and 6 (b). First ones: 5 and 6 days. Later ones: 2 and 2.5 days.
    assert got == {"median_days": 6.5, "first_within_5_days": 0.5, "next_within_2_days": 0.5,
                   "invited": 4}
    nothing = metrics.cycle_time(table.iloc[:1], people("a"), MONDAY + 50 * DAY)
    assert nothing["invited"] == 0 and math.isnan(nothing["median_days"])


OFFICIAL = memberships(  # official WeCom answers: staff are named, inviting customers are not
    joined("host", 0, scene=1), joined("a", 1, inviter="host"), joined("b", 2, scene=2),
    joined("c", 3, scene=1), joined("d", 4))


@pytest.mark.parametrize("measure", [
    metrics.invitation_depth, metrics.invitation_trees,
    lambda *tables: metrics.k_factor(*tables, MONDAY + 60 * DAY),
    lambda *tables: metrics.cycle_time(*tables, MONDAY + 60 * DAY)])
def test_inviters_without_names_are_unknown_and_never_zero(measure):
    got = measure(OFFICIAL, CUSTOMERS)
    assert isinstance(got, Unknown) and got.reason.startswith("2 of 4 joins by customers")
    assert isinstance(measure(OFFICIAL.drop(columns="inviter_id"), CUSTOMERS), Unknown)
    # Nobody says whether d scanned a code: then somebody may have invited d.
    unsaid = OFFICIAL.assign(join_scene=OFFICIAL["join_scene"].mask(OFFICIAL.index == 4))
    assert "3 of 4" in measure(unsaid, CUSTOMERS).reason
    assert "3 of 4" in measure(OFFICIAL.drop(columns="join_scene"), CUSTOMERS).reason
    assert "who is staff" in measure(OFFICIAL, CUSTOMERS.drop(columns="kind")).reason
    assert "who is staff" in measure(OFFICIAL, None).reason
    assert not isinstance(measure(OFFICIAL[OFFICIAL["member_id"].isin(["host", "a", "d"])],
                                  CUSTOMERS), Unknown)


# Entry doors --------------------------------------------------------------------------------------

def test_entry_doors_by_hand():
    table = memberships(
        joined("a", 0, state="qr"), joined("b", 0, 12, state="qr"), joined("c", 1, 9, state="qr"),
        joined("d", 35, state="qr"), joined("e", 2, state="member"), joined("f", 30))
    talk = messages(said("a", 0), said("a", 9.9), said("a", 10), said("b", 5),
                    said("b", 5, "G2"), said("e", 4), said("d", 36))
    bought = orders(("a", 1, 5), ("a", 2, 5), ("a", -1, 5), ("c", 11, 5), ("e", 11.9, 5))
    got = metrics.entry_doors(table, MONDAY + 40 * DAY, talk, bought, days=10)
    assert got.index.tolist() == ["qr", "member", "not recorded"]
    assert got["joins"].tolist() == [4, 1, 1] and got["watched"].tolist() == [3, 1, 1]
    assert got["share"].tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    assert got["retention"].tolist() == pytest.approx([2 / 3, 1, 1])
    assert got.loc["qr", ["retention_low", "retention_high"]].tolist() == pytest.approx(
        metrics.wilson(2, 3))
    assert got["posts"].tolist() == pytest.approx([1, 1, 0])  # a 2, b 1, c 0; e 1; f 0
    assert got["orders"].tolist() == pytest.approx([2 / 3, 1, 0])
    assert (got["posts_low"] <= got["posts"]).all() and (got["posts"] < got["posts_high"]).all()
    by_scene = metrics.entry_doors(table, MONDAY + 40 * DAY, by="join_scene")
    assert by_scene["joins"].to_dict() == {3: 6} and "posts" not in by_scene


def test_entry_doors_of_what_is_not_known():
    table = memberships(joined("a", 0, state="qr"))
    end = MONDAY + 40 * DAY
    assert metrics.entry_doors(table.drop(columns="left_at"), end)["retention"].isna().all()
    assert isinstance(metrics.entry_doors(table.drop(columns="state"), end), Unknown)
    assert metrics.entry_doors(memberships(), end, messages(), orders()).empty
    new = metrics.entry_doors(table, MONDAY + DAY, messages(), orders())
    assert new["joins"].tolist() == [1] and new["watched"].tolist() == [0]
    assert new[["retention", "retention_low", "posts", "orders_high"]].isna().all(axis=None)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), max_size=30),
       st.lists(st.tuples(st.integers(0, 4), st.integers(-5, 25), st.integers(-5, 25)),
                max_size=10))
def test_counting_in_sorted_keys_is_counting_one_by_one(events, questions):
    who, when = (np.array([event[i] for event in events], "int64") for i in (0, 1))
    asked, since, until = (np.array([q[i] for q in questions], "int64") for i in range(3))
    until = np.maximum(since, until)
    got = metrics._count(who, when, asked, since, until)
    assert got.tolist() == [sum(w == a and s <= t < u for w, t in events)
                            for a, s, u in zip(asked, since, until, strict=True)]


# Answers ------------------------------------------------------------------------------------------

def test_response_times_by_hand():
    minute = 1 / 1440
    talk = messages(
        said("a", 0, message="q1", kind="question"), said("b", minute, answered="q1"),
        said("host", 3 * minute, answered="q1"), said("helper", 2 * minute, answered="q1"),
        said("b", 1, message="q2", kind="question"), said("b", 1.1, answered="q2"),
        said("host", 1, message="q3", kind="question"), said("host", 2, answered="q3"),
        said("a", 1.5, message="q4", kind="question"), said("host", 9, answered="q4"))
    got = metrics.response_times(talk, people("a b", "host helper"), MONDAY + 2 * DAY)
    assert got["minutes"].to_dict() == pytest.approx({"q1": 2, "q2": 1440, "q4": 720})
    assert got["answered"].to_dict() == {"q1": True, "q2": False, "q4": False}


def test_answers_that_cannot_be_matched_are_unknown():
    talk = messages(said("a", 0, kind="question"), said("host", 1))
    for table in (talk, talk.drop(columns="reply_to"), talk.drop(columns="kind"), messages()):
        assert isinstance(metrics.response_times(table, CUSTOMERS, MONDAY + DAY), Unknown)
    assert "who is staff" in metrics.response_times(talk, None, MONDAY + DAY).reason


# Pushes -------------------------------------------------------------------------------------------

def pushes(*rows):
    push, group, day = zip(*rows) if rows else [()] * 3
    return pd.DataFrame({"push_id": ids(*push), "group_id": ids(*group), "sent_at": days(*day)})


def reactions(*rows):
    push, member, reaction = zip(*rows) if rows else [()] * 3
    return pd.DataFrame({"push_id": ids(*push), "member_id": ids(*member),
                         "reaction": ids(*reaction)})


def test_push_fatigue_by_hand():
    there = memberships(joined("a", 0), joined("b", 0, 5), joined("c", 6),
                        joined("d", 0, group="G2"), joined("late", 30))
    sent = pushes(("p1", "G1", 1), ("p2", "G1", 2), ("p3", "G1", 2), ("p4", "G1", 8),
                  ("p5", "G1", 15.1), ("p6", "G2", 8))
    did = reactions(("p1", "a", "open"), ("p1", "b", "click"), ("p2", "a", "open"),
                    ("p4", "c", "click"), ("p2", "b", "leave"))
    got = metrics.push_fatigue(sent, did, there)
    # Before p2 and p3, sent together: p1. Before p4, on day 8: p1 (exactly 7 days), p2, p3.
    assert got.index.tolist() == [0, 1, 3]
    assert got["pushes"].tolist() == [3, 2, 1]          # p1, p5, p6; p2, p3; p4
    assert got["shown"].tolist() == [2 + 2 + 1, 2 + 2, 2]
    assert got["open_rate"].tolist() == pytest.approx([2 / 5, 1 / 4, 1 / 2])
    assert got["leave_rate"].tolist() == pytest.approx([0, 1 / 4, 0])
    assert got["open_high"].tolist() == pytest.approx(metrics.wilson([2, 1, 1], [5, 4, 2])[1])
    assert got[["mute_rate", "mute_low", "mute_high"]].isna().all(axis=None)  # none recorded


def test_push_fatigue_of_nothing_and_of_the_unknown():
    there = memberships(joined("a", 0))
    assert metrics.push_fatigue(pushes(), reactions(), there).empty
    to_nobody = metrics.push_fatigue(pushes(("p", "G9", 1)), reactions(), there)
    assert to_nobody["shown"].tolist() == [0] and to_nobody["open_rate"].isna().all()
    assert isinstance(metrics.push_fatigue(pushes(), reactions(), there.drop(columns="left_at")),
                      Unknown)
    with pytest.raises(ValueError, match="more people did 'open' than were in the group"):
        metrics.push_fatigue(pushes(("p", "G9", 1)), reactions(("p", "a", "open")), there)


# Orders -------------------------------------------------------------------------------------------

def test_luck_and_what_is_sent_on_by_hand():
    """Of a lucky packet of ¥10, a takes 7 and b 3; a then sends ¥2 within a day, ¥4 in another
    group and ¥8 two days later. An equal packet has no luck."""
    packets = pd.DataFrame({
        "packet_id": ids("P", "Q", "R", "S", "T"), "group_id": ids("G1", "G1", "G2", "G1", "G1"),
        "sender_id": ids("s", "a", "a", "a", "s"), "sent_at": days(0, 0.5, 0.5, 2, 0),
        "total_yuan": [10.0, 2, 4, 8, 6],
        "split": ids("lucky", "equal", "equal", "equal", "equal")})
    openings = pd.DataFrame({"packet_id": ids("P", "P", "T"), "member_id": ids("a", "b", "a"),
                             "opened_at": days(0.1, 0.1, 0.1), "amount_yuan": [7.0, 3, 3]})
    got = metrics.sent_on(openings, packets)
    assert got[["member_id", "luck", "sent_on"]].values.tolist() == [["a", 2, 2], ["b", -2, 0]]
    assert metrics.sent_on(openings, packets, hours=72)["sent_on"].tolist() == [10, 0]
    assert metrics.sent_on(openings.iloc[:0], packets).empty


def test_repeat_purchase_rate_by_hand():
    bought = orders(("a", 5, 1), ("a", 0, 1), ("b", 0, 1), ("b", 10, 1), ("c", 1, 1), ("c", 1, 1),
                    ("d", 45, 1), ("d", 46, 1), ("e", 2, 1), ("e", 60, 1), ("f", 40, 1))
    got = metrics.repeat_purchase_rate(bought, MONDAY + 50 * DAY, days=10)
    # a again on day 5; b exactly 10 days later is too late; c twice at once; d's first order is
    # too young; e's second lies after the end; f's first is just old enough.
    assert (got["share"], got["n"]) == (2 / 5, 5)
    assert (got["low"], got["high"]) == metrics.wilson(2, 5)
    assert math.isnan(metrics.repeat_purchase_rate(orders(), MONDAY)["share"])
    assert metrics.repeat_purchase_rate(bought, MONDAY + 4 * DAY, days=10)["n"] == 0


def test_rfm_by_hand():
    bought = orders(("a", 9, 100), ("a", 8, 100), ("a", 7, 100), ("b", 9.5, 10), ("c", 1, 90),
                    ("c", 0, 90), ("d", 2, 40), ("e", 3, 5), ("e", 30, 999))
    got = metrics.rfm(bought, MONDAY + 10 * DAY)
    assert got["recency"].to_dict() == {"a": 1, "b": 0.5, "c": 9, "d": 8, "e": 7}
    assert got["frequency"].to_dict() == {"a": 3, "b": 1, "c": 2, "d": 1, "e": 1}
    assert got["money"].to_dict() == {"a": 300, "b": 10, "c": 180, "d": 40, "e": 5}
    assert got["r"].to_dict() == {"a": 4, "b": 5, "c": 1, "d": 2, "e": 3}
    assert got["f"].to_dict() == {"a": 5, "b": 2, "c": 4, "d": 2, "e": 2}  # b, d, e are equal
    assert got["m"].to_dict() == {"a": 5, "b": 2, "c": 4, "d": 3, "e": 1}
    assert got["tier"].to_dict() == {"a": "high value: keep", "b": "other: develop",
                                     "c": "high value: win back", "d": "other: rescue",
                                     "e": "other: rescue"}


def test_rfm_at_the_edges():
    one = metrics.rfm(orders(("a", 0, 1)), MONDAY + DAY)
    assert one[["r", "f", "m"]].values.tolist() == [[5, 5, 5]]
    equal = metrics.rfm(orders(*[(x, 0, 1) for x in "abcdefghij"]), MONDAY + DAY)
    assert set(equal["f"]) == {3}
    assert metrics.rfm(orders(), MONDAY).empty


# Every measure ------------------------------------------------------------------------------------

def test_ids_may_be_categories():
    def as_categories(table):
        return table.astype({name: "category" for name in ("group_id", "member_id", "inviter_id")
                             if name in table})

    talk = messages(said("a", 0.5), said("b", 1), said("a", 2))
    for measure, *tables in [
            (metrics.posts_per_member, TREE, talk), (metrics.invitation_trees, TREE, CUSTOMERS),
            (lambda talk: metrics.activity(talk, MONDAY, MONDAY + 3 * DAY)["dau"], talk),
            (lambda bought: metrics.rfm(bought, MONDAY + DAY), orders(("a", 0, 1)))]:
        plain, coded = measure(*tables), measure(*[as_categories(table) for table in tables])
        assert coded.to_numpy().tolist() == plain.to_numpy().tolist()


def test_no_measure_changes_its_tables():
    talk = messages(said("a", 0.5, message="q", kind="question"),
                    said("host", 1, answered="q"))
    bought, sent, did = orders(("a", 1, 5)), pushes(("p", "G1", 2)), reactions(("p", "a", "open"))
    tables = [TREE, CUSTOMERS, talk, bought, sent, did]
    before = [table.copy(deep=True) for table in tables]
    end = MONDAY + 60 * DAY
    metrics.growth(TREE, end), metrics.activity(talk, MONDAY, end)
    metrics.heatmap(talk, MONDAY, end), metrics.posts_per_member(TREE, talk)
    metrics.member_stays(TREE, end), metrics.k_factor(TREE, CUSTOMERS, end)
    metrics.invitation_trees(TREE, CUSTOMERS), metrics.entry_doors(TREE, end, talk, bought)
    metrics.response_times(talk, CUSTOMERS, end), metrics.push_fatigue(sent, did, TREE)
    metrics.rfm(bought, end), metrics.repeat_purchase_rate(bought, end)
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
