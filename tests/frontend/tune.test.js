/** The conversation of a fair race: asked once, told in pieces, bound to the spec that it was asked for. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { createTuning, withWinners } from "../../frontend/static/js/tune/conversation.js";

const entry = (lr) => ({ label: "mine", optimizer: { name: "A", params: { lr, beta: 0.9 } } });
const spec = (...lrs) => ({ version: 1, problem: { name: "bowl", noise: 0 }, entries: lrs.map(entry), steps: 5, seed: 0, dtype: "float64", events: [] });
const wishes = { parameters: [{ name: "lr", from: 1e-3, to: 1, scale: "log" }], budget: 4, starts: 2, seeds: 1, objective: "", tolerance: 0.1 };
const verdict = (i, lr) => ({ entry: i, how: "exact", sampler: "sobol", parameters: [], settings: [[lr]], median: [3, "inf"], low: [1, 2], high: ["inf", "inf"], share: [1, 0.5], best: 0,
  optimizer: { name: "A", params: { lr, beta: 0.9 } }, edges: [], flat: false, held: { median: "inf", low: 1, high: "inf", share: 0.5, score: 6.1 } });

let sent, told, tuning;
beforeEach(() => {
  [sent, told] = [[], 0];
  tuning = createTuning((message) => sent.push(message), () => { told += 1; });
});

test("it asks with the whole spec, without labels, and leaves out what the server shall choose", () => {
  tuning.ask(spec(0.1, 0.2), wishes);
  const [{ type, channel, id, spec: asked }] = sent;
  assert.deepEqual([type, channel], ["tune", "tune"]);
  assert.ok(id > 2 ** 31 && id < 2 ** 32);
  assert.deepEqual(asked.tune, { parameters: wishes.parameters, budget: 4, starts: 2, seeds: 1, tolerance: 0.1 });
  assert.equal(asked.entries[0].label, undefined);
});

test("verdicts come one by one, infinity as a number; other runs' words are left alone", () => {
  tuning.ask(spec(0.1, 0.2), wishes);
  const { id } = sent[0];
  assert.equal(tuning.words({ type: "started", id: 1 }), false);
  assert.equal(tuning.words({ type: "started", id, objective: "final" }), true);
  tuning.words({ type: "progress", id, done: 1, of: 4 });
  tuning.words({ type: "tuned", id, ...verdict(1, 0.5) });
  const found = tuning.found();
  assert.deepEqual([found.part, found.busy, found.verdicts.length], [0.25, true, 1]);
  assert.deepEqual([found.verdicts[0].median, found.verdicts[0].held.high], [[3, Infinity], Infinity]);
  tuning.words({ type: "done", id });
  assert.equal(tuning.found().busy, false);
  assert.equal(told, 5);
});

test("it fits the spec it was asked for whatever the tuned numbers are, and no other", () => {
  tuning.ask(spec(0.1, 0.2), wishes);
  assert.ok(tuning.fits(spec(0.1, 0.9)));
  assert.ok(!tuning.fits({ ...spec(0.1, 0.2), steps: 6 }));
  assert.ok(!tuning.fits(spec(0.1)));
  const other = spec(0.1, 0.2);
  other.entries[0].optimizer.params.beta = 0.5;
  assert.ok(!tuning.fits(other));
});

test("the winners take their places, the others stay", () => {
  const next = withWinners(spec(0.1, 0.2), [verdict(1, 0.5)]);
  assert.deepEqual(next.entries.map(({ label, optimizer }) => [label, optimizer.params.lr]), [["mine", 0.1], ["mine", 0.5]]);
});

test("a second question cancels the first; what is cancelled says nothing more", () => {
  tuning.ask(spec(0.1), wishes);
  tuning.ask(spec(0.2), wishes);
  assert.deepEqual(sent.map(({ type }) => type), ["tune", "cancel", "tune"]);
  tuning.words({ type: "tuned", id: sent[0].id, ...verdict(0, 0.5) });
  assert.equal(tuning.found().verdicts.length, 0);
  tuning.cancel();
  assert.equal(tuning.found().busy, false);
  tuning.words({ type: "tuned", id: sent[2].id, ...verdict(0, 0.5) });
  assert.equal(tuning.found().verdicts.length, 0);
});

test("where the connection was lost in the middle, it asks again", () => {
  tuning.ask(spec(0.1), { ...wishes, objective: "final" });
  tuning.opened();
  assert.deepEqual(sent.at(-1).spec.tune, sent[0].spec.tune);
  tuning.words({ type: "done", id: sent.at(-1).id });
  const count = sent.length;
  tuning.opened();
  assert.equal(sent.length, count);
});
