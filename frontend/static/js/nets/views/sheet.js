/** All pictures that are seen on one canvas with their names and numbers, for a file. */

import { newPath } from "../../plot/paths.js";
import { entryStyle, markerPath } from "../../plot/style.js";
import { lengthOf } from "../../spec.js";
import { t } from "../../ui/messages.js";

/** @param {HTMLElement} root @param {{element: HTMLElement, i: number, canvases: () => HTMLCanvasElement[]}[]} places @param {import("../../plot/style.js").Palette} colors @param {import("../../state.js").State} state */
export function together(root, places, colors, state) {
  const [ratio, frame] = [devicePixelRatio || 1, root.getBoundingClientRect()];
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(frame.width * ratio), height: Math.round((frame.height + 20) * ratio) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = colors.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(ratio, ratio);
  Object.assign(context, { fillStyle: colors.text, textBaseline: "top" });
  for (const { element, i, canvases } of places) {
    pen(context, i, /** @type {Element} */ (element.querySelector(".swatch")).getBoundingClientRect(), frame, colors);
    context.fillStyle = colors.text;
    for (const part of element.querySelectorAll(".picture-name, .badge:not([hidden]), .numbers")) {
      const at = part.getBoundingClientRect();
      context.font = `${getComputedStyle(part).fontSize} ${colors.font}`;
      context.fillText(part.textContent ?? "", at.left - frame.left, at.top - frame.top + 1, at.width);
    }
    const [first, ...rest] = canvases();
    const seat = first.getBoundingClientRect();
    for (const one of [first, ...rest]) context.drawImage(one, seat.left - frame.left, seat.top - frame.top, seat.width, seat.height);
  }
  context.fillStyle = colors.muted;
  context.font = `12px ${colors.font}`;
  context.fillText(`${document.getElementById("caption")?.textContent ?? ""} · ${t("net.at", { step: state.step, steps: lengthOf(state.spec) })}`, 8, frame.height + 4);
  return canvas;
}

/** An entry's color, dash and marker, where its name stands. @param {CanvasRenderingContext2D} context @param {number} i @param {DOMRect} at @param {DOMRect} frame @param {import("../../plot/style.js").Palette} colors */
function pen(context, i, at, frame, colors) {
  const { dash, marker } = entryStyle(i);
  const [x, y] = [at.left - frame.left, at.top - frame.top + at.height / 2];
  Object.assign(context, { strokeStyle: colors.entry(i), fillStyle: colors.entry(i), lineWidth: 2.2 });
  context.setLineDash(dash.map((length) => length * 1.8));
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + at.width, y);
  context.stroke();
  context.setLineDash([]);
  context.translate(x + at.width / 2, y);
  context.fill(newPath(context, markerPath(marker, 4.2)));
  context.translate(-x - at.width / 2, -y);
}
