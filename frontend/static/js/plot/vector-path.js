/** What an SVG is written from: paths as text, numbers of a hundredth of a pixel, colors that every program knows. */

/** Two digits after the point: a hundredth of a pixel. @param {number} value */
export const decimals = (value) => String(Math.round(value * 100) / 100);

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** As the text of XML, which has no control characters. @param {string} text */
export const escaped = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd").replace(/[&<>"]/g, (char) => ENTITIES[char]);

/** A path as a canvas makes it, kept as SVG's own text. */
export class VectorPath {
  /** @param {string} [d] */
  constructor(d = "") {
    /** @type {string[]} */
    this.pieces = d ? [d] : [];
  }
  get d() { return this.pieces.join(""); }
  /** @param {number} x @param {number} y */
  moveTo(x, y) { this.pieces.push(`M${decimals(x)} ${decimals(y)}`); }
  /** As on a canvas, the first point of a path is where it begins. @param {number} x @param {number} y */
  lineTo(x, y) { this.pieces.push(`${this.pieces.length ? "L" : "M"}${decimals(x)} ${decimals(y)}`); }
  closePath() { this.pieces.push("Z"); }
  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) { this.pieces.push(`M${decimals(x)} ${decimals(y)}h${decimals(width)}v${decimals(height)}h${decimals(-width)}Z`); }
  /** A whole circle: no picture has a part of one. @param {number} x @param {number} y @param {number} r @param {number} from @param {number} to */
  arc(x, y, r, from, to) {
    if (Math.abs(to - from) < 2 * Math.PI - 1e-6) throw new Error(`arc: expected a whole circle, got ${from} to ${to}`);
    this.pieces.push(`M${decimals(x - r)} ${decimals(y)}a${decimals(r)} ${decimals(r)} 0 1 0 ${decimals(2 * r)} 0a${decimals(r)} ${decimals(r)} 0 1 0 ${decimals(-2 * r)} 0Z`);
  }
}

/** @type {CanvasRenderingContext2D|null} */
let reader = null;

/** A color of CSS as `#rrggbb` and how much of it there is. @param {string} style @returns {{color: string, opacity: number}} */
export function inkOf(style) {
  const text = normal(style);
  const found = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+))?\s*\)$/.exec(text);
  if (!found) return { color: text, opacity: 1 };
  const parts = found.slice(1, 4).map((part) => Math.round(Number(part)).toString(16).padStart(2, "0"));
  return { color: `#${parts.join("")}`, opacity: found[4] === undefined ? 1 : Number(found[4]) };
}

/** As a canvas says it, which knows every form that CSS has. @param {string} style */
function normal(style) {
  if (/^#[0-9a-f]{6}$/i.test(style) || !globalThis.document) return style;
  reader ??= document.createElement("canvas").getContext("2d");
  if (!reader) return style;
  reader.fillStyle = style;
  return String(reader.fillStyle);
}
