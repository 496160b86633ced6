// The prose pages: filters for the long lists, flash cards, and terms that explain themselves;
// and on every page, what the theme leaves to do for the keyboard.
// Without this script the lists stand there whole and terms are plain links.

import { make } from "./make.js";
import { say } from "./words.js";

const PARTS = ["start", "positioning", "activation", "operation", "propagation", "capstone"];

/** A text's parts, of which the Chinese ones say so. */
function parts(text) {
  return text.split(/([\u3400-\u9fff]+)/).map((part, place) => (
    place % 2 ? make("span", { lang: "zh-Hans" }, part) : part));
}

/** Lower case without tone marks, so that "liebian" finds "lièbiàn". */
function plain(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

// ---- Filters ----------------------------------------------------------------------------------

const LISTS = {
  claims: {
    noun: "claims",
    items: () => sections(":scope > p > [data-verdict]"),
    choices: [
      ["part", PARTS, (item, value) => claim(item).parts.split(" ").includes(value)],
      ["verdict", ["supported", "qualified", "contradicted", "untested"],
        (item, value) => claim(item).verdict === value],
      ["lesson", ["now", "later"],
        (item, value) => claim(item).taught === value],
    ],
  },
  references: {
    noun: "entries",
    items: () => sections(":scope > h3").filter((item) => grade(item)),
    choices: [
      ["grade", ["V1", "V2", "REPO", "CALC", "MEM", "UNVERIFIED"],
        (item, value) => grade(item) === value],
    ],
  },
  glossary: {
    noun: "terms",
    items: () => [...document.querySelectorAll("tr")]
      .filter((row) => row.querySelector("[id^='term-']")),
    choices: [],
  },
};

/** The sections that have what a selector names; `:has` is too new for some readers' engines. */
function sections(selector) {
  return [...document.querySelectorAll("section section")]
    .filter((section) => section.querySelector(selector));
}

function claim(item) {
  return item.querySelector("[data-verdict]").dataset;
}

function grade(item) {
  return item.querySelector("p [data-grade]")?.getAttribute("data-grade");
}

function filter(place) {
  const { noun, items, choices } = LISTS[place.dataset.filter];
  const all = items().map((item) => {
    const text = plain(item.textContent);
    return { item, text: `${text} ${text.replace(/\s+/g, "")}` };
  });
  const groups = new Set(all.map(({ item }) => item.parentElement.closest("section")));
  const id = `filter-${place.dataset.filter}`;

  const query = make("input", { type: "search", id, autocomplete: "off" });
  const example = make("p", { id: `${id}-hint`, className: "filter-hint" },
    ...parts(say(`${noun}_hint`)));
  query.setAttribute("aria-describedby", example.id);
  const fields = [make("div", { className: "filter-text" },
    make("label", { htmlFor: id }, say("find")), query, example)];
  const selects = choices.map(([label, options], n) => {
    const select = make("select", { id: `${id}-${n}` }, new Option(say("all"), ""),
      ...options.map((value) => new Option(label === "grade" ? value : say(value), value)));
    fields.push(make("div", {}, make("label", { htmlFor: select.id }, say(label)), select));
    return select;
  });
  const reset = make("button", { type: "reset" }, say("show_all"));
  const count = make("output", { className: "filter-count" });
  count.setAttribute("for", [query, ...selects].map((field) => field.id).join(" "));
  const form = make("form", { className: "filter" }, ...fields,
    make("div", { className: "filter-end" }, count, reset));
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", say(`${noun}_find`));

  function apply() {
    const words = plain(query.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { item, text } of all) {
      item.hidden = !(words.every((word) => text.includes(word))
        && choices.every(([, , fits], n) => !selects[n].value || fits(item, selects[n].value)));
      found += Number(!item.hidden);
    }
    for (const group of groups) {
      group.classList.toggle("filtered-out",
        all.every(({ item }) => item.hidden || !group.contains(item)));
    }
    const everything = found === all.length;
    const how = { [all.length]: "all", 0: "none" }[found] ?? "some";
    count.textContent = say(`${noun}_${how}`, { found, all: all.length });
    reset.disabled = everything && !query.value && selects.every((select) => !select.value);
  }

  /** A link to an entry that is filtered out shows it again. */
  function reveal() {
    const target = document.querySelector(":target");
    if (!target || !all.some(({ item }) => item.hidden && item.contains(target))) return;
    form.reset();
    apply();
    target.scrollIntoView();
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    setTimeout(apply); // the fields are emptied after this event
    query.focus();
  });
  addEventListener("hashchange", reveal);
  place.append(form);
  apply();
}

