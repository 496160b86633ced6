"""The positioning models against known results, limits, and the sums that must hold."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.settings import any_setting

from playbook.models import positioning
from playbook.models.positioning.category import category, looking
from playbook.models.positioning.discount import ANYWAY, discount, play
from playbook.models.positioning.doors import entry_doors
from playbook.models.positioning.size import (
    chance_of_nothing,
    chance_of_rounds,
    group_size,
    messages_a_day,
    readers_left,
    replies_per_message,
)
from playbook.models.positioning.survey import survey_interval, wilson

steady = settings(derandomize=True, deadline=None, max_examples=100)


def headlines_of(model, **changes):
    return model(**changes)["headlines"]


# --- How large should the group be? ------------------------------------------------------------


def test_twenty_readers_at_five_per_cent_draw_one_reply():
    assert replies_per_message(20, 0.05) == 1


def test_up_to_one_reply_every_chain_dies():
    assert chance_of_nothing(20, 0.05) == 1
    assert chance_of_nothing(0, 0.05) == 1
    assert 0.999 < chance_of_nothing(20.001, 0.05) < 1


def test_chance_that_a_message_starts_nothing_lasting():
    assert chance_of_nothing(25, 0.05) == pytest.approx(0.62, abs=0.005)
    assert chance_of_nothing(40, 0.05) == pytest.approx(0.19, abs=0.005)


@steady
@given(st.floats(1, 500), st.floats(0.01, 0.15))
def test_the_chance_is_the_smallest_root_of_the_branching_equation(readers, reply):
    q = chance_of_nothing(readers, reply)
    assert 0 <= q <= 1
    assert (1 - reply + reply * q) ** readers == pytest.approx(q, abs=1e-9)
    slow = 0.0
    for _ in range(2000):  # climbs to the smallest root, slowly
        slow = (1 - reply + reply * slow) ** readers
    assert slow <= q + 1e-9
    if abs(readers * reply - 1) > 0.05:
        assert slow == pytest.approx(q, abs=1e-9)


@steady
@given(st.integers(5, 500), st.floats(0.0005, 0.06), st.floats(5, 500), st.floats(0.01, 1),
       st.floats(0, 20), st.integers(1, 5), st.floats(1, 6))
def test_readers_and_messages_agree(members, reply, tolerance, starts, posts, rounds, steepness):
    readers = readers_left(members, reply, tolerance, steepness, starts, posts, rounds)
    messages, _ = messages_a_day(readers, reply, starts, posts, rounds)
    assert 0 < readers <= members - 1
    assert readers * (1 + (messages / tolerance) ** steepness) == pytest.approx(members - 1, rel=1e-9)


def test_messages_are_topics_and_their_replies():
    # 5 posts and 20 readers with 0.1 topics: 7 topics; R is 1, so 2 rounds make 1 + 1 + 1 each.
    assert messages_a_day(20, 0.05, 0.1, 5, 2)[0] == pytest.approx(21)


def test_nobody_mutes_when_members_can_take_everything():
    assert readers_left(26, 0.05, 1e9, 2, 0.1, 5, 2) == pytest.approx(25, rel=1e-9)


def test_more_members_bring_more_readers_but_ever_fewer_of_them():
    left = [readers_left(size, 0.05, 60, 2, 0.1, 5, 2) for size in range(5, 501, 5)]
    shares = [readers / (size - 1) for readers, size in zip(left, range(5, 501, 5), strict=True)]
    assert left == sorted(left)
    assert shares == sorted(shares, reverse=True)


def test_talk_reaches_a_round_as_often_as_a_chain_of_replies_does():
    assert chance_of_rounds(20, 0.05, 1) == pytest.approx(1 - 0.95 ** 20)  # one reply or more
    assert chance_of_rounds(40, 0.05, 500) == pytest.approx(1 - chance_of_nothing(40, 0.05))
    assert chance_of_rounds(0.1, 0.0005, 5) == pytest.approx((0.1 * 0.0005) ** 5, rel=1e-3)


@pytest.mark.parametrize("steepness", [1, 2, 6])
@pytest.mark.parametrize("aim", ["answer", "talk"])
@pytest.mark.parametrize("tolerance", [5, 60, 400])
@pytest.mark.parametrize("reply", [0.0005, 0.0032, 0.06])
def test_the_best_size_is_the_best_of_all_sizes(aim, tolerance, reply, steepness):
    def worth(size):
        readers = readers_left(size, reply, tolerance, steepness, 0.07, 1, 2)
        return readers / (size - 1) * chance_of_rounds(readers, reply, 2 if aim == "talk" else 1)
    best = headlines_of(group_size, aim=aim, tolerance=tolerance, reply=reply, door="wecom",
                        steepness=steepness)["best"]
    worths = [worth(size) for size in range(5, 501)]
    assert worths[best - 5] == pytest.approx(max(worths), rel=1e-9)


def test_the_best_size_moves_with_what_is_assumed():
    for name, values in (("tolerance", (15, 60, 240)), ("reply", (0.05, 0.01, 0.0032))):
        sizes = [headlines_of(group_size, door="wecom", **{name: value})["best"]
                 for value in values]
        assert sizes == sorted(set(sizes))


def test_two_hundred_is_the_rule_of_the_door():
    assert headlines_of(group_size, aim="reach", door="qr")["best"] == 200
    assert headlines_of(group_size, aim="reach", door="wecom_customer")["best"] == 200
    assert headlines_of(group_size, aim="reach", door="wechat")["best"] == 500
    assert headlines_of(group_size, aim="reach", door="wecom")["best"] == 500


def test_the_door_closes():
    assert headlines_of(group_size, members=500, door="qr")["inside"] == 200
    assert headlines_of(group_size, members=450, door="wecom")["inside"] == 450


def test_the_doors_are_marked_with_their_evidence():
    doors = {row["door"]: row["members"] for row in group_size()["tables"]["doors"]}
    assert sorted(doors.values()) == [200, 200, 500, 500]
    assert all("(E6" in door for door in doors)


# --- Which doors into the group? ---------------------------------------------------------------


@steady
@given(any_setting(entry_doors))
def test_doors_add_up_and_nobody_is_counted_twice(setting):
    result = entry_doors(**setting)
    headlines, tables = result["headlines"], result["tables"]
    for name in ("joins", "lost", "kept", "result"):
        assert sum(row[name] for row in tables["doors"]) == pytest.approx(headlines[name])
    for row in tables["doors"]:
        fates = sum(fate["people"] for fate in tables["fates"] if fate["door"] == row["door"])
        assert fates == pytest.approx(row["joins"] + row["lost"])
        assert row["reached"] >= row["interested"] >= row["joins"] >= row["kept"] >= 0
        assert row["lost"] >= 0


def test_a_funnel_by_hand():
    row = entry_doors(live_code=True, upkeep=0)["tables"]["doors"][0]
    assert row["door"] == "QR code"
    assert row["joins"] == pytest.approx(3000 * 0.03 * 0.7)
    assert row["kept"] == pytest.approx(63 * 0.8 ** 3)
    # Half of them had bought: 0.5 orders a month at ¥6, less ¥1 of care.
    assert row["result"] == pytest.approx(63 * (1 + 0.8 + 0.64) * (0.5 * 6 - 1))


def test_a_code_renewed_every_two_weeks_is_dead_half_of_the_time():
    result = entry_doors(renew=14)
    shop = [row for row in result["tables"]["doors"] if row["door"] in ("QR code", "Staff")]
    for row in shop:
        assert row["lost"] == pytest.approx(row["joins"])
    assert headlines_of(entry_doors, renew=7)["lost"] == 0
    assert headlines_of(entry_doors, renew=14, live_code=True)["lost"] == 0


def test_a_code_that_moves_on_is_not_free():
    door = entry_doors(live_code=True, upkeep=70)["tables"]["doors"][0]
    assert door["spent"] == 70


def test_a_code_stops_at_200_members():
    busy = headlines_of(entry_doors, renew=7, visitors=20000, scan=0.2, asked=0)
    open_to_all = headlines_of(entry_doors, live_code=True, visitors=20000, scan=0.2, asked=0)
    codes = 30 / 7
    assert open_to_all["joins"] - busy["joins"] == pytest.approx(2800 - 200 * codes)
    assert busy["lost"] == pytest.approx(2800 - 200 * codes)


def test_partner_groups_overlap():
    def reached(partners):
        return entry_doors(partners=partners)["tables"]["doors"][3]["reached"]
    assert reached(1) == pytest.approx(200)
    assert reached(20) < 20 * 200
    assert reached(20) < 5000


def test_the_gate_trades_size_for_orders_from_each():
    open_door, gate = entry_doors(), entry_doors(buyers_only=True)
    assert gate["headlines"]["joins"] < open_door["headlines"]["joins"]

    def each(result):
        row = result["tables"]["doors"][0]
        return (row["result"] + row["spent"]) / row["joins"]
    assert each(gate) > each(open_door)
    # It pays only where care for those who do not buy costs more than they bring.
    assert headlines_of(entry_doors, buyers_only=True, care=3)["result"] > \
        headlines_of(entry_doors, care=3)["result"]
    assert headlines_of(entry_doors, buyers_only=True, orders_other=0.8)["result"] < \
        headlines_of(entry_doors, orders_other=0.8)["result"]


def test_the_gate_changes_nothing_where_everyone_buys():
    assert entry_doors(buyers=1, buyers_only=True) == entry_doors(buyers=1)


def test_no_one_has_no_cost():
    headlines = headlines_of(entry_doors, scan=0, accept=0, partner_scan=0)
    assert headlines["joins"] == 0
    assert headlines["cost"] is None


# --- What does a survey of 70 % tell? -----------------------------------------------------------


@pytest.mark.parametrize("asked, low, high", [
    (50, 56.2, 80.9), (100, 60.4, 78.1), (500, 65.8, 73.9), (5000, 68.7, 71.3)])
def test_the_interval_of_seventy_per_cent(asked, low, high):
    ends = wilson(0.7, asked)
    assert [round(100 * end, 1) for end in ends] == [low, high]
    headlines = headlines_of(survey_interval, answers=asked)
    assert (headlines["low"], headlines["high"]) == ends


@steady
@given(st.floats(0, 1), st.integers(1, 5000), st.sampled_from([1.6448536269514722, 1.96, 2.5758]))
def test_the_interval_solves_its_own_equation(share, asked, z):
    low, high = wilson(share, asked, z)
    assert 0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1
    for end in (low, high):
        if 1e-9 < end < 1 - 1e-9:
            assert (share - end) ** 2 == pytest.approx(
                z * z * end * (1 - end) / asked, rel=1e-6, abs=1e-15)


def test_more_certainty_is_wider():
    widths = [headlines_of(survey_interval, level=level) for level in ("90", "95", "99")]
    widths = [headlines["high"] - headlines["low"] for headlines in widths]
    assert widths == sorted(widths)


@pytest.mark.parametrize("share, asked", [(1.1, 50), (-0.1, 50), (0.5, 0), (math.nan, 50)])
def test_an_impossible_survey_is_refused(share, asked):
    with pytest.raises(ValueError, match="share must be from 0 to 1 and asked 1 or more"):
        wilson(share, asked)


def test_the_silent_outweigh_chance():
    steps = {row["step"]: row["part"] for row in survey_interval()["tables"]["steps"]}
    assert steps["If they say no"] == pytest.approx(0.21)
    assert steps["If the silent say yes"] == pytest.approx(0.91)
    assert steps["And still read"] == pytest.approx((0.21 + 0.7 * 0.5) * 0.6)
    everyone_answered = headlines_of(survey_interval, response=1)
    assert everyone_answered["everyone"] == pytest.approx(0.7)


def test_a_yes_that_mutes_reads_nothing():
    assert headlines_of(survey_interval, mute=1)["members"] == 0


def test_the_module_needs_only_math_and_its_siblings():
    with open(positioning.__file__, encoding="utf-8") as file:
        imports = [line for line in file if line.startswith(("import ", "from "))]
    assert all(line == "import math\n" or line.startswith("from .") for line in imports)


# --- Can a group live on what you sell? ----------------------------------------------------------

CREAM = {"goods": 1, "days": 90, "margin": 100, "wins": 0.1}


def test_who_looks_is_the_chance_of_a_need_in_that_time():
    """Reasons at random times, simulated by the hour; and a jar of 90 days: half at 90 × ln 2."""
    assert looking(1 / 90, 90 * math.log(2)) == pytest.approx(0.5)
    by_hour = 1 - (1 - 0.3 / 24) ** (24 * 7)  # one hour at a time
    assert looking(0.3, 7) == pytest.approx(by_hour, abs=0.005)
    assert looking(0, 180) == 0


@steady
@given(any_setting(category))
def test_what_is_left_is_orders_less_hours(setting):
    found = headlines_of(category, **setting)
    margin = category.settings(setting)["margin"]
    assert found["left"] == pytest.approx(found["orders"] * margin - found["cost"])
    assert 0 <= found["looking"] <= 1 and 0 <= found["reason_days"] <= 31
    more = headlines_of(category, **setting | {"content": 14})
    assert more["looking"] >= found["looking"] and more["orders"] >= found["orders"]


def test_few_needs_live_on_content_and_numbers():
    """A112 and A113 as two ends of one model: products ÷ days decides."""
    alone = headlines_of(category, **CREAM, content=0)
    assert alone["looking"] == pytest.approx(1 - math.exp(-14 / 90)) and alone["left"] < 0
    assert 0 < headlines_of(category, **CREAM, content=2)["left"] < 100
    assert headlines_of(category, **CREAM, content=2, members=1000)["left"] > 500
    assert headlines_of(category, content=0)["looking"] > 0.99
    twice, double = headlines_of(category, goods=20), headlines_of(category, members=400)
    assert twice["orders"] == pytest.approx(double["orders"], rel=1e-3)
    assert twice["left"] > double["left"]


# --- A discount in the group ---------------------------------------------------------------------


def test_the_first_week_by_hand():
    """200 members place 52 orders; 40 % of them use ¥5, and 20 more come, which leave ¥1 each."""
    assert headlines_of(discount)["first"] == pytest.approx(20 * 1 - 0.35 * 52 * 5)


@steady
@given(any_setting(discount))
def test_no_order_is_lost_or_made_by_waiting(setting):
    found = discount(**setting)
    full = discount.settings(setting)
    orders = sum(row["orders"] for row in found["tables"]["weekly"])
    usual = full["weeks"] * full["members"] * full["usual"]
    assert orders == pytest.approx(usual + found["headlines"]["gained"], rel=1e-9, abs=1e-6)
    for row in found["tables"]["weekly"]:
        if row["series"] == ANYWAY:
            assert row["orders"] >= -1e-9


@steady
@given(any_setting(discount))
def test_more_who_would_buy_anyway_never_earn_more(setting):
    """On fresh goods; leftovers that run out are another matter: who came anyway takes them."""
    setting = setting | {"goods": "all"}
    earned = [headlines_of(discount, **setting | {"take": take})["gain"] for take in (0, 0.5, 1)]
    assert earned[0] >= earned[1] - 1e-6 and earned[1] >= earned[2] - 1e-6


def test_with_nobody_waiting_it_pays_below_a_closed_form():
    """One discount, nobody learns: 0.02 (m − d) = usual × take at d = 6 − 0.26 × 0.1 ÷ 0.02."""
    turns = 6 - 0.26 * 0.1 / 0.02
    for off, pays in ((math.floor(2 * turns) / 2, True), (math.ceil(2 * turns) / 2, False)):
        assert (headlines_of(discount, off=off, take=0.1, learn=0)["gain"] > 0) is pays


def test_waiting_grows_as_a_share_of_the_rest():
    """After k weekly discounts 1 − 0.9^k wait: half after the seventh."""
    weeks = play(5, 1, 200, 52, 0.4, 0.02, 0.1, 0.1, 1, 0, 12, None)
    assert [week["waiting"] for week in weeks] == pytest.approx([1 - 0.9 ** k for k in range(1, 13)])
    assert headlines_of(discount, every=1)["half"] == 7
    assert headlines_of(discount, learn=0)["half"] is None


def test_a_gain_says_how_long_each_discount_may_take():
    found = headlines_of(discount, off=2, every=4, whom="quiet")  # weeks 1, 5 and 9
    assert found["minutes"] == pytest.approx(found["gain"] / 3 / 30 * 60)
    assert headlines_of(discount)["minutes"] is None


def test_leftovers_are_few():
    weeks = play(8, 1, 200, 52, 0.4, 0.02, 0.1, 0.1, 1, 0, 12, 10)
    assert all(week["anyway"] + week["gained"] == pytest.approx(10) for week in weeks)


def test_no_discount_changes_nothing():
    found = headlines_of(discount, off=0)
    assert (found["gain"], found["gained"], found["anyway"]) == (0, 0, None)
