// How numbers are said in panels and tables; `playbook/numbers.py` has the same rules, and
// tests/support/numbers.json proves that they are the same.

/** Say a number with its unit; `none`: what stands for a missing number. */
export function numberText(value, unit, digits, none = "none") {
  if (value === null) return none;
  if (value === true) return "yes";
  if (value === false) return "no";
  if (typeof value === "string") return value;
  // not toLocaleString: to load a locale takes longer than the model's first answer
  const [whole, ...rest] = Math.abs(unit === "%" ? value * 100 : value).toFixed(digits).split(".");
  const text = [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
  const sign = value < 0 && /[1-9]/.test(text) ? "−" : "";
  if (unit[0] === "¥") return `${sign}¥${text}${unit.slice(1)}`;
  if (text === "1") {
    unit = unit.replace(/^(?:people|(\w+)s)\b/, (plural, one) => one ?? "person");
  }
  return `${sign}${text} ${unit}`.trimEnd();
}

/** A column's number as it is read: a share is stored from 0 to 1, and its title ends in "(%)". */
export function asRead(value, title) {
  return typeof value === "number" && title.endsWith("(%)")
    ? Number((value * 100).toPrecision(15)) : value;
}

/** Say a table's cell to four digits, whole numbers whole. */
export function cellText(value, title) {
  const number = asRead(value ?? "none", title);
  if (typeof number !== "number") return number;
  return Math.abs(number) >= 1000 ? number.toFixed(0) : String(Number(number.toPrecision(4)));
}
