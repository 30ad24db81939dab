/**
 * What a training sends, as the page keeps it. A row of a trace is an epoch, row 0 before the first step; a trace has a lane for each
 * seed, and its own columns are the lanes' medians (with one seed the lane's own arrays). Steps, pictures, tables and histograms are
 * kept beside them by epoch.
 */

import { isTransient } from "../state.js";
import { HISTOGRAMS, PICTURE, STEPS, TABLE, trace as blank } from "../wire.js";
import { trainingOf, withTraining } from "./document.js";
import { quartiles } from "./quartiles.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {import("../wire.js").Frame} Frame */
/** @typedef {Record<string, Float64Array>} Columns */
/** @typedef {{version: number, rows: number, loss: Float64Array, grad_norm: Float64Array, lr: Float64Array}} Steps */
/** @typedef {{columns: Columns, steps: Steps, early: number|null, stop: {step: number, message: string}|null}} Lane
 *  of one seed; early: the epoch after which it stopped early; stop: where torch refused to go on */
/** @typedef {{kind: "boundary", x: number[], y: number[], rows: number, columns: number, classes: number}} Boundary */
/** @typedef {{kind: "curve", x: number[], points: number}} Fitted */
/** @typedef {{kind: "confusion", classes: number}} Confusion */
/** @typedef {{kind: "images", count: number, size: number[]}} Images */
/** @typedef {{kind: "rebuilt", x: number[], y: number[]}} Rebuilt */
/** @typedef {Boundary|Fitted|Confusion|Images|Rebuilt} View what a training's pictures show */
/** @typedef {{seeds: number, steps_an_epoch: number, training: number, validation: number, parameters: number, layers: {title: string, parameters: number}[],
 *   snapshots: number[], view: View|null, points: {x: number[][], y: number[]}|null}} About what `started` says of the whole training */
/** @typedef {Trace & {lanes: Lane[], low: Columns, high: Columns, about: About, how: string, steps: Steps, around: {low: Columns, high: Columns}|null, first: number,
 *   pictures: Map<number, Uint8Array>, tables: Map<number, Float64Array>, histograms: Map<number, Float64Array[]>} & Columns} Training
 *  low, high: quartiles, the columns themselves where there is one seed; steps: medians as well, around: their quartiles, null where there is one seed;
 *  first: when the first frame came; pictures, tables, histograms: by epoch */

/** How long the trace that a new one replaces stays in its place: a short training changes the picture once. Under a hand that drags it
 *  stays until the new one has come as far as what is seen: each new beginning would be a flash. */
const GHOST = 80; // milliseconds

/** @param {State} state @param {number} i @returns {Training|null} */
export const traceOf = (state, i) => /** @type {Training|null} */ (state.traces[i] ?? null);

/** The trace that is seen at an epoch: while a new one has not come so far, the one before it. @param {State} state @param {number} i @returns {Training|null} */
export function seenOf(state, i) {
  const trace = traceOf(state, i);
  const ghost = /** @type {Training|null|undefined} */ (trace?.ghost);
  return trace && ghost && sameData(trace, ghost) && trace.rows <= Math.min(state.step, ghost.rows - 1) ? ghost : trace;
}

/** Whether both learn from the same samples, as far as these are seen: other samples are shown at once. @param {Training} a @param {Training} b */
function sameData({ about: a }, { about: b }) {
  return a.points?.x[0]?.[0] === b.points?.x[0]?.[0] && a.points?.y.length === b.points?.y.length && a.view?.kind === b.view?.kind;
}

/** What the trainings that are here say of the whole. @param {State} state @returns {About|null} */
export const aboutOf = (state) => /** @type {Training|null} */ (state.traces.find((trace) => trace !== null) ?? null)?.about ?? null;

/** @param {Trace} trace @param {any} started @param {number} k @returns {Trace} */
function begin(trace, started, k) {
  const { rows, columns, seeds, steps_an_epoch, training, validation, parameters, layers, snapshots, view = null, points = null } = started;
  const all = (rows - 1) * steps_an_epoch;
  const lanes = Array.from({ length: seeds }, () => newLane(rows, columns, all));
  /** @type {Columns[]} */
  const [low, high] = seeds > 1 ? [blank(rows, columns), blank(rows, columns)].map((one) => /** @type {any} */ (one)) : [lanes[0].columns, lanes[0].columns];
  if (seeds === 1) Object.assign(trace, lanes[0].columns);
  return /** @type {Trace} */ (Object.assign(trace, {
    lanes, low, high, how: started.how[k], steps: seeds > 1 ? stepsOf(all) : lanes[0].steps, around: seeds > 1 ? { low: columnsOf(stepsOf(all)), high: columnsOf(stepsOf(all)) } : null, first: Infinity, pictures: new Map(), tables: new Map(), histograms: new Map(),
    about: { seeds, steps_an_epoch, training, validation, parameters, layers, snapshots, view, points },
  }));
}

