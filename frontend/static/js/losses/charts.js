/** The charts: a pair for each axis that the chosen criteria need, since an error, a score and a distance are no common axis. */

import { el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { axesOf } from "./document.js";
import { createGroup } from "./group.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */

const EDGE = 12; // pixels around the lines on a card

/** @param {HTMLElement} root @param {Api} api */
export function createCharts(root, api) {
  /** @type {Map<string, ReturnType<typeof createGroup>>} */
  const groups = new Map();
  const apart = el("p", { class: "note apart", id: "apart", "data-testid": "apart", hidden: true });
  root.before(apart);

  /** @param {State} state */
  function arrange({ catalogue, spec }) {
    const axes = catalogue ? axesOf(catalogue, spec) : [];
    const names = axes.map(({ name }) => name);
    for (const [name, group] of groups) {
      if (names.includes(name)) continue;
      group.destroy();
      groups.delete(name);
    }
    for (const axis of axes) if (!groups.has(axis.name)) groups.set(axis.name, createGroup(axis, api));
    const elements = names.map((name) => /** @type {ReturnType<typeof createGroup>} */ (groups.get(name)).element);
    if (elements.some((element, k) => root.children[k] !== element)) root.replaceChildren(...elements);
    apart.hidden = axes.length < 2;
    setText(apart, t("losses.apart", { axes: axes.map(({ title }) => title).join("; ") }));
  }

  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (changed.has("spec") || changed.has("catalogue")) arrange(state);
      for (const group of groups.values()) group.update(state, changed);
    },
    /** @param {number} i */
    highlight: (i) => groups.forEach((group) => group.highlight(i)),
    /** The losses, bare, each axis in a column of its own. @type {import("../ui/keep.js").Card} */
    card(context, { width, height }) {
      const wide = width / Math.max(1, groups.size);
      [...groups.values()].forEach((group, k) => group.paintBare(context, { left: k * wide + EDGE, top: EDGE, width: wide - 2 * EDGE, height: height - 2 * EDGE }));
    },
    /** All charts, from left to right and from top to bottom. */
    pictures: () => [...groups.values()].flatMap((group) => group.pictures()),
  };
}
