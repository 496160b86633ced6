"""Rounds by hand: their markup, what is stored, and how they are played in a browser."""

import json

import pytest
from bs4 import BeautifulSoup
from support.browser import violations

from playbook import Hand
from playbook.models import hand
from playbook.models.hand.round import Round
from playbook.widgets import widget
from playbook.widgets.hand import MIME, markup

ROUNDS = {name: one for name, one in vars(hand).items() if isinstance(one, Round)}


def bundle(name):
    return {"id": f"the-{name}", "round": f"hand.{name}", "data": {}}


# --- what is stored -------------------------------------------------------------------------------

def test_a_round_is_stored_thin_and_the_same_each_time():
    made = Hand(hand.invitations, invites=10, acceptance=0.08)
    stored = made._repr_mimebundle_()[0]
    assert stored[MIME] == {"id": "invitations", "round": "hand.invitations",
                            "data": {"invites": 10, "acceptance": 0.08}}
    again = Hand(hand.invitations, invites=10, acceptance=0.08)._repr_mimebundle_()[0]
    assert stored["text/plain"] == again["text/plain"]
    assert stored["text/plain"].startswith("Hand out the invitations yourself (a round by hand")
    assert markup(stored[MIME]) == markup(json.loads(json.dumps(stored[MIME], sort_keys=True)))


@pytest.mark.parametrize(("made", "sentence"), [
    (lambda: Hand("invitations"), "Hand takes a round, such as hand.invitations; got str."),
    (lambda: Hand(hand.coins, id="Ten coins"), "A round's id is small letters"),
    (lambda: Hand(hand.coins, coins=99), "coins must be a whole number from 2 to 16; got 99."),
])
def test_a_mistake_is_told_in_one_sentence(made, sentence):
    with pytest.raises(ValueError, match=r"^[^\n]+\.$") as found:
        made()
    assert sentence in str(found.value)


@pytest.mark.parametrize("name", ROUNDS)
def test_without_a_script_the_round_stands_there_blank(name):
    page = BeautifulSoup(markup(bundle(name)), "html.parser")
    root = page.select_one("section.hand")
    assert root["data-kind"] == ROUNDS[name].kind and root["data-state"] == "static"
    view = ROUNDS[name]()
    things = [one for one in root.select(".hand-thing") if not one.find_parent("template")]
    assert [one["data-thing"] for one in things] == [
        thing["id"] for place in view["places"] for thing in view["things"]
        if thing["place"] == place["id"]]
    assert view["paper"] in root.text
    assert all(one.text == "" and one["data-value"] == "" for one in root.select("output"))
    assert all(root.find(id=use["href"][1:]) for use in root.select("use"))


@pytest.mark.parametrize("name", ROUNDS)
def test_every_focusable_control_keeps_its_keys_from_the_notebook(name):
    page = BeautifulSoup(markup(bundle(name)), "html.parser")
    controls = page.select("input, button, summary, [tabindex]")
    assert len(controls) > 8
    assert all(one["data-lm-suppress-shortcuts"] == "true" for one in controls)


# --- how it is played -----------------------------------------------------------------------------

@pytest.fixture
def played(watch):
    """Return a function that puts a round alone on a page, live: its page."""
    opened = []

    def play(name, width=1000, theme="light", **options):
        watched = watch(width=width, height=740, dark=theme == "dark", **options)
        page = watched.page
        styles = widget.styles("hand.css")
        page.set_content(
            f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
            f'<title>By hand</title><style>{styles} '
            f'body {{ margin: 12px; color-scheme: {theme}; background: Canvas; color: CanvasText }}'
            f'</style><body data-theme="{theme}"><main><h1>By hand</h1>'
            f'{markup(bundle(name))}</main></body></html>')
        page.expose_function("played", lambda asked: ROUNDS[name](None, asked["moves"],
                                                                  asked["again"]))
        page.add_script_tag(content=widget.script("hand.js")
                            + "\nmount(document.querySelector('.hand'), played, (key, entry) => {"
                            "window.kept = [key, entry]; return 'Kept.'; });", type="module")
        page.wait_for_selector('.hand[data-state="live"]')
        opened.append(watched)
        return page

    yield play
    assert [one for watched in opened for one in watched.wrong] == []


