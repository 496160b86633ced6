"""A panel leads: predict first, one step at a time, what would overturn it, a locked challenge.

Every panel of the site that has a guide is walked to its end, wide and on a phone.
"""

import json

import pytest
from playwright.sync_api import expect
from support.browser import frames
from support.places import ROOT, SITE, pages

from playbook.widgets import panel as panels
from playbook.widgets.guide import filled, holds

# {(page, panel's id): its data} of every panel with a guide, read from the built pages.
GUIDED = {}
for path in pages():
    text = (SITE / path).read_text(encoding="utf-8")
    for piece in text.split('<script type="application/json" class="panel-data">')[1:]:
        data = json.loads(piece.partition("</script>")[0])
        if data["guide"]:
            GUIDED[path, data["id"]] = data
EVERY = pytest.mark.parametrize(("path", "name"), GUIDED, ids=lambda one: one.split("/")[-1])
# Whether something can be seen in the window, under the page's bar.
IN_SIGHT = """one => {
  const {top, bottom, height} = one.getBoundingClientRect();
  const bar = document.querySelector('.mobile-header')?.getBoundingClientRect().bottom ?? 0;
  return height > 0 && top >= Math.max(bar, 0) - 1 && bottom <= innerHeight + 1;
}"""


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


def numbers(root):
    return {one.get_attribute("data-output"): json.loads(one.get_attribute("data-value"))
            for one in root.locator("[data-output]").all()}


def by_hand(page, root, data, step):
    """Set what a step asks for as a reader does: type it, choose it, tick it."""
    kinds = {one["name"]: one for one in data["parameters"]}
    for name in step["hand"]:
        value, place = step["settings"][name], root.locator(f'[data-control="{name}"]')
        if kinds[name]["kind"] == "switch":
            place.locator("input").set_checked(value)
        elif kinds[name]["kind"] == "choice":
            place.locator("select").select_option(index=[
                choice for choice, _ in kinds[name]["choices"]].index(value))
        else:
            typed = place.locator("[data-typed]")
            typed.fill(str(value * 100 if kinds[name]["unit"]["share"] else value))
            typed.press("Enter")
    frames(page)


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


@EVERY
def test_walk_the_guide(path, name, opened):
    """Covered until a guess is made; each step is noticed when set by hand, and its outcome says
    what the model gives; then the overturn turns the verdict, and the challenge locks."""
    watched, root = opened(path, name)
    page, data = watched.page, GUIDED[path, name]
    assert root.bounding_box()["height"] <= 900, "too tall as it opens"
    before = data["result"]["headlines"]
    model = panels.find(data["model"])
    for place, one in enumerate(data["guide"]):
        item = root.locator(f'[data-step="{place + 1}"]')
        expect(item).to_be_visible()
        assert item.get_attribute("data-done") == "false"
        if one["kind"] == "predict":
            expect(root).to_have_attribute("data-covered", "true")
            assert not root.locator("[data-output]").first.is_visible()
            expect(root.locator("[data-do=next]")).to_be_disabled()
            if one["choices"]:
                item.locator("[data-choice]").last.click()
            else:
                item.locator("[data-guess]").fill("7")
                item.locator("[data-do=guess]").click()
            expect(root).to_have_attribute("data-covered", "false")
            said = one["because"]
        else:
            by_hand(page, root, data, one)
            said = one["then"]
        expect(item).to_have_attribute("data-done", "true")
        heads = model(**one["settings"])["headlines"]
        wanted = filled(said, model, one["settings"], heads, before)
        expect(item.locator(".panel-outcome")).to_contain_text(wanted)
        for head, value in numbers(root).items():
            wanted = heads[head] if heads[head] is None else pytest.approx(heads[head], rel=1e-9)
            assert value == wanted, head
        if one["kind"] == "step":
            before = heads
        root.locator("[data-do=next]").click()
    expect(root).to_have_attribute("data-mode", "free")
    if data["overturn"]:
        rule = data["overturn"]["conclusion"]
        root.locator("[data-do=overturn]").click()
        expect(root.locator("[data-do=overturn]")).to_have_attribute("aria-pressed", "true")
        assert not holds(rule, numbers(root))
        root.locator("[data-do=overturn]").click()
        expect(root.locator("[data-do=overturn]")).to_have_attribute("aria-pressed", "false")
        assert holds(rule, numbers(root))
    if data["challenge"]:
        root.locator("[data-do=challenge]").click()
        for parameter in data["parameters"]:
            control = root.locator(f'.panel-controls [name="{parameter["name"]}"]')
            assert control.is_disabled() is (parameter["name"] not in data["challenge"]["free"])
    assert watched.wrong == []


@EVERY
def test_step_control_and_number_are_in_sight_on_a_phone(path, name, opened):
    """360 × 740: at every step the sentence, the control in hand and a number that it moves."""
    watched, root = opened(path, name, width=360, height=740, has_touch=True)
    page, data = watched.page, GUIDED[path, name]
    missing = []
    for place, one in enumerate(data["guide"]):
        item = root.locator(f'[data-step="{place + 1}"]')
        if one["kind"] == "predict":
            item.locator("[data-do=unguessed]").click()
            expect(item).to_have_attribute("data-done", "true")
        else:
            for hand in one["hand"]:
                control = root.locator(f'[data-control="{hand}"]')
                parts = {"sentence": item.locator(".panel-told"), "control": control,
                         "number": root.locator(".panel-view [data-output]").first}
                for _ in range(100):  # the page scrolls to the step, late on a busy machine
                    hidden = [(place + 1, what) for what, part in parts.items()
                              if not part.evaluate(IN_SIGHT)]
                    if not hidden:
                        break
                    page.wait_for_timeout(50)
                missing += hidden
            item.locator("[data-do=set]").click()
            expect(item).to_have_attribute("data-done", "true")
        root.locator("[data-do=next]").click()
    assert missing == []
    assert watched.wrong == []


def test_a_guide_is_on_the_front_page():
    """So that the tests above have something to walk."""
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
