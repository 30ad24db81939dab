/** A document's history, and who hears of changes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../frontend/static/js/store.js";

const made = () => createStore(
  { spec: { n: 0 }, view: { selected: 5 }, error: /** @type {any} */ (null), canUndo: false, canRedo: false },
  (view, { n }) => ({ selected: Math.min(view.selected, n) }));

test("changes are undone and redone, a drag as one step", () => {
  const store = made();
  store.change({ n: 1 });
  for (const n of [2, 3, 4]) store.change({ n }, { transient: true });
  assert.ok(store.isTransient());
  store.commit();
  store.undo();
  assert.deepEqual([store.state().spec.n, store.state().canUndo, store.state().canRedo], [1, true, true]);
  store.redo();
  assert.equal(store.state().spec.n, 4);
  store.undo();
  store.undo();
  store.undo();
  assert.deepEqual([store.state().spec.n, store.state().canUndo], [0, false]);
  store.redo();
  store.change(({ n }) => ({ n: n + 10 }));
  assert.deepEqual([store.state().spec.n, store.state().canRedo], [11, false]);
});

test("a drag that ends where it began is no step", () => {
  const store = made();
  store.change({ n: 3 }, { transient: true });
  store.change({ n: 0 });
  assert.equal(store.state().canUndo, false);
});

test("the view is kept within its document, and subscribers hear of what changed, once", () => {
  const store = made();
  /** @type {string[][]} */
  const heard = [];
  let asked = 0;
  store.onSpec(() => { asked += 1; });
  const stop = store.subscribe((_, changed) => heard.push([...changed].sort()));
  store.change({ n: 2 });
  store.setView({ selected: 9 });
  store.fail({ code: "x", message: "", path: [] });
  store.flush();
  store.flush();
  assert.deepEqual(heard, [["error", "spec", "view"]]);
  assert.deepEqual([store.state().view.selected, asked], [2, 1]);
  stop();
  store.clearError();
  store.flush();
  assert.equal(heard.length, 1);
});
