"""The quiz and the exercise checks: their markup, their errors, and what they tell a reader."""

import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from support.browser import violations
from support.places import ROOT

from playbook import Exercise, Number, One, Order, Predict, Quiz, Several, check, exercises, keep
from playbook.models import words
from playbook.widgets import widget
from playbook.widgets.quiz import MIME, fits, is_right, key, markup, plain

ONE = One("What becomes of a group at K = 0.8?", right="It stops growing",
          because="Each round is smaller.",
          wrong={"It doubles": "That takes K = 2.", "It <b>never</b> ends": "K is below 1."})
SEVERAL = Several("Which of these are induced sharing?",
                  right={"A forwarded poster": "Entry depends on it.",
                         "A screenshot as proof": "It is the price of entry."},
                  wrong={"A check-in": "Nothing is shared.", "A reading": "Nobody is asked."})
NUMBER = Number("How many read it?", answer=4517, tolerance=5, unit="people",
                because="The thirtieth part.", hints=["Take one per cent.", "Times three."],
                wrong={45170: "That is ten times it."})
SHARE = Number("Which share stays?", answer=0.186, tolerance=0.001, unit="%", because="Half do.")
MONEY = Number("What does one cost?", answer=4, unit="¥", because="It is 400 ÷ 100.")
STEPS = Order("In which order?", steps={
    "Aim": "All else serves it.", "People": "The aim says who.", "Door": "People come through it.",
    "Rules": "They are for whoever comes.", "Invitation": "Whoever comes must find the rules."})
SILENT = Predict("How many groups fall silent?", truth=38, close=5, unit="groups", hands=[10, 30],
                 because="A quarter has thirteen weeks.", low="You thought of one week.")
DOOR = Predict("Which door keeps more?", truth="A friend", because="A friend is inside.",
               others={"A poster": "Nobody inside is known.", "The till": "They came to save."})


@pytest.fixture
def quiz():
    return Quiz("4-1", [ONE, SEVERAL, NUMBER, SHARE, MONEY])


@pytest.fixture
def new():
    """A quiz of the kinds in which the reader orders or predicts."""
    return Quiz("4-2", [STEPS, SILENT, DOOR, ONE])


@pytest.fixture
def registered(monkeypatch):
    """A register with one exercise for each kind of answer, less the tries of other tests."""
    exercises.registered()  # the book's own stay where they are
    monkeypatch.setattr(exercises, "_registered", {})

    def declare(id, answer, **options):
        @exercises.exercise(id, "How much?", explain="So it is.", **options)
        def solution():
            return answer

    declare("9-1-count", 450, unit="people", hints=["Look here.", "Then there."])
    declare("9-1-share", 0.25, unit="%", tolerance=0.01)
    declare("9-1-name", "Lotus Lane")
    declare("9-1-labels", pd.Series({"a": 1.0, "b": 2.0, "c": 3.0}), tolerance=0.01)
    declare("9-1-rows", pd.DataFrame({"share": [0.5, 0.25], "n": [2, 4]}), tolerance=0.01)


# --- what is stored -------------------------------------------------------------------------------

def test_every_question_is_a_named_group_of_native_controls(quiz):
    page = BeautifulSoup(markup(quiz.bundle), "html.parser")
    for question, form in zip(quiz.bundle["questions"], page.select("form"), strict=True):
        assert question["text"] in form.select_one("fieldset > legend").text
        kinds = {"one": "radio", "several": "checkbox", "number": "text"}
        inputs = form.select("fieldset label input")
        assert {one["type"] for one in inputs} == {kinds[question["kind"]]}
        assert len(inputs) == len(question.get("choices", [None]))
        assert form.select_one('[role="status"]').text == ""
    assert "<b>never" not in str(page)


def test_every_focusable_control_keeps_its_keys_from_the_notebook(quiz, new):
    page = BeautifulSoup(markup(quiz.bundle) + markup(new.bundle), "html.parser")
    controls = page.select("input, button, summary, [tabindex]")
    assert len(controls) > 20
    assert all(one["data-lm-suppress-shortcuts"] == "true" for one in controls)


