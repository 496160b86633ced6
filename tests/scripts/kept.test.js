// What may be kept, and what fits a decision: one table for the browser and, in
// tests/data/test_decisions.py, Python. The declarations in it are those of datasets/decisions.csv.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { sound } from "../../playbook/site/browser/keep.js";
import { fitted, keptValue, rounded } from "../../playbook/widgets/decisions.js";

const { longest, decisions, rows } = JSON.parse(
  await readFile(new URL("../support/kept.json", import.meta.url), "utf-8"));
const declared = new Map(decisions.map((one) => [one.name, one]));
const gives = {
  sound: ({ key, entry }) => sound(key, entry),
  fitted: ({ decision, takes }) => fitted(declared.get(decision), takes, longest),
  rounded: ({ decision, takes }) => rounded(declared.get(decision), takes, longest),
  kept: ({ decision, entries }) => keptValue(declared.get(decision), entries, longest),
};

for (const [place, row] of rows.entries()) {
  test(`${place}: ${row.of} ${row.key ?? row.decision}`, () => {
    assert.deepEqual(gives[row.of](row), row.gives);
  });
}
