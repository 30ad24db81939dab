import assert from "node:assert/strict";
import { test } from "node:test";
import * as specs from "../../frontend/static/js/spec.js";

/** @type {any} */
const catalogue = {
  surfaces: [{ name: "bowl", start: [1, 2], box: [[-3, 3], [-3, 3]] }, { name: "valley", start: [0, -1], box: [[-2, 2], [-2, 2]] }],
  optimizers: [
    { name: "One", params: [{ name: "lr", type: "float" }, { name: "betas", type: "tuple" }, { name: "foreach", type: "bool" }] },
    { name: "Two", params: [{ name: "lr", type: "float" }, { name: "betas", type: "list" }] },
  ],
  schedules: [],
};
const three = () => specs.normalize({
  problem: { name: "bowl", params: { a: 2 } },
  entries: ["One", "Two", "One"].map((name, k) => ({ label: `e${k}`, optimizer: { name } })),
  events: [{ step: 5, entry: 0, set: { lr: 1 } }, { step: 7, entry: 2, set: { lr: 2 } }],
}, catalogue);
const labels = (/** @type {specs.Spec} */ spec) => spec.entries.map((entry) => entry.label);

test("normalize fills in the shape and keeps what it does not know", () => {
  const spec = specs.normalize({ problem: { name: "bowl", start: [0, 0] }, entries: [{ optimizer: { name: "One" } }], color: "red" }, catalogue);
  assert.deepEqual(spec.problem, { kind: "surface", name: "bowl", params: {}, start: [0, 0], noise: 0 });
  assert.deepEqual(spec.entries[0].optimizer.params, {});
  assert.equal(/** @type {any} */ (spec).color, "red");
  assert.deepEqual(three().problem.start, [1, 2]);
});

test("what has no shape of a spec is refused with a sentence", () => {
  for (const bad of [null, 3, [], {}, { problem: {} }, { problem: { name: "bowl" }, entries: [] }, { problem: { name: "bowl" }, entries: [{}] }]) {
    assert.throws(() => specs.normalize(bad, catalogue), /expected/, JSON.stringify(bad));
  }
});

test("no function changes its argument", () => {
  const spec = three();
  const before = structuredClone(spec);
  specs.withSurface(spec, "valley", catalogue);
  specs.withStart(spec, [9, 9]);
  specs.duplicateEntry(spec, 0);
  specs.moveEntry(spec, 0, 2);
  specs.setOptimizerParam(spec, 0, "lr", 3);
  specs.addEvent(spec, { step: 5, entry: 0, set: { betas: [0, 0] } });
  assert.deepEqual(spec, before);
});

test("another surface brings its own start and parameters", () => {
  assert.deepEqual(specs.withSurface(three(), "valley", catalogue).problem, { kind: "surface", name: "valley", params: {}, start: [0, -1], noise: 0 });
});

test("events go with their entries when these are moved, copied, removed", () => {
  const moved = specs.moveEntry(three(), 0, 2);
  assert.deepEqual([labels(moved), moved.events.map((e) => [e.step, e.entry])], [["e1", "e2", "e0"], [[5, 2], [7, 1]]]);
  const removed = specs.removeEntry(three(), 0);
  assert.deepEqual([labels(removed), removed.events.map((e) => [e.step, e.entry])], [["e1", "e2"], [[7, 1]]]);
  const copied = specs.duplicateEntry(three(), 0);
  assert.deepEqual([labels(copied), copied.events.map((e) => [e.step, e.entry])], [["e0", "e0", "e1", "e2"], [[5, 0], [5, 1], [7, 3]]]);
});

test("another optimizer keeps the parameters that mean the same to it", () => {
  let spec = specs.setOptimizerParam(three(), 0, "lr", 0.1);
  spec = specs.setOptimizerParam(spec, 0, "betas", [0.5, 0.5]);
  spec = specs.setOptimizerParam(spec, 0, "foreach", true);
  assert.deepEqual(specs.setOptimizer(spec, 0, "Two", catalogue).entries[0].optimizer, { name: "Two", params: { lr: 0.1 } });
});

test("undefined takes a parameter, null a schedule or a group away", () => {
  const spec = specs.setOptimizerParam(three(), 0, "lr", 0);
  assert.deepEqual(spec.entries[0].optimizer.params, { lr: 0 });
  assert.deepEqual(specs.setOptimizerParam(spec, 0, "lr", undefined).entries[0].optimizer.params, {});
  assert.equal("schedule" in specs.setSchedule(specs.setSchedule(spec, 0, { name: "S" }), 0, null).entries[0], false);
  assert.equal("groups" in specs.setGroup(specs.setGroup(spec, 0, "y", { lr: 1 }), 0, "y", null).entries[0], false);
});

test("two events of an entry at one step are one", () => {
  const spec = specs.addEvent(three(), { step: 5, entry: 0, set: { betas: [0, 0] } });
  assert.deepEqual(spec.events[0], { step: 5, entry: 0, set: { lr: 1, betas: [0, 0] } });
  assert.equal(specs.removeEvent(spec, 0).events.length, 1);
});
