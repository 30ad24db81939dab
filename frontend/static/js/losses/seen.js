/** What is seen on an axis: the curves that are here, and the t that is pinned. */

import { axisOf, rangeOf } from "./document.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./document.js").Axis} Axis */

/** The criteria on an axis that have a curve and are not hidden. @param {State} state @param {Axis} axis */
export function linesOn({ spec, catalogue, curves, view }, axis) {
  return spec.criteria.flatMap((chosen, i) => {
    const curve = curves[i];
    const here = catalogue && axisOf(catalogue, chosen)?.name === axis.name && !view.hidden.includes(i);
    return here && curve && curve.axis === axis.name ? [{ curve, i }] : [];
  });
}

/** The pinned t of an axis: where a person pressed, at first three quarters of the range. @param {State} state @param {Axis} axis */
export function pinned({ spec, view }, axis) {
  const [low, high] = rangeOf(spec, axis);
  const at = view.at[axis.name] ?? Number((low + 0.75 * (high - low)).toPrecision(6));
  return Math.max(low, Math.min(high, at));
}
