/**
 * The panels that are drawn against the step, one below the other: lr always; momentum, the loss that feeds a schedule, and its
 * patience counter where any entry has them. Each line is a column of a curve; a line of the coordinate y is drawn thinner.
 */

import { known } from "../plot/known.js";
import { curveOf } from "./curve.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./curve.js").Curve} Curve */
/** @typedef {import("../plot/scale.js").Range} Range */
/** @typedef {"lr"|"momentum"|"fed"|"patience"} Name */
/** @typedef {{entry: number, column: string, values: Float64Array, curve: Curve, thin: boolean}} Line */

/** @typedef {{entry: number, value: number}} Limit */

/** The columns of each panel; those after the first are thinner. @type {Record<Name, string[]>} */
export const PANELS = { lr: ["lr", "lr_y"], momentum: ["momentum", "momentum_y"], fed: ["loss", "best"], patience: ["bad_epochs", "cooldown"] };
export const NAMES = /** @type {Name[]} */ (Object.keys(PANELS));
const BEYOND = 1e3; // times the loss at the start: the highest end of an axis of losses, however far some diverge
const DEEP = 1e-7; // of the highest value: the lowest end of a logarithmic axis

/** @param {State} state @param {Name} name @returns {Line[]} */
export function linesOf(state, name) {
  return state.spec.entries.flatMap((_, entry) => {
    const curve = state.view.hidden.includes(entry) ? null : curveOf(state, entry);
    if (!curve || !curve.rows) return [];
    return PANELS[name].flatMap((column, k) => {
      const values = /** @type {Float64Array|undefined} */ (/** @type {any} */ (curve)[column]);
      return values && (name === "lr" || curve.answer) ? [{ entry, column, values, curve, thin: k > 0 }] : [];
    });
  });
}

/** Whether an axis can show a value: an lr below 0 is a gap, as nan and inf are. @param {number} value @param {boolean} log */
export const showable = (value, log) => Number.isFinite(value) && (log ? value > 0 : value >= 0);

/** @param {State} state @param {Name} name */
export const isLog = (state, name, lines = linesOf(state, name)) => (name === "lr" ? state.view.axis === "log" : name === "fed" && lines.every(({ values, curve }) => known(values, curve.rows).lowest > 0));

/** How many steps without a better loss each seen schedule that counts them bears, where the run could reach that. @param {State} state @param {Name} name @param {Line[]} lines @returns {Limit[]} */
export function limitsOf(state, name, lines) {
  if (name !== "patience") return [];
  return lines.filter(({ thin }) => !thin).map(({ entry }) => {
    const { schedule } = state.spec.entries[entry];
    const own = state.catalogue?.schedules.find((one) => one.name === schedule?.name)?.params.find((parameter) => parameter.name === name);
    return { entry, value: schedule?.params?.[name] ?? own?.default };
  }).filter(({ value }) => value <= state.spec.steps);
}

/** A panel's range. @param {Name} name @param {Line[]} lines @param {boolean} log @param {Limit[]} limits @returns {Range|null} */
export function panelRange(name, lines, log, limits) {
  if (name === "momentum") return tightRange(lines);
  if (name === "fed") return rangeOf(lines, log, BEYOND * Math.max(...lines.map(({ values }) => Math.abs(values[0])).filter(Number.isFinite)));
  const range = rangeOf(lines, log);
  return range && { ...range, high: Math.max(range.high, ...limits.map(({ value }) => 1.12 * value)) };
}

/** The range of all lines over all steps, so that it stays where it is when the steps are zoomed. @param {Line[]} lines @param {boolean} log @param {number} [cap] the highest value that counts @returns {Range|null} */
export function rangeOf(lines, log, cap = Infinity) {
  const facts = lines.map(({ values, curve }) => known(values, curve.rows));
  const high = Math.min(cap, Math.max(...facts.map(({ highest }) => highest)));
  if (!(high >= 0)) return null;
  if (!log) return { log, low: 0, high: high * 1.06 || 1 };
  const low = Math.min(...facts.map(({ least }) => least));
  return high > 0 ? { log, low: Math.max(low, high * DEEP) / 1.3, high: high * 1.3 } : null;
}

/** The momenta lie close to 1, so their axis does not begin at 0. @param {Line[]} lines @returns {Range|null} */
export function tightRange(lines) {
  const facts = lines.map(({ values, curve }) => known(values, curve.rows));
  const [low, high] = [Math.min(...facts.map(({ lowest }) => lowest)), Math.max(...facts.map(({ highest }) => highest))];
  if (!(high >= low)) return null;
  const pad = 0.1 * (high - low) || 0.05;
  return { log: false, low: low - pad, high: high + pad };
}

/**
 * The line nearest to a height: in pixels, at a step. One look at each line, however long it is.
 * @param {Line[]} lines @param {number} step @param {number} y in pixels @param {(value: number) => number} yOf @param {boolean} log
 * @returns {{line: Line, distance: number}|null} distance in pixels
 */
export function nearest(lines, step, y, yOf, log) {
  /** @type {{line: Line, distance: number}|null} */
  let found = null;
  for (const line of lines) {
    if (step >= line.curve.rows) continue;
    const value = line.values[step];
    if (!showable(value, log)) continue;
    const distance = Math.abs(yOf(value) - y);
    if (!found || distance < found.distance) found = { line, distance };
  }
  return found;
}
