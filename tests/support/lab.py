"""JupyterLab as a reader drives it: run all cells, scroll to a panel, move a control."""

import socket

WAIT = 120_000  # milliseconds for a whole notebook to run on a slow machine


def free_port():
    """Return a port of loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def run(page):
    """Run all cells and wait until the kernel is idle again, or a cell has failed."""
    page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.session"
                           "?.kernel?.status === 'idle'", timeout=WAIT)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function("""() => {
        const panel = jupyterapp.shell.currentWidget;
        const cells = [...panel.content.widgets].filter(one => one.model.type === 'code');
        const failed = output => output.output_type === 'error';
        return cells.some(one => one.model.outputs.toJSON().some(failed))
          || cells.every(one => one.model.executionCount !== null
          && one.model.executionState !== 'running')
          && panel.sessionContext.session?.kernel?.status === 'idle';
      }""", timeout=WAIT)


def scroll(page, which):
    """Scroll to the first cell of which a condition in JavaScript holds, and make it active."""
    page.evaluate("""() => {
        const notebook = jupyterapp.shell.currentWidget.content;
        const index = notebook.widgets.findIndex(cell => %s);
        notebook.activeCellIndex = index;
        notebook.scrollToItem(index, 'start');
      }""" % which)


def bring(page, panel):
    """Scroll a lesson until a panel, which JupyterLab may have left unattached, is live."""
    scroll(page, "JSON.stringify(cell.model.outputs?.toJSON() ?? '')"
                 f""".includes('"id":"{panel}"')""")
    page.wait_for_selector(f"#{panel}[data-state=live]", timeout=WAIT)
    page.locator(f"#{panel} .drawing svg.marks[style], #{panel} .drawing div svg").first.wait_for(
        state="attached")
    return page.locator(f"#{panel}")


def tune(page, panel):
    """Move a panel's first slider to its farther end, and wait until numbers and charts follow."""
    leave = panel.locator("[data-do=free]")
    if leave.count() and leave.is_visible():  # the steps let only their own controls move
        leave.click()
    panel.evaluate("one => one.querySelectorAll('.panel-more')"
                   ".forEach(more => { more.open = true; })")
    shown = """one => [...one.querySelectorAll('.drawing svg, [data-output]')]
        .map(part => part.innerHTML).join()"""
    before = panel.evaluate(shown)
    slider = panel.locator(".panel-controls input[type=range]").first
    start, low, high = (float(slider.evaluate(f"one => one.{end}"))
                        for end in ("value", "min", "max"))
    slider.focus()
    page.keyboard.press("End" if high - start > start - low else "Home")
    page.wait_for_function(f"([one, before]) => ({shown})(one) !== before",
                           arg=[panel.element_handle(), before])
    panel.evaluate("one => one.querySelectorAll('.panel-more')"
                   ".forEach(more => { more.open = false; })")


def panels_of(page):
    return page.evaluate("""() => {
        const kind = 'application/vnd.playbook.panel+json';
        return jupyterapp.shell.currentWidget.content.widgets
          .filter(cell => cell.model.type === 'code')
          .flatMap(cell => cell.model.outputs.toJSON())
          .filter(output => output.data?.[kind]).map(output => output.data[kind].id);
      }""")


def cells(page):
    return page.evaluate("jupyterapp.shell.currentWidget.content.widgets"
                         ".map(cell => cell.model.sharedModel.getSource())")
