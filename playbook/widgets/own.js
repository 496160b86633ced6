// A shop's own data, one module for the page and for JupyterLab: a host reads, computes and draws.

import { save } from "./files.js";
import { asker, vegaFrom } from "./kernel.js";
import { make } from "./make.js";
import { filledIn, grouped } from "./numbers.js";

const KEPT = "playbook-weeks"; // where a browser keeps the rows; `keep.js` forgets it with the rest
const PLANNED = "playbook/counts/weekly"; // where a page keeps the counts that its plan has
const NARROW = 480; // pixels below which a chart is drawn narrow
const LARGE = 100 * 2 ** 20; // bytes

/**
 * Make the widget live.
 * root: the <section class="own">.
 * host.ask({do, …}): a promise of the answer; do is a key of DOES in own.py, but for "file".
 * host.file(file, tell): a promise of what a file comes to: {figures, notes, unknown, lines, table,
 * rows}; tell(share) says how far it is, a promise. Refuses with one sentence.
 * host.vega(): a promise of the Vega module.
 */
export function mount(root, host) {
  const data = JSON.parse(root.querySelector("script.own-data").textContent);
  const { columns, labels, words } = data;
  const fields = new Map(columns.map((name) => [name, root.querySelector(`[name=${name}]`)]));
  const status = root.querySelector(".own-status");
  const fileStatus = root.querySelector(".own-file-status");
  const wrong = root.querySelector(".own-wrong");
  const progress = root.querySelector("progress");
  const drop = root.querySelector(".own-drop");
  let weeks = kept();
  let turn = 0;

  function tell(place, sentence, isWrong = false) {
    place.textContent = sentence;
    place.dataset.wrong = String(isWrong);
  }

  // --- weekly counts --------------------------------------------------------------------------

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => columns.every((name, place) => (place < 2
        ? typeof one?.[name] === "string" : one?.[name] === null || Number.isInteger(one?.[name]))))
        : [];
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      localStorage.setItem(KEPT, JSON.stringify(weeks));
      return true;
    } catch {
      return false;
    }
  }

  const keyOf = ({ date, group }) => `${date}\n${group}`;

  /** Take rows over: a row of the same date and group gives way. How many gave way, or null. */
  async function take(found, sentence, values = {}) {
    const all = new Map(weeks.map((one) => [keyOf(one), one]));
    const before = all.size;
    for (const one of found) all.set(keyOf(one), one);
    if (all.size > data.most) {
      tell(status, filledIn(words.full, { n: data.most }), true);
      return;
    }
    const same = found.length === 1 && all.size === before;
    weeks = [...all.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const could = keep();
    await show();
    tell(status, could ? filledIn(same ? words.changed : sentence, { n: weeks.length, ...values })
      : words.keeps_nothing, !could);
  }

  async function show() {
    turn += 1;
    const mine = turn;
    tabulate();
    const { figures, lines } = await host.ask({ do: "summed", weeks });
    if (mine !== turn) return;
    result(root.querySelector("[data-of=weeks]"), { heading: "", figures, lines, table: "counts", notes: [],
      unknown: weeks.length ? words.limits.counts : [] });
    for (const name of ["csv", "print", "forget"]) {
      const button = root.querySelector(`[data-do=${name}]`);
      if (button) button.disabled = !weeks.length;
    }
  }

  function tabulate() {
    const place = root.querySelector(".own-table");
    if (!weeks.length) {
      place.replaceChildren(make("p", {}, words.no_rows_yet));
      return;
    }
    const used = columns.filter((name, at) => at < 2 || weeks.some((one) => one[name] !== null));
    const table = make("table");
    const head = table.createTHead().insertRow();
    for (const name of used) head.append(make("th", { scope: "col" }, labels[name]));
    head.insertCell();
    const body = table.createTBody();
    for (const one of weeks) {
      const row = body.insertRow();
      for (const name of used) {
        row.insertCell().textContent = typeof one[name] === "number" ? grouped(one[name])
          : one[name] ?? "";
      }
      const cell = row.insertCell();
      for (const [what, label] of [["edit", words.editing], ["remove", words.removing]]) {
        const button = make("button", { type: "button" }, words[what]);
        button.setAttribute("aria-label", filledIn(label, one));
        button.dataset.lmSuppressShortcuts = "true";
        button.addEventListener("click", () => (what === "edit" ? edit(one) : remove(one)));
        cell.append(button, " ");
      }
    }
    place.replaceChildren(table);
  }

  /** Fill in what comes after a day's row: another group of that day, or the next day counted. */
  function following(date) {
    const groups = [...new Set(weeks.map(({ group }) => group))];
    const missing = groups.find((group) => !weeks.some((one) => one.date === date
      && one.group === group));
    const days = [...new Set(weeks.map((one) => one.date))].map((one) => Date.parse(one) / 864e5);
    const gap = days.length > 1 ? days.at(-1) - days.at(-2) : 7;
    const next = new Date((Date.parse(date) / 864e5 + gap) * 864e5).toISOString().slice(0, 10);
    const last = date === weeks.at(-1).date && missing === undefined;
    fields.get("date").value = last ? next : date;
    fields.get("group").value = missing ?? groups[0];
  }

  function edit(one) {
    for (const [name, field] of fields) field.value = one[name] ?? "";
    fields.get("members").focus();
  }

  async function remove(one) {
    weeks = weeks.filter((other) => other !== one);
    keep();
    await show();
    tell(status, words.removed);
    root.querySelector(".own-table").focus();
  }

  /** The counts that were loaded into the plan of this browser, as CSV, or "". */
  function planned() {
    try {
      return JSON.parse(localStorage.getItem(PLANNED) ?? "{}").text ?? "";
    } catch {
      return "";
    }
  }

  async function paste(text) {
    const { weeks: found, unread, error } = await host.ask({
      do: "pasted", text, headers: data.headers });
    if (error) {
      tell(status, error, true);
      return false;
    }
    await take(found, words.taken, { n: found.length, all: new Set(
      [...weeks, ...found].map(keyOf)).size });
    if (unread.length) {
      status.textContent += ` ${filledIn(words.unread, { columns: unread.join(", ") })}`;
    }
    return true;
  }

  const buttons = {
    plan: () => paste(planned()),
    async add() {
      const cells = Object.fromEntries([...fields].map(([name, field]) => [name, field.value]));
      const edited = keyOf(cells);
      const { weeks: found, error } = await host.ask({
        do: "typed", cells, others: weeks.filter((one) => keyOf(one) !== edited) });
      wrong.textContent = error;
      if (error) return;
      await take(found, words.added);
      for (const [name, field] of fields) if (name !== "group" && name !== "date") field.value = "";
      following(found[0].date);
      fields.get("members").focus();
      const at = weeks.findIndex((one) => keyOf(one) === keyOf(found[0]));
      root.querySelectorAll(".own-table tbody tr")[at]?.scrollIntoView({ block: "nearest" });
    },
    async paste() {
      const place = root.querySelector("textarea");
      if (await paste(place.value)) place.value = "";
    },
    async csv() {
      save("weekly-counts.csv", "text/csv", await host.ask({ do: "csv", weeks }));
    },
    print() {
      document.body.classList.add("printing-own");
      addEventListener("afterprint", () => document.body.classList.remove("printing-own"),
        { once: true });
      print();
    },
    async forget() {
      if (!confirm(words.forget)) return;
      weeks = [];
      keep();
      await show();
      tell(status, words.forgotten);
    },
  };

  // --- a file ---------------------------------------------------------------------------------

  async function open(file) {
    const place = root.querySelector("[data-of=file]");
    place.replaceChildren();
    if (file.size > LARGE) {
      tell(fileStatus, filledIn(words.refused.too_large, { file: file.name }), true);
      return;
    }
    tell(fileStatus, filledIn(words.reading, { file: file.name }));
    progress.hidden = false;
    progress.value = 0;
    try {
      const found = await host.file(file, async (share) => {
        progress.value = share;
        await new Promise((resolve) => { setTimeout(resolve); });
      });
      result(place, found);
      tell(fileStatus, filledIn(found.rows === undefined ? words.read_file : words.read_in,
        { file: file.name, rows: found.rows }));
    } catch (error) {
      tell(fileStatus, error.message, true);
    } finally {
      progress.hidden = true;
    }
  }

  // --- what data come to ------------------------------------------------------------------------

  function result(place, { heading, figures, lines, table, notes, unknown }) {
    if (!figures.length) {
      place.replaceChildren();
      return;
    }
    const sheet = make("table", { className: "own-figures" });
    const head = sheet.createTHead().insertRow();
    for (const one of ["figure", "yours", "benchmark"]) {
      head.append(make("th", { scope: "col" }, words[one]));
    }
    let part = null;
    let body;
    for (const one of figures) {
      if (one.part !== part) {
        part = one.part;
        body = sheet.createTBody();
        body.insertRow().append(make("th", { scope: "rowgroup", colSpan: 3 }, part));
      }
      const row = body.insertRow();
      row.dataset.key = one.key;
      row.append(make("th", { scope: "row" }, one.name));
      const cell = row.insertCell();
      cell.append(one.said);
      if (one.basis) cell.append(" ", make("small", {}, one.basis));
      row.insertCell().textContent = one.benchmark;
    }
    const said = [];
    if (heading) said.push(make("p", {}, heading));
    said.push(...listed(words.read, notes), sheet);
    const figure = lines.length > 1 ? pictured(lines, words[`chart_${table}`]) : null;
    if (figure) said.push(figure);
    said.push(...listed(words.unknown, unknown));
    place.replaceChildren(...said);
    if (figure) draw(figure, lines);
  }

  function listed(title, notes) {
    return notes.length ? [make("p", {}, make("strong", {}, title)),
      make("ul", {}, ...notes.map((note) => make("li", {}, note)))] : [];
  }

  function pictured(lines, title) {
    const counts = lines.map(({ count }) => count);
    const picture = make("div");
    const figure = make("figure", {}, make("figcaption", {}, title), picture);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", filledIn(words.chart_alt, { title, first: lines[0].date,
      last: lines.at(-1).date, low: Math.min(...counts), high: Math.max(...counts) }));
    return figure;
  }

  async function draw(figure, lines) {
    const vega = await host.vega();
    const spec = structuredClone(data.chart[figure.clientWidth < NARROW ? "narrow" : "wide"]);
    // a date alone would be midnight in London
    spec.data[0].values = lines.map(({ date, series, count }) => (
      { date: `${date}T00:00`, series: series || figure.firstChild.textContent, count }));
    const view = new vega.View(vega.parse(spec, null, { ast: true }), {
      expr: vega.expressionInterpreter, renderer: "svg", container: figure.querySelector("div"),
      logLevel: vega.Warn,
    });
    await view.runAsync();
  }

  // --- what the reader does -------------------------------------------------------------------

  root.addEventListener("click", async (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (!name) return;
    try {
      await buttons[name]();
    } catch (error) {
      tell(status, error.message, true);
    }
  });
  for (const field of fields.values()) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") root.querySelector("[data-do=add]").click();
    });
  }
  const input = root.querySelector("[type=file]");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) await open(file);
    input.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.dataset.over = String(kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) open(event.dataTransfer.files[0]);
    });
  }
  for (const one of root.querySelectorAll(":is(input, textarea, [data-do=add], [data-do=paste])")) {
    one.disabled = false;
  }
  root.querySelector("[data-do=plan]").hidden = !planned();
  if (weeks.length) following(weeks.at(-1).date);
  const shown = show().catch((error) => tell(status, error.message, true));
  root.dataset.state = "live";
  return shown;
}

// --- JupyterLab: an anywidget whose kernel answers ------------------------------------------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  const ask = asker(model);
  const vega = vegaFrom(model);
  mount(el.querySelector(".own"), {
    ask,
    vega: () => vega.module,
    file: async (file, tell) => {
      await tell(0.1);
      return ask({ do: "file", name: file.name }, await file.arrayBuffer());
    },
  });
  return () => vega.stop();
}

export default { render };
