"""The prose pages: in step with their data, and alive in the browser."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support.places import ROOT, SITE, parsed

from playbook.course import PARTS, lessons
from playbook.pages.__main__ import pages
from playbook.pages.references import GRADES

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = sorted((ROOT / "book" / "pictures").glob("*.svg"))
LEDGER = "book/claims.html"


def rows(name):
    with open(ROOT / "datasets" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CLAIMS = rows("claims.csv")
COURSE = lessons(ROOT / "datasets" / "lessons.csv")


# ---- Pages and data


def test_pages_are_in_step_with_their_data(subtests):
    for path, made in pages().items():
        with subtests.test(page=path.name):
            assert path.read_text(encoding="utf-8") == made, "run `python -m playbook.pages.__main__`"


def test_ledger_has_every_claim_and_counts_honestly():
    page = (ROOT / "book" / "claims.md").read_text(encoding="utf-8")
    by_source = sorted(CLAIMS, key=lambda claim: claim["source"])
    assert re.findall(r'<a id="(a\d+)"', page) == [claim["id"].lower() for claim in by_source]
    taught = [claim for claim in CLAIMS
              if any(COURSE[number]["written"] for number in claim["lessons"].split())]
    assert f"Of 148 claims, {len(taught)} are taught now" in page
    assert page.count('data-taught="now"') == len(taught)
    sections = re.split(r"\n### (?=A\d{3} )", page)[1:]
    for claim, section in zip(by_source, sections, strict=True):
        assert section.startswith(f"{claim['id']} ")
        assert re.findall(r"\[(E\d+) · \w+\]", section) == claim["evidence"].split()
        assert f'data-verdict="{claim["verdict"]}"' in section
        for number in claim["lessons"].split():
            lesson = COURSE[number]
            name = f"{number} {lesson['title']}"
            link = f"[{name}](../{lesson['path']})"
            assert (link if lesson["written"] else f"{name} (still to be written)") in section


def test_no_page_lists_a_written_lesson_as_waiting():
    for lesson in COURSE.values():
        assert not lesson["written"] or (ROOT / lesson["path"]).exists(), lesson["path"]
        part = (ROOT / "book" / "parts" / f"{lesson['part']}.md").read_text(encoding="utf-8")
        (line,) = [line for line in part.splitlines()
                   if f"{lesson['number']} {lesson['title']}" in line]
        assert line.startswith("Still to be written: ") != lesson["written"]
        assert not lesson["written"] or f"{lesson['minutes']} minutes" in line


# ---- Pictures


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_can_be_read_aloud_and_needs_nothing_else(path):
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    named = root.get("aria-labelledby").split()
    assert root.get("role") == "img"
    assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == named
    assert len(root.find(f"{SVG}desc").text) > 80
    assert not re.search(r"href=|url\(|<style|<script", text)
    # A narrow drawing is shown at its own size, a wide one in at least 680 pixels.
    scale = 1 if path.stem.endswith("-narrow") else 680 / float(root.get("width"))
    assert min(float(one.get("font-size")) for one in root.iter(f"{SVG}text")) * scale >= 11


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_has_two_drawings_that_say_the_same(path):
    other = path.with_stem(path.stem.removesuffix("-narrow") if path.stem.endswith("-narrow")
                           else f"{path.stem}-narrow")
    descriptions = {ET.parse(one).getroot().find(f"{SVG}desc").text for one in (path, other)}
    assert len(descriptions) == 1


@pytest.mark.parametrize("name", ["propagation", "propagation-narrow"])
def test_picture_of_the_growth_paths_has_every_step_and_mark(name):
    root = ET.parse(ROOT / "book" / "pictures" / f"{name}.svg").getroot()
    steps, marks = [], []
    for circle, number in zip(root.iter(f"{SVG}circle"),
                              [one for one in root.iter(f"{SVG}text") if one.text.isdigit()],
                              strict=True):
        steps.append(int(number.text))
        marks.append(circle.get("class") == "flag")
    # The last step of each path, a friend who scans, is the line back to the first.
    paths = [row for row in rows("fission-paths.csv") if row["parameter"] != "friend_scans"]
    assert steps == [int(row["step"]) for row in paths]
    assert marks == [row["reward_for_sharing"] == "yes" for row in paths]
    assert sum(one.text == "▲" for one in root.iter(f"{SVG}text")) == sum(marks) + 1  # the key


# ---- In the browser


def shown(page, selector):
    return page.locator(f"{selector} >> visible=true").count()


def test_a_claim_can_be_linked_to_from_any_page(site, watch):
    page = watch().page
    page.goto(f"{site}/book/parts/propagation.html")
    page.locator("a", has_text="A046").click()
    assert page.url.endswith("claims.html#a046")
    assert page.locator("section:has(:target)").last.locator("h3").inner_text().startswith("A046")


def test_ledger_filters_and_says_how_many_are_left(site, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{site}/{LEDGER}")
    entries = "section:has(> p > [data-verdict])"
    count = page.locator(".filter-count")
    assert (shown(page, entries), count.inner_text()) == (148, "148 claims")

    page.get_by_label("Verdict", exact=True).select_option("qualified")
    qualified = [claim["id"] for claim in CLAIMS if claim["verdict"] == "qualified"]
    assert shown(page, entries) == len(qualified)
    assert count.inner_text() == f"{len(qualified)} of 148 claims"

    page.get_by_label("Part", exact=True).select_option("propagation")
    both = [claim for claim in CLAIMS if claim["verdict"] == "qualified"
            and any(number.startswith("4.") for number in claim["lessons"].split())]
    assert shown(page, entries) == len(both)

    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.querySelector('.filter-count').textContent === '148 claims'")
    page.get_by_label("Lesson", exact=True).select_option("now")
    assert shown(page, entries) == sum(
        any(COURSE[number]["written"] for number in claim["lessons"].split()) for claim in CLAIMS)
    assert watched.wrong == []


def test_ledger_finds_chinese_pinyin_and_ids(site, watch):
    page = watch().page
    page.goto(f"{site}/{LEDGER}")
    for query in ("hongbao", "红包", "hóngbāo", "E28"):
        page.get_by_role("searchbox", name="Find").fill(query)
        found = page.locator("section:has(> p > [data-verdict]) >> visible=true").all_inner_texts()
        assert any(text.startswith("A087") for text in found) and len(found) < 20, query
    page.get_by_role("searchbox", name="Find").fill("jijie xing")
    assert shown(page, "section:has(> p > [data-verdict])") == 0
    assert "Try fewer words" in page.locator(".filter-count").inner_text()
    assert page.get_by_role("heading", name=re.compile("^S0")).count() == 0


def test_a_link_to_a_hidden_claim_shows_it(site, watch):
    page = watch().page
    page.goto(f"{site}/{LEDGER}")
    page.get_by_role("searchbox", name="Find").fill("A046")
    page.evaluate("location.hash = '#a010'")
    page.wait_for_function("document.querySelector('.filter-count').textContent === '148 claims'")
    assert page.locator("#a010").evaluate("one => one.closest('section').hidden") is False


def test_references_filter_by_grade(site, watch):
    page = watch().page
    page.goto(f"{site}/book/references.html")
    page.get_by_label("Grade of the main figures").select_option("UNVERIFIED")
    bib = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    assert page.locator(".filter-count").inner_text() == (
        f"{len(re.findall('grade = {UNVERIFIED', bib))} of {bib.count('evidence = {')} entries")


def test_glossary_search_needs_no_tone_marks(site, watch):
    page = watch(width=360).page
    page.goto(f"{site}/book/glossary.html")
    page.get_by_role("searchbox", name="Find").fill("liebian")
    assert page.locator("#term-26").evaluate("one => one.closest('tr').hidden") is False
    assert 0 < shown(page, "#glossary tbody tr") < 10


def test_search_needs_no_tone_marks(site, watch):
    """Of the whole site: the glossary, which explains the term, is among what is found."""
    page = watch().page
    for words in ("hongbao", "liebian", "shequn", "hóngbāo", "shequnyingxiao"):
        page.goto(f"{site}/search.html?q={words}")
        page.locator("#search-results a[href*='book/glossary.html']").first.wait_for()


STRAIGHT = str.maketrans("’‘“”", "''\"\"")  # the page has a printer's quotes


def test_flash_cards_by_keyboard_are_remembered(site, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{site}/book/glossary.html")
    page.locator(".cards summary").press("Enter")
    terms = {row["chinese"]: row for row in rows("glossary.csv")}
    first = page.locator(".card-front").inner_text()
    page.get_by_role("button", name="Turn").press("Enter")
    back = page.locator(".card-back").inner_text().translate(STRAIGHT)
    assert terms[first]["pinyin"] in back and terms[first]["meaning"] in back
    page.keyboard.press("Enter")  # the focus is on "I knew it"
    assert f"1 of {len(rows('glossary.csv'))} known" in page.locator(".cards-head").inner_text()
    assert page.locator(".card-front").inner_text() != first

    again = page.locator(".card-front").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    assert f"1 of {len(rows('glossary.csv'))} known" in page.locator(".cards-head").inner_text()
    seen = []
    for _ in range(5):
        seen.append(page.locator(".card-front").inner_text())
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
    assert seen.index(again) == 4
    kept = page.evaluate("JSON.parse(localStorage.getItem('playbook-cards'))")
    assert kept["known"][0] == terms[first]["number"] and len(kept["known"]) == 6

    page.reload()
    page.locator(".cards summary").press("Enter")
    assert f"6 of {len(rows('glossary.csv'))} known" in page.locator(".cards-head").inner_text()
    page.get_by_role("button", name="Start afresh").click()
    assert f"0 of {len(rows('glossary.csv'))} known" in page.locator(".cards-head").inner_text()
    assert watched.wrong == []


def test_last_card_ends_and_a_broken_memory_does_no_harm(site, watch):
    watched = watch()
    page = watched.page
    known = [row["number"] for row in rows("glossary.csv")][1:]
    page.goto(f"{site}/book/glossary.html")
    page.evaluate("known => localStorage.setItem('playbook-cards', known)",
                  json.dumps({"known": known}))
    page.reload()
    page.locator(".cards summary").click()
    page.get_by_role("button", name="Turn").click()
    page.get_by_role("button", name="I knew it").click()
    assert page.locator(".card-front").inner_text() == "You know all the cards."
    page.evaluate("localStorage.setItem('playbook-cards', '{')")
    page.reload()
    page.locator(".cards summary").click()
    assert f"0 of {len(rows('glossary.csv'))} known" in page.locator(".cards-head").inner_text()
    assert watched.wrong == []


def test_term_explains_itself_on_focus_and_hover(site, watch):
    watched = watch(width=360)
    page = watched.page
    page.goto(f"{site}/book/parts/propagation.html")
    link = page.locator(".term a").first
    tip = page.get_by_role("tooltip")
    link.focus()
    assert link.get_attribute("aria-describedby") == tip.get_attribute("id")
    for said in ("lièbiàn", "fission", "members bring members"):
        assert said in tip.inner_text()
    box = tip.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    assert not tip.is_visible() and not link.get_attribute("aria-describedby")
    link.evaluate("one => one.blur()")
    link.hover()
    tip.hover()  # the pointer may go onto what it shows
    page.wait_for_timeout(400)
    assert tip.is_visible()
    page.mouse.move(0, 700)
    tip.wait_for(state="hidden")
    assert watched.wrong == []


# ---- A look of its own


CONTRAST = """text => {
  const [one, other] = text.split(' on ').map(name => {
    const probe = document.createElement('i');
    probe.style.color = name.startsWith('#') ? name : `var(--${name})`;
    document.body.append(probe);
    const [red, green, blue] = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3)
      .map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    probe.remove();
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  });
  return Math.max(one, other) / Math.min(one, other);
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_colours_of_the_parts_can_be_told_from_their_ground(dark, site, watch):
    page = watch(dark=dark).page
    page.goto(f"{site}/book/index.html")
    for part in PARTS:
        for ground in ("color-background-primary", "color-background-secondary", f"{part}-ground"):
            assert page.evaluate(CONTRAST, f"{part} on {ground}") >= 3
            assert page.evaluate(CONTRAST, f"{part}-ink on {ground}") >= 4.5
        assert page.evaluate(CONTRAST, f"color-foreground-secondary on {part}-ground") >= 4.5


