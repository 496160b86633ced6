// How answers are judged and counted: data in, codes out, no page. A question is as quiz.py gives
// it in `key`; an answer is the short text that is kept: "b", "a c", "0.186", "c a b".
// `widgets/quiz.py` judges kept answers by the same rules for the trainer.

const FRACTION = 1e-9; // what binary fractions lose, relative to the number

/**
 * Judge an answer.
 * Returns {verdict, …}: "right" or "wrong"; of a prediction "exact", "close", "low" or "high",
 * or "same" or "other". What more it returns says why: {low, high, slip} of a number, {wrong, missing} of
 * several choices, {early}, the codes of steps that stand before the one they follow.
 */
export function judged(question, given) {
  return judges[question.kind](question, given);
}

const judges = {
  one: ({ right }, given) => ({ verdict: given === right[0] ? "right" : "wrong" }),

  several({ right }, given) {
    const chosen = given.split(" ");
    const wrong = chosen.filter((code) => !right.includes(code)).length;
    const missing = right.length - (chosen.length - wrong);
    return { verdict: wrong || missing ? "wrong" : "right", wrong, missing };
  },

  number({ answer, tolerance, slips }, given) {
    const far = off(Number(given), answer, tolerance);
    if (far === 0) return { verdict: "right" };
    const slip = slips.findIndex((value) => off(Number(given), value, tolerance) === 0);
    return { verdict: "wrong", side: far < 0 ? "low" : "high", slip };
  },

  order({ right }, given) {
    const codes = given.split(" ");
    const early = right.filter((code, place) => place
      && codes.indexOf(code) < codes.indexOf(right[place - 1]));
    return { verdict: early.length ? "wrong" : "right", early };
  },

  predict(question, given) {
    if (question.right) return { verdict: given === question.right[0] ? "same" : "other" };
    const far = off(Number(given), question.answer, question.tolerance);
    if (far === 0) return { verdict: isRead(question, Number(given)) ? "exact" : "close" };
    return { verdict: far < 0 ? "low" : "high" };
  },
};

/** Return 0 where a number is within a tolerance of another, else the sign of the difference. */
function off(value, target, tolerance) {
  const margin = tolerance + Math.abs(target) * FRACTION;
  return Math.abs(value - target) <= margin ? 0 : Math.sign(value - target);
}

/** Tell whether a guess is the answer as it is read, to its last digit. */
function isRead({ answer, digits, unit }, value) {
  const said = (number) => number * (unit.share ? 100 : 1);
  return off(said(value), Number(said(answer).toFixed(digits)), 0) === 0;
}

/** Tell whether a kept answer can be one to this question: a file may be of another edition. */
export function fits(question, given) {
  if (!question.codes) return given.trim() !== "" && Number.isFinite(Number(given));
  const codes = given.split(" ");
  const known = codes.every((code) => question.codes.includes(code))
    && new Set(codes).size === codes.length;
  if (question.kind === "order") return known && codes.length === question.codes.length;
  return known && (question.kind === "several" || codes.length === 1);
}

/** Tell whether a question is answered for now: a wrong answer may be mended, a guess may not. */
export function settled(verdict) {
  return verdict !== "wrong";
}

/**
 * Tell whether a question was missed: it was answered, and not right at the first go of its last
 * round. A round ends with a right answer, so after one the next try begins another.
 */
export function missed(question, tries) {
  if (!tries.length || question.kind === "predict") return false;
  const right = tries.slice(-2).map((given) => judged(question, given).verdict === "right");
  return !right.every(Boolean);
}

/** Count a quiz: {right, of, first} of questions that can be right, {guessed, guesses}. */
export function counted(questions, tries) {
  const count = { right: 0, of: 0, first: 0, guessed: 0, guesses: 0 };
  questions.forEach((question, index) => {
    if (question.kind === "predict") {
      count.guesses += 1;
      if (tries[index].length) count.guessed += 1;
      return;
    }
    const right = tries[index].map((given) => judged(question, given).verdict === "right");
    count.of += 1;
    if (right.includes(true)) count.right += 1;
    if (right[0]) count.first += 1;
  });
  return count;
}

/** Tell whether a share was typed as a fraction: 0.25 where 25 % is asked for. */
export function isFraction({ answer, tolerance, unit }, value) {
  return unit.share && off(value, answer, tolerance) !== 0 && off(value, answer / 100, tolerance) === 0;
}

/** Return the place of a number among bands with these upper limits; the last band has none. */
export function band(limits, value) {
  const place = limits.findIndex((limit) => value <= limit);
  return place < 0 ? limits.length : place;
}
