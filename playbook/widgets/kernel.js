// How a widget in JupyterLab talks with its kernel.

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

/** Return a function that asks the kernel something: it takes an object, and promises the answer. */
export function asker(model) {
  let last = 0;
  return (what) => new Promise((resolve, reject) => {
    last += 1;
    const id = last;
    const answered = (content) => {
      if (content?.id !== id) return;
      model.off("msg:custom", answered);
      if (content.error) reject(new Error(content.error));
      else resolve(content.answer);
    };
    model.on("msg:custom", answered);
    model.send({ id, ...what });
  });
}
