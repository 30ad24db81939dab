/** The map with its title, axes, color bar and legend, as a PNG twice as fine as the screen. */

import { palette } from "../plot/style.js";
import { hatch } from "./scene.js";
import { titleOf } from "./names.js";

/** @typedef {ReturnType<typeof import("./plot.js").createPlot>} Plot */

const SCALE = 2;
const LINE = 20; // pixels of a line of the legend
const SAMPLE = 26;

/** @param {Plot} plot @param {import("../state.js").State} state @param {HTMLElement} legend @returns {Promise<Blob>} */
export function picture(plot, state, legend) {
  const [width, height] = [plot.host.clientWidth, plot.host.clientHeight];
  const items = [...legend.querySelectorAll("li")];
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const lines = Math.ceil(items.length / 2);
  Object.assign(canvas, { width: SCALE * width, height: SCALE * (height + lines * LINE + (lines ? 8 : 0)) });
  context.scale(SCALE, SCALE);
  const colors = palette();
  context.fillStyle = colors.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  plot.render(context, width, height, { title: titleOf(state), large: false });
  items.forEach((item, k) => {
    const [left, top] = [66 + (k % 2) * (width / 2 - 40), height + Math.floor(k / 2) * LINE];
    sample(context, /** @type {HTMLElement} */ (item.firstElementChild), { left, top: top + 3, width: SAMPLE, height: 12 }, colors);
    Object.assign(context, { fillStyle: colors.text, font: `11.5px ${colors.font}`, textAlign: "left", textBaseline: "middle" });
    context.fillText(item.textContent ?? "", left + SAMPLE + 8, top + 9);
  });
  return new Promise((/** @type {(blob: Blob) => void} */ resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("expected a PNG from the canvas, got nothing"))));
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
