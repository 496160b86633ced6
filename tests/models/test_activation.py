"""Models of part 2, activation: known results, limits, and what holds at any setting."""

import math

import pytest
import scipy  # its parts are imported when they are asked for
from hypothesis import given, settings
from hypothesis import strategies as st
from support.settings import any_setting

from playbook.decisions import declared
from playbook.models import activation
from playbook.models.activation import alive, cadence, levers, packets
from playbook.models.chance import Generator, generator
from playbook.models.plan.work import EARLIEST, MONTHS, PACKET_MOST, WEEKS
from playbook.widgets.panel import charted

MODELS = [activation.activity_rhythm, activation.dead_group, activation.core_leaves,
          activation.split, activation.red_packet, activation.seven_levers,
          activation.four_levers, activation.how_often]  # new things or a lower price can lose
SETTINGS = settings(derandomize=True, deadline=None, max_examples=100)


def head(model, **changes):
    return model(**changes)["headlines"]


# --- Chance -------------------------------------------------------------------------------------


def test_chance_is_wichmann_and_hill():
    draws = Generator(1, 2, 3)
    assert draws.uniform() == pytest.approx(171 / 30269 + 344 / 30307 + 510 / 30323, abs=1e-15)
    assert (draws.x, draws.y, draws.z) == (171, 344, 510)


def test_chance_repeats_with_its_seed_and_is_even():
    draws = generator(7)
    first = [draws.uniform() for _ in range(20000)]
    again = generator(7)
    assert first == [again.uniform() for _ in range(20000)]
    assert all(0 <= number < 1 for number in first)
    counts = [0] * 10
    for number in first:
        counts[int(number * 10)] += 1
    assert sum((count - 2000) ** 2 / 2000 for count in counts) < 27.9  # chi-square, 9 df, 0.1 %


def test_neighbouring_seeds_are_unrelated():
    firsts = [generator(seed).uniform() for seed in range(2000)]
    mean = sum(firsts) / len(firsts)
    spread = sum((one - mean) ** 2 for one in firsts)
    together = sum((one - mean) * (two - mean) for one, two in zip(firsts, firsts[1:]))
    assert abs(mean - 0.5) < 0.02
    assert abs(together / spread) < 0.07


def test_whole_draws_every_number_and_no_other():
    draws = generator(1)
    assert {draws.whole(6) for _ in range(500)} == {0, 1, 2, 3, 4, 5}


# --- What holds for every model of this part ------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_nothing_is_negative_and_no_share_is_more_than_all(model):
    @SETTINGS
    @given(any_setting(model))
    def check(setting):
        result = model(**setting)
        assert min(number or 0 for number in result["headlines"].values()) >= 0
        for chart in charted(model):
            for row in result["tables"][chart.table]:
                along = chart.x if isinstance(row[chart.y], str) else chart.y  # lying bars
                assert row[along] >= 0
                if model.heads()[along]["share"]:
                    assert row[along] <= 1 + 1e-9

    check()


# --- 2.1 Weekly, daily, three times a day -------------------------------------------------------


@SETTINGS
@given(st.floats(0, 0.95), st.floats(0.01, 0.9), st.integers(0, 40))
def test_openings_are_a_distribution_with_the_right_mean(chance, spread, posts):
    chances = alive.openings(chance, spread, posts)
    assert sum(chances) == pytest.approx(1, abs=1e-9)
    assert sum(n * one for n, one in enumerate(chances)) == pytest.approx(posts * chance, abs=1e-8)
    assert alive.reach(chance, spread, posts)[posts] == pytest.approx(1 - chances[0],
                                                                           abs=1e-12)


def test_openings_of_members_who_are_all_alike_are_binomial():
    chances = alive.openings(0.6, 1e-9, 3)
    assert chances == pytest.approx([0.064, 0.288, 0.432, 0.216], abs=1e-7)


def test_beta_binomial_by_hand():
    # Correlation 1/2 at chance 1/2 is a Beta(1/2, 1/2): two posts, both open with 3/8.
    assert alive.openings(0.5, 0.5, 2) == pytest.approx([3 / 8, 1 / 4, 3 / 8], abs=1e-12)


@SETTINGS
@given(any_setting(activation.activity_rhythm))
def test_the_ladder_never_widens_upwards(setting):
    result = head(activation.activity_rhythm, **setting)
    assert result["reached"] <= result["daily"] + 1e-9
    assert result["daily"] <= result["weekly"] + 1e-9
    assert result["weekly"] <= setting["members"] + 1e-9
    if result["opens_each"] is not None:
        assert 1 - 1e-9 <= result["opens_each"] <= setting["posts"] + 1e-9


