"""The lessons in a real JupyterLab: run, tune, present; and no key on a control edits a cell."""

import io
import json
import os
import shutil
import subprocess
import sys

import nbformat
import openpyxl
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import TimeoutError
from support.browser import CHINESE, Watched, wait_until_served
from support.lab import WAIT, bring, cells, free_port, panels_of, run, scroll, tune
from support.places import ROOT, lessons

from playbook.outputs import KERNEL
from playbook.set_up import SAVED

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
         "--IdentityProvider.token=", f"--ServerApp.root_dir={home}", SAVED],
        cwd=home, env=os.environ | settings, stdout=subprocess.DEVNULL,
        stderr=(home / "log").open("w"))
    address = f"http://127.0.0.1:{port}"
    wait_until_served(f"{address}/api", running, home / "log")
    yield address, home
    running.terminate()
    running.wait(timeout=30)


STARTED = "() => window.jupyterapp?.restored.then(() => true)"
# Ends the kernels of all that is open, and closes it without asking.
CLOSE = """async () => {
  for (const one of [...jupyterapp.shell.widgets('main')]) {
    await one.sessionContext?.shutdown();
    one.dispose();
  }
}"""
OPEN = """name => jupyterapp.commands.execute('docmanager:open', {path: name}).then(() => null)"""
THERE = """name => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.context?.path === name && panel.context.isReady
    && [...panel.node.querySelectorAll('.jp-Cell')].some(one => one.checkVisibility());
}"""


# A busy machine is no fault of a page: anywidget gives a widget two seconds, here it is two minutes.
PATIENT = """const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 60 * ms);"""


@pytest.fixture(scope="session")
def desk(lab, chromium):
    """JupyterLab in a window, once for all lessons of a worker: its start takes longer than theirs."""
    context = chromium.new_context(viewport={"width": 1400, "height": 950}, accept_downloads=True)
    context.set_default_timeout(30_000)
    context.add_init_script(PATIENT)
    watched = Watched(context)
    watched.page.goto(f"{lab[0]}/lab?reset")
    watched.page.wait_for_function(STARTED, timeout=WAIT)
    yield watched
    context.close()


@pytest.fixture
def opened(lab, desk):
    """Return a function that opens a lesson in JupyterLab before anything is run, alone and with a
    kernel of its own; `opened(name, anew=True)` loads JupyterLab itself again, as on another day.
    """
    address, page = lab[0], desk.page

    def end():
        deck(page, False)  # else the next lesson opens as one
        page.evaluate(CLOSE)
        for session in page.request.get(f"{address}/api/sessions").json():
            page.request.delete(f"{address}/api/sessions/{session['id']}")

    def open_lesson(name, anew=False):
        end()
        page.set_viewport_size({"width": 1400, "height": 950})
        desk.wrong.clear()
        if anew:
            page.goto(f"{address}/lab/tree/{name}?reset")
            page.wait_for_function(STARTED, timeout=WAIT)
        else:
            page.evaluate(OPEN, name)
        page.wait_for_function(THERE, arg=name, timeout=WAIT)
        return desk

    yield open_lesson
    end()


@pytest.fixture(scope="session")
def pressed():
    """The kinds of controls whose keys were pressed already: one of each kind speaks for all."""
    return set()


def save(page):
    """Save the open notebook, and wait until it is."""
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")


