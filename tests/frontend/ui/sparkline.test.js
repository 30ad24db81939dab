/** A sparkline is a path of the values themselves. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sparkPath } from "../../../frontend/static/js/ui/sparkline.js";

const points = (path) => path.split(/[ML]/).slice(1).map((pair) => pair.split(" ").map(Number));

test("falling values fall on the picture, the ends are the ends", () => {
  const path = points(sparkPath([1, 0.5, 0], 3));
  assert.equal(path.length, 3);
  assert.ok(path[0][1] < path[1][1] && path[1][1] < path[2][1]);
  assert.ok(path[0][0] < path[2][0]);
});

test("a constant lr is a line, not nothing and not nan", () => {
  const path = sparkPath([0.1, 0.1, 0.1], 3);
  assert.ok(!path.includes("NaN"));
  assert.equal(new Set(points(path).map(([, y]) => y)).size, 1);
});

test("a value that is no number leaves a gap", () => {
  assert.equal(sparkPath([1, NaN, 2, 3], 4).match(/M/g).length, 2);
});

test("ten thousand values are thinned to what can be seen", () => {
  assert.ok(points(sparkPath(Float64Array.from({ length: 10_000 }, (_, k) => k), 10_000)).length <= 60);
});
