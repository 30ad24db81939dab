/**
 * The page's address: the fragment follows the state (not at every frame of a playback: when it rests), and the page follows the
 * fragment when a person changes it.
 */

import { decode, encode } from "./link.js";

/** @typedef {{spec: any, step: number|null, view: Partial<import("./state.js").View>}} Opened */

const REST = 150; // milliseconds

/**
 * @template {{view: object, playing?: boolean}} State
 * @param {{state: () => State, subscribe: (fn: (state: State, changed: Set<any>) => void) => unknown}} api
 * @param {(state: State) => string} [written] the fragment of a state, where it is not the race's
 */
export function createAddress(api, written = /** @type {(state: any) => string} */ (encode)) {
  let known = location.hash; // where it differs, a person has just written another, which will be opened
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function write() {
    clearTimeout(timer);
    timer = undefined;
    const next = written(api.state());
    if (next === known || location.hash !== known) return;
    history.replaceState(history.state, "", next);
    known = location.hash;
  }

  return {
    /** @returns {Opened|null} */
    read: () => decode(location.hash),
    /** @param {() => void} opened a person came by another link */
    follow(opened) {
      api.subscribe((state, changed) => {
        if (changed.has("playing") && !state.playing) return write();
        const moved = changed.has("spec") || changed.has("view") || (changed.has("step") && !state.playing);
        if (moved) timer ??= setTimeout(write, REST);
      });
      addEventListener("hashchange", () => {
        if (location.hash === known) return;
        known = location.hash;
        opened();
      });
      // Whoever copies the address or leaves gets the state as it is now.
      for (const kind of ["copy", "blur", "pagehide"]) addEventListener(kind, write);
      document.addEventListener("click", write, true);
    },
  };
}
