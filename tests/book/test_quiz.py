"""The quiz and the exercise checks: their markup, their errors, and what they tell a reader."""

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from playbook import Exercise, Number, One, Quiz, Several, check, exercises
from playbook.widgets import widget
from playbook.widgets.quiz import MIME, markup, plain

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


@pytest.fixture
def quiz():
    return Quiz("4-1", [ONE, SEVERAL, NUMBER, SHARE, MONEY])


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


def test_every_focusable_control_keeps_its_keys_from_the_notebook(quiz):
    page = BeautifulSoup(markup(quiz.bundle), "html.parser")
    controls = page.select("input, button, summary, [tabindex]")
    assert len(controls) > 20
    assert all(one["data-lm-suppress-shortcuts"] == "true" for one in controls)


def test_without_a_script_the_answers_are_there_and_folded(quiz):
    page = BeautifulSoup(markup(quiz.bundle), "html.parser")
    answers = page.select("details.quiz-answer")
    assert [one.get("open") for one in answers] == [None] * 5
    assert "Right: It stops growing" in answers[0].text
    assert "That takes K = 2." in answers[0].text
    assert "4,517 people" in answers[2].text
    assert "18.6 %" in answers[3].text
    assert "¥4" in answers[4].text
    assert all(button.has_attr("disabled") for button in page.select("button"))


def test_a_quiz_is_stored_the_same_each_time_and_has_no_answer_in_its_text(quiz):
    again = Quiz("4-1", [ONE, SEVERAL, NUMBER, SHARE, MONEY])
    stored = quiz._repr_mimebundle_()[0]
    assert json.dumps(stored[MIME]) == json.dumps(again._repr_mimebundle_()[0][MIME])
    text = stored["text/plain"]
    assert "( ) It stops growing" in text and "[ ] A check-in" in text
    for secret in ("Each round", "Entry depends", "4517", "4,517", "0.186", "18.6", "Times three",
                   "45170"):
        assert secret not in text


def test_choices_keep_one_order_in_which_the_right_one_may_stand_anywhere():
    places = set()
    for number in range(40):
        question = One(f"Question {number}?", right="yes", because="So.",
                       wrong={"no": "Not so.", "maybe": "Not so.", "never": "Not so."})
        rights = [choice["right"] for choice in question.describe()["choices"]]
        turned = One(f"Question {number}?", right="yes", because="So.",
                     wrong={"never": "Not so.", "maybe": "Not so.", "no": "Not so."})
        assert turned.describe() == question.describe()
        places.add(rights.index(True))
    assert places == {0, 1, 2, 3}


@pytest.mark.parametrize(("made", "sentence"), [
    (lambda: Quiz("4.1", [ONE]), "A quiz's id is small letters, digits and single hyphens"),
    (lambda: Quiz("4-1", []), "needs a list of questions"),
    (lambda: Quiz("4-1", ["Why?"]), "takes One, Several, Number and Exercise; got str"),
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
])
def test_a_mistake_in_a_quiz_is_told_in_one_sentence(made, sentence):
    with pytest.raises(ValueError, match=r"^[^\n]+\.$") as found:
        made()
    assert sentence in str(found.value)


# --- what a reader meets, in a browser --------------------------------------------------------------

@pytest.fixture
def page(quiz, watch):
    """The quiz alone on a page, live, with what it keeps in `heard`."""
    watched = watch(width=600)
    styles = widget.styles("quiz.css")
    watched.page.set_content(
        f'<!doctype html><html lang="en"><title>Quiz</title><style>{styles}</style>'
        f'<body data-theme="light"><main>{markup(quiz.bundle)}</main></body></html>')
    watched.page.evaluate("window.heard = []")
    script = widget.script("quiz.js")
    watched.page.add_script_tag(
        content=script + "\nmount(document.querySelector('.quiz'), (...kept) => heard.push(kept));",
        type="module")
    watched.page.wait_for_selector('.quiz[data-state="live"]')
    yield watched.page
    assert watched.wrong == []


