// A shop's file, read in the page: a CSV of counts, orders or members becomes plain rows for
// models/own/file.py. What a file is, and which rows count, follows the rules of `load`
// (playbook/community), from the same table of shapes; what this reader does not know it refuses.
// Names and IDs become numbers here and go no further.

import { dsvFormat } from "./d3-dsv.js";

const HEAD = 40; // rows looked at to find the column names
const LAST_HEADER = 30;
const LONG = 15; // digits that Excel keeps of a number
const CHUNK = 4000; // rows between two looks at the progress bar
const EPOCH = Date.UTC(2000, 0, 1) / 1000;
const DAY = 86400;
const LINES = 6; // groups with a line of their own
const EAST = 8 * 3600; // China Standard Time
const BLANK = /^[ \t\r\n\u3000\u00a0\ufeff]+|[ \t\r\n\u3000\u00a0\ufeff]+$/g;
const EMPTY = new Set(["", "-", "--", "—", "N/A", "NULL", "null", "None", "nan", "无"]);
const WRAPPED = /^="([\s\S]*)"$|^[`'‘’](?=[\p{L}\p{N}_¥￥.+:/@-]+(?:[ T][\w:.]+)?$)/u;
const WRONG_ID = /^(?:\d(?:\.\d+)?[eE]\+\d+|#[A-Z0/]+[!?]?)$/;
const TIME = /^(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)(?:[T\s]+(\d\d?):(\d\d?)(?::(\d\d?)(?:\.\d{1,9})?)?:?)?\s*(Z|[+-]\d\d:?\d\d)?$/;
const DATED = /^(?:\d{8}$|\d{4}[-/.]\d\d?[-/.])/;
const AMOUNT = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/;
const MONEY = /^([+-]?)(?:[¥￥]|CNY|RMB)\s*|\s*[元人条单个次位名笔]$/g;
const UNIT = /[_/\- ](?:分|fen|cents?)$/;
const FEN = /[([【_/:\- ](?:单位)?[:]?(?:人民币)?(?:分|fen|cents?)[)\]】]?$|(?:total)_fee$/;
const THOUSANDS = /[([【_/:\- ](?:单位)?[:]?(?:人民币)?(?:万元|万)[)\]】]?$/;
const SUMMED = /总|累计|total/i;

/** What keeps a file from being read: the key of a sentence, and what it names. */
export class Refused extends Error {
  constructor(key, fields = {}) {
    super(key);
    this.key = key;
    this.fields = fields;
  }
}

// --- words ------------------------------------------------------------------------------------

export function plain(header) {
  let text = header.normalize("NFKC").toLowerCase().trim();
  if (/[分ns]$/.test(text) && text.length < 40) text = text.replace(UNIT, "");
  return text.replace(/\(.*?\)|\[.*?\]|【.*?】|[\s_\-:*.'`="\ufeff]+/gu, "");
}

const word = (cell) => cell.normalize("NFKC").replace(/[\s_]+/g, "").toLowerCase();

function bare(cell) {
  const text = cell.replace(BLANK, "");
  const found = "=`'‘’".includes(text[0] ?? " ") && WRAPPED.exec(text);
  return found ? (found[1] ?? text.slice(1)).replace(BLANK, "") : text;
}

/** Half-width, trimmed text of a cell; null if it says that it is empty. */
function tidy(cell) {
  const text = bare(cell.normalize("NFKC"));
  return EMPTY.has(text) ? null : text;
}

/** Keep what a function gave for each different text. */
function once(give) {
  const found = new Map();
  return (text) => {
    if (!found.has(text)) found.set(text, give(text));
    return found.get(text);
  };
}

function summing(known) {
  const totals = new Set(known.totals);
  return once((cell) => {
    const text = word(cell);
    return text.length <= 16 && totals.has(
      text.replace(/[:：]$|[(（].*[)）]$|[:：]?[\d,.¥￥]+[条笔行个人元]*$/, ""));
  });
}

// --- text -------------------------------------------------------------------------------------

