/**
 * The straight line from one entry to another: loss, and accuracy where there is one, for both sets of samples; both ends named, and the
 * barrier between them drawn, the greatest height above the straight line between the ends' own losses.
 */

import { newPath } from "../../plot/paths.js";
import { entryStyle, markerPath } from "../../plot/style.js";
import { labelOf } from "../../spec.js";
import { el, setText } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { exact } from "../../ui/numbers.js";
import { createChart, rangeFor, valuesOf } from "../chart.js";
import { accuracy, loss } from "../words.js";
import { barrierAt } from "./answer.js";

/** @typedef {import("./answer.js").Crossing} Crossing */
/** @typedef {import("../chart.js").Place} Place */
/** @typedef {import("../../spec.js").Spec} Spec */
/** @typedef {{crossing: Crossing, spec: Spec, log: boolean, large: boolean}} Shown */

const SETS = /** @type {const} */ (["train", "validation"]);
/** How either set of samples is drawn. @type {Record<string, {dash: number[], width: number}>} */
const LOOKS = { train: { dash: [], width: 1.2 }, validation: { dash: [5, 3], width: 1.2 } };

/** @param {HTMLElement} host */
export function createCrossing(host) {
  /** @type {Shown|null} */
  let shown = null;
  const places = [el("div", { class: "crossing-loss" }), el("div", { class: "crossing-accuracy" })];
  const [head, body, caption] = [el("tr"), el("tbody"), el("caption", { class: "unseen" })];
  host.append(...places, el("div", { class: "crossing-table curving-table", tabindex: 0, role: "region", "aria-label": t("land.numbers") }, el("table", { "data-testid": "crossing-table" }, caption, el("thead", {}, head), body)));
  const told = (/** @type {number} */ x) => (shown ? at(shown, x) : null);
  const charts = places.map((place, k) => createChart(place, { testid: k ? "crossing-accuracy" : "crossing-loss", told }));

  return {
    /** Loss, and accuracy where there is one, as a file. @param {"png"|"svg"} kind */
    async saved(kind) {
      const panels = charts.flatMap((chart, k) => (places[k].hidden ? [] : chart.picture() ?? []));
      const caption = [document.getElementById("caption")?.textContent, shown && spoken(shown)].filter(Boolean).join(" · ");
      return (await import("../../plot/export.js")).sheetPicture(kind, panels, { items: [], caption }, { wide: 620, high: 360 });
    },
    /** @param {Shown} next */
    show(next) {
      shown = next;
      const { crossing, log, large } = next;
      const { x, columns } = crossing;
      setText(caption, spoken(next));
      head.replaceChildren(el("th", { scope: "col" }, t("land.alpha")), ...Object.keys(columns).map((name) => el("th", { scope: "col", class: "numeric" }, t(`land.${name}`))));
      body.replaceChildren(...rowsOf(next));
      const across = { log: false, low: x[0], high: x[x.length - 1] };
      ["loss", "accuracy"].forEach((name, k) => {
        const lines = SETS.flatMap((set) => (columns[`${set}_${name}`] ? [{ x, y: columns[`${set}_${name}`], entry: -1, ...LOOKS[set], color: set === "validation" ? colorOfValidation() : undefined }] : []));
        places[k].hidden = !lines.length;
        const logarithmic = k === 0 && log && [...valuesOf(lines)].every((value) => !(value <= 0));
        charts[k].draw({ x: across, y: rangeFor(valuesOf(lines), logarithmic), lines, large, titles: { x: t("land.alpha"), y: `${t(`land.${name}`)}, ${t("land.sets")}` }, after: (place) => after(place, next, k === 0) }, spoken(next));
      });
    },
  };
}

/** The ends, and between them where the barrier is highest, in numbers. @param {Shown} shown */
function rowsOf({ crossing: { x, columns, entries, barriers }, spec }) {
  const peak = barriers.train > 0 ? barrierAt(x, columns.train_loss)?.x : undefined;
  const places = [{ part: 0, name: labelOf(spec.entries[entries[0]]) }, ...(peak === undefined ? [] : [{ part: peak, name: t("land.peak", { alpha: Number(peak.toFixed(3)) }) }]), { part: 1, name: labelOf(spec.entries[entries[1]]) }];
  return places.map(({ part, name }) => el("tr", {}, el("th", { scope: "row" }, name), ...Object.entries(columns).map(([column, values]) => {
    const value = values[x.indexOf(part)];
    return el("td", { class: "numeric", "data-column": column, "data-exact": exact(value), title: exact(value) }, column.endsWith("accuracy") ? accuracy(value) : loss(value));
  })));
}

const colorOfValidation = () => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();

