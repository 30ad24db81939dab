// Frames are built here byte by byte from docs/wire.md, not by the code that reads them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { append, decode, number, trace } from "../../frontend/static/js/wire.js";

const COLUMNS = ["x", "y", "loss", "grad_norm", "lr"];

/** @param {number[]} head version, kind, id, row, rows, entries, columns @param {number[]} body */
export function frame([version, kind, id, row, rows, entries, columns], body) {
  const buffer = new ArrayBuffer(24 + 8 * body.length);
  const view = new DataView(buffer);
  [..."THLW"].forEach((char, k) => view.setUint8(k, char.charCodeAt(0)));
  view.setUint16(4, version, true);
  view.setUint16(6, kind, true);
  view.setUint32(8, id, true);
  view.setUint32(12, row, true);
  view.setUint32(16, rows, true);
  view.setUint16(20, entries, true);
  view.setUint16(22, columns, true);
  body.forEach((value, k) => view.setFloat64(24 + 8 * k, value, true));
  return buffer;
}

test("a header is read as the document has it", () => {
  const { body, bytes, ...head } = decode(frame([1, 1, 70_000, 65_537, 2, 1, 5], Array.from({ length: 10 }, (_, k) => k)));
  assert.deepEqual(head, { kind: 1, id: 70_000, row: 65_537, rows: 2, entries: 1, columns: 5 });
  assert.deepEqual([...body], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(bytes.length, 0);
});

test("a chunk lands in its entries' columns at its rows, inf and nan as they are", () => {
  const traces = [trace(5, COLUMNS), trace(5, COLUMNS)];
  const column = (/** @type {number} */ c) => [100 * c + 1, Infinity, 100 * c + 11, NaN]; // entry 0: two rows, entry 1: two rows
  append(decode(frame([1, 1, 1, 3, 2, 2, 5], [0, 1, 2, 3, 4].flatMap(column))), traces);
  COLUMNS.forEach((name, c) => {
    assert.deepEqual([...(traces[0][name] ?? [])], [0, 0, 0, 100 * c + 1, Infinity]);
    assert.deepEqual([...(traces[1][name] ?? [])], [0, 0, 0, 100 * c + 11, NaN]);
  });
  assert.equal(traces[0].rows, 5);
});

test("a trace has the columns that its run was said to have, in that order", () => {
  const one = trace(1, ["lr", "momentum", "lr_y"]);
  append(decode(frame([1, 1, 1, 0, 1, 1, 3], [1, 2, 3])), [one]);
  assert.deepEqual([one.lr[0], one.momentum[0], one.lr_y[0]], [1, 2, 3]);
  assert.throws(() => append(decode(frame([1, 1, 1, 0, 1, 1, 2], [1, 2])), [one]), /expected 3 columns, got 2/);
});

test("what is no frame of ours is refused, and says why", () => {
  const good = frame([1, 1, 1, 0, 1, 1, 5], [1, 2, 3, 4, 5]);
  assert.throws(() => decode(new ArrayBuffer(8)), /at least 24 bytes, got 8/);
  assert.throws(() => decode(good.slice(0, 40)), /expected 64 bytes, got 40/);
  assert.throws(() => decode(frame([2, 1, 1, 0, 1, 1, 5], [1, 2, 3, 4, 5])), /expected version 1, got 2/);
  new Uint8Array(good)[0] = 0;
  assert.throws(() => decode(good), /THLW/);
  assert.throws(() => append(decode(frame([1, 1, 1, 0, 1, 1, 5], [1, 2, 3, 4, 5])), [trace(1, COLUMNS), trace(1, COLUMNS)]), /expected 2 entries, got 1/);
});

test("numbers that JSON lacks", () => {
  assert.deepEqual([number(2.5), number("inf"), number("-inf"), number("nan")], [2.5, Infinity, -Infinity, NaN]);
});