def shown(page, view):
    """Wait until the page shows what the rules return: sentence, numbers, places."""
    page.wait_for_function("said => document.querySelector('.hand-said p').textContent === said",
                           arg=view["said"])
    for one in view["tally"]:
        value = page.locator(f'[data-output="{one["name"]}"]').get_attribute("data-value")
        assert value == "" if one["yours"] is None else float(value) == pytest.approx(one["yours"])
    places = page.evaluate("""() => Object.fromEntries(
        [...document.querySelectorAll('.hand-board .hand-thing')].map(one =>
          [one.dataset.thing, one.closest('[data-place]').dataset.place]))""")
    assert places == {one["id"]: one["place"] for one in view["things"]}
    assert page.locator(".hand").get_attribute("data-done") == str(view["done"]).lower()


@pytest.mark.parametrize("name", ["invitations", "envelopes", "network", "hour", "replies"])
def test_a_press_is_a_move_by_mouse_and_by_key(name, played):
    page = played(name)
    first = next(one["id"] for one in ROUNDS[name]()["things"] if one["free"])
    page.locator(f'[data-thing="{first}"]').click()
    shown(page, ROUNDS[name](None, [[first, ""]]))
    page.locator('[data-do="back"]').click()
    page.wait_for_function("() => [...document.querySelectorAll('[data-do=back]')]"
                           ".every(one => one.getAttribute('aria-disabled') === 'true')")
    shown(page, ROUNDS[name]())
    stop = page.locator('.hand-thing[tabindex="0"]')
    assert stop.count() == 1  # the things are one stop of the Tab key
    stop.focus()
    id = stop.get_attribute("data-thing")
    page.keyboard.press("Enter")
    shown(page, ROUNDS[name](None, [[id, ""]]))
    assert page.evaluate("document.activeElement.matches('.hand-thing')")


def test_a_round_is_played_to_its_end_by_keys_alone(played):
    page = played("envelopes")
    page.locator('.hand-thing[tabindex="0"]').focus()
    for turn in range(1, 11):
        page.keyboard.press("Enter")
        page.wait_for_function("turn => document.querySelector('.hand-said p').textContent"
                               ".startsWith(`Turn ${turn}:`)", arg=turn)
    shown(page, hand.envelopes(None, [[f"e-{index}", ""] for index in range(10)]))
    assert page.locator(".hand-said p").count() == 3  # what happened, and how it compares
    assert page.locator('[data-output="model_first"]').inner_text() == "¥10.00"


