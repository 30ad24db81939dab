/** The copy of an entry that goes on without a part of its state. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { copyOf, originalOf, withCopy } from "../../../frontend/static/js/checkpoint/lesson.js";
import { setOptimizerParam } from "../../../frontend/static/js/spec.js";

const SPEC = /** @type {any} */ ({
  entries: [{ label: "mine", optimizer: { name: "One", params: { lr: 0.1 } } }, { optimizer: { name: "Two", params: {} } }],
  events: [{ step: 5, entry: 0, set: { lr: 0.2 } }, { step: 9, entry: 1, set: { lr: 3 } }],
});
const named = (label) => `${label}, less`;

test("the copy stands right below, has all that happens to the entry, and alone loses the part", () => {
  const next = withCopy(SPEC, 0, 7, "optimizer", named);
  assert.deepEqual(next.entries, [SPEC.entries[0], { ...SPEC.entries[0], label: "mine, less" }, SPEC.entries[1]]);
  assert.deepEqual(next.events, [
    { step: 5, entry: 0, set: { lr: 0.2 } }, { step: 5, entry: 1, set: { lr: 0.2 } }, { step: 7, entry: 1, set: {}, reset: ["optimizer"] }, { step: 9, entry: 2, set: { lr: 3 } },
  ]);
  assert.equal(withCopy(SPEC, 1, 7, "schedule", named).entries[2].label, "Two, less");
});

test("a loss joins what happens to the entry at the same step", () => {
  assert.deepEqual(withCopy(SPEC, 0, 5, "optimizer", named).events.slice(0, 2), [{ step: 5, entry: 0, set: { lr: 0.2 } }, { step: 5, entry: 1, set: { lr: 0.2 }, reset: ["optimizer"] }]);
});

test("original and copy know each other, whatever they are called, until one of them is changed", () => {
  const both = withCopy(withCopy(SPEC, 0, 7, "optimizer", named), 0, 7, "schedule", named);
  assert.deepEqual([copyOf(both, 0, 7, "optimizer"), copyOf(both, 0, 7, "schedule"), copyOf(both, 0, 8, "optimizer"), copyOf(both, 3, 7, "optimizer")], [2, 1, -1, -1]);
  assert.deepEqual([0, 1, 2, 3].map((i) => originalOf(both, i, 7)), [0, 0, 0, 3]);
  const changed = setOptimizerParam(both, 2, "lr", 0.5);
  assert.equal(copyOf(changed, 0, 7, "optimizer"), -1);
  assert.equal(originalOf(changed, 2, 7), 2);
});