/** The text of a file. Throws Refused for what is no text. */
export function decoded(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start.startsWith("PK")) throw new Refused("workbook");
  if (start.startsWith("\u00d0\u00cf\u0011\u00e0")) throw new Refused("old_workbook");
  const wide = { "\u00ff\u00fe": "utf-16le", "\u00fe\u00ff": "utf-16be" }[start.slice(0, 2)];
  const decode = (encoding) => new TextDecoder(encoding, { fatal: true }).decode(bytes);
  try {
    if (wide) return decode(wide);
    if (bytes.includes(0)) throw new Refused("no_text");
    return decode("utf-8");
  } catch (error) {
    if (wide || error instanceof Refused) throw error instanceof Refused ? error : new Refused("no_text");
  }
  const raw = new TextDecoder("latin1").decode(bytes);
  try {
    // Chinese text in UTF-8 is often valid GB18030 too, but means something else.
    if (!/(?:^|[\0-\x7f])(?:[\xe3-\xef][\x80-\xbf]{2})+(?=[\0-\x7f]|$)/.test(raw)) {
      return decode("gb18030");
    }
  } catch {
    // neither
  }
  throw new Refused("encoding");
}

/** Throws Refused unless quotation marks enclose whole cells: else rows would run together. */
function checkQuotes(text, separator) {
  const edges = `${separator}\r\n"`;
  let inside = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    const beside = inside ? text[at + 1] : text[at - 1];
    if (beside !== undefined && !edges.includes(beside)) throw new Refused("quotes");
    inside = !inside;
  }
  if (inside) throw new Refused("quotes");
}

// --- which table ------------------------------------------------------------------------------

class Headers {
  constructor(known) {
    this.known = known;
    this.column = (table, header) => known.tables[table].index[plain(header)]?.[0];
  }

  /** How much of a header row the best table recognises, and that table or null. */
  score(header, title) {
    const cells = header.map(plain);
    const titled = this.known.titles[plain(title.replace(/[\d_]/g, ""))];
    let best = null;
    let top = [1, 1, 0];
    let count = 0;
    for (const [name, { index, marks, needed }] of Object.entries(this.known.tables)) {
      const columns = new Set(cells.filter((one) => one in index).map((one) => index[one][0]));
      const marked = new Set(cells.filter((one) => marks.includes(one))).size;
      const real = [...columns].filter((one) => one[0] !== "_");
      const measures = real.filter((one) => this.known.measures.includes(one));
      if (!real.length || (name === "counts" && ((!real.includes("date") && measures.length < 2)
          || (!real.includes("date") && !measures.length)))) continue;
      const score = [columns.size + Math.min(marked, 3), Number(name === titled),
        -needed.filter((one) => !columns.has(one)).length];
      count = Math.max(count, score[0]);
      if (above(score, top) || (columns.size === 1 && name === titled && best === null)) {
        best = name;
        top = score;
      }
    }
    return [best ? top[0] : Math.min(count, 1), best];
  }

  /** The count that a text names, exactly or at its end, and what stands before. */
  measure(text) {
    const { index } = this.known.tables.counts;
    const cell = plain(text);
    for (let start = 0; start < cell.length; start += 1) {
      const [column, standsIn] = index[cell.slice(start)] ?? [];
      if (this.known.measures.includes(column) && !standsIn) return [column, cell.slice(0, start)];
    }
    return [null, cell];
  }
}

function above(one, other) {
  const place = one.findIndex((value, at) => value !== other[at]);
  return place >= 0 && one[place] > other[place];
}

const dated = (cell) => /^(?:(?:19|20)\d\d(?:[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{4})(?: 00:00:00)?)$/
  .test(cell.replace(BLANK, ""));

/** Whether a sheet has a day or a group to each column: JupyterLab reads such a one. */
function isWide(rows, headers, name, header) {
  if ((name !== null && name !== "counts") || !rows.some((row) => row.some(dated))) return false;
  if (name === null) return true;
  const found = header.map((one) => headers.column("counts", one));
  const measures = found.filter((one) => headers.known.measures.includes(one));
  const odd = header.filter((one, at) => found[at] === undefined && headers.measure(one)[0]);
  return !found.includes("group_id") && (new Set(measures).size < measures.length || odd.length > 1);
}

/** Where the columns of a table stand: the one to read, and further ones of the same meaning. */
function placed(header, name, known) {
  const { index } = known.tables[name];
  const ids = new Map();
  const stands = new Map();
  header.forEach((one, position) => {
    const [column, standsIn, order] = index[plain(one)] ?? [];
    if (column === undefined) return;
    const places = standsIn ? stands : ids;
    if (!places.has(column)) places.set(column, []);
    places.get(column).push([order, position]);
  });
  const columns = new Map();
  for (const [column, places] of [...ids]) {
    columns.set(column, places.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, at]) => at));
  }
  for (const [column, places] of stands) {
    if (!columns.has(column)) {
      columns.set(column, [places.sort((a, b) => a[0] - b[0] || a[1] - b[1])[0][1]]);
    }
  }
  return columns;
}