@pytest.mark.site
def test_a_lesson_wears_the_look_of_its_part():
    for lesson in COURSE.values():
        if lesson["written"]:
            page = parsed(lesson["path"].replace(".ipynb", ".html"))
            part = lesson["part"]
            assert page.select_one("article > section")["data-part"] == part
            current = page.select(".sidebar-tree .current-page")[-1]
            assert current.find_parent(attrs={"data-part": True})["data-part"] == part
            assert page.select_one(".part-name a")["href"].endswith(f"{part}.html")


def test_first_screen_of_a_phone_says_what_and_for_whom_and_leads_to_what_is_written(site, watch):
    page = watch(width=360, height=740).page
    page.goto(f"{site}/book/index.html")
    for part in page.locator("article h1, article p:has(+ .ways), .ways a").all():
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 740
    ways = [link.get_attribute("href") for link in page.locator(".ways a").all()]
    assert [Path(way).name for way in ways] == [
        Path(next(one for one in COURSE.values() if one["written"])["path"]).stem + ".html",
        "facilitators-guide.html", "claims.html"]


def test_grade_is_a_badge_that_says_what_it_means(site, watch):
    watched = watch(width=360)
    page = watched.page
    page.goto(f"{site}/book/parts/propagation.html")
    link = page.locator(".graded a").first
    assert link.text_content() == "E77, V2"
    before = link.evaluate("one => one.parentElement.previousSibling.textContent")
    assert before.endswith("restrict that ")
    link.focus()
    tip = page.get_by_role("tooltip")
    assert "secondary source" in tip.inner_text()
    assert link.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.goto(f"{site}/book/references.html")
    badges = [badge.inner_text() for badge in page.locator("table .grade").all()]
    assert badges == list(GRADES)
    assert watched.wrong == []


