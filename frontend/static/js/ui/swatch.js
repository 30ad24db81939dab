/** An entry's color, dash and marker as one small picture, the same in the list, the table and the inspector. */

import { entryStyle, markerPath } from "../plot/style.js";
import { svg } from "./dom.js";

const WIDTH = 34;
const HEIGHT = 14;
const STROKE = 2.2;

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
