/**
 * Where the pictures of the surface get their heights: asks for the field of the visible window, a little beyond its edges, and
 * for the landmarks of the problem, and hands both out together, so that no picture mixes two problems. One request in flight;
 * the newest waits. The old picture stays until the new one is there.
 */

import { field, landmarks, ApiFailure } from "../api.js";
import { createLatest } from "../latest.js";
import { bareOf, heightsOf, placeOf, surfaceOf } from "../spec.js";

/** @typedef {import("../api.js").Field} Field */
/** @typedef {import("../state.js").Landmarks} Landmarks */
/** @typedef {import("../state.js").State} State */
/** @typedef {{problem: import("../spec.js").Problem, place: string, heights: string, box: number[][], nx: number, ny: number, log: boolean, coordinates: string[]}} Wanted */
/** @typedef {{field: Field, landmarks: Landmarks, wanted: Wanted, log: boolean}} Scene what a picture is drawn from */

const BEYOND = 0.15; // of the window on each side
const CELL = 4; // pixels
const ZOOMED = 120; // milliseconds of rest before a zoomed window is asked for

/** The window that is looked at. @param {State} state @returns {number[][]|null} */
export const windowOf = (state) => state.view.range ?? surfaceOf(state.catalogue, state.spec.problem)?.box ?? null;

/** @param {number[]} range */
const widened = ([low, high]) => [low - BEYOND * (high - low), high + BEYOND * (high - low)];

/** The cells that are in the window: those beyond its edges have no say in colors and contours. @param {Field} field */
export function inWindow({ nx, ny, z }) {
  const edge = BEYOND / (1 + 2 * BEYOND);
  const [i0, i1, j0, j1] = [Math.floor(edge * nx), Math.ceil((1 - edge) * nx), Math.floor(edge * ny), Math.ceil((1 - edge) * ny)];
  return z.filter((_, k) => k % nx >= i0 && k % nx < i1 && k >= j0 * nx && k < j1 * nx);
}

/** @param {number} pixels */
const cells = (pixels) => Math.max(24, Math.min(320, Math.round((pixels * (1 + 2 * BEYOND)) / CELL)));

/** @param {(scene: Scene) => void} deliver @param {(error: import("../state.js").ApiError) => void} fail */
export function createSource(deliver, fail) {
  /** @type {Map<string, Promise<Landmarks>>} */
  const known = new Map();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let heights = "";

  /** @param {Wanted} wanted */
  function landmarksOf({ problem, heights: key }) {
    const found = known.get(key) ?? landmarks(problem);
    found.catch(() => known.delete(key));
    if (known.size > 200) known.clear();
    known.set(key, found);
    return found;
  }

  const latest = createLatest(
    async (/** @type {Wanted} */ wanted) => Promise.all([field(wanted.problem, wanted.box, wanted.nx, wanted.ny), landmarksOf(wanted)]),
    ([values, marks], wanted) => deliver({ field: values, landmarks: marks, wanted, log: marks.surface?.log ?? wanted.log }),
    (failure) => fail(failure instanceof ApiFailure ? failure.error : { code: "picture", message: String(failure), path: [] }),
  );

  return {
    /** @param {State} state @param {{width: number, height: number}} size of the picture in pixels */
    want(state, { width, height }) {
      const { problem } = state.spec;
      const surface = surfaceOf(state.catalogue, problem);
      const box = windowOf(state);
      if (!surface || !box) return;
      const wanted = { problem: bareOf(problem), place: placeOf(problem), heights: heightsOf(problem), box: box.map(widened), nx: cells(width), ny: cells(height), log: surface.log, coordinates: surface.coordinates };
      const same = heights === wanted.heights;
      heights = wanted.heights;
      clearTimeout(timer);
      if (same) timer = setTimeout(() => latest.want(wanted), ZOOMED);
      else latest.want(wanted);
    },
  };
}
