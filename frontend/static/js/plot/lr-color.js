/**
 * Trails colored by the learning rate that each of their steps used, on one logarithmic scale for all entries. Entries are told
 * apart by dash and marker then. A trail is drawn in stretches of one color, so that few strokes are needed.
 */

import { t } from "../ui/messages.js";
import { short } from "./levels.js";

/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {{low: number, high: number}} Rates */

// Plasma, of matplotlib (CC0): even in lightness, and unlike the surface's colors.
const STOPS = ["#0d0887", "#46039f", "#7201a8", "#9c179e", "#bd3786", "#d8576b", "#ed7953", "#fb9f3a", "#fdca26", "#f0f921"];

export const SHADES = STOPS.length;

/** @type {WeakMap<Trace, {rows: number, low: number, high: number}>} */
const known = new WeakMap();

/** @param {Trace} trace */
function ratesOf(trace) {
  const found = known.get(trace) ?? { rows: 0, low: Infinity, high: 0 };
  for (; found.rows < trace.rows; found.rows += 1) {
    const lr = trace.lr[found.rows];
    if (!(lr > 0 && lr < Infinity)) continue;
    found.low = Math.min(found.low, lr);
    found.high = Math.max(found.high, lr);
  }
  known.set(trace, found);
  return found;
}

/** The least and the greatest rate of all traces; null: there is none above 0. @param {(Trace|null)[]} traces @returns {Rates|null} */
export function rates(traces) {
  const all = traces.flatMap((trace) => (trace?.rows ? [ratesOf(trace)] : []));
  const [low, high] = [Math.min(...all.map((one) => one.low)), Math.max(...all.map((one) => one.high))];
  return high > 0 ? { low, high } : null;
}

/** @param {Rates} rates @param {number} lr @returns {number} of a color; -1: the rate is not above 0 */
export function shade({ low, high }, lr) {
  if (!(lr > 0)) return -1;
  const place = high > low ? Math.log(lr / low) / Math.log(high / low) : 1;
  return Math.max(0, Math.min(STOPS.length - 1, Math.floor(place * STOPS.length)));
}

/** @param {number} index @param {string} otherwise */
export const colorAt = (index, otherwise) => STOPS[index] ?? otherwise;

/**
 * The stretches of rows from `from` to `upTo` that have one color: the last row of each and its color's number. The segment that
 * leads to a row has the color of the step that made it.
 * @param {Trace} trace @param {number} from @param {number} upTo @param {Rates} rates @returns {{last: number, index: number}[]}
 */
export function stretches(trace, from, upTo, rates) {
  /** @type {{last: number, index: number}[]} */
  const found = [];
  for (let row = Math.max(from, 0); row <= upTo; row += 1) {
    const index = shade(rates, trace.lr[Math.max(0, row - 1)]);
    const now = found[found.length - 1];
    if (now?.index === index) now.last = row;
    else found.push({ last: row, index });
  }
  return found;
}

/** The scale beside the picture. @param {HTMLElement} host */
export function createLegend(host) {
  const element = document.createElement("p");
  element.className = "lr-legend";
  element.hidden = true;
  const bar = document.createElement("span");
  bar.className = "ramp";
  bar.style.background = `linear-gradient(to right, ${STOPS.map((color, k) => `${color} ${10 * k}% ${10 * (k + 1)}%`).join(", ")})`;
  const [low, high] = [document.createElement("span"), document.createElement("span")];
  element.append(low, bar, high);
  host.append(element);
  return {
    /** @param {Rates|null} rates null: nothing is colored by it */
    show(rates) {
      element.hidden = !rates;
      if (!rates) return;
      low.textContent = t("picture.lrFrom", { lr: short(rates.low) });
      high.textContent = short(rates.high);
    },
  };
}
