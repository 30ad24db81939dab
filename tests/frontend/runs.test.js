// The server is played by the test: it answers what `send` was given, with frames built by hand.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as page from "../../frontend/static/js/state.js";
import { createRuns } from "../../frontend/static/js/runs.js";

const STEPS = 3;
/** @type {any[]} */
let sent;
/** @type {ReturnType<typeof createRuns>} */
let runs;
let clock = 0;

/** @param {number[]} lrs @returns {any} */
const spec = (lrs) => ({
  version: 1, problem: { kind: "surface", name: "bowl", params: {}, start: [0, 0], noise: 0 },
  entries: lrs.map((lr) => ({ optimizer: { name: "One", params: { lr } } })), steps: STEPS, seed: 0, dtype: "float64", events: [],
});
const asked = (/** @type {any} */ message) => message.spec.entries.map((/** @type {any} */ entry) => entry.optimizer.params.lr);
const shown = () => page.state().traces.map((trace) => trace && trace.lr[0]);

/** @param {any} message @param {number} row @param {number} rows */
function chunk({ id, spec: { entries } }, row, rows) {
  const buffer = new ArrayBuffer(24 + 8 * 5 * entries.length * rows);
  const head = new DataView(buffer);
  new Uint8Array(buffer).set([..."THLW"].map((char) => char.charCodeAt(0)));
  [[4, 1], [6, 1], [20, entries.length], [22, 5]].forEach(([at, value]) => head.setUint16(at, value, true));
  [[8, id], [12, row], [16, rows]].forEach(([at, value]) => head.setUint32(at, value, true));
  const body = new Float64Array(buffer, 24);
  entries.forEach((/** @type {any} */ entry, /** @type {number} */ e) => body.fill(entry.optimizer.params.lr, (4 * entries.length + e) * rows, (4 * entries.length + e + 1) * rows));
  runs.frame(buffer);
}
const start = (/** @type {any} */ { id }) => runs.words({ type: "started", id, rows: STEPS + 1, columns: ["x", "y", "loss", "grad_norm", "lr"] });
const end = (/** @type {any} */ { id, spec: { entries } }) => runs.words({ type: "done", id, entries: entries.map(() => ({ status: { kind: "moving", step: null, cause: null, numbers: {} } })) });
function answer(/** @type {any} */ message) {
  start(message);
  chunk(message, 0, STEPS + 1);
  end(message);
}

beforeEach(() => {
  sent = [];
  clock = 0;
  runs = createRuns((message) => sent.push(message), () => clock);
  page.onSpec(() => runs.request());
  page.setTraces([]);
  page.begin(spec([1, 2, 3]));
});

test("all entries are asked for at first, then only those that changed", () => {
  assert.deepEqual(asked(sent[0]), [1, 2, 3]);
  answer(sent[0]);
  assert.deepEqual(shown(), [1, 2, 3]);
  page.change(spec([1, 7, 3]));
  assert.deepEqual(sent.slice(1).map(asked), [[7]]);
  assert.deepEqual(shown(), [1, 2, 3], "the old trace stays until the new one is there");
  answer(sent[1]);
  assert.deepEqual(shown(), [1, 7, 3]);
});

test("what was seen before is not asked for again", () => {
  answer(sent[0]);
  page.change(spec([3, 1]));
  page.change(spec([3, 1, 1]));
  page.undo();
  page.undo();
  assert.equal(sent.length, 1);
  assert.deepEqual(shown(), [1, 2, 3]);
});

test("while dragging one run is in flight, and the newest follows it", () => {
  answer(sent[0]);
  for (const lr of [4, 5, 6]) page.change(spec([lr, 2, 3]), { transient: true });
  assert.deepEqual(sent.slice(1).map(asked), [[4]]);
  answer(sent[1]);
  assert.deepEqual(sent.slice(2).map(asked), [[6]]);
  assert.equal(sent[2].channel, sent[1].channel);
  assert.notEqual(sent[2].channel, sent[0].channel, "a drag cancels no long run of the others");
});

test("a new trace that keeps arriving is shown before its ghost, and a drag does not wait for its end", () => {
  answer(sent[0]);
  page.change(spec([4, 2, 3]), { transient: true });
  page.change(spec([5, 2, 3]), { transient: true });
  start(sent[1]);
  assert.deepEqual(shown(), [1, 2, 3]);
  chunk(sent[1], 0, 2);
  assert.deepEqual(shown(), [4, 2, 3]);
  clock = 130;
  chunk(sent[1], 2, 1);
  assert.equal(page.state().traces[0]?.ghost?.lr[0], 1, "the one that it replaces stays behind it");
  page.change(spec([6, 2, 3]), { transient: true });
  assert.deepEqual(sent.slice(2).map(asked), [[6]]);
  start(sent[2]);
  clock = 300;
  chunk(sent[2], 0, 1);
  chunk(sent[2], 1, 1);
  clock = 500;
  chunk(sent[2], 2, 1);
  assert.equal(page.state().traces[0]?.ghost?.lr[0], 1, "the ghost is the last whole trace");
  chunk(sent[2], 3, 1);
  end(sent[2]);
  assert.deepEqual(shown(), [6, 2, 3]);
  assert.equal(page.state().traces[0]?.ghost, null);
});

