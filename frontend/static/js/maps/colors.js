/**
 * From a cell's numbers to its color, as 32 bits for a canvas. Numbers run along cividis, dark to bright; a cell that diverged is left
 * transparent, so that the hatch behind it shows; one that never got there is gray. Basins have the colors of Okabe and Ito, the paler
 * the longer it took.
 */

import { scale } from "../plot/scale.js";

/** @typedef {import("./chart.js").Layer} Layer */
/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./measures.js").Scaled} Scaled */
/** @typedef {import("../plot/style.js").Palette} Palette */
/** @typedef {(layer: Layer, k: number) => number} Shade */
/** @typedef {[number, number, number]} Rgb */

// Cividis at equal distances (Nunez, Anderton, Renslow 2018, doi:10.1371/journal.pone.0199239).
/** @type {Rgb[]} */
const CIVIDIS = [[0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115], [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56]];
const SHADES = 256;
const PALEST = 0.8; // how far the slowest start's color lies towards the background
export const CLEAR = 0;

/** @param {Rgb} rgb little-endian, opaque */
const packed = ([r, g, b]) => ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/** @param {Rgb} a @param {Rgb} b @param {number} part @returns {Rgb} */
const mixed = (a, b, part) => [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])];

/** @param {number} part 0 to 1 @returns {Rgb} */
export function cividis(part) {
  const at = Math.max(0, Math.min(1, part)) * (CIVIDIS.length - 1);
  const k = Math.min(CIVIDIS.length - 2, Math.floor(at));
  return mixed(CIVIDIS[k], CIVIDIS[k + 1], at - k);
}

const TABLE = Uint32Array.from({ length: SHADES }, (_, k) => packed(cividis(k / (SHADES - 1))));

/** @param {string} text `#rrggbb` @returns {Rgb} */
export function rgb(text) {
  const found = /^#(..)(..)(..)$/.exec(text);
  return found ? [parseInt(found[1], 16), parseInt(found[2], 16), parseInt(found[3], 16)] : [128, 128, 128];
}

/** The gray of what never got there. @param {Palette} colors */
export const never = (colors) => mixed(rgb(colors.background), rgb(colors.text), 0.28);

/** @param {Rgb} color */
export const css = ([r, g, b]) => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;

/** @param {Scaled} scaled @param {Palette} colors @returns {Shade} */
export function shadeOf({ measure, range, base }, colors) {
  const part = scale(range);
  const gray = packed(never(colors));
  const shade = (/** @type {number} */ value) => TABLE[value > range.low ? Math.min(SHADES - 1, Math.floor(part(value) * SHADES)) : 0];
  if (measure === "diverged") return ({ arrays }, k) => (arrays.diverged[k] < 0 ? gray : shade(arrays.diverged[k]));
  if (measure === "reached") return ({ arrays }, k) => (arrays.reached[k] >= 0 ? shade(arrays.reached[k]) : Number.isFinite(arrays.final[k]) ? gray : CLEAR);
  return ({ arrays }, k) => (Number.isFinite(arrays.final[k]) ? shade(arrays[measure][k] - base) : CLEAR);
}

/** The color of a minimum for a start that took a part of the steps (on a logarithmic scale). @param {Palette} colors @param {number} minimum @param {number} part @returns {Rgb} */
export const basinColor = (colors, minimum, part) => mixed(rgb(colors.entry(minimum)), rgb(colors.background), PALEST * part);

/**
 * The shade of a start by its minimum and how soon it came near it, on the logarithmic scale of the steps that most starts took.
 * @param {Chart} chart @param {Palette} colors @returns {Shade}
 */
export function basinShade({ minima, steps, layers }, colors) {
  const tables = minima.map((_, minimum) => Uint32Array.from({ length: SHADES }, (__, k) => packed(basinColor(colors, minimum, k / (SHADES - 1)))));
  const gray = packed(never(colors));
  const taken = layers[0].arrays.reached.filter((step) => step >= 0).sort();
  const [soon, late] = [0.02, 0.98].map((part) => Math.log1p(taken[Math.floor(part * taken.length)] ?? steps * part));
  const places = Uint8Array.from({ length: steps + 1 }, (_, step) => Math.round((SHADES - 1) * Math.max(0, Math.min(1, (Math.log1p(step) - soon) / Math.max(1e-9, late - soon)))));
  return ({ arrays }, k) => {
    const minimum = arrays.minimum[k];
    if (minimum < 0) return minimum === -1 ? gray : CLEAR;
    return tables[minimum][places[Math.max(0, arrays.reached[k])]];
  };
}
