/**
 * The cell under the cursor: its exact values and numbers as a line over the map and as a table, and the ordinary run of it, asked for when the
 * cursor rests: its way over the surface and its loss.
 */

import { createLatest } from "../latest.js";
import { subspec } from "../subspec.js";
import { byId, el, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { sentence } from "../ui/status.js";
import { cellOf } from "./chart.js";
import { cellSpec, entryOf } from "./document.js";
import { summaryOf } from "./measures.js";
import { rowsOf } from "./names.js";
import { createLoss, createWay } from "./run-pictures.js";
import { placeOf } from "./view.js";

/** @typedef {import("./cursor.js").Cell} Cell */
/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./view.js").Place} Place */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {typeof import("../state.js")} Api */

const REST = 90; // milliseconds

/** @param {Api} api @param {import("../spec.js").Catalogue} catalogue @param {{chart: () => Chart|null, run: (spec: import("../spec.js").Spec) => Promise<Trace>, open: (place: Place) => void}} wires */
export function createCell(api, catalogue, { chart, run, open }) {
  const [readout, table] = [byId("readout"), byId("cell-table")];
  const status = byId("cell-status");
  const pictures = [byId("cell-curve"), byId("cell-way")];
  const opener = byId("open-cell");
  const curve = createLoss(byId("cell-curve"));
  const way = createWay(byId("cell-way"), api, catalogue);
  /** @type {Place|null} the one that is shown */
  let current = null;
  let wanted = ""; // the run of the one that is shown
  let seen = ""; // the key of the map whose best cell was shown
  opener.addEventListener("click", () => current && open(current));
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {{key: string, trace: Trace, steps: number}|null} the run that came last */
  let last = null;
  const runs = createLatest(run, (trace, spec) => {
    last = { key: JSON.stringify(spec), trace, steps: spec.steps };
    draw();
  }, () => {});

  /** Shows the run that came last, if it is the one of the cell that is shown. */
  function draw() {
    if (last?.key !== wanted) return false;
    pictures.forEach((picture) => picture.classList.remove("is-stale"));
    curve.show(last.trace, last.steps);
    way.show(last.trace);
    setText(status, sentence(last.trace.status));
    return true;
  }

  /** The first picture of another map goes before. @param {Place} place */
  function ask(place) {
    const { spec, busy } = api.state();
    if (busy && chart()?.how) return void (timer = setTimeout(ask, REST, place));
    const alone = subspec(cellSpec(spec, place, catalogue), [entryOf(spec, place)]);
    wanted = JSON.stringify(alone);
    if (!draw()) runs.want(alone);
  }

  /** @param {Cell} cell @param {string} title */
  function show(cell, title) {
    const here = chart();
    const found = here && cellOf(here, cell.column, cell.row);
    clearTimeout(timer);
    if (!here || !found) return null;
    const place = /** @type {Place} */ (placeOf(here, cell));
    current = place;
    // Until its own run is here, the one that is seen is another's.
    pictures.forEach((picture) => picture.classList.add("is-stale"));
    setText(status, "");
    setText(byId("cell-heading"), title);
    const rows = rowsOf(api.state(), here, cell, found);
    fill(table, rows);
    opener.hidden = false;
    timer = setTimeout(ask, REST, place);
    return rows;
  }

  function forget() {
    clearTimeout(timer);
    current = null;
    wanted = "";
    opener.hidden = true;
    setText(byId("cell-heading"), t("maps.cell"));
    table.replaceChildren();
    setText(status, "");
    for (const picture of [curve, way]) picture.clear();
  }

  setText(readout, t("maps.hint"));
  return {
    /** @param {Cell|null} cell @param {"pointer"|"keys"} how */
    look(cell, how) {
      setAttribute(readout, "aria-live", how === "keys" ? "polite" : "off");
      const rows = cell && show(cell, t("maps.cell"));
      if (rows) setText(readout, rows.map(([name, value]) => t("maps.reading", { name, value: exact(value) })).join(" · "));
    },
    /** Another map: nothing is known of the cell, until the best one of a map of two numbers is shown. @param {import("../state.js").State} _state @param {Set<string>} changed */
    update(_state, changed) {
      const here = chart();
      if (!changed.has("map") || !here?.how || here.key === seen) return;
      seen = here.key;
      setText(readout, t("maps.hint"));
      const best = here.kind === "grid" ? summaryOf(here).best : null;
      if (best) show(best, t("maps.cell_best"));
      else forget();
    },
  };
}

/** @param {HTMLElement} body @param {[string, number|string][]} rows */
function fill(body, rows) {
  body.replaceChildren(...rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name),
    el("td", { class: "numeric", title: exact(value), "data-exact": exact(value) }, typeof value === "number" ? short(value, 6) : value))));
}
