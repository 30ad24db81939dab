/**
 * The paths of the entries over a landscape, on a canvas above Plotly's picture: each in its color and dash up to the epoch that is shown,
 * the paler and thinner the less the colors under it are its own losses; hollow markers where they end, full ones where they are.
 */

import { drawHead, headsOf } from "../../plot/heads.js";
import { newPath } from "../../plot/paths.js";
import { entryStyle, markerPath } from "../../plot/style.js";
import { rowAt } from "./answer.js";
import { apart, strength } from "./heights.js";

/** @typedef {import("../../state.js").State} State */
/** @typedef {import("../../plot/levels.js").Levels} Levels */
/** @typedef {import("../../plot/style.js").Palette} Palette */
/** @typedef {import("../../plot/overlay.js").Frame} Frame */
/** @typedef {import("./answer.js").Relief} Relief */
/** @typedef {import("./answer.js").Path} Path */

const SHADES = 6;
const FAINTEST = 0.4; // width of a line where it is faintest, in parts of the whole
const at = [0, 0];

/**
 * Rows of a path with how strongly each piece is drawn, neighbours of one shade together.
 * @param {Path} path @param {number} last row @param {Levels} levels @returns {{from: number, to: number, strength: number}[]}
 */
export function pieces({ loss, under }, last, levels) {
  /** @type {{from: number, to: number, strength: number}[]} */
  const found = [];
  for (let k = 0; k < last; k += 1) {
    const worst = Math.max(apart(loss[k], under[k], levels), apart(loss[k + 1], under[k + 1], levels));
    const shade = Math.round(strength(worst) * SHADES) / SHADES;
    const open = found.at(-1);
    if (open && open.strength === shade) open.to = k + 1;
    else found.push({ from: k, to: k + 1, strength: shade });
  }
  return found;
}

/** @type {WeakMap<Path, import("../../state.js").Trace>} */
const known = new WeakMap();

/** A path as the markers want it: one that was lost goes on as nan, one that ended early stays. @param {Path} path @param {number} rows @returns {import("../../state.js").Trace} */
function traceOf(path, rows) {
  const old = known.get(path);
  if (old) return old;
  const column = (/** @type {Float64Array} */ values) => Float64Array.from({ length: rows }, (_, k) => (k < values.length ? values[k] : path.lost === null ? values[values.length - 1] : NaN));
  const made = /** @type {any} */ ({ rows, columns: ["x", "y", "loss"], x: column(path.x), y: column(path.y), loss: column(path.loss), status: path.lost === null ? null : { kind: "diverged", step: path.lost }, version: 0, whole: rows });
  known.set(path, made);
  return made;
}

/** @param {Relief} relief @param {State} state the page's, of which the traces are replaced by paths */
function stateOf(relief, state) {
  const longest = relief.paths.reduce((one, path) => (path.epochs.length > one.epochs.length ? path : one));
  const traces = state.spec.entries.map((_, i) => {
    const path = relief.paths.find(({ entry }) => entry === i);
    return path ? traceOf(path, longest.epochs.length) : null;
  });
  return { ...state, traces, step: rowAt(longest, state.step) };
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {{relief: Relief, state: State, levels: Levels, colors: Palette}} what */
export function drawPaths(context, frame, { relief, state, levels, colors }) {
  const seen = relief.paths.filter(({ entry }) => !state.view.hidden.includes(entry) && state.spec.entries[entry]);
  context.save();
  context.translate(frame.left, frame.top);
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  context.clip();
  const how = { frame, levels, colors, width: state.view.projector ? 4.5 : 2.4 };
  for (const path of seen) drawPath(context, path, rowAt(path, state.step), how);
  for (const path of seen) end(context, path, how);
  for (const path of seen) stem(context, path, rowAt(path, state.step), how);
  const shown = /** @type {State} */ (stateOf(relief, state));
  for (const head of headsOf(shown, frame, colors)) drawHead(context, head, colors);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Path} path @param {number} last @param {{frame: Frame, levels: Levels, colors: Palette, width: number}} how */
function drawPath(context, path, last, { frame, levels, colors, width }) {
  const { dash } = entryStyle(path.entry);
  const trace = /** @type {any} */ (path);
  let along = 0;
  for (const piece of pieces(path, last, levels)) {
    const line = newPath(context);
    let length = 0;
    for (let k = piece.from; k <= piece.to; k += 1) {
      const [x, y] = at;
      frame.project(trace, k, at);
      if (k === piece.from) line.moveTo(at[0], at[1]);
      else {
        line.lineTo(at[0], at[1]);
        length += Math.hypot(at[0] - x, at[1] - y) || 0;
      }
    }
    const own = width * (FAINTEST + (1 - FAINTEST) * piece.strength);
    Object.assign(context, { globalAlpha: piece.strength, lineJoin: "round", lineCap: "butt", lineDashOffset: 0, strokeStyle: colors.halo, lineWidth: own + 2.5 });
    context.setLineDash([]);
    context.stroke(line);
    Object.assign(context, { strokeStyle: colors.entry(path.entry), lineWidth: own, lineDashOffset: along });
    context.setLineDash(dash.map((part) => part * width));
    context.stroke(line);
    along += length;
  }
  Object.assign(context, { globalAlpha: 1, lineDashOffset: 0 });
  context.setLineDash([]);
}

/** From where an entry is down or up to the plane's loss under it; in two dimensions both are one place. @param {CanvasRenderingContext2D} context @param {Path} path @param {number} row @param {{frame: Frame, colors: Palette, width: number}} how */
function stem(context, path, row, { frame, colors, width }) {
  frame.project(/** @type {any} */ (path), row, at);
  const [x, y] = at;
  frame.project(/** @type {any} */ ({ x: path.x, y: path.y, loss: path.under }), row, at);
  const length = Math.hypot(at[0] - x, at[1] - y);
  if (!(length > 1)) return;
  context.setLineDash([2, 2]);
  for (const [strokeStyle, lineWidth] of /** @type {[string, number][]} */ ([[colors.halo, width + 2], [colors.entry(path.entry), width]])) {
    Object.assign(context, { strokeStyle, lineWidth });
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(at[0], at[1]);
    context.stroke();
  }
  context.setLineDash([]);
}

/** Where a path ends, whatever epoch is shown. @param {CanvasRenderingContext2D} context @param {Path} path @param {{frame: Frame, colors: Palette, width: number}} how */
function end(context, path, { frame, colors, width }) {
  frame.project(/** @type {any} */ (path), path.epochs.length - 1, at);
  if (path.lost !== null || Number.isNaN(at[0] + at[1])) return;
  const shape = newPath(context, markerPath(entryStyle(path.entry).marker, 2.4 * width));
  context.save();
  context.translate(at[0], at[1]);
  Object.assign(context, { strokeStyle: colors.entry(path.entry), fillStyle: colors.halo, lineWidth: width * 0.8, lineJoin: "round" });
  context.fill(shape);
  context.stroke(shape);
  context.restore();
}
