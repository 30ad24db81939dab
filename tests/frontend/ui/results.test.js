/** The numbers of the table of results. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { bestLoss, compare, distanceTo, firstWithin } from "../../../frontend/static/js/ui/results.js";

const trace = (x, y, loss) => ({ rows: loss.length, x: Float64Array.from(x), y: Float64Array.from(y), loss: Float64Array.from(loss) });

test("the nearest of several minima counts", () => {
  assert.equal(distanceTo(3, 4, [[0, 0], [3, 3]]), 1);
  assert.ok(Number.isNaN(distanceTo(1, 1, [])));
});

test("the best loss is the smallest finite one, and rows that have not arrived do not count", () => {
  assert.equal(bestLoss(trace([], [], [4, 2, Infinity, NaN])), 2);
  assert.ok(Number.isNaN(bestLoss(trace([], [], [NaN, Infinity]))));
  assert.equal(bestLoss({ ...trace([], [], [4, 3, 0]), rows: 2 }), 3);
});

test("the first row within tolerance, or never", () => {
  const run = trace([2, 1.1, 1, 1.2], [1, 1, 1, 1], [3, 2, 1, 1]);
  assert.equal(firstWithin(run, [[1, 1]], 0.05), 2);
  assert.equal(firstWithin(run, [[9, 9]], 0.05), null);
});

test("sorting puts what is missing last, both ways", () => {
  const sorted = (values, sign) => [...values].sort((a, b) => compare(a, b, sign));
  assert.deepEqual(sorted([3, null, 1, 2], 1), [1, 2, 3, null]);
  assert.deepEqual(sorted([3, null, 1, 2], -1), [3, 2, 1, null]);
  assert.deepEqual(sorted(["b", "a"], -1), ["b", "a"]);
  assert.deepEqual(sorted([Infinity, 1], 1), [1, Infinity]);
});
