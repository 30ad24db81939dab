/**
 * The heights of a field as they are drawn: as they are, or as log10 of the height above the lowest point, where a surface
 * reads better so. Gives the colors' range and the contours' levels, robust against a few extreme cells.
 */

/** @typedef {{log: boolean, lowest: number, small: number, low: number, high: number, size: number, of: (z: number) => number}} Levels
 *  of: a value of the surface as it is drawn; low, high: the range of the colors; size: between two contours */

const WANTED = 16;

/** @param {Float64Array} z @returns {Float64Array} a sorted sample of the finite values */
function sample(z) {
  const every = Math.max(1, Math.floor(z.length / 5000));
  return z.filter((value, k) => k % every === 0 && Number.isFinite(value)).sort();
}

/** 1, 2 or 5 times a power of ten, near `rough`. @param {number} rough */
export function nice(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power;
}

/** @param {Float64Array} z @param {boolean} log @param {number|null} lowest the surface's known lowest value @returns {Levels} */
export function levelsOf(z, log, lowest) {
  const sorted = sample(z);
  if (!sorted.length) return { log: false, lowest: 0, small: 0, low: 0, high: 1, size: 0.1, of: (value) => value };
  /** @param {number} part */
  const quantile = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  const floor = Math.min(lowest ?? sorted[0], sorted[0]);
  const spread = quantile(0.995) - floor;
  // A few steep corners must not take all the colors from the floor.
  const steep = quantile(0.5) + 4 * (quantile(0.5) - sorted[0]);
  if (!log || !(spread > 0)) return linear(sorted[0], steep > sorted[0] ? Math.min(quantile(0.995), steep) : quantile(0.995), floor);
  const small = Math.max((quantile(0.008) - floor) / 2, spread * 1e-9);
  const of = (/** @type {number} */ value) => Math.log10(Math.max(0, value - floor) + small);
  const [low, high] = [of(quantile(0.008)), of(quantile(0.999))];
  const size = nice((high - low) / WANTED);
  return { log, lowest: floor, small, low: Math.floor(low / size) * size, high, size, of };
}

/** @param {number} low @param {number} high @param {number} lowest @returns {Levels} */
function linear(low, high, lowest) {
  const top = high > low ? high : low + Math.max(1e-9, Math.abs(low) * 1e-9);
  const size = nice((top - low) / WANTED);
  return { log: false, lowest, small: 0, low: Math.floor(low / size) * size, high: top, size, of: (value) => value };
}

/** @param {Float64Array} z @param {number} nx @param {Levels} levels rows of heights as they are drawn, for Plotly */
export function drawnRows(z, nx, levels) {
  const drawn = levels.log ? z.map(levels.of) : z;
  return Array.from({ length: drawn.length / nx }, (_, j) => drawn.subarray(j * nx, (j + 1) * nx));
}

/** @param {number[]} ends @param {number} count both ends included */
export function linspace([from, to], count) {
  return Float64Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
}

/** A number for reading: four figures. @param {number} value */
export function short(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}
