/** The columns of curvature by entry as their rows arrive, byte by byte from docs/wire.md; what is compared with the edge of stability. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CURVATURES, ratioOf, rowAt, sharpnessOf } from "../../../frontend/static/js/nets/curvature/answer.js";
import { fieldOf, wishOf, withWish } from "../../../frontend/static/js/nets/curvature/document.js";
import { lossOf, placeFor } from "../../../frontend/static/js/nets/curvature/ends.js";
import { linesOf } from "../../../frontend/static/js/nets/curvature/lines.js";
import { decode } from "../../../frontend/static/js/wire.js";
import { frame } from "../wire.test.js";

const COLUMNS = ["eigenvalue_1", "least", "trace", "trace_error", "lr", "line", "preconditioned"];

/** Two entries, three epochs, of which two have come: the second entry has a preconditioner from its second row on. */
function some() {
  const found = CURVATURES.begin({ rows: 3, entries: 2, columns: COLUMNS, epochs: [0, 4, 8] });
  const rows = [
    [[3, 5], [-1, -2], [6, 7], [0, 0.5], [0.5, 0.01], [4, NaN], [NaN, NaN]],
    [[4, 6], [-1, -2], [6, 7], [0, 0.5], [0.5, 0.01], [4, 40], [NaN, 20]],
  ];
  rows.forEach((columns, row) => CURVATURES.frame(found, decode(frame([1, 1, 1, row, 1, 2, COLUMNS.length], columns.flat()))));
  return found;
}

test("rows find their entry and their column", () => {
  const found = some();
  assert.equal(found.rows, 2);
  assert.deepEqual([...found.columns.eigenvalue_1[1].subarray(0, 2)], [5, 6]);
  assert.deepEqual([...found.columns.lr[0].subarray(0, 2)], [0.5, 0.5]);
  assert.ok(Number.isNaN(found.columns.trace[0][2]), "what has not come is no number");
  assert.deepEqual([-1, 0, 3, 4, 100].map((epoch) => rowAt(found, epoch)), [-1, 0, 0, 1, 1]);
});

test("the edge is compared with the preconditioned sharpness where there is one, and not mixed with the other", () => {
  const found = some();
  assert.deepEqual([...sharpnessOf(found, 0).subarray(0, 2)], [3, 4]);
  assert.deepEqual([...sharpnessOf(found, 1).subarray(0, 2)], [NaN, 20]);
  assert.deepEqual([...ratioOf(found, 0).subarray(0, 2)], [0.75, 1]);
  assert.equal(ratioOf(found, 1)[1], 0.5);
});

test("dashed is the edge, the trace has its error around it, in parts of the edge all share one", () => {
  const found = some();
  const [edge, sharp] = linesOf(found, "edge", [0]);
  assert.ok(edge.dash?.length && !edge.marker && !sharp.dash && sharp.marker);
  assert.equal(sharp.count, 2);
  const [trace] = linesOf(found, "trace", [1]);
  assert.deepEqual([trace.band?.low[1], trace.band?.high[1]], [6.5, 7.5]);
  assert.deepEqual(linesOf(found, "ratio", [0, 1]).map(({ entry }) => entry), [-1, 0, 1]);
});

test("ends are against validation, and only where there is none against training", () => {
  const found = some();
  CURVATURES.done(found, { entries: [{ why: null, ends: { sharpness: 4, rise: 0, train_loss: 0.1, validation_loss: "nan" } }, { why: "is nowhere", ends: { sharpness: "nan", rise: "nan", train_loss: "inf", validation_loss: "nan" } }] });
  assert.deepEqual(found.why, [null, "is nowhere"]);
  assert.equal(lossOf(found.ends ?? []), "train_loss");
  assert.equal(found.ends?.[1].train_loss, Infinity);
  assert.equal(lossOf([{ sharpness: 1, rise: 0, train_loss: 1, validation_loss: 2 }]), "validation_loss");
});

test("names stand beside their markers where there is room, in the plot and off each other", () => {
  const box = { left: 0, top: 0, width: 100, height: 100 };
  const first = placeFor([20, 50], [30, 10], box, []);
  assert.deepEqual(first, { left: 28, top: 45, width: 30, height: 10 });
  assert.equal(placeFor([90, 50], [30, 10], box, []).left, 52, "to the left at the right edge");
  assert.equal(placeFor([55, 50], [30, 10], box, [first, { left: 63, top: 45, width: 30, height: 10 }]).top, 33, "above where both sides are taken");
});

test("how it is shown is no part of the question", () => {
  const { deck } = withWish({}, { show: "ratio", points: 40 });
  assert.deepEqual(deck, { curvature: { show: "ratio", points: 40 } });
  assert.deepEqual(fieldOf(wishOf({ deck })), { top: 3, samples: "train", points: 40, trace: true });
  assert.equal(wishOf({ deck: { curvature: { show: "nonsense" } } }).show, "edge");
});
