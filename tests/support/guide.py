"""A panel's guide as a reader goes through it: by hand on a wide screen, with its buttons on a phone."""

import json

import pytest
from playwright.sync_api import expect

from playbook.widgets import panel as panels
from playbook.widgets.guide import filled, holds

from .browser import frames
from .places import SITE, pages

# {(page, panel's id): its data} of every panel with a guide, read from the built pages.
GUIDED = {}
for _path in pages():
    for piece in (SITE / _path).read_text(encoding="utf-8").split(
            '<script type="application/json" class="panel-data">')[1:]:
        _data = json.loads(piece.partition("</script>")[0])
        if _data["guide"]:
            GUIDED[_path, _data["id"]] = _data
NUMBERS = """root => Object.fromEntries([...root.querySelectorAll('[data-output]')]
  .map(one => [one.dataset.output, JSON.parse(one.dataset.value)]))"""
# Those of a step's parts that cannot be seen in the window, under the page's bar: its sentence, the
# controls in hand, and a number that they move.
HIDDEN = """([root, step, hand]) => {
  const bar = document.querySelector('.mobile-header')?.getBoundingClientRect().bottom ?? 0;
  const parts = {sentence: `[data-step="${step}"] .panel-told`,
    number: '.panel-view [data-output]',
    ...Object.fromEntries(hand.map(name => [name, `[data-control="${name}"]`]))};
  return Object.keys(parts).filter(name => {
    const {top, bottom, height} = root.querySelector(parts[name]).getBoundingClientRect();
    return !(height > 0 && top >= Math.max(bar, 0) - 1 && bottom <= innerHeight + 1);
  });
}"""


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


def walk(page, root, data):
    """Go through a guide by hand: covered until a guess is made; each step is noticed, and its
    outcome says what the model gives; then the overturn turns the verdict, and the challenge locks.

    root: the panel, live and untouched. data: what it has in GUIDED. It is left free.
    """
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
        assert wanted, "the step says nothing"
        expect(item.locator(".panel-outcome")).to_contain_text(wanted)
        for head, value in root.evaluate(NUMBERS).items():
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
        assert not holds(rule, root.evaluate(NUMBERS))
        root.locator("[data-do=overturn]").click()
        expect(root.locator("[data-do=overturn]")).to_have_attribute("aria-pressed", "false")
        assert holds(rule, root.evaluate(NUMBERS))
    if data["challenge"]:
        root.locator("[data-do=challenge]").click()
        locked = root.locator(".panel-controls").evaluate(
            "all => Object.fromEntries([...all.querySelectorAll('[name]')]"
            ".map(one => [one.name, one.matches(':disabled')]))")
        assert {one["name"]: locked[one["name"]] for one in data["parameters"]} == {
            one["name"]: one["name"] not in data["challenge"]["free"] for one in data["parameters"]}
        root.locator("[data-do=leave]").click()


def in_sight(page, root, data):
    """Go through a guide with its buttons; return what a reader of a phone cannot see at a step."""
    missing = []
    for place, one in enumerate(data["guide"], 1):
        item = root.locator(f'[data-step="{place}"]')
        if one["kind"] == "predict":
            item.locator("[data-do=unguessed]").click()
        else:
            asked = [root.element_handle(), place, one["hand"]]
            for _ in range(100):  # the page scrolls to the step, late on a busy machine
                hidden = page.evaluate(HIDDEN, asked)
                if not hidden:
                    break
                page.wait_for_timeout(50)
            missing += [(place, what) for what in hidden]
            item.locator("[data-do=set]").click()
        expect(item).to_have_attribute("data-done", "true")
        root.locator("[data-do=next]").click()
    return missing
