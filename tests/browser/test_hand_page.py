"""Rounds by hand on the site's own pages and slides, with their rules in MicroPython."""

import json
import random

import pytest
from playwright.sync_api import expect
from support.browser import violations
from support.places import decks

from playbook.models import hand
from playbook.models.hand.round import Round
from playbook.widgets.hand import markup
from playbook.widgets.panel import module_of, needed

ROUNDS = {name: one for name, one in vars(hand).items() if isinstance(one, Round)}
PAGE = "book/about.html"
WALKS = 6
expect.set_options(timeout=30_000)


def bundle(name):
    return {"id": f"the-{name}", "round": f"hand.{name}", "data": {}}


def walked(play, seed):
    """Return moves drawn from what the board offers: every other walk takes the action too."""
    chance = random.Random(seed)
    moves = []
    for _ in range(14):
        view = play(None, moves, seed)
        targets = [one["id"] for one in view["places"] if one["target"]]
        offered = [[one["id"], to] for one in view["things"] if one["free"]
                   for to in targets or [""] if to != one["place"]]
        if seed % 2:
            offered += [[one["id"], ""] for one in view["actions"] if one["free"]]
        if not offered:
            break
        moves.append(chance.choice(offered))
    return moves


@pytest.mark.parametrize("name", ROUNDS)
def test_same_view_in_the_page(name, site, watch):
    """Every board, sentence and number of a walk is the same in CPython and MicroPython."""
    play = ROUNDS[name]
    asked = [{"moves": moves[:count], "again": seed} for seed in range(WALKS)
             for moves in [walked(play, seed)] for count in range(len(moves) + 1)]
    page = watch().page
    page.goto(f"{site}/{PAGE}")
    script = page.locator("script[src*='page.js']").get_attribute("src")
    module = module_of(play)
    found = json.loads(page.evaluate(
        """async ([script, module, name, files, asked]) => {
          const {python} = await import(new URL('python.js', new URL(script, location.href)));
          return JSON.stringify(asked.map(await python(module, name, files)));
        }""", [script, module, name, needed(module), asked]))
    for one, other in zip(asked, found, strict=True):
        mine = json.loads(json.dumps(play(None, **one)))
        for row, theirs in zip(mine["tally"], other["tally"], strict=True):
            for who in ("yours", "model"):
                number, other_number = row.pop(who), theirs.pop(who)
                assert number == other_number or other_number == pytest.approx(number, rel=1e-9)
        assert other == mine, one


@pytest.fixture
def shown(site, watch):
    """Return a function that puts a round on one of the site's pages or slides."""
    opened = []

    def show(name, path=PAGE, width=1280, **options):
        watched = watch(width=width, height=720, **options)
        made = markup(bundle(name)).strip()

        def filled(route):
            body = route.fetch().text()
            if path in decks():  # as a cell of the first slide
                made_region = "<div " + made.removeprefix("<section ").removesuffix("</section>")
                before, start, after = body.partition('<section data-section="0">')
                body = f'{before}{start}<div class="slide-cell">{made_region}</div></div>' \
                       f"</section>{start}{after}"
            else:
                body = body.replace("</article>", made + "</article>", 1)
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

        watched.page.route(f"{site}/{path}", filled)
        watched.page.goto(f"{site}/{path}")
        round_ = watched.page.locator(f"#the-{name}")
        round_.scroll_into_view_if_needed()
        watched.page.wait_for_selector(f"#the-{name}[data-state=live]")
        opened.append(watched)
        return watched.page, round_

    yield show
    assert [one for watched in opened for one in watched.wrong] == []


@pytest.mark.parametrize("options", [{}, {"dark": True, "width": 360}], ids=str)
@pytest.mark.parametrize("name", ROUNDS)
def test_round_is_played_on_the_page(name, options, shown):
    page, round_ = shown(name, **options)
    moves = []
    while not ROUNDS[name](None, moves)["done"]:
        round_.locator("[data-action=rest]").click()
        moves.append(["rest", ""])
        expect(round_.locator(".hand-said p").first).to_have_text(
            ROUNDS[name](None, moves)["said"])
    expect(round_).to_have_attribute("data-done", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in violations(page) if "hand" in one] == []


@pytest.mark.parametrize("name", ROUNDS)
def test_round_fits_its_slide_from_start_to_end(name, shown):
    page, round_ = shown(name, decks()[0])
    while True:
        over = round_.evaluate("""one => {
            const slide = one.closest('section');
            const board = one.querySelector('.hand-board');
            return [slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth,
                    one.getBoundingClientRect().bottom - innerHeight,
                    board.scrollHeight - board.clientHeight];
          }""")
        assert max(over) <= 1, over
        small = round_.evaluate("""one => [...one.querySelectorAll('p, th, td, .hand-name')]
            .filter(part => part.getClientRects().length && part.textContent.trim()
              && parseFloat(getComputedStyle(part).fontSize) < 13)
            .map(part => part.textContent.slice(0, 30))""")
        assert small == []
        if round_.get_attribute("data-done") == "true":
            break
        before = round_.locator(".hand-said").inner_text()
        round_.locator("[data-action=rest]").click()
        expect(round_.locator(".hand-said")).not_to_have_text(before)


def test_what_cannot_be_loaded_is_said(site, watch):
    watched = watch()
    page = watched.page
    page.route("**/micropython*", lambda route: route.abort())
    page.route(f"{site}/{PAGE}", lambda route: route.fulfill(
        body=route.fetch().text().replace("</article>", markup(bundle("coins")) + "</article>"),
        content_type="text/html; charset=utf-8"))
    page.goto(f"{site}/{PAGE}")
    page.locator("#the-coins").scroll_into_view_if_needed()
    expect(page.locator("#the-coins .hand-said")).to_contain_text("played on paper only")
