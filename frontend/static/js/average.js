/**
 * The average of an entry's positions as a trace of its own, so that whatever draws or measures a trace takes it as it is. Until
 * torch's first update an average rests at the start; it has begun where it leaves it.
 */

import { labelOf } from "./spec.js";
import { t } from "./ui/messages.js";

/** @typedef {import("./state.js").Trace} Trace */

/** @type {WeakMap<Trace, Trace>} */
const made = new WeakMap();

/** The average beside a trace, which grows with it; null: there is none. @param {Trace} trace @returns {Trace|null} */
export function averageOf(trace) {
  const { avg_x: x, avg_y: y, avg_loss: loss } = trace;
  if (!x || !y || !loss || !trace.rows || Number.isNaN(x[0])) return null;
  const known = made.get(trace);
  if (known) return known;
  const average = /** @type {Trace} */ (/** @type {unknown} */ ({
    x, y, loss, version: trace.version,
    get rows() { return trace.rows; },
    get status() { return trace.status; },
    get ghost() { return trace.ghost ? averageOf(trace.ghost) : null; },
  }));
  made.set(trace, average);
  return average;
}

/** @type {WeakMap<Trace, {scanned: number, first: number}>} */
const begins = new WeakMap();

/** The row at which an average begins; Infinity: not yet. @param {Trace} average */
export function begunAt(average) {
  const { x, y, rows } = average;
  const facts = begins.get(average) ?? { scanned: 1, first: Infinity };
  for (; facts.scanned < rows && facts.first === Infinity; facts.scanned += 1) {
    if (x[facts.scanned] !== x[0] || y[facts.scanned] !== y[0]) facts.first = facts.scanned;
  }
  begins.set(average, facts);
  return facts.first;
}

/** What an entry's kind of average is called. @param {Pick<import("./state.js").State, "spec"|"catalogue">} state @param {number} i */
export function kindOf({ spec, catalogue }, i) {
  const kind = spec.entries[i].average?.kind ?? "";
  return catalogue?.averages.find(({ name }) => name === kind)?.title ?? kind;
}

/** What the average of an entry is called. @param {Pick<import("./state.js").State, "spec"|"catalogue">} state @param {number} i */
export const averageLabel = (state, i) => t("average.label", { label: labelOf(state.spec.entries[i]), kind: kindOf(state, i) });
