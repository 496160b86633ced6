// What a panel says step by step: predictions, steps, what would overturn it, a challenge.
// The panel (panel.js) computes and draws; this module says what is on, and what it locks.

import { numberText, typedNumber } from "./numbers.js";

const COLUMNS = 740; // from this width on controls stand beside the charts (panel.css)

/** Tell whether two settings are the same. */
export function same(one, other) {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

/** Tell whether a condition [name, comparison, number] holds for headline numbers. */
export function holds([name, comparison, number], values) {
  const value = values[name];
  if (comparison === "none") return value === null;
  if (value === null) return false;
  switch (comparison) {
    case ">=": return value >= number;
    case "<=": return value <= number;
    case ">": return value > number;
    case "<": return value < number;
    default: return value === number;
  }
}

/** Fill in a sentence's {fields} with numbers and their units; guide.py has the same rule. */
export function filled(text, panel, settings, headlines, before = {}) {
  const declared = new Map();
  for (const one of panel.parameters) declared.set(one.name, [one, panel.words]);
  for (const one of panel.headlines) {
    declared.set(one.name, [one, { ...panel.words, none: one.none }]);
  }
  return text.replace(/\{(\w+)\}/g, (whole, field) => {
    let name = field;
    let known = { ...settings, ...headlines };
    if (!declared.has(name) && name.endsWith("_before")) {
      name = name.slice(0, -"_before".length);
      known = before;
    }
    const [one, words] = declared.get(name);
    return numberText(known[name] ?? null, one.unit, one.digits, words);
  });
}

/**
 * Lead through a panel's steps.
 * root: the panel. panel: its data. host: what the panel does for it:
 * apply(settings): sets all of them; ask(settings): a promise of the result at others;
 * now(): {settings, result} on show; lock(names): lets only these controls move, null for all;
 * cover(on): covers the results; hand(names): the controls that the step is about;
 * chart(table): shows a table's chart; guess(row): marks a guess on the charts, and drops the lines
 * before; say(sentence).
 * Returns {shown(), free()}.
 */
export function lead(root, panel, host) {
  const items = [...root.querySelectorAll(".panel-steps > li")];
  const { words } = panel;
  let at = 0;
  let before = panel.result.headlines; // at the step before: what {…_before} says
  const reached = new Map(); // step → headline numbers when it was done
  const button = (name) => root.querySelector(`.panel-guide [data-do="${name}"]`);
  const one = () => panel.guide[at];
  const outcome = (item) => item.querySelector(".panel-outcome");

  function base() { // the setting that this step starts from
    for (let place = at - 1; place >= 0; place -= 1) {
      if (panel.guide[place].kind === "step") return panel.guide[place].settings;
    }
    return panel.settings;
  }

  function open() {
    const live = root.dataset.mode === "guide";
    if (!items.length || !live) {
      host.cover(false);
      host.hand(null);
      if (root.dataset.mode === "free") host.lock(null);
      return;
    }
    items.forEach((item, place) => { item.hidden = place !== at; });
    const item = items[at];
    const done = item.dataset.done === "true";
    outcome(item).hidden = !done;
    const guessing = one().kind === "predict" && !done;
    host.cover(guessing);
    host.lock(guessing ? [] : null);
    host.hand(one().kind === "step" ? one().hand : guessing ? [] : null);
    if (one().chart) host.chart(one().chart);
    button("back").disabled = at === 0;
    const next = button("next");
    next.disabled = guessing;
    next.classList.toggle("panel-first", done);
    next.textContent = at === items.length - 1 ? words.last : words.next;
    root.dataset.covered = String(guessing);
  }

  function turn(to) {
    at = to;
    host.guess(null);
    open();
    const { kind, hand, settings } = one();
    if (kind === "step" && items[at].dataset.done === "false") { // a guess may have set others
      const others = Object.entries(settings).filter(([name]) => !hand.includes(name));
      const now = host.now().settings;
      const moved = now && others.some(([name, value]) => now[name] !== value);
      const item = items[at];
      host.apply(Object.fromEntries(others)).then(() => { // what it moves itself is no change
        if (moved && items[at] === item && item.dataset.done === "false") host.guess(null);
      });
    }
    if (root.dataset.mode === "guide") toTop(".panel-guide");
    shown();
  }

  /** In one column what is to be done now stands at the window's top; tell whether it is one. */
  function toTop(selector) {
    const narrow = root.querySelector(".panel-title").clientWidth < COLUMNS;
    if (narrow) root.querySelector(selector).scrollIntoView({ block: "start" });
    return narrow;
  }

  function finish(item, text) {
    item.dataset.done = "true";
    outcome(item).textContent = text;
    open();
    host.say(text);
  }

  /** Notice that a step is set, however that came. */
  function shown() {
    if (root.dataset.mode !== "guide" || !items.length) return;
    const step = one();
    const item = items[at];
    if (step.kind !== "step") return;
    const { settings, result } = host.now();
    if (!settings) return;
    const { hand } = step;
    const own = hand.every((name) => settings[name] === step.settings[name]);
    if (same(step.settings, settings)) {
      if (item.dataset.done === "true") return;
      reached.set(at, result.headlines);
      finish(item, filled(step.then, panel, settings, result.headlines, earlier()));
    } else if (own && item.dataset.done === "false") {
      outcome(item).hidden = false;
      outcome(item).textContent = words.elsewhere;
    }
  }

  function earlier() {
    for (let place = at - 1; place >= 0; place -= 1) {
      if (reached.has(place)) return reached.get(place);
    }
    return before;
  }

  const headed = new Map(panel.headlines.map((head) => [head.name, head]));

  function said(name, headlines) {
    const head = headed.get(name);
    return numberText(headlines[name], head.unit, head.digits, { ...words, none: head.none });
  }

  /** Headline numbers as they are read: a challenge asks for what stands there. */
  function read(headlines) {
    return Object.fromEntries(Object.entries(headlines).map(([name, value]) => {
      const { digits, unit } = headed.get(name);
      return [name, typeof value === "number"
        ? Number(value.toFixed(digits + (unit.share ? 2 : 0))) : value];
    }));
  }

  // --- predictions --------------------------------------------------------------------------

  async function reveal(chosen, typed) {
    const step = one();
    const item = items[at];
    const text = (value) => said(step.of, { [step.of]: value });
    for (const control of item.querySelectorAll("[data-choice], [data-do], [data-guess]")) {
      control.disabled = true;
    }
    const { headlines } = await host.ask(step.settings);
    let truth = text(headlines[step.of]);
    const right = step.choices?.find((choice) => choice.right);
    if (step.compares) {
      const found = [];
      for (const choice of step.choices) {
        const there = await host.ask(choice.settings);
        found.push(`${choice.label} ${text(there.headlines[step.of])}`);
      }
      truth = found.join(" · ");
    } else if (right) truth = `${right.label} (${truth})`;
    let guessed = words.skipped;
    let guess = "";
    if (chosen !== null) {
      guess = step.choices[chosen].label;
      guessed = step.choices[chosen].right ? words.chosen_right : words.chosen_wrong;
    } else if (typed !== null) {
      guess = text(typed);
      guessed = read({ [step.of]: typed })[step.of] === read(headlines)[step.of]
        ? words.guessed_right : words.guessed;
    }
    guessed = guessed.replace("{guess}", guess).replace("{truth}", truth);
    if (step.choices) {
      item.querySelectorAll("[data-choice]").forEach((control, place) => {
        control.setAttribute("aria-pressed", String(place === chosen));
        control.dataset.right = String(step.choices[place].right);
      });
      item.dataset.counted = String(count(item) > 0);
    }
    await host.apply(step.settings);
    host.guess(typed === null ? null : { of: step.of, value: typed });
    finish(item, `${guessed} ${filled(step.because, panel, step.settings, headlines, earlier())}`
      .trim());
    root.dataset.guessed = "true";
  }

  /** Draw the hands of a class beside its choices; return how many there are. */
  function count(item) {
    const hands = [...item.querySelectorAll("[data-hands]")].map(({ value }) => Number(value) || 0);
    const most = Math.max(...hands, 1);
    item.querySelectorAll(".panel-bar").forEach((bar, place) => {
      bar.style.setProperty("--part", String(hands[place] / most));
    });
    return hands.reduce((sum, number) => sum + number, 0);
  }

  const does = {
    back: () => turn(at - 1),
    next: () => (at === items.length - 1 ? does.free() : turn(at + 1)),
    set: () => host.apply(one().settings),
    unguessed: () => reveal(null, null),
    guess() {
      const { unit } = headed.get(one().of);
      const value = typedNumber(items[at].querySelector("[data-guess]").value, unit);
      if (value === null) host.say(words.typed_wrong);
      else reveal(null, value);
    },
    free() {
      host.guess(null);
      root.dataset.mode = "free";
      open();
      root.querySelector("[data-do=again]").focus({ preventScroll: true });
    },
    again() {
      root.dataset.mode = "guide";
      for (const item of items) {
        item.dataset.done = "false";
        for (const control of item.querySelectorAll("[data-choice], [data-do], [data-guess]")) {
          control.disabled = false;
          control.removeAttribute("data-right");
          if (control.matches("[data-choice]")) control.setAttribute("aria-pressed", "false");
        }
      }
      reached.clear();
      host.apply(panel.settings);
      turn(0);
    },
    async overturn(control) {
      const { start, settings } = panel.overturn;
      const other = control.getAttribute("aria-pressed") === "false";
      leave();
      await host.apply(start);
      host.guess(null); // what stood there before has nothing to do with it
      if (other) host.apply(settings);
    },
    challenge() {
      const on = root.dataset.mode !== "challenge";
      const held = document.activeElement?.matches("[data-do=challenge], [data-do=leave]");
      root.dataset.mode = on ? "challenge" : "free";
      host.cover(false);
      host.hand(on ? panel.challenge.free : null);
      host.lock(on ? panel.challenge.free : null);
      for (const [name] of panel.challenge.conditions) { // what is to be met is in sight
        const fold = root.querySelector(`[data-output="${name}"]`).closest("details");
        if (on && fold) fold.open = true;
      }
      if (on) host.apply(panel.challenge.start).then(() => host.guess(null));
      open();
      judge();
      if (!toTop(on ? ".panel-body" : ".panel-challenge")) { // there it is sticky while it is on
        root.querySelector(".panel-challenge").scrollIntoView({ block: "nearest" }); // it has moved
      }
      if (held) {
        root.querySelector(`[data-do=${on ? "leave" : "challenge"}]`).focus({ preventScroll: true });
      }
    },
    leave: () => does.challenge(),
    async solve() {
      if (root.dataset.mode !== "challenge") does.challenge();
      await host.apply(panel.challenge.solution);
    },
  };

  /** Leave steps or challenge, because the reader goes elsewhere: a link, a preset, the other way. */
  function leave() {
    if (root.dataset.mode === "challenge") does.challenge();
    else if (root.dataset.mode === "guide" && items.length) {
      root.dataset.mode = "free";
      open();
    }
  }

  function clicked(event) {
    const control = event.target.closest("button");
    if (!control) return;
    if (control.dataset.choice !== undefined) reveal(Number(control.dataset.choice), null);
    else does[control.dataset.do]?.(control);
  }

  function typed(event) {
    if (event.target.matches("[data-hands]")) count(event.target.closest("li"));
  }

  function entered(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-guess]")) return;
    event.preventDefault();
    does.guess();
  }

  function judge() {
    const box = root.querySelector("[data-challenge]");
    if (!box) return;
    const on = root.dataset.mode === "challenge";
    const { settings, result } = host.now();
    box.querySelector("[data-do=challenge]").hidden = on;
    box.querySelector("[data-do=leave]").hidden = !on;
    const values = read(result.headlines);
    const others = on && settings && Object.keys(settings).every((name) => (
      panel.challenge.free.includes(name) || settings[name] === panel.challenge.start[name]));
    let met = Boolean(others);
    panel.challenge.conditions.forEach((rule, index) => {
      const good = on && holds(rule, values);
      const line = box.querySelector(`[data-condition="${index}"]`);
      line.dataset.met = String(good);
      line.querySelector(".panel-now").textContent = on
        ? words.now.replace("{number}", said(rule[0], result.headlines)) : "";
      met = met && good;
    });
    if (met && box.dataset.met === "false") host.met();
    box.dataset.met = String(met);
    box.querySelector(".panel-met").hidden = !met;
  }

  function overturned() {
    const control = root.querySelector("[data-do=overturn]");
    const { settings } = host.now();
    if (control && settings) {
      control.setAttribute("aria-pressed", String(same(panel.overturn.settings, settings)));
    }
  }

  root.addEventListener("click", clicked);
  root.addEventListener("input", typed);
  root.addEventListener("keydown", entered);
  const places = ".panel-guide :is(button, [data-guess]), [data-do=overturn], "
    + "[data-do=challenge], [data-do=solve]";
  for (const control of root.querySelectorAll(places)) control.disabled = false;
  open();
  return {
    leave,
    /** The panel shows another result. */
    shown() {
      shown();
      judge();
      overturned();
    },
  };
}
