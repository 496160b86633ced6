"""A panel leads: predict first, one step at a time; what it shows beside the curve, and keeps.

Every panel's guide is walked to its end where its page is visited, in test_site.py.
"""

import json

import pytest
from playwright.sync_api import expect
from support.guide import GUIDED, by_hand
from support.places import ROOT


@pytest.fixture
def opened(site, watch):
    """Return a function that opens a page at a panel with a guide, live."""

    def open_at(path, name, **options):
        watched = watch(**options)
        watched.page.goto(f"{site}/{path}")
        root = watched.page.locator(f"#{name}")
        root.scroll_into_view_if_needed()
        watched.page.wait_for_selector(f"#{name}[data-state=live]")
        return watched, root

    return open_at


def wait_for_names(page, name, wanted):
    """Wait until the legend of the chart in front gives just these names beside its series'."""
    page.wait_for_function("""([name, wanted]) => {
      const own = ['Setting before', 'Your guess'];
      const there = [...document.querySelectorAll(
        `#${name} .chart:not([data-behind]) .drawing.wide .role-legend-label text`)];
      return there.length > own.length && String(wanted) === String(there.filter(
        one => own.includes(one.textContent) && one.getAttribute('fill-opacity') !== '0'
      ).map(one => one.textContent));
    }""", arg=[name, wanted])


def test_the_lines_beside_the_curve_are_named_while_they_are_there(opened):
    """A guess has its name, and not the setting before, which was covered and seen by nobody; the
    next step begins without either, and has the setting before once it is set."""
    path, name = next(one for one in GUIDED if one[1] == "loop")
    watched, root = opened(path, name)
    page, data = watched.page, GUIDED[path, name]
    root.locator("[data-guess]").first.fill("700")
    root.locator("[data-do=guess]").first.click()
    expect(root).to_have_attribute("data-covered", "false")
    wait_for_names(page, name, ["Your guess"])
    root.locator("[data-do=next]").click()
    wait_for_names(page, name, [])
    by_hand(page, root, data, data["guide"][1])
    expect(root.locator('[data-step="2"]')).to_have_attribute("data-done", "true")
    wait_for_names(page, name, ["Setting before"])


def test_a_panel_without_steps_begins_with_no_setting_before(opened):
    """The start is computed once more than it is stored; that is no change of the reader's."""
    path = next(path for path, _ in GUIDED if "three-ways" in path)
    watched, root = opened(path, "spreading")
    wait_for_names(watched.page, "spreading", [])
    root.locator("[name=seeds]").focus()
    watched.page.keyboard.press("End")
    wait_for_names(watched.page, "spreading", ["Setting before"])


def test_reset_uncovers(opened):
    """Who presses Reset while a guess is asked for sees the start."""
    path, name = next(one for one in GUIDED if one[1] == "loop")
    _, root = opened(path, name)
    root.locator("[data-do=reset]").click()
    expect(root).to_have_attribute("data-mode", "free")
    assert root.locator("[data-output]").first.is_visible()


def test_a_guide_is_on_the_front_page():
    """So that the pages have something to walk."""
    assert any(path == "book/index.html" for path, _ in GUIDED)
    assert (ROOT / "book" / "index.md").exists()


def test_use_in_my_plan_sets_what_it_shows_and_nothing_else(site, watch):
    """Each decision with its value, as long as the list is open; kept by one button."""
    watched = watch()
    page = watched.page
    page.goto(f"{site}/notebooks/2-activation/3-red-packets-with-a-purpose.html#red-packet?yuan=62")
    root = page.locator("#red-packet")
    page.wait_for_selector("#red-packet[data-state=live]")
    expect(root.locator("[data-output]").first).not_to_be_empty()
    root.locator("[data-do=use]").click()
    lines = root.locator(".panel-use li")
    expect(lines).to_have_count(7)
    expect(root.locator(".panel-use")).to_contain_text("¥62, in place of the default, ¥20")
    root.locator('[data-control="yuan"] [data-nudge="1"]').click()
    expect(root.locator(".panel-use")).not_to_contain_text("¥62")
    before = page.evaluate("Object.keys(localStorage)")
    root.locator("[data-do=used]").click()
    expect(root.locator(".panel-said")).not_to_be_empty()
    kept = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    new = {key for key in kept if key not in before}
    assert new == {f"playbook/decision/{name}" for name in (
        "packets-a-week", "packet-yuan", "packet-shares", "packet-time", "packet-way",
        "packet-notice", "packet-groups")}
    assert json.loads(kept["playbook/decision/packet-time"])["value"] == "20:00"
    root.locator("[data-do=use]").click()
    expect(root.locator(".panel-use")).to_contain_text("Yuan in a packet: ¥63, as decided already")
    root.locator('[data-control="yuan"] [data-nudge="1"]').click()
    expect(root.locator(".panel-use")).to_contain_text("in place of ¥")
    assert watched.wrong == []
