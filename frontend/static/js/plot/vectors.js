/**
 * A context to draw on that writes an SVG: the part of CanvasRenderingContext2D that Thalweg's pictures use, so that a saved picture is
 * drawn by the very code that draws the page. Texts stay texts, paths stay paths; only what is an image already becomes one inside. A
 * path must come from `newPath`, since a Path2D cannot be read.
 */

import { decimals, escaped, inkOf, VectorPath } from "./vector-path.js";

/** @typedef {{fillStyle: any, strokeStyle: any, lineWidth: number, lineCap: string, lineJoin: string, lineDashOffset: number, globalAlpha: number,
 *   font: string, textAlign: string, textBaseline: string, imageSmoothingEnabled: boolean}} Style */
/** @typedef {Record<string, string|number|null|undefined>} Attributes */

/** @type {Style} */
const FIRST = {
  fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", lineDashOffset: 0, globalAlpha: 1,
  font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic", imageSmoothingEnabled: true,
};
const ANCHORS = /** @type {Record<string, string>} */ ({ center: "middle", right: "end", end: "end" });
const RISE = /** @type {Record<string, number>} */ ({ middle: 0.35, top: 0.82, hanging: 0.82, bottom: -0.21 }); // of the type's size, since few programs know the names

/** @param {Attributes} all */
const written = (all) => Object.entries(all).flatMap(([name, value]) => (value === null || value === undefined || value === "" ? [] : [` ${name}="${typeof value === "number" ? decimals(value) : escaped(value)}"`])).join("");

/** @type {CanvasRenderingContext2D|null} */
let ruler = null;

/** How wide a text is. @param {string} text @param {string} font */
export function widthOf(text, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return 0.5 * text.length * parseFloat(font);
  ruler.font = font;
  return ruler.measureText(text).width;
}

export class VectorContext {
  constructor() {
    Object.assign(this, FIRST);
    /** @type {string[]} */
    this.parts = [];
    /** @type {string[]} */
    this.defs = [];
    /** @type {number[]} */
    this.dash = [];
    /** @type {number[]} */
    this.matrix = [1, 0, 0, 1, 0, 0];
    this.path = new VectorPath();
    /** what the next paths are called, for who reads the file @type {{class?: string, title?: string}} */
    this.name = {};
    this.clipped = "";
    /** @type {{style: Style, dash: number[], matrix: number[], clipped: string}[]} */
    this.kept = [];
    this.outlined = "";
  }

  /** @param {string} [d] */
  newPath(d) { return new VectorPath(d); }

  save() {
    const style = /** @type {Style} */ (Object.fromEntries(Object.keys(FIRST).map((key) => [key, /** @type {any} */ (this)[key]])));
    this.kept.push({ style, dash: this.dash, matrix: this.matrix, clipped: this.clipped });
  }

  restore() {
    const { style, ...rest } = this.kept.pop() ?? { style: FIRST };
    Object.assign(this, style, rest);
  }

