// A link as a QR code, drawn in the page: no service learns of it. Loaded when somebody asks.

import { generate, toSvgDataURL } from "./lean-qr.js";
import { say } from "./words.js";

const THIS_COMPUTER = ["127.0.0.1", "localhost", "[::1]"];

function part(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** Show a link over the whole page, to be scanned from afar. title: what the link opens. */
export function show(link, title) {
  const dialog = part("dialog", { className: "qr" });
  dialog.setAttribute("aria-label", say("qr_label", { title }));
  const code = part("img", {
    alt: say("qr_alt", { link }),
    src: toSvgDataURL(generate(link), { on: "black", off: "white" }),
  });
  const words = part("div", { className: "qr-words" });
  words.append(part("strong", { textContent: title }));
  if (THIS_COMPUTER.includes(new URL(link).hostname)) {
    words.append(part("p", {
      className: "qr-note",
      textContent: say("qr_here"),
    }));
  }
  words.append(part("p", { className: "qr-link", textContent: link }));
  const close = part("button", { type: "button", textContent: say("close") });
  close.addEventListener("click", () => dialog.close());
  dialog.append(code, words, close);
  // No key pressed here turns a slide or moves a control behind it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());
  close.dataset.lmSuppressShortcuts = "true";
  document.body.append(dialog);
  dialog.showModal();
}
