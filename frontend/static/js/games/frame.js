/** Between theta and psi and the pixels of the picture: one unit is as long across as upwards, so that a circle is a circle. */

import { axesIn } from "../plot/axes.js";

/** @typedef {import("../plot/axes.js").Axes} Axes */

/** The part of the element that is drawn on, beside its axes. @param {boolean} large */
export const marginsOf = (large) => (large ? { left: 84, right: 16, top: 14, bottom: 46 } : { left: 54, right: 10, top: 10, bottom: 34 });

/**
 * The window, widened across or upwards to the picture's shape.
 * @param {number[][]} range @param {number} width @param {number} height of what is drawn on, in pixels
 */
export function fitted([[x0, x1], [y0, y1]], width, height) {
  const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
  const around = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ size) => [(low + high) / 2 - (unit * size) / 2, (low + high) / 2 + (unit * size) / 2];
  return [around(x0, x1, width), around(y0, y1, height)];
}

/** @param {number[][]} range @param {{width: number, height: number}} size of the element @param {boolean} large @returns {Axes|null} null: there is no room */
export function frameOf(range, size, large) {
  const { left, right, top, bottom } = marginsOf(large);
  const [width, height] = [size.width - left - right, size.height - top - bottom];
  if (width < 20 || height < 20) return null;
  return axesIn({ left, top, width, height }, fitted(range, width, height));
}
