/**
 * Scales of the small plots: linear or logarithmic, from a range of values to pixels, with the ticks that a person would choose.
 */

import { nice, short } from "./levels.js";

/** @typedef {{log: boolean, low: number, high: number}} Range in values; on a logarithmic scale both above 0 */
/** @typedef {{value: number, text: string}} Tick */

/** From a value to a part of the axis, 0 at the low end. @param {Range} range @returns {(value: number) => number} */
export function scale({ log, low, high }) {
  if (!log) return (value) => (value - low) / (high - low);
  const [from, span] = [Math.log10(low), Math.log10(high) - Math.log10(low)];
  return (value) => (Math.log10(value) - from) / span;
}

/** @param {Range} range @param {number} wanted how many ticks at most @returns {Tick[]} */
export const ticks = (range, wanted) => (range.log ? logTicks(range, wanted) : linearTicks(range, wanted));

/** @param {Range} range @param {number} wanted */
function linearTicks({ low, high }, wanted) {
  const size = Math.max(nice((high - low) / wanted), Number.MIN_VALUE);
  const first = Math.ceil(low / size - 1e-9);
  const count = Math.max(0, Math.floor(high / size + 1e-9) - first + 1);
  return Array.from({ length: Math.min(count, 50) }, (_, k) => ({ value: (first + k) * size, text: short((first + k) * size) }));
}

/** @param {Range} range @param {number} wanted */
function logTicks({ low, high }, wanted) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last - first < 1) return fewDecades(low, high);
  const every = Math.ceil((last - first + 1) / wanted);
  const from = Math.ceil(first / every) * every;
  const count = Math.floor((last - from) / every) + 1;
  return Array.from({ length: count }, (_, k) => ({ value: 10 ** (from + k * every), text: power(from + k * every) }));
}

/** 1, 2 and 5 times the powers of ten; where not even two of them lie in the range, its linear ticks. @param {number} low @param {number} high */
function fewDecades(low, high) {
  const from = Math.floor(Math.log10(low));
  const values = [0, 1, 2].flatMap((k) => [1, 2, 5].map((lead) => lead * 10 ** (from + k))).filter((value) => value >= low && value <= high);
  return values.length > 1 ? values.map((value) => ({ value, text: short(value) })) : linearTicks({ log: false, low, high }, 3).filter((tick) => tick.value > 0);
}

/** @param {number} exponent */
const power = (exponent) => (exponent >= -3 && exponent <= 4 ? short(10 ** exponent) : `1e${exponent}`);