def test_without_a_script_the_answers_are_there_and_folded(quiz):
    page = BeautifulSoup(markup(quiz.bundle), "html.parser")
    answers = page.select("details.quiz-answer")
    assert [one.get("open") for one in answers] == [None] * 5
    assert "Right: It stops growing" in answers[0].text
    assert "That takes K = 2." in answers[0].text
    assert "4,517\u00a0people" in answers[2].text
    assert "18.6\u00a0%" in answers[3].text
    assert "¥4" in answers[4].text
    assert all(button.has_attr("disabled") or button.has_attr("hidden")
               for button in page.select("button"))


def test_a_quiz_is_stored_the_same_each_time_and_has_no_answer_in_its_text(quiz):
    again = Quiz("4-1", [ONE, SEVERAL, NUMBER, SHARE, MONEY])
    stored = quiz._repr_mimebundle_()[0]
    assert json.dumps(stored[MIME]) == json.dumps(again._repr_mimebundle_()[0][MIME])
    text = stored["text/plain"]
    assert "( ) It stops growing" in text and "[ ] A check-in" in text
    for secret in ("Each round", "Entry depends", "4517", "4,517", "0.186", "18.6", "Times three",
                   "45170"):
        assert secret not in text


def test_without_a_script_steps_and_predictions_are_read_and_their_answers_folded(new):
    page = BeautifulSoup(markup(new.bundle), "html.parser")
    shown = [one.text for one in page.select(".quiz-steps .quiz-step")]
    key = page.select_one("ol.quiz-key")
    right = [step for step, _ in STEPS.steps]
    assert sorted(shown) == sorted(right) and shown != right
    assert [one.strong.text for one in key.select("li")] == right
    assert "The aim says who." in key.text
    _, silent, door, _ = page.select("details.quiz-answer")
    assert silent.get("open") is None and "38\u00a0groups" in silent.text
    assert "If you guessed lower: You thought of one week." in silent.text
    assert "It is so: A friend" in door.text and "It is not so: A poster" in door.text
    text = plain(new.bundle)
    assert "__ Rules" in text and "( ) The till" in text
    for secret in ("38", "The aim says who", "A friend is inside"):
        assert secret not in text


def test_order_hangs_on_the_place_in_the_book_and_not_on_what_is_said():
    """A translation shows the same order; the right choice has no place of its own."""
    places = set()
    for number in range(40):
        english = One("A question?", right="yes", because="So.",
                      wrong={"no": "Not so.", "maybe": "Not so.", "never": "Not so."})
        chinese = One("问题？", right="是", because="是的。",
                      wrong={"不": "不是。", "也许": "不是。", "从不": "不是。"})
        one, other = (Quiz(f"9-{number}", [question]).bundle["questions"][0]["choices"]
                      for question in (english, chinese))
        assert [choice["code"] for choice in one] == [choice["code"] for choice in other]
        places.add([choice["right"] for choice in one].index(True))
    assert places == {0, 1, 2, 3}
    three = Order("?", steps={"a": "x", "b": "x", "c": "x"})
    assert all([step["code"] for step in three.describe(str(seed))["steps"]] != ["a", "b", "c"]
               for seed in range(40))


def test_script_has_no_sentence_of_its_own(new):
    """What the quiz says comes with its markup, so it can be said in another language."""
    words.said(words.MARKED)
    try:
        page = BeautifulSoup(markup(new.bundle), "html.parser")
    finally:
        words.said({})
    says = json.loads(page.select_one(".quiz-data").text)["says"]
    assert all(text.startswith("⟦") for text in says.values())
    verdicts = {row["verdict"] for row in ANSWERS} - {None}
    assert verdicts <= set(says)  # each has its words
    for name in ("quiz.js", "judge.js"):
        code = (widget.HERE / name).read_text(encoding="utf-8")
        assert not re.findall(r"""["'`][A-Z][a-z]+ [a-z]""", code), name


