/** The match as it leaves the page: the field, trails and start over it, legend and caption below; a film's ground is drawn once. */

import { captionAt, drawStart } from "../plot/export.js";
import { finenessOf, framed, onCanvas, saved, wordsHeight } from "../plot/figure.js";
import { itemsOf } from "../plot/items.js";
import { createPainter } from "../plot/painter.js";
import { palette } from "../plot/style.js";
import { lengthOf } from "../spec.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {ReturnType<ReturnType<typeof import("./plane.js").createPlane>["ground"]>} Ground */
/** @typedef {import("../plot/export.js").Scene} Scene */

/** @param {State} state */
const wordsOf = (state) => ({ items: itemsOf(state), caption: captionAt(state, "transport.at"), large: state.view.projector });

/** @param {Ground} ground @param {State} state @param {number|null} scale of a canvas; null: vectors @returns {Scene} */
function sceneOf(ground, state, scale) {
  const { width, height, frame, start, paint } = ground;
  const colors = palette();
  const painter = createPainter(frame, colors, scale);
  const image = scale === null ? null : onCanvas({ width, height, draw: paint }, scale);
  /** @param {CanvasRenderingContext2D} context @param {State} now */
  function draw(context, now) {
    if (image) context.drawImage(image, 0, 0, width, height);
    else paint(context);
    if (start) drawStart(context, start, colors);
    painter.draw(context, now);
  }
  return {
    width, height: height + wordsHeight(wordsOf(state), width, colors), title: captionAt(state, "transport.at"),
    draw(context, step) {
      const now = { ...state, step };
      framed({ width, height, draw: (on) => draw(on, now) }, wordsOf(now), colors).draw(context);
    },
  };
}

/** @param {"png"|"svg"} kind @param {Ground} ground @param {State} state */
export function picture(kind, ground, state) {
  const scene = sceneOf(ground, state, kind === "svg" ? null : finenessOf(ground.width));
  return saved({ ...scene, draw: (context) => scene.draw(context, state.step) }, kind, scene.title);
}

/** For a card: without axes and words. @param {CanvasRenderingContext2D} context @param {ReturnType<ReturnType<typeof import("./plane.js").createPlane>["bare"]>} ground @param {State} state @param {number} scale */
export function drawCard(context, { frame, start, paint }, state, scale) {
  const colors = palette();
  paint(context);
  if (start) drawStart(context, start, colors);
  createPainter(frame, colors, scale, { words: false }).draw(context, { ...state, view: { ...state.view, projector: false } });
}

/** @param {Ground} ground @param {State} now @returns {import("../film/film.js").Subject} */
export function film(ground, now) {
  const state = { ...now };
  const size = { width: ground.width, height: ground.height + wordsHeight(wordsOf(state), ground.width, palette()) };
  return { make: async (scale) => sceneOf(ground, state, scale), size: () => size, steps: lengthOf(state.spec) };
}
