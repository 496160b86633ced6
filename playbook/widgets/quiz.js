// The quiz's front end, one module for the page and for JupyterLab. It makes the markup of
// quiz.html live; the answers, the reasons and every sentence stand in that markup, and judge.js
// judges.

import { band, counted, fits, isFraction, judged, missed, settled } from "./judge.js";
import { keeper } from "./kernel.js";
import { numberText, typedNumber } from "./numbers.js";

const MOST = 20; // tries of a question that are kept
const SHOWN = 2; // reasons that a wrong order gets at once

/**
 * Make a quiz live.
 * root: the <section class="quiz">. entries: what is kept already.
 * keep(key, entry): keeps what was answered, and how many questions were answered right so far.
 */
export function mount(root, entries, keep) {
  const { says, questions } = JSON.parse(root.querySelector(".quiz-data").textContent);
  const id = root.dataset.quiz;
  const forms = [...root.querySelectorAll(".quiz-question")];
  const before = entries[`answer/${id}`]?.tries ?? [];
  const all = questions.map((question, index) => asked(
    root, forms[index], question, says,
    (before[index] ?? []).filter((given) => fits(question, given)), changed));
  const again = [...root.querySelectorAll("[data-again]")];
  const items = [...root.querySelectorAll(":scope > ol > li")];

  function changed(news) {
    count();
    if (!news) return;
    keep(`answer/${id}`, { tries: all.map((one) => [...one.tries]) });
    const { right, of } = counted(questions, all.map((one) => one.tries));
    if (of) keep(`quiz/${id}`, { right, of });
  }

  function count() {
    const score = counted(questions, all.map((one) => one.tries));
    const parts = [];
    if (score.of) parts.push(filled(score.right ? says.some_right : says.none_right, score));
    if (score.guesses) parts.push(filled(says.guessed, score));
    const place = root.querySelector(".quiz-score");
    const text = parts.join(" ");
    if (place.textContent !== text) place.textContent = text; // else it would be read out again
    const part = items.some((item) => item.hidden);
    const left = { missed: all.some((one) => one.missed()), show: part,
      all: forms.some((form) => form.dataset.verdict) };
    for (const button of again) {
      button.hidden = !left[button.dataset.again] || (part && button.dataset.again === "all");
    }
  }

  for (const button of again) {
    button.addEventListener("click", () => {
      const which = button.dataset.again;
      const wanted = all.map((one) => which !== "missed" || one.missed());
      items.forEach((item, index) => { item.hidden = !wanted[index]; });
      if (which !== "show") all.filter((one, index) => wanted[index]).forEach((one) => one.anew());
      count();
      forms[wanted.indexOf(true)].querySelector("input, button").focus();
    });
  }
  count();
  turn(root, items);
  root.dataset.state = "live";
}

/** On a slide one question is shown at a time: slide.css hides those that have no turn. */
function turn(root, items) {
  let now = 0;
  const buttons = [...root.querySelectorAll("button[data-turn]")];
  const show = () => {
    items.forEach((item, index) => item.toggleAttribute("data-turn", index === now));
    for (const button of buttons) button.disabled = !items[now + Number(button.dataset.turn)];
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      now += Number(button.dataset.turn);
      show();
    });
  }
  show();
}

/**
 * Make one question live.
 * tries: what was answered before; a new answer is added. changed(news): called when something is
 * shown; news tells whether an answer was added.
 * Returns {tries, missed(), anew()}; the last begins another round.
 */
