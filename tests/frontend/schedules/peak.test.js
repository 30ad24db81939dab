/** An lr that is used where a schedule sets its peak itself. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { setsPeak, withPeak } from "../../../frontend/static/js/schedules/peak.js";

test("the peaks of a schedule become the lr, wherever they are, and their feet keep their share", () => {
  const plain = { name: "Plain", params: { gamma: 0.9 } };
  const tree = (/** @type {number} */ foot, /** @type {number} */ peak) => ({ name: "Turns", milestones: [5], schedules: [plain, { name: "Cycle", params: { base_lr: foot, max_lr: peak, mode: "up" } }] });
  assert.deepEqual(withPeak(tree(0.25, 1), 0.5), tree(0.125, 0.5));
  assert.deepEqual(withPeak(plain, 0.5), plain);
  assert.deepEqual([tree(0, 1), plain, null].map(setsPeak), [true, false, false]);
});