ANSWERS = json.loads((ROOT / "tests" / "support" / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ANSWERS,
                         ids=lambda row: f"{row['question']['kind']}-{row['given']}")
def test_kept_answers_are_judged_as_the_table_has_it(row):
    """tests/scripts/judge.test.js reads the same table."""
    assert fits(row["question"], row["given"]) == (row["verdict"] is not None)
    if row["verdict"]:
        assert is_right(row["question"], row["given"]) == (
            row["verdict"] in ("right", "exact", "close", "same"))


def test_table_of_answers_has_questions_as_the_quiz_writes_them(new, quiz):
    for question in [key(one) for one in (*quiz.bundle["questions"], *new.bundle["questions"])]:
        assert any(question.keys() <= row["question"].keys() for row in ANSWERS
                   if row["question"]["kind"] == question["kind"]), question


@pytest.mark.parametrize(("made", "sentence"), [
    (lambda: Quiz("4.1", [ONE]), "A quiz's id is small letters, digits and single hyphens"),
    (lambda: Quiz("4-1", []), "needs a list of questions"),
    (lambda: Quiz("4-1", ["Why?"]), "Number, Order, Predict and Exercise; got str"),
    (lambda: One("Why?", right="so", because="", wrong={"no": "why"}), "the reason of 'so'"),
    (lambda: One("Why?", right="so", because="why", wrong={}), "'Why?' needs wrong="),
    (lambda: One("Why?", right="so", because="why", wrong=["no"]), "'Why?' needs wrong="),
    (lambda: One("Why?", right="so", because="why", wrong={"so": "no"}), "'so' twice"),
    (lambda: Several("Why?", right="so", wrong={"no": "why"}), "'Why?' needs right="),
    (lambda: Number("Why?", answer="4", because="why"), "needs answer as a number; got '4'"),
    (lambda: Number("Why?", answer=float("nan"), because="why"), "needs answer as a number"),
    (lambda: Number("Why?", answer=0.5, because="why"), "needs a tolerance above 0"),
    (lambda: Number("Why?", answer=4, because="why", hints="Look."), "one text as hints"),
    (lambda: Number("Why?", answer=4, tolerance=1, because="why", wrong={5: "no"}),
     "calls 5 wrong, which the tolerance takes as right"),
    (lambda: Order("Why?", steps={"a": "x", "b": "x"}), "needs steps={step: why there, …}"),
    (lambda: Order("Why?", steps={"a": "x", "b": "", "c": "x"}), "the reason of 'b'"),
    (lambda: Predict("Why?", truth=0.5, because="why"), "needs a tolerance above 0"),
    (lambda: Predict("Why?", truth="so", because="why"), "'Why?' needs others="),
    (lambda: Predict("Why?", truth=4, because="why", others={"no": "why"}), "beside a number"),
    (lambda: Predict("Why?", truth=4, because="why", hands=[3, 2]), "hands as ascending limits"),
])
def test_a_mistake_in_a_quiz_is_told_in_one_sentence(made, sentence):
    with pytest.raises(ValueError, match=r"^[^\n]+\.$") as found:
        made()
    assert sentence in str(found.value)


# --- what a reader meets, in a browser ------------------------------------------------------------

def shown(watched, quiz, kept=None, slide=False):
    """Set a quiz alone on a page, live, with what it keeps in `heard`; return the page."""
    found = markup(quiz.bundle)
    if slide:
        found = f'<div class="reveal">{found}</div>'
    watched.page.set_content(
        '<!doctype html><html lang="en"><title>Quiz</title>'
        f'<style>{widget.styles("quiz.css")}</style>'
        f'<body data-theme="light"><main><h1>Quiz</h1>{found}</main></body></html>')
    watched.page.evaluate("kept => { window.heard = []; window.kept = kept; }", kept or {})
    watched.page.add_script_tag(content=widget.script("quiz.js") + """
        mount(document.querySelector('.quiz'), kept, (...one) => heard.push(one));""",
                                type="module")
    watched.page.wait_for_selector('.quiz[data-state="live"]')
    return watched.page


@pytest.fixture
def page(quiz, watch):
    watched = watch(width=600)
    yield shown(watched, quiz)
    assert watched.wrong == []


@pytest.fixture
def steps(new, watch):
    """The quiz of the new kinds."""
    watched = watch(width=600)
    yield shown(watched, new)
    assert watched.wrong == []


def answered(page, number, fill=None, choose=()):
    """Answer a question, press Check, and return what it says."""
    form = page.locator(".quiz-question").nth(number - 1)
    if fill is not None:
        form.get_by_role("textbox").fill(fill)
    for choice in choose:
        form.locator(".quiz-choice", has_text=choice).locator("input").check()
    form.get_by_role("button", name=f"question {number}").click()
    return form.locator(".quiz-feedback").inner_text()


def test_a_wrong_choice_teaches_and_the_right_one_is_counted(page):
    assert answered(page, 1) == "Choose one first."
    assert page.locator(".quiz-score").inner_text() == "0 of 5 right."
    assert answered(page, 1, choose=["It doubles"]) == "Not yet. That takes K = 2."
    assert answered(page, 1, choose=["It stops"]) == "Right. Each round is smaller."
    assert page.locator(".quiz-tries").first.inner_text() == "2 tries"
    assert page.locator(".quiz-score").inner_text() == "1 of 5 right, 0 at the first try."
    assert page.evaluate("heard") == [
        ["answer/4-1", {"tries": [["b"], [], [], [], []]}], ["quiz/4-1", {"right": 0, "of": 5}],
        ["answer/4-1", {"tries": [["b", "a"], [], [], [], []]}],
        ["quiz/4-1", {"right": 1, "of": 5}]]
    assert answered(page, 1, choose=["It doubles"]) == "Not yet. That takes K = 2."
    assert len(page.evaluate("heard")) == 4, "to look at another reason is no try"


def test_several_choices_are_right_only_together(page):
    half = answered(page, 2, choose=["A forwarded"])
    assert half.startswith("Not yet. What you chose is right, and something is missing.")
    assert "Entry depends on it." in half
    many = answered(page, 2, choose=["A screenshot", "A check-in"])
    assert many.startswith("Not yet. You found all that are right, and chose too many.")
    assert "Nothing is shared." in many
    page.get_by_label("A check-in").uncheck()
    assert answered(page, 2).startswith("Right.")


def test_a_typed_number_is_read_as_people_write_it(page):
    for number, typed, said in [
            (3, "4517", "Right. 4,517\u00a0people."), (3, "4,512", "Right."),
            (3, "4 522 people", "Right."), (3, "４５１７", "Right."),
            (3, "4523", "That is too high."), (3, "-4517", "That is too low."),
            (3, "4,51", "Write one number in digits"), (3, "many", "Write one number in digits"),
            (3, "", "Type a number first."), (3, "45170", "That is ten times it."),
            (4, "18.6", "Right."), (4, "18.7 %", "Right."), (4, "18.8", "That is too high."),
            (4, "0.186", "Write a share in percent"), (5, "¥4", "Right."),
            (5, "￥ 4.00", "Right."), (5, "4.01", "That is too high.")]:
        assert said in answered(page, number, fill=typed), typed


def test_each_wrong_number_brings_one_more_hint(page):
    assert "Take one per cent." in answered(page, 3, fill="1")
    more = answered(page, 3, fill="2")
    assert "Take one per cent." in more and "Times three." in more


def test_a_quiz_works_by_keyboard_and_keeps_the_focus(page):
    page.get_by_label("It doubles").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert "That takes K = 2." in page.locator(".quiz-feedback").first.inner_text()
    assert page.evaluate("document.activeElement.type") == "radio"
    page.get_by_role("textbox").first.focus()
    page.keyboard.type("4517")
    page.evaluate("""document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'Enter', bubbles: true, isComposing: true}))""")  # takes a word from an input method
    assert page.locator(".quiz-feedback").nth(2).inner_text() == ""
    page.keyboard.press("Enter")
    assert "Right." in page.locator(".quiz-feedback").nth(2).inner_text()
    assert page.evaluate("document.activeElement.name") == "number"


def arranged(page, *wanted):
    """Bring steps into an order by the keyboard alone."""
    for place, step in enumerate(wanted):
        button = page.get_by_role("button", name=f"Earlier: {step}")
        while page.locator(".quiz-step").all_inner_texts().index(step) > place:
            button.focus()
            page.keyboard.press("Enter")
            assert button.evaluate("one => one === document.activeElement")


def test_steps_are_ordered_by_keyboard_and_a_wrong_order_says_what_stands_too_early(steps):
    arranged(steps, "People", "Aim", "Door", "Rules", "Invitation")
    assert steps.locator(".quiz-moved").inner_text() == "Rules: now number 4 of 5."
    assert answered(steps, 1) == (
        "Not yet. One step stands before the one that it follows.\n\n"
        "Too early: People\n\nThe aim says who.")
    arranged(steps, "Invitation", "Rules", "Door", "People", "Aim")
    assert answered(steps, 1).count("Too early") == 2
    arranged(steps, "Aim", "People", "Door", "Rules", "Invitation")
    assert answered(steps, 1).startswith("Right.")
    assert steps.evaluate("heard.at(-2)") == ["answer/4-2", {"tries": [
        ["b a c d e", "e d c b a", "a b c d e"], [], [], []]}]


def test_a_step_is_drawn_by_its_handle(steps):
    first = steps.locator(".quiz-steps li").first
    name = first.locator(".quiz-step").inner_text()
    first.locator(".quiz-grip").hover()
    steps.mouse.down()
    last = steps.locator(".quiz-steps li").last.bounding_box()
    for y in range(int(first.bounding_box()["y"]), int(last["y"] + last["height"]), 8):
        steps.mouse.move(40, y)
    steps.mouse.up()
    assert steps.locator(".quiz-step").all_inner_texts()[-1] == name


def test_a_prediction_is_made_once_and_stands_beside_the_truth(steps):
    assert answered(steps, 2) == "Guess first."
    low = answered(steps, 2, fill="20")
    assert low.startswith("Lower than it is.")
    for part in ("Your guess\n20\u00a0groups", "In truth\n38\u00a0groups", "You thought of one week.",
                 "A quarter has thirteen weeks."):
        assert part in low
    assert steps.locator("[name=number]").is_disabled()
    other = answered(steps, 3, choose=["The till"])
    assert other.startswith("Not as you predicted.")
    for part in ("Your guess\nThe till", "In truth\nA friend", "They came to save."):
        assert part in other
    assert steps.locator(".quiz-score").inner_text() == "0 of 2 right. Predictions made: 2 of 2."
    assert steps.evaluate("heard.at(-2)") == [
        "answer/4-2", {"tries": [[], ["20"], ["c"], []]}]


def test_close_is_said_within_the_tolerance(new, watch):
    for guess, said in [("33", "Close."), ("43", "Close."), ("44", "Higher than it is.")]:
        assert answered(shown(watch(), new), 2, fill=guess).startswith(said)


def test_missed_questions_are_taken_again_alone(page):
    again = page.get_by_role("button", name="Take the missed ones again")
    assert again.is_hidden()
    answered(page, 1, choose=["It doubles"])
    answered(page, 1, choose=["It stops"])
    answered(page, 5, fill="4")
    again.click()
    assert page.locator(".quiz > ol > li:visible").count() == 1
    assert page.locator(".quiz-question").first.locator(":checked").count() == 0
    assert page.evaluate("document.activeElement.name") == "choice"
    assert answered(page, 1, choose=["It stops"]).startswith("Right.")
    assert again.is_hidden()
    page.get_by_role("button", name="Show all questions").click()
    assert page.locator(".quiz > ol > li:visible").count() == 5
    assert page.locator(".quiz-score").inner_text() == "2 of 5 right, 1 at the first try."
    assert page.evaluate("heard.at(-2)[1].tries[0]") == ["b", "a", "a"]


def test_who_comes_back_sees_what_was_answered(new, watch):
    watched = watch(width=600)
    page = shown(watched, new, {"answer/4-2": {"tries": [
        ["b a c d e"], ["20"], ["from another edition"], ["b", "a"]]}})
    assert page.locator(".quiz-step").all_inner_texts()[:2] == ["People", "Aim"]
    assert page.locator("[name=number]").input_value() == "20"
    feedback = page.locator(".quiz-feedback").all_inner_texts()
    assert "Too early: People" in feedback[0] and "Lower than it is." in feedback[1]
    assert feedback[2] == "" and feedback[3].startswith("Right.")
    assert page.locator(".quiz-tries").all_inner_texts() == ["1 try", "", "", "2 tries"]
    assert page.evaluate("heard") == []
    assert watched.wrong == []


def test_in_jupyterlab_what_was_kept_comes_with_the_widget(new, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tries = {"tries": [["a b c d e"], [], [], []]}
    new._keep(None, {"key": "answer/4-2", "entry": tries}, None)
    again = Quiz("4-2", [STEPS, SILENT, DOOR, ONE])
    for one in (new, again):
        assert one._kept["answer/4-2"]["tries"] == tries["tries"]
    assert keep.entries() == again._kept


def test_only_on_a_slide_questions_take_turns_and_hands_are_counted(new, watch):
    page = shown(watch(width=600), new)
    for part in (".quiz-turn", ".quiz-hands"):
        assert not any(one.is_visible() for one in page.locator(part).all())
    page = shown(watch(), new, slide=True)
    page.get_by_role("button", name="Next question").click()
    for name, count in [("up to 10", 4), ("more than 10, up to 30", 8), ("more than 30", 2)]:
        page.get_by_label(f"Hands for: {name}", exact=True).fill(str(count))
    widths = page.locator(".quiz-hand .quiz-bar span >> visible=true").evaluate_all(
        "bars => bars.map(bar => bar.style.width)")
    assert widths == ["50%", "100%", "25%"]
    assert "In truth\n38\u00a0groups" in answered(page, 2)
    assert page.locator(".quiz-hand[data-truth] .quiz-hand-name").inner_text() == "more than 30"
    assert page.evaluate("heard") == [], "hands are kept nowhere"
    page.get_by_role("button", name="Take all again").click()
    assert page.get_by_label("Hands for: up to 10", exact=True).input_value() == ""


def test_a_quiz_is_accessible_in_both_themes_before_and_after_an_answer(new, watch):
    for theme in ("light", "dark"):
        page = shown(watch(width=600), new)
        page.evaluate("theme => { document.body.dataset.theme = theme; }", theme)
        page.add_style_tag(content="body[data-theme=dark] { background: #14171b; color: #e6edf3; }")
        assert violations(page) == []
        answered(page, 1)
        answered(page, 2, fill="20")
        answered(page, 3, choose=["The till"])
        assert violations(page) == []


# --- data exercises ------------------------------------------------------------------------------

def told(capsys, id, *answer):
    check(id, *answer)
    return capsys.readouterr().out


def test_no_answer_and_an_answer_of_another_type_are_no_tries(registered, capsys):
    wanted = "This exercise takes one number.\n"
    assert told(capsys, "9-1-count") == f"No answer yet. {wanted}"
    assert told(capsys, "9-1-count", ...) == f"No answer yet. {wanted}"
    assert told(capsys, "9-1-count", "450") == f"Your answer is of type str. {wanted}"
    assert told(capsys, "9-1-count", True) == f"Your answer is of type bool. {wanted}"
    assert "missing values" in told(capsys, "9-1-count", float("nan"))
    assert "Hint 1 of 2" in told(capsys, "9-1-count", 3)


def test_hints_grow_at_each_wrong_try_and_end_in_the_solution(registered, capsys):
    assert told(capsys, "9-1-count", 451) == (
        "Not yet. 451 is too high.\nHint 1 of 2: Look here.\n")
    assert "Hint 2 of 2: Then there.\n" in told(capsys, "9-1-count", 449)
    assert told(capsys, "9-1-count", 449).endswith("One solution:\nanswer = answer\n")
    assert told(capsys, "9-1-count", 450) == "Right: 450\u00a0people. So it is.\n"


@pytest.mark.parametrize("answer", [
    450, 450.0, pd.Series([450]), pd.DataFrame([[450]]), pd.Series([450]).to_numpy()[0]])
def test_a_number_is_taken_as_pandas_leaves_it(registered, capsys, answer):
    assert told(capsys, "9-1-count", answer).startswith("Right")


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("9-1-share", 0.255, "Right: 25\u00a0%."),
    ("9-1-share", 25, "Your answer is in percent. This exercise takes one number, a share"),
    ("9-1-share", 0.3, "Not yet. 0.3 is too high."),
    ("9-1-name", "lotus lane", "Right."),
    ("9-1-name", "Banyan Road", "Not yet. It is not 'Banyan Road'."),
    ("9-1-name", 3, "Your answer is of type int. This exercise takes one text."),
    ("9-1-labels", pd.Series({"c": 3, "b": 2, "a": 1}), "Right."),
    ("9-1-labels", pd.Series({"a": 1, "b": 2}), "Labels missing: 1 of 3, such as 'c'."),
    ("9-1-labels", pd.Series({"a": 1, "b": 2, "c": 3, "d": 4}),
     "Labels that do not belong: 1, such as 'd'."),
    ("9-1-labels", pd.Series({"a": 1, "b": 2.5, "c": None}),
     "Values off: 2 of 3, the first at 'b'."),
    ("9-1-labels", pd.Series([1, 2], index=["a", "a"]), "The label 'a' stands twice"),
    ("9-1-labels", [1, 2, 3], "of type list. This exercise takes a Series with 3 values"),
    ("9-1-rows", pd.DataFrame({"n": [2, 4], "share": [0.5, 0.25]}, index=["x", "y"]), "Right."),
    ("9-1-rows", pd.DataFrame({"n": [2, 4]}), "Your answer has no column 'share'."),
    ("9-1-rows", pd.DataFrame({"n": [2, 5], "share": [0.5, 0.25]}),
     "In column 'n'. Values off: 1 of 2, the first at 1."),
    ("9-1-rows", pd.Series([1]), "This exercise takes a DataFrame with the columns 'share', 'n'."),
])
def test_what_is_off_is_said_without_the_answer(registered, capsys, id, answer, said):
    assert said in told(capsys, id, answer)


