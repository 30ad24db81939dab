/**
 * The table behind the pictures and the curves: where each entry ended, over its seeds as a median with quartiles, how far validation lies
 * above training, the best epoch, and how the seeds were trained. Copying gives every digit.
 */

import { labelOf } from "../spec.js";
import { el, isShown, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { swatch } from "../ui/swatch.js";
import { quartiles } from "./quartiles.js";
import { bestEpoch, endOf, traceOf } from "./trace.js";
import { accuracy, loss, sentence } from "./words.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./trace.js").Training} Training */
/** @typedef {import("./trace.js").Lane} Lane */
/** @typedef {{value: (trace: Training, lane: Lane) => number, write: (value: number) => string, worst?: number}} Column of one seed */

/** @param {string} name @param {(value: number) => string} write @param {number} [worst] @returns {Column} */
const final = (name, write, worst) => ({ value: (trace, lane) => lane.columns[name][endOf(trace, lane)], write, worst });

/** @type {Record<string, Column>} */
const COLUMNS = {
  train_loss: final("train_loss", loss), validation_loss: final("validation_loss", loss),
  gap: { value: (trace, lane) => final("validation_loss", loss).value(trace, lane) - final("train_loss", loss).value(trace, lane), write: loss },
  train_accuracy: final("train_accuracy", accuracy, -Infinity), validation_accuracy: final("validation_accuracy", accuracy, -Infinity),
  average_validation_loss: final("average_validation_loss", loss), average_validation_accuracy: final("average_validation_accuracy", accuracy, -Infinity),
  best_epoch: { value: bestEpoch, write: (value) => short(value) },
};

const ORDINARY = "trained"; // what became of an entry of which nothing more is to be said than its best epoch

/** One number, or the median with its quartiles. @param {Training} trace @param {Column} column */
export function cell(trace, { value, write, worst }) {
  const values = trace.lanes.map((lane) => value(trace, lane));
  const { low, median, high } = quartiles(values, worst);
  if (values.length === 1 || Number.isNaN(median)) return { short: write(values.length === 1 ? values[0] : median), around: "", exact: exact(values.length === 1 ? values[0] : median) };
  return { short: write(median), around: `[${write(low)}, ${write(high)}]`, exact: exact(median) };
}

/** @param {HTMLElement} root @returns {import("../ui/api.js").Part} */
export function createTable(root) {
  const head = ["entry", ...Object.keys(COLUMNS), "status"].map((name) => el("th", { scope: "col", class: name in COLUMNS ? "numeric" : null, "data-column": name }, t(`trained.${name}`)));
  const [caption, body] = [el("caption"), el("tbody")];
  const table = el("table", {}, caption, el("thead", {}, el("tr", {}, ...head)), body);
  root.append(table);
  /** @type {{row: HTMLElement, name: HTMLElement, status: HTMLElement, numbers: HTMLElement[], how: HTMLElement}[]} */
  const rows = [];

  /** @param {number} i */
  function add(i) {
    const [name, status, how] = [el("span"), el("td", { class: "said", "data-column": "status" }), el("small", { "data-testid": `how-${i}` })];
    const numbers = Object.keys(COLUMNS).map((column) => el("td", { class: "numeric", "data-column": column, "data-testid": `value-${column}-${i}` }));
    const header = el("th", { scope: "row" }, name, how);
    header.prepend(swatch(i));
    const row = el("tr", {}, header, ...numbers, status);
    body.append(row);
    rows.push({ row, name, status, numbers, how });
  }
  return {
    update(state, changed) {
      if (!isShown(root) || (changed.size === 1 && changed.has("step"))) return;
      while (rows.length > state.spec.entries.length) rows.pop()?.row.remove();
      while (rows.length < state.spec.entries.length) add(rows.length);
      const traces = state.spec.entries.map((_, i) => traceOf(state, i));
      const about = traces[0]?.about;
      setText(caption, t(about && about.seeds > 1 ? "trained.caption_seeds" : "trained.caption", { seeds: about?.seeds ?? 1, torch: state.catalogue?.torch ?? "", dtype: state.spec.dtype }));
      const averaged = state.spec.entries.some(({ average }) => average);
      setAttribute(table, "data-averages", averaged ? "" : null);
      setAttribute(table, "data-classes", traces.some((trace) => trace && !Number.isNaN(trace.lanes[0].columns.train_accuracy[0])) ? "" : null);
      setAttribute(table, "data-news", traces.some((trace) => trace?.status && trace.status.kind !== ORDINARY) ? "" : null);
      rows.forEach(({ row, name, status, numbers, how }, i) => {
        const trace = traces[i];
        row.classList.toggle("is-hidden", state.view.hidden.includes(i));
        setText(name, labelOf(state.spec.entries[i]));
        setText(status, sentence(trace?.status ?? null));
        setText(how, trace && trace.lanes.length > 1 ? t(`trained.${trace.how}`) : "");
        Object.values(COLUMNS).forEach((column, k) => {
          const shown = trace?.rows ? cell(trace, column) : { short: "", around: "", exact: "" };
          const text = `${shown.short}|${shown.around}`;
          if (numbers[k].dataset.shown !== text) numbers[k].replaceChildren(shown.short, ...(shown.around ? [el("small", {}, shown.around)] : []));
          numbers[k].dataset.shown = text;
          setAttribute(numbers[k], "title", shown.exact);
          setAttribute(numbers[k], "data-exact", shown.exact);
        });
      });
    },
  };
}
