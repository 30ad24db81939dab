/**
 * The numbers of all schedules side by side: area under the curve, peak, final value, share of warm-up. Sorted by any of them; every
 * digit by hovering and by copying.
 */

import { el, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { compare, copyExactly } from "../ui/results.js";
import { swatch } from "../ui/swatch.js";
import { number } from "../wire.js";
import { curveOf } from "./curve.js";
import { titleOf } from "./titles.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {{entry: number, known: boolean, label: string, peak: number, peak_step: number, final: number, least: number, area: number, warmup: number}} Row */

/** @type {(keyof Row)[]} */
const NUMERIC = ["peak", "peak_step", "final", "least", "area", "warmup"];

const SHORT = 40; // rows that are there before one asks for all: a page with hundreds is slow to compose, whatever moves on it

/** @param {State} state @param {number} entry @returns {Row} */
function rowOf(state, entry) {
  const summary = /** @type {any} */ (curveOf(state, entry)?.answer?.summary);
  const numbers = Object.fromEntries(NUMERIC.map((key) => [key, number(summary?.[key] ?? "nan")]));
  return /** @type {any} */ ({ entry, known: Boolean(summary), label: titleOf(state.spec.entries, entry, t("schedule.none")), ...numbers });
}

/** @param {HTMLElement} root @param {import("../ui/api.js").Api} api */
export function createNumbers(root, api) {
  let order = /** @type {{key: keyof Row, sign: number}} */ ({ key: "entry", sign: 1 });
  const columns = /** @type {(keyof Row)[]} */ (["entry", ...NUMERIC]);
  const heads = columns.map((key) => {
    const button = el("button", { type: "button", class: "sort", title: t(`about.${key}`), onclick: () => sortBy(key) }, t(`number.${key}`));
    return { key, element: el("th", { scope: "col", class: key === "entry" ? null : "numeric" }, button) };
  });
  const caption = el("caption", {});
  const body = el("tbody", {});
  root.append(el("table", { class: "results", "data-testid": "numbers" }, caption, el("thead", {}, el("tr", {}, ...heads.map(({ element }) => element))), body));
  let most = SHORT;
  const more = el("button", { type: "button", class: "text", "data-testid": "all-numbers", onclick: () => {
    most = Infinity;
    draw(api.state());
  } });
  root.append(more);
  copyExactly(root);

  /** @param {keyof Row} key */
  function sortBy(key) {
    order = { key, sign: order.key === key ? -order.sign : 1 };
    draw(api.state());
  }
  /** @param {State} state */
  function draw(state) {
    const rows = state.spec.entries.map((_, entry) => rowOf(state, entry)).sort((a, b) => compare(a[order.key], b[order.key], order.sign));
    for (const { key, element } of heads) setAttribute(element, "aria-sort", key === order.key ? (order.sign > 0 ? "ascending" : "descending") : null);
    const shown = rows.slice(0, most);
    more.hidden = shown.length === rows.length;
    setText(more, t("schedules.all_numbers", { count: rows.length }));
    while (body.rows.length > shown.length) body.deleteRow(-1);
    while (body.rows.length < shown.length) body.append(el("tr", {}, el("th", { scope: "row" }, el("span", { class: "place" }), el("span", { class: "words" })), ...NUMERIC.map(() => el("td", { class: "numeric" }))));
    shown.forEach((row, k) => fill(body.rows[k], row, state));
    setText(caption, t("schedules.caption", { torch: state.catalogue?.torch ?? "" }));
  }
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (changed.has("spec") || changed.has("status") || changed.has("view")) draw(state);
    },
  };
}

/** @param {HTMLTableRowElement} element @param {Row} row @param {State} state */
function fill(element, row, state) {
  if (element.dataset.entry !== String(row.entry)) {
    element.dataset.entry = String(row.entry);
    element.cells[0].querySelector(".place")?.replaceChildren(swatch(row.entry));
  }
  element.dataset.testid = `numbers-${row.entry}`;
  element.classList.toggle("is-hidden", state.view.hidden.includes(row.entry));
  setText(/** @type {Element} */ (element.cells[0].querySelector(".words")), row.label);
  NUMERIC.forEach((key, k) => {
    const value = row[key];
    const cell = element.cells[k + 1];
    const text = key === "warmup" ? t("schedules.percent", { value: short(100 * Number(value), 3) }) : short(value, 5);
    setText(cell, row.known ? text : "");
    setAttribute(cell, "data-exact", row.known ? exact(value) : null);
    setAttribute(cell, "title", row.known ? exact(value) : null);
  });
}
