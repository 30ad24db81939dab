/** What the samples of each class (a row) were taken for (a column): the share of the row as a tint, the number where it has room. */

import { mixed } from "./classes.js";

/** @typedef {import("../trace.js").Training} Training */
/** @typedef {import("../trace.js").Confusion} Confusion */
/** @typedef {import("./pictures.js").Seen} Seen */

const ROOM = 14; // pixels for the classes' numbers

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {number} epoch @param {Seen} seen */
export function draw(context, trace, epoch, { width, height, colors, large, words, bare }) {
  const { classes } = /** @type {Confusion} */ (trace.about.view);
  const table = trace.tables.get(epoch);
  const room = bare ? 0 : (large ? 1.6 : 1) * ROOM;
  const side = Math.floor((Math.min(width, height) - 2 * room) / classes);
  if (!table || side < 4) return;
  const [left, top] = [(width - side * classes - room) / 2 + room, 2 * room];
  const count = (/** @type {number} */ row, /** @type {number} */ column) => table[column * classes + row];
  const font = Math.min(large ? 16 : 11, side * 0.55);
  Object.assign(context, { font: `${font}px ${colors.font}`, textAlign: "center", textBaseline: "middle" });
  for (let row = 0; row < classes; row += 1) {
    const all = Array.from({ length: classes }, (_, column) => count(row, column)).reduce((sum, one) => sum + one, 0);
    for (let column = 0; column < classes; column += 1) {
      const [share, x, y] = [all ? count(row, column) / all : 0, left + column * side, top + row * side];
      context.fillStyle = mixed(colors.background, row === column ? colors.entry(0) : colors.entry(1), share * 0.9);
      context.fillRect(x, y, side - 1, side - 1);
      if (bare || !count(row, column) || font < 7) continue;
      context.fillStyle = share > 0.55 ? colors.background : colors.text;
      context.fillText(String(count(row, column)), x + (side - 1) / 2, y + side / 2);
    }
  }
  if (bare) return;
  context.fillStyle = colors.muted;
  for (let label = 0; label < classes; label += 1) {
    context.fillText(String(label), left + (label + 0.5) * side, top - room / 2);
    context.fillText(String(label), left - room / 2, top + (label + 0.5) * side);
  }
  context.font = `${large ? 14 : 10.5}px ${colors.font}`;
  context.fillText(words.confusion, left + (side * classes) / 2, top - 1.5 * room, width);
}

export function drawOver() {}
