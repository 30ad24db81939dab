/** The line between classes on a grid of bytes, by marching squares: where two neighbours differ it crosses in between, nearer to the less sure. */

import { readByte } from "./classes.js";

/**
 * The line as pairs of points in grid units: column, row, column, row, and so on.
 * @param {Uint8Array} bytes row by row @param {number} rows @param {number} columns @param {number} classes
 */
export function borders(bytes, rows, columns, classes) {
  /** @type {number[]} */
  const found = [];
  const said = Array.from({ length: 256 }, (_, byte) => readByte(byte, classes));
  // Between two classes there is one line; among more, each has a line around it.
  for (let label = 0; label < (classes === 2 ? 1 : classes); label += 1) {
    const heights = said.map((one) => (one.label === label ? 1 : -1) * (one.sure + 1e-3));
    for (let j = 0; j + 1 < rows; j += 1) for (let i = 0; i + 1 < columns; i += 1) {
      const at = j * columns + i;
      cell(found, i, j, heights[bytes[at]], heights[bytes[at + 1]], heights[bytes[at + columns + 1]], heights[bytes[at + columns]]);
    }
  }
  return found;
}

/** @param {number[]} found @param {number} i @param {number} j @param {number} a @param {number} b @param {number} c @param {number} d the corners around the cell */
function cell(found, i, j, a, b, c, d) {
  if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) return;
  const part = (/** @type {number} */ from, /** @type {number} */ to) => from / (from - to);
  const crossings = [];
  if (a > 0 !== b > 0) crossings.push([i + part(a, b), j]);
  if (b > 0 !== c > 0) crossings.push([i + 1, j + part(b, c)]);
  if (c > 0 !== d > 0) crossings.push([i + 1 - part(c, d), j + 1]);
  if (d > 0 !== a > 0) crossings.push([i, j + 1 - part(d, a)]);
  for (let k = 0; k + 1 < crossings.length; k += 2) found.push(...crossings[k], ...crossings[k + 1]);
}
