/** Paths for whatever is drawn on: a canvas takes a Path2D, what writes an SVG (vectors.js) its own, which can be read. */

/** @param {CanvasRenderingContext2D} context @param {string} [d] what is in it already, as the path of an SVG @returns {Path2D} */
export const newPath = (context, d) => /** @type {any} */ (context).newPath?.(d) ?? new Path2D(d ?? "");