def test_menus_open_by_keyboard_and_close_with_escape(site, watch):
    page = watch(width=360).page
    page.goto(f"{site}/book/about.html")
    for name, drawer in (("Contents of the book", ".sidebar-drawer"),
                         ("On this page", ".toc-drawer")):
        button = page.locator(f"button[aria-label='{name}'] >> visible=true")
        assert page.locator(f"{drawer} a").first.is_hidden()
        button.press("Enter")
        assert button.get_attribute("aria-expanded") == "true"
        assert page.evaluate("drawer => document.querySelector(drawer).contains("
                             "document.activeElement)", drawer)
        page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name


def test_pages_are_whole_without_scripts(site, watch):
    page = watch(java_script_enabled=False).page
    page.goto(f"{site}/{LEDGER}")
    assert shown(page, "section:has(> p > [data-verdict])") == 148
    page.goto(f"{site}/book/glossary.html")
    assert shown(page, "#glossary tbody tr") == len(rows("glossary.csv"))


@pytest.mark.site
def test_list_beside_the_ledger_stays_short():
    assert (SITE / LEDGER).read_text(encoding="utf-8").count('href="#a046') == 1


@pytest.mark.parametrize(("old", "new"), [
    ("three-ways-a-group-grows.html?a=1#loop?seeds=250",
     "1-will-the-loop-grow.html?a=1#loop?seeds=250"),
    ("three-ways-a-group-grows.html#spreading?seeds=250",
     "2-three-ways-a-group-grows.html#spreading?seeds=250"),
    ("three-ways-a-group-grows.html", "2-three-ways-a-group-grows.html"),
    ("three-ways-a-group-grows-slides.html", "2-three-ways-a-group-grows-slides.html"),
])
def test_old_addresses_lead_on(old, new, site, watch):
    """With a script at once, with all that follows the page's name; without one, by a link."""
    place = f"{site}/notebooks/4-propagation"
    watched = watch()
    watched.page.goto(f"{place}/1-{old}")
    watched.page.wait_for_url(lambda url: url.startswith(f"{place}/{new}"))
    assert watched.wrong == []
    still = watch(java_script_enabled=False).page
    still.goto(f"{place}/1-{old}")
    still.get_by_role("link").first.click()
    assert f"{place}/2-three-ways-a-group-grows" in still.url
