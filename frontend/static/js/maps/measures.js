/**
 * What a map shows of its cells: which array, and on which scale its numbers become colors. Losses are counted from the surface's lowest
 * known value, logarithmic unless a person wants otherwise; steps are logarithmic. The colors' ends leave out the most extreme cells,
 * which have the end's color: the color bar says so.
 */

import { wholeLayer } from "./chart.js";

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./chart.js").Layer} Layer */
/** @typedef {import("../plot/scale.js").Range} Range */
/** @typedef {"final"|"best"|"reached"|"diverged"} Measure */
/** @typedef {{measure: Measure, range: Range, base: number, beyond: boolean}} Scaled base: taken off before; beyond: some cells lie above the range */

export const MEASURES = /** @type {const} */ (["final", "best", "reached", "diverged"]);
const DEEPEST = 1e-18; // of the highest loss: where a logarithmic scale begins at the latest
const WORSE = 10; // times the start's loss: what ends above has the last color

/** @param {Chart} chart @param {string} wanted @returns {Measure} */
export function measureOf(chart, wanted) {
  const names = Object.keys(chart.layers[0].arrays);
  return /** @type {Measure} */ (names.includes(wanted) ? wanted : "final");
}

const isLoss = (/** @type {Measure} */ measure) => measure === "final" || measure === "best";

/** Where losses are counted from. @param {Chart} chart @param {Measure} measure */
export const baseOf = (chart, measure) => (isLoss(measure) ? chart.lowest ?? 0 : 0);

/** The scale of the colors, from a layer that is complete; where every loss is inf or nan there is none. @param {Chart} chart @param {Measure} measure @param {"log"|"linear"} color @returns {Scaled|null} */
export function scaled(chart, measure, color) {
  const layer = wholeLayer(chart);
  const base = baseOf(chart, measure);
  if (!layer) return null;
  const sorted = layer.arrays[measure].map((value) => value - base).filter((value) => Number.isFinite(value) && (isLoss(measure) || value >= 0)).sort();
  if (!sorted.length && isLoss(measure)) return null;
  const log = isLoss(measure) ? color === "log" && sorted[sorted.length - 1] > 0 && sorted[0] >= 0 : true;
  const range = isLoss(measure) ? lossRange(sorted, log, startLoss(chart, base)) : { log: true, low: Math.max(1, sorted[0] ?? 1), high: Math.max(2, chart.steps) };
  return { measure, range, base, beyond: sorted[sorted.length - 1] > range.high };
}

/** The loss at the start above `base`; infinite where it is not known. @param {Chart} chart @param {number} base */
function startLoss({ within, lowest, tolerance }, base) {
  return within === null || lowest === null || !(tolerance > 0) ? Infinity : (within - lowest) / tolerance + lowest - base;
}

/** @param {Float64Array} sorted @param {boolean} log @param {number} start @returns {Range} */
function lossRange(sorted, log, start) {
  const quantile = (/** @type {number} */ part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const high = Math.min(quantile(0.99), start > 0 ? WORSE * start : Infinity);
  if (!log) return { log, low: sorted[0], high: high > sorted[0] ? high : sorted[0] + (Math.abs(sorted[0]) || 1) };
  const least = sorted.find((value) => value > 0) ?? high;
  const top = high > 0 ? high : least;
  const low = Math.max(quantile(0.005), least, top * DEEPEST);
  return low < top ? { log, low, high: top } : { log, low: top / 10, high: top };
}

/** The share of a map's cells that diverged and that came within the tolerance, and its best cell. @param {Chart} chart */
export function summaryOf(chart) {
  const { arrays, rows, columns } = chart.layers[chart.layers.length - 1];
  const [final, reached] = [arrays.final, arrays.reached];
  let [diverged, within, best] = [0, 0, -1];
  for (let k = 0; k < rows * columns; k += 1) {
    if (!Number.isFinite(final[k])) diverged += 1;
    else if (best < 0 || final[k] < final[best]) best = k;
    if (reached[k] >= 0) within += 1;
  }
  const cells = rows * columns;
  return { cells, diverged: diverged / cells, within: within / cells, best: best < 0 ? null : { column: best % columns, row: Math.floor(best / columns), final: final[best] } };
}