def answered(page, number, fill=None, choose=()):
    """Answer a question, press Check, and return what it says."""
    form = page.locator(".quiz-question").nth(number - 1)
    if fill is not None:
        form.get_by_role("textbox").fill(fill)
    for choice in choose:
        form.get_by_label(choice).check()
    form.get_by_role("button", name=f"Check question {number}").click()
    return form.get_by_role("status").inner_text()


def test_a_wrong_choice_teaches_and_the_right_one_is_counted(page):
    assert answered(page, 1) == "Choose one first."
    assert page.locator(".quiz-score").inner_text() == "0 of 5 right."
    assert answered(page, 1, choose=["It doubles"]) == "Not yet. That takes K = 2."
    assert answered(page, 1, choose=["It stops"]) == "Right. Each round is smaller."
    assert page.locator(".quiz-tries").first.inner_text() == "2 tries"
    assert page.locator(".quiz-score").inner_text() == "1 of 5 right, 0 at the first try."
    assert page.evaluate("heard") == [["quiz/4-1", {"right": 0, "of": 5}],
                                      ["quiz/4-1", {"right": 1, "of": 5}]]


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
            (3, "4517", "Right. 4,517 people."), (3, "4,512", "Right."),
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
    assert "That takes K = 2." in page.get_by_role("status").first.inner_text()
    assert page.evaluate("document.activeElement.type") == "radio"
    page.get_by_role("textbox").first.focus()
    page.keyboard.type("4517")
    page.evaluate("""document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'Enter', bubbles: true, isComposing: true}))""")  # takes a word from an input method
    assert page.get_by_role("status").nth(2).inner_text() == ""
    page.keyboard.press("Enter")
    assert "Right." in page.get_by_role("status").nth(2).inner_text()
    assert page.evaluate("document.activeElement.name") == "number"


# --- data exercises ---------------------------------------------------------------------------------

def told(capsys, id, *answer):
    check(id, *answer)
    return capsys.readouterr().out


def test_no_answer_and_an_answer_of_another_type_are_no_tries(registered, capsys):
    wanted = "This exercise takes one number, in people.\n"
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
    assert told(capsys, "9-1-count", 450) == "Right: 450 people. So it is.\n"


@pytest.mark.parametrize("answer", [
    450, 450.0, pd.Series([450]), pd.DataFrame([[450]]), pd.Series([450]).to_numpy()[0]])
def test_a_number_is_taken_as_pandas_leaves_it(registered, capsys, answer):
    assert told(capsys, "9-1-count", answer).startswith("Right")


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("9-1-share", 0.255, "Right: 25 %."),
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
    ("9-1-labels", [1, 2, 3], "Your answer is of type list. This exercise takes a Series with 3 values"),
    ("9-1-rows", pd.DataFrame({"n": [2, 4], "share": [0.5, 0.25]}, index=["x", "y"]), "Right."),
    ("9-1-rows", pd.DataFrame({"n": [2, 4]}), "Your answer has no column 'share'."),
    ("9-1-rows", pd.DataFrame({"n": [2, 5], "share": [0.5, 0.25]}),
     "In column 'n': values off: 1 of 2, the first at 1."),
    ("9-1-rows", pd.Series([1]), "This exercise takes a DataFrame with the columns 'share', 'n'."),
])
def test_what_is_off_is_said_without_the_answer(registered, capsys, id, answer, said):
    assert said in told(capsys, id, answer)


def test_an_unknown_exercise_names_its_neighbour(registered):
    with pytest.raises(ValueError, match="no exercise '9-1-cuont': did you mean '9-1-count'"):
        check("9-1-cuont", 1)


def test_only_a_number_can_be_asked_for_in_a_quiz(registered):
    assert Exercise("9-1-share").describe()["answer"] == 0.25
    with pytest.raises(ValueError, match="'9-1-labels' is of type Series: ask for one number of it"):
        Exercise("9-1-labels")


def test_the_key_of_every_exercise_in_the_book_passes_its_own_check(capsys):
    for id, task in exercises.registered().items():
        assert told(capsys, id).startswith("No answer yet."), id
        assert told(capsys, id, task.answer).startswith("Right"), id
        if exercises._is_number(task.answer):
            text = plain(Quiz(id, [Exercise(id)]).bundle)
            assert task.question in text and task.explain not in text, id
