/**
 * What is remarkable about the curves, in sentences: values that no axis can show, and where torch stopped a schedule and why.
 * Each stands at its step in the picture, shortly, and in full below it.
 */

import { swatch } from "../ui/swatch.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { curveOf, titleOf } from "./curve.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./panel.js").Note} Note */

/** @param {State} state @returns {(Note & {full: string})[]} */
export function notesOf(state) {
  return state.spec.entries.flatMap((one, entry) => {
    const answer = state.view.hidden.includes(entry) ? undefined : curveOf(state, entry)?.answer;
    if (!answer) return [];
    const label = titleOf(one, t("schedule.none"));
    const gaps = answer.summary.gaps.map(({ from, to, kind }) => ({ entry, step: from, to, text: t(`gap.${kind}`, { label, from, to }) }));
    const { stopped } = answer;
    const stop = stopped ? [{ entry, step: stopped.step, text: t("schedules.stopped", { label, step: stopped.step }), full: t("schedules.stopped_because", { label, step: stopped.step, message: stopped.message }) }] : [];
    return [...gaps.map((gap) => ({ ...gap, full: gap.text })), ...stop];
  });
}

/** The list below the curves. @param {HTMLElement} root */
export function createNotes(root) {
  let shown = "";
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!changed.has("traces") && !changed.has("view") && !changed.has("spec")) return;
      const notes = notesOf(state);
      const key = JSON.stringify(notes);
      if (key === shown) return;
      shown = key;
      root.hidden = !notes.length;
      root.replaceChildren(...notes.map(({ entry, full }) => el("li", {}, /** @type {any} */ (swatch(entry)), full)));
    },
  };
}
