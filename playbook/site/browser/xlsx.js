// The plan's workbook, written in the page; loaded when somebody asks for it. In JupyterLab
// `widgets/plan.py` writes the same sheets.

import { write } from "./write-excel-file.js";

const FORMS = { percent: "0.0%", money: "#,##0.00" };

function cell({ value, formula, form, bold }) {
  const look = {
    wrap: true, alignVertical: "top", ...(bold && { fontWeight: "bold" }),
    ...(form && { format: FORMS[form] }),
  };
  if (formula) return { ...look, type: "Formula", value: formula };
  if (value === null) return null;
  return { ...look, type: typeof value === "number" ? Number : String, value };
}

/** Formulas with their values, for a previewer that does not compute, as on many phones. */
function valued(sheets) {
  const values = new Map(sheets.flatMap(({ name, rows }) => rows.flatMap((row, at) => row.flatMap(
    ({ formula, value }, column) => (formula && typeof value === "number"
      ? [[`${name}!${String.fromCharCode(65 + column)}${at + 1}`, value]] : [])))));
  const transform = (xml, { sheet }) => xml.replace(
    /(<c r="([A-Z]\d+)"[^>]*><f>[^<]*<\/f>)/g, (all, cell, place) => (
      values.has(`${sheet}!${place}`) ? `${cell}<v>${values.get(`${sheet}!${place}`)}</v>` : all));
  return { files: { transform: { "xl/worksheets/sheet{id}.xml": { transform } } } };
}

/** Return a workbook of the sheets that models/plan/exports.py gives, as a Blob. */
export function workbook(sheets) {
  return write(sheets.map(({ name, widths, rows }) => ({
    sheet: name,
    data: rows.map((row) => row.map(cell)),
    columns: widths.map((width) => ({ width })),
    stickyRowsCount: 1,
  })), { features: [valued(sheets)] }).toBlob();
}
