// Progress: which lessons are done, which challenges met, how the quizzes went.

import { save } from "./files.js";
import { say } from "./words.js";

/** Say in the table of contents which lessons are done. */
function marked(entries) {
  for (const link of document.querySelectorAll(".sidebar-tree a")) {
    const number = link.textContent.match(/^\s*(\d\.\d)\b/)?.[1];
    if (!number) continue;
    link.querySelector(".toc-done")?.remove();
    if (!(`done/${number}` in entries)) continue;
    const mark = document.createElement("span");
    mark.className = "toc-done";
    mark.textContent = ` ${say("done")}`;
    link.append(mark);
  }
}

/** Say below a lesson's form what is met and right so far. */
function told(entries) {
  for (const form of document.querySelectorAll(".decide[data-lesson]")) {
    const panels = [...document.querySelectorAll(".panel")]
      .filter((panel) => panel.querySelector("[data-challenge]"));
    const met = panels.filter((panel) => `met/${panel.id}` in entries).length;
    const scores = [...document.querySelectorAll(".quiz")]
      .map((quiz) => entries[`quiz/${quiz.getAttribute("data-quiz")}`]).filter(Boolean);
    const parts = [];
    if (panels.length) parts.push(say("met", { met, all: panels.length }));
    for (const { right, of } of scores) parts.push(say("scored", { right, of }));
    let line = form.querySelector(".decide-progress");
    if (!line) {
      line = document.createElement("p");
      line.className = "decide-progress";
      form.querySelector(".decide-end").after(line);
    }
    line.textContent = parts.length ? `${parts.join(" · ")}.` : "";
  }
}

/** Fill the table of the progress page. */
function filled(place, entries) {
  let done = 0;
  for (const row of place.querySelectorAll("tr[data-lesson]")) {
    const { lesson, challenges, quizzes } = row.dataset;
    const ids = (list) => list.split(" ").filter(Boolean);
    const entry = entries[`done/${lesson}`];
    done += Number(Boolean(entry));
    const met = ids(challenges).filter((id) => `met/${id}` in entries).length;
    const scores = ids(quizzes).map((id) => entries[`quiz/${id}`]).filter(Boolean);
    row.querySelector(".progress-done").textContent = entry
      ? new Date(entry.kept).toLocaleDateString(say("locale"), {
        day: "numeric", month: "long", year: "numeric" }) : say("not_yet");
    row.querySelector(".progress-met").textContent = ids(challenges).length
      ? say("of", { some: met, all: ids(challenges).length }) : say("none");
    row.querySelector(".progress-quiz").textContent = scores.length
      ? scores.map(({ right, of }) => say("of", { some: right, all: of })).join(", ") : say("not_yet");
  }
  const all = place.querySelectorAll("tr[data-lesson]").length;
  place.querySelector(".progress-sum").textContent = say("lessons_done", { done, all });
}

/**
 * Show progress on this page, and again whenever it changes.
 * kept: the module keep.js.
 */
export function progress(kept) {
  const place = document.querySelector("section.progress"); // the slides have a bar of that class
  const show = () => {
    const entries = kept.entries();
    marked(entries);
    told(entries);
    if (place) filled(place, entries);
  };
  show();
  kept.watch(show);
  if (!place) return;
  for (const one of place.querySelectorAll("button, input")) one.removeAttribute("disabled");
  const status = place.querySelector(".progress-status");
  place.querySelector("[data-do=print]").addEventListener("click", () => print());
  place.querySelector("[data-do=answers]").addEventListener("click", () => {
    // For the trainer: what was answered in quizzes, and no decision of the reader's firm.
    const answers = Object.entries(kept.entries()).filter(([key]) => key.startsWith("answer/"));
    save("my-answers.json", "application/json", kept.text(Object.fromEntries(answers)));
  });
  place.querySelector("[data-do=clear]").addEventListener("click", () => {
    if (!confirm(say("forget"))) {
      return;
    }
    kept.clear();
    status.textContent = say("forgotten");
  });
}
