/**
 * A text summary of the race for those who listen instead of look: when the run is complete, and not more often than every
 * few seconds, one sentence an entry.
 */

import { labelOf } from "../spec.js";
import { t } from "./messages.js";
import { sentence, statusAt } from "./status.js";

/** @typedef {import("../state.js").State} State */

const REST = 3000;

/** @param {State} state */
export function summaryOf(state) {
  const entries = state.spec.entries.map((entry, i) => t("announce.entry", { label: labelOf(entry), status: sentence(statusAt(state.traces[i]?.status ?? null, state.step)) }));
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
    const words = latest.spec.entries.map((_, i) => sentence(statusAt(latest?.traces[i]?.status ?? null, latest?.step ?? 0))).join();
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
