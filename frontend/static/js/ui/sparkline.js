/**
 * A learning rate over all steps as a line without axes. Its points are torch's own, thinned to what the width can show;
 * nothing is smoothed, so a restart's edge stays an edge.
 */

import { setAttribute, svg } from "./dom.js";

const WIDTH = 52;
const HEIGHT = 20;
const MARGIN = 2;

/**
 * The path of the first `rows` values. Values that are no finite numbers leave a gap.
 * @param {ArrayLike<number>} values @param {number} rows @param {number} [points]
 */
export function sparkPath(values, rows, points = WIDTH) {
  const stride = Math.max(1, Math.ceil(rows / points));
  let [low, high] = [Infinity, -Infinity];
  for (let k = 0; k < rows; k += 1) {
    if (!Number.isFinite(values[k])) continue;
    low = Math.min(low, values[k]);
    high = Math.max(high, values[k]);
  }
  const from = low === high ? Math.min(0, low) - 1e-300 : Math.min(low, 0) === low ? low : 0;
  let path = "";
  let pen = "M";
  for (let k = 0; k < rows; k += stride) {
    const value = values[k];
    if (!Number.isFinite(value)) {
      pen = "M";
      continue;
    }
    const x = MARGIN + (k / Math.max(1, rows - 1)) * (WIDTH - 2 * MARGIN);
    const y = HEIGHT - MARGIN - ((value - from) / (high - from || 1)) * (HEIGHT - 2 * MARGIN);
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
  }
  return path;
}

export function createSparkline() {
  const path = svg("path", { class: "spark" });
  const element = svg("svg", { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, height: HEIGHT, role: "img" }, path);
  let drawn = "";
  return {
    element,
    /** @param {Pick<import("../state.js").Trace, "version"|"rows"|"lr"> | null | undefined} trace @param {string} label */
    update(trace, label) {
      setAttribute(element, "aria-label", label);
      const version = trace ? `${trace.version}/${trace.rows}` : "";
      if (version === drawn) return;
      drawn = version;
      setAttribute(path, "d", trace ? sparkPath(trace.lr, trace.rows) : "");
    },
  };
}
