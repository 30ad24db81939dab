/**
 * A small plot of a few lines with axes of one's own, linear or logarithmic both ways, for what lies under the tabs of a training: lines
 * with points and bands, a cursor that can be moved, the values under the pointer in a box.
 */

import { drawAxes, yScale } from "../plot/curve.js";
import { showable } from "../plot/measures.js";
import { newPath } from "../plot/paths.js";
import { scale, ticks } from "../plot/scale.js";
import { createStage } from "../plot/sheet.js";
import { markerPath, palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { createBox } from "../plot/tip.js";
import { el, setAttribute } from "../ui/dom.js";

/** @typedef {import("../plot/scale.js").Range} Range */
/** @typedef {import("../plot/style.js").Palette} Palette */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {ArrayLike<number>} Numbers */
/** @typedef {{x: Numbers, y: Numbers, entry: number, count?: number, color?: string, dash?: number[], alpha?: number, width?: number, marker?: string, band?: {low: Numbers, high: Numbers}}} Line
 *  entry: whose color it has, -1: that of text; count: how many are there; width: in widths of a line; marker: at each point; band: what lies around it, faintly */
/** @typedef {{context: CanvasRenderingContext2D, box: Box, xAt: (value: number) => number, yAt: (value: number) => number, colors: Palette, by: number}} Place by: how much larger everything is for a projector */
/** @typedef {{x: Range, y: Range|null, lines: Line[], titles: {x: string, y: string}, cursor?: number|null, large: boolean, nothing?: string, after?: (place: Place) => void}} Chart
 *  nothing: what to say where there is nothing to see; after: draws on top */

const MARGIN = { left: 46, right: 12, top: 20, bottom: 32 };
const [FONT, WIDTH, DOT, BAND] = [11, 1.6, 2.6, 0.16];
const LARGE = 1.5;
const ROOM = 0.06; // of a linear range, above and below

/** The range of some numbers as an axis shows them; null: it can show none. @param {Iterable<number>} values @param {boolean} log @returns {Range|null} */
export function rangeFor(values, log) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!showable(value, log)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  if (log) return { log, low: low / 1.25, high: high * 1.25 };
  const room = ROOM * (high - low) || Math.abs(high) * 0.5 || 1;
  return { log, low: low >= 0 && low < 3 * room ? 0 : low - room, high: high + room };
}

/** All numbers of some lines. @param {Line[]} lines */
export function* valuesOf(lines) {
  for (const { y, band, count = y.length } of lines) for (let k = 0; k < count; k += 1) {
    yield y[k];
    if (band) yield* [band.low[k], band.high[k]];
  }
}

/**
 * @param {HTMLElement} host @param {{testid: string, seek?: (x: number) => void, told?: (x: number) => {title: string, lines: import("../plot/tip.js").Line[]}|null}} how
 *  seek: what a press at a place asks for; told: what is under the pointer
 */
