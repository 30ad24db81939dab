/** Rules of the small parts: where an error is looked for, what a file is called, which theme comes next, how much has arrived. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { bySource } from "../../../frontend/static/js/ui/classes.js";
import { candidates } from "../../../frontend/static/js/ui/errors.js";
import { fileName } from "../../../frontend/static/js/ui/share.js";
import { nextTheme } from "../../../frontend/static/js/ui/theme.js";
import { receivedRows } from "../../../frontend/static/js/ui/transport.js";

test("an error is looked for at its path, then at what holds it", () => {
  assert.deepEqual(candidates(["entries", 0, "optimizer"]), ["entries.0.optimizer", "entries.0", "entries"]);
  assert.deepEqual(candidates([]), []);
});

test("a file's name tells what is in it and is a name everywhere", () => {
  const spec = { problem: { name: "goldstein price/2" }, entries: ["A", "B", "A"].map((name) => ({ optimizer: { name } })) };
  assert.equal(fileName(spec, "csv"), "thalweg-goldstein-price-2-A-B.csv");
});

test("three themes in turn", () => {
  assert.deepEqual([nextTheme("system"), nextTheme("light"), nextTheme("dark")], ["light", "dark", "system"]);
});

test("what all entries have has arrived", () => {
  assert.equal(receivedRows({ traces: [{ rows: 40 }, { rows: 12 }] }), 12);
  assert.equal(receivedRows({ traces: [{ rows: 40 }, null] }), 0);
  assert.equal(receivedRows({ traces: [] }), 0);
});

test("torch's own classes come first, then those of each file or package in the catalogue's order", () => {
  const classes = [{ name: "SGD" }, { name: "Lion", source: "lion.py" }, { name: "Adam" }, { name: "A2", source: "zoo 1" }, { name: "Tiger", source: "lion.py" }];
  assert.deepEqual(bySource(classes).map(({ source, classes: own }) => [source, own.map(({ name }) => name)]), [["", ["SGD", "Adam"]], ["lion.py", ["Lion", "Tiger"]], ["zoo 1", ["A2"]]]);
});
