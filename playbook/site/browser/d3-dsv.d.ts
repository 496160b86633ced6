// For the type check alone: what tables.js uses of d3-dsv, which is bundled.
export function dsvFormat(delimiter: string): { parseRows(text: string): string[][] };