export function createChart(host, { testid, seek, told }) {
  const canvas = el("canvas", { class: "net-chart", role: "img", "data-testid": testid });
  host.append(canvas);
  const stage = createStage(canvas);
  const box = told ? createBox() : null;
  let colors = palette();
  /** @type {Chart|null} */
  let latest = null;
  /** @type {(clientX: number) => number} */
  let under = () => NaN;

  function paint() {
    if (!latest || canvas.clientWidth < 40 || canvas.clientHeight < 40) return;
    const { context, width, height } = stage.begin();
    const area = paintOn(context, width, height, latest);
    under = (clientX) => valueAt(latest?.x ?? { log: false, low: 0, high: 1 }, (clientX - canvas.getBoundingClientRect().left - area.left) / area.width);
    stage.end();
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Chart} latest @returns {Box} */
  function paintOn(context, width, height, latest) {
    const by = latest.large ? LARGE : 1;
    const [left, top] = [by * MARGIN.left, by * MARGIN.top];
    const area = { left, top, width: width - left - by * MARGIN.right, height: height - top - by * MARGIN.bottom };
    const part = scale(latest.x);
    if (area.width > 20 && area.height > 20) paintAll(context, latest, area, { colors, by, xAt: (value) => area.left + part(value) * area.width });
    return area;
  }

  const at = (/** @type {PointerEvent} */ event) => under(event.clientX);
  canvas.addEventListener("pointerdown", (event) => {
    if (!seek || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    seek(at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (seek && canvas.hasPointerCapture(event.pointerId)) seek(at(event));
    const found = told?.(at(event));
    if (found) box?.show(found.title, found.lines, event);
    else box?.hide();
  });
  canvas.addEventListener("pointerleave", () => box?.hide());
  canvas.style.touchAction = "pan-y";
  new ResizeObserver(paint).observe(canvas);
  onTheme(() => {
    colors = palette();
    paint();
  });
  return {
    canvas,
    /** As it stands, for a file; null: there is nothing. @returns {import("../plot/made.js").Panel|null} */
    picture() {
      const chart = latest;
      return chart && { title: "", draw: (context, width, height) => void paintOn(context, width, height, { ...chart, cursor: null }) };
    },
    /** @param {Chart} chart @param {string} label what it shows, for who does not see it */
    draw(chart, label) {
      latest = chart;
      setAttribute(canvas, "aria-label", label);
      paint();
    },
  };
}

/** The value at a part of an axis. @param {Range} range @param {number} part */
const valueAt = ({ log, low, high }, part) => (log ? low * (high / low) ** part : low + (high - low) * part);

/** @param {CanvasRenderingContext2D} context @param {Chart} chart @param {Box} box @param {{colors: Palette, by: number, xAt: (value: number) => number}} how */
function paintAll(context, { x, y, lines, titles, cursor = null, nothing, after }, box, { colors, by, xAt }) {
  context.font = `${by * FONT}px ${colors.font}`;
  Object.assign(context, { fillStyle: colors.muted, textAlign: "left", textBaseline: "bottom" });
  context.fillText(titles.y, 2, box.top - 5 * by, box.left + box.width);
  Object.assign(context, { textAlign: "right", textBaseline: "top" });
  context.fillText(titles.x, box.left + box.width, box.top + box.height + 17 * by, box.width);
  if (!y) {
    Object.assign(context, { textAlign: "center", textBaseline: "middle" });
    if (nothing) context.fillText(nothing, box.left + box.width / 2, box.top + box.height / 2, box.width);
    return;
  }
  const yOf = yScale(y, box);
  const below = ticks(x, Math.max(2, Math.floor(box.width / (70 * by)))).map(({ value, text }) => ({ x: xAt(value), text }));
  drawAxes(context, { range: y, steps: { from: 0, to: 1 }, box, colors, xOf: (v) => box.left + v * box.width, yOf, below });
  const yAt = (/** @type {number} */ value) => Math.max(-1e4, Math.min(1e4, yOf(value)));
  const place = { context, box, xAt, yAt, colors, by };
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 3, box.width + 3, box.height + 6);
  context.clip();
  for (const line of lines) if (line.band) paintBand(line, y, place);
  for (const line of lines) paintLine(line, y, place);
  context.restore();
  if (cursor !== null) {
    context.fillStyle = colors.text;
    context.fillRect(Math.round(xAt(cursor)) - 0.5, box.top, 1, box.height);
  }
  after?.(place);
}

/** @param {Line} line @param {Palette} colors */
const colorOf = ({ entry, color }, colors) => color ?? (entry < 0 ? colors.text : colors.entry(entry));

/** @param {Line} line @param {Range} range @param {Place} place */
function paintLine(line, range, { context, xAt, yAt, colors, by }) {
  const { x, y, count = y.length, dash = [], alpha = 1, width = 1, marker } = line;
  const path = newPath(context);
  let open = false;
  context.save();
  Object.assign(context, { globalAlpha: alpha, strokeStyle: colorOf(line, colors), fillStyle: colorOf(line, colors), lineWidth: by * WIDTH * width, lineJoin: "round" });
  for (let k = 0; k < count; k += 1) {
    const seen = showable(y[k], range.log);
    if (seen && open) path.lineTo(xAt(x[k]), yAt(y[k]));
    else if (seen) path.moveTo(xAt(x[k]), yAt(y[k]));
    open = seen;
  }
  context.setLineDash(dash.map((length) => length * by * WIDTH * width));
  context.stroke(path);
  const shape = marker ? newPath(context, markerPath(marker, by * DOT)) : null;
  for (let k = 0; shape && k < count; k += 1) {
    if (!showable(y[k], range.log)) continue;
    context.translate(xAt(x[k]), yAt(y[k]));
    context.fill(shape);
    context.translate(-xAt(x[k]), -yAt(y[k]));
  }
  context.restore();
}

/** @param {Line} line @param {Range} range @param {Place} place */
function paintBand(line, range, { context, xAt, yAt, colors }) {
  const { x, y, band, count = y.length } = line;
  if (!band) return;
  context.save();
  Object.assign(context, { globalAlpha: BAND, fillStyle: colorOf(line, colors) });
  for (let from = 0; from < count; from += 1) {
    const shown = (/** @type {number} */ k) => k < count && showable(band.low[k], range.log) && showable(band.high[k], range.log);
    let to = from;
    while (shown(to)) to += 1;
    if (to - from < 2) continue;
    const path = newPath(context);
    for (let k = from; k < to; k += 1) path.lineTo(xAt(x[k]), yAt(band.high[k]));
    for (let k = to - 1; k >= from; k -= 1) path.lineTo(xAt(x[k]), yAt(band.low[k]));
    context.fill(path);
    from = to;
  }
  context.restore();
}
