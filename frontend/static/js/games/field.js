/** The vector field of a game on a grid: asked of the server, read off between its points. */

import { ask } from "../api.js";
import { decode, FIELD } from "../wire.js";

/** @typedef {{name: string, params: object, penalty: number, box: number[][], nx: number, ny: number}} Wanted */
/** @typedef {Wanted & {u: Float64Array, v: Float64Array}} Vectors u, v at [j * nx + i]: where theta and psi are pushed */

/** @param {Wanted} wanted @returns {Promise<Vectors>} */
export async function vectors(wanted) {
  const { name, params, penalty, box: [[x0, x1], [y0, y1]], nx, ny } = wanted;
  const query = new URLSearchParams(Object.entries({ name, params: JSON.stringify(params), penalty, x0, x1, y0, y1, nx, ny }).map(([key, value]) => [key, String(value)]));
  const frame = decode(await (await ask(`/api/game-field?${query}`)).arrayBuffer());
  if (frame.kind !== FIELD || frame.columns !== 2) throw new TypeError(`field: expected a frame of kind ${FIELD} with 2 columns, got kind ${frame.kind} with ${frame.columns}`);
  const size = frame.rows * frame.entries;
  return { ...wanted, u: frame.body.subarray(0, size), v: frame.body.subarray(size) };
}

/** The vector at a point, between the grid's four around it, into out[0] and out[1]; nan outside. @param {Vectors} field @param {number} x @param {number} y @param {number[]} out */
export function vectorAt({ box: [[x0, x1], [y0, y1]], nx, ny, u, v }, x, y, out) {
  const [a, b] = [((x - x0) / (x1 - x0)) * (nx - 1), ((y - y0) / (y1 - y0)) * (ny - 1)];
  if (!(a >= 0 && b >= 0 && a <= nx - 1 && b <= ny - 1)) {
    out[0] = out[1] = NaN;
    return;
  }
  const [i, j] = [Math.min(nx - 2, Math.floor(a)), Math.min(ny - 2, Math.floor(b))];
  const [s, r, k] = [a - i, b - j, j * nx + i];
  const between = (/** @type {Float64Array} */ w) => (1 - r) * ((1 - s) * w[k] + s * w[k + 1]) + r * ((1 - s) * w[k + nx] + s * w[k + nx + 1]);
  out[0] = between(u);
  out[1] = between(v);
}

/** The lengths between which nearly all vectors lie, for the colors. @param {Vectors} field */
export function lengths({ u, v }) {
  const all = Float64Array.from(u, (value, k) => Math.hypot(value, v[k])).filter((value) => Number.isFinite(value) && value > 0).sort();
  const at = (/** @type {number} */ part) => all[Math.floor(part * (all.length - 1))] ?? 1;
  return { low: at(0.02), high: Math.max(at(0.98), at(0.02) * 1.0001) };
}
