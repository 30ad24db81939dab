import assert from "node:assert/strict";
import { test } from "node:test";
import { keysOf, subspec, wholePath } from "../../frontend/static/js/subspec.js";

/** @returns {any} */
const spec = () => ({
  version: 1, problem: { kind: "surface", name: "bowl", params: {}, start: [0, 0], noise: 0 },
  entries: [0.1, 0.2, 0.3].map((lr) => ({ label: `lr ${lr}`, optimizer: { name: "One", params: { lr } } })),
  steps: 100, seed: 0, dtype: "float64",
  events: [{ step: 3, entry: 1, set: { lr: 1 } }, { step: 4, entry: 2, set: { lr: 2 } }, { step: 5, entry: 9, set: { lr: 3 } }],
});

test("a key changes with all that a trace depends on, and with nothing else", () => {
  const before = keysOf(spec());
  const differ = (/** @type {(s: any) => void} */ edit) => {
    const next = spec();
    edit(next);
    return keysOf(next).map((key, i) => key !== before[i]);
  };
  assert.deepEqual(differ((s) => { s.entries[1].label = "other"; }), [false, false, false]);
  assert.deepEqual(differ((s) => { s.entries[1].optimizer.params.lr = 0.5; }), [false, true, false]);
  assert.deepEqual(differ((s) => { s.events[1].step = 6; }), [false, false, true]);
  for (const edit of [(/** @type {any} */ s) => { s.seed = 1; }, (/** @type {any} */ s) => { s.problem.start = [1, 0]; }, (/** @type {any} */ s) => { s.dtype = "float32"; }, (/** @type {any} */ s) => { s.steps = 101; }]) {
    assert.deepEqual(differ(edit), [true, true, true]);
  }
});

test("a sub-spec has its entries' events under their new numbers, and those that belong to none", () => {
  const part = subspec(spec(), [2]);
  assert.deepEqual(part.entries.map((entry) => entry.label), ["lr 0.3"]);
  assert.deepEqual(part.events, [{ step: 4, entry: 0, set: { lr: 2 } }, { step: 5, entry: 9, set: { lr: 3 } }]);
  const ofAll = [{ step: 1, entry: null, set: { lr: 4 } }, { step: 2, set: { lr: 5 } }];
  assert.deepEqual(subspec({ ...spec(), events: ofAll }, [1]).events, ofAll);
});

test("an error in a sub-spec is reported where it stands in the whole", () => {
  assert.deepEqual(wholePath(["entries", 0, "optimizer", "params", "lr"], [2], spec()), ["entries", 2, "optimizer", "params", "lr"]);
  assert.deepEqual(wholePath(["events", 1, "entry"], [2], spec()), ["events", 2, "entry"]);
  assert.deepEqual(wholePath(["steps"], [2], spec()), ["steps"]);
});

test("what an entry loses changes its key, also at a step where it lost something already; what happens to all changes all keys", () => {
  const with_ = (/** @type {any[]} */ ...events) => keysOf({ ...spec(), events });
  const one = with_({ step: 3, entry: 1, set: {}, reset: ["optimizer"] });
  const both = with_({ step: 3, entry: 1, set: {}, reset: ["optimizer", "schedule"] });
  assert.deepEqual(one.map((key, i) => key === both[i]), [true, false, true]);
  assert.deepEqual(with_().map((key, i) => key === with_({ step: 3, entry: null, set: { lr: 1 } })[i]), [false, false, false]);
});
