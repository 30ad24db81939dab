/**
 * The table behind the curves: what every schedule is at the pinned step and at the steps around it, in full precision. Built only
 * while it is seen.
 */

import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact } from "../ui/numbers.js";
import { copyExactly } from "../ui/results.js";
import { curveOf } from "./curve.js";
import { titleOf } from "./titles.js";

/** @typedef {import("../state.js").State} State */

const AROUND = 2; // steps before and after

/** The columns of an entry that the table lists. @param {State} state @param {number} entry @returns {{name: string, values: Float64Array, rows: number}[]} */
function columnsOf(state, entry) {
  const curve = /** @type {any} */ (curveOf(state, entry));
  return curve ? curve.columns.filter((/** @type {string} */ name) => curve[name]).map((/** @type {string} */ name) => ({ name, values: /** @type {Float64Array} */ (curve[name]), rows: curve.rows })) : [];
}

/** @param {HTMLElement} root */
export function createValues(root) {
  copyExactly(root);
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (root.closest("[hidden]") || !["spec", "traces", "step", "view", "status"].some((key) => changed.has(key))) return;
      const steps = Array.from({ length: 2 * AROUND + 1 }, (_, k) => state.step - AROUND + k).filter((step) => step >= 0 && step <= state.spec.steps);
      const head = el("tr", {}, el("th", { scope: "col" }, t("number.entry")), ...steps.map((step) => el("th", { scope: "col", class: step === state.step ? "numeric is-pinned" : "numeric" }, t("curve.at", { step }))));
      const rows = state.spec.entries.flatMap((_, i) => columnsOf(state, i).map(({ name, values, rows: arrived }) =>
        el("tr", {}, el("th", { scope: "row" }, `${titleOf(state.spec.entries, i, t("schedule.none"))}, ${t(`column.${name}`)}`), ...steps.map((step) => el("td", { class: "numeric" }, step < arrived ? exact(values[step]) : "")))));
      root.replaceChildren(el("table", { class: "results" }, el("caption", {}, t("schedules.values", { step: state.step })), el("thead", {}, head), el("tbody", {}, ...rows)));
    },
  };
}