  /** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} e @param {number} f */
  transform(a, b, c, d, e, f) {
    const [m0, m1, m2, m3, m4, m5] = this.matrix;
    this.matrix = [m0 * a + m2 * b, m1 * a + m3 * b, m0 * c + m2 * d, m1 * c + m3 * d, m0 * e + m2 * f + m4, m1 * e + m3 * f + m5];
  }
  /** @param {number} x @param {number} y */
  translate(x, y) { this.transform(1, 0, 0, 1, x, y); }
  /** @param {number} x @param {number} y */
  scale(x, y) { this.transform(x, 0, 0, y, 0, 0); }
  /** @param {number} angle */
  rotate(angle) { this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0); }

  beginPath() { this.path = new VectorPath(); }
  closePath() { this.path.closePath(); }
  /** @param {number} x @param {number} y */
  moveTo(x, y) { this.path.moveTo(x, y); }
  /** @param {number} x @param {number} y */
  lineTo(x, y) { this.path.lineTo(x, y); }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) { this.path.rect(x, y, width, height); }
  /** @param {number} x @param {number} y @param {number} r @param {number} from @param {number} to */
  arc(x, y, r, from, to) { this.path.arc(x, y, r, from, to); }

  /** @param {number[]} dash */
  setLineDash(dash) { this.dash = dash; }

  placed() {
    const moved = this.matrix.some((value, k) => value !== [1, 0, 0, 1, 0, 0][k]);
    return { transform: moved ? `matrix(${this.matrix.map((value, k) => (k < 4 ? String(Number(value.toFixed(6))) : decimals(value))).join(" ")})` : null };
  }

  /** @param {string} tag @param {Attributes} attributes @param {string} [inside] */
  put(tag, attributes, inside = "") {
    this.outlined = "";
    const element = inside ? `<${tag}${written(attributes)}>${inside}</${tag}>` : `<${tag}${written(attributes)}/>`;
    // The clip stands outside the transform, in whose pixels it was made.
    this.parts.push(this.clipped ? `<g clip-path="url(#${this.clipped})">${element}</g>` : element);
  }

  /** @param {any} style @param {"fill"|"stroke"} what @returns {Attributes} */
  ink(style, what) {
    const { color, opacity } = style instanceof Gradient ? { color: this.gradient(style), opacity: 1 } : inkOf(style);
    const much = opacity * /** @type {any} */ (this).globalAlpha;
    return { [what]: color, [`${what}-opacity`]: much < 1 ? Number(much.toFixed(3)) : null };
  }

  /** @returns {Attributes} */
  pen() {
    const { strokeStyle, lineWidth, lineCap, lineJoin, lineDashOffset } = /** @type {Style} */ (/** @type {unknown} */ (this));
    const dashed = this.dash.length > 0;
    return {
      ...this.ink(strokeStyle, "stroke"), "stroke-width": lineWidth, "stroke-linecap": lineCap === "butt" ? null : lineCap, "stroke-linejoin": lineJoin === "miter" ? null : lineJoin,
      "stroke-dasharray": dashed ? this.dash.map(decimals).join(" ") : null, "stroke-dashoffset": dashed && lineDashOffset ? lineDashOffset : null,
    };
  }

  /** @param {VectorPath} [path] */
  stroke(path = this.path) { this.draw(path, { fill: "none", ...this.pen() }); }
  /** @param {VectorPath} [path] */
  fill(path = this.path) { this.draw(path, this.ink(/** @type {any} */ (this).fillStyle, "fill")); }

  /** @param {VectorPath} path @param {Attributes} look */
  draw(path, look) {
    if (!path.d) return;
    const { title, ...name } = this.name;
    this.put("path", { ...name, d: path.d, ...look, ...this.placed() }, title ? `<title>${escaped(title)}</title>` : "");
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) { this.put("rect", { x, y, width, height, ...this.ink(/** @type {any} */ (this).fillStyle, "fill"), ...this.placed() }); }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) { this.put("rect", { x, y, width, height, fill: "none", ...this.pen(), ...this.placed() }); }

  /** What comes is seen within the path alone, and within those before. */
  clip() {
    const id = `clip-${unique()}`;
    this.defs.push(`<clipPath id="${id}"${this.clipped ? ` clip-path="url(#${this.clipped})"` : ""}><path${written({ d: this.path.d, ...this.placed() })}/></clipPath>`);
    this.clipped = id;
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} [most] pixels @returns {[Attributes, string]} */
  text(text, x, y, most) {
    const { font, textAlign, textBaseline } = /** @type {Style} */ (/** @type {unknown} */ (this));
    const [, weight = "", size = "10", family = "sans-serif"] = /^(.*?)\s*([\d.]+)px\s+(.*)$/.exec(font) ?? [];
    const squeezed = most !== undefined && widthOf(text, font) > most ? { textLength: Math.max(1, most), lengthAdjust: "spacingAndGlyphs" } : {};
    return [{ x, y: y + (RISE[textBaseline] ?? 0) * Number(size), "font-family": family, "font-size": Number(size), "font-weight": weight, "text-anchor": ANCHORS[textAlign], ...squeezed, ...this.placed() }, escaped(text)];
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} [most] */
  strokeText(text, x, y, most) {
    const [place, inside] = this.text(text, x, y, most);
    this.put("text", { ...place, fill: "none", ...this.pen() }, inside);
    this.outlined = JSON.stringify([text, x, y]);
  }

  /** A text with its outline is one text, which is selected once. @param {string} text @param {number} x @param {number} y @param {number} [most] */
  fillText(text, x, y, most) {
    if (text === "") return;
    const outlined = this.outlined === JSON.stringify([text, x, y]);
    if (outlined) this.parts.pop();
    const [place, inside] = this.text(text, x, y, most);
    this.put("text", { ...place, ...this.ink(/** @type {any} */ (this).fillStyle, "fill"), ...(outlined ? { ...this.pen(), "paint-order": "stroke" } : {}) }, inside);
  }

  /** @param {string} text */
  measureText(text) { return { width: widthOf(text, /** @type {any} */ (this).font) }; }

  /** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
  createLinearGradient(x0, y0, x1, y1) { return new Gradient(x0, y0, x1, y1); }

  /** @param {Gradient} made @returns {string} */
  gradient({ ends: [x1, y1, x2, y2], stops }) {
    const id = `ramp-${unique()}`;
    const inside = stops.map(([offset, color]) => `<stop${written({ offset: String(offset), "stop-color": inkOf(color).color })}/>`).join("");
    this.defs.push(`<linearGradient${written({ id, gradientUnits: "userSpaceOnUse", x1, y1, x2, y2 })}>${inside}</linearGradient>`);
    return `url(#${id})`;
  }

  /** A canvas, or a part of one, as a picture inside the file. @param {HTMLCanvasElement} source @param {number[]} box x, y, then width and height; or four numbers of the source before these */
  drawImage(source, ...box) {
    const { width: w, height: h } = source;
    const [sx, sy, sw, sh, x, y, width = w, height = h] = box.length === 8 ? box : [0, 0, w, h, ...box];
    const { imageSmoothingEnabled, globalAlpha } = /** @type {Style} */ (/** @type {unknown} */ (this));
    const image = `<image${written({ width: w, height: h, href: source.toDataURL(), style: imageSmoothingEnabled ? null : "image-rendering:pixelated" })}/>`;
    const inner = `<svg${written({ x, y, width, height, viewBox: [sx, sy, sw, sh].join(" "), preserveAspectRatio: "none" })}>${image}</svg>`;
    this.put("g", { opacity: globalAlpha < 1 ? globalAlpha : null, ...this.placed() }, inner);
  }

  /** A finished piece of SVG. @param {string} markup @param {Attributes} [how] */
  embed(markup, how = {}) { this.put("g", { ...how, ...this.placed() }, markup); }

  /** What another context has drawn, as a part of this. @param {VectorContext} other @param {Attributes} [how] */
  take({ parts, defs }, how = {}) {
    this.defs.push(...defs);
    if (parts.length) this.embed(parts.join(""), how);
  }

  /** The whole file. @param {number} width @param {number} height @param {string} title */
  file(width, height, title) {
    const size = written({ width, height, viewBox: `0 0 ${decimals(width)} ${decimals(height)}` });
    return `<svg xmlns="http://www.w3.org/2000/svg"${size} role="img"><title>${escaped(title)}</title><defs>${this.defs.join("")}</defs>${this.parts.join("")}</svg>\n`;
  }
}

/** A color that changes along a line. */
class Gradient {
  /** @param {number[]} ends */
  constructor(...ends) {
    this.ends = ends;
    /** @type {[number, string][]} */
    this.stops = [];
  }
  /** @param {number} offset @param {string} color */
  addColorStop(offset, color) { this.stops.push([offset, color]); }
}

let count = 0;
const unique = () => (count += 1);

/** A context for whatever draws on canvases. @returns {VectorContext & CanvasRenderingContext2D} */
export const vectorContext = () => /** @type {any} */ (new VectorContext());
