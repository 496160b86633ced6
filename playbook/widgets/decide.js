// The form of a lesson's Decide, one module for the page and for JupyterLab.

import { keeper } from "./kernel.js";

/**
 * Make a form live.
 * root: the <section class="decide">. entries: what is kept already.
 * keep(key, entry): keeps an entry, or forgets it where the entry is null; what to say of it, or a
 * promise.
 */
export function mount(root, entries, keep) {
  const { lesson } = root.dataset;
  const status = root.querySelector(".decide-status");
  const done = root.querySelector("[name=done]");
  const blanks = [...root.querySelectorAll("input[type=text]")];

  async function changed(event) {
    const said = event.target === done
      ? await keep(`done/${lesson}`, done.checked ? {} : null)
      : await keep(`blank/${event.target.name}`,
        event.target.value.trim() ? { text: event.target.value.trim() } : null);
    status.textContent = said;
  }

  /** Show what is kept; a field in which somebody is writing stays as it is. */
  function show(found) {
    done.checked = `done/${lesson}` in found;
    for (const blank of blanks) {
      if (blank !== document.activeElement) blank.value = found[`blank/${blank.name}`]?.text ?? "";
      blank.disabled = false;
    }
    done.disabled = false;
  }

  root.addEventListener("change", changed);
  show(entries);
  return { show };
}

// --- JupyterLab: an anywidget whose kernel keeps my-playbook.json --------------------------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  mount(el.querySelector(".decide"), model.get("_kept"), keeper(model));
}

export default { render };
