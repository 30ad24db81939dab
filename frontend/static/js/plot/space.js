/**
 * The surface in three dimensions: Plotly's gl3d bundle, loaded when first looked at, draws surface and axes; the same overlay as
 * in two dimensions draws the trails, projected by the scene's camera, and again while the camera moves.
 */

import { axis, barTicks, CONFIG } from "./contour.js";
import { drawnRows, levelsOf, linspace } from "./levels.js";
import { createOverlay } from "./overlay.js";
import { plotly3d } from "./plotly.js";
import { inWindow } from "./source.js";
import { sceneFrame } from "./camera.js";
import { palette } from "./style.js";
import { onTheme } from "./theme.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {import("./source.js").Scene} Scene */

const SETTLES = 700; // milliseconds for which a camera may go on moving after the hand has left it

/** @param {Scene} scene @param {import("./style.js").Palette} colors @param {boolean} large @param {boolean} narrow */
function figure({ field, landmarks, log, wanted }, colors, large, narrow) {
  const away = narrow ? 1.35 : 1;
  const levels = levelsOf(inWindow(field), log, landmarks.lowest);
  const size = large ? 15 : 11;
  const plain = { ...axis(colors, size), showgrid: true, showbackground: false, showspikes: false, showline: false, mirror: false, title: { text: "" } };
  const lines = { show: true, start: levels.low, end: levels.high, size: levels.size, color: "rgba(255,255,255,0.28)", width: 1, usecolormap: false, highlight: false };
  return {
    levels,
    data: [{
      type: "surface", x: linspace(field.box[0], field.nx), y: linspace(field.box[1], field.ny), z: drawnRows(field.z, field.nx, levels),
      colorscale: "Cividis", cmin: levels.low, cmax: levels.high, showscale: false, hoverinfo: "skip", contours: { z: lines, x: { highlight: false }, y: { highlight: false } },
      lighting: { ambient: 0.85, diffuse: 0.4, specular: 0.05, roughness: 0.9 },
    }],
    layout: {
      margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", showlegend: false, uirevision: narrow ? "narrow" : "wide", hovermode: false, font: { family: colors.font, size, color: colors.text },
      scene: {
        xaxis: { ...plain, title: { text: wanted.coordinates[0] }, range: [...field.box[0]] }, yaxis: { ...plain, title: { text: wanted.coordinates[1] }, range: [...field.box[1]] },
        zaxis: { ...plain, range: [levels.low, levels.high], ...(log ? barTicks(levels) : {}) },
        aspectmode: "manual", aspectratio: { x: 1.15, y: 1.15, z: 0.7 }, camera: { eye: { x: -0.85 * away, y: -1.35 * away, z: 1.3 * away }, center: { x: 0, y: 0, z: -0.12 } }, hovermode: false,
      },
    },
  };
}

/** @param {HTMLElement} element @param {{state: () => State}} api */
export function createSpace(element, api) {
  const plot = document.createElement("div");
  const host = document.createElement("div");
  Object.assign(element.style, { position: "relative" });
  for (const one of [plot, host]) Object.assign(one.style, { position: "absolute", inset: "0" });
  host.style.pointerEvents = "none";
  const lack = Object.assign(document.createElement("p"), { className: "picture-lack", hidden: true });
  lack.dataset.testid = "no-space";
  element.append(plot, host, lack);
  const overlay = createOverlay(host);
  /** @type {Scene|null} */
  let scene = null;
  /** @type {any} */
  let Plotly = null;
  let levels = levelsOf(new Float64Array(), false, 0);
  let stale = true;
  let drawing = false;
  let until = 0;
  /** @type {() => void} */
  let drawn = () => {};
  const ready = new Promise((/** @type {(value?: any) => void} */ resolve) => { drawn = resolve; });

  const visible = () => api.state().view.mode !== "2d" && element.clientWidth > 0;
  const frame = () => (Plotly && visible() ? sceneFrame(plot, host, levels.of) : null);

  function trails() {
    const at = frame();
    if (at) overlay.draw(api.state(), at);
  }

  /** Whether what draws is here; its place says why it is not. */
  async function library() {
    Plotly ??= await plotly3d().catch((/** @type {Error} */ failure) => void (lack.textContent = failure.message));
    lack.hidden = Boolean(Plotly);
    return !!Plotly;
  }

  async function redraw() {
    stale = true;
    if (!scene || drawing || !visible()) return;
    drawing = true;
    if (!(await library())) {
      drawing = false;
      return drawn();
    }
    while (stale && visible()) {
      stale = false;
      const made = figure(scene, palette(), api.state().view.projector, element.clientWidth < 1.3 * element.clientHeight);
      levels = made.levels;
      await Plotly.react(plot, made.data, made.layout, CONFIG);
    }
    drawing = false;
    moving();
    drawn();
  }

  /** Draws the trails anew for as long as the camera may move. */
  function moving() {
    const idle = performance.now() >= until;
    until = performance.now() + SETTLES;
    if (idle) requestAnimationFrame(follow);
  }
  function follow() {
    trails();
    if (performance.now() < until) requestAnimationFrame(follow);
  }
  for (const kind of ["pointerdown", "pointermove", "wheel", "touchmove"]) {
    plot.addEventListener(kind, (event) => {
      if (!(event instanceof PointerEvent) || event.buttons) moving();
    }, { capture: true, passive: true });
  }
  const observer = new ResizeObserver(() => {
    if (!visible()) return;
    if (Plotly && !stale) Promise.resolve(Plotly.Plots.resize(plot)).then(moving);
    else void redraw();
  });
  observer.observe(element);
  const stop = onTheme(() => {
    overlay.recolor();
    void redraw();
  });

  return {
    ready,
    /** @param {Scene} next */
    show(next) {
      scene = next;
      void redraw();
    },
    /** @param {State} _state @param {Set<Key>} changed */
    update(_state, changed) {
      if (!visible()) return;
      if (stale && changed.has("view")) void redraw();
      trails();
    },
    parts: () => ({ plot, Plotly, frame: frame() }),
    destroy() {
      observer.disconnect();
      stop();
      Plotly?.purge(plot);
      for (const one of [plot, host, lack]) one.remove();
    },
  };
}
