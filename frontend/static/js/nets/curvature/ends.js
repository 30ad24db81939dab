/** Where the entries ended: how sharp against how well they do on samples that they have not seen. */

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
        after: (place) => points.forEach((point) => mark(place, point, labelOf(state.spec.entries[point.entry]))),
      }, said || t("curving.later"));
    },
  };
}

/** @param {import("../chart.js").Place} place @param {{entry: number, sharp: number, loss: number}} point @param {string} label */
function mark({ context, box, xAt, yAt, colors, by }, { entry, sharp, loss }, label) {
  const [x, y] = [xAt(sharp), yAt(loss)];
  if (!Number.isFinite(x + y)) return;
  context.save();
  context.translate(x, y);
  Object.assign(context, { fillStyle: colors.entry(entry), strokeStyle: colors.background, lineWidth: 3 * by, textBaseline: "middle", textAlign: x > box.left + box.width / 2 ? "right" : "left" });
  const shape = new Path2D(markerPath(entryStyle(entry).marker, 5 * by));
  context.stroke(shape);
  context.fill(shape);
  const away = (x > box.left + box.width / 2 ? -9 : 9) * by;
  context.strokeText(label, away, 0);
  context.fillStyle = colors.text;
  context.fillText(label, away, 0);
  context.restore();
}
