/**
 * How easily an entry is tuned: the widest stretch without a gap of values of its hyperparameter with which it ends either within the
 * tolerance of the lowest known loss, or at no more than ten times its own best loss above it.
 */

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {{first: number, last: number, from: number, to: number, width: number, best: number, loss: number}} Usable
 *  first, last: columns; width: in powers of ten, from the first cell's edge to the last one's; best: the value with the least loss; loss: that loss */

export const FACTOR = 10;

/** @param {Chart} chart @param {number} row @returns {Usable|null} null: it never ended at a finite loss */
export function usable(chart, row) {
  const { arrays } = chart.layers[chart.layers.length - 1];
  const losses = arrays.final.subarray(row * chart.columns, (row + 1) * chart.columns);
  const best = losses.reduce((least, value, k) => (Number.isFinite(value) && !(value >= losses[least] && Number.isFinite(losses[least])) ? k : least), 0);
  if (!Number.isFinite(losses[best])) return null;
  const base = chart.lowest ?? 0;
  const most = Math.max(base + FACTOR * (losses[best] - base), chart.within ?? -Infinity, losses[best]);
  const [first, last] = widest(losses, most);
  const [from, to] = [chart.x[first], chart.x[last]];
  const cell = chart.x[0] > 0 && chart.columns > 1 ? Math.log10(chart.x[chart.columns - 1] / chart.x[0]) / (chart.columns - 1) : NaN;
  return { first, last, from, to, width: chart.axes.x.scale === "log" ? (last - first + 1) * cell : Math.log10(to / from), best: chart.x[best], loss: losses[best] };
}

/** The longest stretch of values of at most `most`. @param {Float64Array} values @param {number} most @returns {[number, number]} */
export function widest(values, most) {
  /** @type {[number, number]} */
  let found = [0, -1];
  for (let k = 0, from = 0; k <= values.length; k += 1) {
    if (k < values.length && values[k] <= most) continue;
    if (k - from > found[1] - found[0] + 1) found = [from, k - 1];
    from = k + 1;
  }
  return found;
}
