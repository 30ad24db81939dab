/**
 * The lr range test: the selected entry's own optimizer on the present problem while its lr grows exponentially, loss against lr,
 * and the lr that the engine suggests, with its reason. Steps of an exponential sweep are even on a logarithmic axis of lr.
 */

import { rangeTest } from "../api.js";
import { drawAxes, pathOf, yScale } from "../plot/curve.js";
import { rangeOf } from "../plot/measures.js";
import { ticks } from "../plot/scale.js";
import { createSheet, resize } from "../plot/sheet.js";
import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { setOptimizerParam, setSchedule } from "../spec.js";
import { subspec } from "../subspec.js";
import { el, setText } from "../ui/dom.js";
import { LR } from "../ui/events.js";
import { createField } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { parameterOf } from "../ui/parameter.js";
import { number } from "../wire.js";
import { setsPeak, withPeak } from "./peak.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {{lr: Float64Array, loss: Float64Array, suggested: number|null, best: number|null, diverged_at: number|null, reason: {key: string, numbers: Record<string, any>}}} Sweep */

const BOX = { left: 52, right: 12, top: 6, bottom: 20 };

/** @param {any} answer @returns {Sweep} */
const read = (answer) => ({ ...answer, lr: Float64Array.from(answer.lr, (value) => number(value)), loss: Float64Array.from(answer.loss, (value) => number(value)) });

/** @param {HTMLElement} root @param {Api} api */
export function createRange(root, api) {
  const settings = { from: 1e-6, to: 10, steps: 200 };
  /** @type {Sweep|null} */
  let sweep = null;
  let about = "";
  const fields = /** @type {("from"|"to"|"steps")[]} */ (["from", "to", "steps"]).map((name) => {
    const field = createField(parameterOf({ name, type: name === "steps" ? "int" : "float", default: settings[name] }), {
      path: name, label: t(`range.${name}`), commit() {},
      send(value) {
        settings[name] = value;
        field.update(value);
      },
    });
    field.update(settings[name]);
    return field.element;
  });
  const start = el("button", { type: "button", class: "text", "data-testid": "range-run", onclick: () => void run() }, t("range.run"));
  const use = el("button", { type: "button", class: "text", "data-testid": "range-use", hidden: true, onclick: () => take() }, "");
  const reason = el("p", { class: "range-reason", role: "status", "data-testid": "range-reason" }, t("range.about"));
  const plot = el("div", { class: "plot range-plot" });
  const sheet = createSheet(true);
  sheet.canvas.setAttribute("aria-hidden", "true");
  plot.append(sheet.canvas);
  root.append(el("div", { class: "range-settings" }, ...fields, start, use, reason), plot);
  new ResizeObserver(draw).observe(plot);
  onTheme(draw);

  const key = (/** @type {State} */ { spec, view }) => JSON.stringify([spec.problem, spec.seed, spec.dtype, spec.entries[view.selected].optimizer.name]);

  async function run() {
    const state = api.state();
    const { selected } = state.view;
    about = key(state);
    start.disabled = true;
    try {
      sweep = read(await rangeTest({ spec: subspec(state.spec, [selected]), entry: 0, ...settings }));
      setText(reason, t(`range.${sweep.reason.key.replace("range.", "")}`, words(sweep.reason.numbers)));
    } catch (failure) {
      sweep = null;
      setText(reason, /** @type {Error} */ (failure).message);
    }
    start.disabled = false;
    offer();
    draw();
  }

  function offer() {
    const { spec, view } = api.state();
    const suggested = sweep?.suggested ?? null;
    use.hidden = suggested === null;
    setText(use, suggested === null ? "" : t(setsPeak(spec.entries[view.selected].schedule) ? "range.use_peak" : "range.use", { lr: short(suggested, 3) }));
  }

  function take() {
    const suggested = sweep?.suggested;
    if (typeof suggested !== "number") return;
    const { selected } = api.state().view;
    const lr = Number(suggested.toPrecision(3));
    api.change((spec) => {
      const { schedule } = spec.entries[selected];
      const next = setOptimizerParam(spec, selected, LR, lr);
      return schedule ? setSchedule(next, selected, withPeak(schedule, lr)) : next;
    });
  }

  function draw() {
    if (plot.closest("[hidden]")) return;
    const [width, height] = [plot.clientWidth, plot.clientHeight];
    if (!width || !height) return;
    resize(sheet, width, height, devicePixelRatio || 1);
    Object.assign(sheet.canvas.style, { width: `${width}px`, height: `${height}px` });
    if (sweep) drawSweep(sheet.context, sweep, { left: BOX.left, top: BOX.top, width: width - BOX.left - BOX.right, height: height - BOX.top - BOX.bottom }, api.state().view.selected);
  }

  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!changed.has("spec") && !changed.has("view")) return;
      if (sweep && key(state) !== about) {
        sweep = null;
        setText(reason, t("range.about"));
      }
      offer();
      draw();
    },
  };
}

