"""The project as others meet it: its code's style, its commands, its place, its wheel."""

import os
import platform
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from support.places import ROOT

import make
from playbook import set_up


def test_code_has_one_style():
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--output-format=concise", "."],
                          cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_a_wheel_brings_what_a_panel_needs(tmp_path):
    """Built and installed without the network, then used where nothing of the project is."""
    source, installed = tmp_path / "source", tmp_path / "installed"
    shutil.copytree(ROOT / "playbook", source / "playbook",
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "_build" / "runtime", source / "_build" / "runtime")
    for name in ("pyproject.toml", "package-lock.json"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    for command in (["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, source],
                    ["install", "--no-deps", "--no-compile", "--target", installed,
                     f"--find-links={tmp_path}", "--no-index", "community-marketing-playbook"]):
        subprocess.run(pip + command, check=True, cwd=tmp_path)
    code = """
import playbook, playbook.runtime
from playbook.models import propagation
panel = playbook.Panel(propagation.invite_loop)
made = playbook.runtime.runtime()
print(playbook.__file__, made, (made / 'vega.js').stat().st_size > 10**5, len(panel._esm) > 10**4)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True,
                          encoding="utf-8", env=os.environ | {"PYTHONPATH": str(installed)})
    assert done.returncode == 0, done.stderr
    package, made, *found = done.stdout.split()
    assert package.startswith(str(installed)) and made.startswith(str(installed))
    assert found == ["True", "True"]


# ---- Commands


def test_make_and_python_know_the_same_commands():
    listed = re.search(r"^COMMANDS = (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert listed[1].split() == list(make.COMMANDS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("book", "test", "serve", "lab"):
        assert f"make {name}" in readme


@pytest.mark.parametrize("arguments", [[], ["bok"]])
def test_an_unknown_command_is_answered_with_all(arguments):
    with pytest.raises(SystemExit, match="Say what to do, as in `python make.py book`:") as ended:
        make.main(arguments)
    assert all(name in str(ended.value) for name in make.COMMANDS)


def test_settings_stand_behind_a_command(monkeypatch):
    monkeypatch.setenv("AUDIENCE", "trainee")
    monkeypatch.setitem(make.COMMANDS, "book", lambda arguments: seen.append(
        (make.setting("AUDIENCE"), arguments)))
    seen = []
    make.main(["book", "AUDIENCE=trainer", "-v"])
    assert seen == [("trainer", ["-v"])]
    monkeypatch.setenv("AUDIENCE", "all")
    with pytest.raises(SystemExit, match="AUDIENCE must be trainee or trainer, not all"):
        make.site()


def test_no_proxy_stands_before_this_machine(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "intranet")
    found = make.environment()
    assert found["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert found["PYTHONPATH"] == str(ROOT) and found["PYTHONUTF8"] == "1"


def test_what_is_compiled_is_kept(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in make.environment()


def test_a_site_is_made_again_when_what_it_is_made_from_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(make, "ROOT", str(tmp_path))
    (tmp_path / "book").mkdir()
    page = tmp_path / "book" / "page.md"
    page.write_text("one", encoding="utf-8")
    first = make.sources()
    assert make.sources() == first
    page.write_text("three", encoding="utf-8")
    second = make.sources()
    page.unlink()
    assert len({first, second, make.sources()}) == 3


def test_workflows_name_commands_that_there_are():
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        steps = [step for job in jobs.values() for step in job["steps"]]
        for step in steps:
            assert re.search(r"@v\d+$", step.get("uses", "@v0")), path
        run = [step["run"] for step in steps if "run" in step]
        assert {command.removeprefix("python make.py ") for command in run} <= set(make.COMMANDS)


# ---- The place of the set-up


@pytest.fixture
def installing(tmp_path, monkeypatch):
    """A project in a folder of its own, and the programs that its set-up has run."""
    done = []

    def noted(command, **_):
        done.append([str(part) for part in command[1:4]])
        if "venv" in command:
            (tmp_path / ".venv").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, 0, "", "")

    def at(folder):
        for name, path in (("ROOT", folder), ("VENV", folder / ".venv"),
                           ("PYTHON", folder / ".venv" / "python")):
            monkeypatch.setattr(set_up, name, str(path))

    monkeypatch.setattr(subprocess, "run", noted)
    at(tmp_path)
    set_up.packages(("-e", "."))
    assert ["-m", "venv", "--clear"] in done
    done.clear()
    return at, done


def again(done):
    set_up.packages(("-e", "."))
    return ["-m", "venv", "--clear"] in done


def test_what_is_set_up_stays(installing):
    assert not again(installing[1])


def test_a_copied_or_renamed_project_is_set_up_again(installing, tmp_path):
    at, done = installing
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / ".venv", copy / ".venv")
    at(copy)
    assert again(done)


def test_another_python_is_set_up_anew(installing, monkeypatch):
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert again(installing[1])


def test_a_python_that_is_gone_is_replaced(installing, monkeypatch):
    monkeypatch.setattr(set_up, "works", lambda: False)
    assert again(installing[1])


def test_a_set_up_that_is_a_link_leaves_what_it_leads_to(installing, tmp_path):
    at, done = installing
    other, mine = tmp_path / "other", tmp_path / "mine"
    other.mkdir()
    mine.mkdir()
    (other / "file").write_text("", encoding="utf-8")
    (mine / ".venv").symlink_to(other, target_is_directory=True)
    at(mine)
    assert again(done)
    assert (other / "file").exists() and not (mine / ".venv").is_symlink()


def test_a_folder_that_cannot_be_written_to(monkeypatch, tmp_path):
    monkeypatch.setattr(set_up, "ROOT", str(tmp_path / "gone"))
    with pytest.raises(SystemExit, match="Nothing can be written to .*: copy the project to a fold"):
        set_up.writable()
