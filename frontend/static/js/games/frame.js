/** Between theta and psi and the pixels of the picture: one unit is as long across as upwards, so that a circle is a circle. */

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
  const [[x0, x1], [y0, y1]] = fitted(range, width, height);
  const [sx, sy] = [width / (x1 - x0), height / (y1 - y0)];
  return {
    left, top, width, height, range: [[x0, x1], [y0, y1]], pixel: [1 / sx, 1 / sy], key: `${x0},${x1},${y0},${y1}`,
    toPixels: (x, y) => [left + (x - x0) * sx, top + (y1 - y) * sy],
    toData: (l, t) => [x0 + (l - left) / sx, y1 - (t - top) / sy],
    contains: (l, t) => l >= left && l <= left + width && t >= top && t <= top + height,
    project(trace, row, out) {
      out[0] = (trace.x[row] - x0) * sx;
      out[1] = (y1 - trace.y[row]) * sy;
    },
  };
}
