"""The slides on the site, as a trainer presents them, and the trainer's window beside them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import TimeoutError, expect
from support.browser import violations
from support.places import ROOT, SITE, decks, lessons, pages, parsed

DECK = "notebooks/4-propagation/1-will-the-loop-grow-slides.html"
SLIDES = """() => [...document.querySelectorAll('.slides > section')].flatMap((stack, h) =>
  [...stack.children].map((slide, v) => [h, v]))"""
# The slide is shown whole, with all its steps, none still fading in, and its panels are live.
READY = """([h, v]) => {
  const slide = document.querySelectorAll('.slides > section')[h].children[v];
  return slide.matches('.present') && slide.parentElement.matches('.present')
    && [...slide.querySelectorAll('.fragment')].every(one => one.matches('.visible'))
    && slide.getAnimations({subtree: true}).every(one => one.timeline !== document.timeline)
    && [...slide.querySelectorAll('.panel')].every(one => one.dataset.state === 'live'
      && [...one.querySelectorAll('.drawing')].every(
        drawing => !drawing.getClientRects().length || drawing.querySelector(':scope > div svg')));
}"""
# What does not fit a slide, in its own pixels; and how far it reaches on the screen.
ROOM = """([h, v]) => {
  const slide = document.querySelectorAll('.slides > section')[h].children[v];
  const {left, top, right, bottom} = slide.getBoundingClientRect();
  return {
    over: [slide.scrollWidth - slide.clientWidth, slide.scrollHeight - slide.clientHeight],
    outside: left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1,
    small: [...slide.querySelectorAll('.panel label, .panel dd, .slide-cell > p, .slide-cell li')]
      .filter(one => one.getClientRects().length && parseFloat(getComputedStyle(one).fontSize) < 15)
      .map(one => one.textContent.slice(0, 30)),
  };
}"""
# reveal.js has fitted the slides to the screen.
FILLS = """() => {
  const {width, height} = document.querySelector('.slides').getBoundingClientRect();
  return Math.abs(width - innerWidth) < 2 && Math.abs(height - innerHeight) < 2;
}"""
# Every slide at once, one below the other, so that axe sees all of them whole.
ALL = """() => {
  for (const one of document.querySelectorAll('.slides section')) {
    for (const name of ['hidden', 'inert', 'aria-hidden']) one.removeAttribute(name);
  }
  for (const one of [...document.querySelector('.reveal').children]) {
    if (!one.matches('.slides')) one.remove();
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :is(html, body, .reveal) { height: auto !important; overflow: visible !important; }
    .slides, .slides section { display: block !important; position: static !important;
      visibility: visible !important; opacity: 1 !important; transform: none !important; }
    .slides, .slides > section { height: auto !important; }
    .slides .fragment { visibility: visible !important; opacity: 1 !important; }`);
  document.adoptedStyleSheets.push(sheet);
}"""
QUIZ = """() => {
  const slide = document.querySelector('.quiz')?.closest('section[data-section]');
  const stack = slide?.parentElement;
  return slide && [[...stack.parentElement.children].indexOf(stack),
    [...stack.children].indexOf(slide)];
}"""
SCREENS = [(1280, 720), (1920, 1080)]


@pytest.fixture
def present(site, watch):
    """Return a function that opens a deck: (watched page, [[h, v] of each slide])."""

    def opened(path=DECK, width=1280, height=720, query="", **options):
        watched = watch(width=width, height=height, **options)
        watched.page.goto(f"{site}/{path}{query}")
        watched.page.wait_for_selector("body.ready")
        return watched, watched.page.evaluate(SLIDES)

    return opened


def turn(page, at):
    """Go to a slide with all its steps, and wait until it is whole."""
    page.evaluate("([h, v]) => { location.hash = `#/${h}/${v}/99`; }", at)
    try:
        page.wait_for_function(READY, arg=at, timeout=10_000)
    except TimeoutError:  # reveal.js wrote the address of the slide before over it
        page.evaluate("([h, v]) => { location.hash = `#/${h}/${v}/98`; }", at)
        page.wait_for_function(READY, arg=at)


def at_panel(page, name):
    """Go to the slide of a panel, and return its place."""
    at = page.evaluate("""name => {
        const slide = document.getElementById(name).closest('section[data-section]');
        return [[...document.querySelectorAll('.slides > section')].indexOf(slide.parentElement),
          [...slide.parentElement.children].indexOf(slide)];
      }""", name)
    turn(page, at)
    return at


@pytest.mark.site
def test_every_lesson_has_a_deck():
    assert len(decks()) == len(lessons())


@pytest.mark.parametrize("path", decks())
def test_deck(path, visit, subtests):
    """One walk through a deck: on both kinds of projector every slide fits, with all its steps
    shown, and its text is large; each question fits, one at a time; axe finds nothing."""
    watched = visit(path)
    page = watched.page
    page.wait_for_selector("body.ready")
    for width, height in SCREENS:  # to fit a screen takes longer than to turn
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(FILLS)
        for at in page.evaluate(SLIDES):
            with subtests.test("the slide fits", at=at, width=width):
                turn(page, at)
                room = page.evaluate(ROOM, at)
                assert max(room["over"]) <= 0 and not room["outside"] and not room["small"], room
    with subtests.test("every question fits its slide"):
        questions_fit(page)
    with subtests.test("axe finds nothing"):
        page.evaluate(ALL)
        assert violations(page, place=".slides") == []
    with subtests.test("nothing goes wrong"):
        assert watched.wrong == []


def questions_fit(page):
    """Answer each question of a deck's quiz and look at its slide, with what is said to it."""
    at = page.evaluate(QUIZ)
    assert at, "the lesson has no quiz on its slides: add a cell with Quiz(…), slide type subslide"
    turn(page, at)
    questions = page.locator(".quiz > ol > li")
    for number in range(questions.count()):
        question = questions.nth(number)
        expect(question).to_be_visible()
        assert page.locator(".quiz > ol > li:visible").count() == 1
        if question.locator("[name=number]").count():
            question.locator("[name=number]").fill("1")
        elif question.locator("[name=choice]").count():
            question.locator("[name=choice]").first.check()
        question.locator(".quiz-row").get_by_role("button").click()
        expect(question.locator(".quiz-feedback")).not_to_be_empty()
        assert page.evaluate(ROOM, at)["over"] == [0, 0], number
        following = page.get_by_role("button", name="Next question")
        if number < questions.count() - 1:
            following.click()
        else:
            expect(following).to_be_disabled()


def test_panel_answers_on_its_slide_and_keys_stay_with_it(present):
    """A slider keeps its arrow keys; a presenter's remote turns the page all the same."""
    watched, slides = present()
    page = watched.page
    at = at_panel(page, "loop")
    page.locator("#loop [data-do=free]").click()
    before = page.locator("#loop [data-output=members_end]").get_attribute("data-value")
    slider = page.locator("#loop [name=seeds]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#loop [data-output=members_end]")).not_to_have_attribute(
        "data-value", before)
    assert page.evaluate("location.hash").startswith(f"#/{at[0]}/{at[1]}")
    page.locator("#loop [data-nudge]").first.click()
    page.keyboard.press("ArrowRight")  # a button needs no arrows
    page.wait_for_function("was => !location.hash.startsWith(was)", arg=f"#/{at[0]}/{at[1]}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("was => location.hash.startsWith(was)", arg=f"#/{at[0]}/{at[1]}")
    slider.focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("was => !location.hash.startsWith(was)", arg=f"#/{at[0]}/{at[1]}")
    assert watched.wrong == []


def test_hands_compare_and_a_chart_stays_readable(present):
    """The bars of a class's hands are parts of one length, whatever their answers are called; a
    field has room for three digits; the letters of the chart are large under each feedback."""
    watched, _ = present("notebooks/2-activation/2-seven-levers-one-budget-slides.html")
    page = watched.page
    at_panel(page, "levers")
    root = page.locator("#levers")
    first = root.locator('[data-step="1"]')
    hands = [50, 100, 140]
    for field, number in zip(first.locator("[data-hands]").all(), hands, strict=True):
        field.fill(str(number))
        assert field.evaluate("one => one.scrollWidth <= one.clientWidth")
    lengths = [bar.bounding_box()["width"] for bar in first.locator(".panel-bar").all()]
    assert [140 * length / lengths[2] for length in lengths] == pytest.approx(hands, abs=1)
    for step in root.locator("[data-step]").all():
        step.locator("[data-do=set], [data-choice]").first.click()
        expect(step).to_have_attribute("data-done", "true")
        page.wait_for_function("""() => [...document.querySelectorAll(
          '#levers .chart:not([data-behind]) .drawing.wide > div text')].every(one => {
            const {a, b} = one.getScreenCTM();
            return parseFloat(getComputedStyle(one).fontSize) * Math.hypot(a, b) >= 11;
          })""")
        root.locator("[data-do=next]").click()
    assert watched.wrong == []


def test_link_of_a_panel_leads_to_the_lesson(present, site):
    """Those who get the link sit in front of the lesson, not of the slides."""
    watched, _ = present(query="#loop", permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    page.wait_for_selector("#loop[data-state=live]")
    page.locator("#loop [data-do=link]").click()
    expect(page.locator("#loop .panel-said")).to_contain_text(
        f"{site}/{DECK.replace('-slides', '')}#loop")


def test_trainers_window(present):
    """Notes, minutes and the next slide beside the deck; each window turns the other's page."""
    watched, slides = present()
    deck = watched.page
    with deck.context.expect_page() as opening:
        deck.keyboard.press("s")
    trainer = opening.value
    expect(trainer.locator("#now")).to_contain_text(f"(1 of {len(slides)})")
    expect(trainer.locator(".trainer-clock")).to_contain_text("of 25 min")
    assert trainer.locator("article:visible .trainer-note").count() == 0  # the title has none
    deck.keyboard.press("PageDown")
    expect(trainer.locator("#now")).to_contain_text("The question (2 of")
    expect(trainer.locator("#next")).to_contain_text("What practitioners say")
    expect(trainer.locator("article:visible")).to_contain_text("Trainer, 2 min.")
    expect(trainer.frame_locator("[data-view=next]").locator(
        "section.present section.present")).to_contain_text("What practitioners say")
    trainer.get_by_role("button", name="Next").click()
    expect(trainer.locator("#now")).to_contain_text("What practitioners say")
    expect(deck.locator("section.present section.present h2")).to_have_text(
        "What practitioners say")
    trainer.get_by_role("button", name="Tune it").click()
    expect(deck.locator("section.present section.present h2")).to_have_text("Tune it")
    expect(trainer.locator("li[aria-current=step]")).to_contain_text("12 min")
    expect(trainer.locator("article:visible")).not_to_contain_text("Those are a broadcast")
    at = trainer.locator("article:visible").get_attribute("data-note")
    while trainer.locator("article:visible").get_attribute("data-note") == at:  # its own part
        trainer.get_by_role("button", name="Next").click()
        expect(trainer.locator("#trainer-status")).to_be_empty()
    expect(trainer.locator("article:visible > .trainer-note")).to_contain_text("First prediction")
    trainer.get_by_role("button", name="Decide").click()
    expect(trainer.locator("#now")).to_contain_text("Decide")
    trainer.get_by_role("button", name="Decide").click()  # where it is already: no alarm
    expect(trainer.locator("#trainer-status")).to_be_empty()
    for _ in range(20):
        trainer.get_by_role("button", name="Next").click()
        expect(trainer.locator("#trainer-status")).not_to_contain_text("do not answer")
    expect(trainer.locator("#trainer-status")).to_have_text("This is the last slide.")
    trainer.get_by_role("button", name="Start the clock").click()
    expect(trainer.locator("#elapsed")).not_to_have_text("0:00")
    assert violations(trainer) == violations(deck) == []
    assert watched.wrong == []


def test_a_section_that_runs_over_is_marked(present):
    """Only the section whose minutes are used up."""
    watched, _ = present()
    clock = watched.page.context.clock
    clock.install()
    with watched.page.context.expect_page() as opening:
        watched.page.keyboard.press("s")
    trainer = opening.value
    trainer.get_by_role("button", name="Start the clock").click()
    trainer.get_by_role("button", name="The question").click()  # of two minutes
    expect(trainer.locator("#now")).to_contain_text("The question")
    clock.run_for("01:30")
    expect(trainer.locator("#elapsed")).to_contain_text("1:3")
    assert trainer.locator("[data-late]").count() == 0
    clock.run_for("01:00")
    expect(trainer.locator("[data-late]")).to_have_text(["The question 2 min"])


@pytest.mark.site
def test_lessons_lead_to_their_slides():
    for path in decks():
        page = BeautifulSoup((SITE / path.replace("-slides", "")).read_text("utf-8"),
                             "html.parser")
        assert page.select_one(".as-slides a")["href"] == path.rsplit("/", 1)[1]


def solved():
    """Return some lesson that has a solution."""
    return next(path.relative_to(ROOT) for path in lessons()
                if any("solution" in cell["metadata"].get("tags", [])
                       for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]))


@pytest.mark.site
def test_trainees_see_no_notes():
    """In a trainee's page, and in its search, no note; the solutions are folded."""
    for path in pages():
        assert "Short of time:" not in (SITE / path).read_text("utf-8") or "toolkit" in path
    assert "Short of time" not in (SITE / "searchindex.js").read_text("utf-8")
    folded = [part for path in pages() for part in parsed(path).select(".tag_solution details")]
    assert folded and not any(part.has_attr("open") for part in folded)


@pytest.mark.site
def test_one_switch_makes_the_trainers_site(tmp_path):
    """Built of one lesson: the trainer has all notes, and the solutions are open."""
    lesson = solved()
    for name in ("_config.yml", "book/favicon.svg", lesson):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "book/index.md").write_text("# A small book\n")
    (tmp_path / "_toc.yml").write_text(
        f"format: jb-book\nroot: book/index\nchapters:\n  - file: {lesson.with_suffix('')}\n")
    done = subprocess.run(
        [Path(sys.executable).parent / "jupyter-book", "build", tmp_path, "--quiet"],
        capture_output=True, text=True,
        env=os.environ | {"AUDIENCE": "trainer", "PYTHONPATH": str(ROOT)})
    built = tmp_path / "_build" / "html" / lesson.with_suffix(".html")
    assert built.exists(), done.stdout + done.stderr
    page = BeautifulSoup(built.read_text("utf-8"), "html.parser")
    number = nbformat.read(ROOT / lesson, as_version=4).metadata["lesson"]["number"]
    notes = (ROOT / "book" / "trainer" / f"{number}.md").read_text("utf-8")
    assert len(page.select(".trainer-note")) == len(re.findall("^##", notes, re.MULTILINE)) >= 7
    assert page.select(".tag_solution details[open]")
    assert not page.select(".tag_solution details:not([open])")
