import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as page from "../../frontend/static/js/state.js";

/** @param {number} lr @returns {any} */
const spec = (lr) => ({
  version: 1, problem: { kind: "surface", name: "bowl", params: {}, start: [0, 0], noise: 0 },
  entries: [{ optimizer: { name: "One", params: { lr } } }], steps: 100, seed: 0, dtype: "float64", events: [],
});
const lr = () => page.state().spec.entries[0].optimizer.params.lr;

beforeEach(() => {
  page.pause();
  page.begin(spec(1));
  page.seek(0);
  page.flush();
});

test("undo and redo go through the specs", () => {
  page.change(spec(2));
  page.change(spec(3));
  page.undo();
  assert.deepEqual([lr(), page.state().canUndo, page.state().canRedo], [2, true, true]);
  page.undo();
  page.undo();
  assert.deepEqual([lr(), page.state().canUndo], [1, false]);
  page.redo();
  page.redo();
  page.redo();
  assert.deepEqual([lr(), page.state().canRedo], [3, false]);
  page.undo();
  page.change(spec(9));
  assert.equal(page.state().canRedo, false);
});

test("a drag is one step back, however it ends", () => {
  for (const end of [() => page.commit(), () => page.change(spec(5)), () => page.undo()]) {
    page.begin(spec(1));
    for (const value of [2, 3, 4]) page.change(spec(value), { transient: true });
    assert.equal(page.isTransient(), true);
    end();
    assert.equal(page.isTransient(), false);
    if (lr() !== 1) page.undo();
    assert.deepEqual([lr(), page.state().canUndo], [1, false]);
  }
});

test("a drag that comes back to where it began, and a change that changes nothing, are no steps", () => {
  page.change(spec(2), { transient: true });
  page.change(spec(1), { transient: true });
  page.commit();
  page.change(spec(1));
  assert.equal(page.state().canUndo, false);
});

test("subscribers hear once of many changes, with their keys", () => {
  /** @type {string[][]} */
  const heard = [];
  const stop = page.subscribe((_state, changed) => heard.push([...changed].sort()));
  page.seek(3);
  page.seek(4);
  page.setView({ hidden: [0] });
  page.flush();
  page.flush();
  stop();
  page.seek(5);
  page.flush();
  assert.deepEqual(heard, [["step", "view"]]);
});

test("who asks for runs is told of a spec at once", () => {
  let asked = 0;
  page.onSpec(() => { asked += 1; });
  page.change(spec(7));
  assert.ok(asked > 0);
  page.onSpec(() => {});
});

test("a step is kept within the run, and play begins anew at its end", () => {
  page.seek(1e9);
  assert.equal(page.state().step, 100);
  page.change({ ...spec(1), steps: 40 });
  assert.equal(page.state().step, 40);
  page.play();
  assert.equal(page.state().step, 0);
  page.seek(NaN);
  assert.equal(page.state().step, 0);
});

test("another surface shows its whole window again", () => {
  page.setView({ range: [[0, 1], [0, 1]] });
  page.change(spec(3));
  assert.notEqual(page.state().view.range, null);
  page.change((now) => ({ ...now, problem: { ...now.problem, name: "valley" } }));
  assert.equal(page.state().view.range, null);
});

test("a speed that is none is refused", () => {
  assert.throws(() => page.setSpeed(0), /above 0, got 0/);
});
