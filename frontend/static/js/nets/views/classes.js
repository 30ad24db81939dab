/** How classes look: a tint and a marker each, so that neither stands for a class alone. */

import { markerPath } from "../../plot/style.js";

/** Which of the entries' colors classes have: not those of the first entries, lest a class be taken for one. */
const ORDER = [4, 5, 2, 3, 1, 0, 7, 6];
const MARKERS = ["circle", "triangle", "square", "diamond", "wedge", "pentagon", "plus", "hexagon"];
const [FAINT, STRONG] = [0.1, 0.62]; // how much of a tint there is where the net is unsure, and where it is sure

/** @typedef {import("../../plot/style.js").Palette} Palette */

/** @param {Palette} colors @param {number} label */
export const colorOf = (colors, label) => colors.entry(ORDER[label % ORDER.length]);

/** @param {number} label @param {number} radius */
export const shapeOf = (label, radius) => markerPath(MARKERS[label % MARKERS.length], radius);

/**
 * What a byte of a boundary says (docs/wire.md): the class and how sure, 0 to 1.
 * @param {number} byte @param {number} classes
 */
export function readByte(byte, classes) {
  const part = Math.floor(256 / classes);
  const label = Math.min(classes - 1, Math.floor(byte / part));
  return { label, sure: Math.min(1, (byte - label * part) / (part - 1)) };
}

/** `#rrggbb` as three numbers. @param {string} color */
export const rgb = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

/** The color of each byte, four numbers each. @param {Palette} colors @param {number} classes */
export function tints(colors, classes) {
  const ground = rgb(colors.background);
  const inks = Array.from({ length: classes }, (_, label) => rgb(colorOf(colors, label)));
  const table = new Uint8ClampedArray(4 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    const { label, sure } = readByte(byte, classes);
    const much = FAINT + (STRONG - FAINT) * sure;
    table.set([...ground.map((from, k) => from + (inks[label][k] - from) * much), 255], 4 * byte);
  }
  return table;
}

/** A color between two. @param {string} from @param {string} to @param {number} part */
export function mixed(from, to, part) {
  const [a, b] = [rgb(from), rgb(to)];
  return `rgb(${a.map((value, k) => Math.round(value + (b[k] - value) * part)).join(" ")})`;
}
