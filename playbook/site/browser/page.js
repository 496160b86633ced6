// The static page: quizzes go live at once, each panel when it comes near, and a link's setting
// is applied.

import "./engine.js";
import { form } from "./form.js";
import { mount as mountHand } from "./hand.js";
import * as kept from "./keep.js";
import { mount as mountOwn } from "./own.js";
import { mount } from "./panel.js";
import { mount as mountPlan } from "./plan.js";
import { progress } from "./progress.js";
import { python } from "./python.js";
import { mount as mountQuiz } from "./quiz.js";
import { say } from "./words.js";

const RESTED = 6000; // milliseconds after loading in which the reader has done nothing
const CHART = "chart"; // in a link: whose chart to show; no parameter has this name
const NEAR = "600px"; // a panel starts to load this far below the fold
const here = new URL(".", import.meta.url);
let vega = null;

function loadVega() {
  vega ??= import(new URL("vega.js", here).href).catch((error) => {
    vega = null;
    throw error;
  });
  return vega;
}

const panels = new Map();
const linkedTo = new Set(); // ids of the panels that a link has set

async function live(root) {
  if (root.dataset.state !== "static") return;
  root.dataset.state = "loading";
  const { model, module, files, words } = JSON.parse(
    root.querySelector(".panel-data").textContent);
  try {
    const [compute] = await Promise.all([python(module, model.split(".")[1], files), loadVega()]);
    const panel = mount(root, {
      compute, vega: loadVega, link, qr, keep, kept: async () => kept.entries(),
    });
    await panel.drawn;
    root.dataset.state = "live";
    panels.set(root.id, panel);
    if (linked().id === root.id) follow();
  } catch {
    root.dataset.state = "static";
    root.querySelector("fieldset").disabled = true;
    root.dataset.covered = "false"; // what stands there is all that this reader gets
    root.querySelector(".panel-said").textContent = words.failed;
  }
}

function keep(key, entry) {
  if (entry === null) {
    kept.remove(key);
    return say("taken_out");
  }
  return kept.put(key, entry) ? say("kept")
    : say("keeps_nothing");
}

/** Compute the plan here, from what this browser keeps. */
async function livePlan(root) {
  root.dataset.state = "loading";
  const { decisions, files, words } = JSON.parse(root.querySelector(".plan-data").textContent);
  const asked = {
    entries: () => kept.entries(),
    keep: ({ key, entry }) => keep(key, entry),
    take: ({ text }) => kept.told(kept.take(text), words),
    file: () => kept.text(),
    counted: (_, bytes) => {
      if (new TextDecoder("latin1").decode(bytes.slice(0, 2)) === "PK") throw new Error(words.workbook);
      return decoded(bytes);
    },
    xlsx: async ({ made }) => {
      const { workbook } = await import("./xlsx.js");
      return workbook(asked.sheets({ made }));
    },
  };
  const computed = {
    plan: "plan.plan", ics: "plan.calendar", markdown: "plan.exports", csv: "plan.exports",
    counts_csv: "plan.exports", sheets: "plan.exports",
  };
  try {
    await Promise.all(Object.entries(computed).map(async ([name, module]) => {
      asked[name] = await python(module, name, files);
    }));
    asked.counts = asked.counts_csv;
    const ask = async ({ do: what, ...rest }, bytes) => asked[what](what === "plan"
      ? { ...rest, entries: kept.entries(), decisions } : rest, bytes);
    const up = document.documentElement.dataset.content_root;
    const lesson = (path) => `${up}${path}`;
    await mountPlan(root, { ask, lesson, watch: kept.watch });
  } catch {
    root.dataset.state = "static";
    root.querySelector(".plan-status").textContent = say("no_plan");
  }
}

/** A file's text: UTF-8, or what Excel writes in China. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** Let a round be played by hand: its rules run here. */
async function liveHand(root) {
  root.dataset.state = "loading";
  const { name, module, files, data } = JSON.parse(root.querySelector(".hand-data").textContent);
  try {
    const play = await python(module, name, files);
    await mountHand(root, async (asked) => play({ data, ...asked }), presenting ? undefined : keep);
  } catch {
    root.dataset.state = "static";
    const status = root.querySelector(".hand-said");
    status.textContent = status.dataset.unloaded;
  }
}

/** Let a shop's own data be typed and opened: they are read and measured here. */
async function liveOwn(root) {
  root.dataset.state = "loading";
  const { files, known, words } = JSON.parse(root.querySelector("script.own-data").textContent);
  try {
    const asked = {};
    for (const name of ["typed", "pasted", "summed", "csv"]) {
      asked[name] = await python("own.weeks", name, files);
    }
    const [begin, add, figures] = await Promise.all(
      ["begin", "add", "figures"].map((name) => python("own.file", name, files)));
    const { measured } = await import("./measured.js");
    mountOwn(root, {
      ask: async ({ do: what, ...rest }) => asked[what](rest),
      vega: loadVega,
      file: (file, tell) => measured(file, { known, words, begin, add, figures }, tell),
    });
  } catch {
    root.dataset.state = "static";
    const status = root.querySelector(".own-status");
    status.textContent = status.dataset.unloaded;
  }
}

