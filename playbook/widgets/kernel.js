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