/** @param {number} rows @param {string[]} columns @param {number} steps @returns {Lane} */
function newLane(rows, columns, steps) {
  const own = Object.fromEntries(columns.map((name) => [name, new Float64Array(rows)]));
  return { columns: own, steps: stepsOf(steps), early: null, stop: null };
}

const STEP_COLUMNS = /** @type {const} */ (["loss", "grad_norm", "lr"]);

/** @param {number} count @returns {Steps} */
const stepsOf = (count) => /** @type {any} */ (blank(count, [...STEP_COLUMNS]));

/** @param {Steps} steps @returns {Columns} */
const columnsOf = (steps) => /** @type {any} */ (steps);

/** @param {Frame} frame @param {Trace[]} traces */
function append(frame, traces) {
  const now = performance.now();
  traces.forEach((one, k) => {
    const trace = /** @type {Training} */ (one);
    put(frame, trace, k, traces.length);
    trace.first = Math.min(trace.first, now);
    if (now - trace.first > GHOST && !isTransient()) trace.ghost = null;
  });
}

/** @param {Frame} frame @param {Training} trace @param {number} k which of the entries @param {number} entries */
function put(frame, trace, k, entries) {
  const { kind, row } = frame;
  if (kind === PICTURE) trace.pictures.set(row, frame.bytes.subarray(k * frame.bytes.length / entries, (k + 1) * frame.bytes.length / entries));
  else if (kind === TABLE) trace.tables.set(row, joined(frame, k));
  else if (kind === HISTOGRAMS) trace.histograms.set(row, parts(frame, k));
  else if (kind === STEPS) putSteps(frame, trace, k);
  else putEpochs(frame, trace, k);
}

/** The rows of lane n in each column. @param {Frame} frame @param {number} n @returns {Float64Array[]} */
function parts({ columns, entries, rows, body }, n) {
  return Array.from({ length: columns }, (_, column) => body.subarray((column * entries + n) * rows, (column * entries + n + 1) * rows));
}

/** An entry's columns one after the other. @param {Frame} frame @param {number} k */
function joined(frame, k) {
  const table = new Float64Array(frame.columns * frame.rows);
  parts(frame, k).forEach((column, at) => table.set(column, at * frame.rows));
  return table;
}

/** @param {Frame} frame @param {Training} trace @param {number} k */
function putSteps(frame, trace, k) {
  const to = frame.row + frame.rows;
  trace.lanes.forEach(({ steps }, seed) => {
    parts(frame, k * trace.lanes.length + seed).forEach((column, at) => steps[STEP_COLUMNS[at]].set(column, frame.row));
    steps.rows = Math.max(steps.rows, to);
  });
  trace.steps.rows = Math.max(trace.steps.rows, to);
  const { around } = trace;
  if (around) for (const name of STEP_COLUMNS) for (let row = frame.row; row < to; row += 1) {
    const found = quartiles(trace.lanes.map(({ steps }) => steps[name][row]));
    [around.low[name][row], trace.steps[name][row], around.high[name][row]] = [found.low, found.median, found.high];
  }
}

/** @param {Frame} frame @param {Training} trace @param {number} k */
function putEpochs(frame, trace, k) {
  trace.lanes.forEach(({ columns }, seed) => {
    parts(frame, k * trace.lanes.length + seed).forEach((column, at) => columns[trace.columns[at]].set(column, frame.row));
  });
  trace.rows = Math.max(trace.rows, frame.row + frame.rows);
  if (trace.lanes.length > 1) over(trace, frame.row, trace.rows);
}

/** Medians and quartiles of some rows. @param {Training} trace @param {number} from @param {number} to */
function over(trace, from, to) {
  for (const name of trace.columns) for (let row = from; row < to; row += 1) {
    const values = trace.lanes.map(({ columns, early }) => columns[name][early !== null && row > early ? early : row]);
    const found = quartiles(values, name.endsWith("accuracy") ? -Infinity : Infinity);
    [trace.low[name][row], trace[name][row], trace.high[name][row]] = [found.low, found.median, found.high];
  }
}

