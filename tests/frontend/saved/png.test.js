/** A card's picture as an indexed PNG, read back by the specification: chunks with their checks, a palette, a byte a pixel. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, inflateSync } from "node:zlib";

import { indexedPng } from "../../../frontend/static/js/saved/png.js";

/** @param {Buffer} file */
function chunksOf(file) {
  const found = {};
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const body = file.subarray(at + 4, at + 8 + file.readUInt32BE(at));
    assert.equal(file.readUInt32BE(at + 4 + body.length), crc32(body));
    found[body.subarray(0, 4).toString()] = body.subarray(4);
  }
  return found;
}

async function readBack(picture) {
  const file = Buffer.from(await (await indexedPng(picture)).arrayBuffer());
  assert.deepEqual([...file.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const { IHDR, PLTE, IDAT, IEND } = chunksOf(file);
  assert.equal(IEND.length, 0);
  const [width, height] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4)];
  assert.deepEqual([width, height, ...IHDR.subarray(8)], [picture.width, picture.height, 8, 3, 0, 0, 0]);
  const rows = inflateSync(IDAT);
  assert.equal(rows.length, (width + 1) * height);
  const pixels = [];
  for (let y = 0; y < height; y += 1) {
    assert.equal(rows[y * (width + 1)], 0, "no filter");
    for (let x = 0; x < width; x += 1) pixels.push([...PLTE.subarray(3 * rows[y * (width + 1) + x + 1]).subarray(0, 3)]);
  }
  return { pixels, colors: PLTE.length / 3 };
}

test("few colors come back as they are, in their places", async () => {
  const wanted = [[255, 0, 0], [0, 114, 178], [1, 2, 3], [255, 0, 0], [255, 255, 255], [0, 0, 0]];
  const { pixels, colors } = await readBack({ width: 3, height: 2, data: Uint8ClampedArray.from(wanted.flatMap((color) => [...color, 255])) });
  assert.deepEqual(pixels, wanted);
  assert.equal(colors, 5);
});

test("of many colors each is near to its own", async () => {
  const [width, height] = [64, 32];
  const wanted = Array.from({ length: width * height }, (_, k) => [4 * (k % width), 8 * Math.floor(k / width), 128]);
  const { pixels, colors } = await readBack({ width, height, data: Uint8ClampedArray.from(wanted.flatMap((color) => [...color, 255])) });
  assert.ok(colors <= 255);
  assert.ok(pixels.every((pixel, k) => pixel.every((part, channel) => Math.abs(part - wanted[k][channel]) <= 24)));
});
