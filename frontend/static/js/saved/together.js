/** Two races as one: pure functions on their documents. Only those over the same ground, with the same steps, seed and dtype, make a fair race. */

import { happensTo, labelOf } from "../spec.js";
import { sameDocument } from "./differences.js";

/** @typedef {import("../spec.js").Spec} Spec */

const COMMON = /** @type {const} */ (["problem", "steps", "seed", "dtype"]);

/** In which of these two races differ, so that their entries cannot run side by side. @param {Spec} first @param {Spec} second @returns {string[]} */
export const unlike = (first, second) => COMMON.filter((name) => !sameDocument({ [name]: first[name] }, { [name]: second[name] }));

/** What happens to each entry, where it stands now; what happened to all of them happens to each. @param {Spec} spec @param {number} shift */
const eventsOf = ({ entries, events = [] }, shift) => events.flatMap((event) => (
  entries.flatMap((_, i) => (happensTo(event, i) ? [{ ...event, entry: i + shift }] : []))));

/** The entries of both, the first's before the second's, each with a sign of where it comes from. @param {Spec} first @param {Spec} second @param {string[]} signs @returns {Spec} */
export function together(first, second, [left, right] = ["A", "B"]) {
  const signed = (/** @type {Spec} */ spec, /** @type {string} */ sign) => spec.entries.map((entry) => ({ ...entry, label: `${sign}: ${labelOf(entry)}` }));
  const shift = first.entries.length;
  const events = [...eventsOf(first, 0), ...eventsOf(second, shift)];
  return { ...first, entries: [...signed(first, left), ...signed(second, right)], events: events.sort((a, b) => a.step - b.step) };
}
