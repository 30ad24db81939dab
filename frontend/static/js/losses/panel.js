/** One chart: a column (loss or gradient) of several curves against t, drawn in memory and shown at once. */

import { drawAxes, yScale } from "../plot/curve.js";
import { newPath } from "../plot/paths.js";
import { ticks } from "../plot/scale.js";
import { createSheet, present, resize } from "../plot/sheet.js";
import { entryStyle, markerPath } from "../plot/style.js";
import { strokesOf } from "./lines.js";

/** @typedef {import("./state.js").Curve} Curve */
/** @typedef {import("./lines.js").Column} Column */
/** @typedef {import("../plot/scale.js").Range} Range */
/** @typedef {{curve: Curve, i: number}} Line */
/** @typedef {{lines: Line[], across: number[], heights: Range, colors: import("../plot/style.js").Palette, large: boolean, strong: number}} Job strong: the criterion that is drawn above the others */

export const PLAIN = { left: 52, right: 14, top: 6, bottom: 20, font: 11, line: 1.9, marker: 3.6 };
export const LARGE = { left: 84, right: 24, top: 8, bottom: 30, font: 16, line: 3.8, marker: 6 };
const MARKERS = 4; // along a line

/** @param {HTMLElement} element @param {Column} column */
export function createPanel(element, column) {
  const [work, shown] = [createSheet(), createSheet(true, true)];
  shown.canvas.setAttribute("aria-hidden", "true");
  element.append(shown.canvas);
  /** @type {Job|null} */
  let job = null;
  let box = { left: 0, top: 0, width: 1, height: 1 };
  let [width, height] = [0, 0];

  const xOf = (/** @type {number} */ t, where = box) => (job ? where.left + ((t - job.across[0]) / (job.across[1] - job.across[0])) * where.width : 0);
  const yOf = (/** @type {number} */ value, where = box) => (job ? Math.max(-1e5, Math.min(1e5, yScale(job.heights, where)(value))) : 0);

  /** @param {Job} wanted */
  function draw(wanted) {
    job = wanted;
    if (!element.clientWidth || !element.clientHeight) return;
    const form = job.large ? LARGE : PLAIN;
    const ratio = devicePixelRatio || 1;
    [width, height] = [element.clientWidth, element.clientHeight];
    resize(work, width, height, ratio);
    box = { left: form.left, top: form.top, width: Math.max(1, width - form.left - form.right), height: Math.max(1, height - form.top - form.bottom) };
    work.context.fillStyle = job.colors.background;
    work.context.fillRect(0, 0, width, height);
    paintOn(work.context);
    if (shown.canvas.width !== work.canvas.width || shown.canvas.height !== work.canvas.height) resize(shown, width, height, ratio);
    Object.assign(shown.canvas.style, { width: `${width}px`, height: `${height}px` });
    present(work, shown, { left: 0, top: 0, right: width, bottom: height }, ratio);
  }

  /** The picture as it stands, on any context. @param {CanvasRenderingContext2D} context */
  function paintOn(context) {
    if (!job) return;
    const one = job;
    const { strong, lines } = one;
    const form = job.large ? LARGE : PLAIN;
    context.font = `${form.font}px ${job.colors.font}`;
    axes(context, job);
    within(context, box, () => {
      for (const line of [...lines].sort((a, b) => Number(a.i === strong) - Number(b.i === strong))) stroke(context, line, one, form);
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {typeof box} where @param {() => void} fn */
  function within(context, where, fn) {
    context.save();
    context.beginPath();
    context.rect(where.left, where.top, where.width, where.height + 1);
    context.clip();
    fn();
    context.restore();
  }

  /** The lines and where both are 0, in a place of their own. @param {CanvasRenderingContext2D} context @param {typeof box} where */
  function paintBare(context, where) {
    if (!job) return;
    const one = job;
    within(context, where, () => {
      zeros(context, one, where);
      for (const line of one.lines) stroke(context, line, one, PLAIN, where);
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {Job} one */
  function axes(context, one) {
    const [low, high] = one.across;
    const below = ticks({ log: false, low, high }, Math.max(2, Math.floor(box.width / 70))).map(({ value, text }) => ({ x: xOf(value), text }));
    drawAxes(context, { range: one.heights, steps: { from: low, to: high }, box, colors: one.colors, xOf, yOf: yScale(one.heights, box), below });
    zeros(context, one);
  }

  /** @param {CanvasRenderingContext2D} context @param {Job} one @param {typeof box} [where] */
  function zeros(context, { across: [low, high], heights, colors }, where = box) {
    context.fillStyle = colors.muted;
    if (heights.low < 0 && heights.high > 0) context.fillRect(where.left, Math.round(yOf(0, where)), where.width, 1);
    if (low < 0 && high > 0) context.fillRect(Math.round(xOf(0, where)), where.top, 1, where.height);
  }

  /** @param {CanvasRenderingContext2D} context @param {Line} line @param {Job} one @param {typeof PLAIN} form @param {typeof box} [where] */
  function stroke(context, { curve, i }, one, form, where = box) {
    const { strokes, alone } = strokesOf(curve, column);
    const { dash, marker } = entryStyle(i);
    const size = form.line * (i === one.strong ? 1.6 : 1);
    Object.assign(context, { strokeStyle: one.colors.entry(i), fillStyle: one.colors.entry(i), lineWidth: size, lineJoin: "round" });
    context.setLineDash(dash.map((length) => length * size));
    context.beginPath();
    for (const points of strokes) points.forEach(({ x, y }, k) => (k ? context.lineTo(xOf(x, where), yOf(y, where)) : context.moveTo(xOf(x, where), yOf(y, where))));
    context.stroke();
    context.setLineDash([]);
    for (const { x, y } of alone) dot(context, xOf(x, where), yOf(y, where), form.marker);
    marks(context, curve, i, newPath(context, markerPath(marker, form.marker)), where);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} r */
  function dot(context, x, y, r) {
    context.beginPath();
    context.arc(x, y, r * 0.8, 0, 2 * Math.PI);
    context.fill();
  }

  /** The marker of a line, at places of its own so that those of lines that lie on each other are apart. @param {CanvasRenderingContext2D} context @param {Curve} curve @param {number} i @param {Path2D} marker @param {typeof box} where */
  function marks(context, curve, i, marker, where) {
    const values = curve[column];
    for (let m = 0; m < MARKERS; m += 1) {
      const k = Math.round(((m + 0.3 + ((i * 0.37) % 1) * 0.5) / MARKERS) * (values.length - 1));
      if (!Number.isFinite(values[k])) continue;
      context.save();
      context.translate(xOf(curve.t[k], where), yOf(values[k], where));
      context.fill(marker);
      context.restore();
    }
  }

  return {
    draw, paintBare, element, column,
    xOf: (/** @type {number} */ t) => xOf(t),
    yOf: (/** @type {number} */ value) => yOf(value),
    box: () => box,
    lines: () => job?.lines ?? [],
    /** Another criterion is to be seen above the others. @param {number} i */
    highlight(i) {
      if (job && job.strong !== i) draw({ ...job, strong: i });
    },
    /** t under a pointer. @param {number} clientX */
    at: (clientX) => (job ? job.across[0] + ((clientX - element.getBoundingClientRect().left - box.left) / box.width) * (job.across[1] - job.across[0]) : 0),
    picture: () => ({ width, height, draw: paintOn }),
  };
}
