/**
 * Trails on canvases. A trail remembers how far it was drawn; `extend` draws only what is new, on two canvases: pale halos
 * below, colored lines above, so that a later halo never covers an earlier line. Points that move less than half a pixel are
 * left out, in the same way whether a trail is drawn piece by piece or at once. Knows pixels only: a `project` gives them.
 */

import { newPath } from "./paths.js";

/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {(trace: Trace, row: number, out: number[]) => void} Project puts pixels into out[0], out[1] */
/** @typedef {{trace: Trace|null, next: number, x: number, y: number, length: number}} Trail
 *  next: the first row not drawn yet; x, y: where the line ends; length: in pixels, for the dashes */
/** @typedef {{color: string, casing: string, dash: number[], width: number}} Pen casing: the color on both sides of the line */
/** @typedef {{halo: CanvasRenderingContext2D, line: CanvasRenderingContext2D, width: number, height: number, near?: number}} Sheet near: a move in pixels that is seen */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box in pixels */

const NEAR = 0.5; // pixels
const FAR = 1e7; // pixels
const MARGIN = 40; // pixels beyond the sheet's edges

/** @returns {Trail} */
export const createTrail = () => ({ trace: null, next: 0, x: NaN, y: NaN, length: 0 });

/** @type {WeakMap<Trace, {scanned: number, last: number}>} */
const facts = new WeakMap();

/** The last row whose position and all before are finite; -1: none. @param {Trace} trace */
export function lastFinite(trace) {
  const known = facts.get(trace) ?? { scanned: 0, last: -1 };
  while (known.scanned < trace.rows && known.last === known.scanned - 1) {
    if (Number.isFinite(trace.x[known.scanned]) && Number.isFinite(trace.y[known.scanned])) known.last = known.scanned;
    known.scanned += 1;
  }
  facts.set(trace, known);
  return known.last;
}

const at = [0, 0];

/** Draws the rows up to and with `upTo` that are not drawn yet. @param {Trail} trail @param {Trace} trace @param {number} upTo @param {Project} project @param {Pen} pen @param {Sheet} sheet @returns {Box|null} what was drawn on */
export function extend(trail, trace, upTo, project, pen, sheet) {
  const last = Math.min(upTo, lastFinite(trace));
  if (trail.next > last) return null;
  const before = trail.length;
  const path = newPath(sheet.line);
  const near = sheet.near ?? NEAR;
  let drawing = false;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (; trail.next <= last; trail.next += 1) {
    project(trace, trail.next, at);
    if (!Number.isFinite(at[0] + at[1])) continue;
    if (Number.isNaN(trail.x)) [trail.x, trail.y] = at;
    let [dx, dy] = [at[0] - trail.x, at[1] - trail.y];
    const far = Math.max(1, Math.abs(dx) / FAR, Math.abs(dy) / FAR); // a canvas counts in small floats
    [dx, dy] = [dx / far, dy / far];
    if (Math.abs(dx) + Math.abs(dy) < near) continue;
    const piece = clip(trail.x, trail.y, dx, dy, sheet);
    if (piece) {
      if (!drawing || piece.from > 0) path.moveTo(trail.x + piece.from * dx, trail.y + piece.from * dy);
      path.lineTo(trail.x + piece.to * dx, trail.y + piece.to * dy);
      cover(box, trail.x, trail.y, trail.x + dx, trail.y + dy);
    }
    drawing = piece !== null && piece.to === 1;
    trail.length += Math.hypot(dx, dy);
    trail.x += dx;
    trail.y += dy;
  }
  if (box.left > box.right) return null;
  stroke(path, pen, before, sheet);
  const around = pen.width + 3;
  return { left: box.left - around, top: box.top - around, right: box.right + around, bottom: box.bottom + around };
}

/** @param {Box} box @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function cover(box, x0, y0, x1, y1) {
  box.left = Math.min(box.left, x0, x1);
  box.top = Math.min(box.top, y0, y1);
  box.right = Math.max(box.right, x0, x1);
  box.bottom = Math.max(box.bottom, y0, y1);
}

/** @param {Path2D} path @param {Pen} pen @param {number} before @param {Sheet} sheet */
function stroke(path, pen, before, { halo, line }) {
  halo.lineWidth = pen.width + 2.5;
  halo.strokeStyle = pen.casing;
  halo.stroke(path);
  line.lineWidth = pen.width;
  line.strokeStyle = pen.color;
  line.setLineDash(pen.dash.map((part) => part * pen.width));
  line.lineDashOffset = before % 1e6;
  line.stroke(path);
}

const WHOLE = { from: 0, to: 1 };

/** Which part of a segment is near the sheet (Liang and Barsky); null: none. @param {number} x @param {number} y @param {number} dx @param {number} dy @param {{width: number, height: number}} sheet */
function clip(x, y, dx, dy, { width, height }) {
  const inside = (/** @type {number} */ px, /** @type {number} */ py) => px > -MARGIN && px < width + MARGIN && py > -MARGIN && py < height + MARGIN;
  if (inside(x, y) && inside(x + dx, y + dy)) return WHOLE;
  let [from, to] = [0, 1];
  for (const [p, q] of [[-dx, x + MARGIN], [dx, width + MARGIN - x], [-dy, y + MARGIN], [dy, height + MARGIN - y]]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  return from <= to ? { from, to } : null;
}
