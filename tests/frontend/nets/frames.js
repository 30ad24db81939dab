/** Frames of trainings built byte by byte from docs/wire.md, not by the code that reads them. */

/** @param {number} kind @param {{row?: number, rows: number, entries: number, columns: number}} head @param {number} bytes of the body @returns {DataView} */
function headed(kind, { row = 0, rows, entries, columns }, bytes) {
  const view = new DataView(new ArrayBuffer(24 + bytes));
  [..."THLW"].forEach((char, k) => view.setUint8(k, char.charCodeAt(0)));
  view.setUint16(4, 1, true);
  view.setUint16(6, kind, true);
  view.setUint32(8, 14, true);
  view.setUint32(12, row, true);
  view.setUint32(16, rows, true);
  view.setUint16(20, entries, true);
  view.setUint16(22, columns, true);
  return view;
}

/** @param {number} kind @param {{row?: number, rows: number, entries: number, columns: number}} head @param {number[]} body (columns, entries, rows) */
export function numbers(kind, head, body) {
  const view = headed(kind, head, 8 * body.length);
  body.forEach((value, k) => view.setFloat64(24 + 8 * k, value, true));
  return /** @type {ArrayBuffer} */ (view.buffer);
}

/** @param {{row?: number, rows: number, entries: number, columns: number}} head @param {number[]} body (entries, rows, columns) */
export function picture(head, body) {
  const view = headed(5, head, body.length);
  body.forEach((value, k) => view.setUint8(24 + k, value));
  return /** @type {ArrayBuffer} */ (view.buffer);
}
