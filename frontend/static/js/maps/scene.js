/**
 * One picture of a map on any canvas, on the page or for a file: the cells, the axes with ticks in the units of their scale, the
 * boundary that theory draws, the minima, and the color bar. Gives where the cells lie, so that pointers can be read.
 */

import { newPath } from "../plot/paths.js";
import { markerPath } from "../plot/style.js";
import { scale, ticks } from "../plot/scale.js";
import { t } from "../ui/messages.js";
import { exact } from "../ui/numbers.js";
import { cividis, css } from "./colors.js";
import { marks, partOf, valueAt } from "./scale.js";

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./scale.js").Axis} Axis */
/** @typedef {import("./measures.js").Scaled} Scaled */
/** @typedef {import("../plot/style.js").Palette} Palette */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {{chart: Chart|null, image: HTMLCanvasElement|null, over?: {chart: Chart, image: HTMLCanvasElement}|null, axes: {x: Axis, y: Axis}, names: {x: string, y: string}, scaled: Scaled|null, colors: Palette, large: boolean, title?: string, bare?: boolean}} Scene bare: the cells from edge to edge, without axes, color bar and words */

const PLAIN = { left: 66, right: 92, top: 10, bottom: 46, font: 11.5, bar: 12 };
const LARGE = { left: 100, right: 140, top: 14, bottom: 72, font: 18, bar: 20 };
const NARROW = { left: 52, right: 70, top: 8, bottom: 44, font: 11, bar: 10 };
const BARE = { ...PLAIN, left: 0, right: 0, top: 0, bottom: 0 };
const HATCH = 6; // pixels from line to line

/** Draws it, and gives where the cells lie. @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Scene} scene @returns {Box} */
export function drawScene(context, width, height, scene) {
  const form = scene.bare ? BARE : width < 500 ? NARROW : scene.large ? LARGE : PLAIN;
  const top = form.top + (scene.title ? 2.2 * form.font : 0);
  const bar = scene.scaled || scene.bare ? form.right : 18;
  const box = { left: form.left, top, width: Math.max(1, width - form.left - bar), height: Math.max(1, height - top - form.bottom) };
  const { colors } = scene;
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height);
  context.font = `${form.font}px ${colors.font}`;
  if (scene.title) words(context, scene.title, box.left, form.top, { fillStyle: colors.text, textAlign: "left", textBaseline: "top" });
  if (scene.chart && scene.image) cells(context, scene.chart, scene.image, scene, box);
  if (scene.over) cells(context, scene.over.chart, scene.over.image, scene, box);
  if (scene.bare) return box;
  axes(context, scene, box, form.font);
  if (scene.scaled) colorBar(context, scene.scaled, { left: box.left + box.width + form.font, top: box.top + 3.4 * form.font, width: form.bar, height: box.height - 3.4 * form.font }, colors, form.font);
  return box;
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y @param {object} style */
function words(context, text, x, y, style) {
  Object.assign(context, style);
  context.fillText(text, x, y);
}

/** The image where its own axes lie in the axes that are shown: while they differ it is stretched. @param {CanvasRenderingContext2D} context @param {Chart} chart @param {HTMLCanvasElement} image @param {Scene} scene @param {Box} box */
function cells(context, chart, image, { axes: shown, colors, bare }, box) {
  const [x0, x1] = [0, 1].map((part) => box.left + box.width * partOf(shown.x, valueAt(chart.axes.x, part)));
  const [y0, y1] = [0, 1].map((part) => box.top + box.height * (1 - partOf(shown.y, valueAt(chart.axes.y, part))));
  context.save();
  clip(context, box);
  const inner = { left: Math.min(x0, x1), top: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
  clip(context, inner);
  hatch(context, box, colors);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, inner.left, inner.top, inner.width, inner.height);
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([box.left + box.width * partOf(shown.x, x), box.top + box.height * (1 - partOf(shown.y, y))]);
  if (chart.theory) theory(context, chart.theory, at, colors, !bare);
  chart.minima.forEach(([x, y]) => star(context, at(x, y), colors));
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Box} box */
function clip(context, { left, top, width, height }) {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}

