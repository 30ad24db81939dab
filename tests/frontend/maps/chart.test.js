/** Pieces of a map, built byte by byte from docs/wire.md, find their places; colors and summaries say what is in them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode } from "../../../frontend/static/js/wire.js";
import { cellOf, createChart, isBeside, progressOf, receive } from "../../../frontend/static/js/maps/chart.js";
import { basinShade, cividis, shadeOf } from "../../../frontend/static/js/maps/colors.js";
import { paintRow } from "../../../frontend/static/js/maps/image.js";
import { scaled, summaryOf } from "../../../frontend/static/js/maps/measures.js";
import { usable, widest } from "../../../frontend/static/js/maps/usable.js";
import { frame } from "../wire.test.js";

/** @type {any} */
const COLORS = { background: "#ffffff", text: "#000000", entry: (/** @type {number} */ i) => ["#ff0000", "#0000ff"][i] };
const ARRAYS = ["final", "best", "reached", "diverged"];

/** @param {number} rows @param {number} columns @param {number[]} strides @param {object} [more] */
function chartOf(rows, columns, strides, more = {}) {
  const values = (/** @type {number} */ count) => Array.from({ length: count }, (_, k) => 10 ** k);
  const message = { kind: "grid", rows, columns, strides, arrays: ARRAYS, x: { values: values(columns) }, y: { values: values(rows) }, lowest: 0, within: 0.01, minima: [], steps: 100, ...more };
  const axis = { from: 1, to: 10 ** (columns - 1), scale: /** @type {const} */ ("log"), count: columns };
  return createChart(message, { key: "k", tolerance: 0.001, axes: { x: axis, y: axis } });
}

/** @param {number} stride @param {number} first @param {number} rows @param {number[][]} arrays */
const piece = (stride, first, rows, arrays) => decode(frame([1, 3, 1, stride * 2 ** 24 + first, rows, arrays[0].length / rows, arrays.length], arrays.flat()));

const four = (/** @type {number[]} */ final, reached = final.map(() => -1), diverged = final.map((loss) => (Number.isFinite(loss) ? -1 : 7))) => [final, final, reached, diverged];

test("a coarse cell stands for its square until the fine one comes", () => {
  const chart = chartOf(4, 4, [2, 1]);
  assert.deepEqual(receive(chart, piece(2, 0, 2, four([1, 2, 3, 4]))), { from: 0, to: 4 });
  assert.equal(cellOf(chart, 0, 0), null);
  const pixels = new Uint32Array(16);
  const shade = (/** @type {any} */ { arrays }, /** @type {number} */ k) => arrays.final[k];
  for (let row = 0; row < 4; row += 1) paintRow(pixels, chart, shade, row);
  assert.deepEqual([...pixels], [3, 3, 4, 4, 3, 3, 4, 4, 1, 1, 2, 2, 1, 1, 2, 2], "the first row is the lowest");
  assert.deepEqual(receive(chart, piece(1, 2, 1, four([5, 6, 7, 8]))), { from: 2, to: 3 });
  paintRow(pixels, chart, shade, 2);
  assert.deepEqual([...pixels.slice(4, 8)], [5, 6, 7, 8]);
  assert.deepEqual(cellOf(chart, 3, 2), { final: 8, best: 8, reached: -1, diverged: -1 });
  assert.equal(progressOf(chart), 0.25);
});

test("a piece of another size is refused", () => {
  assert.throws(() => receive(chartOf(4, 4, [2, 1]), piece(1, 0, 1, four([1, 2]))), /expected a stride of 2 or 1, got 1 with 2 cells/);
});

