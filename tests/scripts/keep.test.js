// The playbook in the browser's storage, without a browser: what keep.js takes, keeps and writes.

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

const storage = {
  getItem(name) { return name in this ? this[name] : null; },
  setItem(name, text) { this[name] = String(text); },
  removeItem(name) { delete this[name]; },
};
const heard = new EventTarget();
Object.assign(globalThis, {
  addEventListener: heard.addEventListener.bind(heard),
  dispatchEvent: heard.dispatchEvent.bind(heard),
});

const keep = await import("../../playbook/site/browser/keep.js");

const OLD = "2020-01-01T00:00:00Z";
const blank = (text, kept = OLD) => ({ text, kept });
const file = (entries, more = {}) => JSON.stringify(
  { format: keep.FORMAT, version: keep.VERSION, entries, ...more });

beforeEach(() => {
  // As a browser's: what is stored can be enumerated, what it can do cannot.
  Object.defineProperty(globalThis, "localStorage", {
    value: Object.create(storage), configurable: true });
});

test("what is kept is dated, and can be forgotten", () => {
  assert.equal(keep.put("blank/1.3-aim", { text: "聊天" }), true);
  const { "blank/1.3-aim": entry } = keep.entries();
  assert.equal(entry.text, "聊天");
  assert.ok(!Number.isNaN(Date.parse(entry.kept)));
  keep.remove("blank/1.3-aim");
  assert.deepEqual(keep.entries(), {});
});

test("an entry of the wrong form is refused, and none is read", () => {
  for (const [key, entry] of [
    ["blank/1.3-aim", { text: 3 }], ["blank/1.3-aim", { text: "x".repeat(2001) }],
    ["other/x", {}], ["blank/a b", { text: "" }], ["quiz/4-1", { right: 6, of: 5 }],
    ["answer/4-1", { tries: [["a"], "b"] }], ["answer/4-1", { tries: [Array(21).fill("a")] }],
    ["answer/4-1", { tries: Array(41).fill([]) }], ["answer/4-1", { tries: [["x".repeat(201)]] }],
    ["setting/loop", { model: "a.b", title: "A", values: { deep: {} }, results: {} }],
    ["decision/groups", { value: [1] }],
  ]) {
    assert.throws(() => keep.put(key, entry), /is not of the form/);
    localStorage.setItem(`playbook/${key}`, JSON.stringify({ ...entry, kept: OLD }));
  }
  localStorage.setItem("playbook/done/4.1", "{");
  localStorage.setItem("another-site", JSON.stringify(blank("not ours")));
  assert.deepEqual(keep.entries(), {});
});

test("a browser that keeps nothing says so, and nothing breaks", () => {
  const refuses = () => { throw new Error("denied"); };
  Object.defineProperty(globalThis, "localStorage", {
    value: { getItem: refuses, setItem: refuses, removeItem: refuses }, configurable: true });
  assert.equal(keep.put("done/4.1", {}), false);
  assert.deepEqual(keep.entries(), {});
  keep.remove("done/4.1");
});

test("a file written here is read here, one entry a line", () => {
  keep.put("done/4.1", {});
  keep.put("answer/4-1", { tries: [["b", "a"], []] });
  keep.put("blank/1.3-aim", { text: "a \"quote\"\nand a line" });
  const before = keep.entries();
  const text = keep.text();
  assert.equal(text.split("\n").filter((line) => line.includes('"kept"')).length, 3);
  keep.clear();
  keep.take(text);
  assert.deepEqual(keep.entries(), before);
});

test("of two entries with one key the later stays", () => {
  keep.put("blank/a", { text: "here" });
  keep.take(file({ "blank/a": blank("old"), "blank/b": blank("new to this browser") }));
  assert.equal(keep.entries()["blank/a"].text, "here");
  assert.equal(keep.entries()["blank/b"].text, "new to this browser");
  keep.take(file({ "blank/a": blank("later", "2999-01-01T00:00:00Z") }));
  assert.equal(keep.entries()["blank/a"].text, "later");
});

test("a damaged file loses only what is damaged", () => {
  keep.put("done/1.3", {});
  keep.put("done/2.1", {});
  const text = keep.text();
  keep.clear();
  keep.take(text.slice(0, text.indexOf('"done/2.1"') + 15));
  assert.deepEqual(Object.keys(keep.entries()), ["done/1.3"]);
});

test("what is no playbook file changes nothing", () => {
  keep.put("done/1.3", {});
  const before = keep.entries();
  for (const text of ["", "{}", "[1]", "a shopping list", file({ "other/x": {} }, { format: "x" })]) {
    assert.deepEqual(keep.take(text), { none: true });
    assert.deepEqual(keep.entries(), before);
  }
});

test("whoever watches hears of a change", () => {
  let times = 0;
  keep.watch(() => { times += 1; });
  keep.put("done/1.3", {});
  keep.remove("done/1.3");
  assert.equal(times, 2);
});

test("what a file brought is told in the markup's sentences", () => {
  const said = { none: "No file.", unchanged: "Unchanged.", taken: "{taken} of {of}.",
    bad: "{bad} bad.", damaged: "Damaged.", newer: "Newer.", refused: "Refused." };
  assert.equal(keep.told(keep.take("x"), said), "Unchanged. No file.");
  assert.equal(keep.told(keep.take(file({ "blank/a": blank("x"), "other/x": {} })), said),
    "1 of 1. 1 bad.");
  assert.equal(keep.told(keep.take(file({ "done/1.3": { kept: OLD } }, { version: 9 })), said),
    "1 of 1. Newer.");
});