/** What stands for divergence: a hatch on the background, told from every color by its texture. @param {CanvasRenderingContext2D} context @param {Box} box @param {Palette} colors */
export function hatch(context, { left, top, width, height }, colors) {
  context.save();
  clip(context, { left, top, width, height });
  context.fillStyle = colors.background;
  context.fillRect(left, top, width, height);
  Object.assign(context, { strokeStyle: colors.muted, lineWidth: 1, globalAlpha: 0.55 });
  context.beginPath();
  for (let x = left - height; x < left + width; x += HATCH) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {NonNullable<Chart["theory"]>} line @param {(x: number, y: number) => [number, number]} at @param {Palette} colors @param {boolean} named */
function theory(context, { x, y, label }, at, colors, named) {
  const points = x.map((value, k) => at(value, y[k])).filter((point) => point.every(Number.isFinite));
  for (const [strokeStyle, lineWidth] of /** @type {const} */ ([[colors.background, 5], [colors.text, 2]])) {
    Object.assign(context, { strokeStyle, lineWidth });
    context.setLineDash(lineWidth === 2 ? [7, 4] : []);
    context.beginPath();
    for (const point of points) context.lineTo(...point);
    context.stroke();
  }
  context.setLineDash([]);
  const middle = points[Math.floor(points.length / 2)];
  if (!middle || !named) return;
  Object.assign(context, { strokeStyle: colors.background, lineWidth: 4, fillStyle: colors.text, textAlign: "right", textBaseline: "bottom" });
  context.strokeText(label, middle[0] - 6, middle[1] - 4);
  context.fillText(label, middle[0] - 6, middle[1] - 4);
}

/** @param {CanvasRenderingContext2D} context @param {[number, number]} at @param {Palette} colors */
function star(context, at, colors) {
  context.save();
  context.translate(...at);
  const path = newPath(context, markerPath("plus", 7));
  Object.assign(context, { strokeStyle: colors.background, fillStyle: colors.text, lineWidth: 3 });
  context.stroke(path);
  context.fill(path);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Box} box @param {number} font */
function axes(context, { axes: shown, names, colors }, box, font) {
  const across = marks(shown.x, Math.max(2, Math.floor(box.width / (6.5 * font))));
  const up = marks(shown.y, Math.max(2, Math.floor(box.height / (3 * font))));
  Object.assign(context, { strokeStyle: colors.muted, fillStyle: colors.muted, lineWidth: 1, textAlign: "center", textBaseline: "top" });
  context.beginPath();
  for (const { part, text } of across.ticks) {
    const x = Math.round(box.left + part * box.width) + 0.5;
    context.moveTo(x, box.top + box.height);
    context.lineTo(x, box.top + box.height + 4);
    context.fillText(text, x, box.top + box.height + 7);
  }
  Object.assign(context, { textAlign: "right", textBaseline: "middle" });
  for (const { part, text } of up.ticks) {
    const y = Math.round(box.top + (1 - part) * box.height) + 0.5;
    context.moveTo(box.left - 4, y);
    context.lineTo(box.left, y);
    context.fillText(text, box.left - 7, y, box.left - 8 - 1.4 * font);
  }
  context.rect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  context.stroke();
  words(context, titled(names.x, across.base), box.left + box.width / 2, box.top + box.height + 7 + 1.7 * font, { fillStyle: colors.text, textAlign: "center", textBaseline: "top" });
  context.save();
  context.translate(4, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  words(context, titled(names.y, up.base), 0, 0, { fillStyle: colors.text, textAlign: "center", textBaseline: "top" });
  context.restore();
}

/** @param {string} name @param {number|null} base */
const titled = (name, base) => (base === null ? name : t("maps.offset", { name, base: exact(base) }));

/** Above the bar: higher values have its last color. @param {CanvasRenderingContext2D} context @param {Box} box @param {string} color */
function arrow(context, { left, top, width }, color) {
  const path = newPath(context, `M${left - 0.5} ${top - 1}h${width + 1}l${-(width + 1) / 2} ${-0.7 * width}z`);
  context.fillStyle = color;
  context.fill(path);
  context.stroke(path);
}

/** @param {CanvasRenderingContext2D} context @param {Scaled} scaled @param {Box} box @param {Palette} colors @param {number} font */
function colorBar(context, { measure, range, base, beyond }, box, colors, font) {
  for (let y = 0; y < box.height; y += 1) {
    context.fillStyle = css(cividis(1 - y / box.height));
    context.fillRect(box.left, box.top + y, box.width, 1.5);
  }
  Object.assign(context, { strokeStyle: colors.muted, lineWidth: 1 });
  context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  if (beyond) arrow(context, box, css(cividis(1)));
  const part = scale(range);
  Object.assign(context, { fillStyle: colors.muted, textAlign: "left", textBaseline: "middle" });
  for (const { value, text } of ticks(range, Math.max(2, Math.floor(box.height / (3 * font))))) {
    context.fillText(text, box.left + box.width + 6, box.top + (1 - part(value)) * box.height);
  }
  Object.assign(context, { fillStyle: colors.text, textBaseline: "top" });
  context.fillText(t(`bar.${measure}`), box.left, box.top - 3.4 * font);
  Object.assign(context, { fillStyle: colors.muted });
  if (base) context.fillText(t("maps.above_lowest"), box.left, box.top - 2.2 * font);
}