def test_aiming_for_one_open_is_daily_and_for_more_than_the_posts_is_nobody():
    once = head(activation.activity_rhythm, aim=1)
    assert once["reached"] == pytest.approx(once["daily"], abs=1e-9)
    assert head(activation.activity_rhythm, aim=4, posts=3)["reached"] == 0


def test_bars_add_up_to_the_headlines():
    result = activation.activity_rhythm()
    for level, name in (("Weekly", "weekly"), ("Daily", "daily"),
                        ("Your aim", "reached")):
        bars = [row["members"] for row in result["tables"]["levels"] if row["level"] == level]
        assert sum(bars) == pytest.approx(result["headlines"][name], abs=1e-9)


def test_stickiness_rises_even_where_more_posts_lose_members():
    four = head(activation.activity_rhythm, posts=4)
    twelve = head(activation.activity_rhythm, posts=12)
    assert twelve["stickiness"] > four["stickiness"]
    assert twelve["weekly"] < four["weekly"]


def test_without_muting_more_posts_reach_more():
    daily = [head(activation.activity_rhythm, posts=posts, mute=0)["daily"]
             for posts in range(1, 13)]
    assert daily == sorted(daily)


# --- 2.1 The dead-group rule --------------------------------------------------------------------


def test_silence_by_chance_is_exponential():
    """On one day; in a month shorter than the rule, at most one long silence more can begin."""
    assert alive.never_called(0.6, 7, 0) == pytest.approx(1 - math.exp(-0.6 * 7), rel=1e-12)
    assert alive.never_called(0.6, 7, 5) == pytest.approx(
        1 - math.exp(-0.6 * 7) * (1 + 0.6 * 5), rel=1e-12)


@pytest.mark.parametrize(("rate", "silence"), [(0.6, 7), (0.6, 3), (0.2, 14), (3, 1)])
def test_groups_called_dead_in_a_month_match_simulated_ones(rate, silence):
    draws = generator(5)
    called, groups = 0, 20000
    for _ in range(groups):
        last = math.log(1 - draws.uniform()) / rate  # before the month
        following = -math.log(1 - draws.uniform()) / rate
        flagged = following - last >= silence
        while not flagged and following <= alive.MONTH:
            last, following = following, following - math.log(1 - draws.uniform()) / rate
            flagged = following - last >= silence and last + silence <= alive.MONTH
        called += flagged
    assert 1 - alive.never_called(rate, silence, alive.MONTH) == pytest.approx(
        called / groups, abs=0.01)


@pytest.mark.parametrize("same, own, better", [(10, 7, "same"), (13, 9, None), (16, 12, "own")])
def test_the_own_rhythm_pays_for_long_waits_only(same, own, better):
    """Lesson 5.1: rules are compared where they find an ended group equally soon."""
    shop = {"groups": 6, "messages": 3}
    one, other = (activation.dead_group(**shop, **rule)["headlines"] for rule in (
        {"silence": same}, {"silence": own, "own_rhythm": True}))
    assert one["found_after"] == pytest.approx(other["found_after"], abs=0.4)
    if better is None:
        assert one["false_alarms"] == pytest.approx(other["false_alarms"], abs=0.05)
    else:
        assert (one["false_alarms"] < other["false_alarms"]) == (better == "same")


@SETTINGS
@given(any_setting(activation.dead_group))
def test_no_more_groups_are_called_dead_than_there_are(setting):
    result = activation.dead_group(**setting)
    chances = [row["called_dead"] for row in result["tables"]["groups"]]
    assert result["headlines"]["wrong_groups"] == pytest.approx(
        setting["groups"] * sum(chances) / len(chances), abs=1e-9)
    assert result["headlines"]["wrong_groups"] <= setting["groups"] + 1e-9


def test_the_plan_s_longest_wait_does_what_its_reason_says():
    days = {one["name"]: one["default"] for one in declared()}
    same = head(activation.dead_group, silence=int(days["dead-after"]))
    own = head(activation.dead_group, silence=int(days["dead-after"]), own_rhythm=True,
               ceiling=int(days["never-longer"]))
    for mistake in ("wrong_groups", "found_after"):
        assert own[mistake] < same[mistake]


def test_alarms_match_a_simulated_group():
    draws = generator(3)
    life, rate, silence = 40.0, 0.3, 6.0
    false = late = 0.0
    lives = 20000
    for _ in range(lives):
        death = -life * math.log(1 - draws.uniform())
        now = 0.0
        while True:
            gap = -math.log(1 - draws.uniform()) / rate
            if min(now + gap, death) - now > silence:
                false += 1
            if now + gap > death:
                late += max(0.0, now + silence - death)
                break
            now += gap
    expected_false, expected_late = alive.alarms(rate, life, silence)
    assert false / lives == pytest.approx(expected_false, rel=0.02)
    assert late / lives == pytest.approx(expected_late, rel=0.02)


