/**
 * The rest of a run that went on from a checkpoint against the run that was never stopped: number by number, to the last bit. Pure
 * functions; what the page streamed is the one, what the server answered to the checkpoint the other.
 */

import { number } from "../wire.js";

/** @typedef {{label: string, column: string, step: number}} Place */
/** @typedef {{count: number, first: Place|null}} Verdict how many numbers were compared; first: where they differ first, null: nowhere */
/** @typedef {Record<string, (number|string)[]>} Listed columns as JSON has them */
/** @typedef {Record<string, ArrayLike<number>>} Columns */

/** The columns that both have, from row `first` of the whole ones on. @param {Listed} rest @param {Columns} whole @param {string[]} names @param {number} first @param {string} label @returns {Verdict} */
export function compared(rest, whole, names, first, label) {
  /** @type {Verdict} */
  const verdict = { count: 0, first: null };
  for (const column of names) {
    const [found, wanted] = [rest[column], whole[column]];
    if (!Array.isArray(found) || wanted === undefined) continue;
    verdict.count += found.length;
    const at = found.findIndex((value, k) => !Object.is(number(value), wanted[first + k]));
    if (at >= 0 && (!verdict.first || first + at < verdict.first.step)) verdict.first = { label, column, step: first + at };
  }
  return verdict;
}

/** Several as one: the first difference is that of the least step. @param {Verdict[]} all @returns {Verdict} */
export function together(all) {
  const places = all.flatMap(({ first }) => (first ? [first] : [])).sort((a, b) => a.step - b.step);
  return { count: all.reduce((sum, { count }) => sum + count, 0), first: places[0] ?? null };
}

/** A race: a row is a step. @param {any} rest @param {import("../state.js").Trace[]} traces @returns {Verdict} */
export const comparedRace = (rest, traces) => together(rest.entries.map((/** @type {any} */ entry, /** @type {number} */ i) => (
  compared(entry, /** @type {any} */ (traces[i]), traces[i].columns, rest.step, entry.label))));
