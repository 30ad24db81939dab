/** The panels that are seen, one below the other with their titles, with legend and caption, as a PNG or an SVG. */

import { framed, saved } from "../plot/figure.js";
import { palette } from "../plot/style.js";

/** @typedef {{title: string, width: number, height: number, draw: (context: CanvasRenderingContext2D) => void}} Panel */

const TITLE = 20; // pixels of a title's line

/** @param {"png"|"svg"} kind @param {Panel[]} panels @param {import("../plot/figure.js").Words} words @returns {Promise<Blob>} */
export function picture(kind, panels, words) {
  const colors = palette();
  const stack = {
    width: Math.max(...panels.map(({ width }) => width)), height: panels.reduce((sum, { height }) => sum + height + TITLE, 0),
    draw(/** @type {CanvasRenderingContext2D} */ context) {
      for (const { title, height, draw } of panels) {
        Object.assign(context, { fillStyle: colors.text, font: `12px ${colors.font}`, textAlign: "left", textBaseline: "middle" });
        context.fillText(title, 8, TITLE / 2);
        context.translate(0, TITLE);
        context.save();
        draw(context);
        context.restore();
        context.translate(0, height);
      }
    },
  };
  return saved(framed(stack, words, colors), kind, words.caption);
}
