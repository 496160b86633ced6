"""What the code says goes through `say`: under a pseudo-translation that marks every text, what
stands unmarked on panels, quizzes, rounds, forms, the plan, tables and in errors is on a list."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from support.damage import ANSWERS, FILES
from support.decisions import KEPT
from support.exports import KEY, write
from support.marked import UNMARKED, outside, unmarked
from support.places import ROOT
from support.settings import all_models

from playbook import decisions
from playbook.community import BadData, Community, load
from playbook.course import lessons
from playbook.diagnosis import diagnose
from playbook.models import counts, words
from playbook.models import hand as rounds
from playbook.models.hand.round import NAMES
from playbook.models.own import members, orders, weeks
from playbook.models.plan import calendar, dates, exports, measure
from playbook.models.plan import plan as computed_plan
from playbook.site.words import words as site_words
from playbook.widgets import decide, hand, own, panel, plan, quiz

MODELS = all_models()
PLAIN = r"[\W\d_]*"  # signs and numbers


@pytest.fixture(autouse=True)
def marked():
    words.said(words.MARKED)
    yield
    words.said({})


@pytest.mark.parametrize("name", MODELS)
def test_a_panel_says_nothing_unmarked(name):
    """Its controls, numbers, tables, buttons, its charts as they are drawn, and what its script says
    later."""
    model = MODELS[name]
    head = model.headlines[0].name
    first = next(one for one in model.parameters if one.kind in ("number", "whole"))
    moved = {first.name: first.high if first.start != first.high else first.low}
    stored = panel.bundle(model, title="⟦title⟧", presets={"⟦preset⟧": moved})
    stored["guide"] = [
        {"kind": "predict", "text": "⟦text⟧", "of": head, "because": "⟦b⟧ {%s}" % head,
         "settings": {}, "choices": None, "compares": False},
        {"kind": "step", "text": "⟦text⟧", "settings": moved, "then": "⟦t⟧ {%s}" % head,
         "hand": [first.name], "chart": None}]
    stored["overturn"] = {"hangs_on": first.name, "because": "⟦b⟧", "start": {},
                          "settings": moved, "turns": first.low, "conclusion": [],
                          "as_assumed": "⟦a⟧", "otherwise": "⟦o⟧"}
    stored["challenge"] = {"goal": "⟦g⟧", "conditions": [[head, ">=", 1.0]], "free": [first.name],
                           "hint": "⟦h⟧", "start": {}, "solution": moved}
    html = panel.markup(stored)
    assert unmarked(html) == []
    soup = BeautifulSoup(html, "html.parser")
    assert bool(model.charts) == bool(soup.select(".drawing svg text"))
    data = json.loads(soup.select_one(".panel-data").string)
    said = [*data["words"].values()]
    said += [one[key] for one in data["parameters"] for key in ("label", "group", "help")]
    said += [one["none"] for one in data["headlines"]] + [
        one["unit"][key] for one in data["parameters"] + data["headlines"]
        for key in ("one", "many")]
    said += [one["title"] for one in data["heads"].values()]
    assert [text for text in map(outside, said)
            if not any(re.fullmatch(pattern, text) for pattern, _ in UNMARKED)] == []
    for rows in model()["tables"].values():
        for row in rows:
            assert [cell for cell in row.values() if isinstance(cell, str) and outside(cell)] == []


def test_a_quiz_says_nothing_unmarked():
    questions = [
        quiz.One("⟦q⟧", right="⟦a⟧", because="⟦b⟧", wrong={"⟦c⟧": "⟦d⟧"}),
        quiz.Several("⟦q2⟧", right={"⟦a⟧": "⟦b⟧"}, wrong={"⟦c⟧": "⟦d⟧"}),
        quiz.Number("⟦q3⟧", answer=0.25, tolerance=0.01, unit="%", because="⟦b⟧", hints=["⟦h⟧"],
                    wrong={0.5: "⟦w⟧"}),
        quiz.Order("⟦q4⟧", steps={"⟦s1⟧": "⟦w1⟧", "⟦s2⟧": "⟦w2⟧", "⟦s3⟧": "⟦w3⟧"}),
        quiz.Predict("⟦q5⟧", truth=40, close=5, unit="people", because="⟦b⟧"),
    ]
    assert unmarked(quiz.markup(quiz.Quiz("9-9", questions).bundle)) == []


@pytest.mark.parametrize("name", ["invitations", "envelopes", "network", "cards", "coins", "hour"])
def test_a_round_by_hand_says_nothing_unmarked(name):
    """Names of people, and the cards and levers that are its data, are translated where they are
    declared."""
    made = hand.Hand(getattr(rounds, name))
    declared = json.dumps([one.start for one in getattr(rounds, name).data], ensure_ascii=False)
    own = {*NAMES, *re.findall(r'"([^"]+)"', declared)}
    assert [text for text in unmarked(hand.markup(made.bundle)) if text not in own] == []


def test_a_form_says_nothing_unmarked():
    """Of every lesson, with the choices and sentences that its script finds in its data."""
    for lesson in sorted({lesson for one in decisions.declared() for lesson in one["lessons"]}):
        html = decide.markup({"lesson": lesson})
        assert unmarked(html) == [], lesson
        data = json.loads(BeautifulSoup(html, "html.parser").select_one(".decide-data").string)
        said = [one["wrong"] for one in data["decisions"]]
        said += [choice[1] for one in data["decisions"] for choice in one["choices"]]
        assert [text for text in said if outside(text)] == [], lesson


# Keys of a made plan whose texts no reader sees as they stand, and those that are in two languages.
CODES = {"id", "kind", "of", "form", "formula", "state", "code", "theme", "mark", "name", "day",
         "english", "chinese", "columns", "send"}


def sayings(made):
    """Yield the texts of a plan that a reader sees."""
    if isinstance(made, str):
        yield made
    elif isinstance(made, dict):
        for key, value in made.items():
            if key not in CODES:
                yield from sayings(value)
    elif isinstance(made, (list, tuple)):
        for value in made:
            yield from sayings(value)


@pytest.mark.parametrize("kept", [False, True])
def test_a_plan_says_nothing_unmarked(kept):
    """Before it is computed, made of defaults, made of what a reader wrote, and in every export.

    The titles of lessons that are still to be written are translated with the lessons."""
    titles = {f"{number} {lesson['title']}"
              for number, lesson in lessons(ROOT / "datasets" / "lessons.csv").items()}
    assert set(unmarked(plan.markup(lab=kept))) <= titles
    assert [text for text in plan.sentences().values()
            if isinstance(text, str) and outside(text)] == []
    declared = decisions.declared()
    entries = {f"decision/{one['name']}": {"value": "⟦own⟧", "kept": KEPT}
               for one in declared if one["kind"] in ("line", "names", "text")} if kept else {}
    made = computed_plan.plan(entries, "2026-03-02", declared, None)
    made["texts"] = []  # declared in both languages, which stand side by side in either edition
    codes = {"English", "中文", *measure.COLUMNS}  # names of languages, and a file's columns
    codes |= {choice[0] for one in declared for choice in one["choices"]} | set(dates.CODES)
    shown = [part for text in sayings({**made, "decisions": [
        one.get("shown", "") for one in made["decisions"].values()]}) for part in text.splitlines()]
    calendar_lines = calendar.ics(made, "20260302T000000Z").replace("\r\n ", "").splitlines()
    shown += [line.partition(":")[2].replace("\\n", "").replace("\\", "")
              for line in calendar_lines if line.startswith(("SUMMARY", "DESCRIPTION"))]
    shown += exports.markdown(made).splitlines()
    shown += [cell["value"] for sheet in exports.sheets(made) for row in sheet["rows"]
              for cell in row if isinstance(cell["value"], str)]
    left = {re.sub(r"\b[EA]\d+\b|\bV[12]\b", "", outside(text)) for text in shown}
    assert {text for text in left if text not in codes and not re.fullmatch(PLAIN, text)} == set()


@pytest.mark.parametrize("lab", [False, True])
def test_own_data_say_nothing_unmarked(lab):
    """The widget, what its script says later, the figures, and what is wrong with a row."""
    html = own.markup(lab)
    assert unmarked(html) == []
    data = json.loads(BeautifulSoup(html, "html.parser").select_one("script.own-data").string)
    said = [*data["labels"].values()]
    waiting = [data["words"]]
    for one in waiting:
        said += [text for text in one.values() if isinstance(text, str)]
        said += [text for some in one.values() if isinstance(some, list) for text in some]
        waiting += [some for some in one.values() if isinstance(some, dict)]
    assert [text for text in said if outside(text)] == []


def figures_of_all():
    """Figures of counts, orders and members, known and unknown, and of one row that is wrong."""
    week = {"date": "2026-03-02", "group": "a", **dict.fromkeys(counts.WANTED, 7)}
    found = weeks.figures([week, week | {"date": "2026-03-09", "members": 9}])
    found += weeks.figures([week | dict.fromkeys(counts.WANTED)])
    some = orders.Sums()
    people = [members.Sums(*three) for three in
              ((True, True, True), (False, False, False), (True, True, False))]
    for at in range(4):
        some.add(at // 2, at * 40 * 86400)
        for one in people:
            one.add(0, at, at * 40 * 86400, None, at % 4 or None, True)
    return found + some.figures() + [one for many in people for one in many.figures()]


def test_figures_of_own_data_say_nothing_unmarked():
    for one in figures_of_all():
        for key in ("part", "name", "said", "basis", "benchmark", "why"):
            rest = outside(one[key])
            assert re.fullmatch(UNMARKED[0][0], rest), (one["key"], key, one[key])
    for wrong in ({"date": "soon"}, {"date": "2026-03-02"}, {"date": "2026-03-02", "members": "x"}):
        assert outside(weeks.typed(wrong)["error"]) == ""
    for text in ("", "2026-03-02\ta\tx", "2026-03-02\ta\t1\n2026-03-02\ta\t2", "soon\ta\t1"):
        assert outside(weeks.pasted(text, {})["error"]) == ""


def test_scripts_of_the_pages_say_nothing_unmarked():
    assert [text for text in site_words().values() if outside(text)] == []


@pytest.mark.parametrize("wrong", [{"luck": 1}, {"seeds": -1}, {"acceptance": "much"},
                                   {"unlimited": 1}])
def test_an_error_of_a_model_is_marked(wrong):
    with pytest.raises(ValueError) as error:
        MODELS["propagation.invite_loop"](**wrong)
    assert outside(str(error.value)) == ""


SAMPLES = ["exports", "exports.xlsx", "wecom-snapshots", "wecom-statistics-cumulative",
           "wecom-statistics-daily", ""]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_diagnosis_says_nothing_unmarked(sample):
    """Its notes, its figures, and the page that is saved; "" is the running case."""
    community = load(str(ROOT / "datasets" / "samples" / sample), key=KEY) if sample else \
        Community.case()
    page = diagnose(community)
    assert [note for note in community.notes if outside(note)] == []
    for one in page.figures:
        for key in ("part", "name", "said", "basis", "benchmark"):
            assert re.fullmatch(UNMARKED[0][0], outside(getattr(one, key))), (one.key, key)
    assert [text for text in unmarked(page._repr_html_()) if text.strip("; ")] == []


@pytest.mark.parametrize("damage", [*FILES, *ANSWERS])
def test_a_refusal_is_marked(tmp_path, damage):
    """What is wrong and what to do are said each; the place names a file, which nobody translates."""
    if damage in FILES:
        name, content, _ = FILES[damage]
        place = write(tmp_path, name, content)
    else:
        place = tmp_path
        for name, answer in ANSWERS[damage][0].items():
            write(tmp_path, name, answer if isinstance(answer, str) else json.dumps(answer))
    with pytest.raises(BadData) as caught:
        load(place, key=KEY)
    for problem in caught.value.problems:
        assert problem.startswith("⟦") and problem.endswith("⟧"), problem
        rest = outside(problem[1:-1])
        assert re.fullmatch(r"[^ ]*[.,]? *(?:answer \d+,?)?[\w.\[\], ]*\.", rest) and len(
            rest.split()) <= 4, (problem, rest)


def test_what_is_not_said_shows():
    """The test itself: a text that did not pass through `say` is found."""
    assert unmarked("<p>⟦Said⟧ and <b aria-label='not said'>⟦said⟧ not</b></p>") == [
        "and", "not", "not said"]
