/**
 * Facts about a column of a growing trace, found once: only rows that are new are looked at. A column belongs to one trace and is
 * only ever appended to, so a fact about its first rows stays true.
 */

/** @typedef {{rows: number, lowest: number, highest: number, least: number, bad: number}} Known
 *  lowest, highest: of the finite values; least: the lowest of those above 0; bad: the first row that is inf or nan, -1 for none */

/** @type {WeakMap<Float64Array, Known>} */
const kept = new WeakMap();

/** @param {Float64Array} column @param {number} rows how many have arrived @returns {Known} */
export function known(column, rows) {
  const facts = kept.get(column) ?? { rows: 0, lowest: Infinity, highest: -Infinity, least: Infinity, bad: -1 };
  for (; facts.rows < rows; facts.rows += 1) {
    const value = column[facts.rows];
    if (!Number.isFinite(value)) {
      if (facts.bad < 0) facts.bad = facts.rows;
      continue;
    }
    if (value < facts.lowest) facts.lowest = value;
    if (value > facts.highest) facts.highest = value;
    if (value > 0 && value < facts.least) facts.least = value;
  }
  kept.set(column, facts);
  return facts;
}
