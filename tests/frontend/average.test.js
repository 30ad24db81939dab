/** The average beside a trace: when there is one, where it begins, and what is drawn and told of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { averageLabel, averageOf, begunAt, kindOf } from "../../frontend/static/js/average.js";
import { linesOf, measured } from "../../frontend/static/js/plot/measures.js";
import { setAverage } from "../../frontend/static/js/spec.js";
import { newAverage } from "../../frontend/static/js/ui/average.js";
import { setMessages } from "../../frontend/static/js/ui/messages.js";
import { finalAverage } from "../../frontend/static/js/ui/results.js";
import { trace } from "../../frontend/static/js/wire.js";

const COLUMNS = ["x", "y", "loss", "grad_norm", "lr"];

/** @param {number[]} x of the average @param {number[]} loss @param {number} [rows] @returns {any} */
function averaging(x, loss, rows = x.length) {
  const made = /** @type {any} */ (trace(x.length, [...COLUMNS, "avg_x", "avg_y", "avg_loss"]));
  made.avg_x.set(x);
  made.avg_loss.set(loss);
  made.loss.fill(9);
  made.rows = rows;
  return made;
}
/** @param {any[]} traces @returns {any} */
const state = (traces) => ({ traces, landmarks: null, view: { hidden: [] } });

test("an entry has an average where the run has its columns and they are not nan", () => {
  assert.equal(averageOf(trace(3, COLUMNS)), null);
  assert.equal(averageOf(averaging([NaN, NaN], [NaN, NaN])), null);
  assert.equal(averageOf(averaging([1, 2], [3, 4], 0)), null, "no row has arrived: nobody knows yet");
  const one = averaging([1, 2], [3, 4]);
  assert.deepEqual([...(averageOf(one)?.loss ?? [])], [3, 4]);
  assert.equal(averageOf(one), averageOf(one), "what is known of it is kept by it");
});

test("an average grows with its trace and begins where it leaves the start", () => {
  const one = averaging([2, 2, 2, 1, 2], [4, 4, 4, 1, 4], 3);
  const average = /** @type {any} */ (averageOf(one));
  assert.equal(begunAt(average), Infinity);
  one.rows = 5;
  assert.equal(average.rows, 5);
  assert.equal(begunAt(average), 3, "and stays begun where it comes back");
});

test("loss and distance have averages, drawn last and from where they begin; gradient and lr have none", () => {
  const traces = [averaging([2, 2, 1], [4, 4, 1]), trace(3, COLUMNS), averaging([2, 2, 2], [4, 4, 4])];
  traces[1].rows = 3;
  for (const measure of /** @type {const} */ (["loss", "distance"])) {
    const lines = linesOf(measure, state(traces)).map(({ i, first, average, behind }) => [i, first, average, behind]);
    assert.deepEqual(lines, [[0, 0, false, true], [1, 0, false, false], [2, 0, false, true], [0, 2, true, false]]);
  }
  for (const measure of /** @type {const} */ (["grad", "lr"])) assert.deepEqual(linesOf(measure, state(traces)).map(({ behind }) => behind), [false, false, false]);
  const { values } = measured("loss", state(traces));
  assert.deepEqual([...values(/** @type {any} */ (linesOf("loss", state(traces)).at(-1)).trace)], [4, 4, 1]);
});

test("a hidden entry hides its average", () => {
  assert.deepEqual(linesOf("loss", { ...state([averaging([2, 1], [4, 1])]), view: { hidden: [0] } }), []);
});

test("a loss below 0 of an average alone is seen on a linear axis", () => {
  assert.equal(measured("loss", state([averaging([2, 1], [4, 1])])).log, true);
  assert.equal(measured("loss", state([averaging([2, 1], [4, -1])])).log, false);
});

test("the final loss of the average, never where it did not begin, nothing where there is none", () => {
  assert.equal(finalAverage(averaging([2, 1], [4, 1])), 1);
  assert.equal(finalAverage(averaging([2, 2], [4, 4])), null);
  const plain = trace(2, COLUMNS);
  plain.rows = 2;
  assert.equal(finalAverage(plain), undefined);
});

test("names come from the catalogue", () => {
  setMessages({ "average.label": "{label}, {kind}" });
  /** @type {any} */
  const page = { spec: { entries: [{ label: "mine", optimizer: { name: "A" }, average: { kind: "k" } }, { optimizer: { name: "B" } }] }, catalogue: { averages: [{ name: "k", title: "Kay" }] } };
  assert.equal(kindOf(page, 0), "Kay");
  assert.equal(averageLabel(page, 0), "mine, Kay");
  assert.equal(kindOf(page, 1), "");
  assert.equal(kindOf({ ...page, catalogue: null }, 0), "k");
});

test("a new average forgets within a part of the run, or begins after the way in", () => {
  const kind = (/** @type {string[]} */ ...names) => /** @type {any} */ ({ name: "k", params: [...names, "start", "every"].map((name) => ({ name })) });
  assert.deepEqual(newAverage(kind("decay"), 200), { kind: "k", decay: 0.95 });
  assert.deepEqual(newAverage(kind("decay"), 4), { kind: "k", decay: 0.5 });
  assert.deepEqual(newAverage(kind(), 200), { kind: "k", start: 50 });
});

test("an average comes and goes without a trace in the spec", () => {
  /** @type {any} */
  const spec = { entries: [{ optimizer: { name: "A", params: {} } }] };
  const with_ = setAverage(spec, 0, { kind: "k" });
  assert.deepEqual(with_.entries[0].average, { kind: "k" });
  assert.deepEqual(setAverage(with_, 0, null), spec);
});
