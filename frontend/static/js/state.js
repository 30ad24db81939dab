/**
 * The one place where the page's state changes. Everything else reads `state()`, asks for a change by one of the functions
 * below, and hears of it through `subscribe`, at most once per animation frame. The spec has a history (undo, redo); while
 * a slider or the start is dragged its changes are `transient` and close into one undo step. What the server sends (traces,
 * landmarks, errors) enters by the functions at the end, which only runs.js, socket.js, clock.js and main.js call.
 */

import { groundOf, lengthOf } from "./spec.js";

/** @typedef {import("./spec.js").Spec} Spec */
/** @typedef {{code: string, message: string, path: (string|number)[]}} ApiError */
/** @typedef {{kind: string, step: number|null, cause: string|null, numbers: Record<string, number|string>, message?: string|null}} Status */
/** @typedef {{rows: number, columns: string[], x: Float64Array, y: Float64Array, loss: Float64Array, grad_norm: Float64Array,
 *   lr: Float64Array, generator_loss?: Float64Array, critic_loss?: Float64Array, distance?: Float64Array, lr_y?: Float64Array, avg_x?: Float64Array, avg_y?: Float64Array, avg_loss?: Float64Array, status: Status|null, version: number, whole: number,
 *   ghost?: Trace|null, steps?: Pick<Trace, "version"|"rows"|"lr">}} Trace whole: the rows that will be there in the end; steps: of a training, whose rows are epochs
 *  rows: how many have arrived; columns: the names of its arrays, in the order of the wire; ghost: the whole trace that this one replaces, seen faintly until this one is whole */
/** @typedef {{box: number[][], start: number[], minima: number[][], saddles: number[][], lowest: number|null, surface?: import("./spec.js").Surface, problem?: import("./spec.js").Problem}} Landmarks
 *  surface, problem: of a problem that is in no catalogue, what one would say, and all of its fields */
/** @typedef {{mode: "2d"|"3d"|"both", hidden: number[], selected: number, theme: "system"|"light"|"dark",
 *   projector: boolean, range: number[][]|null, trails: "entry"|"lr", axis: "linear"|"log", unit: "step"|"epoch", batches: number,
 *   measure: string, color: "log"|"linear", at?: Record<string, number>, deck?: Record<string, any>}} View
 *  trails: what colors them; axis: of lr, and unit: of the steps, in the schedule laboratory; batches: steps in an epoch; measure: what a map shows; color: a map's scale of losses; at: what is pinned on which axis, in the laboratory of criteria; deck: which tab is looked at, and what each shows */
/** @typedef {import("./spec.js").Catalogue} Catalogue */
/** @typedef {{spec: Spec, view: View, step: number, playing: boolean, speed: number, traces: (Trace|null)[], map: import("./maps/chart.js").Chart|null,
 *   catalogue: Catalogue|null, landmarks: Landmarks|null, error: ApiError|null,
 *   connection: "connecting"|"open"|"lost", busy: boolean, canUndo: boolean, canRedo: boolean}} State */
/** @typedef {"spec"|"view"|"step"|"playing"|"speed"|"traces"|"status"|"landmarks"|"map"|"error"|"connection"|"catalogue"|"busy"} Key */
/** @typedef {(state: State, changed: Set<Key>) => void} Subscriber */

const HISTORY = 200;

/** @type {State} */
const current = {
  spec: { version: 1, problem: { kind: "surface", name: "", params: {}, start: [0, 0], noise: 0 }, entries: [], steps: 0, seed: 0, dtype: "float64", events: [] },
  view: { mode: "2d", hidden: [], selected: 0, theme: "system", projector: false, range: null, trails: "entry", axis: "linear", unit: "step", batches: 1, measure: "final", color: "log" },
  step: 0, playing: false, speed: 60, traces: [], map: null, catalogue: null, landmarks: null, error: null,
  connection: "connecting", busy: false, canUndo: false, canRedo: false,
};
/** @type {Set<Subscriber>} */
const subscribers = new Set();
/** @type {Set<Key>} */
let changed = new Set();
/** @type {Spec[]} */
let past = [];
/** @type {Spec[]} */
let future = [];
let dragging = false;
let scheduled = false;

/** @returns {State} */
export const state = () => current;

/** @param {Subscriber} fn @returns {() => void} unsubscribe */
export function subscribe(fn) {
  subscribers.add(fn);
  return () => { subscribers.delete(fn); };
}

/** @param {Key[]} keys */
function touch(...keys) {
  keys.forEach((key) => changed.add(key));
  if (scheduled) return;
  scheduled = true;
  (globalThis.requestAnimationFrame ?? ((/** @type {() => void} */ fn) => setTimeout(fn, 0)))(() => flush());
}

