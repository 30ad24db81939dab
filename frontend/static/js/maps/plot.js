/**
 * The map on the page: the scene on a canvas as sharp as the screen, drawn anew when anything in it changes, and above it the crosshair and
 * the box that is being dragged, which move without a redraw. While the axes and the picture differ (a zoom under way) the old picture is
 * stretched to where it belongs; one that was moved stays over the coarse one of the new place, in its colors, until the fine one is whole.
 */

import { createStage } from "../plot/sheet.js";
import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { el } from "../ui/dom.js";
import { basinShade, shadeOf } from "./colors.js";
import { axisFrom, mapOf } from "./document.js";
import { createImage } from "./image.js";
import { isBeside } from "./chart.js";
import { measureOf, scaled as scaledFor } from "./measures.js";
import { drawScene } from "./scene.js";
import { drawCurves, heightOf, nearest } from "./curves.js";
import { middleOf } from "./cursor.js";

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./scene.js").Box} Box */
/** @typedef {import("./measures.js").Scaled} Scaled */
/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {{x: string, y: string}} Names */

/** @param {HTMLElement} host @param {Api} api @param {(state: State) => Names} namesOf @param {() => void} drawn */
export function createPlot(host, api, namesOf, drawn) {
  const canvas = el("canvas", { "aria-hidden": "true" });
  const stage = createStage(canvas, true);
  const [across, up, band] = ["cross-x", "cross-y", "band"].map((name) => el("div", { class: name, hidden: true }));
  host.append(canvas, across, up, band);
  /** @typedef {{chart: Chart, image: ReturnType<typeof createImage>, style: string, scaled: Scaled|null, over: Painted|null}} Painted over: the picture beside it that is known already */
  /** @type {Painted|null} */
  let painted = null;
  /** @type {Painted|null} the last that was whole */
  let whole = null;
  /** @type {Box} */
  let box = { left: 0, top: 0, width: 1, height: 1 };
  let dirty = { from: Infinity, to: -Infinity };
  let scheduled = 0;
  let seen = ""; // what the picture depends on, but for the map itself, its size and the theme

  /** Paints what has come, or all of it in other colors. @param {State} state @param {Chart} chart */
  function paint(state, chart) {
    const colors = palette();
    const measure = measureOf(chart, state.view.measure);
    const style = styleOf(state);
    const over = !chart.how && whole?.style === style && isBeside(whole.chart, chart) ? whole : null;
    const known = painted?.chart === chart && painted.style === style && painted.over === over ? painted : null;
    const scaled = chart.kind === "basins" ? null : known?.scaled ?? over?.scaled ?? scaledFor(chart, measure, state.view.color);
    const image = painted?.chart === chart ? painted.image : createImage(chart);
    const some = known && (known.scaled || chart.kind === "basins") ? rows(chart) : [];
    if (chart.kind === "basins") image.paint(chart, basinShade(chart, colors), ...some);
    else if (scaled) image.paint(chart, shadeOf(scaled, colors), ...some);
    painted = { chart, image, style, scaled, over };
    if (chart.how) whole = painted;
    dirty = { from: Infinity, to: -Infinity };
  }

  /** @param {Chart} chart @returns {[number, number]} */
  const rows = (chart) => [Math.max(0, Math.min(chart.rows, dirty.from)), Math.max(0, Math.min(chart.rows, dirty.to))];

  function draw() {
    scheduled = 0;
    const { context, width, height } = stage.begin();
    if (!width || !height) return;
    box = render(context, width, height);
    stage.end();
    drawn();
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {{title?: string, large?: boolean, bare?: boolean}} [how] bare: without axes @returns {Box} */
  function render(context, width, height, { title, large, bare = false } = {}) {
    const state = api.state();
    const { x, y, kind } = mapOf(state.spec);
    const fits = state.map && state.map.kind === kind ? state.map : null;
    const look = { colors: palette(), large: large ?? state.view.projector, names: namesOf(state), title, bare };
    if (kind === "sensitivity") return drawCurves(context, width, height, { ...look, chart: fits, axis: axisFrom(x), measure: fits ? measureOf(fits, state.view.measure) : "final", hidden: state.view.hidden });
    if (fits && (painted?.chart !== fits || dirty.to > dirty.from || styleOf(state) !== painted.style || (fits.how && painted !== whole))) paint(state, fits);
    const image = fits && painted ? painted.image.canvas : null;
    const over = fits && painted?.over ? { chart: painted.over.chart, image: painted.over.image.canvas } : null;
    return drawScene(context, width, height, { ...look, chart: fits, image, over, axes: { x: axisFrom(x), y: axisFrom(y) }, scaled: fits && painted ? painted.scaled : null });
  }

  /** @param {State} state */
  function styleOf({ map, view }) {
    const colors = palette();
    return map ? JSON.stringify([measureOf(map, view.measure), view.color, colors.background, colors.entry(0)]) : "";
  }

  const redraw = () => { scheduled ||= requestAnimationFrame(draw); };
  new ResizeObserver(redraw).observe(host);
  onTheme(redraw);

  return {
    host, redraw, render,
    box: () => box,
    scaled: () => painted?.scaled ?? null,
    /** @param {{from: number, to: number}} more rows that have come */
    came({ from, to }) { dirty = { from: Math.min(dirty.from, from), to: Math.max(dirty.to, to) }; },
    /** @param {number} clientX @param {number} clientY @returns {{x: number, y: number, inside: boolean}} parts of the picture, y upwards */
    partAt(clientX, clientY) {
      const seat = host.getBoundingClientRect();
      const [x, y] = [(clientX - seat.left - box.left) / box.width, 1 - (clientY - seat.top - box.top) / box.height];
      return { x, y, inside: x >= 0 && x <= 1 && y >= 0 && y <= 1 };
    },
    /** The row of the curve that is nearest. @param {Chart} chart @param {number} column @param {number} y in parts */
    nearest: (chart, column, y) => nearest(chart, measureOf(chart, api.state().view.measure), column, y, api.state().view.hidden),
    /** @param {Chart|null} chart @param {import("./cursor.js").Cell|null} cell null: nowhere */
    cross(chart, cell) {
      across.hidden = up.hidden = !cell || !chart;
      if (!cell || !chart) return;
      const at = middleOf(chart, cell);
      if (chart.kind === "sensitivity") at.y = Math.max(0, Math.min(1, heightOf(chart, measureOf(chart, api.state().view.measure), cell)));
      Object.assign(up.style, { left: `${box.left + at.x * box.width}px`, top: `${box.top}px`, height: `${box.height}px` });
      Object.assign(across.style, { top: `${box.top + (1 - at.y) * box.height}px`, left: `${box.left}px`, width: `${box.width}px` });
    },
    /** @param {import("./zoom.js").Window|null} window */
    band(window) {
      band.hidden = window === null;
      if (!window) return;
      const { x: [x0, x1], y: [y0, y1] } = window;
      Object.assign(band.style, { left: `${box.left + x0 * box.width}px`, top: `${box.top + (1 - y1) * box.height}px`, width: `${(x1 - x0) * box.width}px`, height: `${(y1 - y0) * box.height}px` });
    },
    /** A picture that would be the same is not drawn: a processor that composes it cannot compute the next. @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      const { kind, x, y } = mapOf(state.spec);
      const { measure, color, projector, hidden } = state.view;
      const now = JSON.stringify([kind, x, y, namesOf(state), measure, color, projector, hidden]);
      if (changed.has("map") || now !== seen) redraw();
      seen = now;
    },
  };
}
