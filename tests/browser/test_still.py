"""Where scripts cannot run: the page says so and can be read; where an engine is old, they do."""

import html

import pytest
from playwright.sync_api import expect
from support.places import SITE
from support.sample import answers, lesson

# What engines of 2021 do not have. `:has` and the policy's word for WebAssembly came later too.
OLD = """
  delete window.structuredClone;
  delete Object.hasOwn;
  delete window.DecompressionStream;
  for (const kind of [Document, Element]) {
    for (const name of ['querySelector', 'querySelectorAll', 'matches', 'closest']) {
      const now = kind.prototype[name];
      if (now) kind.prototype[name] = function (selector) {
        if (selector.includes(':has(')) throw new SyntaxError(selector);
        return now.call(this, selector);
      };
    }
  }
  WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('policy'); } };
"""


def says_so_and_stands_still(page):
    expect(page.locator(".needs")).to_be_visible()
    panel = page.locator(".panel").first
    expect(panel.locator(".panel-title")).to_be_visible()
    expect(panel.locator("[data-output]").first).not_to_have_text("")
    expect(panel.locator(".drawing svg:visible").first).to_be_visible()
    assert panel.locator("button:visible, input[type=range]:visible").count() == 0


def deck_can_be_read(page):
    expect(page.locator(".needs")).to_be_visible()
    slides = page.locator(".slides section[data-section]")
    for number in (0, 1, slides.count() - 1):
        expect(slides.nth(number).locator(":is(h1, h2, h3, p)").first).to_be_visible()
    assert "hidden" not in page.locator("body").evaluate("one => getComputedStyle(one).visibility")


@pytest.mark.parametrize("why", ["no JavaScript", "from a file", "a script does not arrive"])
def test_without_scripts(site, watch, why):
    page = watch(java_script_enabled=why != "no JavaScript").page
    base = SITE.as_uri() if why == "from a file" else site
    if why == "a script does not arrive":
        page.route("**/keep.js", lambda route: route.abort())
        page.route("**/deck.js", lambda route: route.abort())
    page.goto(f"{base}/{lesson()}.html")
    says_so_and_stands_still(page)
    page.goto(f"{base}/{lesson()}-slides.html")
    deck_can_be_read(page)


def test_in_a_viewer_that_runs_nothing(watch):
    """JupyterLab shows an HTML file in a frame of no origin, in which scripts are not allowed."""
    page = watch().page
    text = (SITE / f"{lesson()}.html").read_text(encoding="utf-8")
    page.set_content(f'<iframe sandbox srcdoc="{html.escape(text)}"></iframe>')
    frame = page.frame_locator("iframe")
    expect(frame.locator(".needs")).to_be_visible()
    expect(frame.locator(".panel-title").first).to_be_visible()


def test_in_an_engine_of_2021(site, watch):
    watched = watch()
    page = watched.page
    page.add_init_script(OLD)
    page.goto(f"{site}/{lesson()}.html")
    page.evaluate("() => { document.documentElement.style.scrollBehavior = 'auto'; }")
    answers(page)
    expect(page.locator(".needs")).to_be_hidden()
    page.goto(f"{site}/book/claims.html")
    expect(page.locator(".filter-count")).to_contain_text("claims")
    assert watched.wrong == []


def test_where_scripts_run_nothing_is_said(site, watch):
    watched = watch()
    for path in (lesson(), f"{lesson()}-slides", "book/index"):
        watched.page.goto(f"{site}/{path}.html")
        watched.page.wait_for_selector("html[data-scripts=live]", state="attached")
        expect(watched.page.locator(".needs")).to_be_hidden()
    assert watched.wrong == []
