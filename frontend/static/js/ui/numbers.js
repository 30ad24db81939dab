/**
 * Numbers as text and text as numbers. `exact` reads back to the same bits, `short` is for the eye, `read` is for what a
 * person types. inf and nan are shown by torch's names.
 */

/** @param {unknown} value */
export function exact(value) {
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** @param {unknown} value @param {number} [digits] */
export function short(value, digits = 4) {
  if (typeof value !== "number" || !Number.isFinite(value)) return exact(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return exact(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return trimmed(value.toPrecision(digits)).replace("e+", "e");
  return trimmed(value.toExponential(digits - 1)).replace("e+", "e");
}

/** @param {string} text */
function trimmed(text) {
  return text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

/** A finite number, or null when the text is none. @param {string} text @returns {number | null} */
export function read(text) {
  const plain = text.trim().replace(/\u2212/g, "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** @param {string} text @returns {number | null} */
export function readInteger(text) {
  const value = read(text);
  return value !== null && Number.isSafeInteger(value) ? value : null;
}
