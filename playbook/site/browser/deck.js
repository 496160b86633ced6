// A lesson's slides, and the trainer's window beside them: one page, in one of three modes.
// The deck itself; `?trainer`, the window with notes, minutes and the next slide; `?view`, the
// slides as they stand in that window, where nothing runs.

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
    // A slider, a choice and a button keep their keys; a presenter's remote always turns the page.
    keyboardCondition: (event) => /^Page(Up|Down)$/.test(event.key)
      || !/** @type {Element} */ (event.target).closest?.("button, summary, select, a, [tabindex='0']"),
  });
  deck.addKeyBinding({ keyCode: 83, key: "S", description: "Open the trainer's window" }, () => {
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
    else if (data.go) deck.slide(...data.go);
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
      fragments: slide.querySelectorAll(".fragment").length })));
  document.querySelector("main").remove();
  const inside = /** @type {HTMLTemplateElement} */ (document.getElementById("trainer"));
  document.body.append(inside.content.cloneNode(true));
  document.body.classList.add("ready");
  const one = (selector) => document.querySelector(selector);
  /** @type {(selector: string) => NodeListOf<HTMLElement>} */
  const all = (selector) => document.querySelectorAll(selector);
  const status = one("#trainer-status");
  let at = null;

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
    one("#now").textContent = `${slide.title} (${index + 1} of ${slides.length})`;
    const left = slide.fragments - 1 - (now.f ?? -1);
    one("#next").textContent = left > 0 ? `${left} more ${left === 1 ? "step" : "steps"} here`
      : next?.title ?? "the end";
    turned(views.now, slide, now.f);
    if (left > 0) turned(views.next, slide, (now.f ?? -1) + 1);
    else turned(views.next, next ?? slide, next ? -1 : now.f);
    for (const part of all("article[data-section]")) {
      part.hidden = Number(part.dataset.section) !== slide.section;
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
  const say = (message) => {
    status.textContent = "The slides do not answer: open them again, and this window with S.";
    channel.postMessage(message);
  };
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (!button) return;
    const { do: does, section } = button.dataset;
    if (does === "clock") started = started === null ? Date.now() : null;
    else if (does) say({ turn: does });
    else {
      const { h, v } = slides.find((slide) => slide.section === Number(section));
      say({ go: [h, v] });
    }
    tick();
  });
  addEventListener("keydown", (event) => {
    const turn = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" }[
      event.key];
    if (turn) say({ turn });
  });

  let started = null;
  function tick() {
    const seconds = started === null ? 0 : Math.floor((Date.now() - started) / 1000);
    one("#elapsed").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60)
      .padStart(2, "0")}`;
    one("[data-do=clock]").textContent = started === null ? "Start the clock" : "Set it to zero";
    let due = 0;
    for (const row of all("li[data-section]")) {
      due += Number(row.querySelector("[data-minutes]").getAttribute("data-minutes"));
      row.toggleAttribute("data-late", row.hasAttribute("data-here") && seconds > due * 60);
    }
  }
  setInterval(tick, 1000);
  say({ asked: true });
}

function title(slide) {
  const heading = slide.querySelector("h1, h2, h3, .panel-title, figcaption");
  const text = (heading ?? slide).textContent.trim().split("\n")[0];
  return text.length > 60 ? `${text.slice(0, 57).trimEnd()} …` : text;
}
