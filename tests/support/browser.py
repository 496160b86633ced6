"""A Chromium, and the ways to look at a page in it."""

import io
import time
import urllib.request

import zxingcpp
from PIL import Image

from .places import AXE

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         # another name of this machine, which browsers trust less than 127.0.0.1
         "--host-resolver-rules=MAP computer.room 127.0.0.1"]


def wait_until_served(address, running, log=None, seconds=120):
    """Wait until a program that was started serves an address.

    running: its process. log: a file whose end tells why it did not. Raises RuntimeError.
    """
    # A proxy that the machine is set to use cannot reach it.
    here = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(2 * seconds):
        try:
            here.open(address).read()
            return
        except OSError:
            if running.poll() is not None:
                break
            time.sleep(0.5)
    raise RuntimeError(f"{address} is not served. {log.read_text()[-2000:] if log else ''}")


class Watched:
    """A page that remembers what went wrong on it: console errors and foreign requests."""

    def __init__(self, context, own="http://127.0.0.1"):
        self.page = context.new_page()
        self.wrong = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", lambda request: self._request(request.url, own))

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def _request(self, url, own):
        if not url.startswith((own, "data:", "blob:", "ws://127.0.0.1")):
            self.wrong.append(f"foreign request: {url}")


def go_live(page):
    """Bring every panel of a page into view and wait until it is live, with all its charts."""
    for panel in page.locator(".panel").all():
        panel.scroll_into_view_if_needed()
        page.wait_for_function("""name => {
            const panel = document.getElementById(name);
            return panel.dataset.state === 'live' && [...panel.querySelectorAll('.drawing')]
              .every(one => !one.getClientRects().length || one.querySelector(':scope > div svg'));
          }""", arg=panel.get_attribute("id"))


def scanned(page):
    """Return what a phone would read off the screen: the text of the one QR code in sight."""
    page.wait_for_function("() => [...document.querySelectorAll('dialog.qr img')]"
                           ".some(image => image.complete && image.naturalWidth)")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    return code.text


# Rules of axe that depend on colours: what another theme can break.
COLOURS = ["color-contrast", "link-in-text-block"]
FOUND = """async ([place, rules]) => {
  const options = {resultTypes: ['violations'], ...rules && {runOnly: rules}};
  const {violations} = await axe.run(place, options);
  return violations.flatMap(one => one.nodes.map(
    node => `${one.id} (${one.impact}): ${node.target} ${node.failureSummary}`));
}"""


def violations(page, rules=None, place="html"):
    """Run axe on a page and return what it finds, any impact, as short lines.

    rules: only these of axe's rules. place: only what is inside this selector.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(FOUND, [place, rules])


# What reaches beyond a phone's screen, and is cut off there or makes the page scroll sideways: all
# that is not in a place of its own that scrolls or hides it.
BEYOND = """() => {
  const held = (one) => {
    for (let box = one.parentElement; box && !box.matches('article, body'); box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible') return true;
    }
    return false;
  };
  return [...document.querySelectorAll('article *')]
    .filter(one => one.getClientRects().length && !one.closest('.visually-hidden')
      && one.getBoundingClientRect().right > innerWidth + 1 && !held(one))
    .map(one => one.outerHTML.slice(0, 80));
}"""
# The Chinese that a reader sees below an element and that does not say what language it is.
CHINESE = """root => {
  const left = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (/[\\u3400-\\u9fff]/.test(data) && !parentElement.closest('script, style')
        && !parentElement.closest('[lang]')?.getAttribute('lang').startsWith('zh')) left.push(data.trim());
  }
  return left;
}"""


def frames(page):
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => "
                  "requestAnimationFrame(done)))")
