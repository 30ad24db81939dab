/**
 * The table of results, which is also the table behind the plots: what became of each entry over the whole run, and where it
 * is at the step that is shown. Every number is there in full precision, by hovering and by copying.
 */

import { averageOf, begunAt } from "../average.js";
import { labelOf } from "../spec.js";
import { el, isShown, setAttribute, setText } from "./dom.js";
import { t } from "./messages.js";
import { exact, short } from "./numbers.js";
import { evidence, exactEvidence, sentence } from "./status.js";
import { swatch } from "./swatch.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {{entry: number, label: string, status: string, evidence: string, evidenceExact: string, within: number | null, final: number, average: number | null | undefined, best: number, distance: number, loss: number, x: number, y: number}} Row */

/** @type {{key: keyof Row, message: string, numeric: boolean}[]} */
const COLUMNS = [
  { key: "entry", message: "results.entry", numeric: false },
  { key: "status", message: "results.status", numeric: false },
  { key: "within", message: "results.within", numeric: true },
  { key: "final", message: "results.final", numeric: true },
  { key: "average", message: "results.average", numeric: true },
  { key: "best", message: "results.best", numeric: true },
  { key: "distance", message: "results.distance", numeric: true },
  { key: "x", message: "results.x", numeric: true },
  { key: "y", message: "results.y", numeric: true },
  { key: "loss", message: "results.loss", numeric: true },
];

/** @param {number} x @param {number} y @param {number[][]} minima */
export function distanceTo(x, y, minima) {
  return minima.length ? Math.min(...minima.map(([a, b]) => Math.hypot(x - a, y - b))) : NaN;
}

/** The smallest finite loss of the rows that have arrived; nan when there is none. @param {Trace} trace */
export function bestLoss(trace) {
  let best = NaN;
  for (let k = 0; k < trace.rows; k += 1) if (!(trace.loss[k] >= best) && Number.isFinite(trace.loss[k])) best = trace.loss[k];
  return best;
}

/** The first row within the tolerance of a minimum; null when it never was. @param {Trace} trace @param {number[][]} minima @param {number} tolerance */
export function firstWithin(trace, minima, tolerance) {
  for (let k = 0; k < trace.rows; k += 1) if (distanceTo(trace.x[k], trace.y[k], minima) <= tolerance) return k;
  return null;
}

/** The last loss of the average; null: it never began; undefined: there is none. @param {Trace} trace */
export function finalAverage(trace) {
  const average = averageOf(trace);
  return average ? (begunAt(average) < average.rows ? average.loss[average.rows - 1] : null) : undefined;
}

/** What does not change with the step that is shown. @param {State} state @param {number} i */
function summary(state, i) {
  const trace = state.traces[i];
  const minima = state.landmarks?.minima ?? [];
  const last = trace ? trace.rows - 1 : -1;
  const tolerance = Number(trace?.status?.numbers?.tolerance ?? state.catalogue?.tolerance ?? NaN);
  return {
    entry: i, label: labelOf(state.spec.entries[i]), status: sentence(trace?.status ?? null),
    evidence: evidence(trace?.status ?? null), evidenceExact: exactEvidence(trace?.status ?? null),
    within: trace && last >= 0 ? firstWithin(trace, minima, tolerance) : null,
    final: trace && last >= 0 ? trace.loss[last] : NaN, best: trace ? bestLoss(trace) : NaN, average: trace ? finalAverage(trace) : undefined,
    distance: trace && last >= 0 ? distanceTo(trace.x[last], trace.y[last], minima) : NaN,
  };
}

/** @param {State} state @param {number} i @returns {{x: number, y: number, loss: number}} */
function moment(state, i) {
  const trace = state.traces[i];
  const k = trace ? Math.min(state.step, trace.rows - 1) : -1;
  return trace && k >= 0 ? { x: trace.x[k], y: trace.y[k], loss: trace.loss[k] } : { x: NaN, y: NaN, loss: NaN };
}

/** Missing values come last, whichever way it is sorted. @param {unknown} a @param {unknown} b @param {number} sign */
export function compare(a, b, sign) {
  const lacks = (/** @type {unknown} */ value) => value === null || value === undefined || (typeof value === "number" && Number.isNaN(value));
  if (lacks(a) || lacks(b)) return Number(lacks(a)) - Number(lacks(b));
  if (typeof a === "string" && typeof b === "string") return sign * a.localeCompare(b);
  return sign * (Number(a) - Number(b));
}

