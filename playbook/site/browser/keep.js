// The reader's playbook: decisions and progress, in this browser's own storage. Every entry is an
// item of its own, so two open tabs cannot overwrite each other's. `playbook/keep.py` keeps the
// same entries in a file; datasets/my-playbook.schema.json describes both.

export const FORMAT = "community-marketing-playbook";
export const VERSION = 1;
const PREFIX = "playbook/";
const LONGEST = 2000; // characters of one answer
const [QUESTIONS, TRIES, ANSWER] = [40, 20, 200]; // at most, of a quiz; characters of one try
const KEY = /^(setting|blank|done|met|quiz|answer)\/[\w.-]{1,80}$/;
const KINDS = {
  setting: (entry) => typeof entry.model === "string" && typeof entry.title === "string"
    && plain(entry.values) && plain(entry.results),
  blank: (entry) => typeof entry.text === "string" && entry.text.length <= LONGEST,
  quiz: (entry) => Number.isInteger(entry.right) && Number.isInteger(entry.of)
    && entry.right >= 0 && entry.right <= entry.of,
  answer: (entry) => list(entry.tries, QUESTIONS, (tries) => list(tries, TRIES,
    (one) => typeof one === "string" && one.length <= ANSWER)),
  done: () => true,
  met: () => true,
};

function list(value, most, each) {
  return Array.isArray(value) && value.length <= most && value.every(each);
}

function plain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    && Object.values(value).every((one) => one === null || typeof one !== "object");
}

function sound(key, entry) {
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

/** Forget everything. */
export function clear() {
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
 * Returns one sentence that says what was taken over and what was not.
 */
export function take(source) {
  const whole = parsed(source);
  let found = whole?.entries;
  const broken = found === undefined || found === null || typeof found !== "object";
  if (broken) {
    found = {};
    for (const [, key, entry] of source.matchAll(/^\s*"([^"]+)": ?(\{.*\}),?\s*$/gm)) {
      found[key] = parsed(entry);
    }
  }
  const good = Object.entries(found).filter(([key, entry]) => sound(key, entry));
  const bad = Object.keys(found).length - good.length;
  if (!good.length && (broken || bad || whole.format !== FORMAT)) {
    return "This is no playbook file, so nothing was changed: choose one that was saved from "
      + "this book.";
  }
  const present = entries();
  let taken = 0;
  for (const [key, entry] of good) {
    if (key in present && Date.parse(present[key].kept) >= Date.parse(entry.kept)) continue;
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(entry));
    } catch {
      return "This browser keeps nothing, so the file could not be taken over: allow storage for "
        + "this site.";
    }
    taken += 1;
  }
  changed();
  const later = good.length - taken;
  const parts = [`Entries taken over: ${taken}`];
  if (later) parts.push(`already here as new or newer: ${later}`);
  if (bad) parts.push(`not readable and left out: ${bad}`);
  if (broken) parts.push("the file is damaged, and what is missing in it is lost");
  if (whole?.version > VERSION) parts.push("the file comes from a newer edition of this book");
  return `${parts.join("; ")}.`;
}
