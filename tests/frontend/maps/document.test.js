/** The field `map` of a spec: completed, varied, zoomed, and a cell of it as a race. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { choicesOf } from "../../../frontend/static/js/maps/choices.js";
import { cellSpec, completed, fitted, mapOf, question, withAxis, withChoice, withKind } from "../../../frontend/static/js/maps/document.js";
import { about, beside, zoomed } from "../../../frontend/static/js/maps/zoom.js";
import { normalize } from "../../../frontend/static/js/spec.js";

const number = (/** @type {string} */ name, /** @type {object} */ more = {}) => ({ name, type: "float", default: 0.5, implementation: false, range: [0, 1], scale: "linear", ...more });
/** @type {any} */
const catalogue = {
  surfaces: [{ name: "bowl", start: [1, 2], box: [[-3, 3], [-2, 2]] }, { name: "valley", start: [0, -1], box: [[-1, 1], [-1, 1]] }],
  optimizers: [{ name: "One", params: [number("lr", { range: [1e-4, 10], scale: "log" }), number("betas", { type: "tuple", default: [0.9, 0.99], item: "float" }), number("memory", { type: "int", default: 5, range: [1, 9] }), number("deep", { implementation: true }), number("none", { default: null })] }],
  schedules: [{ name: "Fade", params: [number("gamma")] }],
};
const race = normalize({ problem: { name: "bowl" }, entries: [{ optimizer: { name: "One" } }, { optimizer: { name: "One", params: { lr: 0.3 } }, schedule: { name: "Fade" } }] }, catalogue);

test("a race becomes a map of lr and the next number, with the catalogue's ranges", () => {
  const map = mapOf(completed(race, catalogue));
  assert.deepEqual(map.x, { path: ["optimizer", "params", "lr"], from: 1e-4, to: 10, scale: "log", count: 256 });
  assert.deepEqual(map.y, { path: ["optimizer", "params", "betas", 0], from: 0, to: 1, scale: "linear", count: 256 });
  assert.equal(map.kind, "grid");
});

test("numbers can be varied, flags of the implementation and what is None cannot", () => {
  const found = choicesOf(race, 1, catalogue).map(({ path }) => path.join("."));
  assert.deepEqual(found, ["optimizer.params.lr", "optimizer.params.betas.0", "optimizer.params.betas.1", "optimizer.params.memory", "groups.y.lr", "schedule.params.gamma"]);
});

test("a number that the document leaves out is written in before it is varied", () => {
  const spec = completed(race, catalogue, 1);
  const choice = choicesOf(spec, 1, catalogue).find(({ path }) => path[0] === "groups");
  assert.ok(choice);
  const next = withChoice(spec, "y", choice);
  assert.deepEqual(next.entries[1].groups, { y: { lr: 0.3 } });
  assert.deepEqual(mapOf(next).y?.path, ["groups", "y", "lr"]);
});

test("an axis of whole numbers carries them one by one", () => {
  const spec = completed(race, catalogue);
  const memory = choicesOf(spec, 0, catalogue).find(({ label }) => label === "memory");
  assert.ok(memory);
  assert.deepEqual(mapOf(withChoice(spec, "y", memory)).y, { path: ["optimizer", "params", "memory"], values: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
});

test("the question holds the entry alone; labels do not change it", () => {
  const spec = completed(race, catalogue, 1);
  const { spec: asked, which } = question(spec);
  assert.deepEqual(which, [1]);
  assert.equal(asked.entries.length, 1);
  assert.equal(mapOf(asked).entry, 0);
  const named = { ...spec, entries: spec.entries.map((entry) => ({ ...entry, label: "x" })) };
  assert.equal(JSON.stringify(question(named).spec), JSON.stringify(asked));
});

test("a cell is a race with its values in place, the map left out", () => {
  const spec = completed(race, catalogue, 1);
  const cell = cellSpec(spec, { x: 0.25, y: 0.75, row: 3 }, catalogue);
  assert.deepEqual(cell.entries[1].optimizer.params, { lr: 0.25, betas: [0.75, 0.99] });
  assert.deepEqual(cell.entries[0], race.entries[0]);
  assert.equal("map" in cell, false);
  const basins = withKind(spec, "basins", catalogue);
  assert.deepEqual(mapOf(basins).y, { from: -2, to: 2, scale: "linear", count: 256 });
  assert.deepEqual(cellSpec(basins, { x: 0.25, y: -1, row: 3 }, catalogue).problem.start, [0.25, -1]);
  const tuned = withKind(spec, "sensitivity", catalogue);
  assert.equal(mapOf(tuned).y, undefined);
  assert.equal(cellSpec(tuned, { x: 0.25, y: 1, row: 1 }, catalogue).entries[1].optimizer.params.lr, 0.25);
});

test("zooming narrows the axes about a point, and refuses what no axis has", () => {
  const spec = withAxis(completed(race, catalogue), "x", { from: 0.01, to: 100, count: 5 });
  const closer = zoomed(spec, about(0.5, 0.5, 1));
  assert.ok(closer);
  const { x, y } = mapOf(closer);
  assert.ok(Math.abs(Number(x.from) * Number(x.to) - 1) < 1e-12, "the middle stays");
  assert.ok(Number(x.from) > 0.01 && Number(x.to) < 100);
  assert.ok(Math.abs(Number(y?.to) - 1) < 1e-2 && Number(y?.from) > 0.49);
  const tight = withAxis(spec, "x", { from: 1, to: 1 + 5e-15 });
  assert.equal(zoomed(tight, about(0.5)), null);
});

test("another surface gives basins its own box, another entry's numbers their own axes", () => {
  const basins = withKind(completed(race, catalogue), "basins", catalogue);
  const moved = { ...basins, problem: { ...basins.problem, name: "valley" } };
  assert.equal(mapOf(fitted(moved, catalogue, basins)).x.to, 1);
  const grid = completed(race, catalogue, 1);
  const shorter = { ...grid, entries: grid.entries.slice(0, 1) };
  assert.equal(mapOf(fitted(shorter, catalogue, grid)).entry, 0);
});

test("a map that is moved keeps its width on its own scale, and comes back to where it was", () => {
  const spec = completed(race, catalogue);
  const moved = zoomed(spec, beside(0.25, -0.5));
  assert.ok(moved);
  const [{ x: lr, y: beta }, { x, y }] = [mapOf(spec), mapOf(moved)].map(({ x: across, y: up }) => ({ x: /** @type {any} */ (across), y: /** @type {any} */ (up) }));
  // A picture of 256 cells over five decades is half a cell wider at each end: a quarter of it is 256 / 255 / 4 of them.
  const part = 256 / 255;
  assert.ok(Math.abs(Math.log10(x.from / lr.from) - (5 * part) / 4) < 1e-12);
  assert.ok(Math.abs(Math.log10(x.to / lr.to) - (5 * part) / 4) < 1e-12);
  assert.ok(Math.abs(y.from - (beta.from - part / 2)) < 1e-12 && Math.abs(y.to - (beta.to - part / 2)) < 1e-12);
  const back = zoomed(moved, beside(-0.25, 0.5));
  assert.ok(back && Math.abs(Math.log10(/** @type {any} */ (mapOf(back).x).from / lr.from)) < 1e-12);
});

test("a map at the limit of float64 can still be moved", () => {
  const spec = withAxis(withAxis(completed(race, catalogue), "x", { from: 0.1, to: 0.1 + 1e-15, count: 8 }), "y", { from: 0.25, to: 0.5 });
  assert.equal(zoomed(spec, about(0.5)), null);
  assert.ok(zoomed(spec, beside(0.1, 0)));
});