@SETTINGS
@given(st.floats(0.01, 5), st.floats(10, 700), st.floats(1, 1000), st.floats(1, 100))
def test_best_silence_is_a_minimum(rate, life, false_cost, dead_cost):
    def cost(silence):
        false, late = alive.alarms(rate, life, silence)
        return false * false_cost + late * dead_cost
    best = alive.best_silence(rate, life, false_cost, dead_cost)
    assert cost(best) <= cost(best * 0.9) * (1 + 1e-9)
    assert cost(best) <= cost(best * 1.1) * (1 + 1e-9)


def test_the_search_finds_the_best_silence_of_groups_that_are_alike():
    exact = alive.best_silence(0.6, 120, 100, 5)
    assert abs(head(activation.dead_group, spread=1)["best"] - exact) <= 0.5 + 0.1


def test_longer_rules_have_fewer_false_alarms_and_find_later():
    found = [head(activation.dead_group, silence=days) for days in range(1, 46)]
    false = [one["false_alarms"] for one in found]
    late = [one["found_after"] for one in found]
    assert false == sorted(false, reverse=True)
    assert late == sorted(late)
    assert all(one["cost"] >= found[found[0]["best"] - 1]["cost"] - 1e-9 for one in found)


def test_a_rhythm_of_its_own_changes_nothing_for_groups_that_are_alike():
    same = head(activation.dead_group, spread=1)
    assert head(activation.dead_group, spread=1, own_rhythm=True) == pytest.approx(same)


def test_free_mistakes_have_no_best_rule():
    assert head(activation.dead_group, false_cost=0, dead_cost=0)["best"] is None
    assert head(activation.dead_group, false_cost=0)["best"] == 1


# --- 2.1 When the core leaves -------------------------------------------------------------------


def test_talk_without_a_limit_of_attention_has_its_closed_form():
    endless = alive.talk(6, 0.4, 4, 0.6, 1e9)
    assert endless == pytest.approx((6 + 0.4 * 4) / (1 - 0.4 * 1.6), rel=1e-6)


@SETTINGS
@given(st.floats(0, 50), st.floats(0, 5), st.floats(0, 30), st.floats(0, 1), st.floats(20, 1000))
def test_talk_solves_its_equation(starts, replies, posts, answers, attention):
    messages = alive.talk(starts, replies, posts, answers, attention)
    read = attention * (1 - math.exp(-(messages * (1 + answers) + posts) / attention))
    assert messages == pytest.approx(starts + replies * read, rel=1e-9, abs=1e-6)


def test_talk_runs_by_itself_only_above_one_reply_a_message():
    assert alive.talk(0, 0.95, 0, 0, 150) == pytest.approx(0, abs=1e-6)
    alone = alive.talk(0, 1.1, 0, 0, 150)
    assert alone == pytest.approx(150 * 0.19374, rel=1e-4)  # 1.1 × (1 − e^(−x)) = x
    assert alive.talk(0, 0.95, 0, 0.5, 150) > 1  # with a host who answers half


def test_weights_follow_zipf():
    shares = alive.weights(200, 1)
    assert sum(shares) == pytest.approx(1, abs=1e-12)
    assert shares[0] / shares[9] == pytest.approx(10, rel=1e-12)


def test_nothing_changes_if_everyone_stays():
    result = head(activation.core_leaves, stars=0)
    assert result["after_stars"] == pytest.approx(result["before"], rel=1e-9)


def test_a_full_handover_with_open_doors_keeps_the_group():
    result = head(activation.core_leaves, handover=1, own_doors=1)
    assert result["after_host"] == pytest.approx(result["before"], rel=1e-9)


def test_more_handover_and_more_newcomers_keep_more():
    for name in ("handover", "own_doors"):
        kept = [head(activation.core_leaves, **{name: part / 10})["after_host"]
                for part in range(11)]
        assert kept == sorted(kept)
    lost = [head(activation.core_leaves, stars=people)["after_stars"] for people in range(21)]
    assert lost == sorted(lost, reverse=True)


def test_lost_stars_come_back_only_as_far_as_newcomers_do_for_them():
    """Nobody takes a place by himself, neither a star's nor the host's."""
    back = [head(activation.core_leaves, refill=part / 10) for part in range(11)]
    assert [one["after_stars"] for one in back] == sorted(one["after_stars"] for one in back)
    assert back[0]["after_stars"] < 0.25 * back[0]["before"]
    assert back[10]["after_stars"] > 0.8 * back[10]["before"]


def test_absence_factor_of_equals_is_half_of_them_and_of_a_loud_host_is_one():
    assert head(activation.core_leaves, inequality=0, host_posts=0, host_answers=0,
                members=200)["absence"] == 100
    assert head(activation.core_leaves, host_posts=30, starts=1, reply_chance=0)["absence"] == 1
    assert head(activation.core_leaves, host_posts=0, starts=0, host_answers=0,
                reply_chance=0)["absence"] is None


