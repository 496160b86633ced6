// A form of decisions, a lesson's or the shop's, one module for the page and for JupyterLab.

import { NUMBERS, fitted, keptValue, typed } from "./decisions.js";

/**
 * Make a form live.
 * root: the element of class "decide"; a lesson's has a box for "done". entries: what is kept already.
 * keep(key, entry): keeps an entry, or forgets it where the entry is null; what to say of it, or a
 * promise.
 */
export function form(root, entries, keep) {
  const { lesson } = root.dataset;
  const { decisions, longest } = JSON.parse(root.querySelector(".decide-data").textContent);
  const declared = new Map(decisions.map((one) => [one.name, one]));
  const status = root.querySelector(".decide-status");
  const done = root.querySelector("[name=done]");
  const rows = [...root.querySelectorAll("[data-decision]")];
  let asked = 0;

  const fields = (row) => [...row.querySelectorAll("input, select, textarea")];

  /** What stands in a row: a text, a number, or undefined where nothing does. */
  function standing(row, decision) {
    if (decision.kind === "weekdays") {
      return fields(row).filter((box) => box.checked).map((box) => box.value).join(",");
    }
    const [field] = fields(row);
    if (field.validity.badInput) return NaN; // half a date
    if (field.value.trim() === "") return undefined;
    if (!NUMBERS.includes(decision.kind)) return field.value;
    const number = typed(field.value) ?? NaN;
    return decision.kind === "share" ? Number((number / 100).toPrecision(15)) : number;
  }

  async function told(answer) {
    asked += 1;
    const mine = asked;
    const said = await answer;
    if (mine === asked) status.textContent = said; // the last keystroke's
  }

  /** Keep what was typed, at every keystroke; what does not fit is said and takes nothing's place. */
  function changed(event) {
    if (done && event.target === done) {
      if (event.type === "change") told(keep(`done/${lesson}`, done.checked ? {} : null));
      return;
    }
    const row = event.target.closest("[data-decision]");
    if (!row || (event.type === "change" && event.target.type !== "checkbox")) return;
    if (event.type === "input" && event.target.type === "checkbox") return;
    const decision = declared.get(row.dataset.decision);
    const value = standing(row, decision);
    const fit = value === undefined ? null : fitted(decision, value, longest);
    const wrong = value !== undefined && fit === null;
    row.querySelector(".decide-wrong").textContent = wrong ? decision.wrong : "";
    for (const field of fields(row)) field.setAttribute("aria-invalid", String(wrong));
    const kept = keep(`decision/${decision.name}`, { value: fit });
    told(wrong ? Promise.resolve(kept).then(() => "") : kept); // nothing that is wrong was kept
  }

  /** Show what is kept; a row in which somebody is writing stays as it is. */
  function show(found) {
    if (done) {
      done.checked = `done/${lesson}` in found;
      done.disabled = false;
    }
    for (const row of rows) {
      for (const field of fields(row)) field.disabled = false;
      if (row.contains(document.activeElement) || row.querySelector("[aria-invalid=true]")) continue;
      const decision = declared.get(row.dataset.decision);
      const value = keptValue(decision, found, longest);
      if (decision.kind === "weekdays") {
        const codes = (value ?? "").split(",");
        for (const box of fields(row)) box.checked = codes.includes(box.value);
      } else {
        fields(row)[0].value = value === null ? "" : decision.kind === "share"
          ? Number((value * 100).toPrecision(12)) : value;
      }
    }
  }

  root.addEventListener("input", changed);
  root.addEventListener("change", changed);
  show(entries);
  return { show };
}
