/**
 * What every setting came to: its median against the first number that was tuned, with its quartiles; the best of each entry stands out
 * by the entry's marker. A setting of which half of the runs never arrived stands at the upper edge.
 */

import { drawAxes, yScale } from "../plot/curve.js";
import { scale, ticks } from "../plot/scale.js";
import { createStage } from "../plot/sheet.js";
import { newPath } from "../plot/paths.js";
import { entryStyle, markerPath, palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";

/** @typedef {import("./conversation.js").Verdict} Verdict */
/** @typedef {import("../plot/scale.js").Range} Range */

const MARGIN = { left: 48, right: 12, top: 20, bottom: 32 };
const [FAINT, DOT, MARK, FONT] = [0.35, 1.8, 6, 11];
const LARGE = 1.5; // times as large for a projector

/** @param {HTMLElement} host @param {() => {verdicts: Verdict[], objective: "reached"|"final", steps: number, large: boolean}|null} what */
export function createTrials(host, what) {
  const canvas = el("canvas", { class: "trials", role: "img", "aria-label": t("tune.chart") });
  host.append(canvas);
  const stage = createStage(canvas);

  function draw() {
    if (!canvas.clientWidth || !canvas.clientHeight) return;
    const { context, width, height } = stage.begin();
    const now = what();
    const verdicts = now?.verdicts.filter(({ parameters }) => parameters.length) ?? [];
    const by = now?.large ? LARGE : 1;
    const box = { left: by * MARGIN.left, top: by * MARGIN.top, width: width - by * (MARGIN.left + MARGIN.right), height: height - by * (MARGIN.top + MARGIN.bottom) };
    if (now && verdicts.length && box.width > 0 && box.height > 0) paint(context, verdicts, { ...now, by }, box);
    stage.end();
  }
  new ResizeObserver(draw).observe(canvas);
  onTheme(draw);
  return { draw };
}

/** @param {Verdict[]} verdicts @param {"reached"|"final"} objective @param {number} steps @returns {Range} */
function heights(verdicts, objective, steps) {
  if (objective === "reached") return { log: false, low: 0, high: steps };
  const all = verdicts.flatMap(({ median }) => median).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return all.length && low > 0 ? { log: true, low: low / 2, high: high * 2 } : { log: false, low: Math.min(0, low), high: Number.isFinite(high) ? high || 1 : 1 };
}

/** @param {CanvasRenderingContext2D} context @param {Verdict[]} verdicts @param {{objective: "reached"|"final", steps: number, by: number}} how @param {import("../plot/curve.js").Box} box */
function paint(context, verdicts, { objective, steps, by }, box) {
  const colors = palette();
  const [first] = verdicts[0].parameters;
  const across = { log: first.scale === "log", low: first.from, high: first.to };
  const part = scale(across);
  const range = heights(verdicts, objective, steps);
  const yOf = yScale(range, box);
  const xAt = (/** @type {number} */ value) => box.left + part(value) * box.width;
  const yAt = (/** @type {number} */ value) => (Number.isFinite(value) ? Math.max(box.top, Math.min(box.top + box.height, yOf(value))) : box.top);
  context.font = `${by * FONT}px ${colors.font}`;
  drawAxes(context, { range, steps: { from: 0, to: 1 }, box, colors, xOf: (v) => box.left + v * box.width, yOf, below: ticks(across, 6).map(({ value, text }) => ({ x: xAt(value), text })) });
  Object.assign(context, { fillStyle: colors.text, textAlign: "left", textBaseline: "bottom" });
  context.fillText(t(`tune.axis_${objective}`), box.left, box.top - 6 * by);
  Object.assign(context, { textAlign: "right", textBaseline: "top" });
  context.fillText(first.name, box.left + box.width, box.top + box.height + 17 * by);
  for (const verdict of verdicts) trials(context, verdict, xAt, yAt, colors);
  for (const verdict of verdicts) winner(context, verdict, xAt, yAt, colors, by);
}

/** @param {CanvasRenderingContext2D} context @param {Verdict} verdict @param {(v: number) => number} xAt @param {(v: number) => number} yAt @param {import("../plot/style.js").Palette} colors */
function trials(context, { entry, settings, median, low, high }, xAt, yAt, colors) {
  Object.assign(context, { strokeStyle: colors.entry(entry), fillStyle: colors.entry(entry), lineWidth: 1 });
  settings.forEach(([value], k) => {
    context.globalAlpha = FAINT;
    context.beginPath();
    context.moveTo(xAt(value), yAt(low[k]));
    context.lineTo(xAt(value), yAt(high[k]));
    context.stroke();
    context.globalAlpha = 1;
    context.fillRect(xAt(value) - DOT, yAt(median[k]) - DOT, 2 * DOT, 2 * DOT);
  });
}

/** @param {CanvasRenderingContext2D} context @param {Verdict} verdict @param {(v: number) => number} xAt @param {(v: number) => number} yAt @param {import("../plot/style.js").Palette} colors @param {number} by */
function winner(context, { entry, settings, median, best }, xAt, yAt, colors, by) {
  context.save();
  context.translate(xAt(settings[best][0]), yAt(median[best]));
  const path = newPath(context, markerPath(entryStyle(entry).marker, by * MARK));
  Object.assign(context, { strokeStyle: colors.background, fillStyle: colors.entry(entry), lineWidth: 3 });
  context.stroke(path);
  context.fill(path);
  context.restore();
}
