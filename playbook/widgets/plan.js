// The plan, one module for the page and for JupyterLab: a host computes, keeps and saves.

import { save } from "./files.js";

const DECIDED = "decided"; // as models/plan.py says it

/**
 * Make the plan live.
 * root: the <section class="plan">.
 * host.ask({do, …}): a promise of the answer; do is "entries", "keep", "take", "file", "plan",
 * "markdown", "csv", "ics" or "xlsx".
 * host.lesson(path): the address of a lesson, or null.
 * host.watch(callback), where a host has it: calls back when something was kept, here or elsewhere.
 */
export async function mount(root, host) {
  const { course } = JSON.parse(root.querySelector(".plan-data").textContent);
  const lessons = new Map(course.map((lesson) => [lesson.number, lesson]));
  const status = root.querySelector(".plan-status");
  const body = root.querySelector(".plan-body");
  const start = root.querySelector("[name=plan-start]");
  const fields = [start, root.querySelector("[name=plan-groups]")];
  let made = null;

  const say = (sentence) => { status.textContent = sentence; };

  async function show() {
    const entries = await host.ask({ do: "entries" });
    for (const field of fields) {
      if (field !== document.activeElement) {
        field.value = entries[`blank/${field.name}`]?.text ?? (field === start ? nextMonday() : "");
      }
    }
    made = await host.ask({ do: "plan", start: start.value || nextMonday() });
    const day = new Date(`${made.start}T00:00:00`).toLocaleDateString("en-GB", {
      day: "numeric", month: "long", year: "numeric" });
    body.replaceChildren(
      make("p", { className: "plan-title" }, `Our playbook from ${day}, ${made.weeks} weeks`),
      ...made.notes.map((note) => make("p", { className: "plan-note" }, note)),
      ...made.sections.map(section));
  }

  function section(part) {
    const place = make("section", {}, make("h3", {}, part.title));
    place.id = `plan-part-${part.id}`;
    const open = part.tables.some((table) => table.rows.some((row) => row.includes("default")))
      || part.lines.some((line) => line.state !== DECIDED) || !(part.tables.length
      + part.lines.length);
    if (open) place.append(undecided(part.lessons));
    if (part.lines.length) {
      place.append(make("ul", {}, ...part.lines.map((line) => {
        const item = make("li", {}, line.text);
        item.dataset.state = line.state;
        return item;
      })));
    }
    for (const table of part.tables) place.append(drawn(table));
    for (const note of part.notes) place.append(make("p", { className: "plan-note" }, note));
    return place;
  }

  function undecided(numbers) {
    const place = make("p", { className: "plan-undecided" },
      "Not all of this is your decision yet. Decide it in ");
    numbers.forEach((number, index) => {
      const lesson = lessons.get(number);
      const name = `${number} ${lesson.title}`;
      const address = lesson.written ? host.lesson(lesson.path) : null;
      if (index) place.append(", ");
      place.append(address ? make("a", { href: address }, name)
        : `${name}${lesson.written ? "" : " (still to be written)"}`);
    });
    place.append(".");
    return place;
  }

  function drawn(table) {
    const box = make("div", { className: "plan-table", tabIndex: 0 });
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", table.name);
    const sheet = make("table", {}, make("caption", {}, table.name));
    const head = sheet.createTHead().insertRow();
    for (const name of table.columns) head.append(make("th", { scope: "col" }, name));
    const rows = sheet.createTBody();
    for (const row of table.rows) {
      const line = rows.insertRow();
      for (const cell of row) {
        const value = typeof cell === "object" ? cell.value : cell;
        const place = line.insertCell();
        place.textContent = typeof value === "number" ? value.toLocaleString("en-GB") : value;
        if (typeof value === "number") place.className = "number";
        if (String(value).startsWith("stopped") || value === "broken") place.className = "stopped";
      }
    }
    const button = make("button", { type: "button" }, `Save ${table.name} as CSV`);
    button.dataset.lmSuppressShortcuts = "true";
    button.addEventListener("click", async () => {
      save(`${table.name.toLowerCase()}.csv`, "text/csv",
        await host.ask({ do: "csv", one: table }));
    });
    box.append(sheet);
    return make("div", {}, box, button);
  }

  const buttons = {
    print() {
      document.body.classList.add("printing-plan");
      addEventListener("afterprint", () => document.body.classList.remove("printing-plan"),
        { once: true });
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
    async file() {
      save("my-playbook.json", "application/json", await host.ask({ do: "file" }));
    },
  };

  async function clicked(event) {
    const name = event.target.closest("button")?.dataset.do;
    if (!name) return;
    try {
      await buttons[name]();
    } catch (error) {
      say(error.message);
    }
  }

  async function changed(event) {
    const field = event.target;
    try {
      if (field.type === "file") {
        if (!field.files.length) return;
        say(await host.ask({ do: "take", text: await field.files[0].text() }));
        field.value = "";
      } else {
        const text = field.value.trim();
        say(await host.ask({
          do: "keep", key: `blank/${field.name}`, entry: text ? { text } : null }));
      }
      if (!host.watch) await show();
    } catch (error) {
      say(error.message);
    }
  }

  root.querySelector(".plan-tools").addEventListener("click", clicked);
  root.addEventListener("change", changed);
  host.watch?.(show);
  await show();
  root.querySelector("fieldset").disabled = false;
  for (const one of root.querySelectorAll(".plan-tools :is(button, input)")) one.disabled = false;
  root.dataset.state = "live";
}

function make(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
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
  let last = 0;
  const ask = (what) => new Promise((resolve, reject) => {
    last += 1;
    const id = last;
    const answered = (content, buffers) => {
      if (content?.id !== id) return;
      model.off("msg:custom", answered);
      if (content.error) reject(new Error(content.error));
      else resolve(buffers?.length ? buffers[0] : content.answer);
    };
    model.on("msg:custom", answered);
    model.send({ id, ...what });
  });
  mount(el.querySelector(".plan"), { ask, lesson: () => null });
}

export default { render };
