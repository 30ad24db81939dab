import assert from "node:assert/strict";
import { test } from "node:test";

import { newPath } from "../../../frontend/static/js/plot/paths.js";
import { escaped } from "../../../frontend/static/js/plot/vector-path.js";
import { vectorContext } from "../../../frontend/static/js/plot/vectors.js";

/** @param {(context: ReturnType<typeof vectorContext>) => void} draw */
function drawn(draw) {
  const context = vectorContext();
  draw(context);
  return context.file(100, 50, "a & b");
}

test("a path is written as it was drawn, to a hundredth of a pixel, with its pen", () => {
  const file = drawn((context) => {
    const path = newPath(context);
    path.moveTo(1, 2);
    path.lineTo(3.14159, -0.001);
    Object.assign(context, { strokeStyle: "#0072b2", lineWidth: 2, lineCap: "round", lineDashOffset: 7, globalAlpha: 0.5 });
    context.setLineDash([10, 5]);
    context.stroke(path);
  });
  assert.match(file, /<path d="M1 2L3.14 0" fill="none" stroke="#0072b2" stroke-opacity="0.5" stroke-width="2" stroke-linecap="round" stroke-dasharray="10 5" stroke-dashoffset="7"\/>/);
  assert.match(file, /<title>a &amp; b<\/title>/);
});

test("transforms add up as on a canvas, and are given back", () => {
  const file = drawn((context) => {
    context.save();
    context.translate(10, 20);
    context.rotate(Math.PI / 2);
    context.scale(2, 2);
    context.fillRect(1, 0, 1, 1);
    context.restore();
    context.fillRect(5, 5, 1, 1);
  });
  // (1, 0) doubled is (2, 0), turned (0, 2), moved (10, 22).
  assert.match(file, /<rect x="1" y="0" width="1" height="1" fill="#000000" transform="matrix\(0 2 -2 0 10 20\)"\/>/);
  assert.match(file, /<rect x="5" y="5" width="1" height="1" fill="#000000"\/>/);
});

test("what is clipped twice is seen where both clips are", () => {
  const file = drawn((context) => {
    for (const [x, y] of [[0, 0], [5, 5]]) {
      context.beginPath();
      context.rect(x, y, 10, 10);
      context.clip();
    }
    context.fillRect(0, 0, 100, 100);
  });
  const [first, second] = [...file.matchAll(/<clipPath id="([^"]+)"/g)].map(([, id]) => id);
  assert.ok(file.includes(`<clipPath id="${second}" clip-path="url(#${first})">`));
  assert.ok(file.includes(`<g clip-path="url(#${second})"><rect`));
});

test("a text with its outline is one text; what XML cannot hold does not break it", () => {
  const file = drawn((context) => {
    Object.assign(context, { font: "600 12px system-ui, sans-serif", textAlign: "right", textBaseline: "middle", strokeStyle: "#ffffff", lineWidth: 3 });
    context.strokeText("a <b>", 10, 10);
    context.fillText("a <b>", 10, 10);
  });
  assert.equal(file.match(/<text/g)?.length, 1);
  assert.match(file, /<text x="10" y="14.2" font-family="system-ui, sans-serif" font-size="12" font-weight="600" text-anchor="end" .*paint-order="stroke">a &lt;b&gt;<\/text>/);
  assert.equal(escaped('\u0000\ud800x"&'), "\ufffd\ufffdx&quot;&amp;");
  assert.equal(escaped("\ud83d\ude00"), "\ud83d\ude00");
});

test("colors are written as every program reads them", () => {
  const file = drawn((context) => {
    context.fillStyle = "rgba(255, 0, 16, 0.25)";
    context.fillRect(0, 0, 1, 1);
  });
  assert.match(file, /fill="#ff0010" fill-opacity="0.25"/);
});

test("a part of a circle is refused instead of drawn as a whole one", () => {
  assert.throws(() => drawn((context) => context.arc(0, 0, 5, 0, 1)), /whole circle/);
});
