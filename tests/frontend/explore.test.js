import assert from "node:assert/strict";
import { test } from "node:test";
import { createExplore, STEPS } from "../../frontend/static/js/explore.js";

const BOX = [[-2, 2], [-1, 1]];
/** @type {any} */
const SPEC = {
  version: 1, problem: { kind: "surface", name: "sphere", params: {}, start: [1, 1], noise: 0 },
  entries: [{ label: "a", optimizer: { name: "One", params: {} } }, { label: "b", optimizer: { name: "Two", params: {} } }],
  steps: 99, seed: 0, dtype: "float64", events: [{ step: 5, entry: 1, set: { lr: 1 } }],
};

function setUp() {
  /** @type {any[]} */
  const sent = [];
  const told = { came: 0 };
  const explore = createExplore((message) => sent.push(message), () => (told.came += 1), { later: (fn) => fn() });
  return { explore, sent, told };
}

/** Answers a question with trails that begin where they should. @param {ReturnType<typeof setUp>["explore"]} explore @param {any} question */
function answer(explore, { id, axis: { starts: { x, y } }, spec }) {
  const [rows, entries] = [spec.steps + 1, x.count * y.count];
  explore.words({ type: "started", id, rows, entries, columns: ["x", "y"] });
  const body = new Float64Array(2 * entries * rows);
  for (let lane = 0; lane < entries; lane += 1) {
    const [i, j] = [lane % x.count, Math.floor(lane / x.count)];
    body.fill(x.from + ((x.to - x.from) * i) / (x.count - 1), lane * rows, (lane + 1) * rows);
    body.fill(y.from + ((y.to - y.from) * j) / (y.count - 1), (entries + lane) * rows, (entries + lane + 1) * rows);
  }
  explore.frame({ kind: 1, id, row: 0, rows, entries, columns: 2, body });
  explore.words({ type: "done", id, how: "exact" });
}

test("entry by entry a grid over the window is asked for, and the nearest start's trail is given", () => {
  const { explore, sent, told } = setUp();
  explore.want(SPEC, BOX);
  assert.equal(sent.length, 1);
  assert.equal(sent[0].spec.entries.length, 1);
  const { x, y } = sent[0].axis.starts;
  assert.deepEqual([x.from, x.to, y.from, y.to], [-2, 2, -1, 1]);
  assert.ok(x.count > y.count, "cells are about square");
  assert.ok(x.count * y.count * 2 * 100 <= 1_000_000, "within the server's limit");
  assert.equal(explore.trail(SPEC, 0, BOX, 0.4, 0.3), null);
  answer(explore, sent[0]);
  assert.equal(told.came, 1);
  const trail = explore.trail(SPEC, 0, BOX, 0.4, 0.3);
  assert.ok(trail);
  assert.ok(Math.abs(trail.x[0] - 0.4) <= 2 / (x.count - 1) && Math.abs(trail.y[0] - 0.3) <= 1 / (y.count - 1));
  assert.equal(explore.trail(SPEC, 0, BOX, 3, 0), null, "outside there is none");
  assert.equal(sent.length, 2, "then the next entry");
  assert.deepEqual(sent[1].spec.events, [{ step: 5, entry: 0, set: { lr: 1 } }]);
  answer(explore, sent[1]);
  assert.equal(sent.length, 2);
});

test("another start or label asks nothing anew, another hyperparameter only for its entry", () => {
  const { explore, sent } = setUp();
  explore.want(SPEC, BOX);
  answer(explore, sent[0]);
  answer(explore, sent[1]);
  explore.want({ ...SPEC, problem: { ...SPEC.problem, start: [0, 0] } }, BOX);
  assert.equal(sent.length, 2);
  const changed = { ...SPEC, entries: [SPEC.entries[0], { label: "b", optimizer: { name: "Two", params: { lr: 9 } } }] };
  explore.want(changed, BOX);
  assert.equal(sent.length, 3);
  assert.equal(sent[2].spec.entries[0].optimizer.params.lr, 9);
});

test("what must run apart has no trails and is not asked for twice; an error ends a question", () => {
  const { explore, sent } = setUp();
  explore.want(SPEC, BOX);
  explore.words({ type: "done", id: sent[0].id, how: "separate" });
  assert.equal(explore.trail(SPEC, 0, BOX, 0, 0), null);
  explore.words({ type: "error", id: sent[1].id, error: {} });
  explore.want(SPEC, BOX);
  assert.equal(sent.length, 2);
});

test("long runs are shown for their first steps; switched off, what is under way is cancelled", () => {
  const { explore, sent } = setUp();
  explore.want({ ...SPEC, steps: 50_000, events: [{ step: 40_000, entry: 0, set: {} }] }, BOX);
  assert.equal(sent[0].spec.steps, STEPS);
  assert.deepEqual(sent[0].spec.events, []);
  explore.want(null);
  assert.deepEqual(sent[1], { type: "cancel", id: sent[0].id });
  assert.equal(explore.words({ type: "cancelled", id: sent[0].id }), true);
  assert.equal(explore.words({ type: "done", id: 7 }), false, "runs are not its own");
});
