/** A landscape as the server tells it: a field of heights and paths over it, or losses along a line; and what can be read off it at an epoch. */

import { FIELD, number } from "../../wire.js";

/** @typedef {{entry: number, epochs: number[], x: Float64Array, y: Float64Array, loss: Float64Array, under: Float64Array, distance: Float64Array, lost: number|null}} Path
 *  a place for each epoch that was recorded; loss: the true one; under: the plane's; lost: the epoch from which on there are no finite numbers */
/** @typedef {{entry: number, x: number, y: number, loss: number, under: number, distance: number}} Mark */
/** @typedef {{kind: "anew"}|{kind: "kept", entry: number}|null} Statistics what batch norm divided by */
/** @typedef {{kind: string, of: string, x: Float64Array, y: Float64Array, z: Float64Array, paths: Path[], marks: Mark[], explained: number[]|null, ignored: number, batch_norm: Statistics}} Relief */
/** @typedef {{kind: "line", entries: number[], x: Float64Array, columns: Record<string, Float64Array>, barriers: Record<string, number>, distance: number, batch_norm: Statistics}} Crossing */
/** @typedef {Relief|Crossing} Landscape */

/** @param {any[]} values */
const floats = (values) => Float64Array.from(values, (value) => number(value));

/** @param {Record<string, any>} object */
const numbers = (object) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, number(value)]));

/** How landscapes are asked for. @type {import("../asker.js").Kind<Landscape>} */
export const LANDSCAPES = {
  word: "landscape", first: 2 ** 30,
  begin: (started) => /** @type {any} */ ({ kind: started.kind, of: started.of, z: new Float64Array() }),
  frame(found, frame) {
    if (frame.kind === FIELD) /** @type {Relief} */ (found).z = frame.body;
  },
  done(found, message) {
    Object.assign(found, message.kind === "line" ? crossing(message) : relief(message));
  },
};

/** @param {any} message */
function relief({ x, y, paths, marks, explained, ignored, batch_norm }) {
  return {
    x: floats(x), y: floats(y), explained: explained?.map((/** @type {any} */ part) => number(part)) ?? null, ignored, batch_norm, marks: marks.map((/** @type {any} */ { label: _label, ...mark }) => numbers(mark)),
    paths: paths.map((/** @type {any} */ { entry, epochs, lost, ...path }) => ({
      entry, epochs, lost, x: floats(path.x), y: floats(path.y), loss: floats(path.loss), under: floats(path.under), distance: floats(path.distance),
    })),
  };
}

/** @param {any} message */
function crossing({ entries, x, columns, barriers, distance, batch_norm }) {
  return { entries, x: floats(x), columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, floats(/** @type {any[]} */ (column))])), barriers: numbers(barriers), distance: number(distance), batch_norm };
}

/** The last recorded row up to an epoch. @param {Path} path @param {number} epoch */
export function rowAt({ epochs }, epoch) {
  let row = 0;
  while (row + 1 < epochs.length && epochs[row + 1] <= epoch) row += 1;
  return row;
}

/** Where the straight line between the ends is exceeded most: its place, the loss there and the line's. @param {Numbers} x @param {Numbers} losses @returns {{x: number, loss: number, straight: number}|null} */
export function barrierAt(x, losses) {
  const [start, end] = [0, 1].map((part) => losses[Array.prototype.indexOf.call(x, part)]);
  let best = null;
  for (let k = 0; k < x.length; k += 1) {
    if (x[k] < 0 || x[k] > 1) continue;
    const straight = (1 - x[k]) * start + x[k] * end;
    if (!best || losses[k] - straight > best.loss - best.straight) best = { x: x[k], loss: losses[k], straight };
  }
  return best;
}
/** @typedef {ArrayLike<number>} Numbers */
