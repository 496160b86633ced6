// The plan, one module for the page and for JupyterLab: a host computes, keeps and saves.

import { save } from "./files.js";
import { form } from "./form.js";
import { asker } from "./kernel.js";
import { make } from "./make.js";

const DECIDED = "decided"; // as models/plan/decisions.py has it
const COUNTS = "counts/weekly"; // the key of what is kept, as models/plan/plan.py has it
const OWN = "playbook-weeks"; // the rows that own.js keeps in this browser
const FIRST = "decision/first-day";
const DATED = ["print", "ics", "xlsx", "markdown", "counts"]; // buttons that give dates away
const LIST = "decisions"; // the part that lists them all, folded
const LONG = 40; // characters of a cell that gets room
const SHORT = 20; // characters of a cell that is not broken
const CARDS = 4; // columns of a table whose rows stand as cards on a phone, when it has more
const QUIET = 400; // milliseconds without a keystroke before the plan is made anew
const WRONG = ["broken", "missed"]; // verdicts that a reader must not overlook

/**
 * Make the plan live.
 * root: the <section class="plan">.
 * host.ask({do, …}, bytes): a promise of the answer; do is a key of DOES in plan.py.
 * host.lesson(path): the address of a lesson, or null.
 * host.watch(callback), where a host has it: calls back when something was kept, here or elsewhere;
 * such a host makes the form of the shop live, too.
 */
