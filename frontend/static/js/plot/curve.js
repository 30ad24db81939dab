/**
 * One small plot of a measure against the step, drawn on a canvas: light axes, a line an entry, a gap with a note where a value
 * cannot be shown. What lies before the cursor is drawn strongly, what is still to come faintly: both are drawn once, and as the
 * cursor moves only a strip of pixels is copied. Several rows under one pixel are drawn as their lowest and highest, so that no
 * spike is lost.
 */

import { labelOf } from "../spec.js";
import { t } from "../ui/messages.js";
import { short } from "./levels.js";
import { known } from "./known.js";
import { newPath } from "./paths.js";
import { rangeOf, showable } from "./measures.js";
import { scale, ticks } from "./scale.js";
import { copy, createSheet, present, resize } from "./sheet.js";
import { entryStyle } from "./style.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./measures.js").Line} Line */
/** @typedef {import("./scale.js").Range} Range */
/** @typedef {{from: number, to: number}} Steps the steps that are seen */
/** @typedef {{state: State, steps: Steps, colors: import("./style.js").Palette, grow: boolean}} Drawing grow: the range may only widen */

const PLAIN = { left: 44, right: 14, top: 6, bottom: 18, font: 10.5, line: 1.5 };
const FAINT = 0.35;
const STEEP = 0.25; // pixels that a line may leave out under one pixel
const BAND = 0.16; // how strong a band is
const BEHIND = 0.45; // of a line whose average is drawn
const LARGE = { left: 66, right: 20, top: 8, bottom: 26, font: 15, line: 3 };