def test_the_lorenz_curve_runs_from_nothing_to_everything_above_the_diagonal():
    rows = activation.core_leaves()["tables"]["lorenz"]
    curve = [(row["people"], row["share"]) for row in rows if row["series"] == "This group"]
    assert curve[0] == (0, 0)
    assert curve[-1] == (1, pytest.approx(1, abs=1e-9))
    assert all(share >= people - 1e-9 for people, share in curve)


# --- 2.2 Seven levers, and four ------------------------------------------------------------------

EVEN = {name: 50 for name, *_ in levers.LEVERS}
SOME = st.lists(st.floats(0.5, 20), min_size=2, max_size=6)
POWERS = st.floats(0.2, 0.8)


def total(amounts, firsts, prices, setup, power):
    return sum(levers.brings(first, (amount - setup) / price, power)
               for amount, first, price in zip(amounts, firsts, prices, strict=True))


@SETTINGS
@given(SOME, st.floats(50, 500), st.floats(0, 40), POWERS, st.data())
def test_no_split_brings_more_than_the_best(firsts, budget, setup, power, data):
    """Against splits at random, each of which leaves out some levers."""
    prices = [data.draw(st.floats(20, 60)) for _ in firsts]
    most, split = levers.best_split(budget, firsts, prices, setup, power)
    assert most == pytest.approx(total(split, firsts, prices, setup, power))
    assert sum(split) == pytest.approx(budget) or most == 0
    for _ in range(20):
        parts = [data.draw(st.floats(0, 1)) * data.draw(st.booleans()) for _ in firsts]
        if sum(parts) > 0:
            other = [budget * part / sum(parts) for part in parts]
            assert total(other, firsts, prices, setup, power) <= most * (1 + 1e-9) + 1e-9


@SETTINGS
@given(SOME, st.floats(50, 500), POWERS)
def test_at_the_best_the_next_yuan_brings_the_same_everywhere(firsts, budget, power):
    prices = [levers.DOSE] * len(firsts)
    most, split = levers.best_split(budget, firsts, prices, 0, power)
    margins = [first * power / price * (amount / price) ** (power - 1)
               for first, price, amount in zip(firsts, prices, split, strict=True)]
    assert margins == pytest.approx([margins[0]] * len(margins))
    assert margins[0] == pytest.approx(power * most / budget)  # what a larger budget would bring


def test_with_the_coins_rule_money_follows_the_square_of_strength():
    most, split = levers.best_split(350, [4, 2, 1], [35] * 3, 0, 0.5)
    assert split == pytest.approx([350 * part / 21 for part in (16, 4, 1)])
    assert most == pytest.approx(math.sqrt(21 * 10))


def test_an_even_split_is_near_the_best_unless_running_a_lever_costs():
    assert 0.9 < head(activation.seven_levers, **EVEN)["share"] < 0.95
    assert head(activation.seven_levers, **EVEN, setup=40)["share"] < 0.65
    assert head(activation.seven_levers, **EVEN, setup=40)["used"] == 3


def test_hours_and_cash_are_what_was_spent():
    for wage in (30, 60):
        found = head(activation.seven_levers, **EVEN, wage=wage)
        assert found["cash"] + wage * found["hours"] == pytest.approx(found["spent"])
    assert found["hours"] < head(activation.seven_levers, **EVEN)["hours"]


@SETTINGS
@given(st.lists(st.floats(0.1, 50), min_size=4, max_size=4), st.floats(0.05, 1))
def test_together_is_between_the_weakest_and_the_mean(qualities, makes_up):
    found = levers.together(qualities, makes_up)
    mean = sum(qualities) / 4
    assert min(qualities) * (1 - 1e-9) <= found <= mean * (1 + 1e-9)
    assert levers.together(qualities, 1) == pytest.approx(mean)
    assert levers.together(qualities, 0.5) == pytest.approx(math.prod(qualities) ** 0.25)
    assert levers.together([*qualities[:3], 0], min(makes_up, 0.5)) == 0


@SETTINGS
@given(st.lists(st.floats(1, 20), min_size=4, max_size=4), st.floats(0.1, 1), POWERS, st.data())
def test_no_split_of_four_brings_more_than_the_best(firsts, makes_up, power, data):
    def orders(amounts):
        return levers.together([levers.brings(first, amount / levers.DOSE, power)
                                for first, amount in zip(firsts, amounts, strict=True)], makes_up)

    best = levers.best_together(320, firsts, makes_up, power)
    assert sum(best) == pytest.approx(320)
    for _ in range(20):
        parts = [data.draw(st.floats(0.01, 1)) for _ in firsts]
        assert orders([320 * part / sum(parts) for part in parts]) <= orders(best) * (1 + 1e-9)


