// Python in the page: MicroPython, running the same model files as the kernel.

const here = new URL(".", import.meta.url);
let starting = null;
const loaded = new Map();

const BRIDGE = `
import json
def run(part, model, settings):
    module = __import__('playbook.models.' + part, None, None, ['_'])
    return json.dumps(getattr(module, model)(**json.loads(settings)))
`;

/** Start MicroPython, once a page. */
async function start() {
  const { loadMicroPython } = await import(new URL("micropython.mjs", here));
  const engine = await loadMicroPython({
    url: new URL("micropython.wasm", here).href, heapsize: 4 * 1024 * 1024, linebuffer: true,
  });
  engine.FS.mkdir("/playbook");
  engine.FS.mkdir("/playbook/models");
  engine.FS.writeFile("/playbook/__init__.py", "");
  engine.runPython(`import sys\nsys.path.append('/')\n${BRIDGE}`);
  return { engine, run: engine.globals.get("run") };
}

async function source(name) {
  const response = await fetch(new URL(`models/${name}`, here));
  if (!response.ok) throw new Error(`${name} did not arrive`);
  return response.text();
}

/**
 * Return a function from settings to a model's result.
 * model: "part.name"; files: the files of playbook/models/ that it needs.
 */
export async function python(model, files) {
  starting ??= start().catch((error) => {
    starting = null;
    throw error;
  });
  const written = ["__init__.py", ...files].map((name) => {
    if (!loaded.has(name)) {
      const text = source(name); // on its way while the engine starts
      loaded.set(name, starting.then(async ({ engine }) => {
        engine.FS.writeFile(`/playbook/models/${name}`, await text);
      }).catch((error) => {
        loaded.delete(name);
        throw error;
      }));
    }
    return loaded.get(name);
  });
  await Promise.all(written);
  const { run } = await starting;
  const [part, name] = model.split(".");
  return (settings) => {
    try {
      return JSON.parse(run(part, name, JSON.stringify(settings)));
    } catch (error) {
      // The last line of a Python traceback is "ValueError: the sentence".
      const last = String(error.message).trim().split("\n").pop();
      throw new Error(last.replace(/^\w+: /, ""));
    }
  };
}
