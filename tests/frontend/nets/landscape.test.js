/** What a person asks of a landscape and what the server is asked; what is read off its answer; where a path is drawn pale. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { barrierAt, LANDSCAPES, rowAt } from "../../../frontend/static/js/nets/landscape/answer.js";
import { chosen, fieldOf, keyOf, wishOf, withWish } from "../../../frontend/static/js/nets/landscape/document.js";
import { apart, heightsOf, strength } from "../../../frontend/static/js/nets/landscape/heights.js";
import { pieces } from "../../../frontend/static/js/nets/landscape/paths.js";
import { numbersAt } from "../../../frontend/static/js/nets/landscape/told.js";

/** @type {any} */
const spec = { data: { name: "d" }, seeds: [3, 4], entries: [{ label: "A", optimizer: { name: "o" } }, { optimizer: { name: "o" } }, { optimizer: { name: "p" } }] };

test("nothing wished for is the plane of all paths, and leaves no trace in the view", () => {
  const wish = wishOf({}, spec);
  assert.deepEqual(fieldOf(wish), { kind: "pca", resolution: 51, seed_index: 0, of: "train" });
  assert.deepEqual(withWish({}, { kind: "pca", of: "train", mode: "2d" }), { deck: {} });
});

test("what is wished for is kept, as it differs from the ordinary, beside what other tabs keep", () => {
  const { deck } = withWish({ deck: { tab: "landscape", landscape: { of: "validation" } } }, { kind: "entries", entries: [2, 0, 1], span: 2 });
  assert.deepEqual(deck, { tab: "landscape", landscape: { of: "validation", kind: "entries", entries: [2, 0, 1], span: 2 } });
  assert.deepEqual(fieldOf(wishOf({ deck }, spec)), { kind: "entries", resolution: 51, seed_index: 0, span: 2, of: "validation", entries: [2, 0, 1] });
});

test("each kind is asked with its own fields, and a kind has a resolution of its own", () => {
  const of = (/** @type {any} */ landscape) => fieldOf(wishOf({ deck: { landscape } }, spec));
  assert.deepEqual(of({ kind: "random", entries: [1], seed: 7 }), { kind: "random", resolution: 51, seed_index: 0, of: "train", entry: 1, seed: 7 });
  assert.deepEqual(of({ kind: "line", of: "validation", index: 1 }), { kind: "line", resolution: 101, seed_index: 1, entries: [0, 1] });
  assert.deepEqual(withWish({ deck: { landscape: { resolution: 25 } } }, { kind: "line" }), { deck: { landscape: { kind: "line" } } });
});

test("entries that are gone are replaced; one that stands twice is the server's to refuse", () => {
  assert.deepEqual(chosen([5, 1], 2, 3), [1, 0]);
  assert.deepEqual(chosen([1, 1], 2, 3), [1, 1]);
  assert.deepEqual(chosen("nonsense", 3, 2), [0, 1]);
});

test("a link that was tampered with shows something all the same, and lets the server say what is wrong", () => {
  const wish = wishOf({ deck: { landscape: { kind: "cube", mode: "4d", index: 9, entries: { 0: 1 }, resolution: "fine" } } }, spec);
  assert.deepEqual([wish.kind, wish.mode, wish.index, wish.entries, wish.resolution], ["pca", "2d", 0, [], "fine"]);
});

test("an entry's name changes no question, its optimizer does", () => {
  const field = fieldOf(wishOf({}, spec));
  const renamed = { ...spec, entries: [{ ...spec.entries[0], label: "B" }, ...spec.entries.slice(1)] };
  const other = { ...spec, entries: [{ optimizer: { name: "q" } }, ...spec.entries.slice(1)] };
  assert.equal(keyOf(renamed, field), keyOf(spec, field));
  assert.notEqual(keyOf(other, field), keyOf(spec, field));
});

test("an answer's numbers are numbers, nan and inf among them", () => {
  const found = /** @type {any} */ (LANDSCAPES.begin({ kind: "pca", of: "train" }));
  LANDSCAPES.done(found, { kind: "pca", x: [0, 1], y: [0, 1], paths: [{ entry: 1, label: "A", epochs: [0, 2, 5], x: [0, 0, 0], y: [0, 1, 2], loss: [1, "inf", 0.5], under: [1, "nan", 0.75], distance: [0, 1, 2], lost: null }], marks: [], explained: [0.8, 0.1], ignored: 2, batch_norm: null });
  const [path] = found.paths;
  assert.deepEqual([...path.loss], [1, Infinity, 0.5]);
  assert.ok(Number.isNaN(path.under[1]));
  assert.deepEqual([0, 1, 2, 4, 5, 9].map((epoch) => rowAt(path, epoch)), [0, 0, 1, 1, 2, 2]);
  assert.deepEqual(numbersAt(path, 7), { epoch: 5, loss: 0.5, under: 0.75, distance: 2 });
});

test("a barrier is the greatest height above the straight line between the ends, and lies between them", () => {
  const x = [-0.5, 0, 0.25, 0.5, 1, 1.5];
  assert.deepEqual(barrierAt(x, [90, 1, 3, 2.75, 2, 99]), { x: 0.25, loss: 3, straight: 1.25 });
  assert.deepEqual(barrierAt([0, 0.5, 1], [1, 0, 1]), { x: 0, loss: 1, straight: 1 });
});

test("heights above 0 are drawn by their logarithm where that is wished for, others as they are", () => {
  const log = heightsOf(Float64Array.of(0.01, 0.1, 1, 10), true);
  assert.equal(log.of(100), 2);
  assert.ok(log.low <= -2 && log.high === 1);
  assert.equal(heightsOf(Float64Array.of(0.01, 0.1, 1, 10), false).of(100), 100);
  assert.equal(heightsOf(Float64Array.of(-1, 0.1, 1), true).log, false);
  assert.equal(heightsOf(Float64Array.of(0.01, NaN, Infinity, 10), true).log, true);
});

test("a path is pale where its own loss is not the plane's, in parts of what the colors span", () => {
  /** @type {any} */
  const levels = { of: Math.log10, low: -2, high: 0 };
  assert.ok(Math.abs(apart(0.1, 1, levels) - 0.5) < 1e-12);
  assert.equal(apart(0.5, 0.5, levels), 0);
  assert.equal(apart(NaN, 0.5, levels), 1);
  assert.equal(strength(0), 1);
  assert.ok(Math.abs(strength(1) - 0.2) < 1e-12);
  assert.ok(strength(0.1) < 1 && strength(0.1) > strength(0.2));
  const path = /** @type {any} */ ({ loss: [1, 1, 1, 0.01], under: [1, 1, 0.01, 0.01] });
  assert.deepEqual(pieces(path, 3, levels).map(({ from, to }) => [from, to]), [[0, 1], [1, 3]]);
  assert.equal(pieces(path, 3, levels)[0].strength, 1);
  assert.equal(pieces(path, 0, levels).length, 0);
});
