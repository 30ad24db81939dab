/**
 * What the server says of an entry's schedule: a trace whose columns are lr, and, where they concern the entry, the lr of y, the
 * momentum, and what a schedule that is fed the loss remembers. With `done` come its summary, where torch stopped it, and notes.
 */

/** @typedef {import("../state.js").State} State */
/** @typedef {{from: number, to: number, kind: "nan"|"inf"|"negative"}} Gap */
/** @typedef {{peak: number|string, peak_step: number|null, final: number|string, least: number|string, area: number|string, warmup: number|string, gaps: Gap[]}} Summary */
/** @typedef {{step: number, message: string, path: (string|number)[]}} Stop */
/** @typedef {{label: string, summary: Summary, stopped: Stop|null, notes: string[]}} Answer */
/** @typedef {{rows: number, columns: string[], version: number, lr: Float64Array, lr_y?: Float64Array, momentum?: Float64Array, momentum_y?: Float64Array,
 *   loss?: Float64Array, best?: Float64Array, bad_epochs?: Float64Array, cooldown?: Float64Array, answer?: Answer, ghost?: Curve|null}} Curve */

const TOGETHER = 16; // entries in one question: they share columns, and a person sees the first ones soon

/** How curves are asked for. @type {import("../runs.js").Kind} */
export const CURVES = {
  word: "curves", most: TOGETHER, channels: ["curves", "more curves"], // two, so that two processors compute hundreds
  finish(trace, answer) {
    const curve = /** @type {any} */ (trace);
    curve.answer = answer;
    // Entries that are asked for together share columns: what is nan throughout does not concern this one.
    for (const name of curve.columns.slice(1)) if (curve[name].every(Number.isNaN)) delete curve[name];
  },
};

/** The whole curve that entry i shows: until a new one is whole, the one it replaces. @param {State} state @param {number} i @returns {Curve|null} */
export function curveOf(state, i) {
  const curve = /** @type {any} */ (state.traces[i] ?? null);
  return curve?.ghost ?? curve;
}
