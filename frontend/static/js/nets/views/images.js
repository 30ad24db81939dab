/** Images in three bands: as given, as shown to the net, as rebuilt by it; each number of an image stays a square. */

/** @typedef {import("../trace.js").Training} Training */
/** @typedef {import("../trace.js").Images} Images */
/** @typedef {import("./pictures.js").Seen} Seen */

/** @type {HTMLCanvasElement|undefined} what an image is made on, a pixel for each of its numbers */
let strip;

/** @param {CanvasRenderingContext2D} context @param {Training} trace @param {number} epoch @param {Seen} seen */
export function draw(context, trace, epoch, { width, height, colors, large, words, bare }) {
  const { count, size } = /** @type {Images} */ (trace.about.view);
  const bytes = trace.pictures.get(epoch);
  if (!bytes) return;
  const [rows, columns] = [3 * size[0], count * size[1]];
  const made = paint(bytes, rows, columns);
  const [room, font] = bare ? [2, 0] : large ? [22, 15] : [15, 10.5];
  const shown = fitting(count, size, width, height - 3 * room);
  const [w, h] = [shown.count * size[1] * shown.scale, size[0] * shown.scale];
  const [left, top] = [(width - w) / 2, 0];
  context.imageSmoothingEnabled = false;
  Object.assign(context, { fillStyle: colors.muted, font: `${font}px ${colors.font}`, textBaseline: "bottom", textAlign: "left" });
  words.bands.forEach((name, k) => {
    const y = top + k * (h + room) + room;
    if (!bare) context.fillText(name, left, y - 2);
    context.drawImage(made, 0, k * size[0], shown.count * size[1], size[0], left, y, w, h);
  });
}

/** How many images, and how large, fill the room best. @param {number} count @param {number[]} size rows, columns @param {number} width @param {number} height of all three bands */
export function fitting(count, [rows, columns], width, height) {
  const scale = Math.max(width / (count * columns), Math.min(height / (3 * rows), width / (Math.min(count, 4) * columns)));
  const least = Math.min(scale, height / (3 * rows));
  return { scale: least, count: Math.max(1, Math.min(count, Math.floor(width / (columns * least) + 1e-9))) };
}

/** @param {Uint8Array} bytes @param {number} rows @param {number} columns */
function paint(bytes, rows, columns) {
  strip ??= document.createElement("canvas");
  if (strip.width !== columns || strip.height !== rows) Object.assign(strip, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  for (let k = 0; k < rows * columns; k += 1) image.data.set([bytes[k], bytes[k], bytes[k], 255], 4 * k);
  /** @type {CanvasRenderingContext2D} */ (strip.getContext("2d", { willReadFrequently: true })).putImageData(image, 0, 0);
  return strip;
}

export function drawOver() {}