function asked(root, form, question, says, tries, changed) {
  const control = (question.kind === "order" ? steps
    : question.codes ? choices : typed)(form, question, says);
  const feedback = form.querySelector(".quiz-feedback");
  const answer = form.querySelector(".quiz-answer");
  const inputs = form.querySelectorAll("fieldset :is(input, button):not([name=hands])");
  const button = form.querySelector(".quiz-row button");
  const counts = hands(form, question);
  let begun = 0; // how many tries lie before this round
  let open = true; // whether an answer is still a try of this round

  function show(given) {
    const verdict = given === null ? { verdict: "shown" } : judged(question, given);
    form.dataset.verdict = verdict.verdict;
    const number = tries.length - begun;
    feedback.replaceChildren(...told(root, form, question, says, given, verdict, number));
    form.querySelector(".quiz-tries").textContent = question.kind === "predict" || !number ? ""
      : filled(number === 1 ? says.one_try : says.tries, { count: number });
    answer.hidden = false;
    open = open && !settled(verdict.verdict);
    if (question.kind !== "predict") return;
    for (const input of inputs) input.disabled = true;
    button.disabled = true;
    counts.reveal();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { given, none } = control.read();
    if (given === undefined && counts.any()) {
      show(null); // the class has guessed by hand
      changed(false);
    } else if (given === undefined) {
      form.dataset.verdict = "";
      feedback.replaceChildren(said(none));
    } else {
      if (open) {
        if (tries.length === MOST) tries.pop();
        tries.push(given);
        begun = Math.min(begun, tries.length - 1);
      }
      const news = open;
      show(given);
      changed(news);
    }
  });
  form.addEventListener("keydown", (event) => {
    // JupyterLab holds back the browser's own submission. An input method's Enter is not ours.
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault();
    form.requestSubmit();
  });

  function anew() {
    begun = tries.length;
    open = true;
    control.clear();
    counts.clear();
    delete form.dataset.verdict;
    feedback.replaceChildren();
    form.querySelector(".quiz-tries").textContent = "";
    answer.hidden = true;
    answer.open = false;
    for (const input of inputs) input.disabled = false;
    button.disabled = false;
  }

  for (const list of form.querySelectorAll(".quiz-hints")) list.hidden = true;
  control.clear();
  for (const input of [button, ...inputs]) input.disabled = false;
  answer.hidden = true;
  if (tries.length) {
    control.show(tries.at(-1));
    show(tries.at(-1));
  }
  return { tries, missed: () => missed(question, tries), anew };
}

// --- one control for each way to answer ----------------------------------------------------------
// Each reads the answer as {given}, the text that is kept, or {none}, what to say without one;
// shows a kept answer, and clears itself.

function choices(form, question, says) {
  const labels = [...form.querySelectorAll(".quiz-choice")];
  const unmarked = () => labels.forEach((label) => { delete label.dataset.mark; });
  const none = { one: says.no_choice, several: says.no_choices, predict: says.no_guess };
  return {
    read() {
      unmarked();
      const chosen = [...form.querySelectorAll("[name=choice]:checked")].map(({ value }) => value);
      return chosen.length ? { given: chosen.sort().join(" ") } : { none: none[question.kind] };
    },
    show(given) {
      const codes = given.split(" ");
      for (const input of form.querySelectorAll("[name=choice]")) {
        input.checked = codes.includes(input.value);
      }
    },
    clear() {
      unmarked();
      for (const input of form.querySelectorAll("[name=choice]")) input.checked = false;
    },
  };
}

function typed(form, question, says) {
  const input = form.querySelector("[name=number]");
  return {
    read() {
      const value = typedNumber(input.value, question.unit);
      input.setAttribute("aria-invalid", String(value === null));
      if (value === null) {
        const empty = question.kind === "predict" ? says.no_guess : says.no_number;
        return { none: input.value.trim() ? says.no_sense : empty };
      }
      return isFraction(question, value) ? { none: says.fraction } : { given: String(value) };
    },
    show(given) {
      input.value = String(Number((Number(given) * (question.unit.share ? 100 : 1)).toPrecision(12)));
    },
    clear() {
      input.value = "";
      input.removeAttribute("aria-invalid");
    },
  };
}

