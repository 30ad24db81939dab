/** The pictures of all nets as they leave the page, as a file or a film. */

import { saved } from "../plot/figure.js";
import { palette } from "../plot/style.js";
import { lengthOf } from "../spec.js";
import { captionOf } from "./views/sheet.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {ReturnType<ReturnType<typeof import("./views/pictures.js").createPictures>["sheet"]>} Sheet */

/** On the page's ground. @param {Sheet} sheet @param {CanvasRenderingContext2D} context @param {State} state */
function drawOn({ width, height, draw }, context, state) {
  context.fillStyle = palette().background;
  context.fillRect(0, 0, width, height + 2);
  draw(context, state);
}

/** @param {"png"|"svg"} kind @param {Sheet} sheet @param {State} state */
export const picture = (kind, sheet, state) => saved({ ...sheet, draw: (context) => drawOn(sheet, context, state) }, kind, captionOf(state));

/** @param {Sheet} sheet @param {State} now @returns {import("../film/film.js").Subject} */
export function film(sheet, now) {
  const state = { ...now };
  const draw = (/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ step) => drawOn(sheet, context, { ...state, step });
  return { make: async () => ({ ...sheet, title: captionOf(state), draw }), size: () => sheet, steps: lengthOf(state.spec) };
}