/** @param {Shown} shown */
function spoken({ crossing, spec }) {
  const [from, to] = crossing.entries.map((i) => labelOf(spec.entries[i]));
  return t("land.spokenLine", { from, to, barriers: barriersOf(crossing) });
}

/** The barriers in words. @param {Crossing} crossing */
export const barriersOf = ({ barriers }) => Object.entries(barriers).map(([set, height]) => t(`land.barrier_${set}`, { height: loss(height) })).join(", ");

/** The numbers nearest to a place on the line. @param {Shown} shown @param {number} where */
function at({ crossing: { x, columns } }, where) {
  let k = 0;
  x.forEach((value, i) => { if (Math.abs(value - where) < Math.abs(x[k] - where)) k = i; });
  const lines = Object.entries(columns).map(([name, column]) => ({ entry: -1, label: t(`land.${name}`), text: name.endsWith("accuracy") ? accuracy(column[k]) : exact(column[k]) }));
  return { title: t("land.atAlpha", { alpha: Number(x[k].toFixed(3)) }), lines };
}

/** @param {Place} place @param {Shown} shown @param {boolean} barriers */
function after(place, { crossing, spec }, barriers) {
  crossing.entries.forEach((entry, part) => nameEnd(place, entry, part, barriers ? labelOf(spec.entries[entry]) : ""));
  if (barriers) for (const set of SETS) if (crossing.columns[`${set}_loss`] && (crossing.barriers[set] ?? 0) > 0) drawBarrier(place, crossing, set);
}

/** @param {Place} place @param {number} entry @param {number} part @param {string} label */
function nameEnd({ context, box, xAt, colors, by }, entry, part, label) {
  const x = xAt(part);
  context.save();
  Object.assign(context, { strokeStyle: colors.entry(entry), fillStyle: colors.entry(entry), lineWidth: by });
  context.setLineDash([2 * by, 3 * by]);
  context.beginPath();
  context.moveTo(x, box.top);
  context.lineTo(x, box.top + box.height);
  context.stroke();
  context.setLineDash([]);
  context.translate(x, box.top + 8 * by);
  context.fill(newPath(context, markerPath(entryStyle(entry).marker, 4.5 * by)));
  Object.assign(context, { textBaseline: "middle", textAlign: part ? "left" : "right", fillStyle: colors.text, strokeStyle: colors.background, lineWidth: 3 * by });
  const away = (part ? 8 : -8) * by;
  context.strokeText(label, away, 0, box.width / 3);
  context.fillText(label, away, 0, box.width / 3);
  context.restore();
}

/** @param {Place} place @param {Crossing} crossing @param {"train"|"validation"} set */
function drawBarrier({ context, box, xAt, yAt, colors, by }, { x, columns }, set) {
  const found = barrierAt(x, columns[`${set}_loss`]);
  if (!found) return;
  const text = t(`land.barrier_${set}`, { height: loss(found.loss - found.straight) });
  const [left, top, bottom] = [xAt(found.x), yAt(found.loss), yAt(found.straight)];
  context.save();
  Object.assign(context, { strokeStyle: set === "train" ? colors.text : colors.accent, fillStyle: colors.text, lineWidth: 1.5 * by });
  context.beginPath();
  for (const y of [top, bottom]) {
    context.moveTo(left - 5 * by, y);
    context.lineTo(left + 5 * by, y);
  }
  context.moveTo(left, top);
  context.lineTo(left, bottom);
  context.stroke();
  straight(context, { x, losses: columns[`${set}_loss`] }, xAt, yAt);
  const above = set === "train"; // and to the other side, so that neither covers the other
  Object.assign(context, { textAlign: above ? "left" : "right", textBaseline: above ? "bottom" : "top", strokeStyle: colors.background, lineWidth: 3 * by });
  const [x0, y0] = above ? [left + 8 * by, top - 4 * by] : [Math.max(left - 8 * by, box.left + context.measureText(text).width + 4), bottom + 4 * by];
  context.strokeText(text, x0, y0);
  context.fillText(text, x0, y0);
  context.restore();
}

/** The straight line between the ends' losses, above which a barrier stands. @param {CanvasRenderingContext2D} context @param {{x: Float64Array, losses: Float64Array}} line @param {(v: number) => number} xAt @param {(v: number) => number} yAt */
function straight(context, { x, losses }, xAt, yAt) {
  const [start, end] = [0, 1].map((part) => losses[x.indexOf(part)]);
  context.setLineDash([2, 3]);
  context.beginPath();
  for (let k = 0; k <= 40; k += 1) context.lineTo(xAt(k / 40), yAt(start + ((end - start) * k) / 40));
  context.stroke();
  context.setLineDash([]);
}