/** @param {Trace} one @param {{stops: Lane["stop"][], early: (number|null)[]}} answer */
function finish(one, { stops, early }) {
  const trace = /** @type {Training} */ (one);
  trace.lanes.forEach((lane, k) => Object.assign(lane, { stop: stops[k], early: early[k] }));
  // A net that has stopped early stays as it is: so do its numbers among those of the others.
  if (trace.lanes.length > 1 && early.some((epoch) => epoch !== null)) over(trace, 0, trace.rows);
  trace.status = statusOf(trace);
}

/** The last epoch that a lane was trained in. @param {Training} trace @param {Lane} lane */
export const endOf = (trace, { early }) => early ?? trace.rows - 1;

/** What became of an entry, in the worst of its seeds. @param {Training} trace @returns {import("../state.js").Status} */
function statusOf(trace) {
  const { lanes, about } = trace;
  const stopped = lanes.find(({ stop }) => stop)?.stop ?? null;
  const lost = lanes.filter((lane) => !Number.isFinite(lane.columns.train_loss[endOf(trace, lane)]));
  const early = lanes.flatMap((lane) => (lane.early === null ? [] : [lane.early]));
  const numbers = { seeds: lanes.length, lost: lost.length, early: early.length };
  const plain = { cause: lanes.length > 1 ? "seeds" : null, numbers };
  if (stopped) return { ...plain, kind: "stopped", step: Math.floor(stopped.step / about.steps_an_epoch), numbers: { ...numbers, at: stopped.step }, message: stopped.message };
  if (lost.length) return { ...plain, kind: "diverged", step: Math.min(...lost.map(({ columns }) => columns.train_loss.findIndex((value) => !Number.isFinite(value)))) };
  if (early.length) return { ...plain, kind: "early", step: Math.max(...early) };
  const [column, epochs] = [about.validation ? "validation_loss" : "train_loss", lanes.map((lane) => bestEpoch(trace, lane))];
  const [best, least] = [epochs, lanes.map(({ columns }, k) => columns[column][epochs[k]])].map((values) => quartiles(values).median);
  const cause = [about.validation ? "" : "train", lanes.length > 1 ? "seeds" : ""].filter(Boolean).join("_") || null;
  return { ...plain, kind: "trained", cause, step: null, numbers: { ...numbers, best, least } };
}

/** The epoch with the least loss on validation samples, or where there are none on training samples; nan where none is finite. @param {Training} trace @param {Lane} lane */
export function bestEpoch(trace, lane) {
  const values = lane.columns[trace.about.validation ? "validation_loss" : "train_loss"];
  let best = NaN;
  for (let k = 0; k <= endOf(trace, lane); k += 1) if (Number.isFinite(values[k]) && !(values[k] >= values[best])) best = k;
  return best;
}

/** The nearest epoch up to one at which there is a snapshot; -1: there is none. @param {Training} trace @param {Map<number, unknown>} shots @param {number} epoch */
export function shotAt(trace, shots, epoch) {
  const { snapshots } = trace.about;
  for (let k = snapshots.length - 1; k >= 0; k -= 1) if (snapshots[k] <= epoch && shots.has(snapshots[k])) return snapshots[k];
  return -1;
}

/** @type {WeakMap<import("../spec.js").Spec, import("../spec.js").Spec>} */
const drafts = new WeakMap();

/** Under a hand the first seed is enough: its nets are what is seen, and the others come when the hand has let go. @param {import("../spec.js").Spec} spec */
function draft(spec) {
  const { seeds } = trainingOf(spec);
  if (seeds.length === 1) return null;
  const made = drafts.get(spec) ?? withTraining(spec, { seeds: seeds.slice(0, 1) });
  drafts.set(spec, made);
  return made;
}

/** How trainings are asked for. @type {import("../runs.js").Kind} */
export const TRAININGS = {
  word: "train", most: Infinity, channels: ["train"], begin, append, draft, finish,
  bytes(one) {
    const trace = /** @type {Training} */ (one);
    const shots = [...trace.pictures.values(), ...trace.tables.values(), ...[...trace.histograms.values()].flat()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    return shots + 8 * (trace.lanes.length + 3) * trace.columns.length * trace.whole + 24 * trace.lanes.length * trace.steps.loss.length;
  },
};
