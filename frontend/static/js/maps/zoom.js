/**
 * Zooming a map: other ranges of its axes, each a change of the document, so that links, undo and exports follow. The ranges that were left are
 * kept for the way back.
 */

import { axisFrom, mapOf, withAxis } from "./document.js";
import { between, isFine } from "./scale.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {{x: [number, number], y: [number, number]}} Window parts of the picture, 0 to 1, y upwards */

export const CLOSER = 1 / 2;
const ROUNDING = 1e-9;

/** The window of a zoom about a point. @param {number} factor below 1: closer @param {number} [x] @param {number} [y] the point, in parts @returns {Window} */
export function about(factor, x = 0.5, y = 0.5) {
  const side = (/** @type {number} */ at) => /** @type {[number, number]} */ ([at - at * factor, at + (1 - at) * factor]);
  return { x: side(x), y: side(y) };
}

/** The window that lies so far to the right and up. @param {number} right @param {number} up in parts of the picture @returns {Window} */
export const beside = (right, up) => ({ x: [right, 1 + right], y: [up, 1 + up] });

/** The document of a window; null: float64 has no more numbers there, or none at all. @param {Spec} spec @param {Window} window @returns {Spec|null} */
export function zoomed(spec, window) {
  let next = spec;
  for (const name of /** @type {const} */ (["x", "y"])) {
    const written = mapOf(spec)[name];
    if (!written) continue;
    const axis = axisFrom(written);
    const to = between(axis, ...window[name]);
    const grows = window[name][1] - window[name][0] > 1 - ROUNDING;
    if (![to.from, to.to].every(Number.isFinite) || (axis.scale === "log" && !(to.from > 0)) || (axis.scale === "complement" && !(to.to < 1)) || (!grows && !isFine(to))) return null;
    next = withAxis(next, name, { from: to.from, to: to.to });
  }
  return next;
}

/** The axes of a document as text, to tell one window from another. @param {Spec} spec */
export const windowKey = (spec) => JSON.stringify([mapOf(spec).kind, mapOf(spec).x.path, mapOf(spec).y?.path]);

/** The windows that were left, the last one last. @param {Pick<typeof import("../state.js"), "state"|"change"|"isTransient">} api */
export function createZooms(api) {
  /** @type {{key: string, x: any, y: any}[]} */
  let left = [];
  return {
    /** Keeps where the map is now, before it is zoomed. */
    keep() {
      const { x, y } = mapOf(api.state().spec);
      left = [...left, { key: windowKey(api.state().spec), x, y }].slice(-100);
    },
    /** How many there are for the present axes. */
    depth: () => left.filter(({ key }) => key === windowKey(api.state().spec)).length,
    back() { go(left.length - 1); },
    whole() { go(left.findIndex(({ key }) => key === windowKey(api.state().spec))); },
  };

  /** @param {number} at */
  function go(at) {
    const to = left[at];
    if (!to) return;
    left = left.slice(0, at);
    if (to.key !== windowKey(api.state().spec)) return;
    api.change((spec) => /** @type {any} */ ({ ...spec, map: { ...mapOf(spec), x: to.x, ...(to.y ? { y: to.y } : {}) } }));
  }
}
