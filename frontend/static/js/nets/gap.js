/** The gap between the losses on training and validation samples, of the selected entry at the epoch that is shown, named. */

import { labelOf } from "../spec.js";
import { setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { traceOf } from "./trace.js";
import { loss } from "./words.js";

/** @typedef {import("../state.js").State} State */

/** @param {State} state */
export function gapSentence(state) {
  const i = state.view.selected;
  const trace = traceOf(state, i);
  if (!trace?.rows || !trace.about.validation) return "";
  const epoch = Math.min(state.step, trace.rows - 1);
  const gap = trace.validation_loss[epoch] - trace.train_loss[epoch];
  return t(gap < 0 ? "learned.gap_below" : "learned.gap", { label: labelOf(state.spec.entries[i]), gap: loss(Math.abs(gap)) });
}

/** @param {HTMLElement} root @returns {import("../ui/api.js").Part} */
export const createGap = (root) => ({ update: (state) => setText(root, gapSentence(state)) });
