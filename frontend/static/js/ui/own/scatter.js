/**
 * The data of a model, drawn, with what each entry makes of them at the present step: its line, or its curve of probabilities.
 * Points are dragged; a press beside them adds one, Delete takes the selected one away; with the keyboard, Page Up and Page Down select
 * and the arrows move.
 */

import { createStage } from "../../plot/sheet.js";
import { entryStyle, palette } from "../../plot/style.js";
import { onTheme } from "../../plot/theme.js";
import { ticks } from "../../plot/scale.js";
import { el, setAttribute } from "../dom.js";
import { t } from "../messages.js";
import { short } from "../numbers.js";

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./points.js").Rules} Rules */
/** @typedef {{x: [number, number], y: [number, number]}} Window */
/** @typedef {import("../../state.js").State} State */

const NEAR = 12; // pixels within which a press takes a point
const PLAIN = { left: 30, right: 6, top: 6, bottom: 18, font: 11, line: 2, point: 4 };
const LARGE = { left: 44, right: 8, top: 8, bottom: 26, font: 15, line: 4, point: 6.5 }; // for a projector
const NUDGE = 1 / 50; // of the window
const ROOM = 0.12; // beyond the outermost points
const CURVE = 48; // pieces of a curve of probabilities

/** @param {number[]} values @param {boolean} labels @returns {[number, number]} */
function span(values, labels) {
  const [low, high] = labels ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const room = (labels ? 0.2 : ROOM) * (high - low || 1);
  return [low - room, high + room];
}

