/**
 * The layers of the selected entry at an epoch: how its weights, their gradient and the last step's change are spread, and how large the
 * change is beside the weights. A thousandth is a common guide (Karpathy): far below it a layer hardly learns, far above it is shaken.
 */

import { createStage } from "../plot/sheet.js";
import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { labelOf } from "../spec.js";
import { el, isShown, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { shotAt, traceOf } from "./trace.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {{low: number, high: number, norm: number, counts: Float64Array}} Spread */

const [BINS, HEAD] = [30, 3];
const GUIDE = 1e-3;
const KINDS = /** @type {const} */ (["weights", "gradients", "updates"]);

/** What a column of a histogram frame says of a layer. @param {Float64Array} column @param {number} layer @returns {Spread} */
export function spreadOf(column, layer) {
  const at = layer * (HEAD + BINS);
  return { low: column[at], high: column[at + 1], norm: column[at + 2], counts: column.subarray(at + HEAD, at + HEAD + BINS) };
}

/** Where a ratio stands between 1e-6 and 1. @param {number} ratio */
export const placeOf = (ratio) => Math.max(0, Math.min(1, 1 + Math.log10(ratio) / 6));

/** @param {HTMLElement} root @returns {import("../ui/api.js").Part} */
export function createHistograms(root) {
  const caption = el("p", { class: "note" });
  const place = el("div", { class: "layer-rows" });
  root.append(caption, place);
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  let [built, drawn] = ["", ""];
  /** @type {State|null} */
  let latest = null;

  function draw() {
    const trace = latest && traceOf(latest, latest.view.selected);
    if (!latest || !trace || !isShown(root)) return;
    const epoch = shotAt(trace, trace.histograms, Math.min(latest.step, trace.rows - 1));
    const key = `${trace.version}|${epoch}|${latest.view.selected}|${root.clientWidth}|${latest.view.projector}`;
    if (key === drawn) return;
    drawn = key;
    const columns = trace.histograms.get(epoch);
    const titles = trace.about.layers.map(({ title }) => title);
    if (titles.join() !== built) {
      rows = titles.map((title, k) => createRow(title, k));
      place.replaceChildren(...rows.map(({ element }) => element));
      built = titles.join();
    }
    const label = labelOf(latest.spec.entries[latest.view.selected]);
    setText(caption, columns ? t("layer.caption", { label, epoch }) : t("layer.none", { label }));
    place.hidden = !columns;
    if (columns) rows.forEach((row, k) => row.draw(columns.map((column) => spreadOf(column, k)), palette()));
  }
  onTheme(() => {
    drawn = "";
    draw();
  });
  new ResizeObserver(draw).observe(root);
  return {
    update(state) {
      latest = state;
      draw();
    },
  };
}

/** @param {string} title @param {number} k */
function createRow(title, k) {
  const spreads = KINDS.map((kind) => {
    const canvas = el("canvas", { class: "histogram", role: "img" });
    const [name, low, high] = [el("span", { class: "spread-name" }), el("span"), el("span")];
    return { kind, canvas, stage: createStage(canvas), name, low, high, element: el("div", { class: "spread" }, name, canvas, el("span", { class: "ends" }, low, high)) };
  });
  const ratio = el("output", { "data-testid": `ratio-${k}` });
  const mark = el("span", { class: "ratio-mark" });
  const scale = el("span", { class: "ratio-scale", "aria-hidden": "true" }, el("span", { class: "ratio-guide" }), mark);
  const element = el("div", { class: "layer-row", "data-testid": `layer-${k}` }, el("h3", {}, el("code", {}, title)), ...spreads.map((one) => one.element),
    el("div", { class: "spread ratio" }, el("span", { class: "spread-name" }, t("layer.ratio")), scale, ratio));
  return {
    element,
    /** @param {Spread[]} found @param {import("../plot/style.js").Palette} colors */
    draw(found, colors) {
      spreads.forEach(({ kind, canvas, stage, ...said }, at) => {
        const { low, high, norm, counts } = found[at];
        bars(stage, counts, { low, high }, colors);
        setText(said.name, t("layer.norm", { kind: t(`layer.${kind}`), norm: short(norm, 3) }));
        setText(said.low, short(low, 2));
        setText(said.high, short(high, 2));
        canvas.setAttribute("aria-label", t("layer.spoken", { kind: t(`layer.${kind}`), title, low: short(low, 3), high: short(high, 3), norm: short(norm, 3) }));
      });
      const value = found[2].norm / found[0].norm;
      setText(ratio, Number.isFinite(value) ? short(value, 2) : "–");
      mark.style.setProperty("--at", String(placeOf(value) || 0));
      scale.style.setProperty("--guide", String(placeOf(GUIDE)));
    },
  };
}

/** @param {ReturnType<typeof createStage>} stage @param {Float64Array} counts @param {{low: number, high: number}} ends @param {import("../plot/style.js").Palette} colors */
function bars(stage, counts, { low, high }, colors) {
  const { context, width, height } = stage.begin();
  const most = Math.max(...counts);
  const each = width / counts.length;
  context.fillStyle = colors.accent;
  counts.forEach((count, k) => {
    const tall = most ? (count / most) * (height - 2) : 0;
    context.fillRect(k * each, height - 1 - tall, Math.max(1, each - 1), tall);
  });
  context.fillStyle = colors.muted;
  context.fillRect(0, height - 1, width, 1);
  if (low < 0 && high > 0) context.fillRect(Math.round((-low / (high - low)) * width), 0, 1, height);
  stage.end();
}
