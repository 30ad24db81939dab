import assert from "node:assert/strict";
import { test } from "node:test";
import { read, written } from "../../../frontend/static/js/ui/own/points.js";

const NUMBERS = { labels: false, least: 2, most: 5 };
const LABELS = { ...NUMBERS, labels: true };

/** @param {string} text @param {any} [rules] */
const points = (text, rules = NUMBERS) => /** @type {any} */ (read(text, rules)).points;
/** @param {string} text @param {any} [rules] */
const error = (text, rules = NUMBERS) => /** @type {any} */ (read(text, rules)).error;

test("columns are apart by commas, semicolons, tabs or spaces, and a first row of words is a heading", () => {
  const expected = { x: [1, -2.5], y: [2, 3e-2] };
  for (const text of ["1,2\n-2.5,3e-2", "x, y\n1 , 2\r\n-2.5 , 3e-2\n\n", "1;2\n-2,5;0,03", "a\tb\n1\t2\n-2.5\t0.03", "  1 2\n -2.5   0.03 ", '"1","2"\n"-2.5","0.03"']) {
    assert.deepEqual(points(text), expected, text);
  }
});

test("what is written is read again", () => {
  const data = { x: [0.1, 1e21, -0], y: [1 / 3, 5e-324, 2] };
  assert.deepEqual(points(written(data)), data);
});

test("what is no number is said with its row", () => {
  for (const [text, row] of /** @type {[string, number][]} */ ([["1,2\nnan,3", 2], ["nan,1\n1,2", 1], ["1,2\n3,inf", 2], ["1,2\n3,1e999", 2], ["x,y\n1,2\n3,four", 3], ["1,2\n3,0x10", 2], ["1,2\n3,", 2]])) {
    assert.match(error(text), new RegExp(`points.number|row ${row}`), text);
  }
  assert.ok(error("1,2\n1,2,3"));
  assert.ok(error("1\n2"));
});

test("one row is too few, and a million are too many, at once", () => {
  assert.ok(error("1,2"));
  assert.ok(error(""));
  assert.ok(error("x,y\n1,2"));
  assert.ok(points("1,2\n".repeat(5)));
  assert.ok(error("1,2\n".repeat(6)));
  assert.ok(error("1,2\n".repeat(1_000_000)));
});

test("classes are 0 and 1", () => {
  assert.deepEqual(points("1,0\n2,1.0", LABELS), { x: [1, 2], y: [0, 1] });
  assert.ok(error("1,0\n2,2", LABELS));
});
