"""The panel on the static page: what it promises, on the lesson that has the most panels."""

import json

import pytest
from playwright.sync_api import expect
from support.browser import frames, go_live, scanned, violations
from support.places import SITE

LESSON = "notebooks/4-propagation/2-three-ways-a-group-grows.html"
PANEL = "#spreading"


@pytest.fixture
def lesson(site, watch):
    watched = watch(permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    watched.page.goto(f"{site}/{LESSON}")
    return watched.page


def value(page, name, panel=PANEL):
    return json.loads(page.locator(f"{panel} [data-output={name}]").get_attribute("data-value"))


def panel_live(page, panel=PANEL):
    page.locator(panel).scroll_into_view_if_needed()
    page.wait_for_selector(f"{panel}[data-state=live]")


def test_waits_until_it_is_near(lesson):
    """A page loads nothing for panels that are far below."""
    last = lesson.locator(".panel").last
    assert last.get_attribute("data-state") == "static"
    last.scroll_into_view_if_needed()
    lesson.wait_for_function("() => [...document.querySelectorAll('.panel')].at(-1)"
                             ".dataset.state === 'live'")


def test_link_carries_the_exact_setting(lesson, watch, site):
    """A copied link opens to the same numbers, on a value between two steps of the slider too."""
    panel_live(lesson)
    control = lesson.locator(f"{PANEL} [name=seeds]")
    control.focus()
    lesson.keyboard.press("ArrowRight")
    lesson.locator(f"{PANEL} [data-chart]").last.click()
    lesson.locator(f"{PANEL} [data-do=link]").click()
    said = lesson.locator(f"{PANEL} .panel-said")
    expect(said).to_contain_text("seeds=")
    expect(lesson.locator(f"{PANEL} .panel-status")).to_contain_text("Members")
    expect(said).to_contain_text("seeds=")  # the new numbers are announced elsewhere
    link = lesson.evaluate("navigator.clipboard.readText()")
    other = watch().page
    other.goto(link)
    other.wait_for_selector(f"{PANEL}[data-state=live]")
    frames(other)
    assert value(other, "members_end") == value(lesson, "members_end")
    expect(other.locator(f"{PANEL} [data-chart]").last).to_have_attribute("aria-pressed", "true")
    other.goto(f"{site}/{LESSON}{PANEL}?forward_poster=0.3141")
    other.reload()
    other.wait_for_selector(f"{PANEL}[data-state=live]")
    frames(other)
    other.locator(f"{PANEL} [data-do=link]").click()
    expect(other.locator(f"{PANEL} .panel-said")).to_contain_text("forward_poster=0.3141")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_qr_code_reads_as_the_link(width, height, watch, site):
    """In the dark too it is black on white and fills the window; Escape leads back to the button.

    The site of the tests is at 127.0.0.1, which no phone reaches, and that is said.
    """
    link = f"{site}/{LESSON}{PANEL}?seeds=1234&friend_scans=0.0712"
    watched = watch(width=width, height=height, dark=True)
    page = watched.page
    page.goto(link)
    panel_live(page)
    assert page.evaluate("performance.getEntriesByType('resource')"
                         ".filter(one => one.name.includes('qr')).length") == 0
    page.locator(f"{PANEL} [data-do=qr]").click()
    expect(page.locator("dialog.qr .qr-note")).to_contain_text("A phone cannot open this link")
    expect(page.locator("dialog.qr .qr-link")).to_have_text(link)
    assert scanned(page) == link
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog.qr")).to_have_count(0)
    expect(page.locator(f"{PANEL} [data-do=qr]")).to_be_focused()
    assert watched.wrong == []


def test_bad_link_says_what_is_wrong(watch, site):
    """A value out of range leaves the start setting and one sentence."""
    page = watch().page
    page.goto(f"{site}/{LESSON}{PANEL}?seeds=-5")
    page.wait_for_selector(f"{PANEL}[data-state=live]")
    page.wait_for_function("panel => document.querySelector(`${panel} .panel-said`)"
                           ".textContent.includes('which it cannot be')", arg=PANEL)
    assert value(page, "members_end") == pytest.approx(json.loads(page.locator(
        f"{PANEL} .panel-data").text_content())["result"]["headlines"]["members_end"], rel=1e-5)


def set_to(page, panel=PANEL, **changes):
    """Wait until a panel is at its start, but for these settings, and can be handled."""
    page.wait_for_function("""([root, changes]) => {
        const { settings, parameters } = JSON.parse(
          root.querySelector('.panel-data').textContent);
        return parameters.every(({ name, kind }) => {
          const control = root.querySelector(`.panel-controls [name="${name}"]`);
          if (!['number', 'whole'].includes(kind)) return !control.disabled;
          return !control.disabled && Number(control.value) === (changes[name] ?? settings[name]);
        });
      }""", arg=[page.query_selector(panel), changes])


def test_a_link_is_the_setting_whatever_was_set_before(watch, site):
    """By one link after another, Back and Forward, after hands and in a challenge, whatever else
    a chat has put into the link."""
    watched = watch()
    page = watched.page
    at = f"{site}/{LESSON}{PANEL}"
    page.goto(f"{at}?seeds=200")
    page.wait_for_selector(f"{PANEL}[data-state=live]")
    set_to(page, seeds=200)
    page.goto(f"{at}?friend_scans=0.09&from=singlemessage")
    set_to(page, friend_scans=0.09)
    page.goto(at)
    set_to(page)
    page.go_back()
    set_to(page, friend_scans=0.09)
    page.locator(f"{PANEL} [name=seeds]").focus()
    page.keyboard.press("End")  # by hand
    page.go_back()
    set_to(page, seeds=200)
    page.go_forward()
    set_to(page, friend_scans=0.09)
    page.goto(f"{site}/{LESSON}#service?seeds=500")
    set_to(page, "#service", seeds=500)
    page.locator("#service [data-do=challenge]").click()
    expect(page.locator("#service [data-locked]").first).to_be_attached()
    page.goto(f"{site}/{LESSON}#service?seeds=300")
    set_to(page, "#service", seeds=300)
    page.goto(f"{at}%3Fseeds=300")
    set_to(page, seeds=300)
    for rest in ("?%", "?seeds=%E4%A", "?seeds=", "?=&&&?#", "?from=singlemessage"):
        page.goto(f"{at}?seeds=200")
        set_to(page, seeds=200)
        page.goto(at + rest)
        set_to(page)
        expect(page.locator(f"{PANEL} .panel-said")).not_to_be_empty()
    assert watched.wrong == []


def test_keyboard_and_screen_reader(lesson):
    """Arrow keys move a control, its value has words and a unit, and numbers are announced."""
    panel_live(lesson)
    control = lesson.locator(f"{PANEL} [name=seeds]")
    before = control.get_attribute("aria-valuetext")
    control.focus()
    lesson.keyboard.press("ArrowRight")
    frames(lesson)
    after = control.get_attribute("aria-valuetext")
    assert after != before and "people" in after
    lesson.wait_for_function("panel => document.querySelector(`${panel} .panel-status`)"
                             ".textContent.includes('Members')", arg=PANEL)


def test_shows_the_rows_of_every_chart_and_saves_them(lesson):
    """Who cannot see a chart reads its table, or opens it in Excel."""
    panel_live(lesson, "#service")
    lesson.locator("#service .panel-rows > summary").click()
    tables = lesson.locator("#service .panel-table")
    assert (tables.locator("caption").all_inner_texts()
            == lesson.locator("#service .chart figcaption").all_text_contents())
    expect(tables.nth(0).locator("th").first).to_have_text("Step")
    expect(tables.nth(1).locator("tbody tr").first).to_be_visible()
    with lesson.expect_download() as saved:
        lesson.locator("#service [data-do=csv]").first.click()
    assert saved.value.suggested_filename == "service-path.csv"
    text = open(saved.value.path(), encoding="utf-8").read()
    assert text.startswith("\ufeffStep") and len(text.splitlines()) > 10


def test_a_share_is_read_in_per_cent(lesson):
    """In a table as on the axis of a chart."""
    panel_live(lesson, "#compare")
    lesson.locator("#compare .panel-rows > summary").click()
    row = lesson.locator("#compare .panel-table").first.locator("tbody tr").first
    lesson.locator("#compare [name=block_chance]").evaluate("""slider => {
        slider.value = 0.1;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
      }""")
    expect(row).to_contain_text("34.39")  # 1 - 0.9 ** 4: four flagged steps


def test_nothing_moves_when_it_goes_live(watch, site):
    """Going live shifts no layout."""
    page = watch().page
    page.add_init_script("""window.shifts = [];
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
      }).observe({type: 'layout-shift', buffered: true});""")
    page.goto(f"{site}/{LESSON}")
    heights = "() => [...document.querySelectorAll('.panel')].map(one => one.offsetHeight)"
    before = page.evaluate(heights)
    go_live(page)
    assert page.evaluate(heights) == before
    assert sum(page.evaluate("shifts")) < 0.01


@pytest.mark.parametrize("broken", ["micropython.wasm", "vega.js", "models/propagation/paths.py"])
def test_failed_download_leaves_the_start_setting(broken, watch, site):
    """No dead slider: the controls stay disabled and one sentence says why."""
    page = watch().page
    page.route(f"**/{broken}", lambda route: route.abort())
    page.goto(f"{site}/{LESSON}")
    page.locator(PANEL).scroll_into_view_if_needed()
    page.wait_for_function("panel => document.querySelector(`${panel} .panel-said`)"
                           ".textContent.includes('could not be loaded')", arg=PANEL)
    assert page.locator(f"{PANEL} [name=seeds]").is_disabled()
    assert page.locator(f"{PANEL} .drawing.wide svg").first.is_visible()


def test_without_webassembly(watch, site):
    """Neither in the page nor in a worker, where browsers allow it more often."""
    page = watch().page
    page.add_init_script("delete window.WebAssembly")
    page.route("**/python-worker.js", lambda route: route.abort())
    page.goto(f"{site}/{LESSON}")
    page.locator(PANEL).scroll_into_view_if_needed()
    page.wait_for_function("panel => document.querySelector(`${panel} .panel-said`)"
                           ".textContent.includes('could not be loaded')", arg=PANEL)
    assert page.locator(f"{PANEL} [name=seeds]").is_disabled()


def test_without_javascript(watch, site):
    """The chart, the numbers and one sentence are there."""
    page = watch(java_script_enabled=False).page
    page.goto(f"{site}/{LESSON}")
    assert page.locator(f"{PANEL} .drawing.wide svg").first.is_visible()
    assert page.locator(f"{PANEL} [data-output=members_end]").inner_text()
    assert page.locator(f"{PANEL} .panel-noscript").is_visible()
    assert page.locator(f"{PANEL} [name=seeds]").is_disabled()


def test_prints(lesson):
    """On paper: the chart and the numbers, without buttons."""
    lesson.emulate_media(media="print")
    assert lesson.locator(f"{PANEL} .drawing.wide svg").first.is_visible()
    assert not lesson.locator(f"{PANEL} .panel-tools").is_visible()


def test_source_is_one_click_away(lesson):
    lesson.locator(f"{PANEL} .panel-how > summary").click()
    assert "def spreading" in lesson.locator(f"{PANEL} .panel-how pre").inner_text()


@pytest.mark.site
def test_serves_the_model_source_as_it_is():
    """What runs in the page is the file that the kernel runs."""
    from playbook import models
    from playbook.site.assets import MODELS

    served = next((SITE / "_static").glob("playbook-*")) / "models"
    for path in MODELS.rglob("*.py"):
        assert (served / path.relative_to(MODELS)).read_bytes() == path.read_bytes()
    assert models.__file__ == str(MODELS / "__init__.py")