def test_arrows_go_to_the_neighbour_and_the_ends(played):
    page = played("network")
    page.locator('[data-thing="Bo"]').focus()
    for key, there in (("ArrowRight", "Mei"), ("ArrowRight", "Jun"), ("ArrowDown", "Fei"),
                       ("End", "Yan"), ("Home", "Lin")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.thing") == there, key


@pytest.mark.parametrize(("name", "card", "to"), [("coins", "coin-0", "lever-2"),
                                                  ("cards", "card-3", "group-1")])
def test_a_thing_is_moved_by_keys_and_escape_puts_it_back(name, card, to, played):
    page = played(name)
    page.locator(f'[data-thing="{card}"]').focus()
    page.keyboard.press("Enter")
    (thing,) = [one for one in ROUNDS[name]()["things"] if one["id"] == card]
    assert page.locator(".hand-said").inner_text() == thing["pick"]
    page.keyboard.press("Escape")
    assert page.locator(".hand-said").inner_text() == "Put back."
    assert page.locator('[aria-pressed="true"]').count() == 0
    assert page.evaluate("document.activeElement.dataset.thing") == card
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    for _ in range(8):
        if page.evaluate("document.activeElement.closest('[data-place]').dataset.place") == to:
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    shown(page, ROUNDS[name](None, [[card, to]]))
    assert page.evaluate("document.activeElement.matches('.hand-thing')")


@pytest.mark.parametrize(("name", "card", "to"), [("coins", "coin-0", "lever-2"),
                                                  ("cards", "card-3", "group-1")])
def test_a_thing_is_dragged_with_a_mouse(name, card, to, played):
    page = played(name)
    thing = page.locator(f'[data-thing="{card}"]').bounding_box()
    place = page.locator(f'[data-place="{to}"]').bounding_box()
    page.mouse.move(thing["x"] + 9, thing["y"] + 9)
    page.mouse.down()
    page.mouse.move(thing["x"] + 60, thing["y"] + 60, steps=4)
    page.mouse.move(place["x"] + 20, place["y"] + 50, steps=4)
    page.mouse.up()
    shown(page, ROUNDS[name](None, [[card, to]]))


@pytest.mark.parametrize("name", ROUNDS)
def test_on_a_phone_it_is_played_by_touch_and_fits(name, played):
    page = played(name, width=360, has_touch=True, is_mobile=True)
    view = ROUNDS[name]()
    thing = next(one for one in view["things"] if one["free"])
    page.locator(f'[data-thing="{thing["id"]}"]').tap()
    to = ""
    if thing["pick"]:
        to = view["places"][2]["id"]
        page.locator(f'[data-place="{to}"] .hand-put').tap()
    shown(page, ROUNDS[name](None, [[thing["id"], to]]))
    moves = [[thing["id"], to]]
    for _ in range(6):
        if page.locator('[data-done="true"]').count():
            break
        page.locator('[data-action="rest"]').tap()
        moves.append(["rest", ""])
        shown(page, ROUNDS[name](None, moves))
    assert page.locator('[data-done="true"]').count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    small = page.evaluate("""() => [...document.querySelectorAll('.hand button')]
        .filter(one => one.getClientRects().length)
        .filter(one => one.offsetWidth < 40 || one.offsetHeight < 40)
        .map(one => one.outerHTML.slice(0, 80))""")
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ROUNDS)
def test_axe_finds_nothing_before_and_after(name, theme, played):
    page = played(name, theme=theme)
    assert violations(page) == []
    page.locator('[data-action="rest"]').click()
    shown(page, ROUNDS[name](None, [["rest", ""]]))
    assert violations(page) == []


def test_an_ending_goes_into_the_plan(played):
    page = played("build_one")
    use = page.locator('[data-do="use"]')
    assert use.is_hidden()
    for moves in ([["yearly", ""]], [["yearly", ""], ["never", ""]]):
        page.locator(f'[data-thing="{moves[-1][0]}"]').click()
        shown(page, ROUNDS["build_one"](None, moves))
    use.click()
    page.wait_for_function("window.kept")
    assert page.evaluate("kept") == ["decision/contact-by",
                                     {"value": "none", "from": "the-build_one"}]
    assert page.locator(".hand-said p").first.inner_text() == "Kept."


def test_a_new_start_deals_other_cards(played):
    page = played("invitations")
    page.locator('[data-action="rest"]').click()
    shown(page, hand.invitations(None, [["rest", ""]]))
    page.locator('[data-do="again"]').click()
    shown(page, hand.invitations(None, [], 1))
    page.locator('[data-action="rest"]').click()
    shown(page, hand.invitations(None, [["rest", ""]], 1))


@pytest.mark.parametrize("name", ROUNDS)
def test_paper_gets_the_blank_round(name, played):
    page = played(name)
    page.locator('[data-action="rest"]').click()
    shown(page, ROUNDS[name](None, [["rest", ""]]))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    text = page.locator(".hand").inner_text()
    assert ROUNDS[name]()["paper"] in text
    assert page.locator(".hand-tools, .hand-said").first.is_hidden()
    cells = page.locator(".hand-tally td:visible").all()
    assert [one.inner_text() for one in cells] == [""] * (1 + len(ROUNDS[name]()["tally"]))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    shown(page, ROUNDS[name](None, [["rest", ""]]))
