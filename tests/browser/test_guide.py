"""A panel leads: predict first, one step at a time; what it shows beside the curve, and keeps.

Every panel's guide is walked to its end where its page is visited, in test_site.py.
"""

import json

import pytest
from playwright.sync_api import expect
from support.guide import GUIDED, by_hand
from support.places import ROOT

from playbook.widgets import panel as panels


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


def test_no_grey_marks_before_there_is_a_setting_before(opened):
    """A chart of bars marks where they ended before, once something has been changed."""
    path, name = next(one for one in GUIDED if one[1] == "levers")
    _, root = opened(path, name)
    root.locator("[data-do=unguessed]").first.click()
    marks = root.locator(".drawing.wide > div .mark-rect.role-mark path[fill='var(--quiet)']")
    seen = "all => all.map(one => one.getAttribute('opacity'))"
    expect(marks).to_have_count(7)
    assert set(marks.evaluate_all(seen)) == {"0"}
    root.locator('[data-control="goods"] [data-nudge="1"]').click()
    expect(marks.first).not_to_have_attribute("opacity", "0")
    assert "0" not in marks.evaluate_all(seen)


def test_reset_takes_at_once_after_a_number_out_of_range(opened):
    """What is said beside the field must not move the button from under the pointer."""
    path, name = next(one for one in GUIDED if one[1] == "levers")
    _, root = opened(path, name, width=1366, height=768)
    root.locator("[data-do=free]").click()
    root.locator(".panel-more > summary").click()
    field = root.locator('[data-control="first_content"] [data-typed]')
    start = field.input_value()
    field.fill("99")
    root.locator("[data-do=reset]").click()
    expect(field).to_have_value(start)
    expect(root.locator(".panel-wrong")).to_have_count(0)
    field.fill("99")
    root.locator(".panel-title").click()  # elsewhere: the reader is told
    expect(root.locator('[data-control="first_content"] .panel-wrong')).to_contain_text("20.0")


def test_a_guess_that_is_the_truth_is_called_exactly_right(opened):
    path, name = next(one for one in GUIDED if one[1] == "loop")
    _, root = opened(path, name)
    data = GUIDED[path, name]
    first = data["guide"][0]
    truth = panels.find(data["model"])(**first["settings"])["headlines"][first["of"]]
    root.locator("[data-guess]").first.fill(f"{truth:.0f}")
    root.locator("[data-do=guess]").first.click()
    said = data["words"]["guessed_right"].partition("{guess}")[2]
    expect(root.locator('[data-step="1"] .panel-outcome')).to_contain_text(said)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (360, 740)])
def test_in_a_challenge_the_conditions_stand_over_the_controls(width, height, opened):
    """What is to be met, with its number now, and the first control in one view."""
    path, name = next(one for one in GUIDED if one[1] == "levers")
    _, root = opened(path, name, width=width, height=height)
    root.locator("[data-do=free]").click()
    root.locator("[data-do=challenge]").click()
    conditions = root.locator("[data-condition]")
    for one in [*conditions.all(), root.locator("[data-control] input[type=range]:visible").first]:
        expect(one).to_be_in_viewport(ratio=1)
    expect(conditions.last.locator(".panel-now")).not_to_be_empty()
    root.page.wait_for_function("""root => {
        const [box, first] = [".panel-challenge", "[data-control]"].map(one => [
          ...root.querySelectorAll(one)].find(part => part.offsetParent).getBoundingClientRect());
        return first.top >= box.bottom && first.top - box.bottom < 40 && first.left === box.left;
      }""", arg=root.element_handle())  # once the page has scrolled there
    root.locator("[data-do=leave]").click()
    expect(root.locator("[data-do=challenge]")).to_be_in_viewport(ratio=1)


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
