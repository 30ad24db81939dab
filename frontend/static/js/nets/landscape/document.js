/**
 * Which landscape a person wants to see, as the view keeps it (only what differs from the ordinary, so that a link stays short), and the
 * question that the server is asked. What is valid is the engine's to say: an entry that stands twice is sent as it is.
 */

import { trainingOf } from "../document.js";

/** @typedef {import("../../spec.js").Spec} Spec */
/** @typedef {import("../../state.js").View} View */
/** @typedef {"pca"|"random"|"entries"|"line"} Kind */
/** @typedef {{kind: Kind, entries: number[], of: "train"|"validation", resolution: number, span: number|null, seed: number, index: number, batch_norm: string|null, log: boolean, mode: "2d"|"3d"}} Wish
 *  entries: as many as the kind goes through; index: which of the training's seeds; span: null: as far as the paths; batch_norm: null: as the engine likes */

/** The first is shown first. @type {Kind[]} */
export const KINDS = ["pca", "random", "entries", "line"];
export const RESOLUTIONS = [25, 51, 101, 151];
/** How many entries each kind goes through. @type {Record<Kind, number>} */
export const THROUGH = { pca: 0, random: 1, entries: 3, line: 2 };
const USUAL = { of: "train", span: null, seed: 0, index: 0, batch_norm: null, mode: "2d" };

/** What is ordinary for a kind: a line is straight on a linear axis only. @param {Kind} kind */
const usualOf = (kind) => ({ ...USUAL, resolution: kind === "line" ? 101 : 51, log: kind !== "line" });

/** The entries that were wished for, where there are such; for the rest the first ones that are free. @param {unknown} wished @param {number} wanted @param {number} count how many there are */
export function chosen(wished, wanted, count) {
  const own = (Array.isArray(wished) ? wished : []).filter((entry) => Number.isInteger(entry) && entry >= 0 && entry < count).slice(0, wanted);
  const free = Array.from({ length: count }, (_, i) => i).filter((i) => !own.includes(i));
  return [...own, ...free].slice(0, wanted);
}

/** @param {Partial<View>} view @param {Spec} spec @returns {Wish} */
export function wishOf(view, spec) {
  const own = /** @type {Record<string, any>} */ (view.deck?.landscape ?? {});
  const { entries, seeds } = trainingOf(spec);
  /** @type {Kind} */
  const kind = KINDS.includes(own.kind) ? own.kind : KINDS[0];
  const index = Number.isInteger(own.index) && own.index < seeds.length ? own.index : 0;
  return /** @type {Wish} */ ({ ...usualOf(kind), ...own, kind, index, mode: own.mode === "3d" ? "3d" : "2d", entries: chosen(own.entries, THROUGH[kind], entries.length) });
}

/** The view's part with some of it changed; what is ordinary is left out. @param {Partial<View>} view @param {Partial<Wish>} patch */
export function withWish(view, patch) {
  const next = { ...view.deck?.landscape, ...patch };
  if (patch.kind !== undefined) for (const name of ["resolution", "log"]) delete next[name]; // each kind has its own
  const usual = { ...usualOf(next.kind ?? KINDS[0]), kind: KINDS[0] };
  const own = Object.fromEntries(Object.entries(next).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(/** @type {Record<string, any>} */ (usual)[name])));
  const { landscape: _old, ...others } = view.deck ?? {};
  return { deck: Object.keys(own).length ? { ...others, landscape: own } : others };
}

/** What the server is asked. @param {Wish} wish */
export function fieldOf({ kind, entries, of, resolution, span, seed, index, batch_norm }) {
  return {
    kind, resolution, seed_index: index, ...(span === null ? {} : { span }), ...(batch_norm === null ? {} : { batch_norm }),
    ...(kind === "line" ? {} : { of }), ...(kind === "random" ? { entry: entries[0], seed } : {}), ...(kind === "entries" || kind === "line" ? { entries } : {}),
  };
}

/** Names a question: what its answer depends on. @param {Spec} spec @param {object} field */
export const keyOf = (spec, field) => JSON.stringify([{ ...spec, entries: spec.entries.map(({ label: _label, ...entry }) => entry) }, field]);
