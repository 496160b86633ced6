"""What the facilitator's guide lists: agendas with clock times, exercises, debriefs."""

import html
import re
import tomllib
from urllib.parse import urlencode

import nbformat

from .. import trainer_notes
from ..course import ROOT
from ..numbers import number_text
from ..widgets import panel

MINUTES = re.compile(r"\*\*Trainer, (\d+) min\.\*\*")
PART = re.compile(r"^\*\*(Ask|Expect|Then|Short of time):\*\* ", re.MULTILINE)
LOSSES = (15, 30, 60)
UP = "../../"
HERE = "facilitators-guide.md"  # MyST finds an HTML id through the page's name only


def parts_of_notes(path):
    """Return a lesson's trainer notes, {section: {"minutes": number, "Ask": text, …}}.

    The parts are Ask, Expect, Then and Short of time; Then may be missing.
    Raises ValueError in one sentence for a note without minutes.
    """
    found = {}
    for section, note in trainer_notes.of(nbformat.read(path, as_version=4)).items():
        text, *slides = trainer_notes.PART.split(note)
        minutes = MINUTES.match(text)
        if not minutes:
            raise ValueError(f"{path}: the trainer note of {section} must begin with its "
                             "minutes, such as **Trainer, 5 min.**")
        parts = PART.split(text)[1:]
        found[section] = {"minutes": int(minutes[1])} | {
            name: part.strip() for name, part in zip(parts[::2], parts[1::2], strict=True)}
        found[section]["Expect"] = "\n\n".join(
            [found[section]["Expect"], *(part.strip() for part in slides[1::2])])
    return found


def challenges(course):
    """Return {panel's id: its stored bundle and "lesson"} of every panel that has a challenge."""
    found = {}
    for lesson in course.values():
        if lesson["written"]:
            for cell in nbformat.read(ROOT / lesson["path"], as_version=4).cells:
                for output in cell.get("outputs", []):
                    stored = output.get("data", {}).get(panel.MIME)
                    if stored and stored["challenge"]:
                        found[stored["id"]] = panel.complete(stored) | {
                            "lesson": lesson["number"]}
    return found


