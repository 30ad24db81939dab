/**
 * What surrounds the picture in words: its title, how far it is, how it was computed, its legend, and a summary for those who listen.
 */

import { palette } from "../plot/style.js";
import { byId, el, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { progressOf } from "./chart.js";
import { basinColor, css, never } from "./colors.js";
import { measureOf, summaryOf } from "./measures.js";
import { mapOf } from "./document.js";
import { namesOf, placeOf, titleOf } from "./names.js";
import { fitting } from "./view.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./chart.js").Chart} Chart */

const LOSSES = ["final", "best"];

/** @param {Api} api @param {() => void} cancel @param {() => void} again */
export function createReading(api, cancel, again) {
  const [title, caption, said] = [byId("map-title"), byId("caption"), byId("live-summary")];
  const measures = createMeasures(api);
  const progress = createProgress(cancel, again);
  const legend = byId("legend");
  let spoken = "";
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      const chart = fitting(state);
      if (["spec", "map", "view"].some((key) => changed.has(key))) {
        setText(title, titleOf(state));
        measures.update(state);
        drawLegend(legend, state, chart);
      }
      if (changed.has("spec") || changed.has("catalogue")) setText(caption, t("maps.caption", { torch: state.catalogue?.torch ?? "", dtype: state.spec.dtype, seed: state.spec.seed }));
      if (changed.has("map") || changed.has("busy") || changed.has("spec")) progress.update(state, chart);
      if (!chart?.how) setText(byId("summary"), "");
      if (!changed.has("map") || !chart?.how) return;
      setText(byId("summary"), summary(state, chart));
      if (chart.key === spoken) return;
      spoken = chart.key;
      setText(said, summary(state, chart));
    },
  };
}

/** @param {State} state @param {Chart} chart */
export function summary(state, chart) {
  if (chart.kind === "basins") return basinSummary(chart);
  const { cells, diverged, within, best } = summaryOf(chart);
  const names = namesOf(state);
  const at = best ? { x: short(chart.x[best.column], 6), y: short(chart.y[best.row], 6), final: short(best.final) } : {};
  const shares = t("maps.shares", { cells, diverged: percent(diverged), within: percent(within) });
  if (!best) return shares;
  return `${shares} ${t(chart.kind === "grid" ? "maps.best_cell" : "maps.best_loss", { ...at, nameX: names.x, nameY: names.y })}`;
}

/** @param {Chart} chart */
function basinSummary(chart) {
  const { minimum } = chart.layers[chart.layers.length - 1].arrays;
  const share = (/** @type {number} */ which) => percent(minimum.reduce((sum, one) => sum + Number(one === which), 0) / minimum.length);
  const each = chart.minima.map((at, k) => t("maps.basin", { place: placeOf(at), share: share(k) }));
  return [...each, t("maps.basin_rest", { none: share(-1), diverged: share(-2) })].join(" ");
}

/** @param {number} part */
const percent = (part) => t("schedules.percent", { value: short(100 * part, 3) });

/** What is shown of the cells, and its scale: switched without a new request. @param {Api} api */
function createMeasures(api) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...byId("measure").querySelectorAll("input")]);
  for (const input of inputs) input.addEventListener("change", () => api.setView({ measure: input.value }));
  const log = /** @type {HTMLInputElement} */ (byId("log-color"));
  log.addEventListener("change", () => api.setView({ color: log.checked ? "log" : "linear" }));
  return {
    /** @param {State} state */
    update({ view, spec, map }) {
      const { kind } = mapOf(spec);
      const measure = map ? measureOf(map, view.measure) : view.measure;
      byId("measure").hidden = kind === "basins";
      for (const input of inputs) {
        input.checked = input.value === measure;
        /** @type {HTMLElement} */ (input.parentElement).hidden = kind === "sensitivity" && !LOSSES.includes(input.value);
      }
      log.checked = view.color === "log";
      /** @type {HTMLElement} */ (log.parentElement).hidden = kind !== "grid" || !LOSSES.includes(measure);
    },
  };
}

/** @param {() => void} cancel @param {() => void} again */
function createProgress(cancel, again) {
  const [bar, words] = [/** @type {HTMLProgressElement} */ (byId("progress")), byId("progress-words")];
  const [stop, redo] = [byId("cancel"), byId("again")];
  stop.addEventListener("click", cancel);
  redo.addEventListener("click", again);
  return {
    /** @param {State} state @param {Chart|null} chart */
    update(state, chart) {
      const part = chart && !chart.how ? progressOf(chart) : 0;
      bar.hidden = stop.hidden = !state.busy;
      bar.value = part;
      redo.hidden = state.busy || (chart?.how !== null && chart !== null) || state.error !== null;
      setText(words, state.busy ? t("maps.computing", { percent: Math.round(100 * part) }) : chart?.how ? howWords(chart.how) : state.error ? "" : t("maps.stopped"));
      setAttribute(words, "data-how", chart?.how ?? null);
    },
  };
}

/** @param {string} how */
const howWords = (how) => t(how === "exact" ? "maps.how_exact" : how === "close" ? "maps.how_close" : "maps.how_separate");

/** The names of what has no place on the color bar. @param {HTMLElement} root @param {State} state @param {Chart|null} chart */
function drawLegend(root, state, chart) {
  const kind = mapOf(state.spec).kind;
  const key = JSON.stringify([kind, chart?.minima, chart ? measureOf(chart, state.view.measure) : "", state.view.theme, palette().background, chart?.theory?.label]);
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  root.replaceChildren(...(chart && kind !== "sensitivity" ? items(chart, state) : []));
}

/** @param {Chart} chart @param {State} state */
function items(chart, { view }) {
  const measure = measureOf(chart, view.measure);
  const colors = palette();
  const gray = css(never(colors));
  const hatched = item("hatch", null, t("maps.diverged"));
  if (chart.kind === "basins") {
    const minima = chart.minima.map((at, k) => item("", `linear-gradient(to right, ${[0, 1].map((part) => css(basinColor(colors, k, part))).join()})`, placeOf(at)));
    return [...minima, item("", gray, t("maps.no_minimum")), hatched];
  }
  if (measure === "diverged") return [item("", gray, t("maps.stayed"))];
  return [hatched, ...(measure === "reached" ? [item("", gray, chart.within === null ? t("maps.never") : t("maps.never_within", { within: short(chart.within) }))] : []), ...(chart.theory ? [item("theory", null, chart.theory.label)] : [])];
}

/** @param {string} kind @param {string|null} background @param {string} text */
function item(kind, background, text) {
  const sample = el("span", { class: `sample ${kind}`, "aria-hidden": "true" });
  if (background) sample.style.background = background;
  return el("li", {}, sample, text);
}
