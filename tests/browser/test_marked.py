"""Under a pseudo-translation: a site of one page is walked, and what its scripts show is marked too;
a model says the same in CPython and in the page."""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect
from support.browser import Watched, go_live
from support.marked import unmarked
from support.places import ROOT
from support.settings import all_models, drawn

from playbook import course
from playbook.models import propagation, words
from playbook.site.serve import server
from playbook.widgets import decide, guide, own, panel, plan, quiz
from playbook.widgets.panel import module_of, needed

# One widget of each kind; what a lesson declares is translated in the lesson, and stands marked.
LOOP = panel.bundle(
    propagation.invite_loop, title="⟦title⟧", presets={"⟦preset⟧": {"acceptance": 0.05}},
    guide=[guide.Predict("⟦guess⟧", of="members_end", because="⟦because⟧"),
           guide.Step("⟦step⟧", {"acceptance": 0.02}, "⟦outcome⟧ {members_end}")],
    challenge=guide.Challenge("⟦goal⟧", "members_end >= 5000", free=["acceptance"],
                              solution={"acceptance": 0.3}, hint="⟦hint⟧"),
    decides={"crowd": "population"})
ASKED = quiz.Quiz("9-9", [
    quiz.One("⟦q⟧", right="⟦a⟧", because="⟦b⟧", wrong={"⟦c⟧": "⟦d⟧"}),
    quiz.Several("⟦q2⟧", right={"⟦a⟧": "⟦b⟧"}, wrong={"⟦c⟧": "⟦d⟧"}),
    quiz.Number("⟦q3⟧", answer=0.25, tolerance=0.01, unit="%", because="⟦b⟧", hints=["⟦h⟧"]),
    quiz.Order("⟦q4⟧", steps={"⟦s1⟧": "⟦w1⟧", "⟦s2⟧": "⟦w2⟧", "⟦s3⟧": "⟦w3⟧"}),
    quiz.Predict("⟦q5⟧", truth=40, close=5, unit="people", because="⟦b⟧")]).bundle
# What the walk may find besides, each with its reason.
OTHERS = [
    (r"Back to top|Copy to clipboard|Link to this heading|#", "Sphinx's and the theme's, which are "
     "translated with Sphinx"),
    (r"Vega visualization|Symbol legend for .*|[XY]-axis .*", "Vega's, of a chart's parts"),
    (r"(?:\w*: [\d.-]+(?:; )?)+(?:series:)?", "values of a mark, as Vega reads them aloud"),
    (r"[;☐]", "signs"),
]
TITLES = {f"{number} {lesson['title']}"  # translated with the lessons
          for number, lesson in course.lessons(ROOT / "datasets" / "lessons.csv").items()}
FILES = {"true": "x,y\n1,2\n", "false": "date,members\n2026-03-02,180\n2026-03-09,184\n"}
WIDGETS = [(panel.MIME, LOOP), (quiz.MIME, ASKED), (decide.MIME, {"lesson": "2.3"}),
           (own.MIME, {}), (plan.MIME, {})]


@pytest.fixture
def marked_page(tmp_path, chromium):
    """A built page with every kind of widget, in the pseudo-translation, open in a Chromium."""
    cells = [new_markdown_cell("# ⟦title⟧")]
    for kind, stored in WIDGETS:
        output = new_output("display_data", {kind: stored, "text/plain": ""})
        cells.append(new_code_cell("1", outputs=[output]))
    nbformat.write(new_notebook(cells=cells), tmp_path / "marked.ipynb")
    (tmp_path / "book" / "pictures").mkdir(parents=True)
    for name in ("_config.yml", "book/favicon.svg", "book/pictures/share.png"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n  - file: marked\n")
    (tmp_path / "book/index.md").write_text("# ⟦A small book⟧\n")
    done = subprocess.run(
        [Path(sys.executable).parent / "jupyter-book", "build", tmp_path, "--quiet"],
        capture_output=True, text=True,
        env=os.environ | {"PLAYBOOK_LANGUAGE": "marked", "PYTHONPATH": str(ROOT)})
    site = tmp_path / "_build" / "html"
    assert (site / "marked.html").exists(), (done.stdout + done.stderr)[-9000:]
    running = server(site=site)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context)
    watched.page.goto(f"http://127.0.0.1:{running.server_port}/marked.html")
    yield watched
    context.close()
    running.shutdown()


