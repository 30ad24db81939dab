/**
 * The page's side of docs/wire.md: reads a binary frame and puts a chunk's columns into traces in place, one `set` a column,
 * no copies of history. `trace` makes the arrays that a run will fill.
 */

const HEADER = 24;
const MAGIC = 0x574c4854; // "THLW", little-endian
const VERSION = 1;
export const CHUNK = 1;
export const FIELD = 2;
export const MAP = 3;
export const STEPS = 4;
export const PICTURE = 5;
export const TABLE = 6;
export const HISTOGRAMS = 7;

/** @typedef {import("./state.js").Trace} Trace */
/** @typedef {{kind: number, id: number, row: number, rows: number, entries: number, columns: number, body: Float64Array, bytes: Uint8Array}} Frame bytes: of a picture, whose body is empty */

/** @param {ArrayBuffer} buffer @returns {Frame} */
export function decode(buffer) {
  if (buffer.byteLength < HEADER) throw new RangeError(`frame: expected at least ${HEADER} bytes, got ${buffer.byteLength}`);
  const head = new DataView(buffer);
  if (head.getUint32(0, true) !== MAGIC) throw new TypeError("frame: expected it to begin with THLW");
  const version = head.getUint16(4, true);
  if (version !== VERSION) throw new TypeError(`frame: expected version ${VERSION}, got ${version}; reload the page`);
  const frame = {
    kind: head.getUint16(6, true), id: head.getUint32(8, true), row: head.getUint32(12, true),
    rows: head.getUint32(16, true), entries: head.getUint16(20, true), columns: head.getUint16(22, true),
  };
  const numbers = frame.rows * frame.entries * frame.columns;
  const [bytes, floats] = frame.kind === PICTURE ? [numbers, 0] : [0, numbers];
  const expected = HEADER + bytes + 8 * floats;
  if (buffer.byteLength !== expected) throw new RangeError(`frame: expected ${expected} bytes, got ${buffer.byteLength}`);
  return { ...frame, body: new Float64Array(buffer, HEADER, floats), bytes: new Uint8Array(buffer, HEADER, bytes) };
}

let versions = 0;

/** An empty trace for `rows` rows of the columns that `started` names, in their order. @param {number} rows @param {string[]} columns @returns {Trace} */
export function trace(rows, columns) {
  const arrays = Object.fromEntries(columns.map((name) => [name, new Float64Array(rows)]));
  return /** @type {any} */ ({ rows: 0, columns, ...arrays, status: null, version: (versions += 1), whole: rows });
}

/** Appends a chunk to the traces of its run. @param {Frame} frame @param {Trace[]} traces */
export function append(frame, traces) {
  if (frame.entries !== traces.length) throw new RangeError(`chunk: expected ${traces.length} entries, got ${frame.entries}`);
  traces.forEach((one, entry) => {
    if (frame.columns !== one.columns.length) throw new RangeError(`chunk: expected ${one.columns.length} columns, got ${frame.columns}`);
    one.columns.forEach((name, column) => {
      const from = (column * frame.entries + entry) * frame.rows;
      /** @type {any} */ (one)[name].set(frame.body.subarray(from, from + frame.rows), frame.row);
    });
    one.rows = Math.max(one.rows, frame.row + frame.rows);
  });
}

/**
 * Where a piece of a map belongs: the stride of its grid, its first row there, and its columns, (rows, cells) each.
 * @param {Frame} frame
 */
export function pieceOf({ kind, row, rows, entries: cells, columns, body }) {
  if (kind !== MAP) throw new TypeError(`piece of a map: expected a frame of kind ${MAP}, got ${kind}`);
  const size = rows * cells;
  return { stride: row >>> 24, first: row & 0xffffff, rows, cells, columns: Array.from({ length: columns }, (_, k) => body.subarray(k * size, (k + 1) * size)) };
}

/** A number of a JSON text, where `"nan"`, `"inf"` and `"-inf"` stand for what JSON lacks. @param {number|string} value */
export function number(value) {
  if (typeof value === "number") return value;
  return value === "inf" ? Infinity : value === "-inf" ? -Infinity : NaN;
}
