/** Boundaries and what follows them. The classes here are made up: only the catalogue says which of their parameters count calls. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { callsOf, layout, moved, stretched, writtenFor } from "../../../frontend/static/js/schedules/boundaries.js";
import { joined, newNode, nodeAt, spanAt, swapped, without } from "../../../frontend/static/js/schedules/tree.js";

const p = (name, type, more = {}) => ({ name, type, default: null, required: false, ...more });
/** @type {any} */
const catalogue = {
  schedules: [
    { name: "Turns", params: [p("schedulers", "schedules"), p("milestones", "list", { item: "int" })] },
    { name: "Both", params: [p("schedulers", "schedules")] },
    { name: "Long", params: [p("length", "int", { counts: "span" }), p("power", "float")] },
    { name: "Again", params: [p("period", "int", { counts: "period" })] },
    { name: "Drops", params: [p("milestones", "list", { item: "int" })] },
  ],
};
const long = (length) => ({ name: "Long", params: { length, power: 2 } });
const turns = (milestones, ...schedules) => ({ name: "Turns", params: {}, schedules, milestones });
const find = (schedule, steps, kind, index = 0) => layout(schedule, steps, catalogue).boundaries.filter((one) => one.kind === kind)[index];

test("a milestone and the length that ends there are one boundary; the last part's length is its own", () => {
  const { boundaries, segments } = layout(turns([30], long(30), long(70)), 100, catalogue);
  assert.deepEqual(boundaries.map(({ kind, at, path }) => [kind, at, path]), [["milestone", 30, []], ["length", 100, [1]]]);
  assert.deepEqual(segments.map(({ from, to }) => [from, to]), [[0, 30], [30, 100]]);
});

test("parts on both sides of a moved milestone follow in proportion", () => {
  const schedule = turns([30], long(30), turns([35], long(35), long(35)));
  const next = moved(schedule, find(schedule, 100, "milestone"), 60, 100, catalogue);
  assert.deepEqual(next, turns([60], long(60), turns([20], long(20), long(20))));
  assert.deepEqual(schedule.milestones, [30], "what is moved is not changed in place");
});

test("a boundary stays between its neighbours", () => {
  const schedule = turns([30, 60], long(30), long(30), long(40));
  assert.deepEqual(moved(schedule, find(schedule, 100, "milestone"), 500, 100, catalogue).milestones, [59, 60]);
  assert.deepEqual(moved(schedule, find(schedule, 100, "milestone", 1), -5, 100, catalogue).milestones, [30, 31]);
});

test("a length is moved where its part begins, a period and a list as well", () => {
  const schedule = turns([30], long(30), long(20));
  assert.deepEqual(moved(schedule, find(schedule, 100, "length"), 90, 100, catalogue).schedules[1].params, { length: 60, power: 2 });
  const again = { name: "Again", params: { period: 10 } };
  assert.deepEqual(moved(again, find(again, 100, "length"), 25, 100, catalogue).params, { period: 25 });
  const drops = { name: "Drops", params: { milestones: [20, 50] } };
  assert.deepEqual(moved(drops, find(drops, 100, "item", 1), 70, 100, catalogue).params.milestones, [20, 70]);
});

test("stepped every ten steps, the same run has a tenth of the calls", () => {
  assert.equal(callsOf({ name: "Long", every: 10 }, 305), 30);
  assert.equal(find({ ...long(12), every: 10 }, 305, "length").at, 12);
});

test("a change of units scales what counts calls and nothing else", () => {
  assert.deepEqual(stretched(turns([30], long(30), { name: "Again", params: { period: 10 } }), 0.1, catalogue, ["span", "period"]), turns([3], { name: "Long", params: { length: 3, power: 2 } }, { name: "Again", params: { period: 1 } }));
  assert.equal(writtenFor(turns([30], long(30), long(70)), catalogue), 100);
  assert.equal(writtenFor({ name: "Again", params: { period: 10 } }, catalogue), null);
});

test("a part is added behind or beside another, and a composition takes it where it is of that kind", () => {
  const span = { from: 0, to: 100 };
  const once = joined({ ...long(100), every: 5 }, [], long(50), { catalogue, turns: true, span });
  assert.deepEqual(once, { ...turns([50], long(100), long(50)), every: 5 });
  const twice = joined(once, [1], long(25), { catalogue, turns: true, span: spanAt(once, [1], span) });
  assert.deepEqual(twice.milestones, [50, 75]);
  const nested = joined(twice, [1], long(9), { catalogue, turns: false, span: spanAt(twice, [1], span) });
  assert.deepEqual([nodeAt(nested, [1]).name, nodeAt(nested, [1, 1])], ["Both", long(9)]);
  assert.deepEqual(without(nested, [1, 1]), twice, "a composition of one is that one");
  assert.deepEqual(without(once, [0]), { ...long(50), every: 5 });
});

test("parts that change places keep their lengths", () => {
  const schedule = turns([20, 50], long(20), long(30), long(50));
  const next = swapped(schedule, [0], { from: 0, to: 100 });
  assert.deepEqual([next.milestones, next.schedules.map(({ params }) => params.length)], [[30, 50], [30, 20, 50]]);
});

test("a composition that is chosen first begins with two parts that last a while, its milestone between them", () => {
  const [both, twice] = [catalogue.schedules[1], { ...catalogue, schedules: [...catalogue.schedules, { ...catalogue.schedules[2], name: "Longer" }] }];
  const parts = (/** @type {number} */ length) => ["Long", "Longer"].map((name) => ({ name, params: { length } }));
  assert.deepEqual(newNode(twice, catalogue.schedules[0], 100, 0.1), turns([50], ...parts(50)));
  assert.deepEqual(newNode(twice, both, 100, 0.1), { name: "Both", params: {}, schedules: parts(100) });
});
