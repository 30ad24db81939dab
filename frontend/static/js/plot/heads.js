/**
 * Where each entry is now: its marker; an arrow at the edge when it has left the picture; a cross where its last finite position
 * lies when it became inf or nan. The last two carry the entry's name, so that nothing vanishes without a word.
 */

import { averageLabel, averageOf, begunAt } from "../average.js";
import { t } from "../ui/messages.js";
import { labelOf } from "../spec.js";
import { newPath } from "./paths.js";
import { entryStyle, markerPath } from "./style.js";
import { lastFinite } from "./trails.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {import("./overlay.js").Frame} Frame */
/** @typedef {import("./trails.js").Box} Box */
/** @typedef {{x: number, y: number, i: number, path: string, hollow: boolean, angle: number, large: boolean, text: string, textX: number, textY: number, box: Box}} Head
 *  hollow: of an average; box: all that it covers */

const CROSS = "M-5 -5L5 5M-5 5L5 -5";
const ARROW = "M-7 -6L7 0L-7 6L-3 0Z";
const INSET = 11; // pixels between an arrow and the edge
const LINE = 15; // pixels between two names
const AROUND = 14; // pixels that a marker covers at most on each side

const at = [0, 0];

/** @param {State} state @param {number} i @param {Trace} newest @param {Frame} frame @param {boolean} hollow @returns {Head|null} */
function headOf(state, i, newest, frame, hollow) {
  const trace = newest.ghost && state.step >= newest.rows ? newest.ghost : newest;
  if (!trace.rows || (hollow && state.step < begunAt(trace))) return null;
  const last = lastFinite(trace);
  if (last < 0) return null;
  const row = Math.min(state.step, trace.rows - 1);
  frame.project(trace, Math.min(row, last), at);
  if (Number.isNaN(at[0] + at[1])) return null;
  const x = Math.max(INSET, Math.min(frame.width - INSET, at[0]));
  const y = Math.max(INSET, Math.min(frame.height - INSET, at[1]));
  const out = at[0] < 0 || at[1] < 0 || at[0] > frame.width || at[1] > frame.height;
  const [px, py] = out ? [x, y] : at;
  const dead = row > last;
  const label = hollow ? averageLabel(state, i) : labelOf(state.spec.entries[i]);
  const size = (state.view.projector ? 9 : 5.5) * (hollow ? 0.85 : 1);
  return {
    x: px, y: py, i, hollow, large: state.view.projector, angle: out ? Math.atan2(at[1] - y, at[0] - x) : 0, textX: 0, textY: 0,
    text: dead ? t("picture.diverged", { label, step: trace.status?.kind === "diverged" ? trace.status.step : last + 1 }) : out ? t("picture.left", { label }) : "",
    path: out ? ARROW : dead ? CROSS : markerPath(entryStyle(i).marker, size),
    box: { left: px - AROUND, top: py - AROUND, right: px + AROUND, bottom: py + AROUND },
  };
}

/** The heads of all entries that are seen and of their averages, with places for their names. @param {State} state @param {Frame} frame @param {import("./style.js").Palette} colors */
export function headsOf(state, frame, colors) {
  const seen = state.spec.entries.flatMap((_, i) => (state.traces[i] && !state.view.hidden.includes(i) ? [{ i, trace: state.traces[i] }] : []));
  const heads = [
    ...seen.flatMap(({ i, trace }) => headOf(state, i, trace, frame, false) ?? []),
    ...seen.flatMap(({ i, trace }) => { const average = averageOf(trace); return (average && headOf(state, i, average, frame, true)) ?? []; }),
  ];
  const named = heads.filter(({ text }) => text);
  named.forEach((head, k) => placeName(head, named.slice(0, k), frame, colors));
  return heads;
}

/** @type {Map<string, number>} */
const widths = new Map();

/** How wide a text is, asked once. @param {string} text @param {string} font */
function widthOf(text, font) {
  const known = widths.get(font + text);
  if (known !== undefined) return known;
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  context.font = font;
  const { width } = context.measureText(text);
  if (widths.size > 500) widths.clear();
  widths.set(font + text, width);
  return width;
}

/** @param {import("./style.js").Palette} colors @param {boolean} large */
const fontOf = (colors, large) => `${large ? 18 : 12}px ${colors.font}`;

/** @param {Head} head @param {Head[]} taken @param {Frame} frame @param {import("./style.js").Palette} colors */
function placeName(head, taken, frame, colors) {
  const width = widthOf(head.text, fontOf(colors, head.large));
  const [middleX, middleY] = [frame.width / 2, frame.height / 2];
  const left = head.x > middleX ? head.x - 13 - width : head.x + 13;
  const line = head.large ? 22 : LINE;
  let y = head.y;
  const free = () => taken.every(({ textX, textY, box }) => Math.abs(textY - y) >= line || left > box.right || textX > left + width);
  while (!free()) y += head.y > middleY ? -line : line;
  [head.textX, head.textY] = [left, y];
  const { box } = head;
  head.box = { left: Math.min(box.left, left - 4), right: Math.max(box.right, left + width + 4), top: Math.min(box.top, y - line / 1.5), bottom: Math.max(box.bottom, y + line / 1.5) };
}

/** @param {CanvasRenderingContext2D} context @param {Head} head @param {import("./style.js").Palette} colors */
export function drawHead(context, { x, y, i, path, hollow, angle, large, text, textX, textY }, colors) {
  const shape = newPath(context, path);
  const color = colors.entry(i);
  context.save();
  context.lineJoin = "round";
  context.translate(x, y);
  context.rotate(angle);
  context.lineWidth = path === CROSS ? 5.5 : 3.5;
  context.strokeStyle = colors.halo;
  context.stroke(shape);
  context.strokeStyle = color;
  context.fillStyle = hollow ? colors.halo : color;
  context.lineWidth = 2.5;
  if (path !== CROSS) context.fill(shape);
  if (path === CROSS || hollow) context.stroke(shape);
  context.restore();
  if (!text) return;
  Object.assign(context, { font: fontOf(colors, large), textBaseline: "middle", lineWidth: 4, lineJoin: "round", strokeStyle: colors.background, fillStyle: colors.text });
  context.strokeText(text, textX, textY);
  context.fillText(text, textX, textY);
}