def test_money_follows_strength_gaps_or_neither():
    """Where they add up the strong get most, where they multiply all the same, below the weak."""
    for makes_up, compare in ((1, 1), (0.5, 0), (0.2, -1)):
        traffic, management, *_ = levers.best_together(320, [8, 4, 6, 6], makes_up, 0.5)
        assert (traffic > management * 1.001) - (traffic * 1.001 < management) == compare


# --- 2.3 The double-mean split ------------------------------------------------------------------


def test_places_of_a_hundred_yuan_in_ten():
    moments = packets.place_moments(100, 10)
    assert [mean for mean, _ in moments] == pytest.approx([10] * 10, abs=1e-9)
    deviations = [round(deviation, 2) for _, deviation in moments]
    assert deviations == [5.77, 5.82, 5.88, 5.96, 6.06, 6.21, 6.44, 6.83, 7.68, 7.68]
    assert moments[0][1] == pytest.approx(20 / math.sqrt(12), abs=1e-9)
    assert moments[8][1] == pytest.approx(moments[9][1], abs=1e-9)


def test_moments_match_drawn_packets():
    draws = generator(11)
    drawn = [packets.split_once(100, 10, draws) for _ in range(20000)]
    for place, (mean, deviation) in enumerate(packets.place_moments(100, 10)):
        amounts = [packet[place] for packet in drawn]
        average = sum(amounts) / len(amounts)
        assert average == pytest.approx(mean, abs=0.2)
        square = sum((one - average) ** 2 for one in amounts) / len(amounts)
        assert math.sqrt(square) == pytest.approx(deviation, abs=0.15)


def test_luckiest_place_of_ten():
    chances = packets.luckiest(10)
    assert sum(chances) == pytest.approx(1, abs=1e-12)
    assert chances[0] == pytest.approx(0.100, abs=0.0006)
    assert min(chances) == pytest.approx(0.088, abs=0.0006)
    assert chances[8] == chances[9] == pytest.approx(0.122, abs=0.001)


def test_luckiest_of_two_and_of_three_by_hand():
    assert packets.luckiest(2) == [0.5, 0.5]
    # Of three: the first is luckiest with 3/2 × (2 ln(4/3) − 1/2) + 1/4.
    first = 1.5 * (2 * math.log(4 / 3) - 0.5) + 0.25
    assert packets.luckiest(3) == pytest.approx([first, (1 - first) / 2, (1 - first) / 2],
                                                   abs=0.0005)


@pytest.mark.parametrize("way", ["lucky", "rest"])
@pytest.mark.parametrize("shares", [5, 10, 12])
def test_luckiest_matches_drawn_packets(shares, way):
    draws = generator(5)
    wins = [0] * shares
    for _ in range(20000):
        packet = packets.split_once(1, shares, draws, way)
        wins[packet.index(max(packet))] += 1
    for won, chance in zip(wins, packets.luckiest(shares, way), strict=True):
        assert won / 20000 == pytest.approx(chance, abs=4 * math.sqrt(chance / 20000) + 5e-4)


def test_up_to_all_that_is_left_the_first_gets_half():
    """The other rule, by hand: means halve from turn to turn, and the last two are alike."""
    moments = packets.place_moments(16, 4, "rest")
    assert [mean for mean, _ in moments] == pytest.approx([8, 4, 2, 2])
    assert moments[0][1] == pytest.approx(16 / math.sqrt(12))
    assert moments[2][1] == pytest.approx(moments[3][1])


@SETTINGS
@given(any_setting(activation.split))
def test_a_packet_is_paid_out_whole(setting):
    rows = activation.split(**setting)["tables"]["places"]
    assert len(rows) == setting["shares"]
    assert sum(row["drawn"] for row in rows) == pytest.approx(setting["amount"], abs=1e-9)
    assert all(row["drawn"] >= 0 for row in rows)


def test_the_same_seed_is_the_same_draw_whatever_came_between():
    one = activation.split(seed=3, packets=10)
    other = activation.split(seed=4, packets=10)
    assert activation.split(seed=3, packets=10) == one
    assert other != one


def test_equal_shares_have_no_luck():
    result = head(activation.split, way="equal", place=4)
    assert result == {"drawn": 2, "mean": 2, "deviation": 0, "luckiest": None, "won": None,
                      "least": 2}


def test_a_place_beyond_the_last_is_the_last():
    assert head(activation.split, shares=4, place=9) == head(activation.split, shares=4, place=4)


# --- 2.3 A red packet with a purpose ------------------------------------------------------------


@SETTINGS
@given(st.floats(0, 500), st.floats(0, 500), st.integers(1, 100), st.floats(1, 5))
def test_a_race_gives_out_what_there_is_and_no_more(regulars, others, shares, quicker):
    first, second = packets.race(regulars, others, shares, quicker)
    assert first + second == pytest.approx(min(shares, regulars + others), abs=1e-6)
    assert 0 <= first <= regulars + 1e-9
    assert 0 <= second <= others + 1e-9
    if regulars and others:
        assert first / regulars >= second / others - 1e-9


