/** The data as small pictures, chosen like a group of radio buttons. */

import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { el } from "../ui/dom.js";
import { glyphOf } from "./glyphs.js";
import { colorOf, shapeOf } from "./views/classes.js";

/** @typedef {import("./document.js").Dataset} Dataset */

const [WIDTH, HEIGHT, SCALE] = [56, 42, 2];

/** @param {HTMLElement} root @param {Dataset[]} datasets @param {(name: string) => void} choose */
export function createGallery(root, datasets, choose) {
  const items = datasets.map(({ name, title }) => {
    const input = el("input", { type: "radio", name: "dataset", value: name, "data-testid": `dataset-${name}`, onchange: () => choose(name) });
    const canvas = el("canvas", { width: SCALE * WIDTH, height: SCALE * HEIGHT, "aria-hidden": "true" });
    root.append(el("label", { class: "thumbnail", title }, input, canvas, el("span", { class: "unseen" }, title)));
    return { name, title, input, canvas };
  });
  const draw = () => items.forEach(({ canvas, name, title }) => paint(canvas, name, title));
  draw();
  onTheme(draw);
  return {
    /** @param {string} name */
    update(name) {
      for (const { input } of items) input.checked = input.value === name;
    },
  };
}

/** @param {HTMLCanvasElement} canvas @param {string} name @param {string} title */
function paint(canvas, name, title) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [colors, glyph] = [palette(), glyphOf(name)];
  context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  const unit = HEIGHT / 2 - 2;
  for (const { x, y, label } of glyph.dots) {
    context.fillStyle = label < 0 ? colors.muted : colorOf(colors, label);
    context.save();
    context.translate(WIDTH / 2 + unit * x, HEIGHT / 2 - unit * y);
    context.fill(new Path2D(shapeOf(Math.max(0, label), 1.7)));
    context.restore();
  }
  context.fillStyle = colors.text;
  const side = (HEIGHT - 6) / 8;
  glyph.pixels.forEach((row, j) => [...row].forEach((pixel, i) => {
    if (pixel === "#") context.fillRect(WIDTH / 2 + (i - 4) * side, 3 + j * side, side, side);
  }));
  if (glyph.dots.length || glyph.pixels.length) return;
  Object.assign(context, { font: `10px ${colors.font}`, textAlign: "center", textBaseline: "middle" });
  context.fillText(title.slice(0, 9), WIDTH / 2, HEIGHT / 2, WIDTH - 4);
}