// --- cells ------------------------------------------------------------------------------------

/** Seconds since 2000 of a time in China Standard Time; null where empty, NaN where it is none. */
const seconds = once((cell) => {
  const text = tidy(cell);
  if (text === null) return null;
  if (/^(?:\d{10}|\d{13})$/.test(text)) {
    return Math.floor(Number(text) / (text.length === 13 ? 1000 : 1)) + EAST - EPOCH;
  }
  const said = text.replace(/[年月]/g, "-").replace(/日/g, " ").replace(/[时点分]/g, ":")
    .replace(/秒/g, " ").trim();
  const found = DATED.test(said) && TIME.exec(said);
  if (!found) return NaN;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((one) => Number(one ?? 0));
  const at = new Date(Date.UTC(year, month - 1, day));
  if (hour > 23 || minute > 59 || second > 59 || at.getUTCMonth() !== month - 1
      || at.getUTCDate() !== day) return NaN;
  let found_at = at.getTime() / 1000 + hour * 3600 + minute * 60 + second - EPOCH;
  if (found[7]) {
    const zone = found[7].replace(":", "").replace("Z", "+0000");
    const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5))) * 60;
    found_at += EAST - (zone[0] === "-" ? -offset : offset);
  }
  return found_at;
});

/** A number; null where empty, NaN where it is none. */
const amount = once((cell) => {
  const text = tidy(cell);
  if (text === null) return null;
  const bareNumber = text.replace(MONEY, "$1");
  return AMOUNT.test(bareNumber) ? Number(bareNumber.replaceAll(",", "")) : NaN;
});

const isRounded = (text) => text.length > LONG && /^\d+$/.test(text) && !/[^0]/.test(text.slice(LONG));

/** Numbers for IDs, in the order in which they are first seen. */
function numbered() {
  const found = new Map();
  return (text) => {
    if (!found.has(text)) found.set(text, found.size);
    return found.get(text);
  };
}

/** Row numbers as a text: 2–501, 600. */
export function ranges(rows) {
  const runs = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  const told = runs.slice(0, 6).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return told.join(", ") + (runs.length > 6 ? " …" : "");
}

/** The letter of a column in a spreadsheet. */
function letter(position) {
  let text = "";
  for (let at = position; at >= 0; at = Math.floor(at / 26) - 1) {
    text = String.fromCharCode(65 + (at % 26)) + text;
  }
  return text;
}

// --- a file -----------------------------------------------------------------------------------

/**
 * Read a file: {table, options, rows, notes, lines}. rows: what `add` of models/own/file.py takes.
 * notes: [key of a sentence, {fields}], what was left out or assumed. lines: rows of a chart.
 * known: what `known()` of widgets/own.py gives. tell(share): how far it is; a promise, so that the
 * page can draw. now: milliseconds. Throws Refused.
 */
export async function read(bytes, file, known, tell, now = Date.now()) {
  const text = decoded(bytes).replace(/^\ufeff/, "");
  if (!text.trim()) throw new Refused("empty");
  await tell(0.1);
  const headers = new Headers(known);
  const title = file.replace(/\.(csv|tsv|txt|tab)$/i, "");
  const top = text.slice(0, 1 << 18);
  const first = text.split("\n", 1)[0];
  const separators = [",", "\t", ";"].sort((a, b) => first.split(b).length - first.split(a).length);
  let best = null;
  for (const separator of separators) {
    const head = dsvFormat(separator).parseRows(top).slice(0, HEAD);
    const score = Math.max(0, ...head.filter((row) => row.length > 1)
      .map((row) => headers.score(row, title)[0]));
    if (!best || score > best.score) best = { score, separator, head };
    if (score >= 3 || (first.includes(separator) && score >= 2)) break;
  }
  const { separator, head } = best;
  const scores = head.slice(0, LAST_HEADER + 1).map((row) => headers.score(row, title));
  const at = scores.reduce((most, one, place) => (one[0] > scores[most][0] ? place : most), 0);
  const [, name] = scores[at];
  const header = head[at] ?? [];
  if (isWide(head.slice(0, LAST_HEADER + 1), headers, name, header)) throw new Refused("wide");
  if (!["counts", "orders", "memberships"].includes(name)) {
    throw new Refused(name === null ? "unknown" : "other");
  }
  checkQuotes(text, separator);
  const sheet = new Sheet(dsvFormat(separator).parseRows(text), at, name, header, known, now);
  await tell(0.3);
  for (let row = at + 1; row < sheet.cells.length; row += CHUNK) {
    sheet.take(row, Math.min(row + CHUNK, sheet.cells.length));
    await tell(0.3 + 0.3 * (row / sheet.cells.length));
  }
  return sheet.settled();
}

