/** Which class the net would give to each place of the plane, how sure it is, and the line between; over it the samples. */

import { borders } from "./border.js";
import { colorOf, shapeOf, tints } from "./classes.js";
import { marksOf } from "./marks.js";

/** @typedef {import("../trace.js").Training} Training */
/** @typedef {import("../trace.js").Boundary} Boundary */
/** @typedef {import("./pictures.js").Seen} Seen */

/** @type {HTMLCanvasElement|undefined} what a plane is made on, a pixel for each of its bytes */
let grid;

/** @type {{key: string, table: Uint8ClampedArray}} */
let known = { key: "", table: new Uint8ClampedArray() };

/** @param {import("../../plot/style.js").Palette} colors @param {number} classes */
function tintsOf(colors, classes) {
  const key = `${colors.background}|${colorOf(colors, 0)}|${classes}`;
  if (known.key !== key) known = { key, table: tints(colors, classes) };
  return known.table;
}

/** The plane, as wide as high in its own units where there is room. @param {Training} trace @param {number} width @param {number} height */
export function boxOf(trace, width, height) {
  const { x, y } = /** @type {Boundary} */ (trace.about.view);
  const aspect = (x[1] - x[0]) / (y[1] - y[0]);
  const [w, h] = width / height > aspect ? [height * aspect, height] : [width, width / aspect];
  return { left: (width - w) / 2, top: 0, width: w, height: h };
}

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {number} epoch of the snapshot @param {Seen} seen */
export function draw(context, trace, epoch, { width, height, colors, large }) {
  const { rows, columns, classes } = /** @type {Boundary} */ (trace.about.view);
  const bytes = trace.pictures.get(epoch);
  if (!bytes) return;
  const box = boxOf(trace, width, height);
  const made = paint(bytes, rows, columns, tintsOf(colors, classes));
  // A byte is the middle of what it stands for: half of it at each edge is beyond the plane's end.
  context.imageSmoothingEnabled = true;
  context.drawImage(made, 0.5, 0.5, columns - 1, rows - 1, box.left, box.top, box.width, box.height);
  const [across, up] = [box.width / (columns - 1), box.height / (rows - 1)];
  const line = borders(bytes, rows, columns, classes);
  context.beginPath();
  for (let k = 0; k < line.length; k += 4) {
    context.moveTo(box.left + line[k] * across, box.top + box.height - line[k + 1] * up);
    context.lineTo(box.left + line[k + 2] * across, box.top + box.height - line[k + 3] * up);
  }
  Object.assign(context, { strokeStyle: colors.text, lineWidth: large ? 2.5 : 1.4, lineCap: "round" });
  context.stroke();
}

/** The first row of bytes is the lowest of the plane. @param {Uint8Array} bytes @param {number} rows @param {number} columns @param {Uint8ClampedArray} table */
function paint(bytes, rows, columns, table) {
  grid ??= document.createElement("canvas");
  if (grid.width !== columns || grid.height !== rows) Object.assign(grid, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  const [pixels, inks] = [new Uint32Array(image.data.buffer), new Uint32Array(table.buffer)];
  for (let j = 0; j < rows; j += 1) for (let i = 0; i < columns; i += 1) pixels[(rows - 1 - j) * columns + i] = inks[bytes[j * columns + i]];
  /** @type {CanvasRenderingContext2D} */ (grid.getContext("2d", { willReadFrequently: true })).putImageData(image, 0, 0);
  return grid;
}

/** The samples: filled those that are trained on, hollow those kept for validation. @param {CanvasRenderingContext2D} context @param {Training} trace @param {Seen} seen */
export function drawOver(context, trace, { width, height, colors, large }) {
  const { points, training, view } = trace.about;
  if (!points) return;
  const { x, y } = /** @type {Boundary} */ (view);
  const box = boxOf(trace, width, height);
  const radius = (large ? 1.5 : 1) * Math.max(1.8, Math.min(4, box.width / 70));
  marksOf(context, points.y.length, (k) => ({
    x: box.left + ((points.x[0][k] - x[0]) / (x[1] - x[0])) * box.width, y: box.top + ((y[1] - points.x[1][k]) / (y[1] - y[0])) * box.height,
    shape: shapeOf(points.y[k], radius), color: colorOf(colors, points.y[k]), hollow: k >= training,
  }), colors, box);
}