def test_a_race_by_hand():
    # Half of the others have gone when 1 − 1/8 of the regulars have.
    assert packets.race(80, 20, 80, 3) == pytest.approx((70, 10), abs=1e-6)
    assert packets.race(80, 20, 50, 1) == pytest.approx((40, 10), abs=1e-6)


def test_shares_that_run_out_make_the_hour_count_by_speed_alone():
    """Equally quick, noon and evening bring the same; with quick regulars a quiet hour is better;
    as soon as shares are left, the hour counts."""
    def at(hour, **changes):
        return head(activation.red_packet, hour=hour, **changes)["activated"]

    assert at(12) == pytest.approx(at(20), rel=1e-6)
    assert at(10, quicker=3) > at(20, quicker=3)
    assert at(20, shares=40) > 5 * at(10, shares=40)
    assert at(20, shares=40, worth=2, quicker=3) > at(20, worth=2, quicker=3)  # the trainer's note
    assert at(10, shares=40, window=12) == pytest.approx(at(20, shares=40, window=12), rel=0.01)


def test_looking_longer_finds_more_of_them():
    assert packets.looking("office", 20) / packets.looking("office", 10) == pytest.approx(7, 0.05)
    looks = [packets.looking("office", 10, window) for window in range(1, 25)]
    assert looks == sorted(looks) and looks[0] < 0.1 and looks[-1] < 1


@SETTINGS
@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=7), st.floats(0.01, 0.9))
def test_a_further_packet_never_takes_members_away(chances, spread):
    chances = sorted(chances, reverse=True)
    found = [packets.at_least_once(chances[:count], spread)
             for count in range(1, len(chances) + 1)]
    assert found[0] == pytest.approx(chances[0], abs=1e-9)
    assert all(more >= less - 1e-9 for less, more in zip(found, found[1:], strict=False))
    assert found[-1] < 1


def test_packets_that_do_not_tire_are_beta_binomial():
    assert packets.at_least_once([0.3] * 7, 0.2) == pytest.approx(
        alive.reach(0.3, 0.2, 7)[7], abs=1e-9)


def test_fatigue_is_charged_to_each_further_packet():
    """The first is opened as if it were alone, so that fourteen do not bring fewer than five."""
    group = {"members": 300, "yuan": 50, "shares": 100, "quicker": 3}
    found = [head(activation.red_packet, packets=count, **group)["activated"]
             for count in (1, 3, 5, 7)]
    assert found == pytest.approx([39.1, 65.8, 76.8, 82.8], abs=0.05)
    assert found[0] == head(activation.red_packet, packets=1, fatigue=0.3, **group)["activated"]


def test_members_send_on_eighteen_cents_of_a_yuan_if_tied():
    result = head(activation.red_packet, contagion=0.18)
    assert result["sent_on"] == pytest.approx(0.18 * result["each"] * result["activated"],
                                              rel=1e-9)
    assert head(activation.red_packet, contagion=0)["sent_on"] == 0


@SETTINGS
@given(any_setting(activation.red_packet))
def test_no_more_are_activated_than_there_are_others_to_activate(setting):
    result = head(activation.red_packet, **setting)
    others = setting["members"] * (1 - setting["regular"]) * (1 - setting["muted"])
    assert result["activated"] <= others + 1e-9
    if result["each"] is not None:
        spent = result["each"] * result["activated"]
        assert spent <= setting["packets"] * setting["yuan"] + 1e-6


def test_further_packets_cost_more_for_each_activated_member():
    costs = [head(activation.red_packet, packets=packets)["each"] for packets in range(1, 8)]
    assert costs == sorted(costs)


def broken(**changes):
    fair = {"notice": 24, "budget": 3000}
    rows = activation.red_packet(**{**fair, **changes})["tables"]["rules"]
    return [row["rule"] for row in rows if row["verdict"] == "broken"]


@pytest.mark.parametrize("changes, words", [
    ({}, []),
    ({"yuan": 199}, []),
    ({"yuan": 200}, ["below ¥200"]),
    ({"hour": 7}, ["from 0:00 to 8:00"]),
    ({"hour": 8}, []),
    ({"notice": 0}, ["stand before it"]),
    ({"notice": 0, "way": "equal"}, []),
    ({"budget": 140}, ["within its budget"]),
    ({"budget": 150}, []),
    ({"sender": "merchant", "shares": 20}, []),
    ({"sender": "merchant", "shares": 21}, ["¥1 to ¥200 on average"]),
    ({"sender": "merchant", "yuan": 250, "shares": 2, "budget": 3000}, []),
    ({"budget": 150, "groups": 2}, ["within its budget"]),
])
def test_limits(changes, words):
    rules = broken(**changes)
    assert len(rules) == len(words)
    for rule, word in zip(rules, words, strict=True):
        assert word in rule


