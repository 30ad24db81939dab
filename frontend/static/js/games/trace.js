/**
 * A pair's trace as the shared pictures want it: theta and psi are its x and y, the critic's loss its loss, the generator's lr its lr.
 */

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Trace & {theta: Float64Array, psi: Float64Array, generator_loss: Float64Array, critic_loss: Float64Array, generator_grad_norm: Float64Array,
 *   critic_grad_norm: Float64Array, generator_lr: Float64Array, critic_lr: Float64Array, distance: Float64Array, equilibria: number[][]}} PairTrace */

/** How matches are asked for. @type {import("../runs.js").Kind} */
export const MATCHES = {
  word: "game", most: Infinity, channels: ["match"],
  begin(trace, { equilibria }) {
    const { theta, psi, critic_loss: loss, generator_lr: lr, generator_grad_norm: grad_norm } = /** @type {PairTrace} */ (trace);
    return Object.assign(trace, { x: theta, y: psi, loss, lr, grad_norm, equilibria });
  },
  finish: (trace, { status }) => void (trace.status = status),
};

/** @param {State} state @param {number} i @returns {PairTrace|null} */
export const traceOf = (state, i) => /** @type {PairTrace|null} */ (state.traces[i] ?? null);

/** Where the game rests, as the server said with the trace, or as the catalogue has it. @param {State} state @param {import("./document.js").Game|undefined} game */
export function equilibriaOf(state, game) {
  const trace = /** @type {PairTrace|null} */ (state.traces.find((one) => one !== null) ?? null);
  return trace?.equilibria ?? game?.equilibria ?? [];
}
