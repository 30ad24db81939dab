/** Whether a training is here as a whole: what is asked about its end is asked then, and not while a hand still changes it. */

/** @param {import("../state.js").State} state */
export const ended = ({ busy, traces, spec }) => !busy && traces.length === spec.entries.length && traces.every((trace) => Boolean(trace?.status));