def test_a_marked_page_is_walked_and_says_nothing_unmarked(marked_page):
    """Every widget used to its end; whatever its script shows on the way is marked."""
    page = marked_page.page
    left = set()

    def look():
        left.update(unmarked(page.locator("article").inner_html()))

    go_live(page)
    loop = page.locator("section.panel")
    look()
    loop.locator("[data-guess]").fill("much")
    loop.locator("[data-do=guess]").click()
    look()
    loop.locator("[data-guess]").fill("300")
    loop.locator("[data-do=guess]").click()
    page.wait_for_selector(".panel[data-covered=false]")
    look()
    loop.locator("[data-do=next]").click()
    loop.locator("[data-do=set]").click()
    page.wait_for_selector(".panel [data-step='2'][data-done=true]")
    look()
    loop.locator("[data-do=next]").click()
    page.wait_for_selector(".panel[data-mode=free]")
    typed = loop.locator("[data-typed]").first
    for wrong in ("much", "-5"):
        typed.fill(wrong)
        typed.press("Enter")
        look()
    for does in ("help", "challenge", "link", "use", "qr"):
        loop.locator(f"[data-do={does}]").first.click()
        look()
        page.keyboard.press("Escape")
    for question in page.locator(".quiz > ol > li").all():  # as far as a first answer, wrong or not
        number = question.locator("[name=number]")
        if number.count():
            number.fill("7")
        elif question.locator("[name=choice]").count():
            question.locator("[name=choice]").first.check()
        question.locator(".quiz-row button").click()
        expect(question.locator(".quiz-feedback")).not_to_be_empty()
    look()
    for field in page.locator("#decide-2-3 input[inputmode=decimal]").all():
        field.fill("-7")
        field.blur()
    page.locator("#decide-2-3 [name=done]").check()
    look()
    page.fill("#own-data [name=date]", "2026-03-02")
    page.fill("#own-data [name=members]", "many")
    page.click("#own-data [data-do=add]")
    expect(page.locator(".own-wrong")).not_to_be_empty()
    look()
    for name, lines in FILES.items():
        page.set_input_files("#own-file", {"name": "a.csv", "mimeType": "text/csv",
                                           "buffer": lines.encode()})
        page.wait_for_selector(f".own-file-status[data-wrong={name}]")
        look()
    for does in ("ics", "markdown"):
        with page.expect_download():
            page.click(f"#plan [data-do={does}]")
        look()
    assert {text for text in left - TITLES
            if not any(re.fullmatch(pattern, text) for pattern, _ in OTHERS)} == set()
    assert marked_page.wrong == []


def test_marked_models_say_the_same_in_both_runtimes(site, watch):
    models = all_models()
    asked = [[module_of(model), model.name, [*needed(module_of(model)), "words.py"],
              [drawn(model, seed) for seed in range(3)]] for model in models.values()]
    page = watch().page
    page.goto(f"{site}/book/about.html")
    found = json.loads(page.evaluate(
        """async (asked) => {
          const script = document.querySelector("script[src*='page.js']").src;
          const {python} = await import(new URL('python.js', script));
          const said = await python('words', 'said', ['words.py']);
          said({tables: 'marked'});
          const found = [];
          for (const [module, name, files, settings] of asked) {
            const compute = await python(module, name, files);
            found.push(settings.map(compute));
          }
          return JSON.stringify(found);
        }""", asked))

    def texts(result):
        return [cell for rows in result["tables"].values() for row in rows
                for cell in row.values() if isinstance(cell, str)]

    words.said(words.MARKED)
    try:
        for (*_, settings), results, model in zip(asked, found, models.values(), strict=True):
            for setting, result in zip(settings, results, strict=True):
                assert sorted(texts(result)) == sorted(texts(model(**setting))), model.name
                assert all(text.startswith("⟦") for text in texts(result)), model.name
    finally:
        words.said({})
