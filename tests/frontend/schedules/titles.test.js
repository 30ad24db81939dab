/** What schedules are called beside others of the same class. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { titleOf } from "../../../frontend/static/js/schedules/titles.js";

test("schedules of one class are told apart by what differs in them, and a label stands for itself", () => {
  const step = (/** @type {object} */ params, label = "") => /** @type {any} */ ({ label, schedule: { name: "Steps", params } });
  const entries = [step({ size: 30, gamma: 0.1 }), step({ size: 60, gamma: 0.1 }), step({ gamma: 0.1 }), step({ size: 9 }, "mine"), /** @type {any} */ ({})];
  assert.deepEqual(entries.map((_, i) => titleOf(entries, i, "none")), ["Steps size 30", "Steps size 60", "Steps", "mine", "none"]);
  assert.equal(titleOf([step({ size: 30 })], 0, "none"), "Steps");
});
