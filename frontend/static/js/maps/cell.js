/**
 * The cell under the cursor: its exact values and numbers as a line over the map and as a table, and the ordinary run of it, asked for when the
 * cursor rests: its way over the surface and its loss.
 */

import { createLatest } from "../latest.js";
import { drawAxes, pathOf, yScale } from "../plot/curve.js";
import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { surfaceOf } from "../spec.js";
import { subspec } from "../subspec.js";
import { byId, el, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { sentence } from "../ui/status.js";
import { cellOf } from "./chart.js";
import { cellSpec, entryOf } from "./document.js";
import { summaryOf } from "./measures.js";
import { rowsOf } from "./names.js";

/** @typedef {import("./cursor.js").Cell} Cell */
/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {typeof import("../state.js")} Api */

const REST = 90; // milliseconds

/** @param {Api} api @param {import("../spec.js").Catalogue} catalogue @param {{chart: () => Chart|null, run: (spec: import("../spec.js").Spec) => Promise<Trace>, open: (cell: Cell|undefined) => void}} wires */
export function createCell(api, catalogue, { chart, run, open }) {
  const [readout, table] = [byId("readout"), byId("cell-table")];
  const status = byId("cell-status");
  const opener = byId("open-cell");
  const curve = createLoss(byId("cell-curve"));
  const way = createWay(byId("cell-way"), api, catalogue);
  /** @type {Cell|undefined} the one that is shown */
  let current;
  let seen = ""; // the key of the map whose best cell was shown
  opener.addEventListener("click", () => open(current));
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const runs = createLatest(run, (trace, spec) => {
    curve.show(trace, spec.steps);
    way.show(trace);
    setText(status, sentence(trace.status));
  }, () => {});

  /** @param {Chart} here @param {Cell} cell */
  function ask(here, cell) {
    const { spec } = api.state();
    const whole = cellSpec(spec, { x: here.x[cell.column], y: here.y[cell.row], row: cell.row }, catalogue);
    runs.want(subspec(whole, [entryOf(spec, cell)]));
  }

  /** @param {Cell} cell @param {string} title */
  function show(cell, title) {
    const here = chart();
    const found = here && cellOf(here, cell.column, cell.row);
    clearTimeout(timer);
    if (!here || !found) return null;
    current = cell;
    setText(byId("cell-heading"), title);
    const rows = rowsOf(api.state(), here, cell, found);
    fill(table, rows);
    opener.hidden = false;
    timer = setTimeout(ask, REST, here, cell);
    return rows;
  }

  function forget() {
    clearTimeout(timer);
    current = undefined;
    opener.hidden = true;
    setText(byId("cell-heading"), t("maps.cell"));
    table.replaceChildren();
    setText(status, "");
    for (const picture of [curve, way]) picture.clear();
  }

  setText(readout, t("maps.hint"));
  return {
    /** @param {Cell|null} cell @param {"pointer"|"keys"} how */
    look(cell, how) {
      setAttribute(readout, "aria-live", how === "keys" ? "polite" : "off");
      const rows = cell && show(cell, t("maps.cell"));
      if (rows) setText(readout, rows.map(([name, value]) => t("maps.reading", { name, value: exact(value) })).join(" · "));
    },
    /** Another map: nothing is known of the cell, until the best one of a map of two numbers is shown. @param {import("../state.js").State} _state @param {Set<string>} changed */
    update(_state, changed) {
      const here = chart();
      if (!changed.has("map") || !here?.how || here.key === seen) return;
      seen = here.key;
      setText(readout, t("maps.hint"));
      const best = here.kind === "grid" ? summaryOf(here).best : null;
      if (best) show(best, t("maps.cell_best"));
      else forget();
    },
  };
}

/** @param {HTMLElement} body @param {[string, number|string][]} rows */
function fill(body, rows) {
  body.replaceChildren(...rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name),
    el("td", { class: "numeric", title: exact(value), "data-exact": exact(value) }, typeof value === "number" ? short(value, 6) : value))));
}

/** A canvas as sharp as the screen. @param {HTMLCanvasElement} canvas */
function fit(canvas) {
  const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio || 1];
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  return { context, width, height };
}

/** The loss of a run against the step. @param {HTMLElement} element */
function createLoss(element) {
  const canvas = /** @type {HTMLCanvasElement} */ (element);
  let draw = () => {};
  onTheme(() => draw());
  return {
    clear() {
      draw = () => {};
      fit(canvas);
    },
    /** @param {Trace} trace @param {number} last */
    show(trace, last) {
      draw = () => {
        const { context, width, height } = fit(canvas);
        const colors = palette();
        const box = { left: 44, top: 6, width: width - 54, height: height - 26 };
        const seen = trace.loss.filter((value) => Number.isFinite(value));
        const [low, high] = [seen.reduce((a, b) => Math.min(a, b), Infinity), seen.reduce((a, b) => Math.max(a, b), -Infinity)];
        if (!seen.length || box.width < 10 || box.height < 10) return;
        const log = low > 0;
        const pad = 0.06 * (high - low) || 1;
        const range = log ? { log, low: low / 1.3, high: high * 1.3 } : { log, low: low - pad, high: high + pad };
        const steps = { from: 0, to: last };
        const xOf = (/** @type {number} */ step) => box.left + (step / last) * box.width;
        context.font = `10.5px ${colors.font}`;
        drawAxes(context, { range, steps, box, colors, xOf, yOf: yScale(range, box) });
        Object.assign(context, { strokeStyle: colors.entry(0), lineWidth: 1.75 });
        context.stroke(pathOf(trace.loss, { rows: trace.rows, log, shift: 0, steps, xOf, yOf: yScale(range, box) }));
      };
      draw();
    },
  };
}

/** The way of a run over a small picture of the surface's box. @param {HTMLElement} element @param {Api} api @param {import("../spec.js").Catalogue} catalogue */
function createWay(element, api, catalogue) {
  const canvas = /** @type {HTMLCanvasElement} */ (element);
  const picture = new Image();
  let draw = () => {};
  picture.addEventListener("load", () => draw());
  onTheme(() => draw());
  return {
    clear() {
      draw = () => {};
      fit(canvas);
    },
    /** @param {Trace} trace */
    show(trace) {
      const surface = surfaceOf(catalogue, api.state().spec.problem.name);
      if (!surface) return;
      const [[x0, x1], [y0, y1]] = surface.box;
      draw = () => {
        const { context, width, height } = fit(canvas);
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
      };
      const source = `/api/thumbnail/${encodeURIComponent(surface.name)}.png?v=${encodeURIComponent(catalogue.engine)}`;
      if (!picture.src.endsWith(source)) picture.src = source;
      draw();
    },
  };
}
