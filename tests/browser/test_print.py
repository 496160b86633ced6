"""On paper: nothing lies over the text, charts are dark on white, a deck has all its slides."""

import re

import pytest
from support.places import decks
from support.sample import lesson

PAGES = ["book/index", "book/claims", "book/glossary", "book/class", "book/my-progress", "search",
         "404"]
OVER = """() => [...document.querySelectorAll('body *')]
  .filter(one => ['fixed', 'sticky'].includes(getComputedStyle(one).position)
    && one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && one.getClientRects().length && one.textContent.trim())
  .map(one => one.className || one.tagName)"""
# How light a colour is that a page uses in print, from 0 to 255.
LIGHT = """([selector, property]) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  canvas.fillStyle = getComputedStyle(document.querySelector(selector)).getPropertyValue(property);
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}"""


def test_nothing_lies_over_the_text(site, watch):
    page = watch().page
    page.emulate_media(media="print")
    for path in [*PAGES, lesson()]:
        page.goto(f"{site}/{path}.html")
        assert page.evaluate(OVER) == [], path


@pytest.mark.parametrize("dark", ["asked for", "the system's"])
def test_panels_and_charts_are_dark_on_white(site, watch, dark):
    page = watch(dark=dark == "the system's").page
    page.goto(f"{site}/{lesson()}.html")
    page.evaluate("theme => { document.body.dataset.theme = theme; }",
                  "dark" if dark == "asked for" else "auto")
    grounds = (["body", "background-color"], [".panel", "background-color"])
    inks = (["article", "color"], [".panel .panel-title", "color"],
            [".panel", "--chart-ink"], [".panel", "--series-1"])
    assert all(page.evaluate(LIGHT, one) < 80 for one in grounds)
    page.emulate_media(media="print")
    assert [page.evaluate(LIGHT, one) for one in grounds] == [255, 255]
    assert all(page.evaluate(LIGHT, one) < 130 for one in inks)


def test_a_deck_prints_every_slide_on_a_page_of_its_own(site, watch):
    page = watch().page
    page.goto(f"{site}/{decks()[-1]}")
    page.wait_for_selector("html[data-scripts=live]", state="attached")
    slides = page.locator(".slides section[data-section]").count()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == slides > 5
