/**
 * The field as short curved arrows, all of the same length on the screen, along the way that tiny steps would take; the color says
 * how long the vector is. Where it is zero or not finite there is no arrow.
 */

import { cividis, css } from "../maps/colors.js";
import { newPath } from "../plot/paths.js";
import { lengths, vectorAt } from "./field.js";

/** @typedef {import("./field.js").Vectors} Vectors */
/** @typedef {{toPixels: (x: number, y: number) => number[], toData: (left: number, top: number) => number[], pixel: number[], left: number, top: number, width: number, height: number}} Frame */

const PART = 1.5; // pixels of one piece of an arrow
const COLORS = 24;
const FAINT = 0.7;

/** The color of a length, on a logarithmic scale. @param {number} part 0 to 1 @param {boolean} dark */
export const inkOf = (part, dark) => css(cividis(dark ? 0.25 + 0.7 * part : 0.85 * (1 - part)));

const found = [0, 0];

/**
 * The points of an arrow around a place, in pixels, from tail to head.
 * @param {Vectors} field @param {Frame} frame @param {number} left @param {number} top @param {number} length in pixels
 */
function curve(field, frame, left, top, length) {
  const half = Math.max(2, Math.round(length / 2 / PART));
  const walk = (/** @type {number} */ sign) => {
    const points = [];
    let [x, y] = [left, top];
    for (let k = 0; k < half; k += 1) {
      const [a, b] = frame.toData(x, y);
      vectorAt(field, a, b, found);
      const [dx, dy] = [found[0] / frame.pixel[0], -found[1] / frame.pixel[1]];
      const size = Math.hypot(dx, dy);
      if (!(size > 0) || !Number.isFinite(size)) break;
      [x, y] = [x + (sign * PART * dx) / size, y + (sign * PART * dy) / size];
      points.push([x, y]);
    }
    return points;
  };
  return [...walk(-1).reverse(), [left, top], ...walk(1)];
}

/** @param {Path2D} path @param {number[][]} points @param {number} head in pixels */
function arrow(path, points, head) {
  path.moveTo(points[0][0], points[0][1]);
  for (const [x, y] of points.slice(1)) path.lineTo(x, y);
  const [[x0, y0], [x1, y1]] = points.slice(-2);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  for (const turn of [2.6, -2.6]) {
    path.moveTo(x1, y1);
    path.lineTo(x1 + head * Math.cos(angle + turn), y1 + head * Math.sin(angle + turn));
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Vectors} field @param {Frame} frame
 * @param {{dark: boolean, apart?: number, width?: number}} how apart: pixels between two arrows
 */
export function drawStreams(context, field, frame, { dark, apart = 30, width = 1.2 }) {
  const { low, high } = lengths(field);
  const paths = Array.from({ length: COLORS }, () => newPath(context));
  const [columns, rows] = [Math.max(1, Math.round(frame.width / apart)), Math.max(1, Math.round(frame.height / apart))];
  for (let j = 0; j < rows; j += 1) for (let i = 0; i < columns; i += 1) {
    const left = frame.left + ((i + (j % 2 ? 0.75 : 0.25)) / columns) * frame.width;
    const top = frame.top + ((j + 0.5) / rows) * frame.height;
    const [x, y] = frame.toData(left, top);
    vectorAt(field, x, y, found);
    const size = Math.hypot(found[0], found[1]);
    if (!(size > 0) || !Number.isFinite(size)) continue;
    const part = Math.max(0, Math.min(1, Math.log(size / low) / Math.log(high / low)));
    const points = curve(field, frame, left, top, 0.72 * apart);
    if (points.length > 3) arrow(paths[Math.min(COLORS - 1, Math.floor(part * COLORS))], points, apart / 7);
  }
  Object.assign(context, { lineWidth: width, lineCap: "round", lineJoin: "round" });
  context.globalAlpha = FAINT; // the trails are what matters
  paths.forEach((path, k) => {
    context.strokeStyle = inkOf((k + 0.5) / COLORS, dark);
    context.stroke(path);
  });
  context.globalAlpha = 1;
}
