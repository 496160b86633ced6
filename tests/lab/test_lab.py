"""The lessons in a real JupyterLab: run, tune, present; and no key on a control edits a cell."""

import io
import json
import os
import shutil
import subprocess
import sys

import openpyxl
import pytest
from playwright.sync_api import TimeoutError
from support.browser import Watched, wait_until_served
from support.lab import WAIT, bring, cells, free_port, panels_of, run, scroll, tune
from support.places import ROOT, lessons

NAMES = [path.relative_to(ROOT).as_posix() for path in lessons()]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A JupyterLab on loopback that serves a copy of the lessons and their data."""
    home = tmp_path_factory.mktemp("lab")
    for folder in ("notebooks", "datasets"):
        shutil.copytree(ROOT / folder, home / folder)
    port = free_port()
    settings = {name: str(home / name) for name in
                ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
                 "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root",
         "--expose-app-in-browser", f"--port={port}", "--port-retries=0",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={home}"],
        cwd=home, env=os.environ | settings, stdout=subprocess.DEVNULL,
        stderr=(home / "log").open("w"))
    address = f"http://127.0.0.1:{port}"
    wait_until_served(f"{address}/api", running, home / "log")
    yield address, home
    running.terminate()
    running.wait(timeout=30)


@pytest.fixture(scope="module")
def opened(lab, chromium):
    """Return a function that opens a lesson in JupyterLab, fresh, before anything is run."""
    address, home = lab
    contexts = []

    def open_lesson(name):
        # JupyterLab stores there that a deck was on, and would open the next lesson as one.
        shutil.rmtree(home / "JUPYTERLAB_SETTINGS_DIR", ignore_errors=True)
        for context in contexts:
            context.close()
        contexts[:] = [chromium.new_context(viewport={"width": 1400, "height": 950},
                                            accept_downloads=True)]
        contexts[0].set_default_timeout(30_000)
        watched = Watched(contexts[0])
        watched.page.goto(f"{address}/lab/tree/{name}?reset")
        watched.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=WAIT)
        watched.page.wait_for_function("() => window.jupyterapp !== undefined")
        return watched

    yield open_lesson
    for context in contexts:
        context.close()


@pytest.fixture(scope="module", params=NAMES)
def lesson(request, opened):
    """A lesson in JupyterLab with all its cells run, the same for the tests that follow."""
    watched = opened(request.param)
    # Before anything runs a reader sees charts, not error messages.
    assert "model not found" not in watched.page.locator(".jp-NotebookPanel").inner_text()
    run(watched.page)
    return watched


def test_lesson_runs_and_tunes(lesson):
    """Run All Cells; then every panel answers its first slider, and its chart changes."""
    page = lesson.page
    assert page.evaluate("""() => jupyterapp.shell.currentWidget.content.widgets
        .filter(cell => cell.model.type === 'code')
        .flatMap(cell => cell.model.outputs.toJSON())
        .filter(output => output.output_type === 'error').length""") == 0
    for name in panels_of(page):
        tune(page, bring(page, name))
    wrong = [line for line in lesson.wrong if line.startswith(("foreign request", "error: "))]
    assert wrong == []
    assert "Jupyter news" not in page.locator("body").inner_text()


KEYS = ["x", "d", "d", "0", "0", "i", "i", "a", "b", "c", "v", "z", "m", "y", "Enter", "Escape",
        "ArrowUp", "ArrowDown", "Home", "End", "Delete", "Backspace", "Control+Enter",
        "Shift+Enter", "Shift+m", "Space"]
CONTROLS = "input:not([type=file]), select, button, summary, pre, [tabindex='0']"


def press(page, place, most=100):
    """Press every key of KEYS on each control of a place; return how many controls there were."""
    place.wait_for()
    reached = 0
    for control in place.locator(CONTROLS).all():
        if reached == most or not control.is_visible() or control.is_disabled():
            continue
        reached += 1
        for key in KEYS:
            control.focus()  # some keys leave the control: Escape, Enter on a button
            page.keyboard.press(key)
    return reached


def test_no_key_on_a_control_edits_a_cell(lesson):
    """JupyterLab's command mode would cut the cell at `x` and delete it at `d d`."""
    page = lesson.page
    source = cells(page)
    scroll(page, "cell.model.sharedModel.getSource().includes('Decide(')")
    press(page, page.locator(".decide"), 3)
    panel = bring(page, panels_of(page)[0])
    assert panel.locator("[data-do=qr]").count() == 0  # a link here is Python: no phone opens it
    panel.evaluate("one => one.querySelectorAll('details')"
                   ".forEach(part => { part.open = true; })")
    assert press(page, panel) > 5
    page.evaluate("document.activeElement.blur()")
    assert cells(page) == source


