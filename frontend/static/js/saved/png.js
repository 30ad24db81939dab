/**
 * A picture of at most 255 colors as a PNG, which holds a byte a pixel and packs well: a canvas writes three, and what would be three times
 * too heavy on a card is as fine as it should be. Chunks and filter as in the PNG specification (https://www.w3.org/TR/png-3/).
 */

import { paletteOf } from "../film/palette.js";

const MAGIC = [137, 80, 78, 71, 13, 10, 26, 10];
const [DEPTH, INDEXED] = [8, 3];

/** Cyclic redundancy check of all bytes from 0 to 255. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let k = 0; k < 8; k += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** @param {Uint8Array} bytes */
const checked = (bytes) => (bytes.reduce((rest, byte) => CRC[(rest ^ byte) & 255] ^ (rest >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

/** @param {string} name @param {ArrayLike<number>} data */
function chunk(name, data) {
  const made = new Uint8Array(12 + data.length);
  const view = new DataView(made.buffer);
  view.setUint32(0, data.length);
  made.set([...name].map((letter) => letter.charCodeAt(0)), 4);
  made.set(data, 8);
  view.setUint32(8 + data.length, checked(made.subarray(4, 8 + data.length)));
  return made;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function packed(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A picture without transparency. @param {{width: number, height: number, data: Uint8ClampedArray<ArrayBuffer>}} picture as a canvas gives it @returns {Promise<Blob>} */
export async function indexedPng({ width, height, data }) {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const { colors, index } = paletteOf([pixels]);
  const rows = new Uint8Array((width + 1) * height); // before each row the number of its filter: none
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rows[y * (width + 1) + x + 1] = index(pixels[y * width + x] & 0xffffff);
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint16(8, (DEPTH << 8) | INDEXED);
  const parts = [
    Uint8Array.from(MAGIC), chunk("IHDR", new Uint8Array(head.buffer)), chunk("PLTE", colors.flatMap((color) => [color & 255, (color >> 8) & 255, (color >> 16) & 255])),
    chunk("IDAT", await packed(rows)), chunk("IEND", []),
  ];
  return new Blob(parts, { type: "image/png" });
}
