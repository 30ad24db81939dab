/** A laboratory's own picture as a small PNG: as wide as a card shows it on a fine screen, smaller where it would weigh more than the server keeps. */

const SIDE = 480; // pixels
const LEAST = 96;
const MOST = 65_536; // bytes; docs/saved.md
const START = "data:image/png;base64,".length;

/** The bytes that a data URL's base64 stands for. @param {string} url */
export const bytesOf = (url) => Math.floor(((url.length - START) * 3) / 4);

/** @param {Blob} picture @returns {Promise<string|null>} a data URL; null where it cannot be made */
export async function thumbnail(picture) {
  const image = await createImageBitmap(picture);
  const canvas = document.createElement("canvas");
  for (let side = SIDE; side >= LEAST; side *= 0.8) {
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const [width, height] = [image.width, image.height].map((length) => Math.max(1, Math.round(length * scale)));
    Object.assign(canvas, { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    const url = canvas.toDataURL("image/png");
    if (bytesOf(url) <= MOST) return url;
  }
  return null;
}
