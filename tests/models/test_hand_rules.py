"""The rules of the rounds that are played by hand."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playbook.models import hand
from playbook.models.activation.packets import place_moments, split_once
from playbook.models.chance import generator
from playbook.models.hand.round import Round
from playbook.models.hand.sort import CARDS
from playbook.models.operation.answers import started_within
from playbook.models.positioning.split import group_split, reply_chance, smallest_that_talks
from playbook.models.propagation.loop import UNLIMITED, grow

ROUNDS = {name: one for name, one in vars(hand).items() if isinstance(one, Round)}
REST = ["rest", ""]


def numbers(view):
    """Return {name: (yours, the model's)}."""
    return {row["name"]: (row["yours"], row["model"]) for row in view["tally"]}


def finished(play, data=None, again=0, moves=()):
    """Play a round to its end by its action, after some moves; return the moves and the view."""
    moves = list(moves)
    view = play(data, moves, again)
    while not view["done"]:
        moves.append(REST)
        view = play(data, moves, again)
        assert len(moves) < 100
    return moves, view


def possible(view):
    """Return the moves that the board offers."""
    moves = [[one["id"], ""] for one in view["actions"] if one["free"]]
    targets = [one["id"] for one in view["places"] if one["target"]]
    for one in view["things"]:
        if one["free"]:
            moves += [[one["id"], to] for to in targets if to != one["place"]] or [[one["id"], ""]]
    return moves


# --- every round ----------------------------------------------------------------------------------

@given(data=some.data(), name=some.sampled_from(sorted(ROUNDS)))
def test_every_move_that_is_offered_can_be_made(data, name):
    """Places, actions and the tally's rows stay; every thing has a place; numbers are finite."""
    play = ROUNDS[name]
    again = data.draw(some.integers(0, 30))
    moves = []
    start = view = play(None, moves, again)
    for _ in range(data.draw(some.integers(1, 12))):
        offered = possible(view)
        if not offered:
            break
        moves.append(data.draw(some.sampled_from(offered)))
        view = play(None, moves, again)
        assert view["said"]
        for part, key in (("places", "id"), ("actions", "id"), ("tally", "name")):
            assert [one[key] for one in view[part]] == [one[key] for one in start[part]]
        ids = [one["id"] for one in view["things"]]
        assert len(set(ids)) == len(ids)
        assert {one["place"] for one in view["things"]} <= {one["id"] for one in view["places"]}
        for yours, model in numbers(view).values():
            assert all(value is None or math.isfinite(value) for value in (yours, model))
    assert play(None, moves, again) == view
    assert play(None, [], again) == play(None, moves[:0], again)


@pytest.mark.parametrize("name", ROUNDS)
def test_the_model_is_told_only_when_the_round_is_over(name):
    play = ROUNDS[name]
    start = play()
    assert not start["done"] and start["outcome"] == []
    assert all(pair == (None, None) for pair in numbers(start).values())
    _, end = finished(play)
    assert end["outcome"] and any(model is not None for _, model in numbers(end).values())


@pytest.mark.parametrize("name", ROUNDS)
def test_no_sentence_is_left_with_a_field_or_a_missing_number(name):
    play = ROUNDS[name]
    moves, _ = finished(play)
    for count in range(len(moves) + 1):
        view = play(None, moves[:count])
        said = [view["ask"], view["paper"], view["said"], view["model"], *view["outcome"]]
        said += [text for one in view["things"] for text in (one["name"], one["note"])]
        assert all("{" not in text and "None" not in text for text in said)


ONES = {"hour": {"limit": 1, "questions": [{"name": "An", "minute": 0, "takes": 1},
                                           {"name": "Bo", "minute": 0, "takes": 1}]},
        "replies": {"rooms": [{"readers": 1}, {"readers": 1}]}}


@pytest.mark.parametrize("name", ROUNDS)
def test_one_of_a_thing_is_not_several(name):
    moves, _ = finished(ROUNDS[name], ONES.get(name))
    for count in range(len(moves) + 1):
        view = ROUNDS[name](ONES.get(name), moves[:count])
        said = [view["ask"], view["said"], *view["outcome"]]
        said += [row["label"] for row in view["tally"]] + [one["aloud"] for one in view["things"]]
        found = re.findall(r"(?<![\d.,])1 (?:minutes|readers|people|members|cards)\b", " ".join(said))
        assert found == []


@pytest.mark.parametrize("name", ROUNDS)
def test_a_move_that_names_nothing_is_told(name):
    with pytest.raises(ValueError, match=r"^The round has nothing called 'nobody': start"):
        ROUNDS[name](None, [["nobody", "nowhere"]])


@pytest.mark.parametrize(("play", "data", "sentence"), [
    (hand.invitations, {"people": 1}, "people must be a whole number from 2 to 20; got 1."),
    (hand.invitations, {"friends": 3}, "invitations has no friends; it has people, invites"),
    (hand.coins, {"levers": []}, "levers must be a list of 2 to 8 rows."),
    (hand.coins, {"levers": [{"name": "Goods"}, {"name": "Events"}]},
     "levers, row 1: it needs name, worth and nothing else"),
    (hand.coins, {"levers": [{"name": "Goods", "worth": 1}, {"name": "Events", "worth": "2"}]},
     "levers, row 2, worth: it must be a number; got '2'."),
    (hand.hour, {"questions": [{"name": "An", "minute": 9, "takes": 1},
                               {"name": "Bo", "minute": 3, "takes": 1}]},
     "questions, row 2: it is asked before the row above"),
    (hand.network, {"ties": [{"one": "Lin", "other": "Bo"}, {"one": "Lin", "other": "Nobody"}]},
     "ties, row 2: it must join two of the people; got Lin and Nobody."),
    (hand.replies, {"rooms": [{"readers": 20}, {"readers": 0}]},
     "rooms, row 2: it needs 1 to 500 readers; got 0."),
])
def test_wrong_data_is_told_in_one_sentence(play, data, sentence):
    with pytest.raises(ValueError) as found:
        play(data)
    assert sentence in str(found.value) and "\n" not in str(found.value)


# --- invitations ----------------------------------------------------------------------------------

def test_invitations_count_whom_they_draw_and_stand_beside_the_formula():
    _, end = finished(hand.invitations)
    shown = numbers(end)
    expected = grow(12, 10, 0.08, UNLIMITED, 0, 0, 3)
    assert shown["members"] == (len(end["things"]), expected[3])
    assert shown["new_1"][1] == pytest.approx(9.6) and shown["new_2"][1] == pytest.approx(7.68)
    for number in (1, 2, 3):
        row = [one for one in end["things"] if one["place"] == f"round-{number}"]
        before = [one for one in end["things"] if one["place"] == f"round-{number - 1}"]
        assert shown[f"new_{number}"][0] == len(row)
        assert len(row) == sum(one["cards"].count("yes") for one in before)


def test_invitations_average_to_the_model_over_many_rounds():
    ends = [numbers(finished(hand.invitations, again=again)[1]) for again in range(300)]
    mean = sum(one["members"][0] for one in ends) / len(ends)
    assert mean == pytest.approx(ends[0]["members"][1], rel=0.05)


@given(some.permutations([f"p-0-{index}" for index in range(12)]))
def test_who_hands_out_first_does_not_matter(order):
    view = hand.invitations(None, [[id, ""] for id in order])
    assert view["things"] == hand.invitations(None, [REST])["things"]


def test_a_loop_that_has_died_out_is_over():
    _, end = finished(hand.invitations, {"acceptance": 0, "rounds": 4})
    assert end["done"] and numbers(end)["members"][0] == 12
    assert "Nobody new came" in " ".join(end["outcome"])


# --- envelopes ------------------------------------------------------------------------------------

@given(some.permutations(range(10)))
def test_whichever_envelope_is_opened_the_turn_decides(order):
    view = hand.envelopes(None, [[f"e-{index}", ""] for index in order])
    taken = split_once(100, 10, generator(23))
    by_turn = [view["things"][index]["note"] for index in order]
    assert by_turn == ["¥%.2f" % yuan for yuan in taken]
    assert numbers(view)["first"] == (taken[0], 10)
    assert sum(one["on"] for one in view["things"]) == 1


def test_the_distance_from_the_mean_is_the_models():
    ends = [numbers(finished(hand.envelopes, again=again)[1])["apart"] for again in range(400)]
    variance = sum(deviation ** 2 for _, deviation in place_moments(100, 10)) / 10
    assert ends[0][1] == pytest.approx(variance ** 0.5)
    assert sum(yours ** 2 for yours, _ in ends) / 400 == pytest.approx(variance, rel=0.05)


# --- network --------------------------------------------------------------------------------------

def test_a_person_with_two_lines_counts_once_and_one_without_is_not_marked():
    view = hand.network(None, [REST, ["Jun", ""]])
    assert "Mei" in view["said"] and "Rui" in view["said"] and numbers(view)["ordinary"][0] == 1
    view = hand.network(None, [REST, ["Jun", ""], ["Jun", ""]])
    assert "counts once" in view["said"] and numbers(view)["ordinary"][0] == 1
    view = hand.network(None, [["Bo", ""]])
    assert "no line" in view["said"] and numbers(view)["star"][0] is None


def test_star_and_six_reach_what_their_lines_say():
    _, end = finished(hand.network)
    shown = numbers(end)
    assert shown["star"] == (6, pytest.approx(3))
    assert shown["ordinary"][0] == 8 and 8 * 0.5 < shown["ordinary"][1] < 8
    all_forward = numbers(finished(hand.network, {"forwards": 1})[1])
    assert all_forward["ordinary"] == (8, 8) and all_forward["star"] == (6, 6)


# --- coins ----------------------------------------------------------------------------------------

@given(some.lists(some.integers(0, 6), min_size=10, max_size=10))
def test_no_placing_of_coins_brings_more_than_the_best(levers):
    view = hand.coins(None, [[f"coin-{coin}", f"lever-{lever}"]
                             for coin, lever in enumerate(levers)])
    yours, best = numbers(view)["value"]
    assert view["done"] and yours <= best + 1e-9
    better = any("A coin moved" in sentence for sentence in view["outcome"])
    assert better == (yours < best - 1e-9)


def test_at_the_best_the_last_coins_add_more_than_a_next_one_would():
    """And not the same: a whole coin cannot be divided."""
    end = hand.coins(None, [["rest", "rest"]])
    said = end["outcome"][-1]
    assert "2.14 or more" in said and "2.07 at most" in said


def test_four_coins_bring_twice_what_one_brings():
    moves = [[f"coin-{coin}", "lever-0"] for coin in range(4)]
    one, four = (numbers(hand.coins(None, moves[:count]))["value"][0] for count in (1, 4))
    assert four == pytest.approx(2 * one)


def test_a_coin_can_go_back_into_the_purse():
    view = hand.coins(None, [["coin-0", "lever-0"], ["coin-0", "purse"]])
    assert view["things"] == hand.coins()["things"]


# --- cards ----------------------------------------------------------------------------------------

def test_one_large_group_talks_and_small_ones_are_more_alike():
    cards = [f"card-{index}" for index in range(16)]
    one = numbers(hand.cards(None, [[card, "group-0"] for card in cards]))
    four = numbers(hand.cards(None, [[card, f"group-{index % 4}"]
                                     for index, card in enumerate(cards)]))
    assert one["talking"][0] == 400 and one["used"][0] == 1 and four["talking"][0] == 0
    _, end = finished(hand.cards)
    assert numbers(end)["alike"][0] > one["alike"][0]


def test_a_group_of_equals_is_wholly_alike():
    same = [{"name": name, "life": "office", "buys": "fruit", "spends": "some"}
            for name in ("An", "Bo", "Cai", "Dan")]
    end = finished(hand.cards, {"cards": same, "stands_for": 60})[1]
    assert numbers(end)["alike"] == (1, 1) and numbers(end)["talking"] == (240, 240)


@pytest.mark.parametrize("what", ["life", "buys", "spends"])
def test_cards_are_judged_by_the_rule_of_the_panel(what):
    """A reader who goes from the cards to the panel meets the same smallest size."""
    values = sorted({card[what] for card in CARDS})
    view = hand.cards(None, [[f"card-{index}", f"group-{values.index(card[what])}"]
                             for index, card in enumerate(CARDS)])
    mixed = agreement(CARDS)
    start = group_split.settings({})
    for place, value in enumerate(values):
        inside = [card for card in CARDS if card[what] == value]
        chance = reply_chance(start["reply"], start["times"], agreement(inside), mixed)
        talks = 25 * len(inside) >= smallest_that_talks(chance, start["want"])
        assert view["places"][place + 1]["note"].endswith("talks") == talks


def agreement(cards):
    """Return the share of what agrees over all pairs of cards."""
    pairs = [sum(one[what] == other[what] for what in ("life", "buys", "spends")) / 3
             for one, other in itertools.combinations(cards, 2)]
    return sum(pairs) / len(pairs)


# --- replies --------------------------------------------------------------------------------------

def test_talks_stay_covered_until_they_are_guessed_or_opened_unguessed():
    start = hand.replies()
    assert {one["place"] for one in start["things"] if one["free"]} == {"guess"}
    guessed = hand.replies(None, [["guess-9", ""]])
    assert {one["place"] for one in guessed["things"] if one["free"]} == {"room-0"}
    with pytest.raises(ValueError, match="nothing called 't-1-0'"):
        hand.replies(None, [["guess-9", ""], ["t-1-0", ""]])
    assert numbers(hand.replies(None, [REST]))["ended_0"] == (10, 10)


@given(some.permutations(range(10)))
def test_whichever_talk_is_opened_first_each_goes_as_far(order):
    moves = [["guess-5", ""], *([f"t-0-{index}", ""] for index in order)]
    opened = {one["id"]: one["note"] for one in hand.replies(None, moves)["things"]}
    left = {one["id"]: one["note"] for one in hand.replies(None, [REST])["things"]}
    assert [opened[f"t-0-{index}"] for index in range(10)] == \
        [left[f"t-0-{index}"] for index in range(10)]


def test_talks_end_as_often_as_the_model_says():
    """With 20 readers every talk ends; by the exact sizes of such families (Otter, Dwass) some
    2.6 of 100 reach 1,000 messages first, and these are counted as going on."""
    ends = [numbers(finished(hand.replies, again=again)[1]) for again in range(150)]
    for name, expected in (("ended_0", 9.741), ("ended_1", 6.155), ("ended_2", 1.922)):
        assert sum(one[name][0] for one in ends) / 150 == pytest.approx(expected, abs=0.35)
    assert [ends[0][name][1] for name in ("ended_0", "ended_1", "ended_2")] == \
        pytest.approx([10, 6.155, 1.922], abs=0.001)


def test_guesses_stand_beside_what_came():
    _, end = finished(hand.replies, moves=[["guess-9", ""], REST, ["guess-2", ""], REST])
    notes = {one["id"]: one["note"] for one in end["places"]}
    assert notes["room-0"] == "your guess: 9, ended: 10" and notes["room-2"] == "ended: 2"
    assert end["outcome"][0] == "Guesses that were right, or next to it: 1 of 2."


# --- an hour --------------------------------------------------------------------------------------

def test_in_order_of_asking_nobody_is_passed_over():
    _, end = finished(hand.hour)
    assert numbers(end)["in_time"] == (0.6, pytest.approx(started_within(10 / 60, 4, 1, 5)))
    assert numbers(end)["longest"] == (8, None)


def test_a_short_answer_first_lets_fewer_wait():
    _, clever = finished(hand.hour, moves=[["q-0", ""], ["q-2", ""]])
    _, plain = finished(hand.hour)
    assert numbers(clever)["mean_wait"][0] < numbers(plain)["mean_wait"][0]
    assert numbers(clever)["mean_wait"][1] == numbers(plain)["mean_wait"][1]


def test_an_hour_that_is_too_full_has_no_number_from_the_model():
    questions = [{"name": str(index), "minute": index * 10, "takes": 12} for index in range(6)]
    _, end = finished(hand.hour, {"questions": questions})
    assert numbers(end)["in_time"] == (0.5, None) and "all day" in end["outcome"][0]


def test_only_who_waits_can_be_answered():
    with pytest.raises(ValueError, match="nothing called 'q-9'"):
        hand.hour(None, [["q-9", ""]])


# --- names on lists, and a story (0.1) --------------------------------------------------------------

def test_a_person_is_counted_once_and_a_member_not_at_all():
    start = hand.lists()
    name = {one["id"]: one["name"] for one in start["things"]}
    mei = [id for id in name if name[id] == "Mei"]
    once = hand.lists(None, [[mei[0], ""]])
    assert numbers(once)["people"][0] == 1 and numbers(once)["names"][0] == len(mei) == 5
    meis = [one for one in once["things"] if one["name"] == "Mei"]
    assert [one["note"] for one in meis] == ["new"] + 4 * ["again"]
    assert [one["on"] for one in meis] == [True] + 4 * [False]
    assert not any(one["free"] for one in meis)
    with pytest.raises(ValueError, match="nothing called"):
        hand.lists(None, [[mei[0], ""], [mei[1], ""]])
    member = next(id for id in name if name[id] == "Bo")
    assert numbers(hand.lists(None, [[member, ""]]))["people"][0] == 0
    _, end = finished(hand.lists)
    members = {"An", "Bo", "Cai", "Dan", "Gao"}
    assert numbers(end)["people"][0] == len(set(name.values()) - members)
    assert sum(one["note"] == "new" for one in end["things"]) == numbers(end)["people"][0]
    # 30 people, 5 lists of 6: each is missed by all with 0.8^5, and 25 of 30 are no members
    assert numbers(end)["people"][1] == pytest.approx(25 * (1 - 0.8 ** 5))


def test_every_answer_of_the_story_leads_to_an_ending_that_the_decision_knows():
    from playbook import decisions
    from playbook.models.hand.story import ENDINGS

    assert list(ENDINGS) == [code for code, *_ in decisions.of("contact-by")["choices"]]
    reached, open_ = set(), [[]]
    while open_:
        moves = open_.pop()
        view = hand.build_one(None, moves)
        if view["done"]:
            reached.add(view["outcome"][0])
        else:
            open_ += [[*moves, [one["id"], ""]] for one in view["things"] if one["free"]]
    assert reached == set(ENDINGS.values())


def test_an_ending_stands_beside_what_a_group_would_take():
    end = hand.build_one(None, [["monthly", ""], ["price", ""]])
    assert numbers(end)["cost"] == (pytest.approx(0.5 * 52 / 12 * 30), pytest.approx(390))
    assert numbers(end)["each"][0] < numbers(end)["each"][1]
    nothing = hand.build_one(None, [["yearly", ""], ["never", ""]])
    assert numbers(nothing)["each"][0] is None


def test_a_group_stands_beside_writing_to_each_and_says_what_pays_for_it():
    moves = [["weekly", ""], ["each", ""], ["named", ""]]
    asked = next(one for one in hand.build_one(None, moves)["places"] if one["id"] == "pay")
    assert "65 more orders" in asked["name"]  # ¥390 a month, ¥6 an order
    end = hand.build_one(None, [*moves, ["enough", ""]])
    assert end["done"] and end["model"] != hand.build_one()["model"]
    assert numbers(end)["cost"] == (pytest.approx(390), pytest.approx(400))


# --- needs and their scores -----------------------------------------------------------------------

def test_scores_are_multiplied_and_go_round():
    moves = [["pain-0", ""]] * 3 + [["often-0", ""], ["pays-0", ""], ["pays-0", ""]]
    view = hand.needs(None, moves)
    assert view["places"][0]["note"] == "6 of 27"
    assert hand.needs(None, [*moves, ["pain-0", ""]])["places"][0]["note"] == "2 of 27"


def test_a_need_takes_the_name_that_is_typed():
    view = hand.needs(None, [["name-1", "  Is it in my size?  "]])
    assert view["places"][1]["name"] == "Is it in my size?"
    assert hand.needs(None, [["name-1", ""]])["places"][1]["name"] == "Is the fruit ripe today?"
    with pytest.raises(ValueError, match="name-9"):
        hand.needs(None, [["name-9", "x"]])


def test_pain_alone_chooses_another_need():
    view = hand.needs(None, [REST])
    assert view["done"] and numbers(view)["points"] == (18, 9)


def test_a_tie_is_called_a_tie():
    moves = [["pain-2", ""]] * 2 + [["pays-2", ""]] * 3  # 2 × 3 × 3, as the ripe fruit
    view = hand.needs(None, [*moves, REST])
    assert "2 needs have 18" in view["outcome"][0] and numbers(view)["points"] == (18, 9)
    hurts = hand.needs(None, [["pain-2", ""]] * 3 + [["pays-2", ""]] * 2 + [REST])
    assert numbers(hurts)["points"] == (18, 18) and "elsewhere" in hurts["outcome"][1]


# --- goods and their scores -----------------------------------------------------------------------

def test_the_good_that_stands_out_is_not_the_one_that_most_would_take():
    view = hand.goods(None, [REST])
    assert view["done"]
    assert numbers(view)["points"] == (9, 1) and numbers(view)["takers"] == (1, 8)


def test_of_a_reader_s_own_good_nobody_knows_who_would_take_it():
    moves = [["name-0", "Lantern cakes"]] + [["stands-0", ""]] * 3 + [["tell-0", ""]] * 3
    view = hand.goods(None, [*moves, REST])
    assert "Lantern cakes" in view["outcome"][0]
    assert numbers(view)["takers"] == (None, 7)
    with pytest.raises(ValueError, match="name-9"):
        hand.goods(None, [["name-9", "x"]])


def test_where_all_goods_are_the_reader_s_own_no_number_is_made_up():
    moves = [[f"name-{index}", f"Good {index}"] for index in range(5)]
    view = hand.goods(None, [*moves, REST])
    assert view["done"] and numbers(view)["takers"] == (None, None)
