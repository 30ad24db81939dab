/** A slider's place and its value belong together, on every scale of the catalogue. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf, rounded, valueAt } from "../../../frontend/static/js/ui/scale.js";

const near = (got, wanted, within = 1e-9) => assert.ok(Math.abs(got - wanted) <= within, `expected ${wanted}, got ${got}`);

test("linear: ends and middle", () => {
  assert.equal(valueAt(0, [-2, 3]), -2);
  assert.equal(valueAt(1, [-2, 3]), 3);
  assert.equal(valueAt(0.5, [-2, 3]), 0.5);
  near(placeOf(0.5, [-2, 3]), 0.5);
});

test("log: the middle of 1e-4 .. 1 is 0.01, and thirds are decades", () => {
  assert.equal(valueAt(0.5, [1e-4, 1], "log"), 0.01);
  assert.equal(valueAt(1 / 3, [1e-3, 1], "log"), 0.01);
  near(placeOf(0.01, [1e-4, 1], "log"), 0.5);
  assert.equal(valueAt(0, [1e-12, 1], "log"), 1e-12);
});

test("log0: the leftmost place is exactly 0, the next ones are logarithmic", () => {
  assert.equal(valueAt(0, [0, 1], "log0"), 0);
  assert.equal(placeOf(0, [0, 1], "log0"), 0);
  assert.ok(valueAt(0.02, [0, 1], "log0") > 0);
  assert.equal(valueAt(1, [0, 1], "log0"), 1);
  assert.ok(placeOf(1e-3, [0, 1], "log0") < placeOf(1e-2, [0, 1], "log0"));
});

test("complement: 0.9, 0.99 and 0.999 are equally far apart", () => {
  const [a, b, c] = [0.9, 0.99, 0.999].map((beta) => placeOf(beta, [0, 0.9999], "complement"));
  near(a, 0.25);
  near(b - a, 0.25);
  near(c - b, 0.25);
  assert.equal(valueAt(0.75, [0, 0.9999], "complement"), 0.999);
  assert.equal(valueAt(0, [0, 0.9999], "complement"), 0);
});

test("there and back again, within the three digits that a slider gives", () => {
  for (const [scale, range] of [["linear", [-5, 5]], ["log", [1e-5, 10]], ["log0", [0, 1]], ["complement", [0, 0.9999]]]) {
    for (let place = 0; place <= 1.0001; place += 0.05) near(placeOf(valueAt(place, range, scale), range, scale), place, 0.011);
  }
});

test("values beyond the range, and no numbers, pin the thumb and nothing else", () => {
  assert.equal(placeOf(50, [1e-5, 10], "log"), 1);
  assert.equal(placeOf(-1, [1e-5, 10], "log"), 0);
  assert.equal(placeOf(2, [0, 0.9999], "complement"), 1);
  assert.equal(placeOf(NaN, [0, 1]), 0);
});

test("rounding leaves no noise of binary fractions", () => {
  assert.equal(String(rounded(0.1 + 0.2, 0.001)), "0.3");
  assert.equal(rounded(12345, 100), 12300);
  assert.equal(rounded(1.2346e-9, 1e-12), 1.235e-9);
});
