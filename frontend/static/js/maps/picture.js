/** The map with its title, axes, color bar, legend and caption, as a PNG or an SVG; its cells are an image in both. */

import { framed, saved } from "../plot/figure.js";
import { itemsOf } from "../plot/items.js";
import { palette } from "../plot/style.js";
import { mapOf } from "./document.js";
import { hatch } from "./scene.js";
import { titleOf } from "./names.js";

/** @typedef {ReturnType<typeof import("./plot.js").createPlot>} Plot */

const LINE = 20; // pixels of a line of the legend
const SAMPLE = 26;

/** @param {"png"|"svg"} kind @param {Plot} plot @param {import("../state.js").State} state @param {HTMLElement} legend @returns {Promise<Blob>} */
export function picture(kind, plot, state, legend) {
  const colors = palette();
  const [width, height] = [plot.host.clientWidth, plot.host.clientHeight];
  const items = [...legend.querySelectorAll("li")];
  const lines = Math.ceil(items.length / 2);
  const caption = document.getElementById("caption")?.textContent ?? "";
  const figure = { width, height: height + lines * LINE, draw: (/** @type {CanvasRenderingContext2D} */ context) => drawMap(context, plot, state, items, { width, height }, colors) };
  return saved(framed(figure, { items: mapOf(state.spec).kind === "sensitivity" ? itemsOf(state) : [], caption }, colors), kind, titleOf(state));
}

/** @param {CanvasRenderingContext2D} context @param {Plot} plot @param {import("../state.js").State} state @param {Element[]} items of the legend @param {{width: number, height: number}} size @param {import("../plot/style.js").Palette} colors */
function drawMap(context, plot, state, items, { width, height }, colors) {
  plot.render(context, width, height, { title: titleOf(state), large: false });
  items.forEach((item, k) => {
    const [left, top] = [66 + (k % 2) * (width / 2 - 40), height + Math.floor(k / 2) * LINE];
    sample(context, /** @type {HTMLElement} */ (item.firstElementChild), { left, top: top + 3, width: SAMPLE, height: 12 }, colors);
    Object.assign(context, { fillStyle: colors.text, font: `11.5px ${colors.font}`, textAlign: "left", textBaseline: "middle" });
    context.fillText(item.textContent ?? "", left + SAMPLE + 8, top + 9);
  });
}

/** @param {CanvasRenderingContext2D} context @param {HTMLElement} item @param {import("./scene.js").Box} box @param {import("../plot/style.js").Palette} colors */
function sample(context, item, box, colors) {
  if (item.classList.contains("hatch")) hatch(context, box, colors);
  else {
    const found = getComputedStyle(item).backgroundImage.match(/rgb\([^)]*\)/g) ?? [getComputedStyle(item).backgroundColor];
    const gradient = context.createLinearGradient(box.left, 0, box.left + box.width, 0);
    found.forEach((color, k) => gradient.addColorStop(found.length > 1 ? k / (found.length - 1) : 0, color));
    context.fillStyle = gradient;
    context.fillRect(box.left, box.top, box.width, box.height);
  }
  Object.assign(context, { strokeStyle: colors.muted, lineWidth: 1 });
  context.strokeRect(box.left, box.top, box.width, box.height);
}