/** @param {{send: (points: Points, transient: boolean) => void, commit: () => void, state: () => State}} wires */
export function createScatter({ send, commit, state }) {
  const canvas = el("canvas", { class: "scatter", "data-testid": "scatter", tabindex: 0, role: "application", "aria-roledescription": t("points.plot") });
  const stage = createStage(canvas);
  /** @type {Points} */
  let points = { x: [], y: [] };
  /** @type {Rules} */
  let rules = { labels: false, least: 2, most: 2 };
  /** @type {Window} */
  let seen = { x: [0, 1], y: [0, 1] };
  let selected = -1;
  let held = false;
  let form = PLAIN;
  let colors = palette();
  onTheme(() => {
    colors = palette();
    draw();
  });
  new ResizeObserver(() => draw()).observe(canvas);

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  /** @param {number} x */
  const across = (x) => form.left + ((x - seen.x[0]) / (seen.x[1] - seen.x[0])) * (size().width - form.left - form.right);
  /** @param {number} y */
  const up = (y) => form.top + (1 - (y - seen.y[0]) / (seen.y[1] - seen.y[0])) * (size().height - form.top - form.bottom);
  /** The place under a pointer, in as many digits as pixels can tell apart. @param {PointerEvent} event @returns {[number, number]} */
  function placeOf(event) {
    const box = canvas.getBoundingClientRect();
    const { width, height } = size();
    const part = (event.clientX - box.left - form.left) / (width - form.left - form.right);
    const rise = 1 - (event.clientY - box.top - form.top) / (height - form.top - form.bottom);
    return [rounded(seen.x[0] + part * (seen.x[1] - seen.x[0]), seen.x), rules.labels ? Number(rise > 0.5) : rounded(seen.y[0] + rise * (seen.y[1] - seen.y[0]), seen.y)];
  }

  /** @param {PointerEvent} event */
  function under(event) {
    const box = canvas.getBoundingClientRect();
    const away = points.x.map((x, i) => Math.hypot(across(x) - (event.clientX - box.left), up(points.y[i]) - (event.clientY - box.top)));
    const nearest = away.indexOf(Math.min(...away));
    return away[nearest] <= NEAR ? nearest : -1;
  }

  /** Here at once: the next key may come before the next frame. @param {Points} next @param {boolean} transient */
  function change(next, transient) {
    points = next;
    send(next, transient);
    frame();
  }

  /** @param {number} i @param {[number, number]} at @param {boolean} transient */
  const put = (i, [x, y], transient) => change({ x: points.x.with(i, x), y: points.y.with(i, y) }, transient);
  const remove = () => {
    if (selected < 0 || points.x.length <= rules.least) return;
    const without = (/** @type {number[]} */ values) => values.filter((_, i) => i !== selected);
    const left = { x: without(points.x), y: without(points.y) };
    selected = Math.min(selected, left.x.length - 1);
    change(left, false);
  };
  /** @param {[number, number]} at @param {boolean} transient */
  const add = ([x, y], transient) => {
    if (points.x.length >= rules.most) return;
    selected = points.x.length;
    change({ x: [...points.x, x], y: [...points.y, y] }, transient);
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    held = true;
    selected = under(event);
    if (selected < 0) add(placeOf(event), true);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    canvas.style.cursor = under(event) >= 0 || held ? "grab" : "copy";
    if (held && selected >= 0) put(selected, placeOf(event), true);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
    if (!held) return;
    held = false;
    commit();
    frame();
  });
  canvas.addEventListener("keydown", (event) => {
    const moves = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] });
    const steps = /** @type {Record<string, number>} */ ({ PageUp: -1, PageDown: 1 });
    if (event.key in steps) selected = (selected + steps[event.key] + points.x.length) % points.x.length;
    else if (event.key === "Delete" || event.key === "Backspace") remove();
    else if (event.key === "Insert") add([(seen.x[0] + seen.x[1]) / 2, rules.labels ? 1 : (seen.y[0] + seen.y[1]) / 2], false);
    else if (event.key in moves && selected >= 0) nudge(moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });

  /** @param {[number, number]} by */
  function nudge([right, higher]) {
    const x = rounded(points.x[selected] + right * NUDGE * (seen.x[1] - seen.x[0]), seen.x);
    const y = rules.labels ? (higher ? Number(higher > 0) : points.y[selected]) : rounded(points.y[selected] + higher * NUDGE * (seen.y[1] - seen.y[0]), seen.y);
    put(selected, [x, y], false);
  }

  /** The window: it stays while a hand moves a point. */
  function frame() {
    if (!held) seen = { x: span(points.x, false), y: span(points.y, rules.labels) };
    draw();
  }

  /** @param {CanvasRenderingContext2D} context */
  function axes(context) {
    const { width, height } = size();
    Object.assign(context, { strokeStyle: colors.grid, fillStyle: colors.muted, lineWidth: 1, font: `${form.font}px ${colors.font}`, textBaseline: "middle" });
    context.strokeRect(form.left + 0.5, form.top + 0.5, width - form.left - form.right - 1, height - form.top - form.bottom - 1);
    context.textAlign = "center";
    for (const { value, text } of ticks({ log: false, low: seen.x[0], high: seen.x[1] }, 5)) context.fillText(text, across(value), height - form.bottom / 2);
    context.textAlign = "right";
    const marks = rules.labels ? [0, 1].map((value) => ({ value, text: String(value) })) : ticks({ log: false, low: seen.y[0], high: seen.y[1] }, 4);
    for (const { value, text } of marks) context.fillText(text, form.left - 4, up(value));
  }

  /** What an entry predicts with its present w and b. @param {CanvasRenderingContext2D} context @param {number} i */
  function prediction(context, i) {
    const { traces, step, view } = state();
    const trace = traces[i];
    const row = trace ? Math.min(step, trace.rows - 1) : -1;
    if (!trace || row < 0 || view.hidden.includes(i)) return;
    const [w, b] = [trace.x[row], trace.y[row]];
    if (!Number.isFinite(w) || !Number.isFinite(b)) return;
    const style = entryStyle(i);
    Object.assign(context, { strokeStyle: colors.entry(i), lineWidth: form.line });
    context.setLineDash(style.dash.map((part) => part * form.line));
    context.beginPath();
    const pieces = rules.labels ? CURVE : 1;
    for (let k = 0; k <= pieces; k += 1) {
      const x = seen.x[0] + (k / pieces) * (seen.x[1] - seen.x[0]);
      const y = rules.labels ? 1 / (1 + Math.exp(-(w * x + b))) : w * x + b;
      context.lineTo(across(x), Math.max(-1e4, Math.min(1e4, up(y))));
    }
    context.stroke();
    context.setLineDash([]);
  }

  function draw() {
    if (!canvas.clientWidth) return;
    form = state().view.projector ? LARGE : PLAIN;
    const { context, width, height } = stage.begin();
    axes(context);
    context.save();
    context.beginPath();
    context.rect(form.left, form.top, width - form.left - form.right, height - form.top - form.bottom);
    context.clip();
    state().spec.entries.forEach((_, i) => prediction(context, i));
    points.x.forEach((x, i) => {
      context.beginPath();
      if (rules.labels && !points.y[i]) context.rect(across(x) - 0.9 * form.point, up(0) - 0.9 * form.point, 1.8 * form.point, 1.8 * form.point);
      else context.arc(across(x), up(points.y[i]), i === selected ? form.point + 1.5 : form.point, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle: colors.text, strokeStyle: i === selected ? colors.accent : colors.halo, lineWidth: i === selected ? 3 : 1.5 });
      context.fill();
      context.stroke();
    });
    context.restore();
    stage.end();
    const at = selected >= 0 && selected < points.x.length ? t("points.selected", { number: selected + 1, x: short(points.x[selected]), y: short(points.y[selected]) }) : "";
    setAttribute(canvas, "aria-label", `${t("points.label_plot", { count: points.x.length })} ${at} ${t("points.keys")}`);
  }

  return {
    element: canvas, draw, remove,
    /** @param {Points} next @param {Rules} asked */
    update(next, asked) {
      if (next === points && asked.labels === rules.labels) return;
      [points, rules] = [next, asked];
      selected = -1;
      frame();
    },
    /** A point far off, where a line is pulled most. */
    outlier() {
      const [low, high] = seen.y;
      const last = points.x.indexOf(Math.max(...points.x));
      const y = rules.labels ? 1 - points.y[last] : rounded(points.y[last] > (low + high) / 2 ? low - (high - low) / 2 : high + (high - low) / 2, seen.y);
      add([points.x[last], y], false);
    },
  };
}

/** A number in as many digits as a thousandth of a range needs. @param {number} value @param {[number, number]} range */
function rounded(value, [low, high]) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low)));
  return Number(value.toFixed(Math.min(20, digits)));
}
