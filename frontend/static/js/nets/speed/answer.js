/** The time of one step by each of torch's implementations: what is asked, and what the answer says in words. */

import { number } from "../../wire.js";

/** @typedef {{way: string, low: number[], median: number[], high: number[], difference: number[], refused: string|null}} Times quartiles of seconds; difference: from the first way, relative */
/** @typedef {{tensors: number[], elements: number, repeats: number, dtype: string, torch: string, times: Times[]}} Speeds */

/** The optimizer without what is compared: the engine tries every implementation itself. @param {import("../../spec.js").Entry} entry @param {string[]} ways */
export function optimizerOf({ optimizer }, ways) {
  return { name: optimizer.name, params: Object.fromEntries(Object.entries(optimizer.params ?? {}).filter(([name]) => !ways.includes(name))) };
}

/** @param {any} answer @returns {Speeds} */
export function read({ tensors, elements, repeats, dtype, torch, times }) {
  const floats = (/** @type {any[]} */ values) => values.map((value) => number(value));
  return {
    tensors, elements, repeats, dtype, torch,
    times: times.map((/** @type {any} */ { way, low, median, high, difference, refused }) => ({ way, low: floats(low), median: floats(median), high: floats(high), difference: floats(difference), refused })),
  };
}

/** How many times as fast as the first way each is with the most tensors; NaN for one that was refused. @param {Speeds} speeds */
export function gains({ times }) {
  const [first] = times;
  return times.map(({ median }) => (first.median.at(-1) ?? NaN) / (median.at(-1) ?? NaN));
}

/** Whether all results had the first way's bits, or the greatest difference. @param {Times} times */
export const worst = ({ difference }) => Math.max(0, ...difference.map((value) => (Number.isNaN(value) ? Infinity : value)));
