// The panel's front end, one module for the page and for JupyterLab.
// `mount` makes the markup of panel.html live; a host says how to compute and where Vega is.

import { keptValue, rounded, valueText } from "./decisions.js";
import { copy, save } from "./files.js";
import { lead, same } from "./guide.js";
import { SILENCE, asker, keeper, vegaFrom } from "./kernel.js";
import { asRead, cellText, numberText, typedNumber } from "./numbers.js";

const SETTLED = 600; // milliseconds of rest before a screen reader hears the new numbers
const NARROW = 480; // a column narrower than this gets the narrow drawing
const SLIDE = ".reveal, [data-jp-deck-mode=presenting]"; // there a drawing fills the room it has
const LOW = 190; // logical pixels: a drawing that is lower gets smaller letters
const BEFORE = "__before"; // after a table's name: its rows before the last change (charts.py)

/**
 * Make a panel live.
 * root: the <section class="panel">.
 * host.compute(settings): the model's result, or a promise of it; throws with one sentence.
 * host.vega(): a promise of the Vega module.
 * host.link(panel, changes, table): the text that carries a setting, and the chart in front, to be
 * copied; table is null for the first chart.
 * host.qr(link, title): shows the link as a QR code; none where no phone could open the link.
 * host.keep(key, entry): keeps an entry of the reader's playbook; what to say of it, or a promise.
 * host.kept(): a promise of all entries of the playbook.
 * Returns {apply, adopt, dispose, …}.
 */