/** @param {HTMLElement} element @param {string} measure @param {import("./measures.js").Source} source */
export function createCurve(element, measure, source) {
  const [shown, strong, faint] = [createSheet(true), createSheet(), createSheet()];
  Object.assign(element.style, { position: "relative", touchAction: "pan-y" });
  Object.assign(shown.canvas.style, { position: "absolute", left: "0", top: "0" });
  shown.canvas.setAttribute("aria-hidden", "true");
  element.append(shown.canvas);
  let [width, height, ratio] = [0, 0, 1];
  let drawnAt = 0; // where the cursor was drawn, in pixels
  let ink = "";
  /** @type {Range|null} */
  let range = null;
  let box = { left: 0, top: 0, width: 0, height: 0 };
  /** @type {Steps} */
  let seen = { from: 0, to: 1 };

  /** @param {typeof PLAIN} form */
  function fit(form) {
    [width, height, ratio] = [element.clientWidth, element.clientHeight, devicePixelRatio || 1];
    for (const sheet of [shown, strong, faint]) resize(sheet, width, height, ratio);
    Object.assign(shown.canvas.style, { width: `${width}px`, height: `${height}px` });
    box = { left: form.left, top: form.top, width: width - form.left - form.right, height: height - form.top - form.bottom };
  }

  /** @param {Range|null} next @param {boolean} grow */
  function widen(next, grow) {
    if (!grow || !range || !next || range.log !== next.log) return next;
    return { log: next.log, low: Math.min(range.low, next.low), high: Math.max(range.high, next.high) };
  }

  const xOf = (/** @type {number} */ step) => box.left + ((step - seen.from) / (seen.to - seen.from)) * box.width;

  /** @param {Drawing} drawing */
  function draw({ state, steps, colors, grow }) {
    if (!element.clientWidth || !element.clientHeight) return;
    const form = state.view.projector ? LARGE : PLAIN;
    fit(form);
    seen = steps;
    ink = colors.text;
    const what = source.measured(measure, state);
    const lines = source.linesOf(measure, state);
    const per = what.per ?? 1;
    range = widen(rangeOf(what, lines.map(({ trace }) => trace), Math.floor(steps.from * per), Math.ceil(steps.to * per)), grow);
    for (const { context } of [strong, faint]) context.font = `${form.font}px ${colors.font}`;
    if (range) drawLines(lines, what, { steps, colors, form });
    else if (lines.length) for (const { context } of [strong, faint]) note(context, measure === "distance" && !state.spec.game ? t("curve.no_minimum") : t("curve.nothing"), box, colors);
    if (range && what.shift) for (const { context } of [strong, faint]) note(context, t("curve.above_minimum"), box, colors);
    if (range && !what.shift) for (const { context } of [strong, faint]) gaps(context, state, lines, what, { box, colors, xOf, gap: source.gap });
    cursor(state.step, true);
  }

  /** @param {Line[]} lines @param {import("./measures.js").Measured} what @param {{steps: Steps, colors: import("./style.js").Palette, form: typeof PLAIN}} how */
  function drawLines(lines, what, { steps, colors, form }) {
    if (!range) return;
    const yOf = yScale(range, box);
    strokeLines(strong.context, lines, what, { steps, colors, form, box, xOf, yOf });
    faint.context.globalAlpha = FAINT;
    copy(strong, faint, { left: 0, top: 0, right: width, bottom: height }, ratio);
    faint.context.globalAlpha = 1;
    for (const sheet of [strong, faint]) {
      sheet.context.globalCompositeOperation = "destination-over"; // the grid lies under the lines
      drawAxes(sheet.context, { range, steps, box, colors, xOf, yOf });
      sheet.context.globalCompositeOperation = "source-over";
    }
  }

  /** The whole of it on another context, of another size, with what was seen last. @param {CanvasRenderingContext2D} context @param {number} w @param {number} h @param {Drawing} drawing */
  function paint(context, w, h, { state, steps, colors }) {
    const form = state.view.projector ? LARGE : PLAIN;
    const area = { left: form.left, top: form.top, width: w - form.left - form.right, height: h - form.top - form.bottom };
    const [what, lines] = [source.measured(measure, state), source.linesOf(measure, state)];
    const per = what.per ?? 1;
    const all = rangeOf(what, lines.map(({ trace }) => trace), Math.floor(steps.from * per), Math.ceil(steps.to * per));
    const across = (/** @type {number} */ step) => area.left + ((step - steps.from) / (steps.to - steps.from)) * area.width;
    context.font = `${form.font}px ${colors.font}`;
    if (!all) return lines.length ? note(context, measure === "distance" && !state.spec.game ? t("curve.no_minimum") : t("curve.nothing"), area, colors) : undefined;
    const yOf = yScale(all, area);
    drawAxes(context, { range: all, steps, box: area, colors, xOf: across, yOf });
    strokeLines(context, lines, what, { steps, colors, form, box: area, xOf: across, yOf });
    if (what.shift) note(context, t("curve.above_minimum"), area, colors);
    else gaps(context, state, lines, what, { box: area, colors, xOf: across, gap: source.gap });
  }

  /** Moves the cursor: copies what lies between where it was and where it is. @param {number} step @param {boolean} [afresh] */
  function cursor(step, afresh = false) {
    const x = Math.round(xOf(step));
    if (!width || (x === drawnAt && !afresh)) return;
    const [from, to] = afresh ? [0, width] : [Math.min(x, drawnAt) - 2, Math.max(x, drawnAt) + 2];
    const here = Math.max(from, Math.min(to, x));
    present(strong, shown, { left: from, top: 0, right: here, bottom: height }, ratio);
    present(faint, shown, { left: here, top: 0, right: to, bottom: height }, ratio);
    shown.context.fillStyle = ink;
    if (x >= box.left && x <= box.left + box.width) shown.context.fillRect(x - 0.5, box.top, 1, box.height);
    drawnAt = x;
  }

  return {
    draw, element, cursor, paint,
    /** The step under a pointer, with a fraction. @param {number} clientX */
    stepAt: (clientX) => seen.from + ((clientX - element.getBoundingClientRect().left - box.left) / Math.max(1, box.width)) * (seen.to - seen.from),
    clear() { range = null; },
  };
}

