/**
 * A laboratory's picture on a card: drawn for it, bare and in its shape, as fine as a good screen shows it. Where it would weigh more than
 * the server keeps, it has fewer colors first, and then fewer pixels.
 */

import { palette } from "../plot/style.js";
import { indexedPng } from "./png.js";

/** @typedef {import("../ui/keep.js").Card} Card */

/** Pixels of the drawing, in the shape of a card (css/saved.css), and how many of the picture one of them is. */
const SIZE = { width: 360, height: 225, scale: 1.6 };
const LESS = 0.85;
const LEAST = 96; // pixels across
const MOST = 65_536; // bytes; docs/saved.md

const START = "data:image/png;base64,".length;

/** The bytes that a data URL's base64 stands for. @param {string} url */
export const bytesOf = (url) => Math.floor(((url.length - START) * 3) / 4);

/** @param {Card} card begins with what is seen now @returns {Promise<string|null>} a data URL; null where it cannot be made */
export async function thumbnail(card) {
  const whole = blank(SIZE.scale);
  whole.context.scale(SIZE.scale, SIZE.scale);
  await card(whole.context, SIZE);
  const all = whole.canvas.toDataURL("image/png");
  if (bytesOf(all) <= MOST) return all;
  for (let scale = SIZE.scale; SIZE.width * scale >= LEAST; scale *= LESS) {
    const file = await indexedPng(pixelsOf(whole.canvas, scale));
    if (file.size <= MOST) return addressOf(file);
  }
  return null;
}

/** @param {number} scale */
function blank(scale) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(SIZE.width * scale), height: Math.round(SIZE.height * scale) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = palette().background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return { canvas, context };
}

/** @param {HTMLCanvasElement} whole @param {number} scale */
function pixelsOf(whole, scale) {
  const { canvas, context } = blank(scale);
  context.imageSmoothingQuality = "high";
  context.drawImage(whole, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** @param {Blob} file @returns {Promise<string>} */
const addressOf = (file) => new Promise((resolve, reject) => {
  const reader = Object.assign(new FileReader(), { onload: () => resolve(String(reader.result)), onerror: () => reject(reader.error) });
  reader.readAsDataURL(file);
});