/** @param {HTMLElement} root @returns {import("./api.js").Part} */
export function createResults(root) {
  let order = /** @type {{key: keyof Row, sign: number}} */ ({ key: "entry", sign: 1 });
  const heads = COLUMNS.map(({ key, message, numeric }) => {
    const button = el("button", { type: "button", class: "sort", onclick: () => sortBy(key) }, t(message));
    return { key, button, element: el("th", { scope: "col", class: numeric ? "numeric" : null, "data-column": key }, button) };
  });
  const body = el("tbody");
  const caption = el("caption", {});
  const table = el("table", { class: "results" }, caption, el("thead", {}, el("tr", {}, ...heads.map((head) => head.element))), body);
  root.append(table);
  /** @type {ReturnType<typeof summary>[]} */
  let summaries = [];
  /** @type {State | null} */
  let latest = null;

  /** @param {keyof Row} key */
  const sortBy = (key) => {
    order = { key, sign: order.key === key ? -order.sign : 1 };
    draw();
  };
  const draw = () => {
    if (!latest) return;
    const state = latest;
    const rows = summaries.map((one) => ({ ...one, ...moment(state, one.entry) })).sort((a, b) => compare(a[order.key], b[order.key], order.sign));
    for (const { key, element } of heads) setAttribute(element, "aria-sort", key === order.key ? (order.sign > 0 ? "ascending" : "descending") : null);
    setAttribute(table, "data-averages", summaries.some(({ average }) => average !== undefined) ? "" : null);
    while (body.rows.length > rows.length) body.deleteRow(-1);
    while (body.rows.length < rows.length) body.append(emptyRow());
    rows.forEach((row, k) => fill(body.rows[k], row, state));
    setText(caption, t("results.caption", { step: state.step, torch: state.catalogue?.torch ?? "", dtype: state.spec.dtype }));
  };
  return {
    update(state, changed) {
      latest = state;
      const visible = isShown(root);
      const parts = ["spec", "traces", "status", "landmarks"].some((key) => changed.has(/** @type {any} */ (key)));
      if (parts) summaries = [];
      if (!visible) return;
      if (!summaries.length) summaries = state.spec.entries.map((_, i) => summary(state, i));
      if (parts || changed.has("step") || changed.has("view")) draw();
    },
  };
}

function emptyRow() {
  const cells = COLUMNS.map(({ key, numeric }, k) => (k ? el("td", { class: numeric ? "numeric" : null, "data-column": key }) : el("th", { scope: "row" }, el("span", { class: "place" }), el("span", { class: "words" }))));
  return el("tr", {}, ...cells);
}

/** @param {HTMLTableRowElement} element @param {Row} row @param {State} state */
function fill(element, row, state) {
  if (element.dataset.entry !== String(row.entry)) {
    element.dataset.entry = String(row.entry);
    element.cells[0].querySelector(".place")?.replaceChildren(swatch(row.entry));
  }
  element.dataset.testid = `result-${row.entry}`;
  element.classList.toggle("is-hidden", state.view.hidden.includes(row.entry));
  const words = element.cells[0].querySelector(".words");
  if (words) setText(words, row.label);
  COLUMNS.forEach(({ key, numeric }, k) => {
    if (numeric) showNumber(element.cells[k], row[key]);
  });
  setText(element.cells[1], row.evidence ? `${row.status}: ${row.evidence}` : row.status);
  setAttribute(element.cells[1], "title", row.evidenceExact || null);
}

/** @param {HTMLElement} cell @param {unknown} value */
function showNumber(cell, value) {
  const missing = value === null || value === undefined;
  setText(cell, missing ? (value === null ? t("results.never") : "") : short(value, 5));
  setAttribute(cell, "title", missing ? null : exact(value));
  setAttribute(cell, "data-exact", missing ? null : exact(value));
}

/** Copying cells of a table gives their full precision. @param {HTMLElement} root */
export function copyExactly(root) {
  root.addEventListener("copy", (event) => {
    const range = getSelection()?.rangeCount ? getSelection()?.getRangeAt(0) : null;
    const part = range?.cloneContents();
    const rows = [...(part?.querySelectorAll("tr") ?? [])];
    if (!rows.length || !event.clipboardData) return;
    const text = rows.map((row) => [...row.children].map((cell) => cell.getAttribute("data-exact") ?? cell.textContent).join("\t")).join("\n");
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}
