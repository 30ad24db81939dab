/**
 * Where each entry is now: its marker; an arrow at the edge when it has left the picture; a cross where its last finite position
 * lies when it became inf or nan. The last two carry the entry's name, so that nothing vanishes without a word.
 */

import { t } from "../ui/messages.js";
import { labelOf } from "../spec.js";
import { entryStyle, markerPath } from "./style.js";
import { lastFinite } from "./trails.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./overlay.js").Frame} Frame */
/** @typedef {{x: number, y: number, i: number, text: string, path: string, angle: number}} Head */
/** @typedef {{x: number, y: number, width: number}} Name where a name was written */

const CROSS = "M-5 -5L5 5M-5 5L5 -5";
const ARROW = "M-7 -6L7 0L-7 6L-3 0Z";
const INSET = 11; // pixels between an arrow and the edge
const LINE = 15; // pixels between two names

const at = [0, 0];

/** @param {State} state @param {number} i @param {Frame} frame @returns {Head|null} */
function headOf(state, i, frame) {
  const trace = state.traces[i];
  if (!trace || !trace.rows || state.view.hidden.includes(i)) return null;
  const last = lastFinite(trace);
  if (last < 0) return null;
  const row = Math.min(state.step, trace.rows - 1);
  const label = labelOf(state.spec.entries[i]);
  frame.project(trace, Math.min(row, last), at);
  const x = Math.max(INSET, Math.min(frame.width - INSET, at[0]));
  const y = Math.max(INSET, Math.min(frame.height - INSET, at[1]));
  const out = at[0] < 0 || at[1] < 0 || at[0] > frame.width || at[1] > frame.height;
  const angle = out ? Math.atan2(at[1] - y, at[0] - x) : 0;
  const dead = row > last;
  const text = dead ? t("picture.diverged", { label, step: last + 1 }) : out ? t("picture.left", { label }) : "";
  const path = out ? ARROW : dead ? CROSS : markerPath(entryStyle(i).marker, state.view.projector ? 9 : 5.5);
  return { x, y, i, text, path, angle };
}

/** @param {CanvasRenderingContext2D} context @param {State} state @param {Frame} frame @param {import("./style.js").Palette} colors */
export function drawHeads(context, state, frame, colors) {
  context.clearRect(0, 0, frame.width, frame.height);
  const heads = state.spec.entries.flatMap((_, i) => headOf(state, i, frame) ?? []);
  for (const head of heads) drawHead(context, head, colors.entry(head.i), colors);
  /** @type {Name[]} */
  const named = [];
  for (const head of heads) if (head.text) named.push(drawName(context, head, named, frame, colors));
}

/** @param {CanvasRenderingContext2D} context @param {Head} head @param {string} color @param {import("./style.js").Palette} colors */
function drawHead(context, { x, y, path, angle }, color, colors) {
  const shape = new Path2D(path);
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.lineWidth = path === CROSS ? 5.5 : 3.5;
  context.strokeStyle = colors.halo;
  context.stroke(shape);
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = 2.5;
  if (path === CROSS) context.stroke(shape);
  else context.fill(shape);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Head} head @param {Name[]} taken @param {Frame} frame @param {import("./style.js").Palette} colors @returns {Name} */
function drawName(context, head, taken, frame, colors) {
  context.font = `12px ${colors.font}`;
  const right = head.x > frame.width / 2;
  const width = context.measureText(head.text).width;
  const x = right ? head.x - 13 - width : head.x + 13;
  let y = head.y;
  const free = () => taken.every((other) => Math.abs(other.y - y) >= LINE || x > other.x + other.width || other.x > x + width);
  while (!free()) y += head.y > frame.height / 2 ? -LINE : LINE;
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = colors.background;
  context.strokeText(head.text, x, y);
  context.fillStyle = colors.text;
  context.fillText(head.text, x, y);
  return { x, y, width };
}
