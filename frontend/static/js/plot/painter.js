/**
 * The trails of a race on something that is not the page: a canvas of any fineness, to which a film adds step by step, or vectors. The
 * same pens, layers and marks as over the surface (overlay.js), without its care for what is shown between two frames.
 */

import { averageLabel, averageOf, begunAt } from "../average.js";
import { labelOf } from "../spec.js";
import { drawHead, headsOf } from "./heads.js";
import { colorAt, rates, stretches } from "./lr-color.js";
import { averagePenOf, BEHIND, penOf } from "./pens.js";
import { createSheet, resize } from "./sheet.js";
import { createTrail, extend } from "./trails.js";
import { vectorContext } from "./vectors.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./overlay.js").Frame} Frame */
/** @typedef {import("./style.js").Palette} Palette */
/** @typedef {{halo: CanvasRenderingContext2D, line: CanvasRenderingContext2D, near: number, called: (name: string, title: string) => void, show: (on: CanvasRenderingContext2D, alpha: number) => void}} Layer */

const NEAR = 0.5; // of a pixel of the picture that a move must have to be drawn on a canvas
const FINE = 0.1; // in vectors, which can be enlarged

/** @param {Frame} frame @param {number} scale @returns {Layer} */
function pixels({ left, top, width, height }, scale) {
  const [halo, line] = [createSheet(), createSheet()];
  for (const sheet of [halo, line]) resize(sheet, width, height, scale);
  return {
    halo: halo.context, line: line.context, near: NEAR / scale, called() {},
    show(on, alpha) {
      on.globalAlpha = alpha;
      for (const { canvas } of [halo, line]) on.drawImage(canvas, left, top, width, height);
      on.globalAlpha = 1;
    },
  };
}

/** @param {Frame} frame @returns {Layer} */
function vectors({ left, top, width, height }) {
  const [halo, line] = [vectorContext(), vectorContext()];
  return {
    halo, line, near: FINE,
    called(name, title) {
      halo.name = {};
      line.name = { class: name, title };
    },
    show(context, alpha) {
      const on = /** @type {ReturnType<typeof vectorContext>} */ (context);
      on.save();
      on.beginPath();
      on.rect(left, top, width, height);
      on.clip();
      on.translate(left, top);
      for (const one of [halo, line]) on.take(one, { opacity: alpha < 1 ? alpha : null });
      on.restore();
    },
  };
}

/** @param {Frame} frame where the plot is, in pixels of the picture @param {Palette} colors @param {number|null} scale pixels of the canvas to one of the picture; null: vectors @param {{words?: boolean}} [how] words: whether heads say what became of them */
export function createPainter(frame, colors, scale, { words = true } = {}) {
  const layers = { behind: newLayer(), plain: newLayer(), front: newLayer() };
  /** @type {{own: import("./trails.js").Trail, average: import("./trails.js").Trail}[]} */
  const trails = [];
  let drawn = -1;

  function newLayer() {
    const made = scale === null ? vectors(frame) : pixels(frame, scale);
    Object.assign(made.halo, { lineCap: "round", lineJoin: "round" });
    Object.assign(made.line, { lineCap: "butt", lineJoin: "round" });
    return made;
  }

  /** @param {Layer} layer */
  const sheet = ({ halo, line, near }) => ({ halo, line, near, width: frame.width, height: frame.height });

  /** Adds what is new up to the state's step. @param {State} state */
  function lengthen(state) {
    if (state.step < drawn) throw new Error(`expected steps that grow, got ${state.step} after ${drawn}`);
    drawn = state.step;
    const colored = state.view.trails === "lr" ? rates(state.traces) : null;
    state.traces.forEach((trace, i) => {
      if (!trace || state.view.hidden.includes(i)) return;
      trails[i] ??= { own: createTrail(), average: createTrail() };
      const [average, pen] = [averageOf(trace), penOf(state, i, colors)];
      const layer = average ? layers.behind : layers.plain;
      layer.called(`trail entry-${i}`, labelOf(state.spec.entries[i]));
      const parts = colored ? stretches(trace, trails[i].own.next, Math.min(state.step, trace.rows - 1), colored) : [{ last: state.step, index: -1 }];
      for (const { last, index } of parts) extend(trails[i].own, trace, last, frame.project, { ...pen, color: colorAt(index, pen.color) }, sheet(layer));
      if (!average) return;
      trails[i].average.next = Math.max(trails[i].average.next, begunAt(average));
      layers.front.called(`trail average entry-${i}`, averageLabel(state, i));
      extend(trails[i].average, average, state.step, frame.project, averagePenOf(state, i, colors), sheet(layers.front));
    });
  }

  return {
    /** Draws trails and heads as they are at the state's step, which may only grow. @param {CanvasRenderingContext2D} context @param {State} state */
    draw(context, state) {
      lengthen(state);
      layers.behind.show(context, BEHIND);
      for (const layer of [layers.plain, layers.front]) layer.show(context, 1);
      context.save();
      context.translate(frame.left, frame.top);
      for (const head of headsOf(state, frame, colors)) drawHead(context, words ? head : { ...head, text: "" }, colors);
      context.restore();
    },
  };
}
