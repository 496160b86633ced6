"""A class on one server: a real JupyterHub on loopback, and trainees in browsers of their own.

The hub runs with the book's own example, book/toolkit/jupyterhub_config.py. Only what needs
accounts on the machine is replaced: who logs in, and what starts the servers.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil

from .browser import Watched, wait_until_served
from .places import ROOT

CONFIG = ROOT / "book" / "toolkit" / "jupyterhub_config.py"
LESSON = "notebooks/4-propagation/1-will-the-loop-grow.ipynb"
PANEL = "loop"  # the lesson's first panel
PASSWORD = "made up for the test"
WAIT = 600_000  # milliseconds for a whole class to start on a slow, busy machine
DRAWN = f"#{PANEL}[data-state=live] .drawing div svg"

# What a trainee does: open the lesson, wait for the kernel, run cells and scroll to the panel. It
# runs in every page, so that ten do it at once, and notes when the first chart is there.
# Ten JupyterLabs share this machine, so anywidget's two seconds for a widget become two minutes.
TRAINEE = """(run) => {
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 60 * ms);
  let panel = -1;
  let scrolled = 0;
  let ran = 0;
  const doing = setInterval(() => {
    const notebook = window.jupyterapp?.shell.currentWidget;
    const cells = notebook?.content?.widgets;
    const idle = notebook?.sessionContext?.session?.kernel?.status === 'idle' && cells?.length;
    if (panel < 0 && !idle) return;
    if (idle && Date.now() > ran + 120000) { // who sees no panel for two minutes runs it again
      ran = Date.now();
      panel = cells.findIndex((cell) => cell.model.sharedModel.getSource().includes('id="%s"'));
      notebook.content.activeCellIndex = panel + 1; // "above" reaches the panel
      jupyterapp.commands.execute(run);
    }
    if (!document.getElementById('%s') && Date.now() > scrolled + 5000) {
      scrolled = Date.now();
      notebook.content.scrollToItem(panel, 'start');
    }
    if (!document.querySelector('%s')) return;
    window.drawnAt = Date.now();
    clearInterval(doing);
  }, 500);
}""" % (PANEL, PANEL, DRAWN)


def port():
    """Return a free port on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def repository(home):
    """Make a Git repository of the lessons and their data, as a trainer's, and return its path."""
    made = home / "lessons"
    for folder in ("notebooks", "datasets"):
        shutil.copytree(ROOT / folder, made / folder,
                        ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
    for command in (["init", "--initial-branch=class"], ["add", "."],
                    ["-c", "user.name=Trainer", "-c", "user.email=trainer@localhost", "commit",
                     "-m", "The lessons"]):
        subprocess.run(["git", *command], cwd=made, check=True, capture_output=True)
    return made


@contextmanager
def hub(home):
    """Run a JupyterHub with all its state in a folder; yield its address and its process.

    However the block ends, the hub, its proxy, the servers and the kernels are ended too.
    """
    home.mkdir()
    address = f"http://127.0.0.1:{port()}"
    settings = {
        "JupyterHub.bind_url": address, "JupyterHub.hub_port": port(),
        "ConfigurableHTTPProxy.api_url": f"http://127.0.0.1:{port()}",
        "JupyterHub.authenticator_class": "dummy", "Authenticator.allow_all": True,
        "DummyAuthenticator.password": PASSWORD,
        "JupyterHub.spawner_class": "simple",
        "SimpleLocalProcessSpawner.home_dir_template": home / "{username}"}
    # The browser is to know JupyterLab's commands; and who runs the tests may be root.
    extra = ["c.Spawner.args += ['--allow-root', '--LabApp.expose_app_in_browser=True']"]
    config = home / "jupyterhub_config.py"
    config.write_text(f"load_subconfig({str(CONFIG)!r})\n" + "\n".join(extra))
    # A setting of whoever runs the tests must not reach the class.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    with (home / "log").open("w") as log:
        running = psutil.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config),
             *(f"--{name}={value}" for name, value in settings.items())],
            cwd=home, env=kept, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_served(f"{address}/hub/health", running, home / "log")
        yield address, running
    finally:
        left = [running, *running.children(recursive=True)] if running.is_running() else []
        if left:
            running.terminate()
        for process in psutil.wait_procs(left, timeout=30)[1]:
            process.kill()
        psutil.wait_procs(left, timeout=30)


def link(site, page, address, lessons):
    """Return the link that the book's page makes for a hub and a repository."""
    page.goto(f"{site}/book/toolkit/class-server.html")
    form = page.locator(".hub-link")
    form.get_by_label("Address of the hub").fill(address)
    form.get_by_label("Address of the repository").fill(str(lessons))
    form.get_by_label("Branch").fill("class")
    form.get_by_label("Lesson").select_option(LESSON)
    return form.locator("output a").get_attribute("href")


def seat(chromium, address, name):
    """Log a trainee in, in a browser context of its own, and return the watched page."""
    context = chromium.new_context(viewport={"width": 1400, "height": 950})
    context.set_default_timeout(WAIT)
    watched = Watched(context, own=address)
    watched.page.goto(f"{address}/hub/login?next=%2Fhub%2Fhome")
    watched.page.get_by_label("Username").fill(name)
    watched.page.get_by_label("Password").fill(PASSWORD)
    watched.page.get_by_role("button", name="Sign in").click()
    watched.page.wait_for_url("**/hub/home")
    return watched


def start(pages, target, run):
    """Let all follow the class's link at once; return each one's milliseconds to the first chart.

    run: JupyterLab's command for running cells. The milliseconds include the start of the
    trainee's server, the copy of the lessons, JupyterLab and the kernel. Browser and server share the machine here.
    """
    begun = []
    for page in pages:
        page.add_init_script(f"({TRAINEE})('{run}')")
        begun.append(time.time() * 1000)
        page.evaluate("target => { location.href = target; }", target)
    for page in pages:
        page.wait_for_function("() => window.drawnAt", polling=500)
    return [page.evaluate("window.drawnAt") - moment
            for page, moment in zip(pages, begun, strict=True)]


def memory(running):
    """Return the bytes of each trainee's server with its kernel, and which measure they are.

    PSS counts what processes share once, divided among them; where a system has none it is RSS.
    """
    taken = []
    kind = "RSS"
    for server in running.children(recursive=True):
        if "jupyterhub.singleuser" in server.cmdline():
            sizes = [part.memory_full_info() for part in [server, *server.children(recursive=True)]]
            kind = "PSS" if hasattr(sizes[0], "pss") else kind
            taken.append(sum(getattr(size, "pss", size.rss) for size in sizes))
    return taken, kind