/** The rows of a table, as they are read. */
class Sheet {
  constructor(cells, top, name, header, known, now) {
    this.cells = cells;
    this.top = top;
    this.name = name;
    this.header = header;
    this.known = known;
    this.odd = [];
    this.columns = placed(header, name, known);
    this.latest = now / 1000 + EAST - EPOCH + DAY;
    this.problems = new Map();
    this.dropped = {};
    this.facts = {};
    this.rows = [];
    this.isTotal = summing(known);
    this.ended = 0;
    const lacking = known.tables[name].needed.filter((one) => (
      !this.columns.has(one) && one !== "group_id"));
    if (name === "counts" && !known.measures.some((one) => this.columns.has(one))) {
      lacking.push("members");
    }
    if (lacking.length) {
      throw new Refused("no_column", { row: top + 1,
        column: lacking.map((one) => known.asked[one] ?? one).join("; ") });
    }
    const money = [...(this.columns.get("amount_yuan") ?? []), ...(this.columns.get("_refund") ?? [])]
      .map((place) => header[place].normalize("NFKC").toLowerCase().trim());
    this.scale = money.some((one) => FEN.test(one)) ? 100
      : money.some((one) => THOUSANDS.test(one)) ? 1e-4 : 1;
    this.words = (column) => {
      const listed = known.words[column];
      return once((cell) => {
        const said = tidy(cell);
        return said === null ? null : listed[word(said)] ?? NaN;
      });
    };
    this.meaning = { status: once((cell) => this.status(cell)) };
    for (const column of ["scene", "kind", "present", "direction"]) {
      this.meaning[column] = this.words(column);
    }
    this.ids = { group: numbered(), member: numbered(), order: numbered() };
    this.id = once((cell) => this.idOf(cell));
    this.long = { many: 0, rounded: 0, digits: 0 };
    this.differ = new Map();
  }

  problem(key, row, column) {
    const place = this.columns.get(column)?.[0];
    const letters = place === undefined ? "" : letter(place);
    const told = [...this.problems.values()].some((one) => one.column === letters
      && one.rows.at(-1) === row);
    if (key === "missing" && told) return; // what stands there was no date
    const id = `${key} ${column ?? ""}`;
    if (!this.problems.has(id)) {
      this.problems.set(id, { key, rows: [], column: letters,
        header: place === undefined ? "" : this.header[place].trim() });
    }
    this.problems.get(id).rows.push(row);
  }

  drop(reason) {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
  }

  count(fact, many = 1) {
    this.facts[fact] = (this.facts[fact] ?? 0) + many;
  }

  idOf(cell) {
    let text = bare(cell);
    if (/^\d+\.0$/.test(text)) text = text.slice(0, -2);
    if (EMPTY.has(text) || text === "/") return { empty: true };
    if (isLong(text)) {
      this.long.many += 1;
      if (isRounded(text)) {
        this.long.rounded += 1;
        this.long.digits += text.length - LONG;
      }
    }
    return { text, wrong: WRONG_ID.test(text), total: this.isTotal(text) };
  }

