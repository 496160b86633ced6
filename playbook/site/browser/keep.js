// The reader's playbook: decisions and progress, in this browser's own storage. Every entry is an
// item of its own, so two open tabs cannot overwrite each other's. `playbook/keep.py` keeps the
// same entries in a file; datasets/my-playbook.schema.json describes both.

export const FORMAT = "community-marketing-playbook";
export const VERSION = 2;
const PREFIX = "playbook/";
const LONGEST = 2000; // characters of one answer
const COUNTS = 200000; // characters of weekly counts
const QUESTIONS = 40; // of a quiz
const TRIES = 20; // of a question
const ANSWER = 200; // characters of a try
const KEY = /^(decision|setting|blank|counts|done|met|quiz|answer)\/[\w.-]{1,80}$/;
const KINDS = {
  decision: (entry) => valued(entry.value)
    && (!("from" in entry) || (typeof entry.from === "string" && entry.from.length <= 80)),
  answer: (entry) => listed(entry.tries, QUESTIONS, (question) => listed(question, TRIES,
    (one) => typeof one === "string" && one.length <= ANSWER)),
  setting: (entry) => typeof entry.model === "string" && typeof entry.title === "string"
    && plain(entry.values) && plain(entry.results),
  blank: (entry) => typeof entry.text === "string" && entry.text.length <= LONGEST,
  counts: (entry) => typeof entry.text === "string" && entry.text.length <= COUNTS,
  quiz: (entry) => Number.isInteger(entry.right) && Number.isInteger(entry.of)
    && entry.right >= 0 && entry.right <= entry.of,
  done: () => true,
  met: () => true,
};

function plain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    && Object.values(value).every((one) => one === null || typeof one !== "object");
}

function valued(value) {
  return value === null || Number.isFinite(value)
    || (typeof value === "string" && value.length <= LONGEST);
}

function listed(list, most, good) {
  return Array.isArray(list) && list.length <= most && list.every(good);
}

/** Tell whether an entry is as the format wants it. */
export function sound(key, entry) {
  return KEY.test(key) && typeof entry === "object" && entry !== null
    && !Number.isNaN(Date.parse(entry.kept)) && KINDS[key.split("/")[0]](entry);
}

/** Return {key: entry} of all that is kept, in the order of the keys. */
export function entries() {
  const found = {};
  try {
    for (const name of Object.keys(localStorage).sort()) {
      if (!name.startsWith(PREFIX)) continue;
      const entry = parsed(localStorage.getItem(name));
      const key = name.slice(PREFIX.length);
      if (sound(key, entry)) found[key] = entry;
    }
  } catch {
    // this browser keeps nothing
  }
  return found;
}

/** Keep an entry; tell whether this browser could. Throws for an entry of the wrong form. */
export function put(key, value) {
  const entry = { ...value, kept: new Date().toISOString() };
  if (!sound(key, entry)) throw new Error(`${key} is not of the form that can be kept.`);
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(entry));
  } catch {
    return false;
  }
  changed();
  return true;
}

/** Forget an entry. */
export function remove(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // nothing was kept
  }
  changed();
}

/** Forget everything, the weekly counts of `own.js` too. */
export function clear() {
  localStorage.removeItem("playbook-weeks");
  for (const key of Object.keys(entries())) localStorage.removeItem(PREFIX + key);
  changed();
}

/** Call back when something was kept or forgotten, here or in another tab. */
export function watch(callback) {
  addEventListener("playbook:changed", callback);
  addEventListener("storage", (event) => {
    if (event.key === null || event.key.startsWith(PREFIX)) callback();
  });
}

function changed() {
  dispatchEvent(new Event("playbook:changed"));
}

/** Write the playbook as a file: one entry a line, so that a damaged file loses only some. */
export function text(all = entries()) {
  const lines = Object.entries(all)
    .map(([key, entry]) => `${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
  return `{\n"format": "${FORMAT}",\n"version": ${VERSION},\n"entries": {\n${
    lines.join(",\n")}\n}\n}\n`;
}

function parsed(source) {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/**
 * Take a file over: of each entry the later one stays. Nothing that can be read is lost.
 * Returns what happened, for the page to say: {none} where it is no playbook file, {refused} where
 * this browser keeps nothing, or {taken, of, bad, damaged, newer}.
 */
export function take(source) {
  const whole = parsed(source);
  let found = whole?.entries;
  const damaged = found === undefined || found === null || typeof found !== "object"
    || Array.isArray(found);
  if (damaged) {
    found = {};
    for (const [, key, entry] of source.matchAll(/^\s*"([^"]+)": ?(\{.*\}),?\s*$/gm)) {
      found[key] = parsed(entry);
    }
  }
  const good = Object.entries(found).filter(([key, entry]) => sound(key, entry));
  const bad = Object.keys(found).length - good.length;
  if (!good.length && (damaged || bad || whole.format !== FORMAT)) return { none: true };
  const present = entries();
  let taken = 0;
  for (const [key, entry] of good) {
    if (key in present && Date.parse(present[key].kept) >= Date.parse(entry.kept)) continue;
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(entry));
    } catch {
      return { refused: true };
    }
    taken += 1;
  }
  changed();
  return { taken, of: good.length, bad, damaged, newer: whole?.version > VERSION };
}

/** Say what `take` did: sentences as `playbook/keep.py` has them, their {fields} filled in. */
export function told(what, said) {
  const filled = (text) => text.replace(/\{(\w+)\}/g, (_, name) => what[name]);
  if (what.none) return `${said.unchanged} ${said.none}`;
  if (what.refused) return said.refused;
  return [said.taken, what.bad && said.bad, what.damaged && said.damaged,
    what.newer && said.newer].filter(Boolean).map(filled).join(" ");
}