/** @param {Record<string, any>} numbers */
const words = (numbers) => Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, short(typeof value === "string" ? number(value) : value, 3)]));

/** @param {CanvasRenderingContext2D} context @param {Sweep} sweep @param {import("../plot/curve.js").Box} box @param {number} entry */
function drawSweep(context, { lr, loss, suggested, best, diverged_at }, box, entry) {
  const colors = palette();
  const rows = lr.length;
  const log = loss.every((value) => !(value <= 0));
  const range = rangeOf({ values: () => loss, log, shift: 0 }, [/** @type {any} */ ({ rows, status: diverged_at === null ? null : { kind: "diverged" } })], 0, rows - 1);
  if (!range) return;
  const [low, high] = [Math.log(lr[0]), Math.log(lr[rows - 1])];
  const xOf = (/** @type {number} */ row) => box.left + (row / (rows - 1)) * box.width;
  const xAt = (/** @type {number} */ value) => box.left + ((Math.log(value) - low) / (high - low)) * box.width;
  const yOf = yScale(range, box);
  context.font = `11px ${colors.font}`;
  drawAxes(context, { range, steps: { from: 0, to: rows - 1 }, box, colors, xOf, yOf, below: ticks({ log: true, low: lr[0], high: lr[rows - 1] }, 8).map(({ value, text }) => ({ x: xAt(value), text })) });
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  Object.assign(context, { strokeStyle: colors.entry(entry), lineWidth: 1.75 });
  context.stroke(pathOf(loss, { rows, log, shift: 0, steps: { from: 0, to: rows - 1 }, xOf, yOf }));
  context.restore();
  Object.assign(context, { strokeStyle: colors.background, lineWidth: 3 });
  mark(context, suggested, xAt, box, colors.accent, "range.suggested");
  mark(context, best, xAt, box, colors.muted, "range.best");
  mark(context, diverged_at, xAt, box, colors.muted, "range.diverged");
}

/** @param {CanvasRenderingContext2D} context @param {number|null} lr @param {(lr: number) => number} xAt @param {import("../plot/curve.js").Box} box @param {string} color @param {string} key */
function mark(context, lr, xAt, box, color, key) {
  if (lr === null) return;
  const x = xAt(lr);
  const row = ["range.suggested", "range.best", "range.diverged"].indexOf(key);
  // What is suggested lies before the others: there its words cross none of their lines.
  const right = x > box.left + (key === "range.suggested" ? 0.4 : 0.7) * box.width;
  Object.assign(context, { fillStyle: color, textAlign: right ? "right" : "left", textBaseline: "top" });
  context.fillRect(x - 0.75, box.top, 1.5, box.height);
  const [text, from, y] = [t(key, { lr: exact(Number(lr.toPrecision(3))) }), x + (right ? -5 : 5), box.top + 3 + 14 * row];
  context.strokeText(text, from, y);
  context.fillText(text, from, y);
}
