/**
 * A text summary of the race for those who listen instead of look: when the run is complete, and not more often than every
 * few seconds, one sentence an entry.
 */

import { kindOf } from "../average.js";
import { labelOf } from "../spec.js";
import { t } from "./messages.js";
import { short } from "./numbers.js";
import { finalAverage } from "./results.js";
import { sentence, statusAt } from "./status.js";

/** @typedef {import("../state.js").State} State */

const REST = 3000;

/** @param {State} state @param {number} i */
function entrySummary(state, i) {
  const trace = state.traces[i];
  const told = { label: labelOf(state.spec.entries[i]), status: sentence(statusAt(trace?.status ?? null, state.step)) };
  const average = trace ? finalAverage(trace) : undefined;
  if (!trace || average === undefined || average === null) return t("announce.entry", told);
  return t("announce.average", { ...told, kind: kindOf(state, i), loss: short(trace.loss[trace.rows - 1]), average: short(average) });
}

/** @param {State} state */
export function summaryOf(state) {
  const entries = state.spec.entries.map((_, i) => entrySummary(state, i));
  return t("announce.race", { step: state.step, steps: state.spec.steps, entries: entries.join(" ") });
}

/** @param {HTMLElement} root @returns {import("./api.js").Part} */
export function createAnnounce(root) {
  let timer = 0;
  let said = "";
  /** @type {State | null} */
  let latest = null;
  const say = () => {
    timer = 0;
    if (!latest || latest.playing || latest.traces.some((trace) => !trace?.status)) return;
    const state = latest;
    const words = state.spec.entries.map((_, i) => entrySummary(state, i)).join();
    if (words === said) return;
    said = words;
    root.textContent = summaryOf(latest);
  };
  return {
    update(state, changed) {
      latest = state;
      if (!changed.has("status") && !changed.has("playing") && !changed.has("step")) return;
      if (!timer) timer = setTimeout(say, REST);
    },
  };
}
