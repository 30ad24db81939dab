import assert from "node:assert/strict";
import { test } from "node:test";
import { comparedRace } from "../../../frontend/static/js/checkpoint/compare.js";
import { TRAINING } from "../../../frontend/static/js/checkpoint/training.js";

/** @returns {any} */
const trace = () => ({ columns: ["loss", "lr"], loss: Float64Array.of(9, 4, 0, NaN), lr: Float64Array.of(1, 1, 0.1 + 0.2, Infinity) });
/** @returns {any} */
const rest = () => ({ step: 1, entries: [{ label: "A", loss: [4, 0, "nan"], lr: [1, 0.30000000000000004, "inf"] }] });

test("a rest that is the same to the last bit is equal, nan and inf too", () => {
  assert.deepEqual(comparedRace(rest(), [trace()]), { count: 6, first: null });
});

test("the least step that differs is named: by a bit, by a sign of zero, by nan", () => {
  const cases = /** @type {const} */ ([[2, "lr", 0.3], [2, "loss", -0], [3, "loss", 1], [1, "loss", 4.000000000000001]]);
  for (const [step, column, value] of cases) {
    const other = rest();
    other.entries[0][column][step - 1] = value;
    assert.deepEqual(comparedRace(other, [trace()]).first, { label: "A", column, step });
  }
  const two = rest();
  [two.entries[0].loss[2], two.entries[0].lr[0]] = [5, 5];
  assert.equal(comparedRace(two, [trace()]).first?.column, "lr");
});

test("a training is compared by steps and by epochs, each seed of it", () => {
  const lane = () => ({ steps: { version: 1, rows: 4, loss: Float64Array.of(4, 3, 2, 1), grad_norm: new Float64Array(4), lr: new Float64Array(4) }, columns: { train_loss: Float64Array.of(5, 3, 1) } });
  const seed = () => ({ train_loss: [1], steps: { loss: [1], grad_norm: [0], lr: [0] } });
  /** @type {any} */
  const found = { step: 3, epoch: 2, entries: [{ label: "B", seeds: [seed(), seed()] }] };
  const traces = [{ lanes: [lane(), lane()] }];
  assert.deepEqual(TRAINING.compare(found, traces), { count: 8, first: null });
  found.entries[0].seeds[1].train_loss = [1.5];
  assert.deepEqual(TRAINING.compare(found, traces).first, { label: "B", column: "train_loss", step: 4 });
  found.entries[0].seeds[0].steps.loss = [7];
  assert.deepEqual(TRAINING.compare(found, traces).first, { label: "B", column: "loss", step: 3 });
});
