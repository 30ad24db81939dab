/**
 * An axis of a map between values and parts of the picture, 0 at the low end and 1 at the high one. An axis is `{from, to, scale, count}`
 * of cells' middles, its scale linear, logarithmic, or logarithmic in 1 - v (complement); the picture is half a cell wider at each end, so that every cell is whole. The arithmetic keeps all digits where
 * the ends are a hair apart: a map is zoomed until float64 has no number between two cells.
 */

import { nice } from "../plot/levels.js";
import { ticks as plainTicks } from "../plot/scale.js";
import { short } from "../ui/numbers.js";

/** @typedef {{from: number, to: number, scale: "linear"|"log"|"complement", count: number}} Axis */
/** @typedef {{part: number, text: string}} Tick */
/** @typedef {{ticks: Tick[], base: number|null}} Marks base: what is to be added to the ticks' numbers, where they would all begin alike */

const EPSILON = 2 ** -52;
const DIGITS = 6; // that a tick's number has at most

/** Half a cell, in parts of the way between the ends. @param {Axis} axis */
const margin = ({ count }) => (count > 1 ? 0.5 / (count - 1) : 0.5);

/** @param {Axis} axis @param {number} value */
function along({ from, to, scale }, value) {
  if (to === from) return 0;
  // The difference of neighbours is exact, that of their logarithms is not.
  if (scale === "log") return Math.log1p((value - from) / from) / Math.log1p((to - from) / from);
  if (scale === "complement") return Math.log1p((from - value) / (1 - from)) / Math.log1p((from - to) / (1 - from));
  return (value - from) / (to - from);
}

/** @param {Axis} axis @param {number} value @returns {number} */
export function partOf(axis, value) {
  const half = margin(axis);
  return (along(axis, value) + half) / (1 + 2 * half);
}

/** @param {Axis} axis @param {number} part @returns {number} */
export function valueAt(axis, part) {
  const half = margin(axis);
  const at = part * (1 + 2 * half) - half;
  const { from, to, scale } = axis;
  if (scale === "log") return from + from * Math.expm1(at * Math.log1p((to - from) / from));
  if (scale === "complement") return from - (1 - from) * Math.expm1(at * Math.log1p((from - to) / (1 - from)));
  return from + at * (to - from);
}

/**
 * The axis of as many cells between two parts of this one. @param {Axis} axis @param {number} low @param {number} high @returns {Axis}
 */
export function between(axis, low, high) {
  const half = (0.5 * (high - low)) / axis.count;
  return { ...axis, from: valueAt(axis, low + half), to: valueAt(axis, high - half) };
}

/** Whether float64 has a number of its own for every cell, with some to spare for the arithmetic. @param {Axis} axis */
export const isFine = ({ from, to, count }) => Math.abs(to - from) > 4 * (count - 1) * EPSILON * Math.max(Math.abs(from), Math.abs(to));

/** What a person would write at an axis. @param {Axis} axis @param {number} wanted how many at most @returns {Marks} */
export function marks(axis, wanted) {
  const ends = [valueAt(axis, 0), valueAt(axis, 1)].sort((a, b) => a - b);
  const [low, high] = ends;
  if (axis.scale === "log" && high / low >= 3) return { base: null, ticks: plainTicks({ log: true, low, high }, wanted).map(({ value, text }) => ({ part: partOf(axis, value), text })) };
  if (axis.scale === "complement" && (1 - low) / (1 - high) >= 3) return { base: null, ticks: plainTicks({ log: true, low: 1 - high, high: 1 - low }, wanted).map(({ value }) => complementTick(axis, value)) };
  const size = nice((high - low) / Math.max(1, wanted));
  const first = Math.ceil(low / size - 1e-9);
  const count = Math.min(50, Math.floor(high / size + 1e-9) - first + 1);
  const values = Array.from({ length: Math.max(0, count) }, (_, k) => (first + k) * size);
  const digits = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / size)) + 1;
  if (digits <= DIGITS) return { base: null, ticks: values.map((value) => ({ part: partOf(axis, value), text: short(value, Math.max(2, digits)) })) };
  return offsets(axis, low, high, size);
}

/** @param {Axis} axis @param {number} rest what is left to 1 @returns {Tick} */
function complementTick(axis, rest) {
  const value = Number((1 - rest).toPrecision(12));
  return { part: partOf(axis, value), text: String(value) };
}

/** Ticks counted from a number in the middle. @param {Axis} axis @param {number} low @param {number} high @param {number} size */
function offsets(axis, low, high, size) {
  const base = (low + high) / 2;
  const count = Math.floor((high - low) / 2 / size);
  const steps = Array.from({ length: 2 * count + 1 }, (_, k) => k - count);
  return { base, ticks: steps.map((k) => ({ part: 0.5 + (k * size) / (high - low), text: k ? `${k > 0 ? "+" : "−"}${short(Math.abs(k) * size, 2)}` : "0" })) };
}
