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
  Object.assign(context, { fillStyle: colors.text, textBaseline: "top" });
  for (const { element, canvases } of places) {
    for (const part of element.querySelectorAll(".picture-name, .badge:not([hidden]), .numbers")) {
      const at = part.getBoundingClientRect();
      context.font = `${getComputedStyle(part).fontSize} ${colors.font}`;
      context.fillText(part.textContent ?? "", at.left - frame.left, at.top - frame.top + 1, at.width);
    }
    const seat = canvases[0].getBoundingClientRect();
    for (const one of canvases) context.drawImage(one, seat.left - frame.left, seat.top - frame.top, seat.width, seat.height);
  }
  context.fillStyle = colors.muted;
  context.font = `12px ${colors.font}`;
  context.fillText(`${document.getElementById("caption")?.textContent ?? ""} · ${t("net.at", { step: state.step, steps: lengthOf(state.spec) })}`, 8, frame.height + 4);
  return canvas;
}
