/**
 * Playback: while the state says `playing`, the step advances by `speed` steps a second, never ahead of the rows that have
 * arrived, and stops at the end. Whoever seeks in between is followed.
 */

import { felt } from "./pace.js";
import { lengthOf } from "./spec.js";
import { flush, pause, seek, state, subscribe } from "./state.js";

const LONGEST = 100; // milliseconds that one frame may count: a hidden tab does not leap when it is shown again

/** The last step that every trace has reached. @param {import("./state.js").State} now */
export function reached({ traces, spec }) {
  const rows = traces.flatMap((trace) => (trace ? [trace.rows] : []));
  return rows.length ? Math.min(lengthOf(spec), Math.min(...rows) - 1) : 0;
}

export function createClock() {
  let running = false;
  let last = 0;
  let position = 0; // steps, with a fraction

  /** @param {number} time */
  function tick(time) {
    const now = state();
    if (!now.playing) {
      running = false;
      return;
    }
    if (Math.floor(position + 1e-9) !== now.step) position = now.step;
    position = Math.min(position + (Math.min(LONGEST, Math.max(0, time - last)) / 1000) * now.speed, Math.max(now.step, reached(now)));
    if (time > last) felt(time - last);
    last = time;
    seek(Math.floor(position + 1e-9));
    if (state().step >= lengthOf(now.spec)) pause();
    flush();
    requestAnimationFrame(tick);
  }

  return subscribe((now) => {
    if (!now.playing || running) return;
    running = true;
    position = now.step;
    requestAnimationFrame((time) => {
      last = time;
      tick(time);
    });
  });
}

/** Whether the person asked their system for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
