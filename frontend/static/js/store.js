/**
 * A document with a history and a view of it, for laboratories whose document is not the race's: the same functions as state.js has,
 * for whatever state they are given. Whoever subscribes is told at most once an animation frame; changes of a drag are transient and
 * close into one undo step.
 */

const HISTORY = 200;

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * @template Spec, View
 * @template {{spec: Spec, view: View, error: import("./state.js").ApiError|null, canUndo: boolean, canRedo: boolean}} State
 * @param {State} current @param {(view: View, spec: Spec) => View} fit keeps a view within its document
 */
export function createStore(current, fit) {
  /** @type {Set<(state: State, changed: Set<string>) => void>} */
  const subscribers = new Set();
  /** @type {Set<string>} */
  let changed = new Set();
  /** @type {Spec[]} */
  let past = [];
  /** @type {Spec[]} */
  let future = [];
  let [dragging, scheduled] = [false, false];
  /** @type {() => void} */
  let ask = () => {};

  /** @param {...string} keys */
  function touch(...keys) {
    keys.forEach((key) => changed.add(key));
    if (scheduled) return;
    scheduled = true;
    (globalThis.requestAnimationFrame ?? ((/** @type {() => void} */ fn) => setTimeout(fn, 0)))(flush);
  }

  function flush() {
    scheduled = false;
    const told = changed;
    changed = new Set();
    if (told.size) for (const fn of [...subscribers]) fn(current, told);
  }

  /** @param {Spec} spec */
  function set(spec) {
    Object.assign(current, { spec, view: fit(current.view, spec), canUndo: past.length > 0, canRedo: future.length > 0 });
    touch("spec", "view");
    ask();
  }

  function commit() {
    if (!dragging) return;
    dragging = false;
    if (past.length && same(past[past.length - 1], current.spec)) past = past.slice(0, -1);
    current.canUndo = past.length > 0;
    touch("spec");
  }

  /** @param {Spec[]} from @param {Spec[]} to */
  function step(from, to) {
    commit();
    const spec = from.pop();
    if (spec === undefined) return;
    to.push(current.spec);
    set(spec);
  }

  return {
    state: () => current,
    flush, commit,
    /** @param {(state: State, changed: Set<string>) => void} fn @returns {() => void} unsubscribe */
    subscribe(fn) {
      subscribers.add(fn);
      return () => void subscribers.delete(fn);
    },
    /** Who asks the server is told of a new document at once. @param {() => void} fn */
    onSpec(fn) { ask = fn; },
    /** The next document, or a function from the present one to it. @param {Spec | ((spec: Spec) => Spec)} next @param {{transient?: boolean}} [how] */
    change(next, { transient = false } = {}) {
      const spec = typeof next === "function" ? /** @type {(spec: Spec) => Spec} */ (next)(current.spec) : next;
      if (!same(spec, current.spec)) {
        if (!dragging) past = [...past.slice(1 - HISTORY), current.spec];
        future = [];
        dragging ||= transient;
        set(spec);
      }
      if (!transient) commit();
    },
    isTransient: () => dragging,
    undo: () => step(past, future),
    redo: () => step(future, past),
    /** A document from outside: the history begins anew. @param {Spec} spec */
    begin(spec) {
      [past, future, dragging] = [[], [], false];
      set(spec);
    },
    /** @param {Partial<View>} patch */
    setView(patch) {
      const view = fit({ ...current.view, ...patch }, current.spec);
      if (same(view, current.view)) return;
      current.view = view;
      touch("view");
    },
    /** What comes from the server. @param {Partial<State>} patch */
    receive(patch) {
      Object.assign(current, patch);
      touch(...Object.keys(patch));
    },
    /** @param {import("./state.js").ApiError} error */
    fail(error) {
      current.error = error;
      touch("error");
    },
    clearError() {
      if (!current.error) return;
      current.error = null;
      touch("error");
    },
  };
}
