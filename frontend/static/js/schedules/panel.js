/**
 * One panel of curves against the step. All lines are drawn on a sheet in memory, some milliseconds a frame, so that hundreds of
 * long curves never block the page; lines that only came in addition are added. On a copy of it stand the highlighted line and
 * the notes; that is what is shown. A pointer that moves redraws nothing unless another line is nearest.
 */

import { drawAxes, pathOf, yScale } from "../plot/curve.js";
import { newPath } from "../plot/paths.js";
import { copy, createSheet, present, resize } from "../plot/sheet.js";
import { entryStyle } from "../plot/style.js";
import { showable } from "./measures.js";

/** @typedef {import("./measures.js").Line} Line */
/** @typedef {import("../plot/scale.js").Range} Range */
/** @typedef {import("../plot/style.js").Palette} Palette */
/** @typedef {{from: number, to: number}} Steps */
/** @typedef {{text: string, step: number, entry: number, to?: number}} Note a sentence at a step, in the entry's color; to: the end of what it is about */
/** @typedef {{lines: Line[], range: Range|null, steps: Steps, per: number, colors: Palette, large: boolean, notes: Note[], limits: import("./measures.js").Limit[], strong: number}} Job
 *  per: steps in a unit of the axis; limits: heights at which something happens to an entry; strong: the entry that is drawn above the others, -1 for none */

export const PLAIN = { left: 52, right: 16, top: 6, bottom: 20, font: 11, line: 1.75 };
export const LARGE = { left: 84, right: 24, top: 8, bottom: 30, font: 16, line: 3.5 };
const SLICE = 7; // milliseconds of drawing in a frame
const MANY = 24; // lines from which on they are drawn thinner

