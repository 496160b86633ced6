// A lesson's slides, and the trainer's window beside them: one page, in one of three modes.
// The deck itself; `?trainer`, the window with notes, minutes and the next slide; `?view`, the
// slides as they stand in that window, where nothing runs.

import { say } from "./words.js";
import Reveal from "./reveal.js";

const mode = new URLSearchParams(location.search);
const channel = new BroadcastChannel(`slides ${location.pathname}`);

if (mode.has("trainer")) trainer();
else present(mode.has("view"));

async function present(view) {
  const deck = new Reveal({
    width: 1280, height: 720, margin: 0, maxScale: 4, center: false,
    hash: !view, respondToHashChanges: true, keyboard: !view, touch: !view, controls: false,
    navigationMode: "linear", transition: "none", slideNumber: view ? false : "c/t",
    scrollActivationWidth: null,
    // A slider and a choice keep their keys, a button the two that press it; a presenter's remote
    // always turns the page.
    keyboardCondition: ({ key, target }) => /^Page(Up|Down)$/.test(key)
      || !/** @type {Element} */ (target).closest?.(/^Arrow(Left|Right)$/.test(key)
        ? "input, select, textarea, [tabindex='0']"
        : "input, select, textarea, button, summary, a, [tabindex='0']"),
  });
  deck.addKeyBinding({ keyCode: 83, key: "S", description: say("open_trainer") }, () => {
    open(`${location.pathname}?trainer`, "trainer", "width=1200,height=800");
  });
  await deck.initialize();
  document.documentElement.dataset.scripts = "live";
  document.body.classList.add("ready");
  if (view) return;
  await import("./page.js");
  const panel = document.getElementById(location.hash.slice(1).split("?")[0]);
  if (panel) show(deck, panel);
  const told = () => channel.postMessage({ at: deck.getIndices() });
  for (const sign of ["slidechanged", "fragmentshown", "fragmenthidden"]) deck.on(sign, told);
  channel.addEventListener("message", ({ data }) => {
    if (data.asked) told();
    else if (data.turn) deck[data.turn]();
    else if (data.go) {
      deck.slide(...data.go);
      told(); // it may have been there already
    }
  });
  // Before reveal.js sees them: it leaves a slider's keys alone, and a remote has only these.
  addEventListener("keydown", (event) => {
    if (!["PageUp", "PageDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    deck[event.key === "PageUp" ? "prev" : "next"]();
  }, true);
  told();
}

function show(deck, element) {
  const { h, v } = deck.getIndices(element.closest("section[data-section]"));
  deck.slide(h, v);
}

// ---- The trainer's window -----------------------------------------------------------------------

function trainer() {
  const slides = [...document.querySelectorAll(".slides > section")].flatMap((stack, h) =>
    [...stack.children].map((slide, v) => ({ h, v, title: title(slide),
      section: Number(slide.getAttribute("data-section")),
      note: slide.querySelector("[data-note]")?.getAttribute("data-note"),
      fragments: slide.querySelectorAll(".fragment").length })));
  slides.forEach((slide, place) => { // a note goes on until the next one of its section
    const before = slides[place - 1];
    slide.note ??= before?.section === slide.section ? before.note : "0";
  });
  document.querySelector("main").remove();
  const inside = /** @type {HTMLTemplateElement} */ (document.getElementById("trainer"));
  document.body.append(inside.content.cloneNode(true));
  document.body.classList.add("ready");
  const one = (selector) => document.querySelector(selector);
  /** @type {(selector: string) => NodeListOf<HTMLElement>} */
  const all = (selector) => document.querySelectorAll(selector);
  const status = one("#trainer-status");
  let at = null;
  const end = { prev: false, next: false }; // whether there is no way on

  const views = {};
  for (const frame of document.querySelectorAll("iframe")) views[frame.dataset.view] = frame;
  const turned = (frame, slide, f = -1) => {
    const address = `${location.pathname}?view#/${slide.h}/${slide.v}${f >= 0 ? `/${f}` : ""}`;
    if (frame.src) frame.contentWindow.location.replace(address);
    else frame.src = address;
  };

  function shown(now) {
    const index = slides.findIndex(({ h, v }) => h === now.h && v === (now.v ?? 0));
    if (index < 0) return;
    at = index;
    const slide = slides[index];
    const next = slides[index + 1];
    one("#now").textContent = say("slide_of", {
      title: slide.title, number: index + 1, all: slides.length });
    const left = slide.fragments - 1 - (now.f ?? -1);
    end.prev = index === 0 && (now.f ?? -1) < 0;
    end.next = !next && left <= 0;
    const steps = say(left === 1 ? "one_step" : "more_steps", { steps: left });
    one("#next").textContent = left > 0 ? steps : next?.title ?? say("the_end");
    turned(views.now, slide, now.f);
    if (left > 0) turned(views.next, slide, (now.f ?? -1) + 1);
    else turned(views.next, next ?? slide, next ? -1 : now.f);
    for (const part of all("article[data-section]")) {
      part.hidden = Number(part.dataset.section) !== slide.section
        || part.dataset.note !== slide.note;
    }
    for (const row of all("li[data-section]")) {
      const here = Number(row.dataset.section) === slide.section;
      row.toggleAttribute("data-here", here);
      if (here) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
    status.textContent = "";
  }

  channel.addEventListener("message", ({ data }) => { if (data.at) shown(data.at); });
  const send = (message) => {
    status.textContent = say("deck_silent");
    channel.postMessage(message);
  };
  const turn = (way) => {
    if (end[way]) status.textContent = say(way === "next" ? "last_slide" : "first_slide");
    else send({ turn: way });
  };
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (!button) return;
    const { do: does, section } = button.dataset;
    if (does === "clock") started = started === null ? Date.now() : null;
    else if (does) turn(does);
    else {
      const { h, v } = slides.find((slide) => slide.section === Number(section));
      send({ go: [h, v] });
    }
    tick();
  });
  addEventListener("keydown", (event) => {
    const way = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" }[
      event.key];
    if (way) turn(way);
  });

  let started = null;
  function tick() {
    const seconds = started === null ? 0 : Math.floor((Date.now() - started) / 1000);
    one("#elapsed").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60)
      .padStart(2, "0")}`;
    one("[data-do=clock]").textContent = started === null ? say("clock_start") : say("clock_zero");
    let due = 0;
    for (const row of all("li[data-section]")) {
      due += Number(row.querySelector("[data-minutes]").getAttribute("data-minutes"));
      row.toggleAttribute("data-late", row.hasAttribute("data-here") && seconds > due * 60);
    }
  }
  setInterval(tick, 1000);
  send({ asked: true });
}

function title(slide) {
  const heading = slide.querySelector("h1, h2, h3, .panel-title, figcaption");
  const text = (heading ?? slide).textContent.trim().split("\n")[0];
  return text.length > 60 ? `${text.slice(0, 57).trimEnd()} …` : text;
}
