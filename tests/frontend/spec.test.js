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
  const ofAll = { step: 1, entry: null, set: { lr: 9 } };
  const turned = specs.moveEntry({ ...three(), events: [ofAll, ...three().events] }, 0, 2).events;
  assert.deepEqual(turned, [ofAll, ...moved.events], "what happens to all entries goes on to happen to them");
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

test("what an entry loses is part of an event, and goes with the schedule that it had", () => {
  let spec = specs.addEvent(three(), { step: 5, entry: 0, set: {}, reset: ["optimizer"] });
  spec = specs.addEvent(spec, { step: 5, entry: 0, set: {}, reset: ["schedule", "optimizer"] });
  assert.deepEqual(spec.events[0], { step: 5, entry: 0, set: { lr: 1 }, reset: ["optimizer", "schedule"] });
  assert.deepEqual(specs.addEvent(spec, { step: 5, entry: 0, set: { lr: 2 } }).events[0].reset, ["optimizer", "schedule"]);
  assert.deepEqual(specs.setSchedule(spec, 0, null).events[0].reset, ["optimizer"]);
  const kept = specs.removeLoss(specs.removeLoss(spec, 0, "schedule"), 0, "optimizer");
  assert.deepEqual(kept.events[0], { step: 5, entry: 0, set: { lr: 1 } });
  const alone = specs.addEvent(three(), { step: 6, entry: 0, set: {}, reset: ["schedule"] });
  assert.deepEqual(specs.setSchedule(alone, 0, null).events, three().events);
});

test("an event of a link may set nothing where it loses something", () => {
  const raw = { problem: { name: "valley" }, entries: [{ optimizer: { name: "One" } }], events: [{ step: 3, entry: 0, reset: ["optimizer"] }, { step: 4 }] };
  assert.deepEqual(specs.normalize(raw, catalogue).events, [{ step: 3, entry: 0, reset: ["optimizer"], set: {} }, { step: 4 }]);
});

/** @type {any} */
const own = {
  ...catalogue,
  problems: [
    { name: "line", title: "Line", box: [[-1, 1], [-2, 2]], start: [0, 1], params: [], coordinates: ["w", "b"], problem: { kind: "data", name: "line", params: {}, start: [0, 1], noise: 0, data: "first", criterion: { name: "A", params: {} }, batch: null, box: [[-1, 1], [-2, 2]] } },
    { name: "f", title: "f", box: [[-3, 3], [-3, 3]], start: [1, 1], params: [], coordinates: ["x", "y"], problem: { kind: "expression", name: "f", params: { a: 1 }, start: [1, 1], noise: 0, expression: "a * x", box: [[-3, 3], [-3, 3]] } },
  ],
  datasets: [{ name: "second", model: "line", box: [[-5, 5], [-5, 5]], start: [2, 2], x: [], y: [] }],
};

test("a model of data or a typed function is gone on from, and described by what its own fields say", () => {
  const line = specs.withSurface(three(), "line", own);
  assert.deepEqual(line.problem, own.problems[0].problem);
  assert.notEqual(line.problem, own.problems[0].problem);
  const typed = specs.withSurface(line, "f", own);
  assert.equal(typed.problem.criterion, undefined);
  const changed = specs.withProblem(typed, { name: "g", params: { a: 1, b: 2 }, box: [[0, 1], [0, 1]] });
  const surface = specs.surfaceOf(own, changed.problem);
  assert.deepEqual([surface?.title, surface?.box, surface?.params.map(({ name }) => name)], ["g", [[0, 1], [0, 1]], ["a", "b"]]);
  assert.equal(specs.surfaceOf(own, specs.withSurface(changed, "bowl", own).problem), catalogue.surfaces[0]);
});

test("a link's own problem gets the window of its example, and none where its data are a person's", () => {
  const entries = [{ optimizer: { name: "One" } }];
  const of = (/** @type {any} */ problem) => specs.normalize({ problem, entries }, own).problem;
  assert.deepEqual(of({ kind: "data", name: "line" }).box, [[-1, 1], [-2, 2]]);
  assert.deepEqual(of({ kind: "data", name: "line", data: "second" }).box, [[-5, 5], [-5, 5]]);
  assert.equal(of({ kind: "data", name: "line", data: { x: [1, 2], y: [3, 4] } }).box, undefined);
  assert.equal(of({ kind: "expression", expression: "x * y" }).name, "f");
});

test("heights do not depend on start, noise and batch; a place is a kind, a name and a window", () => {
  const { problem } = specs.withSurface(three(), "line", own);
  const moved = { ...problem, start: [9, 9], noise: 3, batch: 2 };
  assert.equal(specs.heightsOf(moved), specs.heightsOf(problem));
  assert.equal(specs.placeOf({ ...moved, data: { x: [1, 2], y: [3, 4] } }), specs.placeOf(problem));
  assert.notEqual(specs.heightsOf({ ...problem, data: { x: [1, 2], y: [3, 4] } }), specs.heightsOf(problem));
  assert.notEqual(specs.placeOf({ ...problem, box: [[0, 1], [0, 1]] }), specs.placeOf(problem));
});

test("what a class requires begins with a value within its range, and what the last optimizer had is kept", () => {
  const required = { required: true, length: null, choices: null };
  const params = [{ ...required, name: "lr", type: "float", range: [1e-5, 10], scale: "log" }, { ...required, name: "rate", type: "float", range: null, scale: "linear" },
    { ...required, name: "rho", type: "float", range: [0, 1], scale: "complement" }, { name: "eps", type: "float", required: false }];
  const all = /** @type {any} */ ({ ...catalogue, optimizers: [...catalogue.optimizers, { name: "Needy", params }] });
  assert.deepEqual(specs.addEntry(three(), "Needy", all).entries[3].optimizer, { name: "Needy", params: { lr: 0.01, rate: 1, rho: 0 } });
  const spec = specs.setOptimizerParam(three(), 0, "lr", 0.5);
  assert.deepEqual(specs.setOptimizer(spec, 0, "Needy", all).entries[0].optimizer.params, { lr: 0.5, rate: 1, rho: 0 });
});
