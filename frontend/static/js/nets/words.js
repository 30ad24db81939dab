/** What became of an entry's training, in words, and its numbers as they are written everywhere. */

import { has, t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";

/** @typedef {import("../state.js").Status} Status */

/** @param {number} value */
export const loss = (value) => short(value, 3);

/** A share as a percentage, of which 100 is only what is all. @param {number} value */
export const accuracy = (value) => (Number.isNaN(value) ? "–" : `${value === 1 ? "100" : Math.min(99.9, value * 100).toFixed(1)} %`);

/** @param {Status|null} status */
export function sentence(status) {
  if (!status) return t("learned.running");
  const several = `learned.${status.kind}_${status.cause}`;
  const key = status.cause && has(several) ? several : `learned.${status.kind}`;
  const numbers = Object.fromEntries(Object.entries(status.numbers).map(([name, value]) => [name, short(value, 3)]));
  return t(key, { ...numbers, step: status.step ?? "", message: status.message ?? "" });
}
