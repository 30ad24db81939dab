/**
 * The four measures that are drawn against the step: what each takes from a trace, whether its axis is logarithmic, and a range
 * that a diverging entry does not spoil. What a logarithmic axis cannot show (0, less, inf, nan) is a gap, never a 0.
 */

import { averageOf, begunAt } from "../average.js";
import { distances } from "../distance.js";
import { known } from "./known.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {import("./scale.js").Range} Range */
/** @typedef {{values: (trace: Trace) => Float64Array, log: boolean, shift: number, per?: number}} Measured shift: taken off before drawing; per: rows in one step of the axis */
/** @typedef {"loss"|"distance"|"grad"|"lr"|"generator"|"critic"} Measure the last two: the loss of either player of a match */
/** @typedef {{trace: Trace, i: number, first: number, average: boolean, behind: boolean, label?: string, band?: {low: Float64Array, high: Float64Array}}} Line
 *  of entry i: its trace from row `first` on, or its average, drawn hollow; behind: it has an average, which is drawn before it; label: where it is not the
 *  entry's; band: what lies around it, drawn faintly */
/** @typedef {{linesOf: (measure: any, state: State) => Line[], measured: (measure: any, state: State) => Measured, at: string, gap: string}} Source
 *  where curves come from: what is drawn of a measure, and the messages that name a place on the axis and a value that cannot be drawn */

const BEYOND = 1e3; // how far above the others a diverging entry may stretch an axis
const FAR_APART = 20;
const DEEP = 1e-18; // of the highest value: the lowest end of a logarithmic axis

/** The entries that are seen, then their averages where those have the measure. @param {Measure} measure @param {State} state @returns {Line[]} */
export function linesOf(measure, state) {
  const had = measure === "loss" || measure === "distance";
  const seen = state.traces.flatMap((trace, i) => {
    if (!trace || !trace.rows || state.view.hidden.includes(i)) return [];
    return [{ trace, i, first: 0, average: false, behind: had && averageOf(trace) !== null }];
  });
  const averages = seen.filter(({ behind }) => behind).flatMap(({ trace, i }) => {
    const average = averageOf(trace);
    return average && begunAt(average) < average.rows ? [{ trace: average, i, first: begunAt(average), average: true, behind: false }] : [];
  });
  return [...seen, ...averages];
}

/** @param {Measure} measure @param {State} state @returns {Measured} */
export function measured(measure, state) {
  const minima = state.landmarks?.minima ?? [];
  if (measure === "distance") return { values: (trace) => trace.distance ?? distances(trace, minima), log: true, shift: 0 };
  if (measure === "generator") return { values: (trace) => trace.generator_loss ?? trace.loss, log: false, shift: 0 };
  if (measure === "critic") return { values: (trace) => trace.critic_loss ?? trace.loss, log: false, shift: 0 };
  if (measure === "grad") return { values: (trace) => trace.grad_norm, log: true, shift: 0 };
  if (measure === "lr") return { values: (trace) => trace.lr, log: farApart(state), shift: 0 };
  const lowest = state.landmarks?.lowest ?? null;
  const losses = state.traces.flatMap((trace) => (trace ? [trace, averageOf(trace) ?? trace] : []));
  const negative = losses.some((trace) => known(trace.loss, trace.rows).lowest < 0);
  if (!negative) return { values: (trace) => trace.loss, log: true, shift: 0 };
  const shift = lowest !== null && lowest < 0 ? lowest : 0;
  return { values: (trace) => trace.loss, log: shift < 0, shift };
}

/** A race's, or a match's. @type {Source} */
export const RACE = { linesOf, measured, at: "curve.at", gap: "curve.gap" };

/** Whether the lr of the entries that are seen lie so far apart, without a 0, that a linear axis would hide the small ones. @param {State} state */
function farApart(state) {
  const seen = state.traces.flatMap((trace, i) => (trace && trace.rows && !state.view.hidden.includes(i) ? [known(trace.lr, trace.rows)] : []));
  const highest = seen.map((lr) => lr.highest);
  return seen.every(({ lowest }) => lowest > 0) && Math.max(...highest) > FAR_APART * Math.min(...highest);
}

/** Whether an axis can show a value. @param {number} value @param {boolean} log */
export const showable = (value, log) => Number.isFinite(value) && (!log || value > 0);

/**
 * The range of the traces that are seen, over the rows first..last; null: there is nothing to show.
 * @param {Measured} what @param {Trace[]} traces @param {number} first @param {number} last @returns {Range|null}
 */
export function rangeOf({ values, log, shift }, traces, first, last) {
  const spans = traces.map((trace) => span(values(trace), log, shift, first, Math.min(last, trace.rows - 1))).filter((one) => one.high >= one.low);
  if (!spans.length) return null;
  const calm = traces.filter((trace) => trace.status?.kind !== "diverged").map((trace) => span(values(trace), log, shift, first, Math.min(last, trace.rows - 1)).high);
  const starts = traces.map((trace) => values(trace)[first] - shift).filter((value) => showable(value, log));
  const cap = Math.max(...calm, ...starts.map(Math.abs));
  const high = Math.min(Math.max(...spans.map((one) => one.high)), log ? cap * BEYOND : Infinity);
  const low = Math.min(...spans.map((one) => one.low));
  return log ? { log, low: Math.max(low, high * DEEP) / 1.3, high: high * 1.3 } : padded(low, high, cap);
}

/** @param {number} low @param {number} high @param {number} cap @returns {Range} */
function padded(low, high, cap) {
  const [bottom, top] = [Math.max(low, -10 * cap), Math.min(high, Math.max(10 * cap, low))];
  const pad = 0.06 * (top - bottom) || Math.abs(top) * 0.5 || 1;
  return { log: false, low: bottom >= 0 && bottom < 3 * pad ? 0 : bottom - pad, high: top + pad };
}

/** @param {Float64Array} values @param {boolean} log @param {number} shift @param {number} first @param {number} last */
function span(values, log, shift, first, last) {
  let [low, high] = [Infinity, -Infinity];
  for (let k = first; k <= last; k += 1) {
    const value = values[k] - shift;
    if (!showable(value, log)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
