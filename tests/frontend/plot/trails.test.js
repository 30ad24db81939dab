import assert from "node:assert/strict";
import { test } from "node:test";
import { trace } from "../../../frontend/static/js/wire.js";
import { createTrail, extend, lastFinite } from "../../../frontend/static/js/plot/trails.js";

/** @type {string[]} */
let drawn = [];
/** @type {any} */ (globalThis).Path2D = class {
  parts = /** @type {string[]} */ ([]);
  moveTo(/** @type {number} */ x, /** @type {number} */ y) { this.parts.push(`M${x},${y}`); }
  lineTo(/** @type {number} */ x, /** @type {number} */ y) { this.parts.push(`L${x},${y}`); }
};
const context = () => /** @type {any} */ ({ setLineDash() {}, stroke(/** @type {any} */ path) { drawn.push(path.parts.join(" ")); } });
const pen = { color: "red", casing: "white", dash: [], width: 2 };
/** @type {import("../../../frontend/static/js/plot/trails.js").Project} */
const project = (one, row, out) => { [out[0], out[1]] = [one.x[row], one.y[row]]; };

/** @param {number[][]} points */
function traceOf(points) {
  const made = trace(points.length, ["x", "y", "loss", "grad_norm", "lr"]);
  points.forEach(([x, y], k) => { [made.x[k], made.y[k]] = [x, y]; });
  made.rows = points.length;
  return made;
}
/** @param {number[][]} points @param {number[]} stops */
function lines(points, stops) {
  drawn = [];
  const sheet = { halo: context(), line: context(), width: 100, height: 100 };
  const [one, trail] = [traceOf(points), createTrail()];
  const boxes = stops.map((stop) => extend(trail, one, stop, project, pen, sheet));
  return { lines: drawn.filter((_, k) => k % 2 === 1), boxes };
}

test("only what is new is drawn, from where the line ended", () => {
  const { lines: parts } = lines([[0, 0], [10, 0], [10, 10], [20, 10]], [1, 1, 3]);
  assert.deepEqual(parts, ["M0,0 L10,0", "M10,0 L10,10 L20,10"]);
});

test("points of less than half a pixel are left out, but their way adds up", () => {
  const points = Array.from({ length: 11 }, (_, k) => [k * 0.2, 0]);
  const [one] = lines(points, [10]).lines;
  assert.equal(one.split(" ").length, 4); // at 0.6, 1.2 and 1.8
});

test("inf and nan end a trail, and nothing after them is drawn", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const points = [[0, 0], [10, 0], [bad, 0], [50, 50]];
    assert.equal(lastFinite(traceOf(points)), 1);
    assert.deepEqual(lines(points, [3]).lines, ["M0,0 L10,0"]);
  }
});

test("a line out of the picture is cut near it, in its own direction", () => {
  const { lines: parts } = lines([[50, 50], [1e300, 50], [50, 50]], [1, 2]);
  assert.equal(parts[0], "M50,50 L140,50");
  assert.match(parts[1], /^M140,50 L50,50$/);
  assert.deepEqual(lines([[500, 500], [600, 500]], [1]).lines, []);
});

test("the box says where something was drawn", () => {
  const { boxes: [none, box] } = lines([[10, 20], [10.1, 20], [30, 40]], [1, 2]);
  assert.equal(none, null);
  assert.ok(box && box.left < 10 && box.right > 30 && box.top < 20 && box.bottom > 40);
});
