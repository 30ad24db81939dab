/**
 * What the controls may ask of the page: the functions of state.js, handed in by main.js, so that a test can hand in others.
 */

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {Pick<typeof import("../state.js"), "state" | "subscribe" | "change" | "commit" | "undo" | "redo" | "setView" | "seek" | "play" | "pause" | "setSpeed" | "fail" | "clearError">} Api */
/** @typedef {{update: (state: State, changed: Set<Key>) => void}} Part */

export {};
