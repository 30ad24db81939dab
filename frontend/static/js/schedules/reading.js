/**
 * What the pinned step reads: the selected schedule there, beside the axes; the same in the caption for all that everything here
 * depends on; and a summary of all schedules for those who listen.
 */

import { byId, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { number } from "../wire.js";
import { curveOf } from "./curve.js";
import { titleOf } from "./titles.js";

/** @typedef {import("../state.js").State} State */

const REST = 1500; // milliseconds before what changed is said

/** @param {import("../ui/api.js").Api} api */
export function createReading(api) {
  const [reading, caption, said] = [byId("readings"), byId("caption"), byId("live-summary")];
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  function say() {
    timer = undefined;
    if (!api.state().busy) setText(said, summaryOf(api.state()));
  }
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (["spec", "view", "step", "status"].some((key) => changed.has(key))) setText(reading, readingOf(state));
      if (changed.has("spec") || changed.has("catalogue")) setText(caption, t("schedules.about_all", { torch: state.catalogue?.torch ?? "" }));
      if (changed.has("status") || changed.has("spec")) timer ??= setTimeout(say, REST);
    },
  };
}

/** @param {State} state */
function readingOf(state) {
  const { step, view, spec } = state;
  const curve = curveOf(state, view.selected);
  const lr = curve && step < curve.rows ? exact(curve.lr[step]) : "";
  const values = { step, lr, label: titleOf(spec.entries, view.selected, t("schedule.none")) };
  return view.batches > 1 ? t("schedules.reading_epoch", { ...values, epoch: Math.floor(step / view.batches), batch: step % view.batches }) : t("schedules.reading", values);
}

/** @param {State} state */
export function summaryOf(state) {
  const entries = state.spec.entries.map((entry, i) => {
    const summary = curveOf(state, i)?.answer?.summary;
    const label = titleOf(state.spec.entries, i, t("schedule.none"));
    return summary ? t("schedules.said", { label, peak: short(number(summary.peak), 3), at: summary.peak_step ?? "", final: short(number(summary.final), 3) }) : label;
  });
  return t("schedules.announce", { count: entries.length, entries: entries.slice(0, 12).join(" ") });
}
