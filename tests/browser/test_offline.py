"""Without internet: the site from a folder, for phones in the room too, and the lessons in Lab."""

import mimetypes
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile

import pytest
from playwright.sync_api import expect
from support.browser import Watched, scanned, wait_until_served
from support.lab import bring, free_port, run, tune

from playbook.offline import site as offline_site
from playbook.offline import start, wheelhouse
from playbook.set_up import why
from playbook.site.serve import Handler

pytestmark = pytest.mark.site
LESSON = "4-propagation/1-will-the-loop-grow"
PLACE = "U 盘/课程"  # a folder as a stick may have it


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The zip, unpacked into another folder."""
    made, stick = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("stick") / PLACE
    with zipfile.ZipFile(offline_site.make(made / "offline")) as file:
        file.extractall(stick)
    (found,) = stick.iterdir()
    return found


@pytest.fixture
def started():
    """Return a function that starts a command and waits until it serves at an address."""
    running = []

    def start_it(command, folder, address):
        running.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env=cut_off(),
                                        start_new_session=True))
        wait_until_served(address, running[-1])

    yield start_it
    for one in running:
        os.killpg(one.pid, signal.SIGTERM)  # JupyterLab too, which the command has started
        one.wait(timeout=30)


def cut_off():
    """The environment with every way out leading nowhere, and no help for pip from outside."""
    kept = {name: value for name, value in os.environ.items()
            if not name.upper().startswith(("PIP_", "UV_", "PYTHON"))}
    nowhere = "http://127.0.0.1:9"
    return kept | {"PIP_NO_COMPILE": "1", "PIP_CONFIG_FILE": os.devnull} | dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere) | {
        "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}


def answers(page):
    """Move a panel's slider with the keyboard and wait for another number."""
    page.locator("#loop").scroll_into_view_if_needed()
    page.wait_for_selector("#loop[data-state=live]")
    output = page.locator("#loop [data-output=members_end]")
    before = output.inner_text()
    page.locator("#loop [data-do=free]").click()
    page.locator("#loop [name=seeds]").focus()
    page.keyboard.press("End")
    expect(output).not_to_have_text(before)


def test_site_from_a_stick(unpacked, started, watch):
    """The one line that every Python has: a panel computes, and the search finds."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    started([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)], unpacked,
            address)
    watched = watch()
    page = watched.page
    page.goto(address)
    page.wait_for_url("**/book/index.html")
    page.goto(f"{address}/notebooks/{LESSON}.html")
    answers(page)
    page.locator(".sidebar-search").first.fill("poster")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    assert watched.wrong == []


def test_phones_in_the_room(unpacked, started, chromium):
    """By plain http at another name, where browsers allow no clipboard: the link is shown."""
    port = free_port()
    started([sys.executable, "serve.py", "--room", str(port)], unpacked, f"http://127.0.0.1:{port}")
    address = f"http://computer.room:{port}"
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    watched = Watched(context, own=address)
    page = watched.page
    page.goto(f"{address}/notebooks/{LESSON}.html")
    assert not page.evaluate("isSecureContext")
    answers(page)
    status = page.locator("#loop .panel-said")
    page.locator("#loop [data-do=link]").click()
    expect(status).to_contain_text("Copy this: ")
    link = status.inner_text().removeprefix("Copy this: ")
    assert link.startswith(f"{address}/notebooks/{LESSON}.html#loop?seeds=")
    page.locator("#loop [data-do=qr]").click()
    assert scanned(page) == link
    assert page.locator("dialog.qr .qr-note").count() == 0
    context.close()
    assert watched.wrong == []


def test_types_are_right_where_the_system_has_wrong_ones(unpacked, monkeypatch):
    """Windows may call scripts plain text, and then no browser runs them."""
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_, **__: ("text/plain", None))
    handler = object.__new__(Handler)
    sent = {path.suffix: handler.guess_type(str(path)) for path in unpacked.rglob("*.*")}
    for suffix, kind in {".html": "text/html", ".js": "text/javascript", ".css": "text/css",
                         ".wasm": "application/wasm", ".svg": "image/svg+xml"}.items():
        assert sent[suffix] == kind


def test_readmes_are_for_every_notepad(unpacked):
    raw = (unpacked / "README.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw
    text = raw.decode("utf-8-sig")
    commands = re.findall(r"python3? (?:serve\.py|-m http\.server)[^\s，。:;]*", text)
    assert "python serve.py" in commands and "社群" in text


# ---- JupyterLab


@pytest.mark.parametrize(("mine", "said"), [
    (("3.12", "Windows", "AMD64"), None),
    (("3.9", "Windows", "AMD64"), "for Python 3.12 and this is Python 3.9: start it with"),
    (("3.12", "Darwin", "arm64"), "for Windows on AMD64 and this is Darwin on arm64: ask for"),
])
def test_start_says_whom_the_folder_is_for(mine, said):
    found = start.fits("3.12 Windows AMD64\n", *mine)
    assert found is None if said is None else said in found


def test_says_what_keeps_it_from_installing():
    offline = ("--no-index", "--find-links", "wheels")
    assert "copy the folder again" in why("ERROR: No matching distribution found for x", offline)
    assert "make room" in why("OSError: [Errno 28] No space left on device", offline)
    assert "C:\\playbook" in why("HINT: enable Windows Long Path support", offline)


def test_unknown_platform(tmp_path):
    with pytest.raises(ValueError, match="PLATFORM is amiga and must be one of win_amd64, "):
        wheelhouse.make(tmp_path / "new", name="amiga")


def test_lessons_install_and_run_without_internet(tmp_path, started, watch):
    """A wheelhouse for this computer, carried elsewhere, installed with the network cut off."""
    wheelhouse.make(tmp_path / "made")
    room = tmp_path / PLACE
    shutil.move(tmp_path / "made", room)
    alone = ["unshare", "--map-root-user", "--net"]  # no network at all, where that is permitted
    if not shutil.which(alone[0]) or subprocess.run([*alone, "true"],
                                                    capture_output=True).returncode:
        alone = []
    done = subprocess.run([*alone, sys.executable, "start.py", "--version"], cwd=room,
                          env=cut_off(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    started([sys.executable, "start.py", "--no-browser", "--allow-root", f"--port={port}",
             "--expose-app-in-browser", "--IdentityProvider.token="], room, f"{address}/api")
    watched = watch(width=1400)
    page = watched.page
    page.goto(f"{address}/lab/tree/{LESSON}.ipynb?reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=120_000)
    page.wait_for_function("() => window.jupyterapp !== undefined")
    run(page)
    tune(page, bring(page, "loop"))
    assert "Jupyter news" not in page.locator("body").inner_text()
    assert [line for line in watched.wrong if "foreign request" in line] == []
    assert not (room / "node_modules").exists()  # nothing was fetched from npm either
