// Python in the page: MicroPython, running the same model files as the kernel.

const here = new URL(".", import.meta.url);
let starting = null;
const loaded = new Map();

const BRIDGE = `
import json
def run(module, model, settings):
    module = __import__('playbook.models.' + module, None, None, ['_'])
    return json.dumps(getattr(module, model)(**json.loads(settings)))
`;

/** Start MicroPython, once a page. */
async function start() {
  const { loadMicroPython } = await import(new URL("micropython.mjs", here).href);
  const engine = await loadMicroPython({
    url: new URL("micropython.wasm", here).href, heapsize: 4 * 1024 * 1024, linebuffer: true,
  });
  engine.FS.mkdir("/playbook");
  engine.FS.mkdir("/playbook/models");
  for (const folder of ["/playbook", "/playbook/models"]) {
    engine.FS.writeFile(`${folder}/__init__.py`, "");
  }
  engine.runPython(`import sys\nsys.path.append('/')\n${BRIDGE}`);
  return { engine, run: engine.globals.get("run") };
}

async function source(name) {
  const response = await fetch(new URL(`models/${name}`, here));
  if (!response.ok) throw new Error(`${name} did not arrive`);
  return response.text();
}

/** Write a module where MicroPython finds it; the package around it needs no more than to be there. */
function put(engine, name, text) {
  const [folder, rest] = name.split("/");
  if (rest && !engine.FS.analyzePath(`/playbook/models/${folder}`).exists) {
    engine.FS.mkdir(`/playbook/models/${folder}`);
    engine.FS.writeFile(`/playbook/models/${folder}/__init__.py`, "");
  }
  engine.FS.writeFile(`/playbook/models/${name}`, text);
}

/**
 * Return a function of `playbook.models`, such as one from settings to a model's result.
 * module: the module it is in, such as "propagation.loop"; name: its own; files: those that the
 * module needs. It takes one object, the function's arguments by name.
 */
export async function python(module, name, files) {
  starting ??= start().catch((error) => {
    starting = null;
    throw error;
  });
  const written = files.map((file) => {
    if (!loaded.has(file)) {
      const text = source(file); // on its way while the engine starts
      loaded.set(file, starting.then(async ({ engine }) => {
        put(engine, file, await text);
      }).catch((error) => {
        loaded.delete(file);
        throw error;
      }));
    }
    return loaded.get(file);
  });
  await Promise.all(written);
  const { run } = await starting;
  return (settings) => {
    try {
      return JSON.parse(run(module, name, JSON.stringify(settings)));
    } catch (error) {
      // The last line of a Python traceback is "ValueError: the sentence".
      const last = String(error.message).trim().split("\n").pop();
      throw new Error(last.replace(/^\w+: /, ""));
    }
  };
}