  /** An order's status: paid, closed, unpaid, refunded, part, disputed or an amount paid back. */
  status(cell) {
    const said = tidy(cell);
    if (said === null) return null;
    const text = word(said);
    const listed = this.known.words.status[text];
    if (listed) return listed;
    const back = /退款[^\d]*(\d[\d,]*(?:\.\d+)?)/.exec(text);
    if (back) return Number(back[1].replaceAll(",", ""));
    if (text.includes("部分退")) return "part";
    if (["全额退", "已退款", "退款成功", "全部退"].some((one) => text.includes(one))) return "refunded";
    if (text.includes("退款")) return NaN;
    if (["待付", "待支付", "未付", "未支付"].some((one) => text.includes(one))) return "unpaid";
    if (["取消", "作废", "关闭"].some((one) => text.includes(one))) return "closed";
    return NaN;
  }

  /** What a row says in a column, and whether further columns of that meaning say something else. */
  said(row, column, read) {
    const places = this.columns.get(column);
    if (!places) return null;
    let value = read(row[places[0]]);
    for (const place of places.slice(1)) {
      const other = read(row[place]);
      if (Number.isNaN(other) || other === null) continue;
      if (value === null) value = other;
      else if (value !== other && !Number.isNaN(value)) {
        if (!this.differ.has(place)) this.differ.set(place, [column, 0]);
        this.differ.get(place)[1] += 1;
      }
    }
    return value;
  }

  /** The text of an ID, null where empty; undefined where the row sums up others. */
  name_of(row, column, number) {
    let total = false;
    const value = this.said(row, column, (cell) => {
      const { empty, text, wrong, total: sums } = this.id(cell);
      if (wrong) this.problem("damaged_id", number, column);
      total ||= sums;
      return empty ? null : text;
    });
    return total ? undefined : value;
  }

  time(row, column, number, needed) {
    const value = this.said(row, column, seconds);
    if (Number.isNaN(value)) {
      const cell = row[this.columns.get(column)[0]];
      if (plain(cell) === plain(this.header[this.columns.get(column)[0]])) return "header";
      if (needed || /\d/.test(cell)) this.problem("no_date", number, column);
      else this.count("unknown words");
      return null;
    }
    if (value !== null && value > this.latest) this.problem("future", number, column);
    if (value !== null && value < 0) this.problem("past", number, column);
    return value;
  }

  number(row, column, number, whole) {
    const value = this.said(row, column, amount);
    if (value === null) return null;
    if (Number.isNaN(value)) this.problem(whole ? "no_whole" : "no_number", number, column);
    else if (whole && !Number.isInteger(value)) this.problem("no_whole", number, column);
    else if (whole && value < 0) this.problem("below", number, column);
    return value;
  }

  /** Read the rows from one to below another. */
  take(from, to) {
    const width = this.header.length;
    for (let at = from; at < to; at += 1) {
      const row = this.cells[at];
      const number = at + 1;
      if (!row.some(Boolean)) continue;
      if (row.length < width || row.slice(width).some(Boolean)) {
          this.odd.push([number, row]);
        continue;
      }
      this.ended = number;
      const first = row.find((cell) => cell.replace(BLANK, "")) ?? "";
      if (!first) continue;
      if (this.isTotal(first)) this.drop("total");
      else this[this.name](row, number);
    }
  }

  counts(row, number) {
    if (this.waits(row)) {
      this.drop("empty");
      return;
    }
    const date = this.time(row, "date", number, true);
    const group = this.columns.has("group_id") ? this.name_of(row, "group_id", number) : "";
    if (date === "header" || group === undefined) {
      this.drop(date === "header" ? "header" : "total");
      return;
    }
    if (date === null) this.problem("missing", number, "date");
    if (group === null) this.problem("missing", number, "group_id");
    this.rows.push([group, Math.floor(date / DAY), ...this.known.measures.map(
      (column) => this.number(row, column, number, true)), number]);
  }

  /** Whether a row of counts is of a day to come, and waits for its numbers. */
  waits(row) {
    return this.said(row, "date", seconds) > this.latest && this.known.measures.every(
      (column) => !this.columns.has(column) || this.said(row, column, amount) === null);
  }