function steps(form, question, says) {
  const list = form.querySelector(".quiz-steps");
  const start = [...list.children];
  const codes = () => [...list.children].map((item) => item.dataset.code);

  /** Let a step and its neighbour change places; it is the neighbour that moves: focus stays. */
  function swap(item, by) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) list.insertBefore(other, by < 0 ? item.nextElementSibling : item);
    form.querySelector(".quiz-moved").textContent = filled(says.moved, {
      step: item.querySelector(".quiz-step").textContent,
      place: [...list.children].indexOf(item) + 1, of: list.children.length });
  }

  list.addEventListener("click", ({ target }) => {
    const by = Number(target.closest("[data-move]")?.dataset.move);
    if (by) swap(target.closest("li"), by);
  });
  for (const grip of list.querySelectorAll(".quiz-grip")) {
    const item = grip.closest("li");
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // no text is selected
      grip.setPointerCapture(event.pointerId);
    });
    grip.addEventListener("pointermove", (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const middle = (other) => {
        const { top, height } = other.getBoundingClientRect();
        return top + height / 2;
      };
      const { previousElementSibling: above, nextElementSibling: below } = item;
      if (above && event.clientY < middle(above)) swap(item, -1);
      else if (below && event.clientY > middle(below)) swap(item, 1);
    });
  }
  return {
    read: () => ({ given: codes().join(" ") }),
    show(given) {
      for (const code of given.split(" ")) {
        list.append(start.find((item) => item.dataset.code === code));
      }
    },
    clear() {
      list.append(...start);
      form.querySelector(".quiz-moved").textContent = "";
    },
  };
}

/** The hands that a trainer counts on a slide: bars that follow the fields, never kept. */
function hands(form, question) {
  const rows = [...form.querySelectorAll(".quiz-hand")];
  const fields = rows.map((row) => row.querySelector("input"));
  const draw = () => {
    const most = Math.max(1, ...fields.map((field) => Number(field.value)));
    rows.forEach((row, index) => {
      row.querySelector(".quiz-bar span").style.width = `${
        (100 * Math.max(0, Number(fields[index].value))) / most}%`;
    });
  };
  for (const field of fields) field.addEventListener("input", draw);
  return {
    any: () => fields.some((field) => Number(field.value) > 0),
    reveal() {
      if (!rows.length) return;
      const right = question.right?.[0] ?? String(band(question.hands, question.answer));
      for (const row of rows) row.toggleAttribute("data-truth", row.dataset.code === right);
    },
    clear() {
      for (const field of fields) field.value = "";
      for (const row of rows) row.removeAttribute("data-truth");
      draw();
    },
  };
}

// --- what an answer gets -------------------------------------------------------------------------

/** Return what is shown of a verdict. number: which try of its round it was. */
function told(root, form, question, says, given, verdict, number) {
  return tells[question.kind]({ root, form, question, says, given, verdict, number });
}

