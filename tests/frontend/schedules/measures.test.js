/** Which line is nearest to the pointer, which values are gaps, and what a reading says of many entries. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CURVES } from "../../../frontend/static/js/schedules/curve.js";
import { limitsOf, linesOf, nearest, panelRange, rangeOf, showable } from "../../../frontend/static/js/schedules/measures.js";
import { trace } from "../../../frontend/static/js/wire.js";

/** @param {number[]} lr @param {number[]} [momentum] @returns {any} */
function curve(lr, momentum = lr.map(() => NaN)) {
  const made = trace(lr.length, ["lr", "momentum"]);
  /** @type {any} */ (made).lr.set(lr);
  /** @type {any} */ (made).momentum.set(momentum);
  made.rows = lr.length;
  CURVES.finish(made, { summary: {} });
  return made;
}
/** @param {any[]} traces @param {object} [view] @returns {any} */
const state = (traces, view = {}) => ({ traces, spec: { entries: traces.map(() => ({})) }, view: { hidden: [], axis: "linear", ...view } });

test("a column that is nan throughout does not concern the entry", () => {
  const now = state([curve([1, 2]), curve([1, 2], [0.9, 0.8])]);
  assert.deepEqual(linesOf(now, "momentum").map(({ entry }) => entry), [1]);
  assert.deepEqual(linesOf(now, "lr").map(({ entry }) => entry), [0, 1]);
});

test("the nearest line that has a value there, hidden ones apart", () => {
  const now = state([curve([1, 1]), curve([5, NaN]), curve([4, 3])], { hidden: [2] });
  const yOf = (/** @type {number} */ value) => 100 - 10 * value;
  const at = (/** @type {number} */ step) => nearest(linesOf(now, "lr"), step, 60, yOf, false)?.line.entry;
  assert.deepEqual([at(0), at(1)], [1, 0]);
});

test("nan, inf and what is below 0 are gaps; 0 only on a logarithmic axis", () => {
  assert.deepEqual([NaN, Infinity, -0.1, 0, 0.1].map((value) => showable(value, false)), [false, false, false, true, true]);
  assert.equal(showable(0, true), false);
});

test("the range holds every value that can be shown", () => {
  const lines = linesOf(state([curve([0.5, Infinity, -3]), curve([0, 2, 1e-3])]), "lr");
  const linear = rangeOf(lines, false);
  assert.ok(linear && linear.low === 0 && linear.high > 2);
  const log = rangeOf(lines, true);
  assert.ok(log && log.low > 0 && log.low < 1e-3 && log.high > 2);
});

test("an old curve is seen until the new one is whole", () => {
  const [old, coming] = [curve([1, 1]), trace(2, ["lr", "momentum"])];
  coming.rows = 1;
  coming.ghost = old;
  assert.equal(linesOf(state([coming]), "lr")[0].curve, old);
});

test("an axis of losses ends not far above the start, however far some diverge, and the counter's axis holds its limit", () => {
  const line = (/** @type {number} */ entry, /** @type {number[]} */ values) => /** @type {any} */ ({ entry, column: "", values: Float64Array.from(values), curve: { rows: values.length }, thin: false });
  const losses = line(0, [10, 1, 1e200, Infinity]);
  assert.deepEqual(panelRange("fed", [losses], true, []), { log: true, low: 1 / 1.3, high: 13_000 });
  const schedules = [{ name: "Waits", params: [{ name: "patience", default: 10 }] }];
  const now = /** @type {any} */ ({ catalogue: { schedules }, spec: { steps: 50, entries: [{ schedule: { name: "Waits" } }, { schedule: { name: "Waits", params: { patience: 60 } } }] } });
  const counters = [line(0, [0, 1, 2]), line(1, [0, 1, 2])];
  const limits = limitsOf(now, "patience", counters);
  assert.deepEqual(limits, [{ entry: 0, value: 10 }], "more than 50 steps cannot be waited in a run of 50");
  assert.ok(/** @type {any} */ (panelRange("patience", counters, false, limits)).high > 10);
});
