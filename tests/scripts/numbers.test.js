// How numbers are said: one table for the browser and, in tests/book/test_numbers.py, Python.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { cellText, numberText, typedNumber } from "../../playbook/widgets/numbers.js";

const table = JSON.parse(
  await readFile(new URL("../support/numbers.json", import.meta.url), "utf-8"));
const words = { none: "none", yes: "yes", no: "no" };
const functions = {
  number_text: ([value, , digits, none = "none"], unit) => (
    numberText(value, unit, digits, { ...words, none })),
  cell_text: ([value, unit]) => cellText(value, unit === "%", words.none),
};

for (const { of, takes, unit, said } of table) {
  if (!(of in functions)) continue; // said once, in Python, and stored
  test(`${of}(${takes.map((one) => JSON.stringify(one)).join(", ")})`, () => {
    assert.equal(functions[of](takes, unit), said);
  });
}

test("a typed number is read as people write it", () => {
  const unit = (one, many, share = false) => ({ one, many, share });
  const none = unit("{number}", "{number}");
  const people = unit("{number} person", "{number} people");
  for (const [text, of, wanted] of [
    ["1,250", none, 1250], ["１２", none, 12], ["−3", none, -3], [".5", none, 0.5],
    ["¥ 4.00", unit("¥{number}", "¥{number}"), 4], ["￥4", unit("¥{number}", "¥{number}"), 4],
    ["4 522 people", people, 4522], ["1 Person", people, 1],
    ["45 %", unit("{number} %", "{number} %", true), 0.45],
    ["¥3 a day", unit("¥{number} a day", "¥{number} a day"), 3],
    ["4,51", none, null], ["3 people", none, null], ["many", none, null], ["", none, null]]) {
    assert.equal(typedNumber(text, of), wanted, text);
  }
});