const tells = {
  one: ({ form, says, given, verdict }) => [
    said(marked(form, given)[0].why, says[verdict.verdict])],

  several({ form, says, given, verdict }) {
    const { wrong, missing } = verdict;
    const which = wrong && missing ? says.wrong_and_missing
      : wrong ? says.only_wrong : missing ? says.only_missing : "";
    return [said(which, says[verdict.verdict]), listed(marked(form, given))];
  },

  number({ form, says, verdict, number }) {
    if (verdict.verdict === "right") {
      const key = form.querySelector(".quiz-key");
      return [said([key.querySelector("strong").textContent, why(key)].join(" "), says.right)];
    }
    const slip = form.querySelectorAll(".quiz-slip")[verdict.slip];
    const far = verdict.side === "low" ? says.number_low : says.number_high;
    const hints = [...form.querySelectorAll(".quiz-hints li")].slice(0, number);
    return [said(slip ? why(slip) : far, says.wrong),
      ...hints.map((hint) => said(hint.textContent, says.hint))];
  },

  order({ form, says, verdict }) {
    const reason = (code) => form.querySelector(`.quiz-key [data-code="${code}"]`);
    if (verdict.verdict === "right") {
      const steps = [...form.querySelectorAll(".quiz-key li")];
      return [said("", says.right), listed(steps.map((step) => (
        { text: step.querySelector("strong").textContent, right: true, why: why(step) })))];
    }
    const { early } = verdict;
    const many = early.length > SHOWN ? says.some_early
      : early.length === SHOWN ? says.two_early : says.one_early;
    return [said(filled(many, { count: early.length }), says.wrong),
      listed(early.slice(0, SHOWN).map((code) => ({
        text: filled(says.early, { step: reason(code).querySelector("strong").textContent }),
        right: false, why: why(reason(code)) })))];
  },

  predict({ root, form, question, says, given, verdict }) {
    const shown = given === null ? [] : [said("", says[verdict.verdict])];
    if (question.right) {
      const [truth] = marked(form, question.right[0]);
      const [guess] = given === null ? [] : marked(form, given);
      shown.push(paired(root, guess?.text, truth.text));
      if (guess && !guess.right) shown.push(said(guess.why));
      shown.push(said(truth.why));
      return shown;
    }
    const key = form.querySelector(".quiz-key");
    const { unit, answer } = question;
    const guess = given === null ? undefined : Number(given);
    const fine = (String(guess * (unit.share ? 100 : 1)).split(".")[1] ?? "").length;
    shown.push(paired(root,
      guess === undefined ? undefined : numberText(guess, unit, Math.min(fine, 3), null),
      question.said, guess, answer));
    const side = form.querySelector(`[data-side="${verdict.verdict}"] .quiz-why`);
    if (side) shown.push(said(side.textContent));
    shown.push(said(why(key)));
    return shown;
  },
};

/** Mark the choices that an answer names, and return each as {text, right, why}. */
function marked(form, given) {
  return given.split(" ").map((code) => {
    const label = form.querySelector(`[name=choice][value="${code}"]`).closest("label");
    const reason = form.querySelector(`.quiz-answer li[data-code="${code}"]`);
    const right = reason.dataset.right === "true";
    label.dataset.mark = String(right);
    return { text: label.textContent, right, why: why(reason) };
  });
}

/** Set guess and truth side by side; with two numbers that are none below 0, as bars too. */
function paired(root, guess, truth, ...values) {
  const pair = root.querySelector(".quiz-blank-pair").content.cloneNode(true).firstElementChild;
  const sides = [...pair.children];
  [guess, truth].forEach((text, index) => {
    sides[index].querySelector("dd").textContent = text ?? "";
    const bar = sides[index].querySelector(".quiz-bar");
    if (values.length && guess !== undefined && values.every((value) => !(value < 0))) {
      bar.firstElementChild.style.width = `${100 * ((values[index] ?? 0)
        / (Math.max(...values.filter(Number.isFinite)) || 1))}%`;
    } else {
      bar.remove();
    }
  });
  if (guess === undefined) sides[0].remove();
  return pair;
}

/** List {text, right, why}. */
function listed(found) {
  const list = document.createElement("ul");
  for (const one of found) {
    const item = document.createElement("li");
    item.dataset.mark = String(one.right);
    item.append(strong(one.text), said(one.why));
    list.append(item);
  }
  return list;
}

function why(place) {
  return place.querySelector(".quiz-why").textContent;
}

function filled(text, fields) {
  return text.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
}

function strong(text) {
  const bold = document.createElement("strong");
  bold.textContent = text;
  return bold;
}

function said(sentence, verdict) {
  const paragraph = document.createElement("p");
  if (verdict) paragraph.append(strong(verdict), " ");
  paragraph.append(sentence);
  return paragraph;
}

// --- JupyterLab: an anywidget; the kernel gives its markup and keeps the answers -----------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  mount(el.querySelector(".quiz"), model.get("_kept"), keeper(model));
}

export default { render };
