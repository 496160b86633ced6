"""Every page of the built site, in a real Chromium."""

import re
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from playwright.sync_api import expect
from support.browser import BEYOND, CHINESE, COLOURS, frames, go_live, violations
from support.places import SITE, built, pages, parsed

# Walks through a panel's guide with its own buttons, and returns the steps that do not get done
# or say nothing then; the panel is left free.
UNTOLD = """async id => {
  const panel = document.getElementById(id);
  const frame = () => new Promise(requestAnimationFrame);
  const silent = [];
  for (const step of panel.querySelectorAll('.panel-steps > li')) {
    const way = step.dataset.kind === 'predict' ? 'unguessed' : 'set';
    step.querySelector(`[data-do=${way}]`).click();
    for (let n = 0; n < 600 && step.dataset.done !== 'true'; n += 1) await frame();
    if (step.dataset.done !== 'true' || !step.querySelector('.panel-outcome').innerText.trim()) {
      silent.push(step.dataset.step);
    }
    panel.querySelector('.panel-guide [data-do=next]').click();
    await frame();
  }
  if (panel.dataset.mode === 'guide') silent.push('end');
  return silent;
}"""
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


@pytest.mark.parametrize("path", pages())
def test_page(path, visit, subtests):
    """One visit to a page, as different readers make it; each check says its own name."""
    watched = visit(path)
    page = watched.page
    go_live(page)
    with subtests.test("axe finds nothing"):
        assert violations(page) == []
    with subtests.test("axe finds nothing in the dark"):
        page.evaluate("document.body.dataset.theme = 'dark'")
        assert violations(page, COLOURS) == []
    page.evaluate("document.body.dataset.theme = 'auto'")
    for panel in page.evaluate("[...document.querySelectorAll('.panel')].map(one => one.id)"):
        with subtests.test("every step of the guide is noticed and says something", panel=panel):
            assert page.evaluate(UNTOLD, panel) == []
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
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
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
    with subtests.test("nothing goes wrong"):
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
