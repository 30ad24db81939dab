import assert from "node:assert/strict";
import { test } from "node:test";

import { delaysOf, sizeOf, stepsOf } from "../../../frontend/static/js/film/film.js";
import { paletteOf } from "../../../frontend/static/js/film/palette.js";
import { embedded, frameCode } from "../../../frontend/static/js/ui/share-menu.js";

const WISH = { kind: /** @type {const} */ ("gif"), seconds: 2, fps: 15, width: 640, from: 10, to: 300, hold: 0.5 };

test("a film goes from the first to the last step, evenly, and back never", () => {
  const steps = stepsOf(WISH);
  assert.equal(steps.length, 30);
  assert.deepEqual([steps[0], steps[29]], [10, 300]);
  const moves = steps.slice(1).map((step, k) => step - steps[k]);
  assert.deepEqual([...new Set(moves)], [10]);
  assert.deepEqual(stepsOf({ ...WISH, from: 0, to: 1, seconds: 0.1 }), [0, 1], "never less than its two ends");
});

test("hundredths of a second that no rate divides make up the length all the same", () => {
  for (const fps of [10, 15, 24, 30, 50]) {
    const delays = delaysOf({ ...WISH, fps }, 2 * fps);
    assert.equal(delays.reduce((sum, one) => sum + one, 0), 250, "two seconds and half a second that it stays");
    assert.ok(delays.every((one) => one >= 2), "players slow down what is shorter");
  }
});

test("sizes are even and as the picture is", () => {
  assert.deepEqual(sizeOf({ width: 782, height: 511 }, 640), { scale: 640 / 782, width: 640, height: 420 });
});

test("few colors are kept as they are; of many, flat grounds are", () => {
  const few = paletteOf([Uint32Array.of(0xff0000ff, 0xff00ff00, 0xff0000ff)]);
  assert.deepEqual(few.colors.toSorted(), [0x0000ff, 0x00ff00].toSorted());
  assert.equal(few.colors[few.index(0x0000fe)], 0x0000ff, "the nearest");
  const many = Uint32Array.from({ length: 60_000 }, (_, k) => (k < 30_000 ? 0xfff1f2f3 : ((k * 2654435761) >>> 0) | 0xff000000));
  const made = paletteOf([many]);
  assert.equal(made.colors.length, 255);
  assert.equal(made.colors[made.index(0xf1f2f3)], 0xf1f2f3);
});

test("a frame's address asks for an embed and, unless it shall rest, begins at the beginning", () => {
  const page = "http://127.0.0.1:8000/nets?x=1#v1=abc&step=12&hide=0";
  assert.equal(embedded(page, true), "http://127.0.0.1:8000/nets?x=1&embed=1#v1=abc&step=12&hide=0");
  assert.equal(embedded(page, false), "http://127.0.0.1:8000/nets?x=1&embed=1#v1=abc&hide=0");
});

test("what a person typed cannot break out of the code", () => {
  const code = frameCode("http://a/?b=1&c=2", { width: 640, height: 480 }, '"><script>');
  assert.equal(code, '<iframe src="http://a/?b=1&amp;c=2" width="640" height="480" title="&quot;>&lt;script>" style="border: 0" loading="lazy"></iframe>');
});
