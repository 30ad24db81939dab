/** What became of a pair, in words, with the factor by which its distance changes each step, and theory's beside it. */

import { exact, short } from "../ui/numbers.js";
import { t } from "../ui/messages.js";

/** @typedef {import("../state.js").Status} Status */

const DIGITS = 5; // after the point: 1.00125 shall be told from 1.00499

/** A factor near 1. @param {number|string|undefined} value */
export const factor = (value) => (typeof value === "number" && Math.abs(value) < 1e3 ? value.toFixed(DIGITS) : exact(value));

/** @param {Status|null} status */
export function sentence(status) {
  if (!status) return t("status.running");
  const { multiplier, distance, least, most } = status.numbers ?? {};
  return t(`match.${status.kind}`, { factor: factor(multiplier), distance: short(distance), least: short(least, 3), most: short(most, 3), step: status.step ?? "", message: status.message ?? "" });
}

/** Theory's factor near the equilibrium and what was measured there; empty where theory says nothing. @param {Status|null} status */
export function theory(status) {
  const { theory: known, near, real, imaginary } = status?.numbers ?? {};
  if (typeof known !== "number") return "";
  const eigenvalue = imaginary ? `${short(real, 3)} ± ${short(imaginary, 3)}i` : short(real);
  return t(typeof near === "number" ? "match.theory" : "match.theory_alone", { theory: factor(known), near: factor(near), eigenvalue });
}