export async function mount(root, host) {
  const { lessons, asked, words } = JSON.parse(root.querySelector(".plan-data").textContent);
  const chapters = new Map(lessons.map((lesson) => [lesson.number, lesson]));
  const status = root.querySelector(".plan-status");
  const body = root.querySelector(".plan-body");
  let made = null;
  let shop = null;
  let turn = 0;
  let waiting = null;

  const say = (sentence) => { status.textContent = sentence; };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  async function show() {
    turn += 1;
    const mine = turn;
    const monday = nextMonday();
    let plan = await host.ask({ do: "plan", first_day: monday, counts: null });
    if (mine !== turn) return; // something was kept meanwhile, and a later plan is on its way
    if (plan.made || plan.counted) plan = await settled(plan);
    made = plan;
    root.querySelector("[data-do=uncount]").hidden = !made.counted;
    root.querySelector("[data-do=own]").hidden = !typedWeeks().length;
    const { lang } = document.documentElement;
    const day = new Date(`${made.start}T00:00:00`).toLocaleDateString(
      lang.startsWith("zh") ? lang : "en-GB", { day: "numeric", month: "long", year: "numeric" });
    body.replaceChildren(
      make("p", { className: "plan-title" }, filled(words.title, { day, weeks: made.weeks })),
      conflicts(), ...made.notes.map((note) => make("p", { className: "plan-note" }, note)),
      undecided(),
      ...made.sections.flatMap((part) => (part.id === "monday"
        ? [section(part), texts()] : [section(part)])));
  }

  /** Keep a first day that nobody decided, so that the plan does not move on at the next visit. */
  async function settled(plan) {
    if (plan.decisions["first-day"].state === DECIDED) return plan;
    await host.ask({ do: "keep", key: FIRST, entry: { value: plan.start, from: "plan" } });
    clearTimeout(waiting); // the plan that follows from it comes here
    shop?.show(await host.ask({ do: "entries" }));
    const kept = await host.ask({ do: "plan", first_day: nextMonday(), counts: null });
    return kept.decisions["first-day"].state === DECIDED ? kept : plan; // a browser may keep nothing
  }

  /** What does not fit together, first of all, with a link to each decision. */
  function conflicts() {
    const wrong = [...document.querySelectorAll("[data-decision] [aria-invalid=true]")]
      .map((field) => field.closest("[data-decision]").getAttribute("data-decision"));
    const refused = [...new Set(wrong)].filter((name) => name in made.decisions).map((name) => {
      const { label, shown } = made.decisions[name];
      return { of: [name], text: filled(words.refused, { label, value: shown }) };
    });
    const found = [...refused, ...made.conflicts];
    if (!found.length) {
      return make("p", { className: "plan-note" }, words.nothing);
    }
    const place = make("div", { className: "plan-conflicts" },
      make("p", {}, make("strong", {}, words.conflicts)),
      make("ul", {}, ...found.map(({ text, of }) => make("li", {}, text, " ",
        make("span", { className: "plan-links" },
          ...of.flatMap((name, place) => (place ? [" · ", link(name)] : [link(name)])))))));
    return place;
  }

  function section(part) {
    const folded = part.id === LIST;
    const title = make("h3", {}, part.title);
    const place = folded ? make("details", { className: "plan-folded" },
      make("summary", {}, title)) : make("section", {}, title);
    place.id = `plan-part-${part.id}`;
    for (const table of part.tables) place.append(drawn(table));
    for (const note of part.notes) place.append(make("p", { className: "plan-note" }, note));
    return place;
  }

  /** A decision's label, as a link to where it is made, with its sign. */
  function link(name) {
    const { label, lesson, state } = made.decisions[name];
    const sign = state === made.mark ? ` ${made.sign}` : "";
    const address = asked.includes(name) ? `#shop-${name}`
      : written(lesson) && host.lesson(chapters.get(lesson).path);
    if (!address) return label + sign;
    const found = make("a", { href: asked.includes(name) ? address : `${address}#decision-${name}` },
      label);
    if (asked.includes(name)) found.addEventListener("click", unfold);
    return make("span", {}, found, sign);
  }

  /** Open what is folded around the row that a link leads to. */
  function unfold(event) {
    const row = root.querySelector(event.currentTarget.getAttribute("href"));
    for (let one = row.closest("details"); one; one = one.parentElement.closest("details")) {
      one.open = true;
    }
  }

  function written(number) {
    return chapters.get(number)?.written;
  }

  /** How much is decided, said once, and where the rest is. */
  function undecided() {
    const place = make("p", { className: "plan-undecided" }, made.legend);
    const open = made.open.filter(written);
    const links = open.map((number) => {
      const { title, path } = chapters.get(number);
      const address = host.lesson(path);
      const name = `${number} ${title}`;
      return address ? make("a", { href: `${address}#decide` }, name) : name;
    });
    if (asked.some((name) => made.decisions[name].state !== DECIDED)) {
      links.unshift(host.lesson("") === null ? words.shop
        : make("a", { href: "#decide-shop" }, words.shop));
    }
    if (links.length) {
      place.append(make("span", { className: "plan-where" }, ` ${words.open} `,
        ...links.flatMap((one, at) => (at ? [", ", one] : [one])), "."));
    }
    return place;
  }

  function drawn(table) {
    const box = make("div", { className: "plan-table", tabIndex: 0 });
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", table.title);
    const sheet = make("table", {}, make("caption", {}, table.title));
    sheet.dataset.table = table.id;
    const head = sheet.createTHead().insertRow();
    table.columns.forEach((name, column) => {
      const number = table.rows.some((row) => typeof row[column].value === "number");
      head.append(make("th", { scope: "col", className: number ? "number" : "" }, name));
    });
    head.append(make("th", { scope: "col", className: "plan-from" }, words.from));
    const rows = sheet.createTBody();
    if (table.columns.length > CARDS) sheet.className = "plan-cards";
    for (const row of table.rows) {
      const line = rows.insertRow();
      row.forEach((one, column) => {
        line.append(cell(one));
        line.lastChild.dataset.label = table.columns[column];
      });
      line.append(from([...new Set(row.flatMap((one) => one.of))]));
    }
    const button = make("button", { type: "button" }, words.save);
    button.setAttribute("aria-label", filled(words.saving, { table: table.title }));
    button.dataset.lmSuppressShortcuts = "true";
    button.addEventListener("click", async () => {
      save(`${table.id}.csv`, "text/csv", await host.ask({ do: "csv", made, one: table.id }));
    });
    box.append(sheet);
    return make("div", {}, box, button);
  }

  function cell({ value, of, form, code }) {
    const place = make("td", {});
    const number = typeof value === "number";
    place.textContent = value === null ? "–" : !number ? value
      : form === "percent" ? `${Number((100 * value).toFixed(1))} %`
        : value.toLocaleString("en-GB", { maximumFractionDigits: 6 });
    const { length } = place.textContent;
    place.className = number ? "number" : length > LONG ? "long" : length <= SHORT ? "short" : "";
    if (WRONG.includes(code)) place.classList.add("stopped");
    if (code) place.dataset.code = code;
    if (of.length) {
      place.dataset.of = of.join(" ");
      const state = of.every((name) => made.decisions[name].state === DECIDED)
        ? "decided" : "default";
      place.dataset.state = state;
      if (state === made.mark) place.dataset.sign = made.sign;
    }
    return place;
  }

  /** From which decisions a row comes. */
  function from(names) {
    const place = make("td", { className: "plan-from" });
    if (!names.length) return place;
    const list = make("ul", {}, ...names.map((name) => make("li", {}, link(name))));
    const folded = make("details", {}, make("summary", {}, words.which), list);
    place.append(folded);
    return place;
  }

  /** The texts to send, in both languages side by side. */
  function texts() {
    const place = make("section", {}, make("h3", {}, words.texts));
    place.id = "plan-part-texts";
    for (const one of made.texts) {
      const text = make("details", { className: "plan-folded" },
        make("summary", {}, make("h4", {}, one.title)),
        make("div", { className: "plan-texts" }, ...(one.parts ?? [one]).flatMap(languages)));
      text.dataset.text = one.id;
      place.append(text);
    }
    return place;
  }

  /** A text in both languages, each to copy. */
  function languages(one) {
    return [["english", "en"], ["chinese", "zh-Hans"]].map(([name, lang]) => {
      const button = make("button", { type: "button" }, words.copy);
      button.dataset.lmSuppressShortcuts = "true";
      button.addEventListener("click", () => {
        navigator.clipboard?.writeText(one[name]).then(() => say(words.copied),
          () => say(words.uncopied)) ?? say(words.uncopied);
      });
      return make("div", {}, make("pre", { tabIndex: 0, lang }, one[name].trimEnd()), button);
    });
  }

  const buttons = {
    print() {
      alone = true;
      before();
      print();
    },
    async ics() {
      const stamp = `${new Date().toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
      save("playbook.ics", "text/calendar", await host.ask({ do: "ics", made, stamp }));
    },
    async xlsx() {
      save("playbook.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        await host.ask({ do: "xlsx", made }));
    },
    async markdown() {
      save("playbook.md", "text/markdown", await host.ask({ do: "markdown", made }));
    },
    async counts() {
      save("weekly-counts.csv", "text/csv", await host.ask({ do: "counts", made }));
    },
    async own() {
      const weeks = typedWeeks();
      const columns = Object.keys(weeks[0]);
      const cell = (value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
      await load([columns, ...weeks.map((one) => columns.map((name) => one[name]))]
        .map((row) => row.map(cell).join(",")).join("\n"));
    },
    async uncount() {
      await host.ask({ do: "keep", key: COUNTS, entry: null });
      await show();
      say(words.uncounted);
    },
    async file() {
      save("my-playbook.json", "application/json", await host.ask({ do: "file" }));
    },
  };

  // What is printed is the plan alone, by its button or while it is what stands on the screen.
  let alone = false;
  let opened = [];

  function before() {
    const { top, bottom } = root.getBoundingClientRect();
    if (document.body.classList.contains("printing-plan")) return;
    if (!alone && !(top < innerHeight / 2 && bottom > innerHeight / 2)) return;
    opened = [...root.querySelectorAll("#plan-part-texts details:not([open])")];
    for (const one of opened) one.open = true;
    document.body.classList.add("printing-plan");
  }

  function after() {
    alone = false;
    document.body.classList.remove("printing-plan");
    for (const one of opened) one.open = false;
  }

  async function clicked(event) {
    const name = event.target.closest("button")?.dataset.do;
    if (!name) return;
    try {
      if (DATED.includes(name) && made.decisions["first-day"].state !== DECIDED) {
        await settled(made); // what leaves the page has dates, and they stay
        await show();
      }
      await buttons[name]();
    } catch (error) {
      say(error.message);
    }
  }

  /** Keep weekly counts, if the plan can read them. */
  async function load(text) {
    await host.ask({ do: "plan", first_day: nextMonday(), counts: text }); // can they be read?
    await host.ask({ do: "keep", key: COUNTS, entry: { text } });
    await show();
    say(words.counted);
  }

  async function taken(field) {
    if (!field.files.length) return;
    const [file] = field.files;
    if (field.name === "counts") {
      await load(await host.ask({ do: "counted" }, await file.arrayBuffer()));
    } else {
      say(await host.ask({ do: "take", text: await file.text() }));
    }
    if (!host.watch) await refreshed();
  }

  /** After something was kept, where nobody watches: the form and the plan follow. */
  async function refreshed() {
    shop?.show(await host.ask({ do: "entries" }));
    await show();
  }

  async function changed(event) {
    const field = event.target;
    if (field.type !== "file" || !root.querySelector(".plan-tools").contains(field)) return;
    try {
      await taken(field);
    } catch (error) {
      say(error.message);
    }
    field.value = "";
  }

  if (!host.watch) {
    shop = form(root.querySelector(".decide"), await host.ask({ do: "entries" }),
      async (key, entry) => {
        const said = await host.ask({ do: "keep", key, entry });
        later();
        return said;
      });
  }

  function later() {
    clearTimeout(waiting); // somebody types, and a plan takes a moment
    waiting = setTimeout(() => show().catch((error) => say(error.message)), QUIET);
  }

  root.querySelector(".plan-tools").addEventListener("click", clicked);
  root.addEventListener("change", changed);
  host.watch?.(later);
  if (root.querySelector("[data-do=print]")) {
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
  }
  await show();
  for (const one of root.querySelectorAll(".plan-tools :is(button, input)")) one.disabled = false;
  root.dataset.state = "live";
}

/** The weekly counts that were typed in lesson 5.1, or none. */
function typedWeeks() {
  try {
    const found = JSON.parse(localStorage.getItem(OWN) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return []; // this browser keeps nothing
  }
}

function nextMonday() {
  const day = new Date();
  day.setDate(day.getDate() + ((8 - day.getDay()) % 7 || 7));
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

// --- JupyterLab: an anywidget whose kernel answers ------------------------------------------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  const ask = asker(model);
  const root = el.querySelector(".plan");
  mount(root, { ask, lesson: () => null }).catch((error) => {
    root.querySelector(".plan-status").textContent = error.message;
  });
}

export default { render };
