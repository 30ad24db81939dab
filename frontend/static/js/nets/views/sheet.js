/** All pictures that are seen with their names and numbers, as they stand on the page, on any context: for a file or a film. */

import { newPath } from "../../plot/paths.js";
import { entryStyle, markerPath } from "../../plot/style.js";
import { lengthOf } from "../../spec.js";
import { t } from "../../ui/messages.js";
import { gridFor } from "./grid.js";

/** @typedef {import("../../state.js").State} State */
/** @typedef {{element: HTMLElement, i: number, host: HTMLElement, numbers: (state: State) => string, paint: (context: CanvasRenderingContext2D, state: State, size?: {width: number, height: number, bare?: boolean}) => void}} Place */

/** @param {HTMLElement} root @param {Place[]} places @param {import("../../plot/style.js").Palette} colors */
export function together(root, places, colors) {
  const frame = root.getBoundingClientRect();
  return {
    width: Math.round(frame.width), height: Math.round(frame.height) + LINE,
    /** @param {CanvasRenderingContext2D} context @param {State} state */
    draw(context, state) {
      for (const place of places) drawPlace(context, place, frame, colors, state);
      Object.assign(context, { fillStyle: colors.muted, font: `12px ${colors.font}`, textAlign: "left", textBaseline: "top" });
      context.fillText(captionOf(state), 8, frame.height + 4);
    },
  };
}

const LINE = 22; // pixels of the caption
const GAP = 6; // pixels between two pictures on a card

/** The pictures alone, as large as they fit. @param {CanvasRenderingContext2D} context @param {Place[]} places @param {{width: number, height: number}} size @param {State} state @param {number} aspect of a picture */
export function spread(context, places, { width, height }, state, aspect) {
  const { columns, width: wide } = gridFor(places.length, width, height, { aspect, above: 0, gap: GAP });
  const [high, rows] = [wide / aspect, Math.ceil(places.length / columns)];
  const top = (height - rows * high - (rows - 1) * GAP) / 2;
  places.forEach(({ paint }, k) => {
    const inRow = Math.min(columns, places.length - columns * Math.floor(k / columns));
    const left = (width - inRow * wide - (inRow - 1) * GAP) / 2;
    context.save();
    context.translate(left + (k % columns) * (wide + GAP), top + Math.floor(k / columns) * (high + GAP));
    paint(context, { ...state, view: { ...state.view, projector: false } }, { width: wide, height: high, bare: true });
    context.restore();
  });
}

/** @param {State} state */
export const captionOf = (state) => `${document.getElementById("caption")?.textContent ?? ""} · ${t("net.at", { step: state.step, steps: lengthOf(state.spec) })}`;

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {DOMRect} frame @param {import("../../plot/style.js").Palette} colors @param {State} state */
function drawPlace(context, { element, i, host, numbers, paint }, frame, colors, state) {
  pen(context, i, /** @type {Element} */ (element.querySelector(".swatch")).getBoundingClientRect(), frame, colors);
  Object.assign(context, { fillStyle: colors.text, textAlign: "left", textBaseline: "top" });
  for (const part of element.querySelectorAll(".picture-name, .badge:not([hidden]), .numbers")) {
    const at = part.getBoundingClientRect();
    const said = part.classList.contains("numbers") ? numbers(state) : part.textContent ?? "";
    context.font = `${getComputedStyle(part).fontSize} ${colors.font}`;
    context.fillText(said, at.left - frame.left, at.top - frame.top + 1, Math.max(at.width, frame.right - at.left > 60 ? at.width : 60));
  }
  const seat = host.getBoundingClientRect();
  context.save();
  context.translate(seat.left - frame.left, seat.top - frame.top);
  paint(context, state);
  context.restore();
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