export function mount(root, host) {
  const panel = JSON.parse(root.querySelector(".panel-data").textContent);
  const { words } = panel;
  const declared = new Map(panel.parameters.map((parameter) => [parameter.name, parameter]));
  const controls = new Map();
  for (const name of declared.keys()) {
    controls.set(name, root.querySelector(`.panel-controls [name="${name}"]`));
  }
  let settings = { ...panel.settings }; // what the reader has set
  let entries = {}; // the playbook's, when somebody looked what a setting would take the place of
  let computed = null; // what the numbers on show were computed from
  let result = panel.result;
  let ghost = panel.result.tables; // the rows before the last change
  let settled = true; // nothing has changed for a while: the next change is a new one
  let guess = null;
  let frame = 0;
  let busy = false;
  let resting = 0;
  let vega = null;
  let waiting = []; // who waits for the setting to be on show
  const pictures = [...root.querySelectorAll(".chart")].map((figure, index) => ({
    chart: panel.charts[index], figure, size: null, view: null,
  }));
  const lists = [...root.querySelectorAll(".panel-list")]; // behind the same tabs as the charts
  const tables = [...panel.charts, ...lists.map((one) => one.dataset)].map(({ table }) => table);

  const said = root.querySelector(".panel-said"); // stays until the reader does something else
  const status = root.querySelector(".panel-status"); // what only a screen reader hears
  const say = (sentence) => { said.textContent = sentence; };
  const wrong = document.createElement("p"); // what is wrong with what was typed, beside it
  wrong.className = "panel-wrong";
  wrong.setAttribute("role", "alert");
  let held = false; // a pointer is down: what it is on must not move before it is up
  const letGo = new AbortController(); // ends what is heard outside the panel

  // --- from the reader to the model -----------------------------------------------------------

  const textOf = (parameter, value) => numberText(value, parameter.unit, parameter.digits, words);

  function read(parameter, control) {
    if (parameter.kind === "switch") return control.checked;
    if (parameter.kind === "choice") return parameter.choices[control.selectedIndex][0];
    return Number(control.value);
  }

  function write(parameter, control, value) {
    if (parameter.kind === "switch") control.checked = value;
    else if (parameter.kind === "choice") {
      control.selectedIndex = parameter.choices.findIndex(([choice]) => choice === value);
    } else {
      control.value = value;
      const text = textOf(parameter, value);
      control.setAttribute("aria-valuetext", text);
      const typed = control.closest(".panel-control").querySelector("[data-typed]");
      if (typed !== document.activeElement) typed.value = text;
    }
  }

  function apply(changes) {
    settings = { ...settings, ...changes };
    for (const name of Object.keys(changes)) {
      write(declared.get(name), controls.get(name), settings[name]);
    }
    const shown = new Promise((resolve) => waiting.push(resolve));
    if (!frame) frame = requestAnimationFrame(step);
    return shown;
  }

  function step() {
    frame = 0;
    if (busy) return;
    if (computed && same(settings, computed)) {
      done();
      return;
    }
    const asked = settings;
    let answer;
    try {
      answer = host.compute(asked);
    } catch (error) {
      failed(error);
      return;
    }
    if (typeof answer?.then !== "function") {
      show(answer, asked);
      return;
    }
    busy = true;
    answer.then((found) => show(found, asked), failed).finally(() => {
      busy = false;
      step(); // the reader may have moved on meanwhile
    });
  }

  function done() {
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  }

  function failed(error) {
    settings = computed ?? panel.settings;
    for (const [name, parameter] of declared) write(parameter, controls.get(name), settings[name]);
    say(error.message);
    done();
  }

  // --- from the model to the reader -----------------------------------------------------------

  function show(found, asked) {
    const first = computed === null;
    // What is stored is the start itself, rounded; what is covered nobody has seen.
    if (first || root.dataset.covered === "true") ghost = found.tables;
    else if (settled) ghost = result.tables;
    settled = false;
    result = found;
    computed = asked;
    for (const headline of panel.headlines) {
      const output = root.querySelector(`[data-output="${headline.name}"]`);
      const value = result.headlines[headline.name];
      output.dataset.value = JSON.stringify(value);
      // in its narrow box the unit may stand below the number
      output.textContent = headlineText(headline).replace("\u00a0", " ");
    }
    for (const picture of pictures) redraw(picture);
    lists.forEach(fill);
    press();
    use();
    guide.shown();
    if (same(settings, computed)) done();
    clearTimeout(resting);
    resting = setTimeout(() => {
      settled = true;
      if (first) return; // nothing has changed that a listener should hear of
      status.textContent = panel.headlines.map(
        (headline) => `${headline.label}: ${headlineText(headline)}`).join(". ");
      tabulate();
    }, SETTLED);
  }

  function headlineText(headline) {
    return numberText(result.headlines[headline.name], headline.unit, headline.digits,
      { ...words, none: headline.none });
  }

  function press() {
    for (const button of root.querySelectorAll("[data-preset]")) {
      const pressed = same(panel.presets[button.dataset.preset][1], computed);
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  /** The rows of a chart's data set: a table, the same before the last change, or a mark. */
  function rowsOf(name, { table, x, y, here: [across, along] }) {
    const values = { ...(computed ?? settings), ...result.headlines };
    let rows;
    if (name in result.tables) {
      rows = result.tables[name];
    } else if (name.endsWith(BEFORE)) {
      rows = ghost[table];
      if (across) { // a longer look ahead than now would squeeze what is now
        const most = Math.max(...result.tables[table].map((row) => row[x]));
        rows = rows.filter((row) => row[x] <= most);
      }
    } else {
      // A mark that is not `on` stands, unseen, where a row is: Vega warns of one without a place.
      const at = result.tables[table][0] ?? {};
      if (name === "here") {
        const there = along && values[along] !== null;
        rows = [{ x: values[across] ?? at[x], y: there ? values[along] : at[y], on: there && "y" }];
      } else {
        const on = guess && { [across ?? ""]: "x", [along ?? ""]: "y" }[guess.of];
        rows = [{ x: at[x], y: at[y], on }];
        if (on) rows[0][on] = guess.value;
      }
    }
    return rows.map((row, place) => ({ ...row, place__: place })); // Vega marks what it is given
  }

  function redraw(picture) {
    if (!picture.view || picture.figure.hasAttribute("data-behind")) return;
    for (const name of picture.names) picture.view.data(name, rowsOf(name, picture.chart));
    const there = { former: ghost !== result.tables, guessed: guess !== null
      && picture.chart.here.includes(guess.of) };
    for (const name of picture.named) picture.view.signal(name, Number(there[name]));
    picture.view.runAsync(); // waits for one that runs; `run` would be dropped
  }

  async function draw(picture) {
    const size = picture.figure.clientWidth < NARROW ? "narrow" : "wide";
    if (!vega || !picture.figure.clientWidth) return;
    if (size === picture.size) {
      fit(picture);
      return;
    }
    picture.size = size;
    const spec = structuredClone(picture.chart[size]);
    for (const { type, domain } of spec.scales) { // bars stand in the order of their rows, always
      if (type === "band") domain.sort = { op: "min", field: "place__" };
    }
    picture.names = new Set();
    picture.named = ["former", "guessed"].filter( // what the legend names while it is there
      (wanted) => spec.signals?.some(({ name }) => name === wanted));
    for (const data of spec.data) {
      if (data.source || data.url) continue;
      if (data.name in result.tables || /__before$|^(here|guess)$/.test(data.name)) {
        picture.names.add(data.name);
        data.values = rowsOf(data.name, picture.chart);
      }
    }
    const place = document.createElement("div");
    const view = new vega.View(vega.parse(spec, null, { ast: true }), {
      expr: vega.expressionInterpreter, renderer: "svg", container: place, logLevel: vega.Warn,
    });
    await view.runAsync();
    if (picture.size !== size) {
      view.finalize();
      return;
    }
    picture.view?.finalize();
    picture.view = view;
    picture.figure.querySelector(`.${size}`).replaceChildren(place);
    fit(picture);
    redraw(picture); // the model may have answered while the view was made
  }

  /** On a slide a drawing gets lower where a text beside it is long; its letters stay as large. */
  function fit({ chart, figure, size, view }) {
    if (!view || !root.closest(SLIDE)) return;
    const { clientWidth: width, clientHeight: height } = figure.querySelector(`.${size}`);
    const scale = Math.min(width / chart[size].width, height / LOW);
    if (scale > 0) view.width(width / scale).height(height / scale).runAsync();
  }

  function fill(place) {
    const { table } = place.dataset;
    const lines = result.tables[table].map((row) => {
      const line = document.createElement("tr");
      for (const name of panel.columns[table]) {
        line.insertCell().textContent = cellText(row[name], panel.heads[name].share, words.none);
      }
      return line;
    });
    place.querySelector("tbody").replaceChildren(...lines);
  }

  function tabulate() {
    if (root.querySelector(".panel-rows").open) root.querySelectorAll(".panel-table").forEach(fill);
  }

  /** Bring a chart, or a list, to the front; the others stand behind it. */
  function front(index) {
    root.querySelectorAll("[data-chart]").forEach((button, place) => {
      button.setAttribute("aria-pressed", String(place === index));
    });
    [...pictures.map((picture) => picture.figure), ...lists].forEach((one, place) => {
      one.toggleAttribute("data-behind", place !== index);
    });
    if (index >= pictures.length) return;
    draw(pictures[index]);
    redraw(pictures[index]);
  }

  // --- what the buttons do --------------------------------------------------------------------

  function changes() {
    return Object.fromEntries(Object.entries(settings)
      .filter(([name, value]) => value !== panel.settings[name]));
  }

  /** The table whose chart is in front; null for the first. */
  function shownChart() {
    const place = tables.findIndex((_, index) => (
      root.querySelector(`[data-chart="${index}"][aria-pressed="true"]`)));
    return place > 0 ? tables[place] : null;
  }

  const linked = (sentence, text) => sentence.replace("{text}", text);
  const buttons = {
    reset() {
      guess = null;
      if (root.dataset.covered === "true") guide.leave(); // who resets wants to see the start
      if (root.dataset.mode === "challenge") apply(panel.challenge.start);
      else apply(panel.settings);
    },
    help: (button) => {
      const explained = root.classList.toggle("explained");
      button.setAttribute("aria-pressed", String(explained));
    },
    async link() {
      const text = host.link(panel, changes(), shownChart());
      say(linked(await copy(text) ? words.copied : words.copy_this, text));
    },
    async qr() {
      try {
        await host.qr(host.link(panel, changes(), shownChart()), panel.title);
      } catch {
        say(words.no_qr);
      }
    },
    async use() {
      const place = root.querySelector(".panel-use");
      if (place.hidden) entries = await host.kept();
      place.hidden = !place.hidden;
      use();
    },
    async used() {
      const kept = [];
      for (const { decision, value } of decided()) {
        if (value !== null) {
          kept.push(await host.keep(`decision/${decision.name}`, { value, from: panel.id }));
        }
      }
      root.querySelector(".panel-use").hidden = true;
      say(kept[0] ?? "");
    },
    csv: ({ dataset: { table } }) => save(`${panel.id}-${table}.csv`, "text/csv",
      csv(result.tables[table], panel.columns[table], panel.heads)),
  };

  /** What the setting on show would decide: each decision with its value, null where none fits. */
  function decided() {
    const values = { ...computed, ...result.headlines };
    return panel.decides.map(({ decision, source }) => ({
      decision, source, value: rounded(decision, values[source], panel.longest),
    }));
  }

  /** Show what *Use in my plan* would set, as long as it is open. */
  function use() {
    const place = root.querySelector(".panel-use");
    if (!place || place.hidden) return;
    const items = [...panel.parameters, ...panel.headlines];
    const lines = decided().map(({ decision, source, value }) => {
      const { unit, digits } = items.find(({ name }) => name === source);
      const line = document.createElement("li");
      const choice = decision.choices.find(([code]) => code === value);
      const shown = choice ? choice[1] : value !== null && numberText(value, unit, digits, words);
      const before = keptValue(decision, entries, panel.longest);
      const said = value === null ? words.use_not : before === null ? words.use_default
        : before === value ? words.use_same : words.use;
      line.textContent = said.replace("{decision}", decision.label)
        .replace("{why}", decision.wrong).replace("{value}", shown)
        .replace("{before}", before === null ? decision.shown : valueText(decision, before));
      return line;
    });
    place.querySelector("ul").replaceChildren(...lines);
  }

  function clicked(event) {
    const button = event.target.closest("button");
    if (!button || !root.contains(button)) return;
    if (!button.matches("[data-do=link], [data-do=used]")) say("");
    unsay();
    const { preset, nudge, chart } = button.dataset;
    if (preset !== undefined) {
      guide.leave();
      apply(panel.presets[preset][1]);
    } else if (nudge !== undefined) nudged(button.closest("[data-control]"), Number(nudge));
    else if (chart !== undefined) front(Number(chart));
    else buttons[button.dataset.do]?.(button);
  }

  /** One step of the slider less or more. */
  function nudged(place, by) {
    const parameter = declared.get(place.dataset.control);
    const now = settings[parameter.name];
    const next = Math.min(parameter.high, Math.max(parameter.low, now + by * parameter.step));
    apply({ [parameter.name]: Number(next.toFixed(9)) });
  }

  function moved(event) {
    const parameter = declared.get(event.target.name);
    if (!parameter) return;
    unsay();
    apply({ [parameter.name]: read(parameter, event.target) });
  }

  /** Say what is wrong with what was typed, unless the reader has gone on meanwhile. */
  function beside(place) {
    if (wrong.textContent) place.append(wrong);
  }

  function unsay() {
    wrong.textContent = "";
    wrong.remove();
  }

  /** Take a typed value: between two steps of the slider too, never beyond its ends. */
  function typed(event) {
    if (!event.target.matches("[data-typed]")) return;
    const parameter = declared.get(event.target.closest("[data-control]").dataset.control);
    const number = typedNumber(event.target.value, parameter.unit);
    let value = settings[parameter.name];
    const place = event.target.closest("[data-control]");
    const told = (sentence) => {
      wrong.textContent = sentence;
      if (held) addEventListener("pointerup", () => setTimeout(beside, 0, place), { once: true });
      else beside(place);
    };
    unsay();
    if (number === null) told(words.typed_wrong);
    else {
      value = Math.min(parameter.high, Math.max(parameter.low, number));
      if (parameter.kind === "whole") value = Math.round(value);
      if (value !== number) {
        told(words.out_of_range.replace("{label}", parameter.label)
          .replace("{low}", textOf(parameter, parameter.low))
          .replace("{high}", textOf(parameter, parameter.high)));
      }
    }
    event.target.value = textOf(parameter, value);
    apply({ [parameter.name]: value });
  }

  function entered(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-typed]")) return;
    event.preventDefault();
    typed(event);
    event.target.select();
  }

  /** Let only these controls move; null frees all. */
  function lock(free) {
    for (const place of root.querySelectorAll("[data-control]")) {
      const locked = free !== null && !free.includes(place.dataset.control);
      place.toggleAttribute("data-locked", locked);
      for (const one of place.querySelectorAll("input, select, button")) one.disabled = locked;
    }
    for (const button of root.querySelectorAll("[data-preset]")) button.disabled = free !== null;
  }

  if (!host.qr) root.querySelector('[data-do="qr"]').remove();
  root.addEventListener("input", moved);
  root.addEventListener("change", typed);
  root.addEventListener("keydown", entered);
  root.addEventListener("click", clicked);
  for (const kind of ["pointerdown", "pointerup", "pointercancel"]) {
    addEventListener(kind, () => { held = kind === "pointerdown"; },
      { capture: true, signal: letGo.signal });
  }
  root.querySelector(".panel-rows").addEventListener("toggle", tabulate);
  const resized = new ResizeObserver(() => pictures.forEach(draw));

  const guide = lead(root, panel, {
    apply, lock, say: (text) => { status.textContent = text; },
    ask: async (other) => (host.ask ?? host.compute)({ ...other }),
    now: () => ({ settings: computed, result }),
    cover(on) {
      root.dataset.covered = String(on);
      root.querySelector(".panel-view").inert = on;
    },
    hand(names) {
      root.toggleAttribute("data-handed", names !== null);
      for (const place of root.querySelectorAll("[data-control]")) {
        const own = names?.includes(place.dataset.control) ?? false;
        place.toggleAttribute("data-hand", own);
        if (own && place.closest("details")) place.closest("details").open = true;
      }
    },
    chart: (table) => front(tables.indexOf(table)),
    guess(row) { // a step begins without the lines of the one before
      guess = row;
      ghost = result.tables;
      for (const picture of pictures) redraw(picture);
    },
    met: () => host.keep(`met/${panel.id}`, {}),
  });

  step(); // what is stored is rounded; the numbers on show are exact
  root.querySelector("fieldset").disabled = false;
  for (const button of root.querySelectorAll(
    ".panel-tools button, [data-do=csv], [data-chart]")) button.disabled = false;

  // The first chart makes the panel live; the others follow, and the page answers in between.
  const drawn = host.vega().then(async (module) => {
    vega = module;
    if (pictures.length) await draw(pictures[0]);
    setTimeout(() => { for (const picture of pictures) resized.observe(picture.figure); });
  });

  return {
    drawn,
    say,
    words,
    charts: tables,
    /**
     * Set some parameters, as if the reader had: what a link says, on top of the start.
     * table: whose chart to show, by default the first.
     */
    apply(found, table = tables[0]) {
      front(tables.indexOf(table));
      const wanted = { ...panel.settings, ...found };
      if (same(settings, wanted)) return;
      guide.leave();
      apply(wanted);
    },
    /** Show an answer that the reader did not ask for here. */
    adopt(found, from) {
      settings = { ...from };
      for (const [name, parameter] of declared) {
        write(parameter, controls.get(name), settings[name]);
      }
      show(found, settings);
    },
    dispose() {
      resized.disconnect();
      letGo.abort();
      cancelAnimationFrame(frame);
      clearTimeout(resting);
      for (const picture of pictures) picture.view?.finalize();
    },
  };
}

function csv(rows, names, heads) {
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [names.map((name) => quoted(heads[name].title)),
    ...rows.map((row) => names.map((name) => quoted(`${asRead(row[name] ?? "",
      heads[name].share)}`)))];
  return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`; // for Excel
}

// --- JupyterLab: an anywidget whose kernel computes ---------------------------------------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  const root = el.querySelector(".panel");
  let waiting = null;
  let asked = 0;
  const vega = vegaFrom(model);
  const entriesOf = asker(model);
  const host = {
    vega: () => vega.module,
    // No qr: the link here is a line of Python, which no phone can open.
    link: (panel, changes) => {
      const values = Object.entries(changes).map(([name, value]) => `, ${name}=${pythonic(value)}`);
      return `Panel(${panel.model}${values.join("")})`;
    },
    keep: keeper(model),
    kept: () => entriesOf({ do: "entries" }),
    // Apart from the setting on show: the panel's traits in the kernel stay as they are.
    ask: (settings) => new Promise((resolve) => {
      asked += 1;
      const id = asked;
      const answered = (content) => {
        if (content?.asked !== id) return;
        model.off("msg:custom", answered);
        resolve(content.result);
      };
      model.on("msg:custom", answered);
      model.send({ ask: id, settings });
    }),
    compute: (settings) => new Promise((resolve, reject) => {
      const answer = model.get("_answer");
      if (same(settings, answer.settings)) {
        resolve(answer.result);
        return;
      }
      const timer = setTimeout(() => {
        waiting = null;
        reject(new Error(live.words.silent));
      }, SILENCE);
      waiting = (found) => {
        clearTimeout(timer);
        resolve(found);
      };
      model.set("_settings", settings);
      model.save_changes();
    }),
  };
  const live = mount(root, host);
  root.dataset.state = "live";
  const late = setTimeout(
    () => live.say(live.words.waits), SILENCE);
  live.drawn
    .then(() => live.say(""))
    .catch(() => live.say(live.words.no_vega))
    .finally(() => clearTimeout(late));
  const answered = () => {
    const { result, settings } = model.get("_answer");
    if (waiting) waiting(result);
    else live.adopt(result, settings);
    waiting = null;
  };
  model.on("change:_answer", answered);
  return () => {
    model.off("change:_answer", answered);
    vega.stop();
    clearTimeout(late);
    live.dispose();
  };
}

function pythonic(value) {
  if (value === true) return "True";
  if (value === false) return "False";
  return JSON.stringify(value);
}

export default { render };
