/** Where the entries ended: how sharp against how well they do on samples that they have not seen. */

import { newPath } from "../../plot/paths.js";
import { entryStyle, markerPath } from "../../plot/style.js";
import { labelOf } from "../../spec.js";
import { t } from "../../ui/messages.js";
import { short } from "../../ui/numbers.js";
import { createChart, rangeFor } from "../chart.js";

/** @typedef {import("./answer.js").Curvature} Curvature */
/** @typedef {import("./answer.js").Ends} Ends */
/** @typedef {import("../../state.js").State} State */

/** Of the losses on validation samples, where there are any. @param {Ends[]} ends @returns {"validation_loss"|"train_loss"} */
export const lossOf = (ends) => (ends.some((end) => Number.isFinite(end.validation_loss)) ? "validation_loss" : "train_loss");

/** @param {HTMLElement} host */
export function createEnds(host) {
  const chart = createChart(host, { testid: "curvature-ends" });
  return {
    /** @param {Curvature} found @param {number[]} entries @param {State} state */
    update({ ends }, entries, state) {
      const column = lossOf(ends ?? []);
      const points = ends ? entries.map((entry) => ({ entry, sharp: ends[entry].sharpness, loss: ends[entry][column] })) : [];
      const x = rangeFor(points.map(({ sharp }) => sharp), points.every(({ sharp }) => !(sharp <= 0)));
      const y = rangeFor(points.map(({ loss }) => loss), points.every(({ loss }) => !(loss <= 0)));
      const said = points.map(({ entry, sharp, loss }) => t("curving.spokenEnd", { label: labelOf(state.spec.entries[entry]), sharp: short(sharp, 3), loss: short(loss, 3) })).join(" ");
      chart.draw({
        x: x ?? { log: false, low: 0, high: 1 }, y: x && y, lines: [], large: state.view.projector, titles: { x: t("curving.sharpness"), y: t(`curving.${column}`) }, nothing: t("curving.later"),
        after(place) {
          /** @type {Word[]} */
          const taken = [];
          for (const point of points) mark(place, point, labelOf(state.spec.entries[point.entry]), taken);
        },
      }, said || t("curving.later"));
    },
  };
}

/** @typedef {{left: number, top: number, width: number, height: number}} Word where a name stands */

/** The first place for a name beside, above or below its marker that lies in the plot and is free; the first of all where none is. @param {number[]} at @param {number[]} size @param {Word} box @param {Word[]} taken */
export function placeFor([x, y], [width, height], box, taken) {
  const [right, left, middle] = [x + height * 0.8, x - height * 0.8 - width, x - width / 2];
  const places = [[right, y - height / 2], [left, y - height / 2], [middle, y - 1.7 * height], [middle, y + 0.7 * height], [right, y + height / 2], [left, y + height / 2]].map(([l, top]) => ({ left: l, top, width, height }));
  const inside = (/** @type {Word} */ one) => one.left >= box.left && one.top >= box.top && one.left + width <= box.left + box.width && one.top + height <= box.top + box.height;
  const free = (/** @type {Word} */ one) => taken.every((other) => one.left > other.left + other.width || other.left > one.left + width || one.top > other.top + other.height || other.top > one.top + height);
  return places.find((one) => inside(one) && free(one)) ?? places[0];
}

/** @param {import("../chart.js").Place} place @param {{entry: number, sharp: number, loss: number}} point @param {string} label @param {Word[]} taken by other names; this one is added */
function mark({ context, box, xAt, yAt, colors, by }, { entry, sharp, loss }, label, taken) {
  const [x, y] = [xAt(sharp), yAt(loss)];
  if (!Number.isFinite(x + y)) return;
  const word = placeFor([x, y], [context.measureText(label).width, 13 * by], box, taken);
  taken.push(word);
  context.save();
  Object.assign(context, { fillStyle: colors.entry(entry), strokeStyle: colors.background, lineWidth: 3 * by, textBaseline: "middle", textAlign: "left" });
  context.translate(x, y);
  const shape = newPath(context, markerPath(entryStyle(entry).marker, 5 * by));
  context.stroke(shape);
  context.fill(shape);
  context.translate(-x, -y);
  context.strokeText(label, word.left, word.top + word.height / 2);
  context.fillStyle = colors.text;
  context.fillText(label, word.left, word.top + word.height / 2);
  context.restore();
}
