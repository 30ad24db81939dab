/**
 * Sensitivity: the loss against the hyperparameter, a curve an entry in its color and dash, both axes logarithmic; a bar at the foot of each
 * entry's curve marks the range in which it is usable.
 */

import { drawAxes, pathOf, yScale } from "../plot/curve.js";
import { newPath } from "../plot/paths.js";
import { scale } from "../plot/scale.js";
import { entryStyle } from "../plot/style.js";
import { t } from "../ui/messages.js";
import { usable } from "./usable.js";
import { baseOf } from "./measures.js";
import { marks, partOf } from "./scale.js";

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./scene.js").Box} Box */
/** @typedef {{chart: Chart|null, axis: import("./scale.js").Axis, names: {x: string, y: string}, measure: import("./measures.js").Measure, colors: import("../plot/style.js").Palette, large: boolean, hidden: number[], title?: string, bare?: boolean}} Drawing bare: the curves alone */

const PLAIN = { left: 66, right: 18, top: 10, bottom: 46, font: 11.5, line: 2 };
const LARGE = { left: 100, right: 24, top: 14, bottom: 72, font: 18, line: 4 };
const BARE = { ...PLAIN, left: 12, right: 12, top: 12, bottom: 12 };
const BEYOND = 1e3; // how far above the start's loss the axis may reach
const DEEPEST = 1e-16;
const BAR = 5; // pixels between the bars of two entries

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Drawing} drawing @returns {Box} */
export function drawCurves(context, width, height, { chart, axis, names, measure, colors, large, hidden, title, bare }) {
  const form = bare ? BARE : large ? LARGE : PLAIN;
  const top = form.top + (title ? 2.2 * form.font : 0);
  const box = { left: form.left, top, width: Math.max(1, width - form.left - form.right), height: Math.max(1, height - top - form.bottom) };
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height);
  context.font = `${form.font}px ${colors.font}`;
  const range = chart ? rangeOf(chart, measure) : null;
  const across = marks(axis, Math.max(2, Math.floor(box.width / (6.5 * form.font))));
  const below = across.ticks.map(({ part, text }) => ({ x: box.left + part * box.width, text }));
  if (chart && range) {
    const steps = { from: 0, to: Math.max(1, chart.columns - 1) };
    const xOf = (/** @type {number} */ k) => box.left + box.width * partOf(axis, chart.x[0]) + k * spacing(chart, axis) * box.width;
    const yOf = yScale(range, box);
    if (!bare) drawAxes(context, { range, steps, box, colors, xOf, yOf, below });
    lines(context, chart, { measure, range, steps, xOf, yOf, colors, hidden, box, width: form.line });
  }
  if (bare) return box;
  Object.assign(context, { fillStyle: colors.text, textAlign: "center", textBaseline: "top" });
  context.fillText(names.x, box.left + box.width / 2, box.top + box.height + 7 + 1.7 * form.font);
  context.save();
  context.translate(4, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(names.y, 0, 0);
  context.restore();
  if (title) {
    context.textAlign = "left";
    context.fillText(title, box.left, form.top);
  }
  return box;
}

/** The part of the axis from one value to the next: they are evenly spaced on its scale. @param {Chart} chart @param {import("./scale.js").Axis} axis */
const spacing = ({ x }, axis) => (x.length > 1 ? (partOf(axis, x[x.length - 1]) - partOf(axis, x[0])) / (x.length - 1) : 0);

/** @param {CanvasRenderingContext2D} context @param {Chart} chart @param {{measure: string, range: import("../plot/scale.js").Range, steps: {from: number, to: number}, xOf: (k: number) => number, yOf: (v: number) => number, colors: Drawing["colors"], hidden: number[], box: Box, width: number}} how */
function lines(context, chart, { measure, range, steps, xOf, yOf, colors, hidden, box, width }) {
  const { arrays, got } = chart.layers[0];
  const base = baseOf(chart, "final");
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  for (let i = 0; i < chart.rows; i += 1) {
    if (!got[i] || hidden.includes(i)) continue;
    const values = arrays[measure].subarray(i * chart.columns, (i + 1) * chart.columns);
    Object.assign(context, { strokeStyle: colors.entry(i), lineWidth: width, lineJoin: "round" });
    context.setLineDash(entryStyle(i).dash.map((length) => length * width));
    context.stroke(pathOf(values, { rows: chart.columns, log: range.log, shift: base, steps, xOf, yOf, path: newPath(context) }));
    bar(context, usable(chart, i), i, { xOf, box, width, count: chart.rows });
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {import("./usable.js").Usable|null} range @param {number} i @param {{xOf: (k: number) => number, box: Box, width: number, count: number}} where */
function bar(context, range, i, { xOf, box, width, count }) {
  if (!range) return;
  context.setLineDash([]);
  context.lineWidth = 1.5 * width;
  const y = box.top + box.height - BAR - (count - 1 - i) * (BAR + width);
  context.beginPath();
  context.moveTo(xOf(range.first - 0.5), y);
  context.lineTo(xOf(range.last + 0.5), y);
  context.stroke();
}

/** @param {Chart} chart @param {string} measure @returns {import("../plot/scale.js").Range|null} */
export function rangeOf(chart, measure) {
  const base = baseOf(chart, "final");
  const { arrays, got } = chart.layers[0];
  const values = arrays[measure].filter((_, k) => got[Math.floor(k / chart.columns)]).map((value) => value - base).filter((value) => value > 0 && Number.isFinite(value)).sort();
  if (!values.length) return null;
  const start = chart.within !== null && chart.lowest !== null && chart.tolerance > 0 ? (chart.within - chart.lowest) / chart.tolerance : values[Math.floor(0.9 * values.length)];
  const high = Math.min(values[values.length - 1], BEYOND * start);
  const low = Math.max(values[0], high * DEEPEST);
  // Room for the bars below the lowest curve.
  return { log: true, low: low / (high / low) ** 0.12 / 1.3, high: high * 1.3 };
}

/** The entry whose curve is nearest at a column. @param {Chart} chart @param {string} measure @param {number} column @param {number} y the height, in parts of the picture @param {number[]} hidden */
export function nearest(chart, measure, column, y, hidden) {
  const heights = chart.y.length ? Array.from({ length: chart.rows }, (_, row) => (hidden.includes(row) ? Infinity : Math.abs(heightOf(chart, measure, { column, row }) - y))) : [];
  return heights.reduce((least, height, row) => (height < heights[least] || !Number.isFinite(heights[least]) ? row : least), 0);
}

/** Where a curve is at a column, in parts of the picture; infinite where the axis has no place for it. @param {Chart} chart @param {string} measure @param {{column: number, row: number}} cell */
export function heightOf(chart, measure, { column, row }) {
  const range = rangeOf(chart, measure);
  const value = chart.layers[0].arrays[measure][row * chart.columns + column] - baseOf(chart, "final");
  return range && Number.isFinite(value) && value > 0 ? scale(range)(value) : Infinity;
}

/** What the curves show, in words. @param {string} measure */
export const yTitle = (measure, above = false) => t(above ? "maps.loss_above" : "maps.loss_after", { measure: t(`measure.${measure}`) });
