/** What the page makes of a training's frames: lanes, medians, snapshots by epoch, and what became of an entry. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TRAINED } from "../../../frontend/static/js/nets/measures.js";
import { quartiles } from "../../../frontend/static/js/nets/quartiles.js";
import { cell } from "../../../frontend/static/js/nets/table.js";
import { bestEpoch, seenOf, shotAt, TRAININGS } from "../../../frontend/static/js/nets/trace.js";
import { decode, trace } from "../../../frontend/static/js/wire.js";
import { numbers, picture } from "./frames.js";

const COLUMNS = ["train_loss", "validation_loss", "train_accuracy"];
const [EPOCHS, STEPS, TABLE, HISTOGRAMS] = [1, 4, 6, 7];

/** @param {number} entries @param {number} seeds @param {object} [more] */
function started(entries, seeds, more = {}) {
  const said = {
    rows: 4, columns: COLUMNS, seeds, lanes: entries * seeds, steps_an_epoch: 2, training: 6, validation: 2, parameters: 9, layers: [{ title: "Linear(2, 3)", parameters: 9 }],
    how: Array(entries).fill("separate"), snapshots: [0, 2, 3], ...more,
  };
  return Array.from({ length: entries }, (_, k) => /** @type {any} */ (TRAININGS.begin?.(trace(said.rows, COLUMNS), said, k)));
}

/** @param {any[]} traces @param {ArrayBuffer} frame */
const put = (traces, frame) => TRAININGS.append?.(decode(frame), traces);
const done = { label: "", stops: [null], early: [null] };

/** Epochs of a single lane. @param {number[]} train @param {number[]} validation */
function single(train, validation) {
  const [one] = started(1, 1, { rows: train.length });
  put([one], numbers(EPOCHS, { rows: train.length, entries: 1, columns: 3 }, [...train, ...validation, ...train.map(() => 0.5)]));
  return one;
}

test("lanes are entries by seeds; an entry's own columns are the medians, its quartiles beside them", () => {
  const traces = started(2, 3);
  const column = (/** @type {number} */ c) => [0, 1, 2, 3, 4, 5].flatMap((lane) => [100 * c + lane, 100 * c + lane + 10]); // two epochs of each lane
  put(traces, numbers(EPOCHS, { row: 1, rows: 2, entries: 6, columns: 3 }, [0, 1, 2].flatMap(column)));
  const [first, second] = traces;
  assert.deepEqual(second.lanes.map((/** @type {any} */ lane) => lane.columns.validation_loss[2]), [113, 114, 115]);
  assert.deepEqual([...first.train_loss], [0, 1, 11, 0]);
  assert.deepEqual([first.low.train_loss[1], first.high.train_loss[1]], [0.5, 1.5]);
  assert.equal(second.validation_loss[2], 114);
  assert.equal(second.rows, 3);
});

test("with one seed nothing is copied", () => {
  const one = single([1, 2, 3, 4], [5, 6, 7, 8]);
  assert.equal(one.train_loss, one.lanes[0].columns.train_loss);
  assert.equal(one.low.train_loss, one.train_loss);
  assert.deepEqual([...one.validation_loss], [5, 6, 7, 8]);
});

test("steps of all lanes, the lr for the sparkline among them", () => {
  const traces = started(1, 2);
  put(traces, numbers(STEPS, { row: 2, rows: 2, entries: 2, columns: 3 }, [1, 2, 3, 4, 10, 20, 30, 40, 0.1, 0.2, 0.1, 0.2]));
  const [one] = traces;
  assert.deepEqual([...one.lanes[1].steps.grad_norm.slice(2, 4)], [30, 40]);
  assert.deepEqual([...one.steps.lr.slice(2, 4)], [0.1, 0.2]);
  assert.deepEqual([one.steps.loss[2], one.steps.rows, one.steps.loss.length], [2, 4, 6]);
});

