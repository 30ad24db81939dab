/** Questions beside the trainings: one under way, the newest; what is shown stays until there is something of the next. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAsker } from "../../../frontend/static/js/nets/asker.js";

/** @type {any} */
const spec = { entries: [] };

/** @param {boolean} [streams] */
function asked(streams = false) {
  /** @type {any[]} */
  const sent = [];
  let came = 0;
  const asker = createAsker((message) => sent.push(message), () => { came += 1; }, {
    word: "w", first: 1000, streams, begin: () => ({ frames: 0, end: "" }), frame: (found) => { found.frames += 1; }, done: (found, { end }) => { found.end = end; },
  });
  return { asker, sent, last: () => sent.at(-1).id, came: () => came };
}

test("an answer is shown when it is whole, and stays while the next is under way", () => {
  const { asker, last, sent } = asked();
  asker.ask("a", spec, { x: 1 });
  assert.deepEqual(sent[0], { type: "w", id: last(), channel: "w", spec: { entries: [], w: { x: 1 } } });
  const first = last();
  asker.words({ type: "started", id: first });
  asker.frame(/** @type {any} */ ({ id: first }));
  assert.equal(asker.shown(), null);
  asker.words({ type: "done", id: first, end: "A" });
  assert.deepEqual(asker.shown()?.found, { frames: 1, end: "A" });
  asker.ask("b", spec, {});
  assert.equal(asker.shown()?.key, "a");
  assert.ok(asker.busy());
});

test("what streams is shown from its first frame on", () => {
  const { asker, last } = asked(true);
  asker.ask("a", spec, {});
  asker.words({ type: "started", id: last() });
  assert.equal(asker.shown(), null);
  asker.frame(/** @type {any} */ ({ id: last() }));
  assert.deepEqual([asker.shown()?.key, asker.shown()?.whole], ["a", false]);
});

test("a newer question ends the older one, whose words are not heard any more", () => {
  const { asker, last, sent } = asked();
  asker.ask("a", spec, {});
  const old = last();
  asker.ask("b", spec, {});
  assert.deepEqual(sent[1], { type: "cancel", id: old });
  assert.ok(asker.words({ type: "error", id: old, error: { code: "x", message: "m", path: [] } }), "it was for here all the same");
  assert.equal(asker.refused(), null);
  asker.words({ type: "error", id: last(), error: { code: "x", message: "m", path: [] } });
  assert.equal(asker.refused()?.key, "b");
  assert.equal(asker.busy(), false);
});

test("the same question is not asked twice; one that a hand gave up is remembered; others' messages are others'", () => {
  const { asker, last, sent } = asked();
  asker.ask("a", spec, {});
  asker.ask("a", spec, {});
  assert.equal(sent.length, 1);
  asker.cancel();
  assert.deepEqual([asker.given(), asker.busy(), sent[1].type], ["a", false, "cancel"]);
  assert.equal(asker.words({ type: "done", id: 5 }), false);
  assert.equal(asker.words({ type: "error", id: null }), false);
  asker.ask("a", spec, {});
  assert.equal(asker.given(), null);
  const before = last();
  asker.opened();
  assert.equal(sent.length, 4);
  assert.notEqual(last(), before, "a connection that comes back is asked anew");
});
