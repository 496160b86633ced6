"""The class page: what the YAML file says, as links to exact settings, or one sentence."""

import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import expect
from support.browser import scanned
from support.places import ROOT

from playbook.models import activation, positioning, propagation
from playbook.pages.class_page import read

DAY = 'title: "A day"\ndate: 2026-11-28\nitems:\n'
LOOP = "notebooks/4-propagation/1-will-the-loop-grow.html#loop"
PAGE = "book/class.html"


def test_takes_lessons_and_copied_links(tmp_path):
    """A link may be pasted as it was copied, from whichever host."""
    path = tmp_path / "class.yml"
    path.write_text(DAY + f"""\
  - lesson: 2.1
    minutes: 25
  - link: "http://192.168.1.20:8000/{LOOP}?seeds=250&unlimited=true&acceptance=0.0712"
  - link: {LOOP}
    label: 裂变, at the start
""", encoding="utf-8")
    day = read(path)
    assert day["date"] == "28 November 2026"
    assert [item["name"] for item in day["items"]] == [
        "2.1 Is this group alive?", "The invitation loop", "裂变, at the start"]
    assert [item["minutes"] for item in day["items"]] == [25, None, None]
    assert [item["link"] for item in day["items"]][1:] == [
        f"{LOOP}?seeds=250&unlimited=true&acceptance=0.0712", LOOP]


@pytest.mark.parametrize(("text", "said"), [
    ("", "class.yml must have a title"),
    ("title: A day\ndate: 2026-11-28\n", "class.yml must have a title"),
    ('title: "A day\ndate: 2026-11-28\n', "class.yml, line 3, is no YAML"),
    (DAY + "  - lesson: 2.1\n   minutes: 5\n", "class.yml, line 5, is no YAML"),
    (DAY.replace("11-28", "02-30") + "  - lesson: 2.1\n", "a day that does not exist"),
    (DAY.replace("2026-11-28", "Saturday") + "  - lesson: 2.1\n", "date must be a day"),
    (DAY.replace("title", "titel") + "  - lesson: 2.1\n", "class.yml has 'titel'"),
    (DAY + "  - lesson: 9.9\n", "class.yml, entry 1: there is no lesson 9.9; take one of 0.1, "),
    (DAY + "  - lesson: 2.1\n  - note: Coffee\n", "class.yml, entry 2 must have either"),
    (DAY + "  - lesson: 2.1\n    minuets: 5\n", "class.yml, entry 1 has 'minuets'"),
    (DAY + "  - lesson: 2.1\n    minutes: 0\n", "entry 1: minutes must be a whole number from 1"),
    (DAY + "  - lesson: 2.1\n    minutes: ten\n", "entry 1: minutes must be a whole number"),
    (DAY + "  - link: https://example.org/\n", "entry 1: link must lead to a panel of a lesson"),
    (DAY + f"  - link: {LOOP}s\n", "entry 1: lesson 4.1 has no panel loops; it has loop"),
    (DAY + f"  - link: {LOOP}?sedes=5\n", "entry 1: invite_loop has no parameter sedes"),
    (DAY + f"  - link: {LOOP}?seeds=-5\n", "entry 1: seeds must be a whole number from "),
    (DAY + f"  - link: {LOOP}?seeds=many\n", "entry 1: seeds must be a whole number from "),
    (DAY + f"  - link: {LOOP}?unlimited=yes\n", "entry 1: unlimited must be True or False"),
])
def test_says_in_one_sentence_what_is_wrong(text, said, tmp_path):
    path = tmp_path / "class.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as wrong:
        read(path)
    assert said in str(wrong.value) and "\n" not in str(wrong.value)


BUILD = """
import sys
from sphinx.cmd.build import main
folder, start, *entries = sys.argv[1:]
for entry in entries:
    with open(folder + "/class.yml", "w", encoding="utf-8") as day:
        day.write(start + entry)
    code = main(["-q", folder, folder + "/out"])
    with open(folder + "/out/today.html", encoding="utf-8") as page:
        print(code, "Is this group alive?" in page.read())
"""


def test_page_follows_its_file_and_a_wrong_file_stops_the_build(tmp_path):
    """One process builds the page of three files, one after the other."""
    (tmp_path / "conf.py").write_text('extensions = ["myst_nb", "playbook.site"]\n'
                                      'html_math_renderer = "mathml"\nroot_doc = "today"\n')
    (tmp_path / "today.md").write_text("# Today\n\n```{classroom} class.yml\n```\n")
    shutil.copytree(ROOT / "book/pictures", tmp_path / "book/pictures")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, tmp_path, DAY, "  - lesson: 2.1\n", "  - lesson: 4.1\n",
         f"  - link: {LOOP}?seeds=-5\n"], cwd=ROOT, capture_output=True, text=True)
    *built, (failed, _) = (line.split() for line in done.stdout.splitlines())
    assert built == [["0", "True"], ["0", "False"]], done.stderr
    assert failed != "0" and "class.yml, entry 1: seeds must be" in done.stderr


def test_links_open_to_the_exact_numbers(watch, site):
    """The committed day: each of its settings gives what the model gives, computed apart."""
    page = watch().page
    wanted = {
        "doors": positioning.entry_doors(live_code=True),
        "rule": activation.dead_group(life=30),
        "spreading": propagation.spreading(seeds=20000, days=240, population=0,
                                           forward_poster=0.6, friend_scans=0.1),
    }
    page.goto(f"{site}/{PAGE}")
    links = page.locator(".classroom li a").evaluate_all("all => all.map(one => one.href)")
    settings = [link for link in links if "#" in link]
    assert [link.split("#")[1].split("?")[0] for link in settings] == list(wanted)
    for link, result in zip(settings, wanted.values(), strict=True):
        panel = "#" + link.split("#")[1].split("?")[0]
        page.goto(link)
        page.wait_for_selector(f"{panel}[data-state=live]")
        shown = """([panel, wanted]) => Object.entries(wanted).every(([name, value]) => {
            const seen = JSON.parse(document.querySelector(
              `${panel} [data-output="${name}"]`).dataset.value);
            return seen === value || Math.abs(seen - value) <= 1e-9 * Math.abs(value);
          })"""
        page.wait_for_function(shown, arg=[panel, result["headlines"]])


def test_each_link_has_its_qr_code_and_the_page_too(watch, site):
    watched = watch(permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    page.goto(f"{site}/{PAGE}")
    page.locator(".classroom button:enabled").first.wait_for()
    for item in page.locator(".classroom li").all():
        item.locator("button").click()
        assert scanned(page) == item.locator("a").evaluate("one => one.href")
        page.keyboard.press("Escape")
        expect(page.locator("dialog.qr")).to_have_count(0)
    page.locator(".classroom > p [data-do=qr]").click()
    assert scanned(page) == f"{site}/{PAGE}"
    page.keyboard.press("Escape")
    page.locator(".classroom [data-do=copy]").click()
    expect(page.locator(".classroom-status")).to_have_text(f"Copied: {site}/{PAGE}")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/{PAGE}"
    assert watched.wrong == []
