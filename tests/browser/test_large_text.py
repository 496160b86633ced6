"""Letters twice as large, as a phone's settings make them: nothing is cut off or covered."""

import pytest
from support.browser import BEYOND, frames, go_live
from support.places import ROOT, lessons

LESSONS = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in lessons()]

# Brings each slider in sight below the middle of the screen; returns those that do not lie there
# bare and whole, with their value and a number that they move.
HIDDEN = """async panel => {
  const bare = (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight
      && (one.contains(found) || found?.contains(one) && found.closest('.panel-headlines') !== null);
  };
  const hidden = [];
  for (const place of panel.querySelectorAll('.panel-controls > .panel-control')) {
    const slider = place.querySelector('input[type=range]');
    if (!slider) continue;
    const top = slider.getBoundingClientRect().top - innerHeight * 0.75;
    scrollBy({ top, behavior: 'instant' });
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const number = panel.querySelector('.panel-headlines [data-output]');
    for (const one of [slider, place.querySelector('[data-typed]'), number]) {
      if (!bare(one)) hidden.push(`${slider.name}: ${one.outerHTML.slice(0, 60)}`);
    }
  }
  return hidden;
}"""


@pytest.mark.parametrize("path", LESSONS)
def test_sliders_and_values_stay_in_sight(path, visit, subtests):
    page = visit(path).page
    page.set_viewport_size({"width": 360, "height": 740})
    page.add_style_tag(content="html { font-size: 200%; }")
    go_live(page)
    for panel in page.query_selector_all(".panel"):
        leave = panel.query_selector(".panel-guide [data-do=free]")
        if leave and leave.is_visible():
            leave.click()
        with subtests.test("slider, value and number together", panel=panel.get_attribute("id")):
            assert page.evaluate(HIDDEN, panel) == []
    frames(page)
    with subtests.test("nothing is cut off"):
        assert page.evaluate(BEYOND) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
