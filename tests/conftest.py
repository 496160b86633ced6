"""What the browser tests share: the built site, a Chromium, and the ways to look at a page."""

import io
import os
import threading
import time
import urllib.request
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import settings
from PIL import Image
from playwright.sync_api import sync_playwright

from playbook.set_up import browser as browser_path
from playbook.site.serve import SITE, server

ROOT = Path(__file__).parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         # another name of this machine, which browsers trust less than 127.0.0.1
         "--host-resolver-rules=MAP computer.room 127.0.0.1"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# The same examples every time: a failure that comes and goes teaches nobody anything.
settings.register_profile("playbook", derandomize=True, deadline=None)
settings.load_profile("playbook")


def built():
    """Return the paths of all that was built, relative to the site, less the redirection."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    return [path for path in found if not path.startswith("_static") and path != "index.html"]


def pages():
    """Return the paths of the pages that are read; slides have tests of their own."""
    return [path for path in built() if not path.endswith("-slides.html")]


def decks():
    """Return the paths of the lessons' slides."""
    return [path for path in built() if path.endswith("-slides.html")]


@pytest.fixture(scope="session")
def site():
    """The address of the built site, served on loopback."""
    if not (SITE / "index.html").exists():
        pytest.fail("The site is not built: run `make book` first.")
    running = server()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield running
        running.close()


def wait_until_served(address, running, log=None, seconds=120):
    """Wait until a program that was started serves an address.

    running: its process. log: a file whose end tells why it did not. Raises RuntimeError.
    """
    for _ in range(2 * seconds):
        try:
            urllib.request.urlopen(address).read()
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


@pytest.fixture
def watch(chromium):
    """Return a function that opens a watched page: `watch(width=360, dark=True)`."""
    contexts = []

    def opened(width=1280, height=900, dark=False, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light", **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        return Watched(context)

    yield opened
    for context in contexts:
        context.close()


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


def violations(page):
    """Run axe on a page and return what it finds, any impact, as short lines."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
            for one in found for node in one["nodes"]]


def lessons():
    """Return the paths of all lessons."""
    return sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb")
                  if ".ipynb_checkpoints" not in path.parts)


os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # silences the kernel's debugger
