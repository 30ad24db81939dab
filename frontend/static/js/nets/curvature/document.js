/** What is asked of the curvature along a training, and how it is shown, as the view keeps it: only what differs from the ordinary. */

/** @typedef {import("../../state.js").View} View */
/** @typedef {"edge"|"ratio"|"top"|"least"|"trace"} Measure */
/** @typedef {{top: number, samples: "train"|"validation", points: number, trace: boolean, show: Measure, log: boolean}} Wish */

/** @type {Measure[]} */
export const MEASURES = ["edge", "ratio", "top", "least", "trace"];
export const POINTS = [10, 20, 40, 100, 200];
export const TOPS = [1, 2, 3, 5, 10];
/** @type {Wish} */
const USUAL = { top: 3, samples: "train", points: 20, trace: true, show: "edge", log: true };

/** @param {Partial<View>} view @returns {Wish} */
export function wishOf(view) {
  const own = view.deck?.curvature ?? {};
  return { ...USUAL, ...own, show: MEASURES.includes(own.show) ? own.show : USUAL.show };
}

/** @param {Partial<View>} view @param {Partial<Wish>} patch */
export function withWish(view, patch) {
  const next = { ...view.deck?.curvature, ...patch };
  const own = Object.fromEntries(Object.entries(next).filter(([name, value]) => value !== /** @type {Record<string, any>} */ (USUAL)[name]));
  const { curvature: _old, ...others } = view.deck ?? {};
  return { deck: Object.keys(own).length ? { ...others, curvature: own } : others };
}

/** What the server is asked. @param {Wish} wish */
export const fieldOf = ({ top, samples, points, trace }) => ({ top, samples, points, trace });
