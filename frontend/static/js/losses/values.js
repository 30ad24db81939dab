/** The table behind the charts: every criterion's loss and gradient at the pinned t, with all digits. */

import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact } from "../ui/numbers.js";
import { copyExactly } from "../ui/results.js";
import { swatch } from "../ui/swatch.js";
import { axisOf, titleOf } from "./document.js";
import { nearest } from "./lines.js";
import { pinned } from "./seen.js";

/** @typedef {import("./state.js").State} State */

/** A criterion's place and values. @param {State} state @param {number} i */
export function valuesAt(state, i) {
  const { catalogue, spec, curves } = state;
  const [axis, curve] = [catalogue && axisOf(catalogue, spec.criteria[i]), curves[i]];
  if (!axis || !curve) return null;
  const k = nearest(curve.t, pinned(state, axis));
  return { t: curve.t[k], loss: curve.loss[k], gradient: curve.gradient[k], features: curve.features };
}

/** @param {HTMLElement} root */
export function createValues(root) {
  copyExactly(root);
  const body = el("tbody");
  const heads = ["name", "place", "loss", "gradient"].map((name, k) => el("th", { scope: "col", class: k > 0 ? "numeric" : null }, t(`losses.${name}`)));
  root.append(el("table", { class: "results" }, el("caption", {}, t("losses.values")), el("thead", {}, el("tr", {}, ...heads)), body));
  let written = "";
  return {
    /** @param {State} state @param {Set<string>} _changed */
    update(state, _changed) {
      const rows = state.spec.criteria.map((chosen, i) => {
        const found = valuesAt(state, i);
        const told = found ? [found.t, found.loss, found.gradient].map(exact) : ["", "", ""];
        return { title: titleOf(chosen), told };
      });
      const now = JSON.stringify(rows);
      if (now === written) return;
      written = now;
      body.replaceChildren(...rows.map(({ title, told }, i) => el("tr", { "data-testid": `values-${i}` },
        el("th", { scope: "row" }, swatchOf(i), title), ...told.map((text) => el("td", { class: "numeric" }, text)))));
    },
  };
}

/** @param {number} i */
function swatchOf(i) {
  const span = el("span");
  span.append(swatch(i));
  return span;
}
