// How numbers are said in panels and tables; `playbook/numbers.py` has the same rules, and
// tests/support/numbers.json proves that they are the same.

/** @typedef {{one: string, many: string, share: boolean}} Unit */

/**
 * Say a number with its unit.
 * @param {number | boolean | string | null} value
 * @param {Unit} unit
 * @param {number} digits decimals
 * @param {{none: string, yes: string, no: string}} words what stands for what is no number
 */
export function numberText(value, unit, digits, words) {
  if (value === null) return words.none;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "string") return value;
  // not toLocaleString: to load a locale takes longer than the model's first answer
  const [whole, ...rest] = Math.abs(unit.share ? value * 100 : value).toFixed(digits).split(".");
  const number = [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
  const sign = value < 0 && /[1-9]/.test(number) ? "−" : "";
  return sign + unit[number === "1" ? "one" : "many"].replace("{number}", number);
}

/** A whole number with its thousands apart; not toLocaleString, which would follow the device. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A sentence with its {fields} filled in, numbers with their thousands apart. */
export function filledIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (
    typeof values[name] === "number" ? grouped(values[name]) : values[name] ?? whole));
}

/**
 * Read what somebody typed for a number of a unit: "1,250", "¥ 450", "8 %", full-width digits.
 * @param {string} text
 * @param {Unit} unit
 * @returns {number | null} null if it is no number, or one that can be read in two ways: "4,51"
 */
export function typedNumber(text, unit) {
  const tight = (words) => words.normalize("NFKC").replace(/\s/g, "").toLowerCase();
  let plain = tight(text).replace("\u2212", "-");
  for (const said of [unit.one, unit.many]) {
    const [before, after] = tight(said).split("{number}");
    if (before && plain.startsWith(before)) plain = plain.slice(before.length);
    if (after && plain.endsWith(after)) plain = plain.slice(0, -after.length);
  }
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain)) plain = plain.replaceAll(",", "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return unit.share ? Number(plain) / 100 : Number(plain);
}

/**
 * A column's number as it is read: a share is stored from 0 to 1 and read times 100.
 * @param {any} value
 * @param {boolean} share
 */
export function asRead(value, share) {
  return typeof value === "number" && share ? Number((value * 100).toPrecision(15)) : value;
}

/**
 * Say a table's cell to four digits, whole numbers whole.
 * @param {any} value
 * @param {boolean} share
 * @param {string} none what stands for a missing value
 */
export function cellText(value, share, none) {
  const number = asRead(value ?? none, share);
  if (typeof number !== "number") return number;
  return Math.abs(number) >= 1000 ? number.toFixed(0) : String(Number(number.toPrecision(4)));
}