/** @type {() => void} */
let ask = () => {};

/** Who asks the server for runs is told of a new spec at once: each frame of waiting would be felt. @param {() => void} fn */
export const onSpec = (fn) => { ask = fn; };

/** Tells the subscribers now instead of at the next animation frame. */
export function flush() {
  scheduled = false;
  if (!changed.size) return;
  const told = changed;
  changed = new Set();
  for (const fn of [...subscribers]) fn(current, told);
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {Spec} spec */
function setSpec(spec) {
  if (groundOf(spec) !== groundOf(current.spec)) current.view = { ...current.view, range: null };
  current.spec = spec;
  current.step = Math.min(current.step, lengthOf(spec));
  const last = Math.max(0, spec.entries.length - 1);
  if (current.view.selected > last) current.view = { ...current.view, selected: last };
  current.canUndo = past.length > 0;
  current.canRedo = future.length > 0;
  touch("spec", "step", "view");
  ask();
}

/**
 * The next spec, or a function from the present spec to it.
 * @param {Spec | ((spec: Spec) => Spec)} next @param {{transient?: boolean}} [how]
 */
export function change(next, { transient = false } = {}) {
  const spec = typeof next === "function" ? next(current.spec) : next;
  const before = current.spec;
  if (!same(spec, before)) {
    if (!dragging) past = [...past.slice(1 - HISTORY), before];
    future = [];
    dragging ||= transient;
    setSpec(spec);
  }
  if (!transient) commit();
}

/** Closes a drag into one undo step (none where it came back to where it began). */
export function commit() {
  if (!dragging) return;
  dragging = false;
  ask();
  if (past.length && same(past[past.length - 1], current.spec)) past = past.slice(0, -1);
  current.canUndo = past.length > 0;
  touch("spec");
}

/** Whether a slider or the start is being dragged. */
export const isTransient = () => dragging;

export function undo() {
  commit();
  const spec = past.pop();
  if (!spec) return;
  future.push(current.spec);
  setSpec(spec);
}

export function redo() {
  commit();
  const spec = future.pop();
  if (!spec) return;
  past.push(current.spec);
  setSpec(spec);
}

/** A spec from outside (a link, a file): the history begins anew. @param {Spec} spec */
export function begin(spec) {
  past = [];
  future = [];
  dragging = false;
  setSpec(spec);
}

/** @param {Partial<View>} patch */
export function setView(patch) {
  const view = { ...current.view, ...patch };
  view.selected = Math.max(0, Math.min(view.selected, current.spec.entries.length - 1));
  if (same(view, current.view)) return;
  current.view = view;
  touch("view");
}

/** @param {number} step any number; it is rounded and kept within the timeline */
export function seek(step) {
  const kept = Math.max(0, Math.min(lengthOf(current.spec), Math.round(step) || 0));
  if (kept === current.step) return;
  current.step = kept;
  touch("step");
}

/** Plays from the present step, or from the beginning when the end was reached. */
export function play() {
  if (current.playing) return;
  if (current.step >= lengthOf(current.spec)) seek(0);
  current.playing = true;
  touch("playing");
}

export function pause() {
  if (!current.playing) return;
  current.playing = false;
  touch("playing");
}

/** @param {number} stepsPerSecond */
export function setSpeed(stepsPerSecond) {
  if (!(stepsPerSecond > 0)) throw new RangeError(`speed: expected a number above 0, got ${stepsPerSecond}`);
  current.speed = stepsPerSecond;
  touch("speed");
}

/** @param {ApiError} error */
export function fail(error) {
  current.error = error;
  touch("error");
}

export function clearError() {
  if (!current.error) return;
  current.error = null;
  touch("error");
}

// What arrives from the server.

/** @param {(Trace|null)[]} traces */
export function setTraces(traces) {
  current.traces = traces;
  touch("traces", "status");
}

/** A map that begins, or the one that is here when more of it has come. @param {State["map"]} map */
export function setMap(map) {
  current.map = map;
  touch("map");
}

/** Rows were appended to traces in place. */
export const grew = () => touch("traces");

/** Diagnoses were set on traces in place. */
export const diagnosed = () => touch("traces", "status");

/** @param {Catalogue} catalogue */
export function setCatalogue(catalogue) {
  current.catalogue = catalogue;
  touch("catalogue");
}

/** @param {Landmarks|null} landmarks */
export function setLandmarks(landmarks) {
  current.landmarks = landmarks;
  touch("landmarks");
}

/** @param {State["connection"]} connection */
export function setConnection(connection) {
  if (connection === current.connection) return;
  current.connection = connection;
  touch("connection");
}

/** @param {boolean} busy */
export function setBusy(busy) {
  if (busy === current.busy) return;
  current.busy = busy;
  touch("busy");
}
