/**
 * The picture as it stands, as PNG or SVG: what Plotly has drawn, and above it the trails. In a PNG the sheet of the overlay is
 * laid over Plotly's image; in an SVG it is embedded as an image, since Plotly's part of it is vectors and the sheet is not.
 */

import { palette } from "./style.js";

/** @typedef {{plot: any, Plotly: any, sheet: HTMLCanvasElement, frame: {left: number, top: number, width: number, height: number}|null}} Parts */
/** @typedef {{surface: {parts: () => Parts}, space: {parts: () => Parts}, state: typeof import("../state.js").state}} Pictures */

const SCALE = 2;

/** @type {Pictures|null} */
let pictures = null;

/** @param {Pictures} made */
export const setPictures = (made) => { pictures = made; };

/** @param {"png"|"svg"} kind @returns {Promise<Blob>} */
export async function picture(kind) {
  if (!pictures) throw new Error("expected a picture to save, got none");
  const { mode } = pictures.state().view;
  const parts = [...(mode !== "3d" ? [pictures.surface.parts()] : []), ...(mode !== "2d" ? [pictures.space.parts()] : [])].filter(({ Plotly }) => Plotly);
  if (!parts.length) throw new Error("expected a picture to save, but it is not drawn yet");
  return kind === "svg" ? vectors(parts) : pixels(parts);
}

/** @param {string} address @returns {Promise<HTMLImageElement>} */
async function image(address) {
  const made = new Image();
  made.src = address;
  await made.decode();
  return made;
}

/** @param {Parts} part */
const sizeOf = ({ plot }) => ({ width: plot.clientWidth, height: plot.clientHeight });

/** @param {Parts[]} parts */
async function pixels(parts) {
  const sizes = parts.map(sizeOf);
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * sizes.reduce((sum, size) => sum + size.width, 0);
  canvas.height = SCALE * Math.max(...sizes.map((size) => size.height));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(SCALE, SCALE);
  context.fillStyle = palette().background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [k, part] of parts.entries()) {
    context.drawImage(await image(await part.Plotly.toImage(part.plot, { format: "png", scale: SCALE, ...sizes[k] })), 0, 0, sizes[k].width, sizes[k].height);
    const { frame } = part;
    if (frame) context.drawImage(part.sheet, frame.left, frame.top, frame.width, frame.height);
    context.translate(sizes[k].width, 0);
  }
  return new Promise((/** @type {(blob: Blob) => void} */ resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("expected a PNG from the canvas, got nothing"))));
  });
}

/** @param {Parts[]} parts */
async function vectors(parts) {
  const sizes = parts.map(sizeOf);
  let left = 0;
  const drawn = await Promise.all(parts.map(async ({ plot, Plotly, sheet, frame }, k) => {
    const address = await Plotly.toImage(plot, { format: "svg", ...sizes[k] });
    const inner = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const trails = frame ? `<image x="${frame.left}" y="${frame.top}" width="${frame.width}" height="${frame.height}" href="${sheet.toDataURL()}"/>` : "";
    return { inner, trails };
  }));
  const body = drawn.map(({ inner, trails }, k) => {
    const group = `<g transform="translate(${left} 0)">${inner}${trails}</g>`;
    left += sizes[k].width;
    return group;
  });
  const height = Math.max(...sizes.map((size) => size.height));
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${left}" height="${height}" viewBox="0 0 ${left} ${height}"><rect width="100%" height="100%" fill="${palette().background}"/>${body.join("")}</svg>`;
  return new Blob([text], { type: "image/svg+xml" });
}
