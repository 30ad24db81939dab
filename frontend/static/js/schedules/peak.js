/**
 * The highest lr of a schedule that sets it itself, whatever the optimizer's. Such parameters are known by their names: the peak,
 * and the foot from which it rises, which keeps its share of the peak.
 */

/** @typedef {import("../spec.js").Schedule} Schedule */

const [PEAK, FOOT] = ["max_lr", "base_lr"];

/** Whether it, or a part of it, sets its peak. @param {Schedule|null|undefined} node @returns {boolean} */
export const setsPeak = (node) => Boolean(node && (typeof node.params?.[PEAK] === "number" || node.schedules?.some(setsPeak)));

/** The schedule with such peaks at `lr`. @param {Schedule} node @param {number} lr @returns {Schedule} */
export function withPeak(node, lr) {
  const { params, schedules } = node;
  const [peak, foot] = [params?.[PEAK], params?.[FOOT]];
  const own = typeof peak === "number" ? { [PEAK]: lr, ...(typeof foot === "number" && peak !== 0 ? { [FOOT]: foot * (lr / peak) } : {}) } : {};
  return { ...node, ...(params ? { params: { ...params, ...own } } : {}), ...(schedules ? { schedules: schedules.map((part) => withPeak(part, lr)) } : {}) };
}
