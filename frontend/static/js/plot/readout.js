/**
 * The values under the pointer: x, y and f at the nearest point of the field, so that the three numbers belong together exactly.
 */

import { t } from "../ui/messages.js";
import { short } from "./levels.js";

/** @typedef {import("../api.js").Field} Field */

/** The grid point nearest to x, y; null: outside. @param {Field} field @param {number} x @param {number} y */
export function nearest({ box: [[x0, x1], [y0, y1]], nx, ny, z }, x, y) {
  const i = Math.round(((x - x0) / (x1 - x0)) * (nx - 1));
  const j = Math.round(((y - y0) / (y1 - y0)) * (ny - 1));
  if (!(i >= 0 && i < nx && j >= 0 && j < ny)) return null;
  return { x: x0 + ((x1 - x0) * i) / (nx - 1), y: y0 + ((y1 - y0) * j) / (ny - 1), f: z[j * nx + i] };
}

/** @param {HTMLElement} host @param {HTMLElement} plot @param {() => import("./axes.js").Axes|null} axes @param {() => Field|null} field */
export function createReadout(host, plot, axes, field) {
  const element = document.createElement("output");
  element.className = "readout";
  element.hidden = true;
  host.append(element);
  plot.addEventListener("pointermove", (event) => {
    const [frame, values] = [axes(), field()];
    const box = host.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    const [x, y] = frame?.contains(left, top) ? frame.toData(left, top) : [NaN, NaN];
    const found = values && nearest(values, x, y);
    element.hidden = !found;
    if (found) element.textContent = t("picture.readout", { x: short(found.x), y: short(found.y), f: short(found.f) });
  });
  plot.addEventListener("pointerleave", () => { element.hidden = true; });
  return element;
}
