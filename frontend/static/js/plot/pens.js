/** How trails are drawn over a surface, on the page and in what leaves it. */

import { entryStyle } from "./style.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./style.js").Palette} Palette */
/** @typedef {import("./trails.js").Pen} Pen */

export const BEHIND = 0.4; // how strong a trail is whose average is drawn

/** @param {State} state @param {number} i @param {Palette} colors @returns {Pen} */
export const penOf = (state, i, colors) => ({ color: colors.entry(i), casing: colors.halo, dash: entryStyle(i).dash, width: state.view.projector ? 4 : 2 });

/** A trail's colors inside out. @param {State} state @param {number} i @param {Palette} colors @returns {Pen} */
export const averagePenOf = (state, i, colors) => ({ color: colors.halo, casing: colors.entry(i), dash: [], width: state.view.projector ? 2.4 : 1.2 });
