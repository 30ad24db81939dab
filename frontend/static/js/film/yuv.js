/**
 * Pixels as encoders of video take them: a brightness for each, two colors for each four (I420, of limited range). A browser would do it
 * itself, but not as the file says, nor as another does: Chromium 156 fills the whole range, which nothing in a file of VP8 can say, and
 * Firefox 153 names BT.709 and means BT.601. Here it is one and the same, and written into the file.
 */

/** @typedef {{red: number, blue: number, name: "bt709"|"smpte170m", code: number}} Standard how much red and blue count for brightness; its name for WebCodecs; its number (ITU-T H.273) */

/** @type {Standard} */
export const BT709 = { red: 0.2126, blue: 0.0722, name: "bt709", code: 1 };
/** What VP8 means by its colors (RFC 6386, 9.2). @type {Standard} */
export const BT601 = { red: 0.299, blue: 0.114, name: "smpte170m", code: 6 };

/** @param {Standard} standard @returns {VideoColorSpaceInit} */
export const spaceOf = ({ name }) => ({ primaries: name, transfer: name, matrix: name, fullRange: false });

/** @param {Uint32Array} pixels as a canvas has them @param {number} width even @param {number} height even @param {Standard} standard */
export function i420(pixels, width, height, { red, blue }) {
  const green = 1 - red - blue;
  const count = width * height;
  const planes = new Uint8Array(1.5 * count);
  for (let k = 0; k < count; k += 1) planes[k] = 16.5 + (219 / 255) * brightness(pixels[k]);
  for (let y = 0, k = 0; y < height; y += 2) for (let x = 0; x < width; x += 2, k += 1) {
    const at = y * width + x;
    const four = [pixels[at], pixels[at + 1], pixels[at + width], pixels[at + width + 1]];
    const [r, g, b] = [mean(four, 0), mean(four, 8), mean(four, 16)];
    const bright = red * r + green * g + blue * b;
    planes[count + k] = 128.5 + ((112 / 255) * (b - bright)) / (1 - blue);
    planes[1.25 * count + k] = 128.5 + ((112 / 255) * (r - bright)) / (1 - red);
  }
  return planes;

  function brightness(/** @type {number} */ pixel) {
    return red * (pixel & 255) + green * ((pixel >> 8) & 255) + blue * ((pixel >> 16) & 255);
  }
}

/** @param {number[]} four @param {number} shift */
const mean = ([a, b, c, d], shift) => (((a >> shift) & 255) + ((b >> shift) & 255) + ((c >> shift) & 255) + ((d >> shift) & 255)) / 4;
