/**
 * What is seen of a sheet: a grid of canvases, of which only those are touched, and only those are visible, that have something on
 * them. A renderer composes the page anew wherever a canvas has changed, all of the canvas; in software that costs some 50
 * nanoseconds a pixel, so that one canvas over the whole surface costs two thirds of a frame, whatever is drawn on it.
 */

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./trails.js").Box} Box */
/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, left: number, top: number, width: number, height: number}} Tile in device pixels */

const [WIDE, HIGH] = [170, 130]; // CSS pixels; much smaller canvases are not given to the compositor one by one

/** @param {ImageData} pixels */
function isBlank({ data }) {
  const words = new Uint32Array(data.buffer);
  for (let k = 0; k < words.length; k += 1) if (words[k] !== 0) return false;
  return true;
}

/** @param {HTMLElement} host */
export function createTiles(host) {
  /** @type {Tile[]} */
  let tiles = [];
  let layout = "";

  /** @param {number} left @param {number} top @param {number} width @param {number} height @param {{left: number, top: number}} place @param {number} ratio @returns {Tile} */
  function tile(left, top, width, height, place, ratio) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height, className: "trails" });
    Object.assign(canvas.style, {
      position: "absolute", inset: "auto", pointerEvents: "none", visibility: "hidden", left: `${place.left + left / ratio}px`,
      top: `${place.top + top / ratio}px`, width: `${width / ratio}px`, height: `${height / ratio}px`,
    });
    canvas.setAttribute("aria-hidden", "true");
    host.append(canvas);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    return { canvas, context, left, top, width, height };
  }

  const clear = () => tiles.splice(0).forEach(({ canvas }) => canvas.remove());

  /** @param {Sheet} from @param {Tile} to @param {number[]} box left, top, right, bottom in device pixels */
  function put(from, to, [left, top, right, bottom]) {
    const [x0, y0] = [Math.max(left, to.left), Math.max(top, to.top)];
    const [x1, y1] = [Math.min(right, to.left + to.width), Math.min(bottom, to.top + to.height)];
    if (x1 <= x0 || y1 <= y0) return;
    to.context.putImageData(from.context.getImageData(x0, y0, x1 - x0, y1 - y0), x0 - to.left, y0 - to.top);
    see(to, true);
  }

  /** @param {Tile} tile @param {Box} box @param {number} ratio */
  const touches = ({ left, top, width, height }, box, ratio) =>
    box.right * ratio >= left && box.left * ratio <= left + width && box.bottom * ratio >= top && box.top * ratio <= top + height;

  /** @param {Tile} tile @param {boolean} visible */
  function see({ canvas }, visible) {
    const visibility = visible ? "visible" : "hidden";
    if (canvas.style.visibility !== visibility) canvas.style.visibility = visibility;
  }

  return {
    /** Shows all of a sheet, of this place in the host. @param {Sheet} from @param {{left: number, top: number}} place @param {number} ratio device pixels per CSS pixel @param {Box[]} boxes in CSS pixels: what is drawn on */
    all(from, place, ratio, boxes) {
      const { width, height } = from.canvas;
      const next = [width, height, place.left, place.top, ratio].join();
      if (next !== layout) {
        clear();
        const [wide, high] = [Math.round(WIDE * ratio), Math.round(HIGH * ratio)];
        for (let top = 0; top < height; top += high) for (let left = 0; left < width; left += wide) {
          tiles.push(tile(left, top, Math.min(wide, width - left), Math.min(high, height - top), place, ratio));
        }
      }
      layout = next;
      for (const one of tiles) {
        if (one.canvas.style.visibility === "hidden" && !boxes.some((box) => touches(one, box, ratio))) continue;
        const pixels = from.context.getImageData(one.left, one.top, one.width, one.height);
        const blank = isBlank(pixels);
        if (!blank) one.context.putImageData(pixels, 0, 0);
        else if (one.canvas.style.visibility === "visible") one.context.clearRect(0, 0, one.width, one.height);
        see(one, !blank);
      }
    },
    /** Shows a part that has changed. @param {Sheet} from @param {Box} box in CSS pixels @param {number} ratio */
    part(from, box, ratio) {
      const whole = [Math.floor(box.left * ratio), Math.floor(box.top * ratio), Math.ceil(box.right * ratio), Math.ceil(box.bottom * ratio)];
      for (const one of tiles) put(from, one, whole);
    },
    clear() {
      clear();
      layout = "";
    },
  };
}
