// How numbers are said: one table for the browser and, in tests/book/test_numbers.py, Python.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { cellText, numberText } from "../../playbook/widgets/numbers.js";

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
