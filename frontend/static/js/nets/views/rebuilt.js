/** Where an autoencoder of two numbers puts each sample, and how far from it that is. */

import { entryStyle, markerPath } from "../../plot/style.js";
import { boxOf } from "./boundary.js";
import { marksOf } from "./marks.js";

/** @typedef {import("../trace.js").Training} Training */
/** @typedef {import("../trace.js").Rebuilt} Rebuilt */
/** @typedef {import("./pictures.js").Seen} Seen */

/** The pixels of a place of the plane. @param {Training} trace @param {Seen} seen */
function frameOf(trace, { width, height, large }) {
  const { x, y } = /** @type {Rebuilt} */ (trace.about.view);
  const box = boxOf(trace, width, height);
  return {
    box, radius: (large ? 1.5 : 1) * Math.max(1.8, Math.min(3.5, box.width / 80)),
    across: (/** @type {number} */ value) => box.left + ((value - x[0]) / (x[1] - x[0])) * box.width,
    down: (/** @type {number} */ value) => box.top + ((y[1] - value) / (y[1] - y[0])) * box.height,
  };
}

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {number} epoch @param {Seen} seen */
export function draw(context, trace, epoch, seen) {
  const { colors, entry, large } = seen;
  const { points } = trace.about;
  const values = trace.tables.get(epoch);
  if (!values || !points) return;
  const { box, radius, across, down } = frameOf(trace, seen);
  const count = values.length / 2;
  const near = (/** @type {number} */ pixel) => Math.max(-1e4, Math.min(1e4, pixel));
  const known = Array.from({ length: count }, (_, k) => k).filter((k) => Number.isFinite(values[k]) && Number.isFinite(values[count + k]));
  const place = (/** @type {number} */ k) => ({ x: near(across(values[k])), y: near(down(values[count + k])) });
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.beginPath();
  for (const k of known) {
    const to = place(k);
    context.moveTo(across(points.x[0][k]), down(points.x[1][k]));
    context.lineTo(to.x, to.y);
  }
  Object.assign(context, { strokeStyle: colors.muted, lineWidth: large ? 1.2 : 0.7 });
  context.stroke();
  context.restore();
  const shape = markerPath(entryStyle(entry).marker, radius);
  marksOf(context, known.length, (k) => ({ ...place(known[k]), shape, color: colors.entry(entry), hollow: false }), colors, box);
}

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {Seen} seen */
export function drawOver(context, trace, seen) {
  const { points, training } = trace.about;
  if (!points) return;
  const { box, radius, across, down } = frameOf(trace, seen);
  const shape = markerPath("circle", 0.8 * radius);
  const mark = (/** @type {number} */ k) => ({ x: across(points.x[0][k]), y: down(points.x[1][k]), shape, color: seen.colors.muted, hollow: k >= training });
  marksOf(context, points.x[0].length, mark, seen.colors, box);
}
