/** Text to numbers and back, without losing a bit or inventing one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { exact, read, readInteger, short } from "../../../frontend/static/js/ui/numbers.js";

test("exact text reads back to the same bits", () => {
  for (const value of [0.1, 1 / 3, 1e-300, 5e-324, 1.7976931348623157e308, -2.5, 1001.6006392337, 0]) assert.equal(read(exact(value)), value);
  assert.ok(Object.is(read(exact(-0)), -0));
});

test("what torch calls inf and nan is called so", () => {
  assert.deepEqual([NaN, Infinity, -Infinity].map((value) => exact(value)), ["nan", "inf", "-inf"]);
  assert.deepEqual([NaN, Infinity].map((value) => short(value)), ["nan", "inf"]);
  assert.equal(short("nan"), "nan");
});

test("short numbers keep four digits and no idle zeros", () => {
  assert.equal(short(0.00199680), "0.001997");
  assert.equal(short(0.05), "0.05");
  assert.equal(short(24.2), "24.2");
  assert.equal(short(1.5e-8), "1.5e-8");
  assert.equal(short(123456789.5), "1.235e8");
  assert.equal(short(300), "300");
});

test("typed text is a number or nothing", () => {
  assert.equal(read(" 1e-3 "), 0.001);
  assert.equal(read("\u22122.5"), -2.5);
  assert.equal(read(".5"), 0.5);
  for (const text of ["", "abc", "1,5", "0x10", "Infinity", "1e999", "1 2", "--1"]) assert.equal(read(text), null, text);
  assert.equal(readInteger("12"), 12);
  assert.equal(readInteger("1e3"), 1000);
  assert.equal(readInteger("1.5"), null);
});
