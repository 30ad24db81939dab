/**
 * Canvases in CSS pixels. What is drawn is drawn on sheets kept in main memory (`willReadFrequently`): where Chromium renders in
 * software, long dashed paths through its GPU process take seconds, on the processor milliseconds. What is seen are ordinary
 * canvases, to which `present` copies the parts that changed: they are composed without the page being painted anew.
 */

/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D}} Sheet */
/** @typedef {import("./trails.js").Box} Box in CSS pixels */

/** @param {boolean} seen whether it is shown itself @param {boolean} [opaque] nothing below it shines through, which composes faster @returns {Sheet} */
export function createSheet(seen = false, opaque = false) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: !seen, alpha: !opaque });
  if (!context) throw new Error("expected a canvas to draw on, got none");
  return { canvas, context };
}

/** Gives a sheet its size, which wipes it. @param {Sheet} sheet @param {number} width @param {number} height @param {number} ratio device pixels per CSS pixel */
export function resize({ canvas, context }, width, height, ratio) {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, w, h);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/**
 * Copies a part of a sheet to the same place on another.
 * @param {Sheet} from @param {Sheet} to @param {Box} box @param {number} ratio
 */
export function copy(from, to, box, ratio) {
  const [left, top] = [Math.max(0, Math.floor(box.left * ratio)), Math.max(0, Math.floor(box.top * ratio))];
  const width = Math.min(from.canvas.width, Math.ceil(box.right * ratio)) - left;
  const height = Math.min(from.canvas.height, Math.ceil(box.bottom * ratio)) - top;
  if (width > 0 && height > 0) to.context.drawImage(from.canvas, left, top, width, height, left / ratio, top / ratio, width / ratio, height / ratio);
}

/** Shows a part of a sheet that is drawn on. @param {Sheet} from @param {Sheet} to @param {Box} box @param {number} ratio */
export function present(from, to, box, ratio) {
  const [left, top] = [Math.max(0, Math.floor(box.left * ratio)), Math.max(0, Math.floor(box.top * ratio))];
  const width = Math.min(from.canvas.width, Math.ceil(box.right * ratio)) - left;
  const height = Math.min(from.canvas.height, Math.ceil(box.bottom * ratio)) - top;
  if (width > 0 && height > 0) to.context.putImageData(from.context.getImageData(left, top, width, height), left, top);
}

/**
 * A canvas of the page with a sheet of its size behind it: `begin` gives a wiped one to draw on, `end` shows it.
 * @param {HTMLCanvasElement} canvas @param {boolean} [opaque]
 */
export function createStage(canvas, opaque = false) {
  const sheet = createSheet();
  const shown = { canvas, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: !opaque })) };
  return {
    begin() {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      resize(sheet, width, height, devicePixelRatio || 1);
      return { context: sheet.context, width, height };
    },
    end() {
      const { width, height } = sheet.canvas;
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      present(sheet, shown, { left: 0, top: 0, right: width, bottom: height }, 1);
    },
  };
}

/** Wipes a part of a sheet, in whole device pixels. @param {Sheet} sheet @param {Box} box @param {number} ratio */
export function wipe({ context }, box, ratio) {
  const [left, top] = [Math.floor(box.left * ratio) / ratio, Math.floor(box.top * ratio) / ratio];
  context.clearRect(left, top, Math.ceil(box.right * ratio) / ratio - left, Math.ceil(box.bottom * ratio) / ratio - top);
}

/** Boxes that meet, as one: few large copies cost less than many small ones, and nothing is painted twice. @param {Box[]} boxes @returns {Box[]} */
export function merged(boxes) {
  /** @type {Box[]} */
  const apart = [];
  for (let box of boxes) {
    for (let k = apart.length - 1; k >= 0; k -= 1) {
      const other = apart[k];
      if (box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top) continue;
      box = { left: Math.min(box.left, other.left), top: Math.min(box.top, other.top), right: Math.max(box.right, other.right), bottom: Math.max(box.bottom, other.bottom) };
      apart.splice(k, 1);
      k = apart.length;
    }
    apart.push(box);
  }
  return apart;
}
