/**
 * Writes a WebM of one video track (RFC 9559): what the browser's own encoder gives, in clusters that begin with a whole picture, with the
 * duration and an index, so that players can seek.
 */

/** @typedef {{data: Uint8Array, time: number, key: boolean}} Chunk time: in milliseconds */
/** @typedef {{codec: string, colors: number, width: number, height: number, duration: number, chunks: Chunk[]}} Film colors: their number in ITU-T H.273; duration: in milliseconds */

/** @param {number} value @param {number} size */
const whole = (value, size) => Uint8Array.from({ length: size }, (_, k) => Math.floor(value / 2 ** (8 * (size - 1 - k))) % 256);
/** @param {number} value */
const number = (value) => whole(value, value < 256 ? 1 : value < 65536 ? 2 : value < 2 ** 24 ? 3 : 4);
/** @param {string} text */
const text = (text) => new TextEncoder().encode(text);
/** @param {number} value */
function real(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** An element: its name in hexadecimal, its length in eight bytes, what is in it. @param {string} id @param {...Uint8Array} inside */
function element(id, ...inside) {
  const name = Uint8Array.from({ length: id.length / 2 }, (_, k) => parseInt(id.slice(2 * k, 2 * k + 2), 16));
  const length = whole(inside.reduce((sum, part) => sum + part.length, 0), 8);
  length[0] = 1;
  return joined([name, length, ...inside]);
}

/** Each from a whole picture to the next. @param {Chunk[]} chunks */
function clustersOf(chunks) {
  /** @type {Chunk[][]} */
  const groups = [];
  for (const chunk of chunks) {
    if (chunk.key || !groups.length) groups.push([]);
    groups[groups.length - 1].push(chunk);
  }
  return groups.map((group) => {
    const [{ time: start }] = group;
    const blocks = group.map(({ data, time, key }) => element("a3", Uint8Array.of(0x81, ...whole(time - start, 2), key ? 0x80 : 0), data));
    return { start, bytes: element("1f43b675", element("e7", number(start)), ...blocks) };
  });
}

/** @param {{start: number, bytes: Uint8Array}[]} clusters @param {number} from where the first of them is */
function cues(clusters, from) {
  let at = from;
  return element("1c53bb6b", ...clusters.map(({ start, bytes }) => {
    const point = element("bb", element("b3", whole(start, 4)), element("b7", element("f7", number(1)), element("f1", whole(at, 6))));
    at += bytes.length;
    return point;
  }));
}

/** @param {Film} film @returns {Blob} */
export function webm({ codec, colors, width, height, duration, chunks }) {
  const head = element("1a45dfa3", element("4286", number(1)), element("42f7", number(1)), element("42f2", number(4)), element("42f3", number(8)), element("4282", text("webm")), element("4287", number(4)), element("4285", number(2)));
  const info = element("1549a966", element("2ad7b1", number(1_000_000)), element("4489", real(duration)), element("4d80", text("Thalweg")), element("5741", text("Thalweg")));
  const colour = element("55b0", ...["55b1", "55ba", "55bb"].map((id) => element(id, number(colors))), element("55b9", number(1))); // 1: of limited range
  const video = element("e0", element("b0", number(width)), element("ba", number(height)), colour);
  const tracks = element("1654ae6b", element("ae", element("d7", number(1)), element("73c5", number(1)), element("9c", number(0)), element("83", number(1)), element("86", text(codec)), video));
  const clusters = clustersOf(chunks);
  const before = info.length + tracks.length;
  const index = cues(clusters, before + cues(clusters, 0).length); // its length does not depend on what it says
  return new Blob([head, element("18538067", info, tracks, index, ...clusters.map(({ bytes }) => bytes))].map((part) => /** @type {Uint8Array<ArrayBuffer>} */ (part)), { type: "video/webm" });
}
