/** Lines that break where values jump, and axes that most of them fit. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { heightsOf, nearest, strokesOf } from "../../../frontend/static/js/losses/lines.js";

/** @param {number[]} t @param {number[]} gradient @param {any[]} [features] @returns {any} */
const curve = (t, gradient, features = []) => ({ t: Float64Array.from(t), loss: Float64Array.from(gradient), gradient: Float64Array.from(gradient), features });
const jump = (/** @type {number} */ at, /** @type {number} */ before, /** @type {number} */ after) => ({ kind: "jump", text: "", at: [at], values: [before, after] });

test("a line ends before a jump and begins again after it; what torch gives at the place itself stands alone", () => {
  const { strokes, alone } = strokesOf(curve([-1, 0, 1], [-1, 0, 1], [jump(0, -1, 1)]), "gradient");
  assert.deepEqual(strokes, [[{ x: -1, y: -1 }, { x: 0, y: -1 }], [{ x: 0, y: 1 }, { x: 1, y: 1 }]]);
  assert.deepEqual(alone, [{ x: 0, y: 0 }]);
});

test("a jump between two samples is drawn where it is, and only in its own chart", () => {
  const found = curve([0, 1], [-1, 0], [jump(0.3, -1, 0)]);
  assert.deepEqual(strokesOf(found, "gradient").strokes, [[{ x: 0, y: -1 }, { x: 0.3, y: -1 }], [{ x: 0.3, y: 0 }, { x: 1, y: 0 }]]);
  assert.deepEqual(strokesOf(found, "loss").strokes, [[{ x: 0, y: -1 }, { x: 1, y: 0 }]]);
});

test("where there is no number there is a gap", () => {
  const { strokes } = strokesOf(curve([0, 1, 2, 3, 4], [0, 1, NaN, 3, 4]), "loss");
  assert.deepEqual(strokes.map((stroke) => stroke.map(({ x }) => x)), [[0, 1], [3, 4]]);
});

test("heights reach to 0 and to all values, unless a few run off", () => {
  const { low, high } = heightsOf([curve([0, 1], [2, 10])], "loss");
  assert.ok(low < 0 && low > -1 && high > 10 && high < 11);
  const wild = Array.from({ length: 401 }, (_, k) => (k ? k / 400 : -1e12));
  const cut = heightsOf([curve(wild, wild)], "gradient");
  assert.ok(cut.low > -2 && cut.high < 2);
  assert.deepEqual(heightsOf([], "loss"), { log: false, low: -1, high: 1 });
});

test("the nearest sample of a place", () => {
  const places = Float64Array.from([-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual([-9, -0.7, 0.1, 0.76, 9].map((t) => nearest(places, t)), [0, 1, 2, 4, 4]);
});