@pytest.mark.parametrize("name", NAMES)
def test_lesson(name, lab, opened, pressed, subtests):
    """One visit to a lesson in JupyterLab: read, run, tuned, handled by keyboard, presented."""
    lesson = opened(name)
    page = lesson.page
    with subtests.test("before anything runs a reader sees charts, not error messages"):
        assert "model not found" not in page.locator(".jp-NotebookPanel").inner_text()
    run(page)
    failed = page.evaluate(ERRORS)
    with subtests.test("no cell fails"):
        assert failed == []
    if failed:
        return  # what follows needs all of them
    with subtests.test("running all unfolds nothing, neither on the screen nor in the file"):
        assert page.locator(".jp-NotebookPanel details[open]").count() == 0
        assert page.evaluate("""() => jupyterapp.shell.currentWidget.content.widgets
            .filter(cell => cell.model.getMetadata('jupyter')?.source_hidden !== undefined
              ? !cell.inputHidden : cell.inputHidden).map(cell => cell.model.id)""") == []
        save(page)
        assert kept(lab[1] / name) == kept(ROOT / name)
    panels = panels_of(page)
    for panel in panels:
        with subtests.test("the panel answers its first slider", panel=panel):
            tune(page, bring(page, panel))
    with subtests.test("no key on a control edits a cell"):
        keys_edit_nothing(page, panels, pressed)
    with subtests.test("a panel answers on its slide"):
        presented(page, panels)
    with subtests.test("no slide overflows"):
        slides_fit(page)
    with subtests.test("Chinese says that it is Chinese"):
        for widget in page.query_selector_all(".panel, .quiz, .hand, .decide, .plan"):
            assert page.evaluate(CHINESE, widget) == []
    with subtests.test("nothing comes from elsewhere, and no script fails"):
        wrong = [line for line in lesson.wrong if line.startswith(("foreign request", "error: "))]
        assert wrong == []
        assert "Jupyter news" not in page.locator("body").inner_text()


def kept(path):
    """Return what a lesson's file holds, but for what every run changes."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    for cell in cells:
        cell.pop("execution_count", None)
        cell["metadata"].pop("execution", None)  # when it ran
        cell["metadata"].pop("trusted", None)
        for output in cell.get("outputs", []):
            output.pop("execution_count", None)
            output.get("data", {}).pop("image/png", None)  # JupyterLab's own, of a chart in sight
    return cells


ERRORS = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .flatMap(cell => cell.model.outputs.toJSON())
    .filter(output => output.output_type === 'error').map(output => output.evalue)"""
KEYS = ["x", "d", "d", "0", "0", "i", "i", "a", "b", "c", "v", "z", "m", "y", "Shift+m",
        "ArrowUp", "ArrowDown", "Home", "End", "Delete", "Backspace"]
LEAVE = ["Enter", "Escape", "Control+Enter", "Shift+Enter", "Space"]  # a control may lose the focus
CONTROLS = "input:not([type=file]), select, button, summary, pre, [tabindex='0']"
# Of all controls in sight: those that let JupyterLab take their keys, and one of each kind.
KINDS = """([place, controls]) => {
  const seen = new Map();
  const bare = [];
  for (const one of place.querySelectorAll(controls)) {
    if (!one.getClientRects().length || one.disabled || one.matches(':disabled')) continue;
    if (one.dataset.lmSuppressShortcuts !== 'true') bare.push(one.outerHTML.slice(0, 80));
    const kind = `${one.localName} ${one.type ?? ''}`;
    if (!seen.has(kind)) seen.set(kind, one);
  }
  place.pressed = [...seen.values()];
  return [bare, [...seen.keys()]];
}"""


def press(page, place, pressed):
    """Press every key on one control of each kind of a place, all of whose controls must keep their
    keys; return the kinds. pressed: the kinds that were pressed before, which grows."""
    place.wait_for()
    bare, kinds = place.evaluate("(place, controls) => (%s)([place, controls])" % KINDS, CONTROLS)
    assert bare == [], "these let JupyterLab take their keys"
    widget = place.evaluate("place => place.classList[0]")
    for number, kind in enumerate(kinds):
        if (widget, kind) in pressed:
            continue
        pressed.add((widget, kind))
        for keys in (KEYS, *([key] for key in LEAVE)):
            place.evaluate("(place, number) => place.pressed[number].focus()", number)
            for key in keys:
                page.keyboard.press(key)
    return kinds


def keys_edit_nothing(page, panels, pressed):
    """JupyterLab's command mode would cut the cell at `x` and delete it at `d d`."""
    source = cells(page)
    scroll(page, "cell.model.sharedModel.getSource().includes('Decide(')")
    press(page, page.locator(".decide").first, pressed)  # of 5.2's two, either
    panel = bring(page, panels[0])
    assert panel.locator("[data-do=qr]").count() == 0  # a link here is Python: no phone opens it
    panel.evaluate("one => one.querySelectorAll('details')"
                   ".forEach(part => { part.open = true; })")
    assert {"input range", "button button", "summary "} <= set(
        press(page, panel, pressed))
    page.evaluate("document.activeElement.blur()")
    panel.evaluate("one => one.querySelectorAll('details')"
                   ".forEach(part => { part.open = false; })")
    assert cells(page) == source


