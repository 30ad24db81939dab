/**
 * A map as it arrives: a layer for each stride, the coarse one first. A cell is read from the finest layer that has its row.
 */

import { number, pieceOf } from "../wire.js";
import { partOf, valueAt } from "./scale.js";

const SAME = 1e-3; // of a picture's width

/** @typedef {import("./scale.js").Axis} Axis */
/** @typedef {{stride: number, rows: number, columns: number, arrays: Record<string, Float64Array>, got: Uint8Array}} Layer got: 1 for each row that is here */
/** @typedef {{kind: "grid"|"basins"|"sensitivity", rows: number, columns: number, steps: number, lowest: number|null, within: number|null, tolerance: number, minima: number[][],
 *   x: Float64Array, y: Float64Array, layers: Layer[], axes: {x: Axis, y: Axis}, theory: {x: number[], y: number[], label: string}|null,
 *   how: string|null, version: number, key: string}} Chart
 *  x, y: the axes' values; axes: as they were asked for; how: null until it is complete; version: counts what has come; key: of the question */

/** @param {any} message what `started` says @param {{axes: Chart["axes"], key: string, tolerance: number}} asked @returns {Chart} */
export function createChart(message, { axes, key, tolerance }) {
  const { kind, rows, columns, strides, arrays, steps, within, minima, theory } = message;
  const layers = strides.map((/** @type {number} */ stride) => layer(stride, rows, columns, arrays));
  const lowest = message.lowest === null ? null : number(message.lowest);
  return {
    kind, rows, columns, steps, minima, layers, lowest, within: within === null ? null : number(within), theory: theory ?? null, tolerance,
    x: Float64Array.from(message.x.values), y: Float64Array.from(message.y.values), axes, how: null, version: 0, key,
  };
}

/** @param {number} stride @param {number} rows @param {number} columns @param {string[]} names @returns {Layer} */
function layer(stride, rows, columns, names) {
  const across = (/** @type {number} */ count) => Math.ceil((count - Math.floor(stride / 2)) / stride);
  const [height, width] = [kept(across(rows)), kept(across(columns))];
  return { stride, rows: height, columns: width, arrays: Object.fromEntries(names.map((name) => [name, new Float64Array(height * width)])), got: new Uint8Array(height) };
}

/** @param {number} count */
const kept = (count) => Math.max(0, count);

/** Puts a piece in its place. @param {Chart} chart @param {import("../wire.js").Frame} frame @returns {{from: number, to: number}} the rows of the whole map that it shows */
export function receive(chart, frame) {
  const piece = pieceOf(frame);
  const place = chart.layers.find(({ stride }) => stride === piece.stride);
  if (!place || piece.cells !== place.columns) throw new RangeError(`piece of a map: expected a stride of ${chart.layers.map(({ stride }) => stride).join(" or ")}, got ${piece.stride} with ${piece.cells} cells`);
  Object.values(place.arrays).forEach((array, k) => array.set(piece.columns[k], piece.first * place.columns));
  place.got.fill(1, piece.first, piece.first + piece.rows);
  chart.version += 1;
  return { from: piece.first * piece.stride, to: Math.min(chart.rows, (piece.first + piece.rows) * piece.stride) };
}

/** The finest layer that has a row of the whole map, and where the row is in it. @param {Chart} chart @param {number} row @returns {{layer: Layer, at: number}|null} */
export function rowOf(chart, row) {
  for (let k = chart.layers.length - 1; k >= 0; k -= 1) {
    const one = chart.layers[k];
    const at = Math.min(one.rows - 1, Math.floor(row / one.stride));
    if (one.got[at]) return { layer: one, at };
  }
  return null;
}

/** The numbers of a cell; null where it has not come at its finest. @param {Chart} chart @param {number} column @param {number} row @returns {Record<string, number>|null} */
export function cellOf(chart, column, row) {
  const found = rowOf(chart, row);
  if (!found || found.layer.stride !== 1) return null;
  return Object.fromEntries(Object.entries(found.layer.arrays).map(([name, array]) => [name, array[row * chart.columns + column]]));
}

/** The part of the finest layer that is here. @param {Chart} chart */
export function progressOf(chart) {
  const { got } = chart.layers[chart.layers.length - 1];
  return got.length ? got.reduce((sum, one) => sum + one, 0) / got.length : 1;
}

/** Whether two maps are of the same, seen at the same scale from places that lie beside each other. @param {Chart} a @param {Chart} b */
export function isBeside(a, b) {
  const wide = (/** @type {"x"|"y"} */ name) => partOf(b.axes[name], valueAt(a.axes[name], 1)) - partOf(b.axes[name], valueAt(a.axes[name], 0));
  return a !== b && a.kind === b.kind && unplaced(a.key) === unplaced(b.key) && Math.abs(wide("x") - 1) < SAME && Math.abs(wide("y") - 1) < SAME;
}

/** A question without the ends of its axes. @param {string} key */
function unplaced(key) {
  const { map: { x, y, ...map }, ...spec } = JSON.parse(key);
  return JSON.stringify([spec, map, { ...x, from: 0, to: 0 }, { ...y, from: 0, to: 0 }]);
}

/** The first layer that is complete, the coarse one while the fine one comes. @param {Chart} chart */
export const wholeLayer = (chart) => chart.layers.find(({ got }) => got.every(Boolean)) ?? null;
