/**
 * The map that is seen and what can be done to it: cursor, zoom and its way back, and a cell opened as a run in the race.
 */

import { encode } from "../link.js";
import { byId, setAttribute } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { toast } from "../ui/share.js";
import { cellAt, createCursor } from "./cursor.js";
import { cellSpec, entryOf, mapOf } from "./document.js";
import { createPlot } from "./plot.js";
import { createPointer } from "./pointer.js";
import { about, beside, CLOSER, createZooms, zoomed } from "./zoom.js";

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {import("./cursor.js").Cell} Cell */
/** @typedef {typeof import("../state.js")} Api */
/** @typedef {{x: number, y: number, row: number}} Place a cell's values; row: the entry's, where the rows are entries */

/** @param {Api} api @param {import("../spec.js").Catalogue} catalogue @param {{namesOf: (state: import("../state.js").State) => {x: string, y: string}, looked: (cell: Cell|null, how: "pointer"|"keys") => void}} wires */
export function createView(api, catalogue, { namesOf, looked }) {
  const host = byId("map");
  const zooms = createZooms(api);
  const chart = () => fitting(api.state());
  const cursor = createCursor((cell, how) => {
    plot.cross(chart(), cell);
    looked(cell, how);
  });
  const plot = createPlot(host, api, namesOf, () => plot.cross(chart(), cursor.cell()));
  let moving = false;
  /** @type {import("../spec.js").Spec|null} the document that a hand holds and moves */
  let grasped = null;
  const flat = () => mapOf(api.state().spec).kind === "sensitivity";

  /** @param {import("./zoom.js").Window} window @param {boolean} transient @param {import("../spec.js").Spec} [from] what the window is of */
  function zoom(window, transient, from = api.state().spec) {
    const next = zoomed(from, window);
    if (!next) return toast(t("maps.limit"));
    if (!moving) zooms.keep();
    moving = transient;
    cursor.set(null, "pointer");
    api.change(next, { transient });
  }

  /** A window beside the one at which the hand took hold, so that no rounding adds up. @param {number} right @param {number} up */
  function pan(right, up) {
    grasped ??= api.state().spec;
    zoom(beside(right, flat() ? 0 : up), true, grasped);
  }

  function rest() {
    moving = false;
    grasped = null;
    api.commit();
  }

  /** @param {Place|null} [place] */
  function open(place = placeOf(chart(), cursor.cell())) {
    if (!place) return;
    const { spec, view } = api.state();
    location.assign(`/${encode({ spec: cellSpec(spec, place, catalogue), step: 0, view: { ...view, selected: entryOf(spec, place), range: null } }, { step: false })}`);
  }

  createPointer(host, plot, {
    look: (at) => cursor.set(at && chart() && !moving ? cellOfEntry(/** @type {Chart} */ (chart()), at) : null, "pointer"),
    move: (right, up) => chart() && cursor.move(/** @type {Chart} */ (chart()), right, up),
    open: () => open(), zoom, pan, rest, back: zooms.back, whole: zooms.whole, flat,
  });
  const press = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener("click", act);
  press("zoom-in", () => zoom(about(CLOSER), false));
  press("zoom-out", () => zoom(about(1 / CLOSER), false));
  press("zoom-back", zooms.back);
  press("zoom-whole", zooms.whole);

  /** Of curves, the nearest one's entry is the row. @param {Chart} here @param {{x: number, y: number}} at */
  function cellOfEntry(here, at) {
    const cell = cellAt(here, at);
    return here.kind === "sensitivity" ? { column: cell.column, row: plot.nearest(here, cell.column, at.y) } : cell;
  }

  return {
    plot, cursor, open, chart,
    /** @param {import("../state.js").State} state @param {Set<string>} changed */
    update(state, changed) {
      plot.update(state, changed);
      for (const id of ["zoom-back", "zoom-whole"]) /** @type {HTMLButtonElement} */ (byId(id)).disabled = zooms.depth() === 0;
      if (changed.has("spec")) setAttribute(host, "aria-label", t("maps.label", namesOf(state)));
    },
  };
}

/** @param {Chart|null} chart @param {Cell|null} cell @returns {Place|null} */
export const placeOf = (chart, cell) => (chart && cell ? { x: chart.x[cell.column], y: chart.y[cell.row], row: cell.row } : null);

/** The map that is here, if it is of the kind and at the axes that the document has now. @param {import("../state.js").State} state @returns {Chart|null} */
export function fitting({ map, spec }) {
  const wanted = mapOf(spec);
  if (!map || !wanted || map.kind !== wanted.kind) return null;
  return same(map.axes.x, wanted.x) && (!wanted.y || same(map.axes.y, wanted.y)) ? map : null;
}

/** @param {import("./scale.js").Axis} axis @param {any} written */
const same = (axis, written) => (written.values ? axis.from === written.values[0] && axis.count === written.values.length : ["from", "to", "count"].every((name) => /** @type {any} */ (axis)[name] === written[name]));
