/** The table behind the plots: what became of each pair, the factors, and all numbers of the step that is shown, in full precision by copying. */

import { labelOf } from "../spec.js";
import { el, isShown, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { swatch } from "../ui/swatch.js";
import { traceOf } from "./trace.js";
import { factor, sentence } from "./words.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {{short: string, exact: string}} Cell */

const FACTORS = /** @type {const} */ (["multiplier", "near", "theory"]);
const COLUMNS = /** @type {const} */ (["theta", "psi", "distance", "generator_loss", "critic_loss", "generator_grad_norm", "critic_grad_norm", "generator_lr", "critic_lr"]);

/** @param {State} state @param {number} i @returns {Cell[]} */
function cells(state, i) {
  const trace = traceOf(state, i);
  const numbers = trace?.status?.numbers ?? {};
  const factors = FACTORS.map((name) => (name in numbers ? { short: factor(numbers[name]), exact: exact(numbers[name]) } : { short: "–", exact: "" }));
  const row = trace && Math.min(state.step, trace.rows - 1);
  const values = COLUMNS.map((name) => (trace && row !== null && row >= 0 ? { short: short(trace[name][row]), exact: exact(trace[name][row]) } : { short: "", exact: "" }));
  return [...factors, ...values];
}

/** @param {HTMLElement} root @returns {import("../ui/api.js").Part} */
export function createTable(root) {
  const head = ["column.entry", "column.status", ...[...FACTORS, ...COLUMNS].map((name) => `column.${name}`)];
  const caption = el("caption");
  const body = el("tbody");
  root.append(el("table", {}, caption, el("thead", {}, el("tr", {}, ...head.map((key, k) => el("th", { scope: "col", class: k > 1 ? "numeric" : null }, t(key))))), body));
  /** @type {{row: HTMLElement, name: HTMLElement, status: HTMLElement, numbers: HTMLElement[]}[]} */
  const rows = [];

  /** @param {number} i */
  function add(i) {
    const [name, status] = [el("span"), el("td")];
    const numbers = [...FACTORS, ...COLUMNS].map((column) => el("td", { class: "numeric", "data-testid": `value-${column}-${i}` }));
    const row = el("tr", {}, el("th", { scope: "row" }, swatch(i), name), status, ...numbers);
    body.append(row);
    rows.push({ row, name, status, numbers });
  }
  return {
    update(state, changed) {
      if (!isShown(root) && changed.size < 5) return;
      while (rows.length > state.spec.entries.length) rows.pop()?.row.remove();
      while (rows.length < state.spec.entries.length) add(rows.length);
      setText(caption, t("game.table", { step: state.step }));
      rows.forEach(({ row, name, status, numbers }, i) => {
        row.classList.toggle("is-hidden", state.view.hidden.includes(i));
        setText(name, labelOf(state.spec.entries[i]));
        setText(status, sentence(state.traces[i]?.status ?? null));
        cells(state, i).forEach((cell, k) => {
          setText(numbers[k], cell.short);
          setAttribute(numbers[k], "title", cell.exact);
          setAttribute(numbers[k], "data-exact", cell.exact);
        });
      });
    },
  };
}
