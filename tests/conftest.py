"""What the tests are given: the built site, a Chromium, and pages that remember what went wrong."""

import os
import threading

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright
from support.browser import FLAGS, Watched
from support.places import SITE
from xdist.scheduler import LoadScopeScheduling

from playbook.set_up import browser as browser_path
from playbook.site.serve import server

# The same examples every time: a failure that comes and goes teaches nobody anything.
settings.register_profile("playbook", derandomize=True, deadline=None)
settings.load_profile("playbook")

# The order in which tests begin: what takes longest first, so that no worker ends alone with it.
ORDER = ["tests/lab", "tests/browser", "notebooks", "tests/data", "tests/book", "tests/models"]

os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # silences the kernel's debugger


# These walk one page or deck each; whatever else a module tests shares what is dear to make, as
# the lessons in JupyterLab do.
APART = ("test_page[", "test_deck[")


class Together(LoadScopeScheduling):
    """Keeps a module, or the cells of a notebook, on one worker."""

    def _split_scope(self, nodeid):
        place, _, test = nodeid.partition("::")
        return nodeid if test.startswith(APART) else place


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Spread the work by what belongs together (pytest 9.2 no longer lets xdist's groups do it)."""
    return Together(config, log)


def pytest_collection_modifyitems(items):
    """Mark what needs the built site or a browser; begin with what takes longest."""
    places = {item: item.nodeid.partition("::")[0] for item in items}
    for item in items:
        if {"site", "chromium"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("site")
    folders = {item: next((number for number, folder in enumerate(ORDER)
                           if place.startswith(folder)), -1) for item, place in places.items()}
    items.sort(key=folders.get)


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


@pytest.fixture(scope="session")
def context(chromium):
    """One window of a worker, for whoever needs no other: what it has fetched it need not again."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture(scope="session")
def windows(context, chromium):
    """A page on a wide screen and one on a phone, which a worker's visits share one after another."""
    phone = chromium.new_context(color_scheme="dark", has_touch=True)
    phone.set_default_timeout(30_000)
    yield {"wide": Watched(context), "phone": Watched(phone)}
    phone.close()


@pytest.fixture
def visit(windows, site):
    """Return a function that opens a path of the site, `visit(path)`, as a new reader's page;
    `visit(path, on="phone")` on a phone."""
    visited = []

    def opened(path, on="wide"):
        watched = windows[on]
        visited.append(watched.page)
        wide = on == "wide"
        watched.page.set_viewport_size({"width": 1280, "height": 900} if wide
                                       else {"width": 360, "height": 740})
        watched.page.emulate_media(media="screen", color_scheme="light" if wide else "dark")
        watched.wrong.clear()
        watched.page.goto(f"{site}/{path}")
        return watched

    yield opened
    for page in visited:
        page.evaluate("localStorage.clear()")
        page.goto("about:blank")


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
