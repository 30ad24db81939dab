/** The curvature along a training as it arrives, a row for each epoch that is looked at, and what is read off it. */

import { number } from "../../wire.js";

/** @typedef {{sharpness: number, rise: number, train_loss: number, validation_loss: number}} Ends */
/** @typedef {{epochs: number[], rows: number, columns: Record<string, Float64Array[]>, names: string[], entries: number, why: (string|null)[], ends: Ends[]|null}} Curvature
 *  rows: how many have arrived; columns: by name, then by entry; why: an entry has no line */

/** How it is asked for. @type {import("../asker.js").Kind<Curvature>} */
export const CURVATURES = {
  word: "curvature", first: 2 ** 30 + 2 ** 28, streams: true,
  begin({ rows, entries, columns, epochs }) {
    const blank = () => Array.from({ length: entries }, () => new Float64Array(rows).fill(NaN));
    return { epochs, rows: 0, entries, names: columns, columns: Object.fromEntries(columns.map((/** @type {string} */ name) => [name, blank()])), why: Array(entries).fill(null), ends: null };
  },
  frame(found, { row, rows, entries, body }) {
    found.names.forEach((name, column) => found.columns[name].forEach((values, entry) => {
      const at = (column * entries + entry) * rows;
      values.set(body.subarray(at, at + rows), row);
    }));
    found.rows = Math.max(found.rows, row + rows);
  },
  done(found, { entries }) {
    found.why = entries.map((/** @type {any} */ { why }) => why);
    found.ends = entries.map((/** @type {any} */ { ends }) => Object.fromEntries(Object.entries(ends).map(([name, value]) => [name, number(/** @type {any} */ (value))])));
  },
};

/** What an entry's steps meet: the Hessian's largest eigenvalue, or as a preconditioning optimizer meets it; nan where there is no preconditioner yet. @param {Curvature} found @param {number} entry */
export function sharpnessOf({ columns }, entry) {
  const [plain, own, line] = [columns.eigenvalue_1[entry], columns.preconditioned[entry], columns.line[entry]];
  const conditions = own.some((value) => !Number.isNaN(value));
  return own.map((value, row) => (Number.isNaN(value) && !(conditions && Number.isNaN(line[row])) ? plain[row] : value));
}

/** In parts of the edge of stability: at 1 steps begin to grow. @param {Curvature} found @param {number} entry */
export function ratioOf(found, entry) {
  const line = found.columns.line[entry];
  return sharpnessOf(found, entry).map((value, row) => value / line[row]);
}

/** The last row that has arrived up to an epoch; -1: none. @param {Curvature} found @param {number} epoch */
export function rowAt({ epochs, rows }, epoch) {
  let row = -1;
  while (row + 1 < rows && epochs[row + 1] <= epoch) row += 1;
  return row;
}
