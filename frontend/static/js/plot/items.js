/** What a legend names: the entries that are seen, and their averages; or the criteria. */

import { averageLabel, averageOf } from "../average.js";
import { titleOf } from "../losses/document.js";
import { labelOf } from "../spec.js";

/** @typedef {{i: number, label: string, average?: boolean}} Item */

/** @param {Pick<import("../state.js").State, "spec"|"view"|"traces"|"catalogue">} state @returns {Item[]} */
export function itemsOf(state) {
  return state.spec.entries.flatMap((entry, i) => {
    if (state.view.hidden.includes(i)) return [];
    const trace = state.traces[i];
    return [{ i, label: labelOf(entry) }, ...(trace && averageOf(trace) ? [{ i, label: averageLabel(state, i), average: true }] : [])];
  });
}

/** @param {Pick<import("../losses/state.js").State, "spec"|"view">} state @returns {Item[]} */
export const criteriaOf = ({ spec, view }) => spec.criteria.flatMap((criterion, i) => (view.hidden.includes(i) ? [] : [{ i, label: titleOf(criterion) }]));
