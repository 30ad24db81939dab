/** The two pictures of a cell's run: its loss against the step, and its way over the surface. */

import { drawAxes, pathOf, yScale } from "../plot/curve.js";
import { createStage } from "../plot/sheet.js";
import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { surfaceOf } from "../spec.js";

/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {typeof import("../state.js")} Api */

/** The loss of a run against the step. @param {HTMLElement} element */
export function createLoss(element) {
  const stage = createStage(/** @type {HTMLCanvasElement} */ (element));
  let draw = () => {};
  onTheme(() => draw());
  return {
    clear() {
      draw = () => {};
      stage.begin();
      stage.end();
    },
    /** @param {Trace} trace @param {number} last */
    show(trace, last) {
      draw = () => {
        const { context, width, height } = stage.begin();
        const colors = palette();
        const box = { left: 44, top: 6, width: width - 54, height: height - 26 };
        const seen = trace.loss.filter((value) => Number.isFinite(value));
        const [low, high] = [seen.reduce((a, b) => Math.min(a, b), Infinity), seen.reduce((a, b) => Math.max(a, b), -Infinity)];
        if (!seen.length || box.width < 10 || box.height < 10) return stage.end();
        const log = low > 0;
        const pad = 0.06 * (high - low) || 1;
        const range = log ? { log, low: low / 1.3, high: high * 1.3 } : { log, low: low - pad, high: high + pad };
        const steps = { from: 0, to: last };
        const xOf = (/** @type {number} */ step) => box.left + (step / last) * box.width;
        context.font = `10.5px ${colors.font}`;
        drawAxes(context, { range, steps, box, colors, xOf, yOf: yScale(range, box) });
        Object.assign(context, { strokeStyle: colors.entry(0), lineWidth: 1.75 });
        context.stroke(pathOf(trace.loss, { rows: trace.rows, log, shift: 0, steps, xOf, yOf: yScale(range, box) }));
        stage.end();
      };
      draw();
    },
  };
}

/** The way of a run over a small picture of the surface's box. @param {HTMLElement} element @param {Api} api @param {import("../spec.js").Catalogue} catalogue */
export function createWay(element, api, catalogue) {
  const stage = createStage(/** @type {HTMLCanvasElement} */ (element));
  const picture = new Image();
  let draw = () => {};
  picture.addEventListener("load", () => draw());
  onTheme(() => draw());
  return {
    clear() {
      draw = () => {};
      stage.begin();
      stage.end();
    },
    /** @param {Trace} trace */
    show(trace) {
      const surface = surfaceOf(catalogue, api.state().spec.problem);
      if (!surface) return;
      const [[x0, x1], [y0, y1]] = surface.box;
      draw = () => {
        const { context, width, height } = stage.begin();
        if (picture.complete && picture.naturalWidth) context.drawImage(picture, 0, 0, width, height);
        context.beginPath();
        for (let k = 0; k < trace.rows && Number.isFinite(trace.x[k]) && Number.isFinite(trace.y[k]); k += 1) {
          const far = (/** @type {number} */ value) => Math.max(-1e4, Math.min(1e4, value));
          context.lineTo(far(((trace.x[k] - x0) / (x1 - x0)) * width), far((1 - (trace.y[k] - y0) / (y1 - y0)) * height));
        }
        for (const [strokeStyle, lineWidth] of /** @type {const} */ ([["#fff", 3], ["#000", 1.25]])) {
          Object.assign(context, { strokeStyle, lineWidth, lineJoin: "round" });
          context.stroke();
        }
        stage.end();
      };
      // Only the catalogue's surfaces have pictures.
      const own = api.state().spec.problem.kind !== "surface";
      if (own) picture.removeAttribute("src");
      const source = own ? "" : `/api/thumbnail/${encodeURIComponent(surface.name)}.png?v=${encodeURIComponent(catalogue.engine)}`;
      if (!own && !picture.src.endsWith(source)) picture.src = source;
      draw();
    },
  };
}
