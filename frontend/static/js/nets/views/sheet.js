/** All pictures that are seen on one canvas with their names and numbers, for a file. */

import { lengthOf } from "../../spec.js";
import { t } from "../../ui/messages.js";

/** @param {HTMLElement} root @param {{element: HTMLElement, canvases: HTMLCanvasElement[]}[]} places @param {import("../../plot/style.js").Palette} colors @param {import("../../state.js").State} state */
export function together(root, places, colors, state) {
  const [ratio, frame] = [devicePixelRatio || 1, root.getBoundingClientRect()];
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(frame.width * ratio), height: Math.round((frame.height + 20) * ratio) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = colors.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(ratio, ratio);
  Object.assign(context, { fillStyle: colors.text, font: `12px ${colors.font}`, textBaseline: "top" });
  for (const { element, canvases } of places) {
    const at = element.getBoundingClientRect();
    const [x, y] = [at.left - frame.left, at.top - frame.top];
    for (const [k, part] of [...element.querySelectorAll(".picture-name, .numbers")].entries()) context.fillText(part.textContent ?? "", x, y + 16 * k, at.width);
    const seat = canvases[0].getBoundingClientRect();
    for (const one of canvases) context.drawImage(one, seat.left - frame.left, seat.top - frame.top, seat.width, seat.height);
  }
  context.fillStyle = colors.muted;
  context.fillText(t("net.at", { step: state.step, steps: lengthOf(state.spec) }), 2, frame.height + 4);
  return canvas;
}
