/** What the charts draw of a curve: a line that is broken where the value jumps, and the range of heights that shows most of it. */

/** @typedef {import("./state.js").Curve} Curve */
/** @typedef {import("../plot/scale.js").Range} Range */
/** @typedef {"loss"|"gradient"} Column */
/** @typedef {{at: number, before: number, after: number}} Jump */
/** @typedef {{x: number, y: number}} Point */

const JUMPS = { loss: "break", gradient: "jump" };
const WILD = 8; // times what most values span: beyond that an axis for all of them would show none
const MARGIN = 0.06;

/** Where a column of a curve jumps, and between which values. @param {Curve} curve @param {Column} column @returns {Jump[]} */
export function jumpsOf(curve, column) {
  const found = curve.features.filter(({ kind }) => kind === JUMPS[column]).map(({ at, values }) => ({ at: at[0], before: values[0], after: values[1] }));
  return found.sort((a, b) => a.at - b.at);
}

/** A column as strokes without a gap, and the points that stand alone: what torch gives exactly at a jump. @param {Curve} curve @param {Column} column */
export function strokesOf(curve, column) {
  const { t } = curve;
  const values = curve[column];
  const jumps = jumpsOf(curve, column);
  /** @type {Point[][]} */
  const strokes = [[]];
  /** @type {Point[]} */
  const alone = [];
  let next = 0;
  for (let k = 0; k < t.length; k += 1) {
    let onJump = false;
    for (; next < jumps.length && jumps[next].at <= t[k] + 1e-9; next += 1) {
      const { at, before, after } = jumps[next];
      onJump = Math.abs(at - t[k]) < 1e-9;
      strokes[strokes.length - 1].push({ x: at, y: before });
      strokes.push([{ x: at, y: after }]);
    }
    if (onJump) alone.push({ x: t[k], y: values[k] });
    else if (Number.isFinite(values[k])) strokes[strokes.length - 1].push({ x: t[k], y: values[k] });
    else strokes.push([]);
  }
  return { strokes: strokes.filter((stroke) => stroke.length > 1), alone: alone.filter(({ y }) => Number.isFinite(y)) };
}

/** The heights to show: all, and 0; where a few run off, those of the most. @param {Curve[]} curves @param {Column} column @returns {Range} */
export function heightsOf(curves, column) {
  const values = Float64Array.from(curves.flatMap((curve) => [...curve[column]])).filter(Number.isFinite).sort();
  if (!values.length) return { log: false, low: -1, high: 1 };
  const part = (/** @type {number} */ share) => values[Math.round(share * (values.length - 1))];
  const most = part(0.97) - part(0.03);
  const wild = most > 0 && values[values.length - 1] - values[0] > WILD * most;
  const [from, to] = wild ? [Math.max(values[0], part(0.03) - most / 2), Math.min(values[values.length - 1], part(0.97) + most / 2)] : [values[0], values[values.length - 1]];
  const [low, high] = [Math.min(0, from), Math.max(0, to)];
  const margin = MARGIN * (high - low) || 1;
  return { log: false, low: low - margin, high: high + margin };
}

/** Wide enough for both. @param {Range} a @param {Range} b @returns {Range} */
export const widest = (a, b) => ({ log: false, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) });

/** The place of the sample nearest to t. @param {Float64Array} places @param {number} t */
export function nearest(places, t) {
  const last = places.length - 1;
  const [low, high] = [places[0], places[last]];
  return Math.max(0, Math.min(last, Math.round(((t - low) / (high - low)) * last)));
}
