/**
 * A picture that leaves the page: what is drawn, and below it a legend of what is seen and the caption that says what every number
 * depends on, so that it stands alone in a paper. Drawn on a canvas it is a PNG or a frame of a film, on a vector context an SVG.
 */

import { t } from "../ui/messages.js";
import { newPath } from "./paths.js";
import { entryStyle, markerPath } from "./style.js";
import { colorAt, SHADES } from "./lr-color.js";
import { short } from "./levels.js";
import { vectorContext, widthOf } from "./vectors.js";

/** @typedef {import("./style.js").Palette} Palette */
/** @typedef {{width: number, height: number, draw: (context: CanvasRenderingContext2D) => void}} Figure in CSS pixels */
/** @typedef {import("./items.js").Item} Item */
/** @typedef {{items: Item[], caption: string, rates?: import("./lr-color.js").Rates|null, large?: boolean}} Words rates: what colors the trails, in place of their entries */
/** @typedef {{text: string, item: Item|null, x: number, y: number, width: number}} Placed */

const SAMPLE = 34; // pixels of a line beside its name
const BETWEEN = 18;
const EDGE = 12;
const FINE = 2400; // pixels across that a PNG shall have
const [LEAST, MOST] = [2, 6]; // times as fine as the page

/** @param {boolean|undefined} large */
const formOf = (large) => (large ? { font: 17, line: 26 } : { font: 12, line: 19 });

/** Where the names stand, line by line. @param {Words} words @param {number} width @param {Palette} colors @returns {Placed[]} */
function legendOf({ items, rates, large }, width, colors) {
  const { font, line } = formOf(large);
  let [x, y] = [EDGE, 0];
  const all = [...items.map((item) => ({ text: item.label, item })), ...(rates ? [{ text: t("picture.lrBetween", { low: short(rates.low), high: short(rates.high) }), item: null }] : [])];
  return all.map(({ text, item }) => {
    const own = Math.min(widthOf(text, `${font}px ${colors.font}`), width - 2 * EDGE - SAMPLE - 6);
    if (x > EDGE && x + SAMPLE + 6 + own > width - EDGE) [x, y] = [EDGE, y + line];
    const placed = { text, item, x, y, width: own };
    x += SAMPLE + 6 + own + BETWEEN;
    return placed;
  });
}

/** The caption in lines that fit. @param {Words} words @param {number} width @param {Palette} colors @returns {string[]} */
function linesOf({ caption, large }, width, colors) {
  const font = `${formOf(large).font - 1}px ${colors.font}`;
  /** @type {string[]} */
  const lines = [];
  for (const word of caption.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (!lines.length || widthOf(longer, font) > width - 2 * EDGE) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** How high the words below a picture are. @param {Words} words @param {number} width @param {Palette} colors */
export function wordsHeight(words, width, colors) {
  const { line } = formOf(words.large);
  const legend = legendOf(words, width, colors);
  return 6 + (legend.length ? Math.max(...legend.map(({ y }) => y)) + line : 0) + line * linesOf(words, width, colors).length + 6;
}

/** Legend and caption from a height on. @param {CanvasRenderingContext2D} context @param {Words} words @param {{top: number, width: number}} place @param {Palette} colors */
export function drawWords(context, words, { top, width }, colors) {
  const { font, line } = formOf(words.large);
  const legend = legendOf(words, width, colors);
  for (const { text, item, x, y, width: own } of legend) {
    const middle = top + 6 + y + line / 2;
    if (item) drawSample(context, item, x, middle, colors);
    else if (words.rates) drawRamp(context, x, middle);
    Object.assign(context, { fillStyle: colors.text, font: `${font}px ${colors.font}`, textAlign: "left", textBaseline: "middle" });
    context.fillText(text, x + SAMPLE + 6, middle, own + 1);
  }
  const below = top + 6 + (legend.length ? Math.max(...legend.map(({ y }) => y)) + line : 0);
  Object.assign(context, { fillStyle: colors.muted, font: `${font - 1}px ${colors.font}`, textAlign: "left", textBaseline: "middle" });
  linesOf(words, width, colors).forEach((text, k) => context.fillText(text, EDGE, below + line * (k + 0.5)));
}

/** An entry's line with its marker, an average's inside out. @param {CanvasRenderingContext2D} context @param {Item} item @param {number} x @param {number} y @param {Palette} colors */
function drawSample(context, { i, average }, x, y, colors) {
  const { dash, marker } = entryStyle(i);
  const width = 2.2;
  for (const [strokeStyle, lineWidth] of average ? /** @type {[string, number][]} */ ([[colors.entry(i), 4], [colors.halo, 1.6]]) : /** @type {[string, number][]} */ ([[colors.entry(i), width]])) {
    Object.assign(context, { strokeStyle, lineWidth, lineCap: "butt", lineDashOffset: 0 });
    context.setLineDash(average ? [] : dash.map((length) => length * width * 0.8));
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + SAMPLE, y);
    context.stroke();
  }
  context.setLineDash([]);
  context.save();
  context.translate(x + SAMPLE / 2, y);
  const shape = newPath(context, markerPath(marker, average ? 3.6 : 4.4));
  Object.assign(context, { fillStyle: average ? colors.halo : colors.entry(i), strokeStyle: colors.entry(i), lineWidth: 1.8, lineJoin: "round" });
  context.fill(shape);
  if (average) context.stroke(shape);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function drawRamp(context, x, y) {
  for (let k = 0; k < SHADES; k += 1) {
    context.fillStyle = colorAt(k, "");
    context.fillRect(x + (k * SAMPLE) / SHADES, y - 5, SAMPLE / SHADES + 0.3, 10);
  }
}

/** A picture with its words below it, on the page's ground. @param {Figure} figure @param {Words} words @param {Palette} colors @returns {Figure} */
export function framed({ width, height, draw }, words, colors) {
  const more = wordsHeight(words, width, colors);
  return {
    width, height: height + more,
    draw(context) {
      context.fillStyle = colors.background;
      context.fillRect(0, 0, width, height + more + 2); // a film is up to two rows higher
      context.save();
      draw(context);
      context.restore();
      drawWords(context, words, { top: height, width }, colors);
    },
  };
}

/** How many times as fine as the page a PNG is. @param {number} width */
export const finenessOf = (width) => Math.max(LEAST, Math.min(MOST, Math.ceil(FINE / width)));

/** @param {Figure} figure @param {number} [scale] */
export function onCanvas({ width, height, draw }, scale = finenessOf(width)) {
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(scale, scale);
  draw(context);
  return canvas;
}

/** @param {Figure} figure @param {"png"|"svg"} kind @param {string} title @returns {Promise<Blob>} */
export async function saved(figure, kind, title) {
  if (kind === "svg") {
    const context = vectorContext();
    figure.draw(context);
    return new Blob([context.file(figure.width, figure.height, title)], { type: "image/svg+xml" });
  }
  const canvas = onCanvas(figure);
  return new Promise((/** @type {(blob: Blob) => void} */ resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("expected a PNG from the canvas, got nothing"))));
  });
}
