/**
 * Writes an animated GIF (GIF89a) of pictures that follow each other. One palette serves all; of each picture only the rectangle that has
 * changed is written, and what did not change in it is transparent, so that a race of some hundred frames stays small.
 */

import { lzw } from "./lzw.js";

const BITS = 8;
const CLEAR = 255; // the index that shows what was there before
const FOREVER = [0x21, 0xff, 11, ...[..."NETSCAPE2.0"].map((char) => char.charCodeAt(0)), 3, 1, 0, 0, 0];

/** @param {number} value two bytes, the low one first */
const short = (value) => [value & 255, (value >> 8) & 255];

/** @param {number} width @param {number} height @param {import("./palette.js").Palette} palette */
export function createGif(width, height, palette) {
  const table = new Uint8Array(3 * 256);
  palette.colors.forEach((color, k) => table.set([color & 255, (color >> 8) & 255, (color >> 16) & 255], 3 * k));
  const head = [...[..."GIF89a"].map((char) => char.charCodeAt(0)), ...short(width), ...short(height), 0xf7, 0, 0];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [Uint8Array.from(head), table, Uint8Array.from(FOREVER)];
  /** @type {Uint32Array|null} */
  let before = null;

  return {
    /** @param {Uint32Array} pixels of the whole picture @param {number} delay in hundredths of a second @returns {number} bytes written */
    add(pixels, delay) {
      const { left, top, right, bottom } = before ? changed(before, pixels, width, height) : { left: 0, top: 0, right: width, bottom: height };
      const [w, h] = [right - left, bottom - top];
      const indices = new Uint8Array(w * h);
      let [last, at] = [-1, 0];
      for (let y = top; y < bottom; y += 1) for (let x = left, k = y * width + left; x < right; x += 1, k += 1) {
        const pixel = pixels[k];
        if (before && before[k] === pixel) indices[y * w - top * w + x - left] = CLEAR;
        else {
          if (pixel !== last) [last, at] = [pixel, palette.index(pixel & 0xffffff)];
          indices[(y - top) * w + x - left] = at;
        }
      }
      before = pixels.slice();
      const control = [0x21, 0xf9, 4, 0b101, ...short(delay), CLEAR, 0]; // the picture stays; an index is transparent
      const frame = [Uint8Array.from([...control, 0x2c, ...short(left), ...short(top), ...short(w), ...short(h), 0]), /** @type {Uint8Array<ArrayBuffer>} */ (lzw(indices, BITS))];
      parts.push(...frame);
      return frame[0].length + frame[1].length;
    },
    finish: () => new Blob([...parts, Uint8Array.of(0x3b)], { type: "image/gif" }),
  };
}

/** The rectangle outside of which two pictures are the same; one pixel where all of it is. @param {Uint32Array} a @param {Uint32Array} b @param {number} width @param {number} height */
function changed(a, b, width, height) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, k = 0; y < height; y += 1) for (let x = 0; x < width; x += 1, k += 1) {
    if (a[k] === b[k]) continue;
    if (x < left) left = x;
    if (x >= right) right = x + 1;
    if (y < top) top = y;
    bottom = y + 1;
  }
  return right ? { left, top, right, bottom } : { left: 0, top: 0, right: 1, bottom: 1 };
}
