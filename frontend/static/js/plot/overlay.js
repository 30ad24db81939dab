/**
 * The canvases over a surface on which the trails live: halos, lines, heads. While the step only grows, only what is new is
 * drawn; everything is drawn again when the frame (zoom, size, camera), a trace, the style or the hidden entries change, or when
 * the step goes back. The heads have a sheet of their own, wiped each time.
 */

import { drawHeads } from "./heads.js";
import { entryStyle, palette } from "./style.js";
import { createTrail, extend } from "./trails.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./trails.js").Trail} Trail */
/** @typedef {{left: number, top: number, width: number, height: number, project: import("./trails.js").Project, key: string}} Frame
 *  where the sheet lies in its host, in CSS pixels; key: changes when anything about it does */

/** @param {HTMLElement} host @param {string} name */
function sheet(host, name) {
  const canvas = document.createElement("canvas");
  canvas.className = `trail-sheet ${name}`;
  Object.assign(canvas.style, { position: "absolute", pointerEvents: "none", willChange: "transform" });
  canvas.setAttribute("aria-hidden", "true");
  host.append(canvas);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("expected a canvas to draw on, got none");
  return { canvas, context };
}

/** @param {HTMLElement} host */
export function createOverlay(host) {
  const layers = { halo: sheet(host, "halo"), line: sheet(host, "line"), head: sheet(host, "head") };
  const sheets = Object.values(layers);
  let colors = palette();
  /** @type {Trail[]} */
  let trails = [];
  let drawnKey = "";
  let drawnStep = -1;

  /** @param {Frame} frame */
  function place({ left, top, width, height }) {
    const ratio = devicePixelRatio || 1;
    for (const { canvas, context } of sheets) {
      Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.lineCap = "round";
      context.lineJoin = "round";
    }
    layers.line.context.lineCap = "butt";
    layers.halo.context.strokeStyle = colors.halo;
  }

  /** Whether what was drawn still holds. @param {State} state @param {string} key */
  function holds(state, key) {
    return key === drawnKey && state.step >= drawnStep && trails.length === state.traces.length
      && state.traces.every((trace, i) => trails[i].trace === trace);
  }

  /** @param {State} state @param {Frame} frame */
  function draw(state, frame) {
    if (frame.width < 1 || frame.height < 1) return;
    const { hidden, projector } = state.view;
    const key = `${frame.key}|${frame.left},${frame.top},${frame.width},${frame.height}|${hidden}|${projector}|${devicePixelRatio}`;
    if (!holds(state, key)) {
      place(frame);
      trails = state.traces.map((trace) => ({ ...createTrail(), trace }));
      drawnKey = key;
    }
    const target = { halo: layers.halo.context, line: layers.line.context, width: frame.width, height: frame.height };
    state.traces.forEach((trace, i) => {
      if (!trace || hidden.includes(i)) return;
      const { dash } = entryStyle(i);
      extend(trails[i], trace, state.step, frame.project, { color: colors.entry(i), dash, width: projector ? 4 : 2 }, target);
    });
    drawnStep = state.step;
    drawHeads(layers.head.context, state, frame, colors);
  }

  return {
    draw,
    /** The page's colors changed. */
    recolor() {
      colors = palette();
      drawnKey = "";
    },
    canvases: () => sheets.map(({ canvas }) => canvas),
    destroy: () => sheets.forEach(({ canvas }) => canvas.remove()),
  };
}
