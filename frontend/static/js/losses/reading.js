/** What everything here depends on, in the caption; and all criteria at the pinned t in a sentence each, for those who listen. */

import { byId, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { titleOf } from "./document.js";
import { valuesAt } from "./values.js";

/** @typedef {import("./state.js").State} State */

const REST = 1500; // milliseconds before what changed is said

/** @param {import("./state.js").Api} api */
export function createReading(api) {
  const [caption, said] = [byId("caption"), byId("live-summary")];
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  function say() {
    timer = undefined;
    if (!api.state().busy) setText(said, summaryOf(api.state()));
  }
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (changed.has("catalogue")) setText(caption, t("losses.caption", { torch: state.catalogue?.torch ?? "" }));
      if (changed.has("curves") || changed.has("view")) timer ??= setTimeout(say, REST);
    },
  };
}

/** @param {State} state */
export function summaryOf(state) {
  const told = state.spec.criteria.slice(0, 12).map((chosen, i) => {
    const found = valuesAt(state, i);
    if (!found) return titleOf(chosen);
    const features = found.features.map(({ text }) => text).join(", ");
    return t("losses.said", { label: titleOf(chosen), t: short(found.t), loss: short(found.loss), gradient: short(found.gradient), features });
  });
  return t("losses.announce", { count: state.spec.criteria.length, criteria: told.join(" ") });
}
