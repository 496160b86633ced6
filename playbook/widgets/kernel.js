// How a widget in JupyterLab talks with its kernel.

export const SILENCE = 15000; // milliseconds without an answer after which the kernel counts as gone

/** Keep an entry of the reader's playbook, or forget it if null; a promise of what to say of it. */
export function keeper(model) {
  return (key, entry) => new Promise((resolve) => {
    const kept = (content) => {
      if (content?.kept !== key) return;
      model.off("msg:custom", kept);
      resolve(content.said);
    };
    model.on("msg:custom", kept);
    model.send({ key, entry });
  });
}

/**
 * Return a function that asks the kernel something: it takes an object, and bytes to go with it, and
 * promises the answer, or the bytes that came with that.
 */
export function asker(model) {
  let last = 0;
  return (what, bytes) => new Promise((resolve, reject) => {
    last += 1;
    const id = last;
    const answered = (content, buffers) => {
      if (content?.id !== id) return;
      model.off("msg:custom", answered);
      if (content.error) reject(new Error(content.error));
      else resolve(buffers?.length ? buffers[0] : content.answer);
    };
    model.on("msg:custom", answered);
    model.send({ id, ...what }, undefined, bytes ? [bytes] : []);
  });
}

/**
 * Ask the kernel for Vega, once a page: it arrives gzipped and becomes a module. A kernel that runs
 * a whole lesson answers after it, however long. By then JupyterLab may have replaced the view that
 * asked, so every view that waits listens, and asks again after a silence.
 */
export function vegaFrom(model) {
  const shared = window.playbookVega ??= { asked: -Infinity };
  shared.module ??= new Promise((resolve, reject) => Object.assign(shared, { resolve, reject }));
  shared.module.catch(() => { window.playbookVega = undefined; }); // the next panel may succeed
  const ask = () => {
    if (performance.now() - shared.asked < SILENCE) return;
    shared.asked = performance.now();
    model.send("vega");
  };
  model.on("msg:custom", async (content, buffers) => {
    if (content !== "vega") return;
    try {
      const stream = new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"));
      const script = await new Response(stream).blob();
      const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      shared.resolve(await import(url));
    } catch (error) {
      shared.reject(error);
    }
  });
  ask();
  const again = setInterval(ask, SILENCE / 3);
  const stop = () => clearInterval(again);
  shared.module.then(stop, stop);
  return { module: shared.module, stop };
}