class Workshop:
    """The workshop's table together with what the notebooks say.

    path: the TOML table. course: the lessons, as `course.lessons` returns them.
    """

    def __init__(self, path, course):
        with open(path, "rb") as file:
            self.table = tomllib.load(file)
        self.course = course
        self.notes = {number: parts_of_notes(ROOT / lesson["path"])
                      for number, lesson in course.items() if lesson["written"]}
        self.challenges = challenges(course)
        self.exercises = {one["id"]: one for one in self.table["exercise"]}
        self.debriefs = {one["panel"]: one for one in self.table["debrief"]}

    def minutes(self, row):
        """Return how many minutes a row of an agenda takes."""
        if row["kind"] == "lesson":
            taken = self.notes[row["lesson"]]
            return sum(taken[name]["minutes"] for name in row.get("sections", taken))
        if row["kind"] == "exercise":
            return sum(minutes for minutes, _ in self.exercises[row["exercise"]]["steps"])
        return row["minutes"]

    def timed(self, day):
        """Return [(start in minutes after midnight, minutes, row), …] of a day of an agenda."""
        hour, minute = self.table["start"].split(":")
        now, found = int(hour) * 60 + int(minute), []
        for row in day["rows"]:
            found.append((now, self.minutes(row), row))
            now += found[-1][1]
        return found

    def agendas(self):
        """Return the agendas as Markdown: a table a day, and what to leave out."""
        blocks = []
        for agenda in self.table["agenda"]:
            blocks += [f"### {agenda['title']}", agenda["for"] + f"\\\n{agenda['bring']}"]
            days = [self.timed(day) for day in agenda["day"]]
            for day, rows in zip(agenda["day"], days, strict=True):
                start, end = rows[0][0], rows[-1][0] + rows[-1][1]
                lunch = sum(taken for _, taken, row in rows if row["kind"] == "lunch")
                length = f"{end - start - lunch} minutes"
                if lunch:
                    length += f" and {lunch} for lunch"
                title = f"**{day['title']}**\\\n" if "title" in day else ""
                blocks.append(f"{title}{_clock(start)} to {_clock(end)}: {length}.")
                lines = ["| Start | Min | What |", "| --: | --: | --- |"]
                lines += [f"| {_clock(now)} | {taken} | {self._said(row)} |"
                          for now, taken, row in rows]
                blocks.append("\n".join([*lines, f"| {_clock(end)} | | End |"]))
            rows = [one for day in days for one in day]
            losses = []
            for before, minutes in zip((0, *LOSSES), LOSSES, strict=False):
                gone = [f"{self._name(row)} ({taken} min)" for _, taken, row in rows
                        if before < row.get("goes", 0) <= minutes]
                losses.append(f"- **{minutes} minutes:** {'also ' if before else ''}"
                              f"{' and '.join(gone)}.")
            blocks.append("\n".join(["What to leave out if you lose", "", *losses]))
        return "\n\n".join(blocks)

    def _link(self, number):
        lesson = self.course[number]
        return f"[{number} {lesson['title']}]({UP}{lesson['path']})"

    def _name(self, row):
        if row["kind"] == "challenge":
            return f"challenge [{self.challenges[row['panel']]['title']}]({HERE}#{row['panel']})"
        if row["kind"] == "exercise":
            exercise = self.exercises[row["exercise"]]
            return f"exercise [{exercise['title']}]({HERE}#exercise-{exercise['id']})"
        return f"lesson {row['lesson']}"

    def _said(self, row):
        kind = row["kind"].capitalize()
        if row["kind"] == "lesson":
            only = ", ".join(f"*{name}*" for name in row.get("sections", []))
            page = UP + self.course[row["lesson"]]["path"].removesuffix(".ipynb")
            return (f"**Lesson** {self._link(row['lesson'])} "
                    f'(<a href="{page}-slides.html">slides</a>)'
                    + (f", only {only}" if only else ""))
        if row["kind"] in ("challenge", "exercise"):
            return f"**{kind}**{self._name(row).removeprefix(row['kind'])}"
        return f"**{kind}.** {row.get('what', '')}".strip()

    def short(self):
        """Return a table of what the notes say of lost time, for sections of 4 minutes or more."""
        lines = ["| Lesson | Section, min | Short of time |", "| --- | --- | --- |"]
        for number, found in self.notes.items():
            first = self._link(number)
            for section, note in found.items():
                if note["minutes"] >= 4:
                    said = " ".join(note["Short of time"].split())
                    lines.append(f"| {first} | {section}, {note['minutes']} | {said} |")
                    first = ""
        return "\n".join(lines)

    def group_exercises(self):
        """Return the group exercises as Markdown, a section each."""
        blocks = []
        for one in self.exercises.values():
            with_panels = [f"the panel *{self.challenges[name]['title']}*"
                           for name in one["panels"]]
            sheets = [f"[{_title(name)}]({name}.md)" for name in one["templates"]]
            material = ", ".join([f"lesson {self._link(one['lesson'])}", *with_panels, *sheets])
            facts = [f"- **Aim:** {one['aim']}", f"- **Groups:** {one['groups']}.",
                     f"- **Material:** {material}."]
            if "before" in one:
                facts.append(f"- **Before:** {one['before']}")
            total = sum(minutes for minutes, _ in one["steps"])
            steps = [f"{place}. **{minutes} min.** {text}"
                     for place, (minutes, text) in enumerate(one["steps"], 1)]
            blocks += [f'<a id="exercise-{one["id"]}"></a>', f"### {one['title']}",
                       f"**{total} minutes.**",
                       "\n".join(facts), "\n".join(steps),
                       "\n".join([f"- **Collect:** {one['collect']}",
                                  f"- **Ask in the debrief:** {' '.join(one['ask'])}",
                                  f"- **Expect:** {' '.join(one['slips'])}"])]
        return "\n\n".join(blocks)

    def debriefed(self):
        """Return the debriefs as Markdown, a section for each panel with a challenge.

        Raises ValueError in one sentence when a challenge has no debrief.
        """
        blocks = []
        for name, stored in self.challenges.items():
            if name not in self.debriefs:
                raise ValueError(f"The challenge of the panel {name} has no debrief; write one "
                                 "in datasets/workshop.toml.")
            debrief = self.debriefs[name]
            items = [f"- **Goal:** {stored['challenge']['goal']}",
                     f"- **The usual wrong road:** {debrief['road']}\\\n"
                     f"  {self._tried(stored, self._changes(stored, debrief['wrong']))}",
                     f"- **The question that opens it:** {debrief['ask']}",
                     f"- **One way:** {self._tried(stored, self.way(name))}",
                     f"- **The point:** {debrief['point']}"]
            blocks += [f'<a id="{name}"></a>', f"### {stored['title']}",
                       f"Lesson {self._link(stored['lesson'])}.", "\n".join(items)]
        return "\n\n".join(blocks)

    def way(self, name):
        """Return one setting that meets a panel's challenge, as changes from its start."""
        stored = self.challenges[name]
        return self._changes(stored, stored["challenge"]["solution"])

    @staticmethod
    def _changes(stored, settings):
        """Return what differs from a panel's start once a challenge's own start is set, and these."""
        return {key: value for key, value in (stored["challenge"]["start"] | settings).items()
                if value != stored["settings"][key]}

    def _tried(self, stored, changes):
        """Say a setting and what it gives, in the panel's own words, with a link that sets it."""
        declared = {item["name"]: item for item in stored["parameters"]}
        model = panel.find(stored["model"])
        given = model(**{**stored["settings"], **changes})["headlines"]
        wanted = [name for name, _, _ in stored["challenge"]["conditions"]]
        numbers = [f"{item['label']}: {_shown(given[item['name']], item)}"
                   for item in stored["headlines"] if item["name"] in wanted]
        # A notebook file sorts the keys of what it stores; readers look in the panel's order.
        changes = {name: changes[name] for name in declared if name in changes}
        full, start = stored["settings"] | changes, stored["challenge"]["start"]
        settings = ", ".join(  # what a reader moves: the challenge has a start of its own
            f"*{declared[name]['label']}* {_set(full[name], declared[name])}"
            for name in declared if full[name] != start.get(name, stored["settings"][name]))
        page = UP + self.course[stored["lesson"]]["path"].replace(".ipynb", ".html")
        query = html.escape(urlencode({name: str(value).lower() if isinstance(value, bool)
                                       else value for name, value in changes.items()}))
        return (f'{settings}. Result: {"; ".join(numbers)}. '
                f'<a href="{page}#{stored["id"]}?{query}">Set it</a>')


