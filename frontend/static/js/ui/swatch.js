/** An entry's color, dash and marker as one small picture, the same in the list, the table and the inspector. */

import { entryStyle, markerPath } from "../plot/style.js";
import { svg } from "./dom.js";

const WIDTH = 34;
const HEIGHT = 14;
const STROKE = 2.2;

/** An average's line and marker: the entry's colors inside out. @param {number} i */
export function averageSwatch(i) {
  const { color, marker } = entryStyle(i);
  const line = (/** @type {string} */ stroke, /** @type {number} */ width) => svg("line", { x1: 1, x2: WIDTH - 1, y1: HEIGHT / 2, y2: HEIGHT / 2, stroke, "stroke-width": width });
  const head = svg("path", { d: markerPath(marker, 3.6), fill: "var(--halo)", stroke: color, "stroke-width": 1.8, transform: `translate(${WIDTH / 2} ${HEIGHT / 2})` });
  return svg("svg", { class: "swatch", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true" }, line(color, 4), line("var(--halo)", 1.6), head);
}

/** @param {number} i */
export function swatch(i) {
  const style = entryStyle(i);
  const line = svg("line", {
    x1: 1, x2: WIDTH - 1, y1: HEIGHT / 2, y2: HEIGHT / 2, stroke: style.color, "stroke-width": STROKE,
    "stroke-dasharray": style.dash.length ? style.dash.map((length) => length * STROKE * 0.8).join(" ") : null,
  });
  const marker = svg("path", { d: markerPath(style.marker, 4.2), fill: style.color, transform: `translate(${WIDTH / 2} ${HEIGHT / 2})`, class: "marker" });
  return svg("svg", { class: "swatch", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true" }, line, marker);
}