// ---- Flash cards ------------------------------------------------------------------------------

const KEPT = "playbook-cards";
const AGAIN = 4; // a card that was not known comes back after so many others

/** The numbers of the known cards, kept in this browser only. */
function kept() {
  try {
    const { known } = JSON.parse(localStorage.getItem(KEPT));
    return new Set(known.map(String));
  } catch {
    return new Set(); // nothing kept yet, or this browser keeps nothing
  }
}

function keep(known) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ known: [...known] }));
  } catch {
    // the cards still work until the page is left
  }
}

function shuffled(list) {
  const deck = [...list];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [deck[last], deck[other]] = [deck[other], deck[last]];
  }
  return deck;
}

function cards(place) {
  const terms = LISTS.glossary.items().map((/** @type {HTMLTableRowElement} */ row) => {
    const [chinese, pinyin, english, meaning] = [...row.cells]
      .map((cell) => cell.textContent.trim());
    return { number: row.querySelector("[id]").id.slice(5), chinese, pinyin, english, meaning };
  });
  let known = kept();
  let deck = [];
  let turned = false;

  const direction = make("select", { id: "cards-direction" },
    new Option(say("chinese_first"), "chinese"), new Option(say("english_first"), "english"));
  const progress = make("progress", { max: terms.length });
  progress.setAttribute("aria-hidden", "true"); // said in words beside it
  const count = make("span", {});
  const front = make("p", { className: "card-front" });
  const back = make("div", { className: "card-back" });
  back.setAttribute("aria-live", "polite");
  const card = make("div", { className: "card" }, front, back);
  const turn = make("button", { type: "button" }, say("turn"));
  const yes = make("button", { type: "button" }, say("knew"));
  const no = make("button", { type: "button" }, say("again"));
  const restart = make("button", { type: "button" }, say("afresh"));
  const buttons = make("div", { className: "card-buttons" }, turn, yes, no);
  const box = make("details", { className: "cards" },
    make("summary", {}, say("cards")),
    make("div", { className: "cards-head" },
      make("label", { htmlFor: direction.id }, say("cards_show"), " "), direction, progress, count),
    card, buttons,
    make("p", { className: "filter-hint" },
      say("cards_keys")),
    restart);

  function line(className, text, lang) {
    const made = make("p", { className }, text);
    if (lang) made.lang = lang;
    return made;
  }

  function show() {
    const [term] = deck;
    turned = false;
    back.replaceChildren();
    count.textContent = say("known", { known: known.size, all: terms.length });
    progress.value = known.size;
    turn.hidden = !term;
    yes.hidden = no.hidden = true;
    restart.hidden = !known.size;
    front.lang = term && direction.value === "chinese" ? "zh-Hans" : "en";
    front.textContent = term ? term[direction.value] : say("all_known");
  }

  function flip() {
    const [term] = deck;
    if (turned || !term) return;
    turned = true;
    back.replaceChildren(
      direction.value === "chinese" ? line("card-english", term.english)
        : line("card-chinese", term.chinese, "zh-Hans"),
      line("card-pinyin", term.pinyin, "zh-Latn-pinyin"),
      line("card-meaning", term.meaning));
    turn.hidden = true;
    yes.hidden = no.hidden = false;
    yes.focus();
  }

  function answer(knew) {
    const term = deck.shift();
    if (knew) known.add(term.number);
    else deck.splice(AGAIN, 0, term);
    keep(known);
    show();
    (deck.length ? turn : restart).focus();
  }

  function deal() {
    const numbers = new Set(terms.map((term) => term.number));
    known = new Set([...known].filter((number) => numbers.has(number)));
    deck = shuffled(terms.filter((term) => !known.has(term.number)));
    show();
  }

  card.addEventListener("click", flip);
  turn.addEventListener("click", flip);
  yes.addEventListener("click", () => answer(true));
  no.addEventListener("click", () => answer(false));
  direction.addEventListener("change", show);
  restart.addEventListener("click", () => {
    known = new Set();
    keep(known);
    deal();
    turn.focus();
  });
  buttons.addEventListener("keydown", (event) => {
    if (!turned || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
    event.preventDefault();
    answer(event.key === "ArrowRight");
  });
  place.append(box);
  deal();
}

// ---- Terms ------------------------------------------------------------------------------------

/** Show a term's pinyin, English and meaning while its link has the pointer or the focus; a grade
 *  of evidence has no pinyin. */
function explain(terms) {
  const pinyin = make("span", { className: "tip-pinyin", lang: "zh-Latn-pinyin" });
  const english = make("b");
  const meaning = make("span", { className: "tip-meaning" });
  const tip = make("div", { id: "term-tip", className: "tip", hidden: true },
    pinyin, " ", english, meaning);
  tip.setAttribute("role", "tooltip");
  document.body.append(tip);
  let open = null;
  let leaving = null;

  function show(term) {
    clearTimeout(leaving);
    if (open === term) return;
    hide();
    open = term;
    pinyin.textContent = term.dataset.pinyin ?? "";
    english.textContent = term.dataset.english;
    meaning.textContent = term.dataset.meaning;
    term.querySelector("a").setAttribute("aria-describedby", tip.id);
    tip.hidden = false;
    put();
  }

  function put() {
    const [line] = open.getClientRects();
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const below = line.bottom + 4;
    const fits = below + tip.offsetHeight <= innerHeight;
    tip.style.left = `${Math.max(8, Math.min(line.left, room))}px`;
    tip.style.top = `${fits ? below : line.top - tip.offsetHeight - 4}px`;
  }

  function hide() {
    clearTimeout(leaving);
    open?.querySelector("a").removeAttribute("aria-describedby");
    open = null;
    tip.hidden = true;
  }

  function leave() { // time enough to move the pointer onto the tip
    clearTimeout(leaving);
    leaving = setTimeout(hide, 200);
  }

  for (const term of terms) {
    term.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && show(term));
    term.addEventListener("pointerleave", leave);
    term.addEventListener("focusin", () => show(term));
    term.addEventListener("focusout", hide);
  }
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", leave);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("scroll", () => open && put(), { passive: true });
}

