import assert from "node:assert/strict";
import { test } from "node:test";
import { keysOf, subspec } from "../../frontend/static/js/subspec.js";
import { createSweep, placed } from "../../frontend/static/js/sweep.js";

/** @type {any} */
const SPEC = {
  version: 1, problem: { kind: "surface", name: "sphere", params: {}, start: [1, 1], noise: 0 },
  entries: [{ label: "a", optimizer: { name: "One", params: { lr: 3 } } }, { label: "b", optimizer: { name: "Two", params: { lr: 3, betas: [1, 2] } } }],
  steps: 1, seed: 0, dtype: "float64", events: [],
};
const GRAB = { path: ["entries", 1, "optimizer", "params", "lr"], values: [1, 2, 3, 4], at: 2 };
const at = (/** @type {number} */ lr) => placed(SPEC, GRAB.path, lr);
const key = (/** @type {any} */ spec) => keysOf(subspec(spec, [1]))[0];

function setUp() {
  /** @type {any[]} */
  const sent = [];
  const told = { came: 0 };
  let ids = 40;
  const sweep = createSweep((message) => sent.push(message), () => (ids += 1), () => (told.came += 1));
  return { sweep, sent, told };
}

/** @param {number} id @param {number} lanes */
function chunk(id, lanes) {
  const body = Float64Array.from({ length: 2 * lanes }, (_, k) => k);
  return { kind: 1, id, row: 0, rows: 2, entries: lanes, columns: 1, body };
}

test("a grabbed slider asks for all of its values at once, and they are there by their keys", () => {
  const { sweep, sent, told } = setUp();
  sweep.grab(GRAB, SPEC);
  assert.equal(sent.length, 1);
  assert.deepEqual(sent[0], { type: "lanes", id: 41, channel: "lanes", spec: subspec(SPEC, [1]), axis: { path: ["optimizer", "params", "lr"], values: [1, 2, 3, 4] } });
  assert.equal(sweep.words({ type: "started", id: 41, rows: 2, columns: ["lr"] }), true);
  assert.equal(sweep.frame(chunk(41, 4)), true);
  assert.equal(sweep.trace(key(at(2))), undefined, "nothing is shown before all is here");
  sweep.words({ type: "done", id: 41, how: "exact" });
  assert.equal(told.came, 1);
  assert.deepEqual([...(sweep.trace(key(at(2)))?.lr ?? [])], [2, 3]);
  assert.equal(sweep.trace(keysOf(SPEC)[0]), undefined, "the other entry has none");
});

test("values on their way or here are not asked for again; what must run apart never is", () => {
  const { sweep, sent } = setUp();
  sweep.grab(GRAB, SPEC);
  sweep.ask(at(4));
  assert.equal(sent.length, 1);
  sweep.words({ type: "done", id: 41, how: "separate" });
  sweep.ask(at(4));
  assert.equal(sent.length, 1);
  sweep.grab({ ...GRAB, path: ["entries", 0, "optimizer", "params", "lr"] }, SPEC);
  assert.equal(sent.length, 2, "another optimizer may do better");
});

test("a run with many rows asks for the values around the hand, and again where the hand leaves them", () => {
  const { sweep, sent } = setUp();
  const long = { ...SPEC, steps: 1999 };
  const values = Array.from({ length: 256 }, (_, k) => k);
  sweep.grab({ ...GRAB, values, at: 3 }, long);
  const { axis } = sent[0];
  assert.equal(axis.values.length, 65);
  assert.equal(axis.values[0], 0);
  sweep.words({ type: "started", id: 41, rows: 2000, columns: [] });
  sweep.words({ type: "done", id: 41, how: "exact" });
  sweep.grab({ ...GRAB, values, at: 100 }, placed(long, GRAB.path, 100));
  assert.equal(sent.length, 2);
  assert.ok(sent[1].axis.values.includes(100));
});

test("nothing is asked where it would come too late, for what is no entry's, or after the hand let go", () => {
  const { sweep, sent } = setUp();
  sweep.grab(GRAB, { ...SPEC, steps: 5000 });
  sweep.grab({ ...GRAB, path: ["problem", "params", "a"] }, SPEC);
  sweep.grab({ ...GRAB, path: ["entries", 7, "optimizer", "params", "lr"] }, SPEC);
  sweep.release();
  sweep.ask(SPEC);
  assert.equal(sent.length, 0);
});

test("a tuple's item is put in its place and the rest stays", () => {
  assert.deepEqual(placed(SPEC, ["entries", 1, "optimizer", "params", "betas", 1], 9).entries[1].optimizer.params, { lr: 3, betas: [1, 9] });
  assert.equal(SPEC.entries[1].optimizer.params.betas[1], 2);
});

test("an error or a lost socket ends the flight, and what others asked for is theirs", () => {
  const { sweep, sent } = setUp();
  sweep.grab(GRAB, SPEC);
  assert.equal(sweep.words({ type: "done", id: 7 }), false);
  assert.equal(sweep.frame(chunk(7, 4)), false);
  sweep.words({ type: "error", id: 41, error: {} });
  sweep.ask(SPEC);
  assert.equal(sent.length, 2);
  sweep.opened();
  sweep.ask(SPEC);
  assert.equal(sent.length, 3);
});
