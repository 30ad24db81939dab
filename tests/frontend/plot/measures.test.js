import assert from "node:assert/strict";
import { test } from "node:test";
import { trace } from "../../../frontend/static/js/wire.js";
import { distances } from "../../../frontend/static/js/distance.js";
import { measured, rangeOf } from "../../../frontend/static/js/plot/measures.js";
import { ticks } from "../../../frontend/static/js/plot/scale.js";

/** @param {number[]} loss @param {string} [kind] */
function traceOf(loss, kind = "moving") {
  const made = trace(loss.length, ["x", "y", "loss", "grad_norm", "lr"]);
  made.loss.set(loss);
  made.lr.fill(0.1);
  made.rows = loss.length;
  made.status = { kind, step: null, cause: null, numbers: {} };
  return made;
}
/** @param {any[]} traces @param {any} [landmarks] @returns {any} */
const state = (traces, landmarks = null) => ({ traces, landmarks, view: { hidden: [] } });

test("an entry that diverges does not flatten the others", () => {
  const traces = [traceOf([10, 1, 0.1]), traceOf([10, 1e150, 1e300], "diverged")];
  const range = rangeOf(measured("loss", state(traces)), traces, 0, 2);
  assert.ok(range && range.log && range.high < 1e5 && range.low < 0.1, JSON.stringify(range));
});

test("what a logarithm cannot show is left out of the range", () => {
  const traces = [traceOf([4, 0, NaN, Infinity, 2])];
  const range = rangeOf(measured("loss", state(traces)), traces, 0, 4);
  assert.ok(range && range.low > 1 && range.low < 2 && range.high > 4 && range.high < 8);
  const none = [traceOf([0, NaN])];
  assert.equal(rangeOf(measured("loss", state(none)), none, 0, 1), null);
});

test("a loss below 0 is drawn above the known lowest value, or else on a linear axis", () => {
  const traces = [traceOf([-70, -78])];
  assert.deepEqual([measured("loss", state(traces, { minima: [], lowest: -78.33 })).shift, measured("loss", state(traces, { minima: [], lowest: -78.33 })).log], [-78.33, true]);
  assert.equal(measured("loss", state(traces, { minima: [], lowest: null })).log, false);
});

test("the distance is to the nearest minimum; a position that is nan has none", () => {
  const one = traceOf([0, 0, 0]);
  one.x.set([3, 0, NaN]);
  one.y.set([4, 0, 0]);
  assert.deepEqual([...distances(one, [[0, 0], [3, 3]])], [1, 0, NaN]);
  assert.equal(distances(one, [])[0], Infinity);
});

test("ticks lie in their range, and are few", () => {
  for (const [low, high] of [[1e-18, 1e4], [0.3, 3.4], [2, 2.1], [0.011, 13]]) {
    const found = ticks({ log: true, low, high }, 6);
    assert.ok(found.length >= 2 && found.length <= 8, `${low}..${high}: ${found.map(({ text }) => text)}`);
    assert.ok(found.every(({ value }) => value >= low * 0.999 && value <= high * 1.001));
  }
  assert.deepEqual(ticks({ log: false, low: 0, high: 400 }, 4).map(({ text }) => text), ["0", "100", "200", "300", "400"]);
});
