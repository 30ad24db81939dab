/** What the nets say at the place under the pointer, each in its own picture: the class and how sure, or the number. */

import { t } from "../../ui/messages.js";
import { short } from "../../ui/numbers.js";
import { boxOf } from "./boundary.js";
import { readByte } from "./classes.js";
import { frameOf } from "./fitted.js";

/** @typedef {import("../trace.js").Training} Training */
/** @typedef {import("./pictures.js").Seen} Seen */

/** The data's own place under a pixel; null: outside, or the picture has no places. @param {Training} trace @param {Seen} seen @param {number} left @param {number} top @returns {number[]|null} */
export function placeAt(trace, seen, left, top) {
  const { view } = trace.about;
  if (view?.kind !== "boundary" && view?.kind !== "curve") return null;
  const box = view.kind === "boundary" ? boxOf(trace, seen.width, seen.height) : frameOf(trace, seen).box;
  const [across, down] = [(left - box.left) / box.width, (top - box.top) / box.height];
  if (!(across >= 0 && across <= 1 && down >= 0 && down <= 1)) return null;
  const x = view.x[0] + across * (view.x[1] - view.x[0]);
  return view.kind === "boundary" ? [x, view.y[1] - down * (view.y[1] - view.y[0])] : [x];
}

/** What a net says there, as of a snapshot; empty where it has none. @param {Training} trace @param {number} epoch @param {number[]} place */
export function answerAt(trace, epoch, [x, y]) {
  const { view } = trace.about;
  if (view?.kind === "boundary" && y !== undefined) {
    const bytes = trace.pictures.get(epoch);
    if (!bytes) return "";
    const at = (/** @type {number} */ value, /** @type {number[]} */ [low, high], /** @type {number} */ count) => Math.max(0, Math.min(count - 1, Math.round(((value - low) / (high - low)) * (count - 1))));
    const { label, sure } = readByte(bytes[at(y, view.y, view.rows) * view.columns + at(x, view.x, view.columns)], view.classes);
    return t("learned.class_at", { x: short(x, 3), y: short(y, 3), label, sure: Math.round(100 * (1 / view.classes + sure * (1 - 1 / view.classes))) });
  }
  const values = view?.kind === "curve" ? trace.tables.get(epoch) : undefined;
  if (!values || view?.kind !== "curve") return "";
  const at = Math.round(((x - view.x[0]) / (view.x[1] - view.x[0])) * (values.length - 1));
  return t("learned.number_at", { x: short(x, 3), value: short(values[Math.max(0, Math.min(values.length - 1, at))], 3) });
}
