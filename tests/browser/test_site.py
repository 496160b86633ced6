"""Every page of the built site, in a real Chromium."""

import re
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from playwright.sync_api import expect
from support.browser import BEYOND, CHINESE, COLOURS, frames, go_live, violations
from support.guide import GUIDED, in_sight, walk
from support.places import ROOT, SITE, built, lessons, pages, parsed

# What a reader sees of a panel: its numbers, the marks of the chart in front and its lists, less
# axes, whose lines Vega may keep in another order, and the faint line of the setting before.
# Returns the controls that change nothing of it anywhere in their range, each from the start
# setting, whichever chart is in front, and "reset" if that does not lead back.
DEAD = """async id => {
  const panel = document.getElementById(id);
  const frames = () => new Promise(done => requestAnimationFrame(() =>
    requestAnimationFrame(done)));
  const drawn = () => [...panel.querySelectorAll('.chart:not([data-behind]) .drawing')]
    .every(one => !one.getClientRects().length || one.querySelector(':scope > div svg'));
  const series = one => /--series/.test(one.getAttribute('stroke') + one.getAttribute('fill'));
  const seen = () => JSON.stringify([
    [...panel.querySelectorAll('[data-output]')].map(one => one.dataset.value),
    [...panel.querySelectorAll('.role-mark path, .role-mark text')]
      .filter(one => one.getClientRects().length && (one.localName === 'text' || series(one)))
      .map(one => one.getAttribute('d') + one.getAttribute('transform') + one.textContent).sort(),
    [...panel.querySelectorAll('.panel-list tbody')].map(one => one.innerHTML)]);
  const move = (control, to) => {
    if (control.type === 'checkbox') control.checked = !control.checked;
    else if (control.tagName === 'SELECT') {
      control.selectedIndex = Math.round(to * (control.options.length - 1));
    } else {
      const low = Number(control.min), high = Number(control.max);
      control.value = low + (high - low) * to;
    }
    control.dispatchEvent(new Event('input', {bubbles: true}));
  };
  const until = async (holds, most) => {  // a busy machine draws late
    for (let n = 0; n < most && !holds(); n += 1) await frames();
    return holds();
  };
  const folded = [...panel.querySelectorAll('details:not([open])')];
  for (const part of folded) part.open = true;
  const reset = panel.querySelector('[data-do=reset]');
  reset.click();
  await frames();
  const tabs = [...panel.querySelectorAll('[data-chart]')];
  let dead = [...panel.querySelectorAll('.panel-controls [name]')];
  panel.querySelector('[data-do=reset]').click(); // the steps have set it otherwise
  for (const tab of tabs.length ? tabs : [null]) {
    tab?.click();
    await until(drawn, 300);
    await frames();
    const start = seen();
    const left = [];
    for (const control of dead) {
      let changed = false;
      for (const to of [1, 0, 0.4]) {
        move(control, to);
        await frames();
        changed = await until(() => seen() !== start, 3);
        reset.click();
        await frames();
        if (!await until(() => seen() === start, 300)) return ['reset'];
        if (changed) break;
      }
      if (!changed) left.push(control);
    }
    dead = left;
    if (!dead.length) break;
  }
  tabs[0]?.click();
  // Some speak of one choice only, and say so: "Made to invite inside: spends less by".
  const alive = new Set();
  for (const control of dead) {
    for (const select of panel.querySelectorAll('.panel-controls select')) {
      for (let n = 0; n < select.options.length && !alive.has(control); n += 1) {
        reset.click();
        move(select, n / (select.options.length - 1));
        await until(() => false, 30);
        const chosen = seen();
        move(control, 1);
        if (await until(() => seen() !== chosen, 30)) alive.add(control);
      }
    }
  }
  reset.click();
  dead = dead.filter(one => !alive.has(one));
  for (const part of folded) part.open = false;
  return dead.map(one => one.name);
}"""