def _shown(value, headline):
    return number_text(value, headline["code"], headline["digits"], headline["none"])


def _set(value, parameter):
    if parameter["kind"] == "choice":
        return dict(map(tuple, parameter["choices"]))[value]
    if parameter["kind"] == "switch":
        return "on" if value else "off"
    return number_text(value, parameter["code"], parameter["digits"])


def _clock(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"


def _title(name):
    page = (ROOT / "book" / "toolkit" / f"{name}.md").read_text(encoding="utf-8")
    return page.partition("\n")[0].removeprefix("# ")


def markdown(page, path, course):
    """Return the guide with its four lists renewed, each between two comments.

    Parameters: page, the guide's present text; path, the TOML table; course, the lessons.
    Raises ValueError in one sentence when a list has no place of its own.
    """
    workshop = Workshop(path, course)
    for name, text in (("agendas", workshop.agendas()), ("short of time", workshop.short()),
                       ("exercises", workshop.group_exercises()),
                       ("debriefs", workshop.debriefed())):
        page, places = re.subn(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)",
                               lambda place, text=text: f"{place[1]}\n{text}\n\n{place[2]}",
                               page, flags=re.DOTALL)
        if places != 1:
            raise ValueError(f"The facilitator's guide must have one place between <!-- {name} "
                             f"--> and <!-- end of {name} -->; it has {places}.")
    return page
