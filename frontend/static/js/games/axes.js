/** The axes of the picture: theta across, psi upwards, light grid lines, and where the game rests. */

import { newPath } from "../plot/paths.js";
import { ticks } from "../plot/scale.js";

/** @typedef {import("../plot/axes.js").Axes} Axes */
/** @typedef {import("../plot/style.js").Palette} Palette */

const STAR = "M0 -9L2.3 -3.1L8.6 -2.8L3.7 1.1L5.3 7.3L0 3.8L-5.3 7.3L-3.7 1.1L-8.6 -2.8L-2.3 -3.1Z";

/** @param {CanvasRenderingContext2D} context @param {Axes} frame @param {Palette} colors @param {boolean} large */
export function drawAxes(context, frame, colors, large) {
  const { left, top, width, height, range } = frame;
  const size = large ? 18 : 11.5;
  Object.assign(context, { font: `${size}px ${colors.font}`, strokeStyle: colors.grid, fillStyle: colors.muted, lineWidth: 1, textAlign: "center", textBaseline: "top" });
  context.beginPath();
  for (const { value, text } of ticks({ log: false, low: range[0][0], high: range[0][1] }, Math.max(2, Math.floor(width / (7 * size))))) {
    const x = Math.round(frame.toPixels(value, 0)[0]) + 0.5;
    context.moveTo(x, top);
    context.lineTo(x, top + height + 3);
    context.fillText(text, x, top + height + 5);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { value, text } of ticks({ log: false, low: range[1][0], high: range[1][1] }, Math.max(2, Math.floor(height / (4 * size))))) {
    const y = Math.round(frame.toPixels(0, value)[1]) + 0.5;
    context.moveTo(left - 3, y);
    context.lineTo(left + width, y);
    context.fillText(text, left - 6, y);
  }
  context.rect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.stroke();
}

/** The names of the axes. @param {CanvasRenderingContext2D} context @param {Axes} frame @param {Palette} colors @param {boolean} large @param {string[]} names */
export function drawNames(context, { left, top, width, height }, colors, large, [across, up]) {
  const size = large ? 20 : 12;
  Object.assign(context, { font: `${size}px ${colors.font}`, fillStyle: colors.text, textAlign: "center", textBaseline: "bottom" });
  context.fillText(across, left + width / 2, top + height + (large ? 46 : 33));
  context.save();
  context.translate(large ? 20 : 13, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(up, 0, 0);
  context.restore();
}

/** A star where the game rests. @param {CanvasRenderingContext2D} context @param {Axes} frame @param {number[][]} equilibria @param {Palette} colors */
export function drawEquilibria(context, frame, equilibria, colors) {
  for (const [theta, psi] of equilibria) {
    const [x, y] = frame.toPixels(theta, psi);
    if (!frame.contains(x, y)) continue;
    context.save();
    context.translate(x, y);
    Object.assign(context, { fillStyle: colors.background, strokeStyle: colors.text, lineWidth: 1.6, lineJoin: "round" });
    const star = newPath(context, STAR);
    context.fill(star);
    context.stroke(star);
    context.restore();
  }
}