// ---- The theme --------------------------------------------------------------------------------

/** The theme opens its drawers with labels, which no key reaches: make them buttons. */
function menu(name, toggle, drawer) {
  const box = /** @type {HTMLInputElement} */ (document.getElementById(toggle));
  const side = document.querySelector(drawer);
  const labels = document.querySelectorAll(`label[for="${toggle}"]:not(.overlay)`);
  const buttons = [...labels].map((label) => {
    const button = make("button", { type: "button", className: label.className },
      ...label.childNodes);
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => turn(!box.checked));
    label.replaceWith(button);
    return button;
  });

  function turn(open) {
    box.checked = open;
    said();
    if (open) [...side.querySelectorAll("a, input")].find((one) => one.offsetParent).focus();
  }

  function said() {
    for (const button of buttons) button.setAttribute("aria-expanded", String(box.checked));
  }

  box.addEventListener("change", said);
  side.addEventListener("click", (event) => event.target.closest("a") && turn(false));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.checked) return;
    turn(false);
    buttons.find((button) => button.offsetParent)?.focus();
  });
  said();
}

/** What scrolls sideways must scroll by keyboard too. */
const reachable = new ResizeObserver((entries) => {
  const wide = entries.map(({ target }) => target.scrollWidth > target.clientWidth);
  for (const [number, { target }] of entries.entries()) {
    if (wide[number]) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

menu(say("contents"), "__navigation", ".sidebar-drawer");
menu(say("on_this_page"), "__toc", ".toc-drawer");
for (const wide of document.querySelectorAll("article :is(pre, .table-wrapper, math)")) {
  reachable.observe(wide);
}
document.querySelector(".sidebar-search-container")?.setAttribute("aria-label", say("whole_book"));
document.querySelector("article").prepend(document.querySelector(".back-to-top"));

for (const place of document.querySelectorAll("[data-filter]")) filter(place);
for (const place of document.querySelectorAll("[data-cards]")) cards(place);
const terms = document.querySelectorAll(".term, .graded");
if (terms.length) explain(terms);
