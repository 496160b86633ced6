// Python in the page: MicroPython, running the same model files as the kernel.

const here = new URL(".", import.meta.url);
let starting = null;
let worker = null;
let asked = 0;
const loaded = new Map();

const BRIDGE = `
import json
def run(module, model, settings):
    module = __import__('playbook.models.' + module, None, None, ['_'])
    return json.dumps(getattr(module, model)(**json.loads(settings)))
`;

/** Whether this place may compile WebAssembly: the smallest module there is tells. */
function compiles() {
  try {
    return Boolean(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
  } catch {
    return false;
  }
}

/** As `python`, in a worker: what it returns gives promises. */
async function beside(module, name, files) {
  worker ??= Object.assign(new Worker(new URL("python-worker.js", here), { type: "module" }), {
    waiting: new Map(),
    onmessage: ({ data: { id, answer, error } }) => {
      const { resolve, reject } = worker.waiting.get(id);
      worker.waiting.delete(id);
      if (error === undefined) resolve(answer);
      else reject(new Error(error));
    },
    onerror: () => {
      for (const { reject } of worker.waiting.values()) reject(new Error("no worker"));
      worker = null;
    },
  });
  const ask = (settings) => new Promise((resolve, reject) => {
    asked += 1;
    worker.waiting.set(asked, { resolve, reject });
    worker.postMessage({ id: asked, module, name, files, settings });
  });
  await ask(null); // what it needs has arrived
  return ask;
}

/** Start MicroPython, once a page. */
async function start() {
  const { loadMicroPython } = await import(new URL("micropython.js", here).href);
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
 * module needs. It takes one object, the function's arguments by name. In old engines it gives a
 * promise of its answer.
 */
export async function python(module, name, files) {
  if (!compiles() && globalThis.Worker && globalThis.document) return beside(module, name, files);
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
