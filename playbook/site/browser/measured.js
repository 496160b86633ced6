// A file of a shop's own, read and measured in the page, piece by piece.

import { filledIn as filled } from "./numbers.js";
import { Refused, read } from "./tables.js";

const SAID = 5; // problems of a file that are said one by one
const PIECE = 2000; // rows that MicroPython takes at once

/**
 * Return what a file comes to, as own.js shows it. Throws an error of one sentence.
 * begin, add, figures: the functions of models/own/file.py. tell(share): how far it is, a promise.
 */
export async function measured(file, { known, words, begin, add, figures }, tell) {
  let found;
  try {
    found = await read(new Uint8Array(await file.arrayBuffer()), file.name, known, tell);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { others = [], ...fields } = error.fields;
    const said = [{ key: error.key, fields }, ...others].slice(0, SAID).map((one) => (
      filled(words.refused[one.key], { file: file.name, ...one.fields })));
    if (others.length >= SAID) {
      said.push(filled(words.refused.more, { n: others.length + 1 - SAID }));
    }
    throw new Error(said.join(" "));
  }
  const { table, options, rows, notes, lines } = found;
  await begin({ table, ...options });
  for (let at = 0; at < rows.length; at += PIECE) {
    await add({ rows: rows.slice(at, at + PIECE) });
    await tell(0.6 + 0.4 * (at / rows.length));
  }
  return {
    table, lines, rows: rows.length, figures: await figures({}),
    notes: [...notes.map(([key, values]) => filled(words.notes[key], values)), words.notes.times],
    unknown: words.limits[table],
  };
}
