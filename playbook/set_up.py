"""Set up what the project needs, once: Python packages, what pages run, a browser for the tests.

Used by `make.py` with any Python. It needs nothing but the standard library, and says in one
sentence what is missing.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python.exe" if os.name == "nt" else "python")
ROOM = 2 * 10**9  # bytes: the packages take about 1.2 GB
# JupyterLab's option with which saved notebooks can be read without their kernel.
SAVED = "--ServerApp.jpserver_extensions=playbook.saved=True"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
            "microsoft-edge"]


def stop(sentence):
    """End with one sentence."""
    sys.exit(sentence)


def packages(install=("-r", "requirements.lock", "-e", "."), room=ROOM):
    """Make `.venv` with everything in requirements.lock, unless it is there already.

    install: what pip is told; the files of these names decide whether it is there already.
    room: bytes that it takes.
    """
    if sys.version_info < (3, 11):
        stop("The playbook needs Python 3.11 or newer; this is Python %s: install a newer one and "
             "name it, as in `python3.12 make.py book`." % platform.python_version())
    writable()
    base = getattr(sys, "_base_executable", None) or sys.executable  # .venv may be what runs this
    # A set-up is of one Python and of one place: its programs name both.
    wanted = hashlib.sha256("\n".join([platform.python_version(), sys.base_prefix, ROOT]).encode())
    for name in install + ("pyproject.toml",):
        if os.path.isfile(os.path.join(ROOT, name)):
            with open(os.path.join(ROOT, name), "rb") as file:
                wanted.update(file.read())
    stamp = os.path.join(VENV, "set-up")
    if os.path.exists(stamp) and works():
        with open(stamp) as file:
            if file.read() == wanted.hexdigest():
                return
    free = shutil.disk_usage(ROOT).free
    if free < room:
        stop("The set-up needs %.0f GB of free disk space and finds %.1f GB: make room and run it "
             "again." % (room / 1e9, free / 1e9))
    print("Installing the Python packages (once, about two minutes) …", flush=True)
    if os.path.islink(VENV):
        os.unlink(VENV)  # what it leads to is another's
    made = subprocess.run([base, "-m", "venv", "--clear", VENV], capture_output=True)
    if made.returncode:
        stop("Python could not make a virtual environment: install its venv module (on Debian and "
             "Ubuntu: python3-venv), copy this folder off a USB stick if it is on one, and run it "
             "again.")
    done = subprocess.run(
        (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check") + install,
        cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace",
        env=dict(os.environ, PYTHONUTF8="1"))
    if done.returncode:
        stop(why(done.stderr, install))
    # JupyterLab's news come from another host, and their question would lie over a panel in class.
    folder = os.path.join(VENV, "etc", "jupyter", "labconfig")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "page_config.json"), "w") as file:
        file.write('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}')
    with open(stamp, "w") as file:
        file.write(wanted.hexdigest())


def writable():
    """Stop if nothing can be written where the project is."""
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError:
        stop("Nothing can be written to %s: copy the project to a folder of your own, or make room "
             "on its disk, and run it again." % ROOT)


def works():
    """Return whether the Python of `.venv` starts: what it was made from may be gone."""
    try:
        return not subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode
    except OSError:
        return False


def why(output, install=()):
    """Turn into one sentence what pip said when it was told to install."""
    if "No space left" in output:
        return "The disk is full: make room and run it again."
    if "Long Path" in output:
        return ("Windows allows no path as long as this folder's: move the folder to C:\\playbook "
                "and run it again.")
    if "--no-index" in install:
        return ("A package is missing in this folder or damaged: copy the folder again, whole, and "
                "run it again.")
    signs = ("Failed to establish", "Temporary failure", "Max retries", "timed out",
             "ConnectionError", "getaddrinfo", "NewConnectionError", "No matching distribution")
    if any(sign in output for sign in signs):
        return ("The Python packages could not be fetched: check the network, or the mirror that "
                "pip is set to use, and run it again.")
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return "pip could not install the packages: %s" % (errors[0] if errors else output[-300:])


def browser():
    """Return the path of a Chromium, Chrome or Edge, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    places = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
              r"C:\Program Files\Google\Chrome\Application\chrome.exe"]
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            places.append(playwright.chromium.executable_path)
    except ImportError:
        pass  # run by a bare Python, before the packages are there
    return next((place for place in places if os.path.exists(place)), None)


def install_browser():
    """Install a browser for the tests where there is none."""
    find = [PYTHON, "-c", "from playbook.set_up import browser; print(browser() or '')"]

    def found():
        return subprocess.run(find, cwd=ROOT, capture_output=True, encoding="utf-8",
                              env=dict(os.environ, PYTHONUTF8="1")).stdout.strip()

    if found():
        return
    print("Installing a browser for the tests (once) …", flush=True)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"]
                   + (["--with-deps"] if root else []), capture_output=True)
    if not found() and root and shutil.which("apt-get"):
        subprocess.run("apt-get update -qq && apt-get install -y -qq chromium", shell=True,
                       capture_output=True)
    if not found():
        stop("The tests need a browser and none could be installed: install Chromium or Chrome, or "
             "name one, as in `make test CHROMIUM=/path/to/chrome`.")

