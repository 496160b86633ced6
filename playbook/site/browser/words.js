// What the pages' scripts say: every text stands in the page, in its language (site/words.py).

/** @type {Object<string, string> | null} */
let words = null;

/**
 * Say a text, its {fields} filled in.
 * @param {string} key
 * @param {Object<string, any>} fields
 */
export function say(key, fields = {}) {
  words ??= JSON.parse(document.getElementById("words").textContent);
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}
