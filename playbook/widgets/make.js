/** Make an element: make("p", { className: "x" }, "text", child). */
export function make(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
