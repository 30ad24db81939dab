/** The two experiments that are to be compared: at most two, of which a third takes the place of the first. */

import { byId, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";

/** @typedef {{id: string, title: string}} Picked */
/** @typedef {ReturnType<typeof createPicks>} Picks */

/** @param {{untick: (id: string) => void, compare: (ids: string[]) => void}} wires untick: one that has given its place */
export function createPicks({ untick, compare }) {
  const [bar, said, go, clear] = [byId("picks"), byId("picks-said"), /** @type {HTMLButtonElement} */ (byId("compare-picks")), byId("clear-picks")];
  /** @type {Picked[]} */
  let picked = [];

  function tell() {
    bar.hidden = !picked.length;
    go.disabled = picked.length < 2;
    const [first, second] = picked.map(({ title }) => title);
    setText(said, picked.length > 1 ? t("saved.picked_two", { first, second }) : t("saved.picked_one", { first: first ?? "" }));
  }

  go.addEventListener("click", () => compare(picked.map(({ id }) => id)));
  clear.addEventListener("click", () => {
    picked.forEach(({ id }) => untick(id));
    picked = [];
    tell();
  });
  return {
    /** @param {string} id */
    has: (id) => picked.some((one) => one.id === id),
    /** @param {Picked} pick @param {boolean} wanted */
    set({ id, title }, wanted) {
      picked = picked.filter((one) => one.id !== id);
      if (wanted) picked.push({ id, title });
      if (picked.length > 2) untick(picked.shift()?.id ?? "");
      tell();
    },
  };
}