  orders(row, number) {
    const times = this.columns.get("ordered_at").map((place) => seconds(row[place]));
    const status = this.said(row, "_status", this.meaning.status);
    if (Number.isNaN(status)) this.count("unknown words");
    let at = this.time(row, "ordered_at", number, true);
    const who = this.name_of(row, "member_id", number);
    const id = this.name_of(row, "order_id", number);
    if (at === "header" || who === undefined || id === undefined) {
      this.drop(at === "header" ? "header" : "total");
      return;
    }
    if (["out", "neutral"].includes(this.said(row, "_direction", this.meaning.direction))) {
      this.drop("expense");
      return;
    }
    if (status === "closed" || status === "unpaid") {
      this.drop(status);
      return;
    }
    if (times[0] === null && at !== null && status !== "paid") { // ordered, and not paid
      this.drop("unpaid");
      return;
    }
    let paid = this.number(row, "amount_yuan", number, false);
    if (status === "refunded" && !this.columns.has("_refund") && !(paid < 0)) {
      this.drop("refunded");
      return;
    }
    let back = Math.abs(this.number(row, "_refund", number, false) ?? 0);
    if (at === null) this.problem("missing", number, "ordered_at");
    if (paid === null) this.problem("missing", number, "amount_yuan");
    if (this.scale === 100 && (paid % 1 || back % 1)) this.problem("part_of_fen", number, "amount_yuan");
    paid /= this.scale;
    back /= this.scale;
    if (!back && typeof status === "number") back = status;
    this.rows.push({ who, at, id, paid, back, number, status });
  }

  memberships(row, number) {
    const member = this.name_of(row, "member_id", number);
    const group = this.columns.has("group_id") ? this.name_of(row, "group_id", number) : "";
    const joined = this.time(row, "joined_at", number, true);
    const left = this.time(row, "left_at", number, false);
    if (joined === "header" || member === undefined || group === undefined) {
      this.drop(joined === "header" ? "header" : "total");
      return;
    }
    if (joined === null) this.problem("missing", number, "joined_at");
    if (member === null) this.problem("missing", number, "member_id");
    if (group === null) this.problem("missing", number, "group_id");
    if (this.said(row, "_present", this.meaning.present) === "gone" && left === null) {
      this.drop("gone");
      return;
    }
    if (left !== null && left < joined) this.problem("order_of_times", number, "left_at");
    const kind = this.said(row, "_kind", this.meaning.kind);
    const scene = this.said(row, "join_scene", this.meaning.scene);
    if (Number.isNaN(kind) || Number.isNaN(scene)) this.count("unknown words");
    this.rows.push({ group, member, joined, left, number,
      kind: Number.isNaN(kind) ? null : kind,
      scene: Number.isNaN(scene) || scene === null ? null : Number(scene) });
  }

