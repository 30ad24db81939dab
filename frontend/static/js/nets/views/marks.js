/** Samples as marks: filled those that are trained on, hollow those kept for validation. */

import { newPath } from "../../plot/paths.js";

/** @typedef {{x: number, y: number, shape: string, color: string, hollow: boolean}} Mark */

/**
 * @param {CanvasRenderingContext2D} context @param {number} count @param {(k: number) => Mark} markOf
 * @param {import("../../plot/style.js").Palette} colors @param {{left: number, top: number, width: number, height: number}} box what they are drawn within
 */
export function marksOf(context, count, markOf, colors, box) {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  /** @type {Map<string, Path2D>} */
  const shapes = new Map();
  for (let k = 0; k < count; k += 1) {
    const { x, y, shape, color, hollow } = markOf(k);
    if (!shapes.has(shape)) shapes.set(shape, newPath(context, shape));
    const path = /** @type {Path2D} */ (shapes.get(shape));
    context.save();
    context.translate(x, y);
    Object.assign(context, { fillStyle: hollow ? colors.background : color, strokeStyle: hollow ? color : colors.background, lineWidth: hollow ? 1.4 : 0.8 });
    context.fill(path);
    context.stroke(path);
    context.restore();
  }
  context.restore();
}
