/** Axes of maps, held against arithmetic done by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { between, isFine, marks, partOf, valueAt } from "../../../frontend/static/js/maps/scale.js";

/** @typedef {import("../../../frontend/static/js/maps/scale.js").Axis} Axis */

/** @type {Axis} */
const LINEAR = { from: 0, to: 4, scale: "linear", count: 5 };
/** @type {Axis} */
const LOG = { from: 0.01, to: 100, scale: "log", count: 5 };

test("the middles of the cells lie in the middle of equal parts", () => {
  for (const [k, value] of [0, 1, 2, 3, 4].entries()) assert.ok(Math.abs(partOf(LINEAR, value) - (k + 0.5) / 5) < 1e-15);
  for (const [k, value] of [0.01, 0.1, 1, 10, 100].entries()) assert.ok(Math.abs(partOf(LOG, value) - (k + 0.5) / 5) < 1e-15);
  assert.equal(valueAt(LINEAR, 0), -0.5);
  assert.ok(Math.abs(valueAt(LOG, 1) - 100 * Math.sqrt(10)) < 1e-10);
});

test("a window's cells fill it: its ends are the old picture's", () => {
  const half = between(LINEAR, 0, 0.5);
  assert.deepEqual([half.from, half.to, half.count], [-0.25, 1.75, 5]);
  for (const axis of [LINEAR, LOG]) {
    const to = between(axis, 0.3, 0.6);
    assert.ok(Math.abs(partOf(axis, valueAt(to, 0)) - 0.3) < 1e-12);
    assert.ok(Math.abs(partOf(axis, valueAt(to, 1)) - 0.6) < 1e-12);
  }
});

test("zooming ends where float64 has no number for every cell", () => {
  for (const scale of /** @type {const} */ (["linear", "log"])) {
    /** @type {Axis} */
    let axis = { from: 0.001, to: 0.1, scale, count: 256 };
    let depth = 0;
    for (let next = between(axis, 0.25, 0.75); isFine(next); next = between(axis, 0.25, 0.75)) {
      axis = next;
      depth += 1;
    }
    assert.ok(depth > 30 && depth < 50, `${scale}: ${depth}`);
    const values = Array.from({ length: 256 }, (_, k) => valueAt(axis, (k + 0.5) / 256));
    assert.equal(new Set(values).size, 256);
    assert.ok(values.every((value, k) => k === 0 || value > values[k - 1]));
  }
});

test("ticks: powers of ten over decades, as many digits as they need, and differences at a hair's breadth", () => {
  assert.deepEqual(marks({ from: 1e-3, to: 10, scale: "log", count: 256 }, 6).ticks.map(({ text }) => text), ["0.001", "0.01", "0.1", "1", "10"]);
  const near = marks({ from: 1.2341, to: 1.2349, scale: "linear", count: 256 }, 5);
  assert.equal(near.base, null);
  assert.equal(new Set(near.ticks.map(({ text }) => text)).size, near.ticks.length);
  const deep = marks({ from: 0.3, to: 0.3 + 1e-12, scale: "log", count: 256 }, 5);
  assert.ok(Math.abs((deep.base ?? 0) - 0.3) < 1e-11);
  assert.ok(deep.ticks.some(({ text, part }) => text === "0" && part === 0.5));
  assert.equal(new Set(deep.ticks.map(({ text }) => text)).size, deep.ticks.length);
});

test("an axis of 1 - v: 0, 0.9 and 0.99 are equally far apart, there and back, and its ticks are what a person writes", () => {
  const axis = { from: 0, to: 0.999, scale: /** @type {const} */ ("complement"), count: 100 };
  const parts = [0, 0.9, 0.99, 0.999].map((value) => partOf(axis, value));
  assert.ok(Math.abs(parts[1] - parts[0] - (parts[2] - parts[1])) < 1e-12);
  assert.ok(Math.abs(parts[3] - parts[2] - (parts[2] - parts[1])) < 1e-12);
  for (const part of [0.01, 0.3, 0.99]) assert.ok(Math.abs(partOf(axis, valueAt(axis, part)) - part) < 1e-12);
  const { ticks, base } = marks(axis, 6);
  assert.equal(base, null);
  for (const text of ["0.9", "0.99", "0.999"]) assert.ok(ticks.some((tick) => tick.text === text), `${text} in ${ticks.map((tick) => tick.text)}`);
  const near = between(axis, 0.99, 0.9900001);
  assert.ok(near.to > near.from && near.to < 1);
});