function link(panel, changes, table) {
  const query = new URLSearchParams(table ? { ...changes, [CHART]: table } : changes).toString();
  // From a slide the link leads to the lesson, for those who sit in front of it.
  const address = new URL(document.documentElement.dataset.lesson ?? location.href, location.href);
  address.hash = query ? `${panel.id}?${query}` : panel.id;
  return address.href;
}

/** Show a link as a QR code; what draws it is fetched when somebody asks. */
async function qr(address, title) {
  const { show } = await import("./qr.js");
  show(address, title);
}

/** Read "#invite-loop?seeds=200" from the address. */
function linked() {
  const hash = location.hash.slice(1).replace(/%3F/i, "?"); // some chats escape the question mark
  const [id, query = ""] = hash.split("?");
  return { id, query };
}

/**
 * A link is the setting: the panel's start, and what the link says of it, whatever was set before.
 * One that says nothing leads to the panel and leaves it alone, unless another link had set it.
 */
function follow() {
  const { id, query } = linked();
  const root = document.getElementById(id);
  if (!root?.matches(".panel")) return;
  root.scrollIntoView();
  const panel = panels.get(id);
  if (!panel) {
    live(root);
    return;
  }
  if (!query && !linkedTo.delete(id)) return;
  if (query) linkedTo.add(id);
  const { parameters } = JSON.parse(root.querySelector(".panel-data").textContent);
  const changes = {};
  const wrong = [];
  let table;
  for (const [name, text] of new URLSearchParams(query)) {
    if (name === CHART && panel.charts.includes(text)) {
      table = text;
      continue;
    }
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter) wrong.push(panel.words.link_unknown.replace("{name}", name));
    else {
      const value = valued(parameter, text);
      if (value !== undefined) changes[name] = value;
      else {
        wrong.push(panel.words.link_wrong.replace("{label}", parameter.label)
          .replace("{value}", text));
      }
    }
  }
  panel.apply(changes, table);
  panel.say(wrong.join(" "));
}

/** Return the value that a link gives a parameter; undefined if it cannot be. */
function valued(parameter, text) {
  if (parameter.kind === "switch") return { true: true, false: false }[text];
  if (parameter.kind === "choice") {
    return parameter.choices.find(([value]) => String(value) === text)?.[0];
  }
  const value = text.trim() === "" ? NaN : Number(text);
  const inside = value >= parameter.low && value <= parameter.high;
  return inside && (parameter.kind === "number" || Number.isInteger(value)) ? value : undefined;
}

// The first paint comes first: panels start when the reader does something, or when the page
// has rested.
const ready = new Promise((resolve) => {
  for (const sign of ["pointermove", "pointerdown", "touchstart", "keydown", "focusin", "scroll"]) {
    addEventListener(sign, resolve, { once: true, passive: true, capture: true });
  }
  const loaded = () => setTimeout(resolve, RESTED);
  if (document.readyState === "complete") loaded();
  else addEventListener("load", loaded);
});

const near = new IntersectionObserver(async (entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      near.unobserve(entry.target);
      await ready;
      if (entry.target.matches(".plan")) livePlan(entry.target);
      else if (entry.target.matches(".hand")) liveHand(entry.target);
      else if (entry.target.matches(".own")) liveOwn(entry.target);
      else live(entry.target);
    }
  }
}, { rootMargin: NEAR });

// Slides are for a class: they show and keep nobody's answers.
const presenting = document.querySelector(".reveal");
for (const root of document.querySelectorAll(".quiz")) {
  mountQuiz(root, presenting ? {} : kept.entries(), presenting ? () => {} : keep);
}
for (const back of document.querySelectorAll(".decide-plan")) {
  back.querySelector("a").href = `${document.documentElement.dataset.content_root}${
    back.getAttribute("data-path")}#plan`;
  back.removeAttribute("hidden");
}
for (const root of document.querySelectorAll(".decide")) {
  const { show } = form(root, kept.entries(), keep);
  kept.watch(() => show(kept.entries()));
}
const classroom = document.querySelector(".classroom");
if (classroom) import("./class-page.js").then((page) => page.mount(classroom, qr));
const hubLink = document.querySelector(".hub-link");
if (hubLink) import("./hub-link.js").then((page) => page.mount(hubLink));
progress(kept);
for (const root of document.querySelectorAll(".panel, .plan, .hand, .own")) near.observe(root);
addEventListener("hashchange", follow);
follow();
document.documentElement.dataset.scripts = "live";
