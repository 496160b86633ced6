"""Every page of the built site, in a real Chromium."""

from urllib.parse import unquote, urldefrag, urljoin

import pytest
from bs4 import BeautifulSoup
from support.browser import go_live, violations
from support.places import SITE, built, pages

LESSON_PANELS = """() => [...document.querySelectorAll('.panel')].map(panel => panel.id)"""
# What a reader sees of a panel: its numbers, the marks of its drawings, and its lists. Axis lines
# are left out, because Vega may keep the same ones in another order.
SEEN = """id => {
  const panel = document.getElementById(id);
  const numbers = [...panel.querySelectorAll('[data-output]')].map(one => one.dataset.value);
  const drawn = [...panel.querySelectorAll('.role-mark path, .role-mark text')]
    .filter(one => one.getClientRects().length)
    .map(one => one.getAttribute('d') + one.getAttribute('transform') + one.textContent);
  const lists = [...panel.querySelectorAll('.panel-list tbody')].map(one => one.innerHTML);
  return JSON.stringify([numbers, drawn.sort(), lists]);
}"""
MOVE = """([id, name, to]) => {
  const control = document.querySelector(`#${CSS.escape(id)} [name="${name}"]`);
  if (control.type === 'checkbox') control.checked = !control.checked;
  else if (control.tagName === 'SELECT') {
    control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
  } else {
    const low = Number(control.min), high = Number(control.max);
    control.value = low + (high - low) * to;
  }
  control.dispatchEvent(new Event('input', {bubbles: true}));
}"""


def frames(page):
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => "
                  "requestAnimationFrame(done)))")


@pytest.mark.parametrize("path", pages())
def test_page_is_whole(path, site, watch):
    """No console error, nothing from another host, panels live, axe finds nothing."""
    watched = watch()
    page = watched.page
    page.goto(f"{site}/{path}")
    go_live(page)
    assert violations(page) == []
    page.evaluate("document.body.dataset.theme = 'dark'")
    assert violations(page) == []
    assert watched.wrong == []


@pytest.mark.parametrize("path", pages())
def test_page_on_a_phone(path, site, watch):
    """360 px wide, dark: nothing to scroll sideways for, and axe finds nothing."""
    watched = watch(width=360, height=740, dark=True, has_touch=True)
    page = watched.page
    page.goto(f"{site}/{path}")
    go_live(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
    assert watched.wrong == []


@pytest.mark.parametrize("path", pages())
def test_every_control_changes_what_is_seen(path, site, watch):
    """From the start setting, each control moves a number or a drawing somewhere in its range."""
    watched = watch()
    page = watched.page
    page.goto(f"{site}/{path}")
    go_live(page)
    dead = []
    for panel in page.evaluate(LESSON_PANELS):
        page.evaluate("id => document.querySelectorAll(`#${CSS.escape(id)} details`)"
                      ".forEach(one => { one.open = true; })", panel)
        names = page.evaluate(
            "id => [...document.querySelectorAll(`#${CSS.escape(id)} .panel-controls [name]`)]"
            ".map(control => control.name)", panel)
        start = page.evaluate(SEEN, panel)
        for name in names:
            for to in (1, 0, 0.4):
                page.evaluate(MOVE, [panel, name, to])
                frames(page)
                changed = page.evaluate(SEEN, panel) != start
                page.locator(f"#{panel} [data-do=reset]").click()
                frames(page)
                if changed:
                    break
            else:
                dead.append(f"{panel}: {name}")
        assert page.evaluate(SEEN, panel) == start, f"Reset does not restore {panel}"
    assert dead == []
    assert watched.wrong == []


@pytest.mark.parametrize("path", pages())
def test_every_challenge_can_be_met(path, site, watch):
    """A challenge is not met at the start, and its folded solution meets it."""
    page = watch().page
    page.goto(f"{site}/{path}")
    go_live(page)
    for box in page.locator("[data-challenge]").all():
        assert box.get_attribute("data-met") == "false"
        box.locator("summary", has_text="One solution").click()
        box.locator("[data-do=solve]").click()
        frames(page)
        assert box.get_attribute("data-met") == "true"


def test_links_lead_somewhere():
    """Every internal link of every page reaches a file, and an element where it names one."""
    soups = {path: BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")
             for path in built()}
    ids = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in soups.items()}
    broken = []
    for path, soup in soups.items():
        for link in soup.find_all("a", href=True):
            target, name = urldefrag(urljoin(f"http://site/{path}", link["href"]))
            if not target.startswith("http://site/"):
                continue
            target = unquote(target.removeprefix("http://site/")) or "index.html"
            if not (SITE / target).is_file():
                broken.append(f"{path}: {link['href']}")
            elif name and target in ids and unquote(name).split("?")[0] not in ids[target]:
                broken.append(f"{path}: {link['href']} has no such element")
    assert broken == []


def test_pages_name_no_other_host():
    """Scripts, styles, images and fonts are served beside the page, and a policy says so."""
    foreign = []
    for path in built():
        soup = BeautifulSoup((SITE / path).read_text(encoding="utf-8"), "html.parser")
        for tag in soup.find_all(["script", "link", "img", "iframe", "source"]):
            address = tag.get("src") or tag.get("href") or ""
            if "//" in address and tag.get("rel") != ["canonical"]:
                foreign.append(f"{path}: {address}")
        if soup.head and not soup.find("meta", {"http-equiv": "refresh"}):
            policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})
            assert policy and "unsafe-eval" not in policy["content"].replace(
                "wasm-unsafe-eval", ""), path
    assert foreign == []