def test_a_packet_at_its_start_can_go_into_the_plan_as_it_is():
    """What *Use in my plan* sets fits each decision; its rules are kept; a month's yuan are what
    the plan's thirteen weeks cost, for the one group that gets packets."""
    start = {one.name: one.start for one in activation.red_packet.parameters}
    defaults = {one["name"]: one["default"] for one in declared()}
    # the lesson begins with ten shares, which cost more than the plan's limit: the plan with twenty
    assert head(activation.red_packet, quicker=3)["each"] > float(defaults["packet-worth"])
    assert head(activation.red_packet, quicker=3, shares=int(defaults["packet-shares"]))[
        "each"] < float(defaults["packet-worth"])
    for decision, parameter in (("packet-yuan", "yuan"),
                                ("packets-a-week", "packets"), ("packet-notice", "notice"),
                                ("packet-groups", "groups"), ("month-budget", "budget")):
        assert float(defaults[decision]) == start[parameter], decision
    assert float(defaults["door-joins"]) * float(defaults["gift-cost"]) == start["other"]
    assert defaults["packet-time"] == "%d:00" % start["hour"]
    assert broken(budget=start["budget"]) == []
    assert head(activation.red_packet)["month"] * MONTHS == pytest.approx(WEEKS * start["yuan"])
    assert (packets.BELOW, packets.EARLIEST * 60) == (PACKET_MOST, EARLIEST)


# --- 2.5 How often, and new things or a lower price ----------------------------------------------

REACTS = {"until_now": 4, "opens": 0.27, "tired": 0.1, "forget": 5, "leave": 0.0005, "mute": 0.001,
          "annoyed": 0.1, "muted_opens": 0.15}


@given(st.floats(0, 60), st.floats(0, 42), st.floats(0.5, 60))
@SETTINGS
def test_what_is_remembered_solves_its_equation(before, posts, forget):
    """Against a numerical solution of dm/dt = posts ÷ 7 − m ln 2 ÷ forget over a week."""
    mean, last = cadence.remembered(before, posts, forget)
    found = scipy.integrate.solve_ivp(lambda _, y: [posts / 7 - y[0] * math.log(2) / forget, y[0]], (0, 7),
                      [before, 0.0], rtol=1e-9, atol=1e-9, method="LSODA")
    assert last == pytest.approx(found.y[0][-1], abs=1e-5)
    assert mean == pytest.approx(found.y[1][-1] / 7, abs=1e-5)


def test_the_case_s_seven_days_are_a_half_life_of_five():
    """Posts of seven days count alike in the case; in the long run n a week are then n remembered,
    which is a half-life of 7 ln 2 = 4.9 days."""
    half_life = 7 * math.log(2)
    assert half_life == pytest.approx(4.85, abs=0.005)
    assert cadence.remembered(15, 15, half_life) == pytest.approx((15, 15))


@pytest.mark.parametrize("posts", [2, 7, 15])
def test_weeks_agree_with_the_same_rates_in_continuous_time(posts):
    """Weekly steps are within 2 % of the members' course as a differential equation."""
    def change(_, y):
        memory, active, muted, _ = y
        more = posts / 7 * (1 + REACTS["annoyed"]) ** memory
        leave, mute = REACTS["leave"] * more, REACTS["mute"] * more
        reads = posts / 7 * REACTS["opens"] * (1 - REACTS["tired"]) ** memory
        return [posts / 7 - memory * math.log(2) / REACTS["forget"], -(leave + mute) * active,
                mute * active - leave * muted, reads * (active + REACTS["muted_opens"] * muted)]

    start = REACTS["until_now"] / 7 * REACTS["forget"] / math.log(2)
    exact = scipy.integrate.solve_ivp(change, (0, 26 * 7), [start, 1, 0, 0], rtol=1e-9, atol=1e-9).y[:, -1]
    weeks = cadence.follow(posts, 26, **REACTS)
    assert weeks[-1][1] == pytest.approx(exact[1], rel=0.02)
    assert weeks[-1][2] == pytest.approx(exact[2], rel=0.02)
    assert sum(week[0] for week in weeks) == pytest.approx(exact[3], rel=0.02)


@given(any_setting(activation.how_often))
@SETTINGS
def test_nobody_comes_back_and_nothing_beats_the_best(setting):
    found = activation.how_often(**setting)
    course = found["tables"]["course"]
    there = [row["members"] for row in course if row["series"] == "There"]
    left = [row["members"] for row in course if row["series"] == "Left"]
    assert all(one >= two - 1e-9 for one, two in zip(there, there[1:]))
    assert all(one <= two + 1e-9 for one, two in zip(left, left[1:]))
    assert all(row["share"] <= 1 + 1e-9 for row in found["tables"]["spans"])
    for week in range(27):
        assert sum(row["members"] for row in course if row["week"] == week) == pytest.approx(
            found["tables"]["course"][0]["members"])


