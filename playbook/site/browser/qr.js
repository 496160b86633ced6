// A link as a QR code, drawn in the page: no service learns of it. Loaded when somebody asks.

import { generate, toSvgDataURL } from "./lean-qr.js";

const THIS_COMPUTER = ["127.0.0.1", "localhost", "[::1]"];

function part(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** Show a link over the whole page, to be scanned from afar. title: what the link opens. */
export function show(link, title) {
  const dialog = part("dialog", { className: "qr" });
  dialog.setAttribute("aria-label", `QR code: ${title}`);
  const code = part("img", {
    alt: `QR code of this link: ${link}`,
    src: toSvgDataURL(generate(link), { on: "black", off: "white" }),
  });
  const words = part("div", { className: "qr-words" });
  words.append(part("strong", { textContent: title }));
  if (THIS_COMPUTER.includes(new URL(link).hostname)) {
    words.append(part("p", {
      className: "qr-note",
      textContent: "A phone cannot open this link, which leads to this computer itself: open the "
        + "book at an address that the phone can reach, then show the code.",
    }));
  }
  words.append(part("p", { className: "qr-link", textContent: link }));
  const close = part("button", { type: "button", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  dialog.append(code, words, close);
  // No key pressed here turns a slide or moves a control behind it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());
  close.dataset.lmSuppressShortcuts = "true";
  document.body.append(dialog);
  dialog.showModal();
}
