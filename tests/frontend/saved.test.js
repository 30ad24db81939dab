/** The pure parts of saved experiments: how documents differ, two races as one, what an address and a tag's box say. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fragmentOf, idIn } from "../../frontend/static/js/arrive.js";
import { decode } from "../../frontend/static/js/link.js";
import { comparedIn } from "../../frontend/static/js/saved/compare.js";
import { differences, sameDocument } from "../../frontend/static/js/saved/differences.js";
import { searchOf, wantedIn } from "../../frontend/static/js/saved/filters.js";
import { lossesOf } from "../../frontend/static/js/saved/outcomes.js";
import { bytesOf } from "../../frontend/static/js/saved/thumbnail.js";
import { together, unlike } from "../../frontend/static/js/saved/together.js";
import { tagsAsText, tagsIn } from "../../frontend/static/js/saved/words.js";
import { namesOn } from "../../frontend/static/js/ui/keep.js";

const RACE = {
  version: 1, problem: { kind: "surface", name: "valley", params: {}, start: [0, 0], noise: 0 }, steps: 100, seed: 0, dtype: "float64",
  entries: [{ optimizer: { name: "First", params: { lr: 0.1, betas: [0.9, 0.999] } } }, { label: "mine", optimizer: { name: "Second", params: {} } }],
  events: [{ step: 50, entry: 1, set: { lr: 1 } }],
};
const other = (changes) => ({ ...structuredClone(RACE), ...changes });
const told = (before, after) => Object.fromEntries(differences(before, after).filter(({ how }) => how !== "equal").map(({ path, how, before: a, after: b }) => [path, [how, a, b]]));

test("every value that differs is told with its path, a list of plain values as one", () => {
  const changed = structuredClone(RACE);
  Object.assign(changed.entries[0].optimizer.params, { lr: 0.2, betas: [0.9, 0.99] });
  changed.entries[1].schedule = { name: "Falling", params: { "odd name": 1 } };
  changed.events = [];
  assert.deepEqual(told(RACE, changed), {
    "entries[0].optimizer.params.lr": ["changed", 0.1, 0.2],
    "entries[0].optimizer.params.betas": ["changed", [0.9, 0.999], [0.9, 0.99]],
    "entries[1].schedule.name": ["added", undefined, "Falling"],
    'entries[1].schedule.params["odd name"]': ["added", undefined, 1],
    "events[0].step": ["removed", 50, undefined],
    "events[0].entry": ["removed", 1, undefined],
    "events[0].set.lr": ["removed", 1, undefined],
  });
});

test("what only one has is told part by part where the other has the rest", () => {
  assert.deepEqual(told({ a: { x: 1 } }, { a: { x: 1, "y z": [] } }), { 'a["y z"]': ["added", undefined, []] });
  assert.deepEqual(told({ a: {} }, { a: { x: null } }), { "a.x": ["added", undefined, null] });
  assert.deepEqual(told({ a: [1, 2] }, { a: { x: 1 } }), { a: ["changed", [1, 2], { x: 1 }] });
  assert.deepEqual(told({ a: null }, { a: 0 }), { a: ["changed", null, 0] });
  assert.deepEqual(told({ a: 1 }, { a: "1" }), { a: ["changed", 1, "1"] });
  assert.deepEqual(told({ a: [[1], [2]] }, { a: [[1]] }), { "a[1]": ["removed", [2], undefined] });
});

const entry = (name, lr, more = {}) => ({ ...more, optimizer: { name, params: { lr } } });
const rows = (before, after) => differences(before, after).filter(({ how }) => how !== "equal").map(({ path, other, how, before: a, after: b }) => [how, path, other, a, b]);

test("an entry that was put in front is all that is new, and events go with their entries", () => {
  const before = { entries: [entry("First", 0.1), entry("Second", 0.2)], events: [{ step: 50, entry: 1, set: { lr: 1 } }] };
  const after = { entries: [entry("New", 0.3), entry("First", 0.1), entry("Second", 0.5)], events: [{ step: 50, entry: 2, set: { lr: 2 } }] };
  assert.deepEqual(rows(before, after), [
    ["added", "entries[0].optimizer.name", undefined, undefined, "New"],
    ["added", "entries[0].optimizer.params.lr", undefined, undefined, 0.3],
    ["changed", "entries[1].optimizer.params.lr", "entries[2].optimizer.params.lr", 0.2, 0.5],
    ["changed", "events[0].set.lr", undefined, 1, 2],
  ]);
  assert.deepEqual(rows(after, before).map(([how, path]) => [how, path]), [
    ["removed", "entries[0].optimizer.name"], ["removed", "entries[0].optimizer.params.lr"], ["changed", "entries[2].optimizer.params.lr"], ["changed", "events[0].set.lr"],
  ]);
});

test("an entry that has moved is told once; those that it passed have not", () => {
  const [a, b, c] = [entry("A", 1), entry("B", 2), entry("C", 3)];
  assert.deepEqual(rows({ entries: [a, b, c] }, { entries: [b, c, a] }), [["moved", "entries[0]", "entries[2]", 0, 2]]);
  assert.deepEqual(rows({ entries: [a, b] }, { entries: [a, entry("X", 9), b] }).map(([how]) => how), ["added", "added"]);
  assert.ok(!sameDocument({ entries: [a, b] }, { entries: [b, a] }), "whether it was changed is another question: there order matters");
});

test("of those that are called the same, equal ones belong together, and the rest by their places between them", () => {
  const before = { entries: [entry("One", 0.1), entry("One", 0.2)] };
  assert.deepEqual(rows(before, { entries: [entry("One", 0.3), entry("One", 0.1), entry("One", 0.25)] }), [
    ["added", "entries[0].optimizer.name", undefined, undefined, "One"],
    ["added", "entries[0].optimizer.params.lr", undefined, undefined, 0.3],
    ["changed", "entries[1].optimizer.params.lr", "entries[2].optimizer.params.lr", 0.2, 0.25],
  ]);
  const labelled = { entries: [entry("One", 0.1, { label: "slow" }), entry("One", 0.2, { label: "fast" })] };
  const turned = rows(labelled, { entries: [labelled.entries[1], { ...labelled.entries[0], optimizer: { name: "Two", params: { lr: 0.1 } } }] });
  assert.deepEqual(turned.filter(([how]) => how !== "moved"), [["changed", "entries[0].optimizer.name", "entries[1].optimizer.name", "One", "Two"]]);
  assert.equal(turned.length, 2, "one of the two has moved");
});

test("another optimizer in an entry's place is a change of it", () => {
  assert.deepEqual(rows({ entries: [entry("A", 1), entry("B", 2)] }, { entries: [entry("A", 1), entry("C", 2)] }), [["changed", "entries[1].optimizer.name", undefined, "B", "C"]]);
});

test("events: one is known by its step and its entry, a later one of the same entry has moved in time, one of another entry is another", () => {
  const entries = [entry("A", 1), entry("B", 2)];
  const [first, second] = [{ step: 10, entry: 0, set: { lr: 1 } }, { step: 50, entry: 1, set: { lr: 2 } }];
  assert.deepEqual(rows({ entries, events: [first, second] }, { entries, events: [{ ...second, set: { lr: 3 } }] }), [
    ["removed", "events[0].step", undefined, 10, undefined], ["removed", "events[0].entry", undefined, 0, undefined], ["removed", "events[0].set.lr", undefined, 1, undefined],
    ["changed", "events[1].set.lr", "events[0].set.lr", 2, 3],
  ]);
  assert.deepEqual(rows({ entries, events: [second] }, { entries, events: [{ ...second, step: 60 }] }), [["changed", "events[0].step", undefined, 50, 60]]);
  assert.deepEqual(rows({ entries, events: [second] }, { entries, events: [{ ...second, entry: 0 }] }).map(([how]) => how), ["added", "added", "added", "removed", "removed", "removed"]);
  const [turned, map] = [entries.toReversed(), { entry: 0 }];
  assert.deepEqual(rows({ entries, map }, { entries: turned, map }).filter(([, path]) => path.startsWith("map")), [["changed", "map.entry", undefined, "0: A", "0: B"]]);
});

test("of two players each keeps its part, whoever it is", () => {
  const pair = (one, other) => ({ entries: [{ label: "pair", players: [entry(one, 1), entry(other, 1)] }] });
  assert.deepEqual(rows(pair("A", "B"), pair("B", "A")).map(([how, path]) => [how, path]), [["changed", "entries[0].players[0].optimizer.name"], ["changed", "entries[0].players[1].optimizer.name"]]);
});

test("the order of keys is no difference, that of a list is one; equal values are counted", () => {
  assert.ok(sameDocument({ a: 1, b: { c: 2, d: [] } }, { b: { d: [], c: 2 }, a: 1 }));
  assert.ok(!sameDocument({ a: [1, 2] }, { a: [2, 1] }));
  assert.ok(sameDocument({ a: 1 }, { a: 1, b: undefined }), "what JSON would leave out is not there");
  assert.deepEqual(differences({ a: 1, b: {} }, { a: 1, b: {} }).map(({ path, how }) => [path, how]), [["a", "equal"], ["b", "equal"]]);
});

test("races over the same ground become one, whose entries say where they come from and keep their events", () => {
  const second = other({ entries: [RACE.entries[1]], events: [{ step: 10, entry: 0, set: { lr: 2 } }] });
  assert.deepEqual(unlike(RACE, second), []);
  const both = together(RACE, second);
  assert.deepEqual(both.entries.map(({ label }) => label), ["A: First", "A: mine", "B: mine"]);
  assert.deepEqual(both.events, [{ step: 10, entry: 2, set: { lr: 2 } }, { step: 50, entry: 1, set: { lr: 1 } }]);
  assert.equal(RACE.entries[0].label, undefined, "the documents themselves are left alone");
  const ofAll = together(other({ events: [{ step: 5, entry: null, set: { lr: 3 } }] }), other({ events: [{ step: 7, set: { lr: 4 } }] }));
  assert.deepEqual(ofAll.events.map(({ step, entry: i }) => [step, i]), [[5, 0], [5, 1], [7, 2], [7, 3]], "what happened to all of one race does not happen to the other's");
  assert.deepEqual(unlike(RACE, other({ seed: 1, dtype: "float32", problem: { ...RACE.problem, start: [0, 1] } })), ["problem", "seed", "dtype"]);
});

test("the last and the least loss of a run, where some are no numbers", () => {
  assert.deepEqual(lossesOf([3, 1, 2, "inf"]), { final: Infinity, best: 1 });
  assert.deepEqual(lossesOf(["nan"]), { final: NaN, best: NaN });
});

test("a short link's document is read as one in an ordinary link", () => {
  const linked = decode(fragmentOf({ spec: RACE, view: "step=7&hide=1" }));
  assert.deepEqual([linked.spec, linked.step, linked.view.hidden], [RACE, 7, [1]]);
  assert.deepEqual(decode(fragmentOf({ spec: RACE, view: "" })).spec, RACE);
  assert.equal(idIn("?saved=abc"), "abc");
  assert.equal(idIn(""), null);
});

test("what is listed, and what is compared, is in the address", () => {
  const wanted = { q: "a & b", tag: "täg", kind: "" };
  assert.deepEqual(wantedIn(searchOf(wanted)), wanted);
  assert.equal(searchOf({ q: "", tag: "", kind: "" }), "");
  assert.deepEqual(comparedIn("?compare=a,b"), ["a", "b"]);
  for (const search of ["", "?compare=a", "?compare=a,b,c"]) assert.equal(comparedIn(search), null);
});

test("tags as one types them", () => {
  assert.deepEqual(tagsIn(" lesson 3,, valley , lesson 3"), ["lesson 3", "valley"]);
  assert.deepEqual(tagsIn(tagsAsText(["a", "b c"])), ["a", "b c"]);
});

test("a title names everybody once, and no more than fit", () => {
  assert.equal(namesOn(["a", "b", "a"], ""), "a, b");
  assert.equal(namesOn(["a", "b, c"], ""), "a; b, c");
  assert.equal(namesOn(["a", "b", "c", "d", "e"], ""), "a, b, c, d, …");
});

test("a picture's weight is that of its bytes", () => {
  const bytes = Buffer.alloc(300, 7);
  assert.equal(bytesOf(`data:image/png;base64,${bytes.toString("base64")}`), 300);
});
