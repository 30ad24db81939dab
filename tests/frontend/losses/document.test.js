/** The laboratory's document. The classes here are made up: only the catalogue says what they take. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { axesOf, axisOf, newChosen, normalize, question, rangeOf, titleOf, withAxis, withExpression, withLabel, withValue } from "../../../frontend/static/js/losses/document.js";

const axis = (/** @type {string} */ name) => ({ name, title: name, range: [-1, 1], batch: [0.5], domain: ["-inf", "inf"] });
/** @type {any} */
const catalogue = {
  criteria: [{ name: "Near", form: "plain", example: {} }, { name: "Right", form: "scored", example: { size: 4 } }, { name: "Odd", form: null, example: {} }],
  forms: [{ name: "plain", axis: "error", knobs: [] }, { name: "scored", axis: "score", knobs: [] }],
  axes: [axis("error"), axis("score"), axis("distance")],
};
/** @type {any} */
const document = { version: 1, criteria: [{ name: "Right" }, { name: "Near", label: "mine", params: { delta: 2 } }, { expression: "a * t", axis: "score" }] };

test("a document has a version and at least one criterion", () => {
  assert.equal(normalize({ criteria: [{ name: "Near" }] }).version, 1);
  for (const wrong of [null, [], {}, { criteria: [] }, { criteria: ["Near"] }]) assert.throws(() => normalize(wrong), /expected/);
});

test("each criterion lies on the axis of its form, a typed one where it says", () => {
  assert.deepEqual(document.criteria.map((/** @type {any} */ chosen) => axisOf(catalogue, chosen)?.name), ["score", "error", "score"]);
  assert.equal(axisOf(catalogue, { expression: "t" })?.name, "error");
  assert.equal(axisOf(catalogue, { name: "Odd" }), null);
  assert.deepEqual(axesOf(catalogue, document).map(({ name }) => name), ["error", "score"]);
});

test("a criterion is called by its label, or by its name and what was changed", () => {
  assert.equal(titleOf(document.criteria[1]), "mine");
  assert.equal(titleOf({ name: "Near", params: { delta: 2, reduction: "sum" } }), "Near, delta 2, reduction sum");
  assert.equal(titleOf({ expression: "a * t" }), "a * t");
  assert.deepEqual(withLabel(document, 1, "").criteria[1], { name: "Near", params: { delta: 2 } });
});

test("a value that goes back to the default leaves the document", () => {
  assert.deepEqual(withValue(document, 1, "params", "delta", 3).criteria[1].params, { delta: 3 });
  assert.deepEqual(withValue(document, 1, "params", "delta", undefined).criteria[1].params, {});
  assert.deepEqual(withAxis(document, "ranges", "error", [0, 2]).ranges, { error: [0, 2] });
  assert.deepEqual(withAxis(withAxis(document, "ranges", "error", [0, 2]), "ranges", "error", undefined).ranges, {});
  assert.deepEqual(rangeOf(document, catalogue.axes[0]), [-1, 1]);
});

test("another text keeps the parameters that it still names", () => {
  const typed = withValue(withValue(document, 2, "params", "a", 2), 2, "params", "b", 3);
  assert.deepEqual(withExpression(typed, 2, "b * t + ab").criteria[2], { expression: "b * t + ab", axis: "score", params: { b: 3 } });
});

test("a question is only what the curve depends on", () => {
  const whole = { ...document, ranges: { error: [0, 1], score: [-9, 9] }, batches: { error: [1] } };
  assert.deepEqual(question(catalogue, whole, 1), { version: 1, criteria: [{ name: "Near", params: { delta: 2 } }], ranges: { error: [0, 1] }, batches: { error: [1] } });
  assert.deepEqual(question(catalogue, withLabel(whole, 1, "another"), 1), question(catalogue, whole, 1));
});

test("a new criterion has what it cannot be built without", () => {
  assert.deepEqual(newChosen(catalogue.criteria[1]), { name: "Right", params: { size: 4 } });
});
