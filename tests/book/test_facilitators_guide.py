"""The facilitator's guide: clocks that add up, and a debrief that holds for each challenge."""

import re
import tomllib

import nbformat
import pytest
from support.places import ROOT, lessons

from playbook import trainer_notes
from playbook.widgets import guide, panel

GUIDE = (ROOT / "book" / "toolkit" / "facilitators-guide.md").read_text(encoding="utf-8")
with open(ROOT / "datasets" / "workshop.toml", "rb") as file:
    WORKSHOP = tomllib.load(file)
DEBRIEFS = {one["panel"]: one for one in WORKSHOP["debrief"]}
PROMISED = {"Half a day": (210, 1), "One day": (420, 1), "Two days": (840, 2)}
NOTEBOOKS = {path.relative_to(ROOT).as_posix(): nbformat.read(path, as_version=4)
             for path in lessons()}


def section(title, level="##"):
    """The text under a heading of the guide, up to the next one of its level or above."""
    (found,) = re.findall(rf"^{level} {re.escape(title)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)",
                          GUIDE, re.MULTILINE | re.DOTALL)
    return found


def days(agenda):
    """The rows of each day's table, as (start in minutes after midnight, minutes, text)."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", section(agenda, "###"), re.MULTILINE):
        cells = [[cell.strip() for cell in line.strip("|\n").split("|")]
                 for line in table.splitlines()[2:]]
        found.append([(int(clock.partition(":")[0]) * 60 + int(clock.partition(":")[2]),
                       int(minutes or 0), text) for clock, minutes, text in cells])
    return found


def lesson_minutes(text):
    """The minutes of a lesson's row, from the notes of the sections that it names."""
    (path,) = re.findall(r"\.\./\.\./(notebooks/.+?\.ipynb)", text)
    wanted = re.findall(r"\*([A-Z][a-z ]+)\*(?!\*)", text.partition(", only ")[2])
    return sum(int(re.search(r"(\d+) min", note)[1])
               for section, note in trainer_notes.of(NOTEBOOKS[path]).items()
               if not wanted or section in wanted)


@pytest.mark.parametrize("agenda", PROMISED)
def test_agenda_adds_up(agenda):
    """No gap, no overlap, the promised length, and lessons as long as their notes say."""
    promised, length = PROMISED[agenda]
    found = days(agenda)
    assert len(found) == length
    total = 0
    for rows in found:
        for (start, minutes, text), (following, _, _) in zip(rows, rows[1:], strict=False):
            assert start + minutes == following, text
            assert minutes > 0, text
            if text.startswith("**Lesson**"):
                assert minutes == lesson_minutes(text), text
            if text.startswith("**Exercise**"):
                (title,) = re.findall(r"\[(.+)\]", text)
                assert section(title, "###").startswith(f"\n**{minutes} minutes.**"), title
        total += sum(minutes for _, minutes, text in rows if text != "**Lunch.**")
        assert rows[0][2].startswith("**Opening.**") and rows[-2][2].startswith("**Closing.**")
    assert total == promised


@pytest.mark.parametrize("agenda", PROMISED)
def test_nobody_sits_for_more_than_100_minutes(agenda):
    for rows in days(agenda):
        seated = 0
        for _, minutes, text in rows:
            seated = 0 if text in ("**Break.**", "**Lunch.**") else seated + minutes
            assert seated <= 100, text


@pytest.mark.parametrize("agenda", PROMISED)
def test_what_is_left_out_gives_back_the_time(agenda):
    """Each loss is met by blocks of this agenda that are no break, opening or closing."""
    blocks = [f"{minutes} {text}" for rows in days(agenda) for _, minutes, text in rows]
    won = 0
    for minutes, text in re.findall(r"^- \*\*(\d+) minutes:\*\* (.+)$",
                                    section(agenda, "###"), re.MULTILINE):
        for link, gone in re.findall(r"\[.+?\]\([\w.-]+(#[\w-]+)\) \((\d+) min\)", text):
            (block,) = [one for one in blocks if f"{link})" in one]
            assert block.startswith(f"{gone} ")
            won += int(gone)
        assert won >= int(minutes)
    assert won >= 60


def test_exercises_are_whole_and_used():
    agendas = section("Agendas")
    parts = re.split(r"^(?=<a id=)", section("Group exercises"), flags=re.MULTILINE)[1:]
    assert len(parts) == len(WORKSHOP["exercise"]) == 8
    for part in parts:
        anchor = re.match(r'<a id="(.+)"></a>', part)[1]
        minutes = re.search(r"^\*\*(\d+) minutes", part, re.MULTILINE)[1]
        assert f"#{anchor})" in agendas, f"{anchor} is in no agenda"
        steps = re.findall(r"^\d+\. \*\*(\d+) min\.\*\*", part, re.MULTILINE)
        assert len(steps) >= 4 and sum(map(int, steps)) == int(minutes)
        for name in ("Aim", "Groups", "Material", "Collect", "Ask in the debrief", "Expect"):
            assert f"- **{name}:** " in part


CHALLENGES = {bundle["id"]: panel.complete(bundle) for notebook in NOTEBOOKS.values() for cell in notebook.cells
              for output in cell.get("outputs", [])
              if (bundle := output.get("data", {}).get(panel.MIME)) and bundle["challenge"]}


@pytest.mark.parametrize("name", CHALLENGES)
def test_challenge_has_a_debrief_whose_settings_do_what_it_says(name):
    """On the page, by the panel's id: the wrong road misses the goal, and the one way meets it."""
    stored = CHALLENGES[name]
    text = section(stored["title"], "###")
    assert f'<a id="{name}"></a>\n\n### {stored["title"]}\n' in GUIDE
    assert stored["challenge"]["goal"] in text
    goal = stored["challenge"]["conditions"]
    model = panel.find(stored["model"])
    queries = re.findall(rf'\.html#{name}\?([^"]+)">Set it', text)
    assert len(queries) == 2
    kinds = {parameter["name"]: parameter["kind"] for parameter in stored["parameters"]}
    start, free = stored["challenge"]["start"], stored["challenge"]["free"]
    for query, met in zip(queries, (False, True), strict=True):
        changes = dict(pair.split("=") for pair in query.split("&amp;"))
        settings = model.settings({**stored["settings"], **{
            key: value == "true" if kinds[key] == "switch" else
            value if kinds[key] == "choice" else float(value) for key, value in changes.items()}})
        assert {key for key, value in settings.items() if value != start[key]} <= set(free)
        values = model(**settings)["headlines"]
        assert all(guide.holds(one, values) for one in goal) is met
    for part in ("Goal", "The usual wrong road", "The question that opens it", "One way",
                 "The point"):
        assert f"- **{part}:** " in text


def test_no_debrief_is_left_over():
    assert set(DEBRIEFS) == set(CHALLENGES)