test("colors: the ends of the scale, divergence clear, never gray", () => {
  const chart = chartOf(2, 3, [1]);
  receive(chart, piece(1, 0, 2, four([1e-4, 1, NaN, 1e-2, Infinity, 5], [40, -1, -1, 60, -1, -1])));
  const layer = chart.layers[0];
  const of = (/** @type {string} */ measure) => {
    const found = scaled(chart, /** @type {any} */ (measure), "log");
    assert.ok(found);
    const shade = shadeOf(found, COLORS);
    return Array.from({ length: 6 }, (_, k) => shade(layer, k));
  };
  const rgb = (/** @type {number} */ color) => [color & 255, (color >> 8) & 255, (color >> 16) & 255];
  const final = of("final");
  assert.deepEqual([final[2], final[4]], [0, 0]);
  assert.deepEqual(rgb(final[0]), cividis(0));
  assert.deepEqual(rgb(final[5]), cividis(1));
  const reached = of("reached");
  assert.equal(reached[1], reached[5]);
  assert.deepEqual(rgb(reached[1]).map((one) => one === rgb(reached[1])[0]), [true, true, true], "gray");
  assert.notEqual(reached[0], reached[3]);
  const diverged = of("diverged");
  assert.equal(diverged[0], diverged[1]);
  assert.notEqual(diverged[2], diverged[0]);
});

test("where no cell got there, all are gray, none looks diverged", () => {
  const chart = chartOf(1, 3, [1]);
  receive(chart, piece(1, 0, 1, four([1, 2, NaN])));
  const found = scaled(chart, "reached", "log");
  assert.ok(found);
  const shade = shadeOf(found, COLORS);
  assert.deepEqual([0, 1, 2].map((k) => shade(chart.layers[0], k) !== 0), [true, true, false]);
});

test("basins: a color for each minimum, paler the longer", () => {
  const chart = chartOf(1, 4, [1], { kind: "basins", arrays: ["minimum", "reached", "final"], minima: [[0, 0], [1, 1]] });
  receive(chart, piece(1, 0, 1, [[0, 0, 1, -2], [2, 90, 2, -1], [0, 0, 0, NaN]]));
  const shade = basinShade(chart, COLORS);
  const [soon, late, other, gone] = [0, 1, 2, 3].map((k) => shade(chart.layers[0], k));
  const red = (/** @type {number} */ color) => [color & 255, (color >> 8) & 255];
  assert.ok(red(soon)[1] < red(late)[1], "paler");
  assert.notEqual(soon, other);
  assert.equal(gone, 0);
});

test("a summary counts cells and finds the best", () => {
  const chart = chartOf(2, 3, [1]);
  receive(chart, piece(1, 0, 2, four([3, 2, NaN, 0.5, Infinity, 5], [-1, -1, -1, 60, -1, -1])));
  assert.deepEqual(summaryOf(chart), { cells: 6, diverged: 2 / 6, within: 1 / 6, best: { column: 0, row: 1, final: 0.5 } });
});

test("the usable range is the widest stretch within ten times the best", () => {
  assert.deepEqual(widest(Float64Array.from([1, 9, 1, 1, NaN, 1]), 2), [2, 3]);
  const chart = chartOf(1, 6, [1], { kind: "sensitivity" });
  receive(chart, piece(1, 0, 1, four([50, 3, 1, 9, 20, NaN])));
  const found = usable(chart, 0);
  assert.ok(found);
  assert.deepEqual([found.from, found.to, found.best, found.loss], [10, 1000, 100, 1]);
  assert.ok(Math.abs(found.width - 3) < 1e-12, "three cells of a decade each");
});

test("maps lie beside each other where only their place differs, not their width or what they are of", () => {
  const at = (/** @type {number} */ from, /** @type {number} */ to, seed = 0) => {
    const axis = { from, to, scale: /** @type {const} */ ("log"), count: 3 };
    return Object.assign(chartOf(3, 3, [1]), { axes: { x: axis, y: axis }, key: JSON.stringify({ seed, map: { kind: "grid", x: { path: ["a"], from, to }, y: { path: ["b"], from, to } } }) });
  };
  const here = at(1, 100);
  assert.ok(isBeside(here, at(10, 1000)));
  assert.ok(!isBeside(here, here));
  assert.ok(!isBeside(here, at(10, 100)), "closer");
  assert.ok(!isBeside(here, at(10, 1000, 1)), "of other noise");
});
