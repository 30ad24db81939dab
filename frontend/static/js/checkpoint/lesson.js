/**
 * What happens to who saved less: a copy of an entry, right below it, that goes on from a step without a part of its state, so that both
 * are seen side by side. Pure functions on documents.
 */

import { addEvent, duplicateEntry, setLabel } from "../spec.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Entry} Entry */
/** @typedef {"optimizer"|"schedule"} Part */

export const PARTS = /** @type {Part[]} */ (["optimizer", "schedule"]);
const LONGEST = 140; // letters of a name that gets more of them

/** Whether an entry loses a part at a step. @param {Spec} spec @param {number} i @param {number} step @param {Part} part */
const loses = ({ events }, i, step, part) => events.some((event) => event.entry === i && event.step === step && event.reset?.includes(part));

/** An entry but for its name. @param {Entry} entry */
const unnamed = ({ label: _label, ...rest }) => JSON.stringify(rest);

/** @param {Spec} spec @param {number} i @param {number} k */
const twins = ({ entries }, i, k) => i !== k && unnamed(entries[i]) === unnamed(entries[k]);

/** The entry that goes on from the step as entry i would without the part; -1: there is none. @param {Spec} spec @param {number} i @param {number} step @param {Part} part */
export const copyOf = (spec, i, step, part) => spec.entries.findIndex((_, k) => twins(spec, i, k) && loses(spec, k, step, part));

/** The entry of which entry i is such a copy; i itself where it is none. @param {Spec} spec @param {number} i @param {number} step */
export function originalOf(spec, i, step) {
  const whole = (/** @type {number} */ k) => !PARTS.some((part) => loses(spec, k, step, part));
  const at = whole(i) ? i : spec.entries.findIndex((_, k) => twins(spec, i, k) && whole(k));
  return at < 0 ? i : at;
}

/** @param {Spec} spec @param {number} i @param {number} step @param {Part} part @param {(label: string) => string} named @returns {Spec} */
export function withCopy(spec, i, step, part, named) {
  const { label, optimizer } = spec.entries[i];
  const copied = setLabel(duplicateEntry(spec, i), i + 1, named((label || optimizer.name).slice(0, LONGEST)));
  return addEvent(copied, { step, entry: i + 1, set: {}, reset: [part] });
}
