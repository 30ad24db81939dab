/**
 * Tells a subscriber of steps at a calmer pace while the race plays: the trails move at every frame, but each number or cursor
 * that changes elsewhere makes a software renderer compose the page anew, and costs a frame. Everything but a step is told at
 * once. The pace finds itself, as a sender finds the speed of a network: it slows down by half at a late frame and quickens a
 * little at each that comes in time, so that a machine with a graphics card sees everything move smoothly.
 */

/** @typedef {import("./state.js").Subscriber} Subscriber */

const [QUICKEST, SLOWEST] = [30, 250]; // milliseconds
const LATE = 25; // milliseconds between two frames
let pace = 66;

/** The clock tells how long a frame took. @param {number} milliseconds */
export function felt(milliseconds) {
  pace = milliseconds > LATE ? Math.min(SLOWEST, pace * 1.5) : Math.max(QUICKEST, pace * 0.995);
}

/** @param {Subscriber} fn @param {() => number} [now] @returns {Subscriber} */
export function paced(fn, now = () => performance.now()) {
  let told = -Infinity;
  let owed = false;
  return (state, changed) => {
    owed ||= changed.has("step");
    const onlyStep = changed.size === 1 && changed.has("step");
    if (onlyStep && state.playing && now() - told < pace) return;
    told = now();
    fn(state, owed ? new Set([...changed, "step"]) : changed);
    owed = false;
  };
}
