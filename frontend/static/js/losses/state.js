/** The laboratory's state: its document, what is shown of it, and the curves that have come. */

import { createStore } from "../store.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./document.js").Catalogue} Catalogue */
/** @typedef {{kind: string, text: string, at: number[], values: number[]}} Feature */
/** @typedef {{name: string|null, value: number|number[], gradient: number[]}} Reduced */
/** @typedef {{axis: string, t: Float64Array, loss: Float64Array, gradient: Float64Array, features: Feature[], reduced: Reduced[], notes: string[],
 *   criterion?: import("./document.js").Criterion}} Curve criterion: what the catalogue cannot know, of a typed one */
/** @typedef {{hidden: number[], selected: number, at: Record<string, number>, theme: "system"|"light"|"dark", projector: boolean}} View at: the pinned t of an axis */
/** @typedef {{spec: Document, view: View, catalogue: Catalogue|null, curves: (Curve|null)[], error: import("../state.js").ApiError|null,
 *   connection: "open", busy: boolean, canUndo: boolean, canRedo: boolean}} State */

/** @param {View} view @param {Document} document @returns {View} */
const fit = (view, { criteria }) => ({ ...view, selected: Math.max(0, Math.min(view.selected, criteria.length - 1)), hidden: view.hidden.filter((k) => k < criteria.length) });

/** @type {State} */
const first = {
  spec: { version: 1, criteria: [] }, view: { hidden: [], selected: 0, at: {}, theme: "system", projector: false },
  catalogue: null, curves: [], error: null, connection: "open", busy: false, canUndo: false, canRedo: false,
};

export const page = createStore(first, fit);
/** @typedef {typeof page} Api */
/** @typedef {{update: (state: State, changed: Set<string>) => void}} Part */
