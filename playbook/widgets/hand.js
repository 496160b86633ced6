// A round by hand, one module for the page and for JupyterLab. It draws the board that the rules
// (`models/hand/`) return, and makes moves out of presses, keys and drags. Every sentence comes
// from the rules or stands in the markup of hand.html.

import { numberText } from "./numbers.js";
import { asker, keeper } from "./kernel.js";

const DRAGGED = 6; // pixels; less is a press
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Make a round live.
 * root: the <section class="hand">.
 * play({moves, again}): a promise of the view after these moves.
 * keep(key, entry): keeps a decision, and says so, perhaps by a promise; without it none is kept.
 */
export async function mount(root, play, keep) {
  const board = root.querySelector(".hand-board");
  const status = root.querySelector(".hand-said");
  const pattern = root.querySelector("template").content.querySelector(".hand-thing");
  const elements = new Map(); // thing's id → its button
  for (const one of board.querySelectorAll(".hand-thing")) elements.set(one.dataset.thing, one);
  const start = await play({ moves: [], again: 0 });
  let [view, moves, again, picked, waiting] = [start, [], 0, null, Promise.resolve()];

  // --- drawing -------------------------------------------------------------------------------------

  const place = (id) => board.querySelector(`[data-place="${CSS.escape(id)}"]`);
  const thing = (id) => view.things.find((one) => one.id === id);

  function draw() {
    const focused = document.activeElement?.closest?.(".hand-thing")?.getAttribute("data-thing");
    for (const one of view.places) {
      const box = place(one.id);
      write(box.querySelector(".hand-head .hand-name"), one.name);
      write(box.querySelector(".hand-head .hand-note"), one.note);
      const list = box.querySelector(".hand-things");
      const inside = view.things.filter(({ place: at }) => at === one.id).map(drawn);
      const before = [...list.querySelectorAll(":scope > .hand-thing")];
      if (inside.length !== before.length || inside.some((part, at) => part !== before[at])) {
        for (const part of before) part.remove();
        list.append(...inside);
      }
      const put = box.querySelector(".hand-put");
      if (put) put.setAttribute("aria-disabled", String(!picked && !one.next));
    }
    board.querySelectorAll(".hand-lines line").forEach((line, at) => {
      line.dataset.lit = String(view.lines[at][4]);
    });
    write(root.querySelector(".hand-tally thead th:last-child"), view.model);
    for (const one of view.tally) {
      tell(one.name, one.yours, one.said, one.yours_digits);
      tell(`model_${one.name}`, one.model, one.said, one.digits);
    }
    for (const one of view.actions) {
      const button = root.querySelector(`[data-action="${one.id}"]`);
      write(button, one.label);
      button.setAttribute("aria-disabled", String(!one.free));
    }
    root.querySelector('[data-do="back"]').setAttribute("aria-disabled", String(!moves.length));
    root.querySelector('[data-do="again"]').setAttribute("aria-disabled", String(!moves.length));
    const use = root.querySelector('[data-do="use"]');
    if (use) use.hidden = !keep || view.decides[1] === null;
    root.dataset.done = String(view.done);
    root.toggleAttribute("data-picked", picked !== null);
    stops();
    if (focused !== undefined && elements.get(focused)?.isConnected) elements.get(focused).focus();
  }

  /** Return a thing's button, as it stands now. */
  function drawn(one) {
    if (!elements.has(one.id)) {
      const made = pattern.cloneNode(true);
      made.dataset.thing = one.id;
      elements.set(one.id, made);
    }
    const button = elements.get(one.id);
    button.dataset.tone = one.tone;
    button.setAttribute("aria-disabled", String(!one.free));
    if (one.pick) button.setAttribute("aria-pressed", String(one.id === picked));
    button.toggleAttribute("data-on", one.on);
    if (one.at) [button.style.left, button.style.top] = [`${one.at[0]}%`, `${one.at[1]}%`];
    const figure = button.querySelector("use");
    const address = `#${root.id}-${one.look}`;
    if (figure.getAttribute("href") !== address) figure.setAttribute("href", address);
    write(button.querySelector(".hand-name"), one.name);
    write(button.querySelector(".hand-note"), one.note);
    write(button.querySelector(".hand-aloud"), one.aloud);
    const cards = button.querySelector(".hand-cards");
    if (one.cards.join() !== [...cards.children].map((card) => card.dataset.card).join()
      || one.cards.length !== cards.children.length) {
      cards.replaceChildren(...one.cards.map((card) => {
        const made = document.createElement("i");
        made.dataset.card = card;
        return made;
      }));
    }
    return button;
  }

  function tell(name, value, unit, digits) {
    const output = root.querySelector(`[data-output="${name}"]`);
    output.dataset.value = value ?? "";
    write(output, value === null ? "" : numberText(value, unit, digits, { none: "", yes: "", no: "" }));
  }

  function say(...sentences) {
    status.replaceChildren(...sentences.filter(Boolean).map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }));
  }

  // --- moves ---------------------------------------------------------------------------------------

  /** Play the moves that `change` makes of those so far; one after another, in their order. */
  function go(change) {
    waiting = waiting.then(async () => {
      const [next, round] = change();
      try {
        view = await play({ moves: next, again: round });
        [moves, again, picked] = [next, round, null];
        draw();
        say(view.said, ...view.outcome);
      } catch (error) {
        say(error.message);
      }
    });
    return waiting;
  }

  async function use() {
    const [decision, value] = view.decides;
    say(await keep(`decision/${decision}`, { value, from: root.id }), view.said, ...view.outcome);
  }

  const moved = (id, to = "") => go(() => [[...moves, [id, to]], again]);

  async function press(id, byKey) {
    const one = thing(id);
    if (!one?.free) return;
    if (!one.pick) {
      const after = view.things.slice(view.things.indexOf(one)).map((other) => other.id);
      await moved(id);
      if (!byKey || thing(id)?.free) return;
      const next = view.things.find((other) => other.free && after.includes(other.id))
        ?? view.things.find((other) => other.free);
      if (next) elements.get(next.id).focus();
      return;
    }
    if (picked === id) {
      putBack();
      return;
    }
    picked = id;
    draw();
    say(one.pick);
  }

  function putBack() {
    if (picked === null) return;
    const id = picked;
    picked = null;
    draw();
    elements.get(id).focus();
    say(status.dataset.putBack);
  }

  async function put(to) {
    const from = picked ?? view.places.find(({ id }) => id === to)?.next;
    if (!from) return;
    const source = thing(from).place;
    const byKey = document.activeElement?.closest?.(".hand-put") && picked !== null;
    await moved(from, to);
    if (!byKey) return;
    const next = view.things.find((one) => one.place === source && one.free) ?? thing(from);
    elements.get(next.id).focus();
  }

  board.addEventListener("click", (event) => {
    if (dragged) return;
    const button = event.target.closest(".hand-thing");
    if (button && (picked === null || button.dataset.thing === picked || !target(button))) {
      press(button.dataset.thing, event.detail === 0);
    } else if (event.target.closest(".hand-place")?.querySelector(".hand-put")) {
      if (picked !== null || event.target.closest(".hand-put")) {
        put(event.target.closest(".hand-place").dataset.place);
      }
    }
  });

  board.addEventListener("change", ({ target: input }) => {
    if (input.dataset.own) moved(input.dataset.own, input.value);
  });

  /** Return whether what is picked up can go where this thing lies. */
  function target(button) {
    const box = button.closest(".hand-place");
    return box.querySelector(".hand-put") && box.dataset.place !== thing(picked).place;
  }

  root.querySelector(".hand-tools").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const { action, do: does } = button.dataset;
    if (action) moved(action);
    else if (does === "use") use();
    else if (does === "back") go(() => [moves.slice(0, -1), again]);
    else go(() => [[], again + 1]);
  });

  // --- keys: one stop for the things, one for the places, arrows within ---------------------------

  function stops() {
    for (const kind of [".hand-thing", ".hand-put"]) {
      const all = [...board.querySelectorAll(kind)];
      const here = all.find((one) => one === document.activeElement)
        ?? all.find((one) => one.tabIndex === 0 && free(one)) ?? all.find(free) ?? all[0];
      for (const one of all) one.tabIndex = one === here ? 0 : -1;
    }
  }

  const free = (one) => one.getAttribute("aria-disabled") !== "true";

  board.addEventListener("focusin", (event) => {
    if (event.target.matches(".hand-thing, .hand-put")) stops();
  });

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked !== null) {
      event.preventDefault();
      event.stopPropagation();
      putBack();
      return;
    }
    const button = event.target.closest(".hand-thing, .hand-put");
    if (!button) return;
    // With a thing in hand the arrows go from place to place.
    const all = [...board.querySelectorAll(picked !== null ? ".hand-put" : kindOf(button))]
      .filter((one) => one.getClientRects().length);
    let next = null;
    if (event.key === "Home") [next] = all;
    else if (event.key === "End") next = all.at(-1);
    else if (ARROWS[event.key]) {
      const elsewhere = (one) => one.closest("[data-place]") !== button.closest("[data-place]");
      next = all.includes(button) ? beside(button, all, ARROWS[event.key]) : all.find(elsewhere);
    }
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  });

  // --- dragging: a mouse at once; a finger what it has picked up, else it scrolls -----------------

  let drag = null;
  let dragged = false;

  board.addEventListener("pointerdown", (event) => {
    dragged = false;
    const button = event.target.closest(".hand-thing");
    const one = button && thing(button.dataset.thing);
    if (!one?.free || !one.pick || event.button !== 0) return;
    if (event.pointerType === "touch" && picked !== one.id) return;
    drag = { button, id: one.id, x: event.clientX, y: event.clientY };
  });

  board.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!dragged && Math.hypot(x, y) < DRAGGED) return;
    if (!dragged) {
      dragged = true;
      drag.button.setPointerCapture(event.pointerId);
      drag.button.toggleAttribute("data-dragged", true);
    }
    const scale = drag.button.getBoundingClientRect().width / drag.button.offsetWidth; // a slide's
    drag.button.style.translate = `${x / scale}px ${y / scale}px`;
  });

  const dropped = (event) => {
    if (!drag) return;
    const { button, id } = drag;
    drag = null;
    if (!dragged) return;
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-place]");
    button.style.translate = "";
    button.removeAttribute("data-dragged");
    setTimeout(() => { dragged = false; });
    if (event.type === "pointerup" && under && board.contains(under)
      && under.querySelector(".hand-put") && under.getAttribute("data-place") !== thing(id).place) {
      picked = id;
      put(under.getAttribute("data-place"));
    }
  };
  board.addEventListener("pointerup", dropped);
  board.addEventListener("pointercancel", dropped);

  // --- paper: the blank round ----------------------------------------------------------------------

  const shown = (now) => {
    const kept = view;
    view = now;
    draw();
    view = kept;
  };
  addEventListener("beforeprint", () => shown(start));
  addEventListener("afterprint", () => shown(view));

  draw();
  root.dataset.state = "live";
}

function kindOf(button) {
  return button.matches(".hand-put") ? ".hand-put" : ".hand-thing";
}

/** Return what lies beside a button in a direction: near, and not much aside. */
function beside(button, all, [across, down]) {
  const middle = (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return [(left + right) / 2, (top + bottom) / 2];
  };
  const [x, y] = middle(button);
  let [nearest, least] = [null, Infinity];
  for (const one of all) {
    const [dx, dy] = [middle(one)[0] - x, middle(one)[1] - y];
    const along = dx * across + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * across);
    if (one === button || along < 4 || aside > 2 * along + 4) continue;
    if (along + 2 * aside < least) [nearest, least] = [one, along + 2 * aside];
  }
  return nearest;
}

function write(element, text) {
  const field = element.matches("input") ? "value" : "textContent";
  if (element[field] !== text) element[field] = text;
}

// --- JupyterLab: an anywidget whose kernel plays -------------------------------------------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  mount(el.querySelector(".hand"), asker(model), keeper(model));
}

export default { render };
