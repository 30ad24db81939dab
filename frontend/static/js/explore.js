/**
 * Trails from anywhere: while it is on, the visible part of the surface is covered by a grid of starts, whose trails are asked for
 * once, entry by entry, as lanes. Whoever draws them asks for those of the start nearest to the pointer; nothing is interpolated.
 */

import { keysOf, subspec } from "./subspec.js";
import { append, trace } from "./wire.js";

/** @typedef {import("./spec.js").Spec} Spec */
/** @typedef {import("./state.js").Trace} Trace */
/** @typedef {{key: string, box: number[][], nx: number, ny: number, traces: Trace[]}} Grid traces: row by row of y */

const CELLS = 900_000; // numbers of an entry's grid, within the server's limit
const MOST = 600; // starts
export const STEPS = 1000; // that a trail shows at most
const REST = 300; // milliseconds without a change before a grid is asked for
const FIRST_ID = 2 ** 31; // runs count from below

/** @param {(message: any) => void} send @param {() => void} came @param {{later?: (fn: () => void) => any}} [how] */
export function createExplore(send, came, { later = (fn) => setTimeout(fn, REST) } = {}) {
  /** @type {Map<string, Grid|null>} null: each start would have to be run by itself */
  let grids = new Map();
  /** @type {{id: number, grid: Grid}|null} */
  let flight = null;
  let ids = FIRST_ID;
  /** @type {any} */
  let timer;
  /** @type {{spec: Spec, box: number[][]}|null} */
  let wanted = null;

  /** Asks for the next grid that is missing, one at a time. */
  function pump() {
    if (!wanted || flight) return;
    const { spec, box } = wanted;
    const keys = spec.entries.map((_, i) => keyOf(spec, i, box));
    grids = new Map([...grids].filter(([key]) => keys.includes(key)));
    const i = keys.findIndex((key) => !grids.has(key));
    if (i < 0) return;
    const short = shortened(spec, i);
    const [nx, ny] = sizeOf(short.steps + 1, box);
    const [[x0, x1], [y0, y1]] = box;
    flight = { id: (ids += 1), grid: { key: keys[i], box, nx, ny, traces: [] } };
    send({ type: "lanes", id: flight.id, channel: "explore", spec: short, axis: { starts: { x: { from: x0, to: x1, count: nx }, y: { from: y0, to: y1, count: ny } } } });
  }

  /** @param {Grid|null} grid */
  function land(grid) {
    if (flight) grids.set(flight.grid.key, grid);
    flight = null;
    came();
    pump();
  }

  return {
    /** What is to be explored, null for nothing. @param {Spec|null} spec @param {number[][]} [box] */
    want(spec, box) {
      clearTimeout(timer);
      wanted = spec && box ? { spec, box } : null;
      if (wanted) timer = later(pump);
      else if (flight) {
        send({ type: "cancel", id: flight.id });
        flight = null;
      }
    },
    /** The trail of entry i from the start nearest to a point. @param {Spec} spec @param {number} i @param {number[][]} box @param {number} x @param {number} y */
    trail(spec, i, box, x, y) {
      const grid = grids.get(keyOf(spec, i, box));
      return grid ? nearest(grid, x, y) : null;
    },
    /** @param {any} message @returns {boolean} whether it was for here */
    words(message) {
      if (!(message.id >= FIRST_ID)) return false;
      if (message.id !== flight?.id) return true;
      const { grid } = /** @type {NonNullable<typeof flight>} */ (flight);
      if (message.type === "started") grid.traces = Array.from({ length: message.entries }, () => trace(message.rows, message.columns));
      else if (message.type === "done") land(message.how === "separate" ? null : grid);
      else land(null);
      return true;
    },
    /** @param {import("./wire.js").Frame} chunk @returns {boolean} */
    frame(chunk) {
      if (chunk.id < FIRST_ID) return false;
      if (chunk.id === flight?.id) append(chunk, flight.grid.traces);
      return true;
    },
    opened() {
      flight = null;
      pump();
    },
  };
}

/** @param {Spec} spec @param {number} i @returns {Spec} */
const shortened = (spec, i) => {
  const one = subspec(spec, [i]);
  const steps = Math.min(STEPS, one.steps);
  return { ...one, steps, events: one.events.filter((event) => event.step <= steps) };
};

/** What a grid depends on; the start is not among it. @param {Spec} spec @param {number} i @param {number[][]} box */
function keyOf(spec, i, box) {
  const short = shortened(spec, i);
  return `${JSON.stringify(box)} ${keysOf({ ...short, problem: { ...short.problem, start: [0, 0] } })[0]}`;
}

/** Starts across and up, about square cells. @param {number} rows @param {number[][]} box */
function sizeOf(rows, [[x0, x1], [y0, y1]]) {
  const count = Math.min(MOST, Math.floor(CELLS / (2 * rows)));
  const across = Math.max(2, Math.round(Math.sqrt((count * Math.abs(x1 - x0)) / Math.abs(y1 - y0) || count)));
  const nx = Math.min(across, Math.floor(count / 2));
  return [nx, Math.max(2, Math.floor(count / nx))];
}

/** @param {Grid} grid @param {number} x @param {number} y */
function nearest({ box: [[x0, x1], [y0, y1]], nx, ny, traces }, x, y) {
  const i = Math.round(((x - x0) / (x1 - x0)) * (nx - 1));
  const j = Math.round(((y - y0) / (y1 - y0)) * (ny - 1));
  if (!(i >= 0 && i < nx && j >= 0 && j < ny)) return null;
  return traces[j * nx + i];
}