def test_lesson_is_presented(lesson):
    """In jupyterlab-slideshow: no slide is blank; a panel draws on its slide and answers."""
    page = lesson.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate("""() => {
        const notebook = jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = notebook.widgets.length - 1;  // as Run All leaves it
      }""")
    page.evaluate("jupyterapp.commands.execute('deck:toggle')")
    page.wait_for_selector("body[data-jp-deck-mode='presenting']", state="attached")
    page.locator(".jp-Cell.jp-deck-mod-visible .jp-RenderedHTMLCommon").last.wait_for()
    page.evaluate("jupyterapp.commands.execute('deck:toggle')")
    page.wait_for_selector("body:not([data-jp-deck-mode='presenting'])", state="attached")
    panel_id = panels_of(page)[0]
    bring(page, panel_id)
    page.evaluate("jupyterapp.commands.execute('deck:toggle')")
    page.wait_for_selector("body[data-jp-deck-mode='presenting']", state="attached")
    panel = page.locator(f"#{panel_id}")
    panel.locator("[data-output]").first.wait_for()
    tune(page, panel)
    assert [line for line in lesson.wrong if "foreign request" in line] == []


# How far what is on a slide reaches beyond it, down and sideways, and a chart beyond its place.
OVER = """() => {
  const slide = document.querySelector('.jp-Deck .jp-WindowedPanel-outer');
  const right = (one) => one.getBoundingClientRect().right;
  return [slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth,
    ...[...slide.querySelectorAll('.jp-deck-mod-onscreen :is(canvas, svg.marks)')]
      .filter(one => one.closest('.vega-embed'))
      .map(one => Math.floor(right(one) - right(one.closest('.jp-OutputArea-output'))))];
}"""


def test_no_slide_overflows(lesson):
    """In jupyterlab-slideshow each slide fits, with all its steps, on both kinds of projector."""
    page = lesson.page
    if page.locator("body[data-jp-deck-mode=presenting]").count() == 0:
        page.evaluate("jupyterapp.commands.execute('deck:toggle')")
        page.wait_for_selector("body[data-jp-deck-mode='presenting']", state="attached")
    kinds = page.evaluate("jupyterapp.shell.currentWidget.content.widgets"
                          ".map(cell => cell.model.metadata.slideshow?.slide_type)")
    whole = []  # the cell at which a slide has all its steps
    for index, kind in enumerate(kinds):
        if kind in ("slide", "subslide"):
            whole.append(index)
        elif kind == "fragment":
            whole[-1] = index
    # A cell runs on its slide: the trainer changes it before the class.
    code = page.evaluate("""() => jupyterapp.shell.currentWidget.content.widgets.findIndex(
        cell => cell.model.type === 'code' && cell.model.metadata.slideshow.slide_type !== 'skip')
      """)
    counted = """index => jupyterapp.shell.currentWidget.content.widgets[index].model
        .executionCount"""
    before = page.evaluate(counted, code)
    page.evaluate("""index => {
        jupyterapp.shell.currentWidget.content.activeCellIndex = index;
        return jupyterapp.commands.execute('notebook:run-cell');
      }""", code)
    page.wait_for_function(f"([index, before]) => ({counted})(index) > before", arg=[code, before])
    wrong = []
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        for index in whole:
            page.evaluate("""index => {
                jupyterapp.shell.currentWidget.content.activeCellIndex = index;
              }""", index)
            page.wait_for_function("""index => jupyterapp.shell.currentWidget.content
                .widgets[index].node.matches('.jp-deck-mod-visible')""", arg=index)
            try:  # what was just put on the screen may still be drawing
                page.wait_for_function(f"() => ({OVER})().every(over => over <= 0)", timeout=5000)
            except TimeoutError:
                wrong.append((index, width, page.evaluate(OVER)))
    page.evaluate("jupyterapp.commands.execute('deck:toggle')")
    assert wrong == []


def test_what_is_kept_becomes_the_plan(lab, opened):
    """Keep a setting in one lesson; lesson 5.2 plans with it and writes a workbook."""
    _, home = lab
    kept = home / "my-playbook.json"
    kept.unlink(missing_ok=True)
    page = opened(next(name for name in NAMES if "three-ways" in name)).page
    run(page)
    panel = bring(page, "loop")
    panel.locator("[data-do=keep]").click()
    page.wait_for_function("() => document.querySelector('#loop .panel-status')"
                           ".textContent.includes('my-playbook.json')")
    assert "setting/loop" in json.loads(kept.read_text("utf-8"))["entries"]
    page = opened(next(name for name in NAMES if "your-playbook" in name)).page
    run(page)
    scroll(page, "cell.model.sharedModel.getSource() === 'Plan()'")
    page.wait_for_selector("#plan[data-state=live]")
    assert "decided" in page.locator("#plan-part-forecast").inner_text()
    with page.expect_download() as download:
        page.locator("#plan [data-do=xlsx]").click()
    book = openpyxl.load_workbook(io.BytesIO(open(download.value.path(), "rb").read()))
    assert book["Forecast"]["E2"].value == "decided" and book["Budget"]["E4"].data_type == "f"
