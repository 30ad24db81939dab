/** The curve that the net has fitted, over the samples, with the ends of both axes named. */

import { short } from "../../plot/levels.js";
import { entryStyle, markerPath } from "../../plot/style.js";
import { marksOf } from "./marks.js";

/** @typedef {import("../trace.js").Training} Training */
/** @typedef {import("../trace.js").Fitted} Fitted */
/** @typedef {import("./pictures.js").Seen} Seen */

const [MARGIN, ROOM] = [0.15, 16]; // of the samples' height; pixels below for numbers

/** @param {Training} trace @param {Seen} seen */
export function frameOf(trace, { width, height, large, bare }) {
  const { x } = /** @type {Fitted} */ (trace.about.view);
  const values = trace.about.points?.y ?? [-1, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = MARGIN * (high - low || 1);
  const y = [low - pad, high + pad];
  const box = { left: 0, top: 0, width, height: height - (bare ? 0 : (large ? 1.5 : 1) * ROOM) };
  return {
    box, x, y,
    across: (/** @type {number} */ value) => box.left + ((value - x[0]) / (x[1] - x[0])) * box.width,
    down: (/** @type {number} */ value) => box.top + ((y[1] - value) / (y[1] - y[0])) * box.height,
  };
}

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {number} epoch @param {Seen} seen */
export function draw(context, trace, epoch, seen) {
  const { colors, entry, large } = seen;
  const { box, x, across, down } = frameOf(trace, seen);
  const values = trace.tables.get(epoch);
  context.strokeStyle = colors.grid;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
  if (!values) return;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  const width = large ? 4 : 2.2;
  context.beginPath();
  let open = false;
  values.forEach((value, k) => {
    if (Number.isFinite(value)) context[open ? "lineTo" : "moveTo"](across(x[0] + (k / (values.length - 1)) * (x[1] - x[0])), Math.max(-1e4, Math.min(1e4, down(value))));
    open = Number.isFinite(value);
  });
  Object.assign(context, { strokeStyle: colors.background, lineWidth: 1.7 * width, lineJoin: "round" });
  context.stroke(); // lest the samples below it swallow it
  Object.assign(context, { strokeStyle: colors.entry(entry), lineWidth: width });
  context.setLineDash(entryStyle(entry).dash.map((length) => length * width * 0.8));
  context.stroke();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {Seen} seen */
export function drawOver(context, trace, seen) {
  const { points, training } = trace.about;
  if (!points) return;
  const { colors, large, height } = seen;
  const { box, x, y, across, down } = frameOf(trace, seen);
  const shape = markerPath("circle", (large ? 1.5 : 1) * Math.max(1.8, Math.min(3, box.width / 100)));
  const columns = Array.isArray(points.x[0]) ? points.x[0] : [];
  marksOf(context, points.y.length, (k) => ({ x: across(columns[k]), y: down(points.y[k]), shape, color: colors.muted, hollow: k >= training }), colors, box);
  if (seen.bare) return;
  Object.assign(context, { fillStyle: colors.muted, font: `${large ? 15 : 10.5}px ${colors.font}`, textBaseline: "bottom", textAlign: "left" });
  context.fillText(short(x[0]), box.left + 2, height);
  context.fillText(short(y[0]), box.left + 4, box.top + box.height - 2);
  context.textAlign = "right";
  context.fillText(short(x[1]), box.left + box.width - 2, height);
  Object.assign(context, { textAlign: "left", textBaseline: "top" });
  context.fillText(short(y[1]), box.left + 4, box.top + 3);
}