test("an entry's error stands where it belongs, spares the others, and goes with its cause", () => {
  runs.words({ type: "error", id: sent[0].id, error: { code: "bad", message: "no", path: ["entries", 1, "optimizer", "params", "lr"] } });
  assert.deepEqual(page.state().error?.path, ["entries", 1, "optimizer", "params", "lr"]);
  assert.deepEqual(asked(sent[1]), [1, 3]);
  answer(sent[1]);
  assert.deepEqual(shown(), [1, null, 3]);
  page.change(spec([1, 2]));
  assert.ok(page.state().error, "it is still wrong");
  page.change(spec([1]));
  assert.equal(page.state().error, null);
});

test("after a loss of the connection what was in flight is asked for again, from the start", () => {
  start(sent[0]);
  chunk(sent[0], 0, 2);
  runs.opened();
  assert.deepEqual(asked(sent[1]), [1, 2, 3]);
  assert.notEqual(sent[1].id, sent[0].id);
  chunk(sent[0], 2, 2); // late, of the old run: no longer ours
  answer(sent[1]);
  assert.deepEqual(page.state().traces.map((trace) => trace?.rows), [4, 4, 4]);
});

test("settled waits for every trace", async () => {
  let settled = false;
  const waiting = runs.settled().then(() => { settled = true; });
  await Promise.resolve();
  assert.equal(settled, false);
  answer(sent[0]);
  await waiting;
});

test("of a kind that takes few entries at once, the next ones follow when those are done", () => {
  const finished = [];
  runs = createRuns((message) => sent.push(message), () => clock, { word: "curves", most: 2, channels: ["race"], finish: (_trace, answer) => void finished.push(answer) });
  page.begin(spec([1, 2, 3, 4, 5]));
  sent = sent.slice(-1);
  assert.deepEqual([sent[0].type, asked(sent[0])], ["curves", [1, 2]]);
  page.change(spec([1, 2, 3, 4, 6]));
  assert.equal(sent.length, 1, "what is in flight is still wanted");
  answer(sent[0]);
  assert.deepEqual(asked(sent[1]), [3, 4]);
  answer(sent[1]);
  answer(sent[2]);
  assert.deepEqual(shown(), [1, 2, 3, 4, 6]);
  assert.equal(finished.length, 5);
});

test("of a kind with two channels, two questions are under way, and no entry is in both", () => {
  runs = createRuns((message) => sent.push(message), () => clock, { word: "curves", most: 2, channels: ["a", "b"], finish: () => {} });
  page.begin(spec([1, 2, 3, 4, 5, 6]));
  sent = sent.slice(-2);
  assert.deepEqual(sent.map((message) => [message.channel, asked(message)]), [["a", [1, 2]], ["b", [3, 4]]]);
  answer(sent[1]);
  assert.deepEqual([sent[2].channel, asked(sent[2])], ["b", [5, 6]]);
  answer(sent[0]);
  answer(sent[2]);
  assert.equal(sent.length, 3);
  assert.deepEqual(shown(), [1, 2, 3, 4, 5, 6]);
});

test("of a kind that has drafts, a hand that drags sees these, of what changed alone, and the whole when it lets go", () => {
  sent = [];
  /** @type {WeakMap<any, any>} */
  const made = new WeakMap();
  const draft = (/** @type {any} */ whole) => made.get(whole) ?? made.set(whole, { ...whole, seed: 9 }).get(whole);
  runs = createRuns((message) => sent.push(message), () => clock, { word: "train", most: Infinity, channels: ["train"], draft, finish: (trace, { status }) => void (trace.status = status) });
  page.begin(spec([1, 2]));
  answer(sent[0]);
  page.change(spec([1, 7]), { transient: true });
  assert.deepEqual(sent.slice(1).map((message) => [asked(message), message.channel, message.spec.seed]), [[[7], "drag", 9]]);
  answer(sent[1]);
  assert.deepEqual(shown(), [1, 7]);
  page.commit();
  assert.deepEqual(sent.slice(2).map((message) => [asked(message), message.channel, message.spec.seed]), [[[7], "train", 0]]);
  assert.deepEqual(shown(), [1, 7], "the draft stays until the whole is there");
});
