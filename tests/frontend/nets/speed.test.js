/** What is asked of the speed of an optimizer's implementations, and what the answer says in words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { gains, optimizerOf, read, worst } from "../../../frontend/static/js/nets/speed/answer.js";

const answer = { tensors: [1, 8], elements: 64, repeats: 20, dtype: "float32", torch: "2", times: [
  { way: "for-loop", low: [1, 3], median: [2, 4], high: [3, 5], difference: [0, 0], refused: null },
  { way: "foreach", low: [1, 1], median: [1, 1], high: [1, 1], difference: [0, 1e-7], refused: null },
  { way: "fused", low: [], median: [], high: [], difference: [], refused: "no" },
] };

test("what is compared is not among what is asked", () => {
  const entry = /** @type {any} */ ({ optimizer: { name: "o", params: { lr: 1, foreach: true, fused: null } } });
  assert.deepEqual(optimizerOf(entry, ["for-loop", "foreach", "fused"]), { name: "o", params: { lr: 1 } });
});

test("gains are against the first, where there are most tensors; what was refused has none", () => {
  const speeds = read(answer);
  assert.deepEqual(gains(speeds), [1, 4, NaN]);
  assert.deepEqual(speeds.times.map(worst), [0, 1e-7, 0]);
  assert.equal(worst({ ...speeds.times[1], difference: [0, NaN] }), Infinity, "what cannot be compared is not the same");
});