  /** Rows of another number of cells: lines under the table are left out, others refused. */
  footers() {
    let ended = false;
    for (const [number, row] of this.odd) {
      const filled = row.map((cell) => cell.replace(BLANK, "")).filter(Boolean);
      const footer = !filled.length || this.isTotal(filled[0])
        || /^(?:[-=—_*#]{3,}|共\s*\d|已?(?:收入|支出)[:：]|待(?:收入|支出)[:：]|中性|第.*页)/
          .test(filled[0].toLowerCase())
        || (filled.length === 1 && /^(?:注|备注|说明|导出|制表|打印|页|note|exported|generated|page)/
          .test(filled[0].toLowerCase()));
      if (number > this.ended && (ended || footer) && row.length <= this.header.length) {
        ended ||= this.isTotal(row[0] ?? "");
        this.drop("footer");
      } else this.problem("cells", number);
    }
  }

  /** What the rows are after all, once they have all been read. */
  settled() {
    this.footers();
    const { many, rounded, digits } = this.long;
    if (digits >= 3 && (rounded === many || (digits >= 6 && rounded > many / 5))) {
      throw new Refused("rounded");
    }
    for (const [place, [column, rows]] of this.differ) {
      if (!this.known.preferred.includes(`${this.name}.${column}`)) {
        throw new Refused("two_columns", { column, rows,
          first: this.header[this.columns.get(column)[0]].trim(), other: this.header[place].trim() });
      }
    }
    if (this.problems.size) {
      const [first, ...others] = [...this.problems.values()].map(({ key, rows, column, header }) => (
        { key, fields: { rows: ranges(rows), column, header } }));
      throw new Refused(first.key, { ...first.fields, others });
    }
    const { rows, options = {}, lines } = this[`settled_${this.name}`]();
    if (!rows.length) throw new Refused("no_rows");
    return { table: this.name, options, rows, lines, notes: this.notes() };
  }

  settled_counts() {
    const at = (name) => 2 + this.known.measures.indexOf(name);
    const given = [...this.known.measures].filter((one) => this.columns.has(one)).map(at);
    const zero = (row) => given.every((place) => !row[place]);
    const filled = (row) => given.filter((place) => row[place] !== null).length;
    const last = Math.max(...this.rows.map((row) => row[1]));
    const most = new Map();
    for (const row of this.rows) {
      most.set(row[0], Math.max(most.get(row[0]) ?? 0, row[at("members")] ?? 0));
    }
    const lastZero = this.rows.every((row) => row[1] !== last || zero(row));
    const others = this.rows.filter((row) => row[1] !== last);
    const othersZero = others.every(zero);
    this.rows = this.rows.filter((row) => {
      const none = filled(row) === 0;
      const uncounted = this.columns.has("members")
        ? zero(row) && most.get(row[0]) > 0 && row[at("members")] !== null
        : zero(row) && row[1] === last && filled(row) >= 3 && lastZero && !othersZero;
      if (none || uncounted) this.drop(none ? "empty" : "uncounted");
      return !none && !uncounted;
    });
    this.rows.sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1));
    const kept = [];
    for (const row of this.rows) {
      const before = kept.at(-1);
      if (before?.[0] !== row[0] || before[1] !== row[1]) {
        kept.push(row);
        continue;
      }
      for (const place of given) {
        if (before[place] !== null && row[place] !== null && before[place] !== row[place]) {
          throw new Refused("repeated", { rows: ranges([before.at(-1), row.at(-1)].sort((a, b) => a - b)) });
        }
        before[place] ??= row[place];
      }
      this.count("merged");
    }
    if (this.columns.has("messages")
        && SUMMED.test(this.header[this.columns.get("messages")[0]])) this.differences(kept, at);
    const sums = new Map();
    const now = new Map();
    const sized = kept.filter((row) => row[at("members")] !== null).sort((a, b) => a[1] - b[1]);
    const groups = new Set(sized.map((row) => row[0]));
    for (const row of sized) {
      now.set(row[0], row[at("members")]);
      if (now.size === groups.size) sums.set(row[1], [...now.values()].reduce((a, b) => a + b, 0));
    }
    return {
      rows: kept.map((row) => [row[0], row[1] + EPOCH / DAY,
        ...this.known.counted.map((name) => row[at(name)])]),
      lines: groups.size <= LINES
        ? sized.map((row) => ({ date: shown(row[1]), series: row[0], count: row[at("members")] }))
        : [...sums].map(([day, count]) => ({ date: shown(day), series: null, count })),
    };
  }

  /** Turn totals of messages up to each day into those of the day, where they are such. */
  differences(rows, at) {
    const steps = rows.map((row, place) => {
      const before = rows[place - 1];
      return before?.[0] === row[0] && before[at("messages")] !== null && row[at("messages")] !== null
        ? row[at("messages")] - before[at("messages")] : null;
    });
    const told = steps.map((step, place) => [step, rows[place]]).filter(([step]) => step !== null);
    if (told.length < 6 || !told.some(([step]) => step > 0) || told.some(([step, row]) => (
      step < 0 || (this.columns.has("wrote") && row[at("wrote")] !== null
        && step < row[at("wrote")])))) return;
    rows.forEach((row, place) => { row[at("messages")] = steps[place]; });
    this.count("totals", rows.length);
  }

  settled_orders() {
    this.refunds();
    const kept = this.rows.filter(({ status, back, paid }) => {
      const full = (status === "refunded" && !back) || (back > 0 && back >= paid);
      if (full) this.drop("refunded");
      else if (back > 0) this.count("refunded in part");
      else if (status === "part" || status === "disputed") this.count("refund unknown");
      if (!full && paid === 0) this.count("zero");
      return !full;
    });
    const seen = new Map();
    const single = kept.filter((one) => {
      if (one.id === null) return true;
      const before = seen.get(one.id);
      if (!before) {
        seen.set(one.id, one);
        return true;
      }
      for (const part of ["who", "at", "paid"]) {
        if (before[part] !== null && one[part] !== null && before[part] !== one[part]) {
          throw new Refused("repeated_order", { rows: ranges([before.number, one.number]) });
        }
        before[part] ??= one[part];
      }
      this.count("merged");
      return false;
    });
    const weeks = new Map();
    for (const { who, at } of single) {
      if (who === null) this.count("no buyer");
      if (at !== null) weeks.set(monday(at), (weeks.get(monday(at)) ?? 0) + 1);
    }
    return {
      rows: single.map(({ who, at }) => [who === null ? -1 : this.ids.member(who), at]),
      lines: [...weeks].sort(([a], [b]) => a - b).map(([day, count]) => ({ date: shown(day), count })),
    };
  }