# Brings each slider in sight below the middle of the screen; returns those that do not lie there
# bare and whole, with their value and a number that they move.
COVERED = """async panel => {
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
# What is wider than its place, or than the sheet: no printer scrolls.
CUT = """() => [...document.querySelectorAll('article *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 2 && !one.closest('svg, math, select, .visually-hidden')
    && (box.right > innerWidth + 1 || getComputedStyle(one).overflowX !== 'visible'
      && one.clientWidth && one.scrollWidth > one.clientWidth + 1);
}).map(one => `${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
LESSONS = {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in lessons()}
PRINTED = LESSONS | {"book/index.html", "book/toolkit/weekly-sop.html"}


@pytest.mark.parametrize("path", pages())
def test_page(path, visit, subtests):
    """One visit to a page, as different readers make it; each check says its own name. Where it has
    panels a second one, on a phone that is touched."""
    watched = visit(path)
    page = watched.page
    if path in PRINTED:
        with subtests.test("nothing is cut off in print"):
            printed(page)
    go_live(page)
    with subtests.test("axe finds nothing"):
        assert violations(page) == []
    if path not in LESSONS:  # beside what a phone shows in the dark they have what all pages have
        with subtests.test("axe finds nothing in the dark"):
            page.evaluate("document.body.dataset.theme = 'dark'")
            assert violations(page, COLOURS) == []
        page.evaluate("document.body.dataset.theme = 'auto'")
    panels = page.evaluate("[...document.querySelectorAll('.panel')].map(one => one.id)")
    for panel in panels:
        if (path, panel) in GUIDED:
            with subtests.test("every step of the guide is noticed and says something", panel=panel):
                walk(page, page.locator(f"#{panel}"), GUIDED[path, panel])
        with subtests.test("every control changes what is seen", panel=panel):
            assert page.evaluate(DEAD, panel) == []
        box = page.locator(f"#{panel} [data-challenge]")
        if box.count():
            with subtests.test("the challenge can be met", panel=panel):
                expect(box).to_have_attribute("data-met", "false")
                box.locator("summary").last.click()
                box.locator("[data-do=solve]").click()
                expect(box).to_have_attribute("data-met", "true")
                box.locator("[data-do=leave]").click()
    on_a_phone(path, visit(path, on="phone") if panels else watched, panels, subtests)
    with subtests.test("nothing goes wrong"):
        assert watched.wrong == []


def printed(page):
    """Nothing is cut off on A4, as the page is before a panel has been near."""
    page.set_viewport_size({"width": 718, "height": 1020})  # less the browser's margins
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    assert not page.locator(".skip-to-content").is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})


def on_a_phone(path, watched, panels, subtests):
    """The same page on a phone, in the dark; then with letters twice as large."""
    page = watched.page
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    for panel in panels:
        root = page.locator(f"#{panel}")
        if (path, panel) in GUIDED:
            root.scroll_into_view_if_needed()
            page.wait_for_selector(f"#{panel}[data-state=live]")
            with subtests.test("step, control and number are in sight together", panel=panel):
                assert in_sight(page, root, GUIDED[path, panel]) == []
    page.evaluate("document.querySelectorAll('.panel details:not(.panel-rows)')"
                  ".forEach(part => { part.open = true; })")
    go_live(page)
    frames(page)  # what is now too wide can be reached by keyboard
    with subtests.test("nothing to scroll sideways for on a phone"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate(BEYOND) == []
    with subtests.test("axe finds nothing on a phone, in the dark"):
        assert violations(page) == []
    with subtests.test("Chinese says that it is Chinese"):
        assert page.evaluate(CHINESE, page.query_selector("body")) == []
    if path in LESSONS:
        page.evaluate("document.querySelectorAll('.panel details')"
                      ".forEach(part => { part.open = false; })")
        page.add_style_tag(content="html { font-size: 200%; }")
        go_live(page)
        for panel in panels:
            with subtests.test("slider, value and number together in large letters", panel=panel):
                assert page.evaluate(COVERED, page.query_selector(f"#{panel}")) == []
        frames(page)
        with subtests.test("nothing is cut off in large letters"):
            assert page.evaluate(BEYOND) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with subtests.test("nothing goes wrong on a phone"):
        assert watched.wrong == []


@pytest.mark.site
def test_links_lead_somewhere():
    """Every internal link of every page reaches a file, and an element where it names one."""
    ids = {path: {tag["id"] for tag in parsed(path).find_all(id=True)} for path in built()}
    broken = []
    for path in built():
        for link in parsed(path).find_all("a", href=True):
            target, name = urldefrag(urljoin(f"http://site/{path}", link["href"]))
            if not target.startswith("http://site/"):
                continue
            target = unquote(target.removeprefix("http://site/")) or "index.html"
            if not (SITE / target).is_file():
                broken.append(f"{path}: {link['href']}")
            elif name and target in ids and unquote(name).split("?")[0] not in ids[target]:
                broken.append(f"{path}: {link['href']} has no such element")
    assert broken == []


@pytest.mark.site
def test_chinese_says_that_it_is_chinese():
    """On every page as it is served, slides too: voices and fonts go by the nearest `lang`."""
    unmarked = []
    for path in built():
        for text in parsed(path).find_all(string=re.compile("[\u3400-\u9fff]")):
            lang = text.find_parent(attrs={"lang": True})
            if text.parent.name not in ("script", "style", "title") and not (
                    lang and lang["lang"].startswith("zh")):
                unmarked.append(f"{path}: {text.strip()}")
    assert unmarked == []


@pytest.mark.site
def test_pages_name_their_charset_first():
    """Within the bytes in which browsers look for it: a plain server does not send it."""
    for path in SITE.rglob("*.html"):
        raw = path.read_bytes()
        if b"<head>" in raw:
            assert raw.count(b'<meta charset="utf-8"') == 1, path
            assert raw.index(b'<meta charset="utf-8"') < 1000, path


@pytest.mark.site
def test_pages_name_no_other_host():
    """Scripts, styles, images and fonts are served beside the page, and a policy says so."""
    foreign = []
    for path in built():
        soup = parsed(path)
        for tag in soup.find_all(["script", "link", "img", "iframe", "source"]):
            address = tag.get("src") or tag.get("href") or ""
            if "//" in address and tag.get("rel") != ["canonical"]:
                foreign.append(f"{path}: {address}")
        if soup.head and not soup.find("meta", {"http-equiv": "refresh"}):
            policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})
            assert policy and "unsafe-eval" not in policy["content"].replace(
                "wasm-unsafe-eval", ""), path
    assert foreign == []
