// The panel's front end, one module for the page and for JupyterLab.
// `mount` makes the markup of panel.html live; a host says how to compute and where Vega is.

import { copy, save } from "./files.js";
import { keeper } from "./kernel.js";
import { asRead, cellText, numberText } from "./numbers.js";

const SETTLED = 600; // milliseconds of rest before a screen reader hears the new numbers
const NARROW = 480; // a column narrower than this gets the narrow drawing
const SILENCE = 15000; // milliseconds without an answer after which the kernel counts as gone

/**
 * Make a panel live.
 * root: the <section class="panel">.
 * host.compute(settings): the model's result, or a promise of it; throws with one sentence.
 * host.vega(): a promise of the Vega module.
 * host.link(id, changes): the text that carries a setting, to be copied.
 * host.qr(link, title): shows the link as a QR code; none where no phone could open the link.
 * host.keep(key, entry): keeps an entry of the reader's playbook; what to say of it, or a promise.
 * Returns {apply, adopt, dispose}.
 */
export function mount(root, host) {
  const panel = JSON.parse(root.querySelector(".panel-data").textContent);
  const declared = new Map(panel.parameters.map((parameter) => [parameter.name, parameter]));
  const controls = new Map();
  for (const name of declared.keys()) {
    controls.set(name, root.querySelector(`.panel-controls [name="${name}"]`));
  }
  let settings = { ...panel.settings }; // what the reader has set
  let computed = null; // what the numbers on show were computed from
  let result = panel.result;
  let frame = 0;
  let busy = false;
  let resting = 0;
  let vega = null;
  // MicroPython forgets the order of a dict, so the stored start result says which
  // column comes first.
  const columnsOf = (table) => [...new Set(panel.result.tables[table].flatMap(Object.keys))];
  const pictures = [...root.querySelectorAll(".chart")].map((figure, index) => ({
    chart: panel.charts[index], figure, size: null, view: null,
  }));

  const status = root.querySelector(".panel-status");
  const say = (sentence) => { status.textContent = sentence; };

  // --- from the reader to the model -----------------------------------------------------------

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
      const text = numberText(value, parameter.unit, parameter.digits);
      control.setAttribute("aria-valuetext", text);
      control.previousElementSibling.textContent = text;
    }
  }

  function apply(changes) {
    settings = { ...settings, ...changes };
    for (const name of Object.keys(changes)) {
      write(declared.get(name), controls.get(name), settings[name]);
    }
    if (!frame) frame = requestAnimationFrame(step);
  }

  function step() {
    frame = 0;
    if (busy || (computed && same(settings, computed))) return;
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

  function failed(error) {
    settings = computed ?? panel.settings;
    for (const [name, parameter] of declared) write(parameter, controls.get(name), settings[name]);
    say(error.message);
  }

  // --- from the model to the reader -----------------------------------------------------------

  function show(found, asked) {
    const first = computed === null;
    result = found;
    computed = asked;
    for (const headline of panel.headlines) {
      const output = root.querySelector(`[data-output="${headline.name}"]`);
      const value = result.headlines[headline.name];
      output.dataset.value = JSON.stringify(value);
      output.textContent = numberText(value, headline.unit, headline.digits, headline.none);
    }
    for (const picture of pictures) redraw(picture);
    root.querySelectorAll(".panel-list").forEach(fill);
    judge();
    press();
    clearTimeout(resting);
    if (first) return; // nothing has changed that a listener should hear of
    resting = setTimeout(() => {
      say(panel.headlines.map((headline) => `${headline.label}: ${numberText(
        result.headlines[headline.name], headline.unit, headline.digits, headline.none)}`)
        .join(". "));
      tabulate();
    }, SETTLED);
  }

  function judge() {
    const box = root.querySelector("[data-challenge]");
    if (!box) return;
    const values = { ...computed, ...result.headlines };
    let met = true;
    panel.challenge.conditions.forEach(([name, comparison, number], index) => {
      const holds = values[name] !== null && compares(values[name], comparison, number);
      box.querySelector(`[data-condition="${index}"]`).dataset.met = String(holds);
      met = met && holds;
    });
    if (met && box.dataset.met === "false") host.keep(`met/${panel.id}`, {});
    box.dataset.met = String(met);
    box.querySelector(".panel-met").hidden = !met;
  }

  function press() {
    for (const button of root.querySelectorAll("[data-preset]")) {
      const pressed = same(panel.presets[button.dataset.preset], computed);
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  function rowsOf(name) {
    return result.tables[name].map((row) => ({ ...row })); // Vega marks the objects it is given
  }

  function redraw(picture) {
    if (!picture.view) return;
    for (const name of Object.keys(result.tables)) {
      if (picture.names.has(name)) picture.view.data(name, rowsOf(name));
    }
    picture.view.run();
  }

  async function draw(picture) {
    const size = picture.figure.clientWidth < NARROW ? "narrow" : "wide";
    if (!vega || size === picture.size) return;
    picture.size = size;
    const spec = structuredClone(picture.chart[size]);
    picture.names = new Set(spec.data.map((data) => data.name));
    for (const data of spec.data) {
      if (data.name in result.tables && !data.source) data.values = rowsOf(data.name);
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
    redraw(picture); // the model may have answered while the view was made
  }

  function fill(place) {
    const { table } = place.dataset;
    const names = columnsOf(table);
    const lines = result.tables[table].map((row) => {
      const line = document.createElement("tr");
      for (const name of names) {
        line.insertCell().textContent = cellText(row[name], panel.columns[name]);
      }
      return line;
    });
    place.querySelector("tbody").replaceChildren(...lines);
  }

  function tabulate() {
    if (root.querySelector(".panel-rows").open) root.querySelectorAll(".panel-table").forEach(fill);
  }

  // --- what the buttons do --------------------------------------------------------------------

  function changes() {
    return Object.fromEntries(Object.entries(settings)
      .filter(([name, value]) => value !== panel.settings[name]));
  }

  const buttons = {
    reset: () => apply(panel.settings),
    solve: () => apply(panel.challenge.solution),
    help: (button) => {
      const explained = root.classList.toggle("explained");
      button.setAttribute("aria-pressed", String(explained));
    },
    link: async () => say(await copy(host.link(panel, changes()))),
    qr: async () => {
      try {
        await host.qr(host.link(panel, changes()), panel.title);
      } catch {
        say("The QR code could not be loaded. Copy the link instead.");
      }
    },
    keep: async () => say(await host.keep(`setting/${panel.id}`, {
      model: panel.model, title: panel.title, values: computed ?? settings,
      results: result.headlines,
    })),
    csv: ({ dataset: { table } }) => save(`${panel.id}-${table}.csv`, "text/csv",
      csv(result.tables[table], columnsOf(table), panel.columns)),
  };

  function clicked(event) {
    const button = event.target.closest("button");
    if (!button || !root.contains(button)) return;
    if (button.dataset.preset !== undefined) apply(panel.presets[button.dataset.preset]);
    else buttons[button.dataset.do]?.(button);
  }

  function moved(event) {
    const parameter = declared.get(event.target.name);
    if (parameter) apply({ [parameter.name]: read(parameter, event.target) });
  }

  if (!host.qr) root.querySelector('[data-do="qr"]').remove();
  root.addEventListener("input", moved);
  root.addEventListener("click", clicked);
  root.querySelector(".panel-rows").addEventListener("toggle", tabulate);
  const resized = new ResizeObserver(() => pictures.forEach(draw));

  step(); // what is stored is rounded; the numbers on show are exact
  root.querySelector("fieldset").disabled = false;
  for (const button of root.querySelectorAll(":is([data-do=solve], [data-do=csv])")) {
    button.disabled = false;
  }

  // The first chart makes the panel live; the others follow, and the page answers in between.
  const drawn = host.vega().then(async (module) => {
    vega = module;
    if (pictures.length) await draw(pictures[0]);
    setTimeout(() => { for (const picture of pictures) resized.observe(picture.figure); });
  });

  return {
    drawn,
    say,
    /** Set some parameters, as if the reader had. */
    apply,
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
      cancelAnimationFrame(frame);
      clearTimeout(resting);
      for (const picture of pictures) picture.view?.finalize();
    },
  };
}

function same(one, other) {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

function compares(value, comparison, number) {
  switch (comparison) {
    case ">=": return value >= number;
    case "<=": return value <= number;
    case ">": return value > number;
    case "<": return value < number;
    default: return value === number;
  }
}

function csv(rows, names, columns) {
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [names.map((name) => quoted(columns[name])),
    ...rows.map((row) => names.map((name) => quoted(`${asRead(row[name] ?? "", columns[name])}`)))];
  return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`; // Excel wants the mark
}

// --- JupyterLab: an anywidget whose kernel computes ---------------------------------------------

/**
 * Ask the kernel for Vega, once a page: it arrives gzipped and becomes a module. A kernel that runs
 * a whole lesson answers after it, however long. By then JupyterLab may have replaced the view that
 * asked, so every view that waits listens, and asks again after a silence.
 */
function vegaFrom(model) {
  const shared = window.playbookVega ??= { asked: -Infinity };
  shared.module ??= new Promise((resolve, reject) => Object.assign(shared, { resolve, reject }));
  shared.module.catch(() => { window.playbookVega = undefined; }); // the next panel may succeed
  const ask = () => {
    if (performance.now() - shared.asked < SILENCE) return;
    shared.asked = performance.now();
    model.send("vega");
  };
  model.on("msg:custom", async (content, buffers) => {
    if (content !== "vega") return;
    try {
      const stream = new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"));
      const script = await new Response(stream).blob();
      const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
      shared.resolve(await import(url));
    } catch (error) {
      shared.reject(error);
    }
  });
  ask();
  const again = setInterval(ask, SILENCE / 3);
  const stop = () => clearInterval(again);
  shared.module.then(stop, stop);
  return { module: shared.module, stop };
}

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  const root = el.querySelector(".panel");
  let waiting = null;
  const vega = vegaFrom(model);
  const host = {
    vega: () => vega.module,
    // No qr: the link here is a line of Python, which no phone can open.
    link: (panel, changes) => {
      const values = Object.entries(changes).map(([name, value]) => `, ${name}=${pythonic(value)}`);
      return `Panel(${panel.model}${values.join("")})`;
    },
    keep: keeper(model),
    compute: (settings) => new Promise((resolve, reject) => {
      const answer = model.get("_answer");
      if (same(settings, answer.settings)) {
        resolve(answer.result);
        return;
      }
      const timer = setTimeout(() => {
        waiting = null;
        reject(new Error(
          "The kernel does not answer yet. If it stays silent, run the cell again."));
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
    () => live.say("The chart is drawn as soon as the kernel answers."), SILENCE);
  live.drawn
    .then(() => live.say(""))
    .catch(() => live.say("The chart stays at its start setting: Vega did not arrive."))
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
