// The quiz's front end, one module for the page and for JupyterLab. It makes the markup of
// quiz.html live; the answers and the reasons stand in that markup.

/**
 * Make a quiz live.
 * root: the <section class="quiz">.
 * keep(key, entry): keeps how many of its questions were answered right so far.
 */
export function mount(root, keep) {
  const forms = [...root.querySelectorAll(".quiz-question")];
  const solved = new Map(); // question → number of tries it took
  for (const form of forms) {
    let tries = 0;
    const feedback = form.querySelector(".quiz-feedback");
    const answer = form.querySelector(".quiz-answer");
    const button = form.querySelector("button");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const verdict = judges[form.dataset.kind](form, tries);
      form.dataset.verdict = verdict.right === undefined ? "" : String(verdict.right);
      feedback.replaceChildren(...verdict.said);
      if (verdict.right === undefined) return;
      tries += 1;
      if (verdict.right && !solved.has(form)) solved.set(form, tries);
      form.querySelector(".quiz-tries").textContent = tries === 1 ? "1 try" : `${tries} tries`;
      answer.hidden = false;
      count(root, forms, solved);
      keep(`quiz/${root.dataset.quiz}`, { right: solved.size, of: forms.length });
    });
    form.addEventListener("keydown", (event) => {
      // JupyterLab holds back the browser's own submission. An input method's Enter is not ours.
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
      event.preventDefault();
      form.requestSubmit();
    });
    button.disabled = false;
    answer.hidden = true;
    for (const hints of form.querySelectorAll(".quiz-hints")) hints.hidden = true;
  }
  count(root, forms, solved);
  turn(root);
  root.dataset.state = "live";
}

/** On a slide one question is shown at a time: slide.css hides those that have no turn. */
function turn(root) {
  const items = root.querySelectorAll(":scope > ol > li");
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

function count(root, forms, solved) {
  const first = [...solved.values()].filter((tries) => tries === 1).length;
  const right = `${solved.size} of ${forms.length} right`;
  const score = root.querySelector(".quiz-score");
  const text = solved.size ? `${right}, ${first} at the first try.` : `${right}.`;
  if (score.textContent !== text) score.textContent = text; // else it would be read out again
}

// --- one judge for each kind of question ----------------------------------------------------------
// Each returns {right, said}: whether the answer is right, undefined when there is none to judge,
// and what to show.

const judges = {
  one(form) {
    const [chosen] = marked(form);
    if (!chosen) return { said: [said("Choose one first.")] };
    return {
      right: chosen.right,
      said: [said(chosen.why, chosen.right ? "Right." : "Not yet.")],
    };
  },

  several(form) {
    const chosen = marked(form);
    if (!chosen.length) return { said: [said("Choose at least one first.")] };
    const wrong = chosen.filter((choice) => !choice.right).length;
    const missing = form.querySelectorAll('[data-right="true"]').length - (chosen.length - wrong);
    const list = document.createElement("ul");
    for (const choice of chosen) {
      const item = document.createElement("li");
      item.dataset.mark = String(choice.right);
      item.append(strong(choice.text), said(choice.why));
      list.append(item);
    }
    let more = "";
    if (wrong && missing) more = "Not all that you chose is right, and something is missing.";
    else if (wrong) more = "You found all that are right, and chose too many.";
    else if (missing) more = "What you chose is right, and something is missing.";
    const right = !more;
    return { right, said: [said(more, right ? "Right." : "Not yet."), list] };
  },

  number(form, tries) {
    const input = form.querySelector("input");
    const { unit } = input.dataset;
    const value = parsed(input.value, unit);
    input.setAttribute("aria-invalid", String(value === null));
    if (value === null) {
      return { said: [said(input.value.trim()
        ? "Write one number in digits, with a point for decimals, such as 1,250 or 3.5."
        : "Type a number first.")] };
    }
    const tolerance = Number(input.dataset.tolerance);
    const off = (target) => {
      const margin = tolerance + Math.abs(target) * 1e-9; // what binary fractions lose
      return Math.abs(value - target) <= margin ? 0 : Math.sign(value - target);
    };
    const answer = Number(input.dataset.answer);
    if (off(answer) === 0) {
      const [key] = form.querySelectorAll(".quiz-key");
      const exact = key.querySelector("strong").textContent;
      return { right: true, said: [said(`${exact} ${why(key)}`, "Right.")] };
    }
    if (unit === "%" && off(answer / 100) === 0) {
      return { said: [said("Write a share in percent: 25 for a quarter, not 0.25.")] };
    }
    const slip = [...form.querySelectorAll(".quiz-slip")]
      .find((known) => off(Number(known.dataset.value)) === 0);
    const far = off(answer) > 0 ? "That is too high." : "That is too low.";
    const shown = [said(slip ? why(slip) : far, "Not yet.")];
    const hints = [...form.querySelectorAll(".quiz-hints li")].slice(0, tries + 1);
    shown.push(...hints.map((hint) => said(hint.textContent, "Hint.")));
    return { right: false, said: shown };
  },
};

/** Mark the choices that are ticked, and return each as {text, right, why}. */
function marked(form) {
  const reasons = form.querySelectorAll(".quiz-answer li");
  const chosen = [];
  form.querySelectorAll(".quiz-choice").forEach((label, index) => {
    delete label.dataset.mark;
    if (!label.querySelector("input").checked) return;
    const right = reasons[index].dataset.right === "true";
    label.dataset.mark = String(right);
    chosen.push({ text: label.textContent, right, why: why(reasons[index]) });
  });
  return chosen;
}

/** Read a typed number: "1,250", "¥ 450", "45 %", full-width digits; null if it is none. */
function parsed(text, unit) {
  const tight = (words) => words.normalize("NFKC").replace(/\s/g, "").toLowerCase();
  let plain = tight(text).replace("\u2212", "-");
  const sign = tight(unit);
  if (sign && plain.endsWith(sign)) plain = plain.slice(0, -sign.length);
  if (sign && plain.startsWith(sign)) plain = plain.slice(sign.length);
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain)) plain = plain.replaceAll(",", "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return unit === "%" ? Number(plain) / 100 : Number(plain);
}

function why(place) {
  return place.querySelector(".quiz-why").textContent;
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

// --- JupyterLab: an anywidget; the kernel gives its markup and keeps its score ------------------

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  mount(el.querySelector(".quiz"), (key, entry) => model.send({ key, entry }));
}

export default { render };
