/** The panels that are seen, one below the other with their titles, as a PNG. */

import { palette } from "../plot/style.js";

const TITLE = 20; // pixels of a title's line

/** @param {{title: string, canvas: HTMLCanvasElement, width: number, height: number}[]} panels @returns {Promise<Blob>} */
export function picture(panels) {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [Math.max(...panels.map((panel) => panel.width)), panels.reduce((sum, panel) => sum + panel.height + TITLE, 0)];
  const canvas = Object.assign(document.createElement("canvas"), { width: width * ratio, height: height * ratio });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  const colors = palette();
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height);
  let top = 0;
  for (const panel of panels) {
    Object.assign(context, { fillStyle: colors.text, font: `12px ${colors.font}`, textBaseline: "middle" });
    context.fillText(panel.title, 8, top + TITLE / 2);
    context.drawImage(panel.canvas, 0, top + TITLE, panel.width, panel.height);
    top += panel.height + TITLE;
  }
  return new Promise((/** @type {(blob: Blob) => void} */ resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("expected a PNG from the canvas, got nothing"))));
  });
}