  /** Rows of a negative amount pay back: of an order in the file, or else they stand alone. */
  refunds() {
    const sold = new Map(this.rows.filter(({ id, paid }) => id !== null && paid > 0)
      .map((one) => [one.id, one]));
    this.rows = this.rows.filter(({ id, paid }) => {
      if (!(paid < 0)) return true;
      const order = sold.get(id);
      if (order) order.back += -paid;
      this.drop(order ? "netted" : "alone");
      return false;
    });
  }

  settled_memberships() {
    const told = this.rows.some(({ kind }) => kind !== null);
    const doors = this.rows.some(({ scene }) => scene !== null);
    const kinds = new Map(); // one who is staff in any group is staff in all
    for (const { member, kind } of this.rows) {
      if (kind !== null && kinds.get(member) !== "staff") kinds.set(member, kind);
    }
    const seen = new Map();
    const kept = this.rows.filter((one) => {
      const key = `${one.group}\n${one.member}\n${one.joined}`;
      const before = seen.get(key);
      if (!before) {
        seen.set(key, one);
        return true;
      }
      for (const part of ["left", "scene"]) {
        if (before[part] !== null && one[part] !== null && before[part] !== one[part]) {
          throw new Refused("repeated", { rows: ranges([before.number, one.number]) });
        }
        before[part] ??= one[part];
      }
      this.count("merged");
      return false;
    });
    const weeks = new Map();
    const rows = kept.map(({ group, member, joined, left, scene }) => {
      const counts = !told || kinds.get(member) === "customer";
      if (counts) weeks.set(monday(joined), (weeks.get(monday(joined)) ?? 0) + 1);
      return [this.ids.group(group), this.ids.member(member), joined, left, scene, counts];
    });
    if (told && !rows.some((row) => row[5])) throw new Refused("no_customers");
    if (!this.columns.has("group_id")) this.count("one group");
    if (this.columns.has("inviter_id")) this.count("inviters");
    return { rows, options: { leaves: this.columns.has("left_at"), doors, told },
      lines: [...weeks].sort(([a], [b]) => a - b).map(([day, count]) => ({ date: shown(day), count })) };
  }

  /** What was left out, merged or assumed: keys of sentences, with counts. */
  notes() {
    /** @returns {[string, Object<string, any>][]} */
    const listed = (counts) => Object.entries(counts).filter(([, n]) => n)
      .map(([key, n]) => [key, { n, table: this.name }]);
    /** @type {[string, Object<string, any>][]} */
    const found = [...listed(this.dropped), ...listed(this.facts)];
    if (this.top) found.push(["heads", { n: this.top }]);
    const used = new Set([...this.columns.values()].flat());
    const unread = this.header.filter((one, place) => one.trim() && !used.has(place));
    if (this.name === "counts" && unread.length) {
      found.push(["unread", { columns: unread.map((one) => one.trim()).join(", ") }]);
    }
    if (this.name === "orders") {
      const idle = new Set(["amount_yuan", "group_id", "store_id"].flatMap(
        (one) => this.columns.get(one) ?? []));
      const unused = this.header.filter((one, place) => one.trim()
        && (idle.has(place) || !used.has(place)));
      if (unused.length) found.push(["unused", { columns: unused.map((one) => one.trim()).join(", ") }]);
    }
    if (this.scale !== 1) found.push([this.scale === 100 ? "fen" : "ten_thousands", {}]);
    for (const [place, [column, n]] of this.differ) {
      found.push(["preferred", { n, column, first: this.header[this.columns.get(column)[0]].trim(),
        other: this.header[place].trim() }]);
    }
    return found;
  }
}

const isLong = (text) => text.length > LONG && /^\d+$/.test(text);
const shown = (day) => new Date((day * DAY + EPOCH) * 1000).toISOString().slice(0, 10);
const monday = (at) => Math.floor(at / DAY) - ((Math.floor(at / DAY) + 5) % 7);
