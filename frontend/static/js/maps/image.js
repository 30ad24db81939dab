/** The cells of a map as an image of one pixel a cell, the first row at the bottom; only rows that changed are painted anew. */

import { createSheet, resize } from "../plot/sheet.js";
import { rowOf } from "./chart.js";

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./colors.js").Shade} Shade */

/** @param {Chart} chart */
export function createImage({ rows, columns }) {
  const sheet = createSheet();
  resize(sheet, columns, rows, 1);
  const { canvas, context } = sheet;
  const data = context.createImageData(columns, rows);
  const pixels = new Uint32Array(data.data.buffer);
  return {
    canvas,
    /** @param {Chart} chart @param {Shade} shade @param {number} [from] @param {number} [to] rows of the map */
    paint(chart, shade, from = 0, to = rows) {
      for (let row = from; row < to; row += 1) paintRow(pixels, chart, shade, row);
      context.putImageData(data, 0, 0, 0, rows - to, columns, to - from);
    },
  };
}

/** @param {Uint32Array} pixels @param {Chart} chart @param {Shade} shade @param {number} row */
export function paintRow(pixels, chart, shade, row) {
  const found = rowOf(chart, row);
  if (!found) return;
  const { layer, at } = found;
  const target = (chart.rows - 1 - row) * chart.columns;
  const source = at * layer.columns;
  for (let column = 0; column < chart.columns; column += 1) {
    pixels[target + column] = shade(layer, source + Math.min(layer.columns - 1, Math.floor(column / layer.stride)));
  }
}
