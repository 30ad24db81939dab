/**
 * Between the numbers of a Plotly plot in two dimensions and the pixels of the element it lies in, from what Plotly keeps in
 * `_fullLayout`: read anew for each frame, since a pan changes it in place.
 */

/** @typedef {{left: number, top: number, width: number, height: number, range: number[][], pixel: number[], key: string,
 *   toPixels: (x: number, y: number) => number[], toData: (left: number, top: number) => number[],
 *   contains: (left: number, top: number) => boolean, project: import("./trails.js").Project}} Axes
 *  pixels count from the element's corner, except in `project`, where they count from the plot area's; pixel: the size of one */

/** @param {any} plot a Plotly element @returns {Axes|null} null: it is not drawn yet */
export function axesOf(plot) {
  const layout = plot._fullLayout;
  if (!layout?.xaxis || !(layout.xaxis._length > 0)) return null;
  const [left, top, width, height] = [layout.xaxis._offset, layout.yaxis._offset, layout.xaxis._length, layout.yaxis._length];
  const [x0, x1] = layout.xaxis.range.map(Number);
  const [y0, y1] = layout.yaxis.range.map(Number);
  return axesIn({ left, top, width, height }, [[x0, x1], [y0, y1]]);
}

/** The axes of a plot area that shows a range. @param {{left: number, top: number, width: number, height: number}} area in pixels @param {number[][]} range @returns {Axes} */
export function axesIn({ left, top, width, height }, [[x0, x1], [y0, y1]]) {
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
