/**
 * What is remarkable about the curves, in sentences: values that no axis can show, and where torch stopped a schedule and why.
 * Each stands at its step in the picture, shortly, and in full below it.
 */

import { known } from "../plot/known.js";
import { swatch } from "../ui/swatch.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { curveOf } from "./curve.js";
import { titleOf } from "./titles.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./panel.js").Note} Note */
/** @typedef {import("./measures.js").Line} Line */

const EACH = 3; // stretches of a kind that are named one by one

/** Stretches of values that cannot be shown, with the words for them; where there are many of a kind, as one. @param {import("./curve.js").Gap[]} gaps */
export function gapsOf(gaps) {
  const kinds = [...new Set(gaps.map(({ kind }) => kind))].map((kind) => gaps.filter((gap) => gap.kind === kind));
  return kinds.flatMap((same) => (same.length > EACH
    ? [{ ...same[0], to: same[same.length - 1].to, words: "gap.often" }]
    : same.map((gap) => ({ ...gap, words: gap.from === gap.to ? "gap.one" : "gap.many" }))));
}

/** @param {State} state @returns {(Note & {full: string})[]} */
export function notesOf(state) {
  return state.spec.entries.flatMap((_, entry) => {
    const answer = state.view.hidden.includes(entry) ? undefined : curveOf(state, entry)?.answer;
    if (!answer) return [];
    const label = titleOf(state.spec.entries, entry, t("schedule.none"));
    const gaps = gapsOf(answer.summary.gaps).map(({ words, from, to, kind }) => ({ entry, step: from, to, text: t(words, { label, from, to, kind: t(`gap.${kind}`) }) }));
    const { stopped } = answer;
    const stop = stopped ? [{ entry, step: stopped.step, text: t("schedules.stopped", { label, step: stopped.step }), full: t("schedules.stopped_because", { label, step: stopped.step, message: stopped.message }) }] : [];
    return [...gaps.map((gap) => ({ ...gap, full: gap.text })), ...stop];
  });
}

/** Where a loss that feeds a schedule is no number any more. @param {State} state @param {Line[]} lines @returns {Note[]} */
export const lossNotes = (state, lines) => lines.filter(({ column, values, curve }) => column === "loss" && known(values, curve.rows).bad >= 0)
  .map(({ entry, values, curve }) => ({ entry, step: known(values, curve.rows).bad, text: t("schedules.no_loss", { label: titleOf(state.spec.entries, entry, t("schedule.none")), step: known(values, curve.rows).bad }) }));

/** What torch warned of meanwhile. @param {State} state @returns {{entry: number, full: string}[]} */
const warningsOf = (state) => state.spec.entries.flatMap((_, entry) => {
  const heard = state.view.hidden.includes(entry) ? [] : (curveOf(state, entry)?.answer?.notes ?? []);
  return heard.map((message) => ({ entry, full: t("schedules.warned", { label: titleOf(state.spec.entries, entry, t("schedule.none")), message }) }));
});

/** The list below the curves. @param {HTMLElement} root */
export function createNotes(root) {
  let shown = "";
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!changed.has("traces") && !changed.has("view") && !changed.has("spec")) return;
      const notes = [...notesOf(state), ...warningsOf(state)];
      const key = JSON.stringify(notes);
      if (key === shown) return;
      shown = key;
      root.hidden = !notes.length;
      root.replaceChildren(...notes.map(({ entry, full }) => el("li", {}, /** @type {any} */ (swatch(entry)), full)));
    },
  };
}