test("pictures, tables and histograms belong to their entry and their epoch", () => {
  const traces = started(2, 1);
  put(traces, picture({ row: 2, rows: 2, entries: 2, columns: 3 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  put(traces, numbers(TABLE, { row: 3, rows: 2, entries: 2, columns: 2 }, [1, 2, 3, 4, 5, 6, 7, 8]));
  put(traces, numbers(HISTOGRAMS, { row: 0, rows: 2, entries: 2, columns: 3 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  assert.deepEqual([...traces[1].pictures.get(2)], [7, 8, 9, 10, 11, 12]);
  assert.deepEqual([...traces[1].tables.get(3)], [3, 4, 7, 8]);
  assert.deepEqual(traces[0].histograms.get(0).map((/** @type {Float64Array} */ column) => [...column]), [[1, 2], [5, 6], [9, 10]]);
  assert.deepEqual([0, 1, 2, 3].map((epoch) => shotAt(traces[0], traces[0].pictures, epoch)), [-1, -1, 2, 2]);
});

test("a frame of bytes has a byte a place, and is refused where it has not", () => {
  const good = picture({ rows: 2, entries: 1, columns: 3 }, [0, 1, 2, 253, 254, 255]);
  assert.deepEqual([...decode(good).bytes], [0, 1, 2, 253, 254, 255]);
  assert.equal(decode(good).body.length, 0);
  assert.throws(() => decode(good.slice(0, 28)), /expected 30 bytes, got 28/);
});

test("a seed that diverged counts as the worst, and is not left out", () => {
  assert.deepEqual(quartiles([3, 1, 2]), { low: 1.5, median: 2, high: 2.5 });
  assert.equal(quartiles([1, NaN, 2]).median, 2);
  assert.ok(Number.isNaN(quartiles([1, NaN, 2]).high), "the upper quartile lies between 2 and nothing");
  assert.equal(quartiles([0.9, NaN, 0.8], -Infinity).median, 0.8);
  assert.deepEqual(quartiles([NaN, NaN]), { low: NaN, median: NaN, high: NaN });
});

test("what became of an entry is said of the worst of its seeds", () => {
  const finished = (/** @type {any} */ one, answer = {}) => { TRAININGS.finish(one, { ...done, ...answer }); return one.status; };
  const fine = finished(single([4, 3, 2, 1], [4, 2, 3, 5]));
  assert.deepEqual([fine.kind, fine.step, fine.numbers.best, fine.numbers.least], ["trained", null, 1, 2]);
  assert.deepEqual(((status) => [status.kind, status.step])(finished(single([4, Infinity, NaN, NaN], [4, 4, 4, 4]))), ["diverged", 1]);
  const early = finished(single([4, 3, NaN, NaN], [4, 2, NaN, NaN]), { early: [1] });
  assert.deepEqual([early.kind, early.step], ["early", 1]);
  const stopped = finished(single([4, 3, NaN, NaN], [4, 2, NaN, NaN]), { stops: [{ step: 3, message: "no" }] });
  assert.deepEqual([stopped.kind, stopped.step, stopped.numbers.at, stopped.message], ["stopped", 1, 3, "no"]);
});

test("a net that stopped early keeps its numbers among those of the other seeds", () => {
  const traces = started(1, 3);
  put(traces, numbers(EPOCHS, { rows: 4, entries: 3, columns: 3 }, [4, 3, 2, 1, 4, 2, NaN, NaN, 4, 3, 3, 3, ...Array(24).fill(0)]));
  assert.equal(traces[0].train_loss[3], 3, "before it is known, a missing number is the worst");
  TRAININGS.finish(traces[0], { ...done, stops: [null, null, null], early: [null, 1, null] });
  assert.equal(traces[0].train_loss[3], 2);
  assert.equal(traces[0].status.cause, "seeds");
});

test("the table ends where training ended, and names the best epoch", () => {
  const one = single([4, 3, 2, NaN], [5, 3.5, 4.5, NaN]);
  TRAININGS.finish(one, { ...done, early: [2] });
  assert.equal(bestEpoch(one, one.lanes[0]), 1);
  const gap = cell(one, { value: (found, lane) => lane.columns.validation_loss[2] - lane.columns.train_loss[2], write: String });
  assert.deepEqual(gap, { short: "2.5", around: "", exact: "2.5" });
});

test("curves: lines for training, hollow ones for validation, and no line goes on after an early stop", () => {
  const one = single([4, 3, 2, NaN], [5, 3, 4, NaN]);
  TRAININGS.finish(one, { ...done, early: [2] });
  const state = /** @type {any} */ ({ traces: [one], spec: { entries: [{ label: "mine", optimizer: { name: "X", params: {} } }], epochs: 3 }, view: { hidden: [] } });
  const [train, validation] = TRAINED.linesOf("loss", state);
  assert.deepEqual([train.average, validation.average, train.trace.rows], [false, true, 3]);
  const { values, log, per } = TRAINED.measured("loss", state);
  assert.deepEqual([...values(validation.trace)].slice(0, 3), [5, 3, 4]);
  assert.deepEqual([log, per], [true, 1]);
  assert.equal(TRAINED.measured("grad", state).per, 2);
  assert.deepEqual(TRAINED.linesOf("loss", { ...state, view: { hidden: [0] } }), []);
});

test("the old picture stays until the new one has come as far, if that is soon", () => {
  const [old, fresh] = [single([4, 3, 2, 1], [4, 3, 2, 1]), started(1, 1)[0]];
  const state = /** @type {any} */ ({ traces: [fresh], step: 3 });
  fresh.ghost = old;
  put([fresh], numbers(EPOCHS, { rows: 2, entries: 1, columns: 3 }, [1, 1, 1, 1, 1, 1]));
  assert.equal(seenOf(state, 0), old);
  assert.equal(seenOf({ ...state, step: 1 }, 0), fresh);
  fresh.about.points = { x: [[0.5], [0.5]], y: [1] };
  assert.equal(seenOf(state, 0), fresh, "other samples are shown at once");
});
