// What fits a decision, and what version 1 kept of it: the rules of models/plan/decisions.py, for
// forms, panels and the plan. tests/support/kept.json proves that they are the same.

export const NUMBERS = ["number", "money", "share"];
const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const MOST_NAMES = 1000;

/** A text without the signs that no calendar and no workbook takes. */
function readable(text) {
  return [...text.replace(/\r\n?/g, "\n")].filter((sign) => {
    const code = sign.codePointAt(0);
    return sign === "\n" || sign === "\t" || (code >= 32 && code !== 127 && code !== 0xfffe
      && code !== 0xffff && !(code >= 0xd800 && code <= 0xdfff));
  }).join("");
}

/**
 * Return a value in a decision's form, or null if it does not fit.
 * decision: a declaration, as playbook/decisions.py gives it. longest: characters of each kind of
 * text, LONGEST of models/plan/decisions.py.
 */
export function fitted(decision, value, longest) {
  const { kind } = decision;
  if (NUMBERS.includes(kind)) {
    if (typeof value === "string") value = typed(value);
    if (typeof value !== "number" || !Number.isFinite(value)) return null;
    if (value < decision.low || value > decision.high) return null;
    return kind === "number" && decision.step === 1 && !Number.isInteger(value) ? null : value;
  }
  if (kind === "time" && Number.isInteger(value) && value >= 0 && value <= 23) {
    return `${String(value).padStart(2, "0")}:00`; // a panel counts hours
  }
  if (typeof value !== "string") return null;
  value = readable(value).trim();
  if (kind === "date") {
    const day = /^20\d\d-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
    return day && !Number.isNaN(+day) && day.toISOString().startsWith(value) ? value : null;
  }
  if (kind === "time") return /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : null;
  if (kind === "weekdays") {
    const codes = value.split(",").filter(Boolean);
    if (codes.some((code) => !DAYS.includes(code))) return null;
    return DAYS.filter((code) => codes.includes(code)).join(",");
  }
  if (kind === "choice") {
    return decision.choices.some(([code]) => code === value) ? value : null;
  }
  if (!value || [...value].length > longest[kind]) return null;
  if (kind === "names") {
    const names = namesOf(value);
    if (!names.length || names.length > MOST_NAMES || new Set(names).size < names.length) {
      return null;
    }
    return names.join(", ");
  }
  if (kind === "counts") {
    const counts = namesOf(value);
    const good = (one) => /^\d{1,8}$/.test(one) && Number(one) >= decision.low
      && Number(one) <= decision.high;
    return counts.length && counts.length <= MOST_NAMES && counts.every(good)
      ? counts.map(Number).join(", ") : null;
  }
  if (kind !== "person") return value;
  value = value.split(/\s+/).join(" ");
  return several(value) ? null : value;
}

/** Whether a name is that of several people: with a comma, a sign or a word between them. */
function several(name) {
  return /[,，、;；&/]| (and|or|und|et) /.test(name)
    || [..."和与及跟"].some((sign) => {
      const at = name.indexOf(sign);
      return [...name.slice(0, at)].length > 1 && [...name.slice(at + 1)].length > 1 && at > 0;
    });
}

/** The names in a text, between commas of either language. */
function namesOf(text) {
  return text.split(/[,，、;；\n]/).map((name) => name.trim()).filter(Boolean);
}

/** The number in a text of digits: 7.5, 7,5 or 1,000; null for any other, such as "3 days". */
export function typed(text) {
  text = text.trim().replaceAll("，", ",").replaceAll("。", ".");
  if (/^\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) text = text.replaceAll(",", "");
  else if (!text.includes(".")) text = text.replace(",", ".");
  return /^\d{1,15}(\.\d*)?$/.test(text) ? Number(text) : null;
}

/** As `fitted`, with a number first rounded to the decision's step: for a panel's numbers. */
export function rounded(decision, value, longest) {
  if (NUMBERS.includes(decision.kind) && typeof value === "number" && Number.isFinite(value)) {
    const { step } = decision;
    value = Math.floor(Math.floor(value / step + 0.5 + 1e-9) * step * 1e6 + 0.5) / 1e6;
  }
  return fitted(decision, value, longest);
}

/** Say a decision's value with its unit: for a panel that shows what it would set. */
export function valueText(decision, value) {
  const { kind } = decision;
  if (kind === "money") return `¥${value}`;
  if (kind === "share") return `${Number((value * 100).toPrecision(12))} %`;
  if (kind === "choice") return decision.choices.find(([code]) => code === value)[1];
  return NUMBERS.includes(kind) ? `${value} ${decision.unit ?? ""}`.trim() : value;
}

/** Return what is kept of a decision, now or by version 1; null if nothing is that fits. */
export function keptValue(decision, entries, longest) {
  const entry = entries[`decision/${decision.name}`];
  if (entry) return entry.value === null ? null : fitted(decision, entry.value, longest);
  const old = decision.was.flatMap((was) => earlier(was, entries));
  old.sort((one, other) => (one[0] + one[1] < other[0] + other[1] ? 1 : -1));
  for (const [, , value] of old) {
    const found = fitted(decision, value, longest);
    if (found !== null) return found;
  }
  return null;
}

function earlier(was, entries) {
  if (was.startsWith("blank/")) {
    return entries[was]?.text ? [[entries[was].kept, was, entries[was].text]] : [];
  }
  const [path, times] = was.slice("setting/".length).split("*");
  const [part, name, parameter] = path.split(".");
  const found = [];
  for (const [key, entry] of Object.entries(entries)) {
    if (!key.startsWith("setting/") || entry.model !== `${part}.${name}`) continue;
    let value = entry.values?.[parameter];
    if (value === undefined || value === null) continue;
    if (times && typeof value === "number") {
      value = Math.floor(value * Number(times) * 1e6 + 0.5) / 1e6;
    }
    found.push([entry.kept, key, value]);
  }
  return found;
}
