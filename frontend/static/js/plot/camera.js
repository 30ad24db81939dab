/**
 * From a position and its height to pixels in Plotly's scene in three dimensions, by the matrices of its camera.
 */

/** @typedef {import("./overlay.js").Frame} Frame */

/** a times b, both 4x4 in columns. @param {ArrayLike<number>} a @param {ArrayLike<number>} b @returns {number[]} */
function times(a, b) {
  return Array.from({ length: 16 }, (_, k) => {
    const [column, row] = [k >> 2, k & 3];
    return a[row] * b[4 * column] + a[4 + row] * b[4 * column + 1] + a[8 + row] * b[4 * column + 2] + a[12 + row] * b[4 * column + 3];
  });
}

/** What the scene shows, drawn anew: a canvas of WebGL can be read only until the browser has shown it. @param {any} plot @returns {HTMLCanvasElement} */
export function sceneCanvas(plot) {
  const { glplot } = plot._fullLayout.scene._scene;
  glplot.redraw();
  return glplot.gl.canvas;
}

/** @param {any} plot a Plotly element with a scene @param {HTMLElement} host @param {(loss: number) => number} height @returns {Frame|null} */
export function sceneFrame(plot, host, height) {
  const scene = plot._fullLayout?.scene?._scene;
  const camera = scene?.glplot?.cameraParams;
  if (!camera?.projection) return null;
  const [box, outer] = [scene.container.getBoundingClientRect(), host.getBoundingClientRect()];
  const m = times(times(camera.projection, camera.view), camera.model);
  const [sx, sy, sz] = scene.dataScale;
  return {
    left: box.left - outer.left, top: box.top - outer.top, width: box.width, height: box.height, key: m.join() + [sx, sy, sz],
    project(trace, row, out) {
      const [x, y, z] = [trace.x[row] * sx, trace.y[row] * sy, height(trace.loss[row]) * sz];
      const w = m[3] * x + m[7] * y + m[11] * z + m[15];
      const [px, py] = [m[0] * x + m[4] * y + m[8] * z + m[12], m[1] * x + m[5] * y + m[9] * z + m[13]];
      out[0] = w > 0 ? ((1 + px / w) / 2) * box.width : NaN;
      out[1] = w > 0 ? ((1 - py / w) / 2) * box.height : NaN;
    },
  };
}
