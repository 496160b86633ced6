// How answers are judged: one table for the browser and, in tests/book/test_quiz.py, Python; and
// what only the browser does: to say what was missed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import {
  band, counted, fits, isFraction, judged, missed, settled,
} from "../../playbook/widgets/judge.js";

const table = JSON.parse(
  await readFile(new URL("../support/answers.json", import.meta.url), "utf-8"));

for (const { question, given, ...wanted } of table) {
  test(`${question.kind}: ${JSON.stringify(given)}`, () => {
    assert.equal(fits(question, given), wanted.verdict !== null);
    if (!wanted.verdict) return;
    const found = judged(question, given);
    assert.deepEqual({ ...found, ...wanted }, found);
  });
}

const one = { kind: "one", codes: ["a", "b", "c"], right: ["a"] };
const guess = { kind: "predict", codes: ["a", "b"], right: ["a"] };

test("a question is missed until the first answer of a round is right", () => {
  for (const [tries, wanted] of [["", false], ["a", false], ["b", true], ["ba", true],
    ["baa", false], ["bab", true], ["baba", true], ["bcbaa", false], ["aa", false]]) {
    assert.equal(missed(one, [...tries]), wanted, tries);
  }
  assert.equal(missed(guess, ["b"]), false);
});

test("a quiz counts what is right, at the first try, and guessed", () => {
  assert.deepEqual(counted([one, one, one, guess], [["a"], ["b", "a"], ["c"], ["b"]]),
    { right: 2, of: 3, first: 1, guessed: 1, guesses: 1 });
});

test("a wrong answer may be mended, a guess may not", () => {
  assert.deepEqual(["right", "wrong", "low", "close", "exact", "other"].map(settled),
    [true, false, true, true, true, true]);
});

test("a share that was typed as a fraction is told from a small one", () => {
  const share = { answer: 0.186, tolerance: 0.001, unit: { share: true } };
  assert.equal(isFraction(share, 0.00186), true);
  assert.equal(isFraction(share, 0.186), false);
  assert.equal(isFraction(share, 0.25), false);
});

test("a number belongs to the first band that reaches it", () => {
  assert.deepEqual([3, 10, 11, 31].map((value) => band([10, 30], value)), [0, 0, 1, 2]);
});
