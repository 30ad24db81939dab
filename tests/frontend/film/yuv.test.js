/** Brightness and colors of pixels, against the numbers that ITU-R BT.601-7 and BT.709-6 give for bars of full color in eight bits. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { BT601, BT709, i420 } from "../../../frontend/static/js/film/yuv.js";

const [WHITE, BLACK, RED, GREEN, BLUE] = [0xffffffff, 0xff000000, 0xff0000ff, 0xff00ff00, 0xffff0000];
const BARS = {
  601: [BT601, [[WHITE, 235, 128, 128], [BLACK, 16, 128, 128], [RED, 81, 90, 240], [GREEN, 145, 54, 34], [BLUE, 41, 240, 110]]],
  709: [BT709, [[WHITE, 235, 128, 128], [BLACK, 16, 128, 128], [RED, 63, 102, 240], [GREEN, 173, 42, 26], [BLUE, 32, 240, 118]]],
};

for (const [name, [standard, bars]] of Object.entries(BARS)) {
  test(`BT.${name}`, () => {
    for (const [color, ...wanted] of bars) {
      const planes = i420(new Uint32Array(8).fill(color), 4, 2, standard);
      assert.deepEqual([...planes], [...Array(8).fill(wanted[0]), wanted[1], wanted[1], wanted[2], wanted[2]]);
    }
  });
}

test("brightness is each pixel's own, color the mean of four", () => {
  assert.deepEqual([...i420(Uint32Array.of(RED, BLACK, BLACK, RED), 2, 2, BT601)], [81, 16, 16, 81, 109, 184]);
});
