/** What the axes, the picture and a cell's numbers are called. */

import { labelOf, surfaceOf } from "../spec.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { choiceOf, choicesOf } from "./choices.js";
import { baseOf, measureOf } from "./measures.js";
import { entryOf, mapOf } from "./document.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./chart.js").Chart} Chart */

/** @param {State} state @returns {{x: string, y: string}} */
export function namesOf({ spec, catalogue, map: chart, view }) {
  const { kind, entry, x, y } = mapOf(spec);
  const [across, up] = surfaceOf(catalogue, spec.problem)?.coordinates ?? ["x", "y"];
  if (kind === "basins") return { x: across, y: up };
  const choices = catalogue ? choicesOf(spec, kind === "sensitivity" ? 0 : entry, catalogue) : [];
  const named = (/** @type {import("./document.js").Written|undefined} */ axis) => choiceOf(choices, axis?.path ?? [])?.label ?? (axis?.path ?? []).slice(-1).join();
  if (kind !== "sensitivity") return { x: named(x), y: named(y) };
  const above = chart !== null && baseOf(chart, "final") !== 0;
  const measure = t(`measure.${chart ? measureOf(chart, view.measure) : "final"}`);
  return { x: named(x), y: t(above ? "maps.loss_above" : "maps.loss_after", { measure, steps: spec.steps }) };
}

/** The sentence over a picture. @param {State} state */
export function titleOf(state) {
  const { spec, catalogue, view, map: chart } = state;
  const { kind, entry } = mapOf(spec);
  const names = namesOf(state);
  const common = { problem: surfaceOf(catalogue, spec.problem)?.title ?? spec.problem.name, steps: spec.steps, label: labelOf(spec.entries[entry]), ...names };
  const measure = t(`measure.${chart ? measureOf(chart, view.measure) : "final"}`);
  return t(`title.${kind}`, { ...common, measure });
}

/** A cell's place and numbers as pairs of a name and a value, the place first. @param {State} state @param {Chart} chart @param {{column: number, row: number}} cell @param {Record<string, number>} found @returns {[string, number|string][]} */
export function rowsOf(state, chart, cell, found) {
  const { spec } = state;
  const names = namesOf(state);
  const place = /** @type {[string, number|string][]} */ ([[names.x, chart.x[cell.column]]]);
  if (chart.kind === "sensitivity") place.unshift([t("maps.entry"), labelOf(spec.entries[entryOf(spec, cell)])]);
  else place.push([names.y, chart.y[cell.row]]);
  return [...place, ...Object.entries(found).map(([name, value]) => /** @type {[string, number|string]} */ ([t(`measure.${name}`), told(name, value, chart)]))];
}

/** @param {string} name @param {number} value @param {Chart} chart */
function told(name, value, chart) {
  if (name === "minimum") return value < 0 ? t(value === -1 ? "maps.no_minimum" : "maps.diverged") : placeOf(chart.minima[value]);
  if (value >= 0 || (name !== "reached" && name !== "diverged")) return value;
  return t(name === "reached" ? "maps.never" : "maps.stayed");
}

/** @param {number[]} at */
export const placeOf = ([x, y]) => t("maps.place", { x: short(x), y: short(y) });