/** The pens of an average, as on the surface: light within the entry's color. @param {import("./style.js").Palette} colors @param {number} i @param {number} width */
const insideOut = (colors, i, width) => [{ strokeStyle: colors.entry(i), lineWidth: 2 * width }, { strokeStyle: colors.background, lineWidth: 0.8 * width }];

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/** @param {CanvasRenderingContext2D} context @param {Line[]} lines @param {import("./measures.js").Measured} what @param {{steps: Steps, colors: import("./style.js").Palette, form: typeof PLAIN, box: Box, xOf: (step: number) => number, yOf: (value: number) => number}} how */
function strokeLines(context, lines, what, { steps, colors, form, box, xOf, yOf }) {
  const { per = 1 } = what;
  const rows = { steps: { from: steps.from * per, to: steps.to * per }, xOf: (/** @type {number} */ row) => xOf(row / per), yOf };
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.lineJoin = "round";
  for (const { trace, i, band } of lines) {
    if (!band) continue;
    Object.assign(context, { globalAlpha: BAND, fillStyle: colors.entry(i) });
    context.fill(bandOf(newPath(context), band, { ...what, rows: trace.rows, ...rows }));
  }
  for (const { trace, i, first, average, behind } of lines) {
    context.globalAlpha = behind ? BEHIND : 1;
    const path = pathOf(what.values(trace), { ...what, first, rows: trace.rows, ...rows, path: newPath(context) });
    context.setLineDash(average ? [] : entryStyle(i).dash.map((length) => length * form.line));
    for (const { strokeStyle, lineWidth } of average ? insideOut(colors, i, form.line) : [{ strokeStyle: colors.entry(i), lineWidth: form.line }]) {
      Object.assign(context, { strokeStyle, lineWidth });
      context.stroke(path);
    }
  }
  context.restore();
}

/** @param {Range} range @param {Box} box @returns {(value: number) => number} */
export function yScale(range, box) {
  const part = scale(range);
  return (value) => box.top + (1 - part(value)) * box.height;
}

/**
 * Grid, frame and numbers; `per`: steps in one unit of the axis below; `below`: its numbers, where they are not steps.
 * @param {CanvasRenderingContext2D} context @param {{range: Range, steps: Steps, box: Box, colors: import("./style.js").Palette, xOf: (v: number) => number, yOf: (v: number) => number, per?: number, below?: {x: number, text: string}[]}} what
 */
export function drawAxes(context, { range, steps, box, colors, xOf, yOf, per = 1, below }) {
  Object.assign(context, { strokeStyle: colors.grid, fillStyle: colors.muted, lineWidth: 1, textBaseline: "middle", textAlign: "right" });
  context.beginPath();
  for (const { value, text } of ticks(range, Math.max(2, Math.floor(box.height / 22)))) {
    const y = Math.round(yOf(value)) + 0.5;
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
    context.fillText(text, box.left - 5, y);
  }
  Object.assign(context, { textBaseline: "top", textAlign: "center" });
  const counted = () => ticks({ log: false, low: steps.from / per, high: steps.to / per }, Math.max(2, Math.floor(box.width / 70))).map(({ value, text }) => ({ x: xOf(value * per), text }));
  for (const { x: exactly, text } of below ?? counted()) {
    const x = Math.round(exactly) + 0.5;
    context.moveTo(x, box.top + box.height);
    context.lineTo(x, box.top + box.height + 3);
    context.fillText(text, x, box.top + box.height + 5);
  }
  context.rect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
  context.stroke();
}