/** @param {HTMLElement} element @param {() => void} [drawn] told when a picture is complete */
export function createPanel(element, drawn = () => {}) {
  const [base, work, shown] = [createSheet(), createSheet(), createSheet(true, true)];
  shown.canvas.setAttribute("aria-hidden", "true");
  element.append(shown.canvas);
  /** @type {Job|null} */
  let job = null;
  /** @type {Job|null} what comes after the one that is being drawn */
  let next = null;
  /** @type {string[]} */
  let painted = [];
  let frame = "";
  let pending = 0;
  let [width, height, ratio] = [0, 0, 1];
  let box = { left: 0, top: 0, width: 1, height: 1 };
  /** @type {Map<Line["values"], {key: string, path: Path2D}>} */
  const paths = new Map();

  const xIn = (/** @type {typeof box} */ where) => (/** @type {number} */ step) => (job ? where.left + ((step - job.steps.from) / (job.steps.to - job.steps.from)) * where.width : 0);
  const xOf = (/** @type {number} */ step) => xIn(box)(step);
  const keyOf = (/** @type {Line} */ { entry, column, curve }) => `${entry}/${column}/${curve.version}/${curve.rows}`;

  /** @param {Job} wanted */
  function draw(wanted) {
    if (pending) next = wanted;
    else begin(wanted);
  }

  /** @param {Job} wanted */
  function begin(wanted) {
    job = wanted;
    if (!element.clientWidth || !element.clientHeight) return;
    const keys = job.lines.map(keyOf);
    const { range, steps, per, large, colors } = job;
    const now = JSON.stringify([range, steps, per, large, colors.text, colors.entry(0), element.clientWidth, element.clientHeight, devicePixelRatio, job.lines.length > MANY]);
    const adds = now === frame && painted.every((key, k) => keys[k] === key);
    if (!adds) wipe(now, large);
    paint(job, painted.length, keys);
  }

  /** @param {string} now @param {boolean} large */
  function wipe(now, large) {
    frame = now;
    painted = [];
    const form = large ? LARGE : PLAIN;
    [width, height, ratio] = [element.clientWidth, element.clientHeight, devicePixelRatio || 1];
    for (const sheet of [base, work]) resize(sheet, width, height, ratio);
    box = { left: form.left, top: form.top, width: Math.max(1, width - form.left - form.right), height: Math.max(1, height - form.top - form.bottom) };
  }

  /** @param {CanvasRenderingContext2D} context @param {Job} one */
  function axes(context, one) {
    if (!one.range) return;
    context.font = `${(one.large ? LARGE : PLAIN).font}px ${one.colors.font}`;
    drawAxes(context, { range: one.range, steps: one.steps, box, colors: one.colors, xOf, yOf: yScale(one.range, box), per: one.per });
  }

  /** @param {CanvasRenderingContext2D} context @param {() => void} fn */
  function clipped(context, fn) {
    context.save();
    fn();
    context.restore();
  }

  /** @param {Job} one @param {number} from @param {string[]} keys */
  function paint(one, from, keys) {
    const until = performance.now() + SLICE;
    let k = from;
    clipped(base.context, () => {
      inside(base.context);
      for (; k < one.lines.length && performance.now() < until; k += 1) {
        stroke(base.context, one.lines[k], one, 1);
        base.context.getImageData(0, 0, 1, 1); // a canvas only notes a stroke down: reading makes it draw now, so that time tells
      }
    });
    painted = keys.slice(0, k);
    pending = 0;
    if (k < one.lines.length) pending = requestAnimationFrame(() => paint(one, k, keys));
    else finish();
  }

  function finish() {
    show();
    if (next) {
      const wanted = next;
      next = null;
      begin(wanted);
    } else drawn();
  }

  /** @param {CanvasRenderingContext2D} context */
  function inside(context) {
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height + 1);
    context.clip();
  }

  /** @param {CanvasRenderingContext2D} context @param {Line} line @param {Job} one @param {number} weight @param {typeof box} [where] */
  function stroke(context, line, one, weight, where = box) {
    if (!one.range) return;
    const form = one.large ? LARGE : PLAIN;
    const many = one.lines.length > MANY ? 0.6 : 1;
    const size = form.line * many * weight * (line.thin ? 0.6 : 1);
    Object.assign(context, { strokeStyle: one.colors.entry(line.entry), lineWidth: size, lineJoin: "round" });
    context.setLineDash(many < 1 ? [] : entryStyle(line.entry).dash.map((length) => length * size));
    context.stroke(context === base.context || context === work.context ? pathAt(line, one, one.range) : pathFor(newPath(context), line, one, one.range, where));
  }

  /** @param {Line} line @param {Job} one @param {Range} range */
  function pathAt(line, one, range) {
    const key = `${frame}/${keyOf(line)}`;
    const kept = paths.get(line.values);
    if (kept?.key === key) return kept.path;
    const path = pathFor(new Path2D(), line, one, range);
    if (paths.size > 2 * one.lines.length) paths.clear();
    paths.set(line.values, { key, path });
    return path;
  }

  /** @param {Path2D} path @param {Line} line @param {Job} one @param {Range} range @param {typeof box} [where] */
  const pathFor = (path, line, one, range, where = box) => pathOf(line.values, { rows: line.curve.rows, log: range.log, shift: 0, steps: one.steps, xOf: xIn(where), yOf: yScale(range, where), shows: showable, path });

  /** The picture as it stands on another context, the highlighted entry on top. @param {CanvasRenderingContext2D} context */
  function paintOn(context) {
    const one = job;
    if (!one?.range) return;
    axes(context, one);
    clipped(context, () => {
      inside(context);
      for (const above of [false, true]) for (const line of one.lines) if ((line.entry === one.strong) === above) stroke(context, line, one, 1);
    });
    limits(context, one);
    notes(context, one);
  }

  /** The lines alone, in a place of their own. @param {CanvasRenderingContext2D} context @param {typeof box} where */
  function paintBare(context, where) {
    const one = job && { ...job, large: false };
    if (!one?.range) return;
    for (const line of one.lines) stroke(context, line, one, 1, where);
    context.setLineDash([]);
  }

  /** Puts the highlighted line and the notes over the lines, and shows it. */
  function show() {
    if (!job || !width) return;
    resize(work, width, height, ratio);
    const one = job;
    work.context.fillStyle = one.colors.background;
    work.context.fillRect(0, 0, width, height);
    axes(work.context, one);
    if (one.strong >= 0 && one.lines.length > MANY) work.context.globalAlpha = 0.45;
    copy(base, work, { left: 0, top: 0, right: width, bottom: height }, ratio);
    work.context.globalAlpha = 1;
    clipped(work.context, () => {
      inside(work.context);
      for (const line of one.lines) if (line.entry === one.strong) stroke(work.context, line, one, 1.5);
    });
    limits(work.context, one);
    notes(work.context, one);
    if (shown.canvas.width !== work.canvas.width || shown.canvas.height !== work.canvas.height) resize(shown, width, height, ratio);
    Object.assign(shown.canvas.style, { width: `${width}px`, height: `${height}px` });
    present(work, shown, { left: 0, top: 0, right: width, bottom: height }, ratio);
  }

  /** @param {CanvasRenderingContext2D} context @param {Job} one */
  function limits(context, one) {
    if (!one.range) return;
    const yOf = yScale(one.range, box);
    for (const { entry, value } of one.limits) {
      context.fillStyle = one.colors.entry(entry);
      context.fillRect(box.left, yOf(value), box.width, one.large ? 2 : 1);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Job} one */
  function notes(context, one) {
    const form = one.large ? LARGE : PLAIN;
    context.setLineDash([]);
    context.font = `${form.font}px ${one.colors.font}`;
    one.notes.forEach(({ text, step, to, entry }, k) => {
      const [x, end] = [Math.max(box.left, xOf(step)), Math.min(box.left + box.width, xOf(to ?? step))];
      if (end < box.left || x > box.left + box.width) return;
      const right = x > box.left + box.width / 2;
      const y = box.top + 4 + (form.font + 4) * k;
      Object.assign(context, { fillStyle: one.colors.entry(entry), textAlign: right ? "right" : "left", textBaseline: "top", globalAlpha: 0.09 });
      context.fillRect(x, box.top, Math.max(0, end - x), box.height);
      context.globalAlpha = 1;
      context.fillRect(x - 1, box.top, 2, box.height);
      context.strokeStyle = one.colors.background;
      context.lineWidth = 3;
      context.strokeText(text, x + (right ? -6 : 6), y);
      context.fillText(text, x + (right ? -6 : 6), y);
    });
  }

  return {
    draw, element, xOf,
    /** Another entry is to be seen above the others. @param {number} entry */
    highlight(entry) {
      if (!job || job.strong === entry) return;
      job = { ...job, strong: entry };
      if (!pending) show();
    },
    box: () => box,
    yOf: () => (job?.range ? yScale(job.range, box) : null),
    /** The step under a pointer, with a fraction. @param {number} clientX */
    stepAt: (clientX) => (job ? job.steps.from + ((clientX - element.getBoundingClientRect().left - box.left) / box.width) * (job.steps.to - job.steps.from) : 0),
    lines: () => job?.lines ?? [],
    log: () => job?.range?.log ?? false,
    /** The picture as it stands. */
    picture: () => ({ width, height, draw: paintOn }),
    paintBare,
  };
}
