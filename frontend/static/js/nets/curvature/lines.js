/** What the chart of curvature draws: solid lines with the entries' markers; dashed is always the edge of stability. */

import { entryStyle } from "../../plot/style.js";
import { ratioOf, sharpnessOf } from "./answer.js";

/** @typedef {import("./answer.js").Curvature} Curvature */
/** @typedef {import("../chart.js").Line} Line */

const EDGE = { dash: [7, 4], width: 0.8 };

/** @param {Curvature} found @param {number} entry @param {ArrayLike<number>} y @param {Partial<Line>} [more] @returns {Line} */
const line = ({ epochs, rows }, entry, y, more = {}) => ({ x: epochs, y, count: rows, entry, marker: entryStyle(entry).marker, ...more });

/** @type {Record<import("./document.js").Measure, (found: Curvature, entry: number) => Line[]>} */
const OF = {
  edge: (found, entry) => [line(found, entry, found.columns.line[entry], { ...EDGE, marker: undefined }), line(found, entry, sharpnessOf(found, entry))],
  ratio: (found, entry) => [line(found, entry, ratioOf(found, entry))],
  top: (found, entry) => found.names.filter((name) => name.startsWith("eigenvalue_")).map((name, k) => line(found, entry, found.columns[name][entry], { alpha: 1 / (1 + 0.7 * k), marker: k ? undefined : entryStyle(entry).marker })),
  least: (found, entry) => [line(found, entry, found.columns.least[entry])],
  trace(found, entry) {
    const [values, error] = [found.columns.trace[entry], found.columns.trace_error[entry]];
    return [line(found, entry, values, { band: { low: values.map((value, k) => value - error[k]), high: values.map((value, k) => value + error[k]) } })];
  },
};

/** @param {Curvature} found @param {import("./document.js").Measure} show @param {number[]} entries those that are seen @returns {Line[]} */
export function linesOf(found, show, entries) {
  const all = entries.flatMap((entry) => OF[show](found, entry));
  if (show !== "ratio") return all;
  return [{ x: [found.epochs[0], found.epochs[found.epochs.length - 1]], y: [1, 1], entry: -1, ...EDGE }, ...all];
}