/** @param {Float64Array} values @param {{first?: number, rows: number, log: boolean, shift: number, steps: Steps, xOf: (v: number) => number, yOf: (v: number) => number, shows?: typeof showable, path?: Path2D}} what */
export function pathOf(values, { first = 0, rows, log, shift, steps, xOf, yOf, shows = showable, path = new Path2D() }) {
  const [from, last] = [Math.max(first, Math.floor(steps.from)), Math.min(rows - 1, Math.ceil(steps.to))];
  const [left, width] = [xOf(0), xOf(1) - xOf(0)];
  const y = (/** @type {number} */ value) => Math.max(-1e5, Math.min(1e5, yOf(value)));
  // Values are turned into pixels, a logarithm each, only where they are drawn.
  let [open, column, start, low, high, end] = [false, NaN, 0, 0, 0, 0];
  // Values between the first and the last under a pixel lie on the way anyway; each point more is a stroke more.
  const close = () => {
    if (!open || low === high) return;
    if (low < start && low < end) path.lineTo(column, y(low));
    if (high > start && high > end) path.lineTo(column, y(high));
    if (low < Math.min(start, end) || high > Math.max(start, end) || Math.abs(y(end) - y(start)) > STEEP) path.lineTo(column, y(end));
  };
  for (let k = from; k <= last; k += 1) {
    const value = values[k] - shift;
    if (!shows(value, log)) {
      close();
      open = false;
      continue;
    }
    const x = left + k * width;
    if (open && x - column < 0.75) {
      if (value < low) low = value;
      if (value > high) high = value;
      end = value;
      continue;
    }
    close();
    if (open) path.lineTo(x, y(value));
    else path.moveTo(x, y(value));
    [open, column, start, low, high, end] = [true, x, value, value, value, value];
  }
  close();
  return path;
}

/** What lies between two columns, where an axis can show both. @param {Path2D} path @param {{low: Float64Array, high: Float64Array}} band @param {Parameters<typeof pathOf>[1]} what */
function bandOf(path, { low, high }, { rows, log, shift, steps, xOf, yOf }) {
  const [from, last] = [Math.max(0, Math.floor(steps.from)), Math.min(rows - 1, Math.ceil(steps.to))];
  const stride = Math.max(1, Math.floor((last - from) / Math.max(1, xOf(last) - xOf(from))));
  /** @type {number[][]} */
  let open = [];
  const close = () => {
    if (open.length > 1) {
      open.forEach(([x, , top], k) => (k ? path.lineTo(x, top) : path.moveTo(x, top)));
      for (const [x, bottom] of open.reverse()) path.lineTo(x, bottom);
      path.closePath();
    }
    open = [];
  };
  for (let k = from; k <= last; k += stride) {
    const [bottom, top] = [low[k] - shift, high[k] - shift];
    if (showable(bottom, log) && showable(top, log)) open.push([xOf(k), yOf(bottom), yOf(top)]);
    else close();
  }
  close();
  return path;
}

/** Names where an entry's values end in inf or nan. @param {CanvasRenderingContext2D} context @param {State} state @param {Line[]} shown @param {import("./measures.js").Measured} what @param {{box: Box, colors: import("./style.js").Palette, xOf: (v: number) => number, gap: string}} where */
function gaps(context, state, shown, what, { box, colors, xOf, gap }) {
  let line = 0;
  for (const { trace, i } of shown.filter(({ average }) => !average)) {
    const values = what.values(trace);
    const at = known(values, trace.rows).bad;
    const x = xOf(at / (what.per ?? 1));
    if (at < 0 || x < box.left || x > box.left + box.width) continue;
    const text = t(gap, { label: labelOf(state.spec.entries[i]), value: short(values[at]), step: at });
    const right = x > box.left + box.width / 2;
    Object.assign(context, { fillStyle: colors.entry(i), textAlign: right ? "right" : "left", textBaseline: "top" });
    context.fillRect(x - 0.5, box.top, 1, box.height);
    context.fillText(text, x + (right ? -4 : 4), box.top + 3 + 13 * line, right ? x - box.left - 6 : box.left + box.width - x - 6);
    line += 1;
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {Box} box @param {import("./style.js").Palette} colors */
function note(context, text, box, colors) {
  Object.assign(context, { fillStyle: colors.muted, textAlign: "right", textBaseline: "top" });
  context.fillText(text, box.left + box.width - 5, box.top + 4);
}
