/**
 * Canvases in CSS pixels. They are kept in main memory (`willReadFrequently`): where Chromium renders in software, drawing long
 * dashed paths through its GPU process takes seconds; on the processor, milliseconds.
 */

/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D}} Sheet */

/** @returns {Sheet} */
export function createSheet() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
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
 * @param {Sheet} from @param {Sheet} to @param {{left: number, top: number, right: number, bottom: number}} box in CSS pixels @param {number} ratio
 */
export function copy(from, to, box, ratio) {
  const [left, top] = [Math.max(0, Math.floor(box.left * ratio)), Math.max(0, Math.floor(box.top * ratio))];
  const width = Math.min(from.canvas.width, Math.ceil(box.right * ratio)) - left;
  const height = Math.min(from.canvas.height, Math.ceil(box.bottom * ratio)) - top;
  if (width > 0 && height > 0) to.context.drawImage(from.canvas, left, top, width, height, left / ratio, top / ratio, width / ratio, height / ratio);
}

/** Wipes a part of a sheet, in whole device pixels. @param {Sheet} sheet @param {{left: number, top: number, right: number, bottom: number}} box @param {number} ratio */
export function wipe({ context }, box, ratio) {
  const [left, top] = [Math.floor(box.left * ratio) / ratio, Math.floor(box.top * ratio) / ratio];
  context.clearRect(left, top, Math.ceil(box.right * ratio) / ratio - left, Math.ceil(box.bottom * ratio) / ratio - top);
}