def test_a_solution_is_folded_with_what_it_gives(registered, monkeypatch):
    """Of an exercise, and of a function: nothing of it is in sight, whatever is run."""
    shown = []
    monkeypatch.setattr(exercises, "display", lambda data, raw: shown.append(data))
    exercises.solution("9-1-count")

    @exercises.solution
    def both():
        return pd.DataFrame({"n": [1 + 1]})

    first, second = (BeautifulSoup(data["text/html"], "html.parser") for data in shown)
    assert first.select_one("details:not([open])").summary.text == "Show the solution"
    assert first.details.p.text == "450\u00a0people. So it is."  # in words, before any code
    assert first.details.details.pre.text.startswith("answer = ")
    assert "answer = pd.DataFrame" in second.details.details.pre.text
    assert second.details.select("table")
    assert "2" in shown[1]["text/plain"]


def test_an_unknown_exercise_names_its_neighbour(registered):
    with pytest.raises(ValueError, match="no exercise '9-1-cuont': did you mean '9-1-count'"):
        check("9-1-cuont", 1)


def test_only_a_number_can_be_asked_for_in_a_quiz(registered):
    assert Exercise("9-1-share").describe("")["answer"] == 0.25
    with pytest.raises(ValueError, match="'9-1-labels' is of type Series: ask for one number"):
        Exercise("9-1-labels")


def test_the_key_of_every_exercise_in_the_book_passes_its_own_check(capsys):
    for id, task in exercises.registered().items():
        assert told(capsys, id).startswith("No answer yet."), id
        assert told(capsys, id, task.answer).startswith("Right"), id
        if exercises._is_number(task.answer):
            text = plain(Quiz(id, [Exercise(id)]).bundle)
            assert task.question in text and task.explain not in text, id
