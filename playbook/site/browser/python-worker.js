// MicroPython beside the page, for engines in which the page's policy lets nothing be compiled:
// they do not know 'wasm-unsafe-eval' yet, and a worker has no policy of the page's.

import { python } from "./python.js";

addEventListener("message", async ({ data: { id, module, name, files, settings } }) => {
  try {
    const run = await python(module, name, files);
    postMessage({ id, answer: settings && run(settings) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
});
