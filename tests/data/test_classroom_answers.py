"""What a trainer learns from the files of a class: which question did not teach."""

import json

import pytest

from playbook import Number, One, Order, Predict, Quiz, classroom, keep

KEPT = "2026-03-02T08:00:00.000Z"
ONE = One("One?", right="yes", because="So.", wrong={"no": "Not so.", "maybe": "Not so."})
NUMBER = Number("Number?", answer=0.25, tolerance=0.01, unit="%", because="So.")
ORDER = Order("Order?", steps={"first": "So.", "second": "So.", "third": "So."})
GUESS = Predict("Guess?", truth=40, close=5, because="So.")
BOOK = {"9-1": Quiz("9-1", [ONE, NUMBER, ORDER, GUESS]).bundle}


def file(folder, name, *tries, quiz="9-1", more=None):
    """Write a trainee's playbook: what was answered at each try, a list a question."""
    entry = {"tries": [list(one) for one in tries], "kept": KEPT}
    done = {"done/1.3": {"kept": f"2026-03-02T08:00:00.{name:03}Z"}}
    (folder / f"{name}.json").write_text(
        keep.text({f"answer/{quiz}": entry} | done), encoding="utf-8")


def test_a_row_tells_how_many_were_right_and_what_the_others_thought(tmp_path):
    file(tmp_path, 1, "a", ["0.25"], ["a b c"], ["30"])
    file(tmp_path, 2, "ba", ["0.3", "0.25"], ["b a c"], ["42"])
    file(tmp_path, 3, "b", ["0.3"], [], [])
    file(tmp_path, 4, "ca", [], [], [])
    table = classroom.answers(tmp_path, BOOK).set_index("question")
    assert list(table["answered"]) == [4, 3, 2, 2]
    assert list(table["first"]) == [1, 1, 1, 1]
    assert list(table["difficulty"]) == [1 / 4, 1 / 3, 1 / 2, 1 / 2]
    assert list(table["wrong"]) == ["no", "30\N{NO-BREAK SPACE}%", "second → first → third", "30"]
    assert list(table["times"]) == [2, 2, 1, 1]
    assert table["discrimination"].isna().all()
    assert list(table["without"]) == ["fewer than 10 answered the whole quiz"] * 3 + ["a prediction"]


def test_discrimination_is_the_correlation_with_the_rest_of_the_quiz(tmp_path):
    """Twelve trainees: the first question goes with the rest, the second against it."""
    for name in range(12):
        good = name < 6
        file(tmp_path, name, "a" if good else "b", ["0.1" if name in (0, 1, 2, 3) else "0.25"],
             ["a b c" if good else "b a c"], [])
    table = classroom.answers(tmp_path, BOOK).set_index("question")
    assert table.loc[1, "discrimination"] == pytest.approx(0.4472, abs=0.0001)
    assert table.loc[2, "discrimination"] == pytest.approx(-0.7071, abs=0.0001)
    assert list(table["without"]) == ["", "", ""]


def test_where_all_answer_alike_there_is_no_discrimination_and_the_table_says_why(tmp_path):
    for name in range(10):
        file(tmp_path, name, "a", ["0.25" if name else "0.5"], ["a b c"], [])
    table = classroom.answers(tmp_path, BOOK).set_index("question")
    assert table.loc[1, "without"] == "all were right, or all wrong"
    assert table.loc[2, "without"] == "all did equally well in the rest"


def test_what_is_no_sound_file_of_this_edition_is_named_and_left_out(tmp_path, capsys):
    file(tmp_path, 1, "a", [], [], [])
    file(tmp_path, 2, "a", [])  # a quiz that had two questions
    file(tmp_path, 3, "z", [], [], [])
    (tmp_path / "copy.json").write_bytes((tmp_path / "1.json").read_bytes())
    (tmp_path / "cut.json").write_text((tmp_path / "1.json").read_text("utf-8")[:-12], "utf-8")
    (tmp_path / "foreign.json").write_text(json.dumps({"name": "other"}), "utf-8")
    (tmp_path / "picture.json").write_bytes(b"\xff\xd8\xff")
    table = classroom.answers(tmp_path, BOOK)
    assert list(table["answered"]) == [1]
    assert capsys.readouterr().out.splitlines() == [
        "2.json: its answers to quiz 9-1 are left out, they are of another edition.",
        "3.json: its answers to quiz 9-1 are left out, they are of another edition.",
        "copy.json is left out: it is a copy of 1.json.",
        "cut.json is left out: it is damaged, or no playbook file of this edition.",
        "foreign.json is left out: it is damaged, or no playbook file of this edition.",
        "picture.json is left out: it cannot be read as text."]


def test_an_empty_folder_is_told_in_one_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"no \.json file in .*: put the trainees'"):
        classroom.answers(tmp_path)


def test_every_quiz_of_the_book_can_be_read(tmp_path):
    for id, stored in classroom.quizzes().items():
        assert len(stored["questions"]) <= 40, id
        for question in stored["questions"]:
            key = classroom.quiz.key(question)
            right = " ".join(key["right"]) if "right" in key else str(key["answer"])
            assert classroom.quiz.is_right(key, right) and classroom.shown(question, right)


def test_what_is_handed_in_holds_no_decision(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keep.put("blank/1.3-aim", {"text": "our secret"})
    keep.put("answer/9-1", {"tries": [["a"], [], [], []]})
    (tmp_path / "class").mkdir()
    assert classroom.hand_in("class/mine.json") == (
        "class/mine.json holds your answers to one quiz, and nothing else.")
    assert "secret" not in (tmp_path / "class" / "mine.json").read_text("utf-8")
    assert list(classroom.answers("class", BOOK)["answered"]) == [1]
