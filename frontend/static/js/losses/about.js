/** The selected criterion in words: its formula, when to use it, what it does to outliers and to imbalance, and what torch warned of. */

import { el, isShown } from "../ui/dom.js";
import { showFormula } from "../ui/mathml.js";
import { t } from "../ui/messages.js";
import { criterionOf } from "./document.js";

/** @typedef {import("./state.js").State} State */

const PARTS = /** @type {const} */ (["when", "outliers", "imbalance", "source"]);

/** @param {HTMLElement} root */
export function createAbout(root) {
  const title = el("h3", { "data-testid": "about-name" });
  const sentence = el("p");
  const formula = el("p", { class: "formula", "data-testid": "formula" });
  const parts = el("dl", { class: "about-parts" });
  const notes = el("ul", { class: "notes", "data-testid": "notes" });
  root.append(title, sentence, formula, parts, notes);
  let shown = "";
  return {
    /** @param {State} state @param {Set<string>} _changed */
    update({ catalogue, spec, view, curves }, _changed) {
      if (!catalogue || !isShown(root)) return;
      const [chosen, curve] = [spec.criteria[view.selected], curves[view.selected]];
      const criterion = chosen.expression === undefined ? criterionOf(catalogue, chosen) : curve?.criterion;
      const now = JSON.stringify([chosen.name, chosen.expression, criterion?.formula, curve?.notes]);
      if (now === shown) return;
      shown = now;
      title.textContent = chosen.expression ?? chosen.name ?? "";
      sentence.textContent = criterion?.sentence ?? "";
      showFormula(formula, criterion?.mathml ?? "");
      parts.replaceChildren(...PARTS.flatMap((part) => (criterion?.[part] ? [el("dt", {}, t(`losses.${part}`)), el("dd", {}, criterion[part])] : [])));
      notes.replaceChildren(...(curve?.notes ?? []).map((note) => el("li", {}, t("losses.warned", { note }))));
    },
  };
}
