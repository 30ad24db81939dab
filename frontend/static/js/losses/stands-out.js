/** What stands out about every criterion's gradient, in the engine's sentences: jumps, zeros, explosions, what it tends to far away. */

import { el, isShown } from "../ui/dom.js";
import { swatch } from "../ui/swatch.js";
import { titleOf } from "./document.js";

/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} root */
export function createStandsOut(root) {
  const list = el("ul", { class: "stands-out", "data-testid": "stands-out" });
  root.append(list);
  let written = "";
  return {
    /** @param {State} state @param {Set<string>} _changed */
    update({ spec, curves }, _changed) {
      if (!isShown(root)) return;
      const told = spec.criteria.map((chosen, i) => ({ title: titleOf(chosen), sentences: curves[i]?.features.map(({ text }) => text) ?? [] }));
      const now = JSON.stringify(told);
      if (now === written) return;
      written = now;
      list.replaceChildren(...told.map(({ title, sentences }, i) => {
        const item = el("li", {}, el("h3", {}, title), el("ul", {}, ...sentences.map((sentence) => el("li", {}, sentence))));
        item.prepend(swatch(i));
        return item;
      }));
    },
  };
}
