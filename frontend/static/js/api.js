/**
 * The server's plain requests: the catalogue, a surface's landmarks and its values on a grid, and an optimizer's state at a
 * step. Each rejects with an `ApiFailure` that carries the error in the contract's shape.
 */

import { decode, FIELD, number } from "./wire.js";

/** @typedef {import("./state.js").ApiError} ApiError */
/** @typedef {import("./state.js").Landmarks} Landmarks */
/** @typedef {import("./spec.js").Spec} Spec */
/** @typedef {import("./spec.js").Problem} Problem */
/** @typedef {{nx: number, ny: number, box: number[][], z: Float64Array}} Field z at [j * nx + i] */

export class ApiFailure extends Error {
  /** @param {ApiError} error */
  constructor(error) {
    super(error.message);
    this.error = error;
  }
}

/** @param {string} path @param {RequestInit} [init] */
export async function ask(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new ApiFailure({ code: "unreachable", message: "The server cannot be reached.", path: [] });
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw new ApiFailure(body?.error ?? { code: `http_${response.status}`, message: `${path}: expected status 200, got ${response.status}`, path: [] });
}

let tag = "";

/** @returns {Promise<import("./spec.js").Catalogue>} */
export async function catalogue() {
  const response = await ask("/api/catalogue");
  tag = response.headers.get("etag") ?? "";
  return response.json();
}

/** Whether the server's catalogue is another than the one that was read; it is only sent where it is. */
export const changedCatalogue = async () => (await ask("/api/catalogue")).headers.get("etag") !== tag;

/** Where a problem's minima and saddles are; of one that is in no catalogue also `surface` and the whole `problem`. @param {Problem} problem @param {AbortSignal} [signal] @returns {Promise<Landmarks>} */
export async function landmarks(problem, signal) {
  const found = await (await asked("landmarks", problem, {}, {}, signal)).json();
  return { ...found, lowest: found.lowest === null ? null : number(found.lowest) };
}

/**
 * @param {Problem} problem @param {number[][]} box @param {number} nx @param {number} ny @param {AbortSignal} [signal]
 * @returns {Promise<Field>}
 */
export async function field(problem, box, nx, ny, signal) {
  const [[x0, x1], [y0, y1]] = box;
  const frame = decode(await (await asked("field", problem, { x0, x1, y0, y1, nx, ny }, { x: box[0], y: box[1], nx, ny }, signal)).arrayBuffer());
  if (frame.kind !== FIELD) throw new TypeError(`field: expected a frame of kind ${FIELD}, got ${frame.kind}`);
  return { nx: frame.entries, ny: frame.rows, box, z: frame.body };
}

/** What a route knows of a problem: of the catalogue's surfaces at an address that a browser may keep. @param {string} route @param {Problem} problem @param {object} query @param {object} body @param {AbortSignal} [signal] */
function asked(route, problem, query, body, signal) {
  if (problem.kind !== "surface") return sent(`/api/${route}`, { problem, ...body }, signal);
  const { name, params } = problem;
  const search = new URLSearchParams(Object.entries({ name, params: JSON.stringify(params), ...query }).map(([key, value]) => [key, String(value)]));
  return ask(`/api/${route}?${search}`, { signal });
}

/** @param {string} path @param {object} body @param {AbortSignal} [signal] */
const sent = (path, body, signal) => ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });

/** @param {string} path @param {object} body @param {AbortSignal} [signal] @returns {Promise<any>} */
const post = async (path, body, signal) => (await sent(path, body, signal)).json();

/** A block of an entry's states around a step. @param {Spec} spec @param {number} entry @param {number} step @param {AbortSignal} [signal] */
export const stateBlock = (spec, entry, step, signal) => post("/api/state", { spec, entry, step }, signal);

/** @typedef {{name: string, title: string, note: string, schedule: import("./spec.js").Schedule, built_from_parts: boolean, cycles_momentum: boolean}} Preset */

/** Schedules that people name, made for so many steps. @param {number} steps @param {number} lr @param {number} every @returns {Promise<Preset[]>} */
export async function presets(steps, lr, every) {
  const query = new URLSearchParams({ steps: String(steps), lr: String(lr), every: String(every) });
  return (await (await ask(`/api/presets?${query}`)).json()).presets;
}

/** The curves of a spec's schedules, all at once. @param {Spec} spec */
export const schedules = (spec) => post("/api/schedule", spec);

/** The Python that builds an entry's optimizer and schedule. @param {Spec} spec @param {number} entry @returns {Promise<{python: string}>} */
export const snippet = (spec, entry) => post("/api/snippet", { spec, entry });

/** @param {{spec: Spec, entry: number, from: number, to: number, steps: number}} question */
export const rangeTest = (question) => post("/api/range-test", question);

/** The curves of a document of criteria. @param {import("./losses/document.js").Document} document @returns {Promise<{torch: string, curves: any[]}>} */
export const criteria = (document) => post("/api/criteria", document);