def deck(page, on):
    """Turn jupyterlab-slideshow on or off."""
    mode = "body[data-jp-deck-mode='presenting']"
    if page.locator(mode).count() != int(on):
        page.evaluate("jupyterapp.commands.execute('deck:toggle')")
        page.wait_for_selector(mode if on else "body:not([data-jp-deck-mode='presenting'])",
                               state="attached")


def presented(page, panels):
    """In jupyterlab-slideshow: no slide is blank; a panel draws on its slide and answers."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate("""() => {
        const notebook = jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = notebook.widgets.length - 1;  // as Run All leaves it
      }""")
    deck(page, True)
    page.locator(".jp-Cell.jp-deck-mod-visible .jp-RenderedHTMLCommon").last.wait_for()
    panel = bring(page, panels[0])
    panel.locator("[data-output]").first.wait_for(state="attached")
    tune(page, panel)


# How far what is on a slide reaches beyond it, down and sideways, and a chart beyond its place.
OVER = """() => {
  const slide = document.querySelector('.jp-Deck .jp-WindowedPanel-outer');
  const right = (one) => one.getBoundingClientRect().right;
  return [slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth,
    ...[...slide.querySelectorAll('.jp-deck-mod-onscreen :is(canvas, svg.marks)')]
      .filter(one => one.closest('.vega-embed'))
      .map(one => Math.floor(right(one) - right(one.closest('.jp-OutputArea-output'))))];
}"""


def slides_fit(page):
    """In jupyterlab-slideshow each slide fits, with all its steps, on both kinds of projector."""
    deck(page, True)
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
    for width, height in ((1280, 720), (1920, 1080)):  # to fit a screen takes longer than to turn
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
    deck(page, False)
    assert wrong == []


WIDGETS = {  # what a reader sees of each where no kernel fills it
    "Panel(propagation.invite_loop)": "Run the cell to tune it.",
    "Quiz('9-9', [One('Which?', right='This', wrong={'That': 'No.'}, because='So.')])":
        "run the cell to answer it",
    "Hand(hand.invitations, id='by-hand')": "run the cell to play it",
    "Decide('2.3')": "run the cell to fill it in",
    "Plan()": "run the cell to see it",
}


@pytest.mark.parametrize("trusted", [True, False])
def test_what_was_saved_can_be_read_the_next_day(trusted, lab, opened):
    """By a reader whose kernel knows none of it: what was stored stands there, and what to do."""
    _, home = lab
    path = home / "next-day.ipynb"
    start = ("from playbook import Decide, Hand, Panel, Plan, Quiz\n"
             "from playbook.models import hand, propagation\nfrom playbook.widgets.quiz import One")
    nbformat.write(new_notebook(cells=[new_code_cell(code) for code in (start, *WIDGETS)],
                                metadata={"kernelspec": KERNEL}), path)
    page = opened(path.name).page
    run(page)
    save(page)
    if not trusted:
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source += "\n# changed elsewhere"
        nbformat.write(notebook, path)
    page = opened(path.name, anew=True).page
    for place, said in enumerate(WIDGETS.values(), 1):
        output = page.locator(".jp-Notebook .jp-Cell").nth(place).locator(".jp-OutputArea-output")
        for _ in range(10):  # JupyterLab goes back to the first cell when it has settled
            scroll(page, f"cell === jupyterapp.shell.currentWidget.content.widgets[{place}]")
            try:
                output.get_by_text(said).wait_for(timeout=5000)
                break
            except TimeoutError:
                continue
        else:
            pytest.fail(f"{said!r} is not in cell {place}: {output.all_inner_texts()}")
        assert page.get_by_text("model not found").count() == 0


def test_what_is_decided_becomes_the_plan(lab, opened):
    """Decide in one lesson; lesson 5.2 plans with it and writes a workbook with live formulas."""
    _, home = lab
    kept = home / "my-playbook.json"
    kept.unlink(missing_ok=True)
    page = opened(next(name for name in NAMES if "red-packets" in name)).page
    run(page)
    scroll(page, "cell.model.sharedModel.getSource().includes('Decide(')")
    page.locator("#decide-2-3 [name=packet-yuan]").press_sequentially("18")
    for _ in range(300):  # kept at every keystroke: first 1, then 18
        entries = json.loads(kept.read_text("utf-8"))["entries"] if kept.exists() else {}
        value = entries.get("decision/packet-yuan", {}).get("value")
        if value == 18:
            break
        page.wait_for_timeout(100)
    assert value == 18
    page = opened(next(name for name in NAMES if "your-playbook" in name)).page
    run(page)
    scroll(page, "cell.model.sharedModel.getSource() === 'Plan()'")
    page.wait_for_selector("#plan[data-state=live]")
    assert "18" in page.locator("#plan-part-budget").inner_text()
    with page.expect_download() as download:
        page.locator("#plan [data-do=xlsx]").click()
    with open(download.value.path(), "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert book["Budget"]["C2"].value.startswith("='Decisions'!C")


def test_a_round_is_played_by_hand(lab, opened):
    """The kernel plays the round; no key on it edits a cell; its slide shows it whole."""
    _, home = lab
    for name in ("invitations", "coins"):
        code = ("from playbook import Hand\nfrom playbook.models import hand\n"
                f"Hand(hand.{name}, id='by-hand')")
        cell = new_code_cell(code, metadata={
            "slideshow": {"slide_type": "slide"}, "jupyter": {"source_hidden": True}})
        book = new_notebook(cells=[cell], metadata={"kernelspec": KERNEL})
        nbformat.write(book, home / f"{name}.ipynb")
        watched = opened(f"{name}.ipynb")
        page = watched.page
        run(page)
        round_ = page.locator("#by-hand[data-state=live]")
        round_.wait_for(timeout=WAIT)
        if name == "coins":
            round_.locator("[data-thing=coin-0]").click()
            round_.locator("[data-place=lever-1] .hand-put").click()
            page.wait_for_selector("[data-place=lever-1] [data-thing=coin-0]")
        source = cells(page)
        assert press(page, round_, set()) == ["button button"]
        page.evaluate("document.activeElement.blur()")
        assert cells(page) == source
        again = round_.locator("[data-do=again]")
        for _ in range(2):  # the second time nothing is on its way from the kernel any more
            if again.get_attribute("aria-disabled") == "false":
                again.click()
            page.wait_for_timeout(1000)
        page.wait_for_selector("#by-hand [data-do=again][aria-disabled=true]")
        for number in (1, 2, 3) if name == "invitations" else ("value",):
            round_.locator("[data-action=rest]").click()
            output = f"new_{number}" if name == "invitations" else number
            page.wait_for_selector(f"#by-hand [data-output={output}]:not([data-value=''])",
                                   state="attached")
        page.wait_for_selector("#by-hand[data-done=true]")
        assert [one for one in watched.wrong if one.startswith(("foreign", "error: "))] == []
        page.set_viewport_size({"width": 1280, "height": 720})
        deck(page, True)
        page.wait_for_function(f"() => ({OVER})().every(over => over <= 0)")
        deck(page, False)


def test_own_data_are_typed_and_opened(opened):
    """The widget of lesson 5.1: the kernel measures what is typed, and loads what is opened."""
    watched = opened(next(name for name in NAMES if "5-capstone/1-" in name))
    page = watched.page
    run(page)
    scroll(page, "cell.model.sharedModel.getSource().includes('OwnData()')")
    page.wait_for_selector("#own-data[data-state=live]", timeout=WAIT)
    page.fill("#own-data [name=date]", "2026-03-02")
    page.fill("#own-data [name=group]", "一群")
    page.fill("#own-data [name=members]", "180")
    before = cells(page)
    page.press("#own-data [name=members]", "Enter")
    page.wait_for_selector("[data-of=weeks] [data-key=counted_members]", timeout=WAIT)
    assert cells(page) == before
    page.set_input_files("#own-file", {
        "name": "周.csv", "mimeType": "text/csv",
        "buffer": "日期,群人数\n2026-03-02,180\n2026-03-09,184\n".encode()})
    page.wait_for_selector("[data-of=file] [data-key=counted_growth]", timeout=WAIT)
    page.set_input_files("#own-file", {
        "name": "坏.csv", "mimeType": "text/csv", "buffer": b"x,y\n1,2\n"})
    page.wait_for_selector(".own-file-status[data-wrong=true]", timeout=WAIT)
    assert page.locator(".own-file-status").inner_text().startswith("坏.csv")
