/**
 * A part that is told some times a second while something is dragged: text that changes anywhere makes a software renderer paint its
 * whole part of the page, and the curves shall follow the hand at every frame.
 */

const CALM = 120; // milliseconds

/**
 * @template State @template {string} Key
 * @param {{update: (state: State, changed: Set<Key>) => void}} part @param {{state: () => State, isTransient: () => boolean}} api
 */
export function unhurried(part, api) {
  /** @type {Set<Key>} */
  let owed = new Set();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const tell = () => {
    timer = undefined;
    const told = owed;
    owed = new Set();
    part.update(api.state(), told);
  };
  return {
    /** @param {State} _state @param {Set<Key>} changed */
    update(_state, changed) {
      changed.forEach((key) => owed.add(key));
      if (api.isTransient()) timer ??= setTimeout(tell, CALM);
      else if (!timer) tell();
    },
  };
}
