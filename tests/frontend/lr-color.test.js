import assert from "node:assert/strict";
import { test } from "node:test";
import { rates, shade, stretches } from "../../frontend/static/js/plot/lr-color.js";

/** @param {number[]} lr @param {number} [rows] @returns {any} */
const trace = (lr, rows = lr.length) => ({ rows, lr: Float64Array.from(lr) });

test("the scale reaches from the least to the greatest rate of all entries, without what is no rate", () => {
  assert.deepEqual(rates([trace([0.1, 0.01, 0]), null, trace([1, NaN, Infinity])]), { low: 0.01, high: 1 });
  assert.equal(rates([trace([0, NaN]), null]), null);
  const growing = trace([0.1, 10], 1);
  assert.deepEqual(rates([growing]), { low: 0.1, high: 0.1 });
  growing.rows = 2;
  assert.deepEqual(rates([growing]), { low: 0.1, high: 10 });
});

test("colors are even in the logarithm; what is not above 0 has none", () => {
  const scale = { low: 1e-4, high: 1 };
  assert.equal(shade(scale, 1e-4), 0);
  assert.equal(shade(scale, 1), 9);
  assert.equal(shade(scale, 1.01e-2), 5);
  assert.equal(shade(scale, 0), -1);
  assert.equal(shade(scale, NaN), -1);
  assert.equal(shade({ low: 0.1, high: 0.1 }, 0.1), 9, "a single rate is the greatest");
});

test("stretches cover the rows once, each with the color of the step that led there", () => {
  const scale = { low: 0.001, high: 1 };
  const lr = [1, 1, 0.001, 0.001, 1];
  assert.deepEqual(stretches(trace(lr), 0, 4, scale), [{ last: 2, index: 9 }, { last: 4, index: 0 }]);
  assert.deepEqual(stretches(trace(lr), 2, 3, scale), [{ last: 2, index: 9 }, { last: 3, index: 0 }]);
  assert.deepEqual(stretches(trace(lr), 5, 4, scale), []);
});
