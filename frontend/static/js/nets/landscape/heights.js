/** The heights of a landscape as they are drawn, and how far a path's own loss lies from what the plane shows under it. */

import { levelsOf, nice } from "../../plot/levels.js";

/** @typedef {import("../../plot/levels.js").Levels} Levels */

const WANTED = 16; // contours
const STEEP = 0.995; // of the heights lie below the top of the colors

/** Whether all finite heights lie above 0, so that a logarithm says something. @param {Float64Array} z */
export const positive = (z) => z.every((value) => !(value <= 0));

/** @param {Float64Array} z @param {boolean} log wished for @returns {Levels} */
export function heightsOf(z, log) {
  const sorted = z.filter(Number.isFinite).sort();
  const top = sorted[Math.min(sorted.length - 1, Math.floor(STEEP * sorted.length))];
  if (!log || !positive(z) || !(top > sorted[0])) return levelsOf(z, false, null);
  const [low, high] = [Math.log10(sorted[0]), Math.log10(top)];
  const size = nice((high - low) / WANTED);
  return { log: true, lowest: 0, small: 0, low: Math.floor(low / size) * size, high, size, of: Math.log10 };
}

/** The difference between a path's own loss and the plane's under it, in parts of the colors' whole range. @param {number} loss @param {number} under @param {Levels} levels */
export function apart(loss, under, levels) {
  const difference = Math.abs(levels.of(loss) - levels.of(under)) / (levels.high - levels.low);
  return Number.isNaN(difference) ? 1 : Math.min(1, difference);
}

const [NEAR, FAR, FAINTEST] = [0.03, 0.3, 0.2];

/** How strongly a path is drawn there: fully where the colors under it are its own, faintly where they are others. @param {number} part */
export function strength(part) {
  const gone = Math.max(0, Math.min(1, (part - NEAR) / (FAR - NEAR)));
  return 1 - (1 - FAINTEST) * gone;
}
