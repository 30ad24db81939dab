/** What pictures are made of: bytes of a boundary, the line between classes, how pictures are laid out, widths that grow by clicks. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf, spreadOf } from "../../../frontend/static/js/nets/histograms.js";
import { stepped } from "../../../frontend/static/js/nets/layers-editor.js";
import { borders } from "../../../frontend/static/js/nets/views/border.js";
import { mixed, readByte, tints } from "../../../frontend/static/js/nets/views/classes.js";
import { gridFor } from "../../../frontend/static/js/nets/views/grid.js";
import { setMessages } from "../../../frontend/static/js/ui/messages.js";
import { fitting } from "../../../frontend/static/js/nets/views/images.js";
import { answerAt, placeAt } from "../../../frontend/static/js/nets/views/probe.js";

test("a byte is a class and how sure the net is", () => {
  assert.deepEqual([0, 127, 128, 255].map((byte) => readByte(byte, 2)), [{ label: 0, sure: 0 }, { label: 0, sure: 1 }, { label: 1, sure: 0 }, { label: 1, sure: 1 }]);
  assert.deepEqual([84, 85, 254, 255].map((byte) => readByte(byte, 3)), [{ label: 0, sure: 1 }, { label: 1, sure: 0 }, { label: 2, sure: 1 }, { label: 2, sure: 1 }]);
});

test("the surer, the stronger the tint of the class", () => {
  const colors = /** @type {any} */ ({ background: "#ffffff", entry: (/** @type {number} */ i) => (i === 4 ? "#ff0000" : "#0000ff") });
  const table = tints(colors, 2);
  const at = (/** @type {number} */ byte) => [...table.slice(4 * byte, 4 * byte + 4)];
  assert.ok(at(127)[1] < at(0)[1] && at(0)[0] === 255, "towards red");
  assert.ok(at(255)[0] < at(128)[0] && at(128)[2] === 255, "towards blue");
  assert.equal(mixed("#000000", "#ffffff", 0.5), "rgb(128 128 128)");
});

test("the line lies between two places of different classes, nearer to the less sure", () => {
  const [sure, unsure] = [127, 128 + 63]; // class 0 for sure, class 1 half sure
  const line = borders(Uint8Array.of(sure, unsure, sure, unsure), 2, 2, 2);
  assert.equal(line.length, 4);
  assert.ok(line[0] === line[2] && Math.abs(line[0] - 2 / 3) < 0.01, `two thirds of the way, got ${line[0]}`);
  assert.deepEqual([line[1], line[3]].sort(), [0, 1]);
  assert.deepEqual(borders(Uint8Array.of(sure, sure, sure, sure), 2, 2, 2), []);
  assert.equal(borders(Uint8Array.of(20, 100, 20, 220), 2, 2, 3).length / 4, 3, "three classes around one place: a line about each");
});

test("pictures are as large as the room allows", () => {
  const how = { aspect: 1, above: 40, gap: 12 };
  assert.equal(gridFor(1, 780, 440, how).columns, 1);
  assert.equal(gridFor(4, 780, 440, { ...how, aspect: 1.5 }).columns, 2);
  assert.equal(gridFor(8, 780, 440, how).columns, 4);
  assert.equal(gridFor(3, 300, 900, how).columns, 1);
  const { columns, width } = gridFor(8, 780, 440, how);
  const rows = Math.ceil(8 / columns);
  assert.ok(columns * width + (columns - 1) * 12 <= 780 && rows * (width + 40) + (rows - 1) * 12 <= 440 + rows, "and fit into it");
});

test("a place of the plane is found under its pixel, and what the net says there", () => {
  const view = { kind: "boundary", x: [0, 2], y: [0, 1], rows: 2, columns: 3, classes: 2 };
  const trace = /** @type {any} */ ({ about: { view }, pictures: new Map([[4, Uint8Array.of(0, 127, 255, 127, 127, 128)]]) });
  const seen = /** @type {any} */ ({ width: 300, height: 100, large: false });
  assert.deepEqual(placeAt(trace, seen, 50, 0), [0, 1]);
  assert.deepEqual(placeAt(trace, seen, 250, 100), [2, 0]);
  assert.equal(placeAt(trace, seen, 20, 50), null, "beside the plane");
  setMessages({ "learned.class_at": "{label} {sure}" });
  assert.deepEqual([[0, 0], [2, 0], [2, 1], [1.1, 0.1]].map((place) => answerAt(trace, 4, place)), ["0 50", "1 100", "1 50", "0 100"]);
  assert.equal(answerAt(trace, 5, [0, 0]), "", "no snapshot");
});

test("images are shown as many as have room at a size that can be seen", () => {
  const { count, scale } = fitting(8, [8, 8], 390, 180);
  assert.ok(count >= 4 && count <= 8 && count * 8 * scale <= 390 + 1e-6 && 3 * 8 * scale <= 180 + 1e-6);
});

test("widths double and halve by clicks, within their range", () => {
  assert.deepEqual([1, 5, 16, 200, 256].map((width) => stepped(width, 1, [1, 256])), [2, 8, 32, 256, 256]);
  assert.deepEqual([1, 5, 16, 200].map((width) => stepped(width, -1, [1, 256])), [1, 4, 8, 128]);
});

test("a histogram is read layer by layer; a thousandth stands in the middle of the scale", () => {
  const column = Float64Array.from({ length: 66 }, (_, k) => k);
  const { low, high, norm, counts } = spreadOf(column, 1);
  assert.deepEqual([low, high, norm, counts[0], counts.length, counts[29]], [33, 34, 35, 36, 30, 65]);
  assert.deepEqual([1e-6, 1e-3, 1, 1e-9].map((ratio) => Math.round(100 * placeOf(ratio)) / 100), [0, 0.5, 1, 0]);
});
