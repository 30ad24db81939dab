/** What is said of values that no axis can show. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { gapsOf } from "../../../frontend/static/js/schedules/notes.js";

test("a few stretches are named one by one, many of a kind as one", () => {
  const gap = (/** @type {number} */ from, /** @type {number} */ to, kind = "negative") => /** @type {any} */ ({ from, to, kind });
  assert.deepEqual(gapsOf([gap(1, 1), gap(3, 9), gap(5, 5, "inf")]).map(({ words, from, to }) => [words, from, to]), [["gap.one", 1, 1], ["gap.many", 3, 9], ["gap.one", 5, 5]]);
  assert.deepEqual(gapsOf([1, 3, 5, 7].map((step) => gap(step, step))), [{ from: 1, to: 7, kind: "negative", words: "gap.often" }]);
});
