"""What the tests are given: the built site, a Chromium, and pages that remember what went wrong."""

import os
import threading

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright
from support.browser import FLAGS, Watched
from support.places import SITE

from playbook.set_up import browser as browser_path
from playbook.site.serve import server

# The same examples every time: a failure that comes and goes teaches nobody anything.
settings.register_profile("playbook", derandomize=True, deadline=None)
settings.load_profile("playbook")

os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # silences the kernel's debugger


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
