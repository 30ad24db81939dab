/**
 * What keeps a landscape from fooling anybody: for each entry its true loss at the epoch that is shown, the loss of the plane under it, and
 * how far from the plane it is; and both losses along the epochs, with what lies between them shaded.
 */

import { entryStyle } from "../../plot/style.js";
import { labelOf, lengthOf } from "../../spec.js";
import { el, setAttribute, setText } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { exact, short } from "../../ui/numbers.js";
import { swatch } from "../../ui/swatch.js";
import { createChart, rangeFor, valuesOf } from "../chart.js";
import { loss } from "../words.js";
import { rowAt } from "./answer.js";

/** @typedef {import("../../state.js").State} State */
/** @typedef {import("./answer.js").Relief} Relief */
/** @typedef {import("./answer.js").Path} Path */
/** @typedef {Pick<typeof import("../../state.js"), "state"|"seek"|"pause">} Api */

const COLUMNS = /** @type {const} */ (["loss", "under", "distance"]);

/** The numbers of a path at an epoch. @param {Path} path @param {number} epoch */
export function numbersAt(path, epoch) {
  const row = rowAt(path, epoch);
  const [own, under, distance] = [path.loss[row], path.under[row], path.distance[row]];
  return { epoch: path.epochs[row], loss: own, under, distance };
}

/** @param {HTMLElement} root @param {Api} api */
export function createTold(root, api) {
  const body = el("tbody");
  const caption = el("caption", {});
  const head = COLUMNS.map((name) => el("th", { scope: "col", class: "numeric" }, t(`land.column_${name}`)));
  const table = el("table", { "data-testid": "landscape-table" }, caption, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("land.entry")), ...head)), body);
  const place = el("div", { class: "relief-gaps" });
  root.append(table, place);
  const chart = createChart(place, { testid: "landscape-gaps", seek, told: under });
  /** @type {Relief|null} */
  let relief = null;

  /** @param {number} epoch */
  function seek(epoch) {
    api.pause();
    api.seek(epoch);
  }

  /** @param {number} where */
  function under(where) {
    const state = api.state();
    const epoch = Math.round(where);
    if (!relief || epoch < 0 || epoch > lengthOf(state.spec)) return null;
    const lines = seen(relief, state).map((path) => {
      const now = numbersAt(path, epoch);
      return { entry: path.entry, label: labelOf(state.spec.entries[path.entry]), text: t("land.pair", { loss: exact(now.loss), under: exact(now.under) }) };
    });
    return { title: t("net.epoch", { step: epoch }), lines };
  }

  return {
    /** @param {Relief} shown @param {State} state */
    update(shown, state) {
      relief = shown;
      const paths = seen(shown, state);
      setText(caption, t("land.caption", { epoch: state.step, of: t(`land.of_${shown.of}`) }));
      body.replaceChildren(...paths.map((path) => row(path, state)));
      const lines = paths.flatMap((path) => linesOf(path));
      const log = [...valuesOf(lines)].every((value) => !(value <= 0));
      const said = paths.map((path) => t("land.spokenPath", { label: labelOf(state.spec.entries[path.entry]), loss: loss(numbersAt(path, state.step).loss), under: loss(numbersAt(path, state.step).under) })).join(" ");
      chart.draw({ x: { log: false, low: 0, high: Math.max(1, lengthOf(state.spec)) }, y: rangeFor(valuesOf(lines), log), lines, cursor: state.step, large: state.view.projector, titles: { x: t("land.epoch"), y: t("land.gaps") }, nothing: t("curve.nothing") }, said);
    },
  };
}

/** @param {Relief} relief @param {State} state */
const seen = (relief, state) => relief.paths.filter(({ entry }) => !state.view.hidden.includes(entry) && state.spec.entries[entry]);

/** The true losses as a line, the plane's as a faint one, what lies between them shaded. @param {Path} path @returns {import("../chart.js").Line[]} */
function linesOf({ entry, epochs, loss: own, under }) {
  const between = { low: own.map((value, k) => Math.min(value, under[k])), high: own.map((value, k) => Math.max(value, under[k])) };
  const { dash } = entryStyle(entry);
  return [{ x: epochs, y: under, entry, alpha: 0.5, width: 0.6, band: between }, { x: epochs, y: own, entry, dash }];
}

/** @param {Path} path @param {State} state */
function row(path, state) {
  const now = numbersAt(path, state.step);
  const name = el("th", { scope: "row" }, labelOf(state.spec.entries[path.entry]), path.lost !== null && state.step >= path.lost ? el("span", { class: "note" }, " ", t("land.lost", { epoch: path.lost })) : null);
  name.prepend(swatch(path.entry));
  const cells = COLUMNS.map((column) => {
    const cell = el("td", { class: "numeric", "data-exact": exact(now[column]), title: exact(now[column]) }, column === "distance" ? short(now[column], 3) : loss(now[column]));
    setAttribute(cell, "data-column", column);
    return cell;
  });
  return el("tr", { "data-testid": `landscape-row-${path.entry}` }, name, ...cells);
}