def test_without_fatigue_and_leaving_reads_grow_with_posts():
    free = {"tired": 0, "leave": 0, "mute": 0}
    for posts in (1, 7, 42):
        assert head(activation.how_often, posts=posts, **free)["reads"] == pytest.approx(
            200 * 0.27 * posts)
    assert head(activation.how_often, **free)["best"] == cadence.MOST


def test_the_longer_the_test_the_fewer_posts_are_best():
    best = [head(activation.how_often, span=span)["best"] for span, *_ in cadence.SPANS]
    assert best == sorted(best, reverse=True)
    assert best[0] > 2 * best[2]


@given(st.integers(1, 42), st.sampled_from(["week", "month", "half"]))
@SETTINGS
def test_a_quota_binds_the_tool_and_not_what_is_typed(posts, span):
    typed = head(activation.how_often, posts=posts, span=span)
    mass = head(activation.how_often, posts=posts, span=span, how="mass")
    assert typed["sent"] == posts
    assert mass["sent"] == min(posts, 7)
    assert mass["orders"] == pytest.approx(
        head(activation.how_often, posts=min(posts, 7), span=span)["orders"])


def test_tags_that_fit_everybody_are_a_mass_send():
    for posts in (3, 7, 20):
        one = head(activation.how_often, posts=posts, how="tagged", fits=1, right=1)
        other = head(activation.how_often, posts=posts, how="mass")
        assert one["orders"] == pytest.approx(other["orders"])


def test_in_one_group_no_number_of_posts_pays_for_its_writing():
    """An order leaves 6 − 1; an hour counts ¥30. The same posts in three groups pay."""
    weeks = [head(activation.how_often, posts=posts, span="half") for posts in cadence.COUNTS]
    assert all(week["orders"] * 5 < week["hours"] * 30 for week in weeks)
    assert weeks[6]["orders"] * 5 * 3 > weeks[6]["hours"] * 30


def test_by_tag_each_member_gets_no_more_than_the_quota():
    found = head(activation.how_often, posts=42, how="tagged", fits=0.3, right=1)
    assert found["sent"] == pytest.approx(7 / 0.3)


def test_ten_per_cent_by_hand():
    """100 members × 2.3 orders of ¥52 that leave 6 − 1: ¥1,150 a month."""
    found = activation.new_or_cheap(new=0)
    assert found["headlines"]["left"] == pytest.approx(1150)
    assert found["headlines"]["sales"] == pytest.approx(11960)
    assert [row["gain"] for row in found["tables"]["tens"]] == pytest.approx(
        [115, 23 * (0.7 * 6 - 1), 230 * 0.6, 230 * 1.2 * (6 - 5.2 - 1) - 1150])


def test_sales_do_not_care_which_of_the_three_grows():
    whole = {"moved": 0, "cost": 0, "times": 4, "pull_new": 0.1}
    new = head(activation.new_or_cheap, new=1, **whole)["sales"]
    assert new == pytest.approx(head(activation.new_or_cheap, new=0, larger=0.1)["sales"])
    assert new == pytest.approx(head(activation.new_or_cheap, new=0, come=0.55)["sales"])


@given(st.floats(0, 0.09))
@SETTINGS
def test_what_a_cut_must_add_is_what_it_must_add(cut):
    pull = head(activation.new_or_cheap, cut=cut)["needed"] / 100 / max(100 * cut, 1e-9)
    if 0 < cut and pull <= 0.2:
        found = head(activation.new_or_cheap, new=0, cut=cut, pull=pull)
        assert found["gain"] == pytest.approx(0, abs=1e-6)


def test_a_cut_below_what_goods_cost_is_never_made_up():
    assert head(activation.new_or_cheap, cut=0.1)["needed"] is None


@given(st.integers(1, 12), st.floats(0, 1))
@SETTINGS
def test_visits_that_only_split_a_shopping_cost_their_handling(new, moved):
    found = head(activation.new_or_cheap, new=new, moved=moved, cost=0)
    added = 230 * found["added"] / 100
    assert found["gain"] == pytest.approx(added * ((1 - moved) * 6 - 1))


def test_the_chart_knows_no_longer_time_than_was_tried():
    for span, known in (("week", 1), ("month", 2), ("half", 3)):
        rows = activation.how_often(span=span)["tables"]["spans"]
        assert len({row["series"] for row in rows}) == 3
        assert len({row["series"] for row in rows if row["posts"] > 0}) == known
