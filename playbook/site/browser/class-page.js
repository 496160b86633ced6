// The class page: a QR code for each of its links, and for the page itself.

import { copy } from "./files.js";
import { say } from "./words.js";

/** Make the page's buttons work. qr(link, title): shows a link as a QR code. */
export function mount(place, qr) {
  const status = place.querySelector(".classroom-status");
  const title = place.querySelector("h2").textContent;
  const here = new URL(location.href);
  here.hash = "";

  async function pressed(button) {
    if (button.dataset.do === "copy") {
      const sentence = await copy(here.href) ? "copied" : "copy_this";
      status.textContent = say(sentence, { text: here.href });
      return;
    }
    const link = button.closest("li")?.querySelector("a");
    try {
      await qr(link?.href ?? here.href, link?.textContent ?? title);
    } catch {
      status.textContent = say("no_qr");
    }
  }

  for (const button of place.querySelectorAll("button")) {
    button.disabled = false;
    button.addEventListener("click", () => pressed(button));
  }
}
