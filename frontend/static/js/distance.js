/** How far each row of a trace is from the nearest known minimum: the plain Euclidean distance, kept as the trace grows. */

/** @typedef {import("./state.js").Trace} Trace */

/** @type {WeakMap<Trace, {minima: string, rows: number, values: Float64Array}>} */
const kept = new WeakMap();

/** @param {Trace} trace @param {number[][]} minima @returns {Float64Array} valid up to `trace.rows`; inf where no minimum is known */
export function distances(trace, minima) {
  const key = JSON.stringify(minima);
  let known = kept.get(trace);
  if (known?.minima !== key) known = { minima: key, rows: 0, values: new Float64Array(trace.x.length) };
  for (; known.rows < trace.rows; known.rows += 1) {
    const [x, y] = [trace.x[known.rows], trace.y[known.rows]];
    // Not Math.min over an inf and a nan alone: a position that is nan has no distance, whatever the minima.
    known.values[known.rows] = minima.reduce((least, p) => Math.min(least, Math.hypot(x - p[0], y - p[1])), Number.isNaN(x + y) ? NaN : Infinity);
  }
  kept.set(trace, known);
  return known.values;
}
