/**
 * From the spec to a fair race (docs/wire.md): asked for once, told piece by piece. A new one takes the place of the one under way. What
 * has been found belongs to the spec that was asked for; `fits` says whether a spec is still that one, but for the numbers that were tuned.
 */

import { number } from "../wire.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {{name: string, path: (string|number)[], from: number, to: number, scale: string}} Tuned */
/** @typedef {{median: number, low: number, high: number, share: number, score: number}} Held */
/** @typedef {{entry: number, how: string, sampler: string, parameters: Tuned[], settings: number[][], median: number[], low: number[], high: number[], share: number[],
 *   best: number, optimizer: {name: string, params: Record<string, any>}, edges: string[], flat: boolean, held: Held}} Verdict */
/** @typedef {{budget: number, starts: number, seeds: number, runs: number, steps: number, objective: "reached"|"final", tolerance: number, within: number|null, seconds: number[]}} Info */
/** @typedef {{parameters: any[], budget: number, starts: number, seeds: number, objective: "reached"|"final"|"", tolerance: number}} Wishes */
/** @typedef {{spec: Spec, wishes: Wishes, names: string[], info: Info|null, verdicts: Verdict[], part: number, busy: boolean, error: {message: string, path: (string|number)[]}|null}} Found */

const FIRST_ID = 3 * 2 ** 30; // runs count from below, trails from anywhere from 2^31

/** @param {(message: any) => void} send @param {() => void} came told of whatever is new */
export function createTuning(send, came) {
  /** @type {Found|null} */
  let found = null;
  let id = FIRST_ID;

  function cancel() {
    if (!found?.busy) return;
    send({ type: "cancel", id });
    found.busy = false;
    came();
  }

  /** @param {Spec} spec @param {Wishes} wishes */
  function ask(spec, wishes) {
    if (found?.busy) send({ type: "cancel", id });
    const { objective, ...rest } = wishes;
    found = { spec, wishes, names: wishes.parameters.map(nameOf), info: null, verdicts: [], part: 0, busy: true, error: null };
    const entries = spec.entries.map(({ label: _label, ...entry }) => entry);
    send({ type: "tune", id: (id += 1), channel: "tune", spec: { ...spec, entries, tune: { ...rest, ...(objective ? { objective } : {}) } } });
    came();
  }

  return {
    found: () => found,
    cancel, ask,
    /** Whether it was a word of a fair race. @param {any} message */
    words(message) {
      if (typeof message.id !== "number" || message.id < FIRST_ID) return false;
      if (!found || message.id !== id || !found.busy) return true;
      if (message.type === "started") found.info = message;
      if (message.type === "progress") found.part = message.done / message.of;
      if (message.type === "tuned") found.verdicts = [...found.verdicts, read(message)];
      if (message.type === "error") found.error = message.error;
      if (message.type === "error" || message.type === "done" || message.type === "cancelled") found.busy = false;
      came();
      return true;
    },
    frame: () => false,
    /** The connection was lost, and with it what was under way. */
    opened() {
      if (found?.busy) ask(found.spec, found.wishes);
    },
    /** @param {Spec} spec */
    fits: (spec) => found !== null && bare(spec, found.names) === bare(found.spec, found.names),
  };
}

/** @param {any} parameter */
export const nameOf = (parameter) => (typeof parameter === "string" ? parameter : parameter.name);

/** What a fair race depends on, but for what it tunes. @param {Spec} spec @param {string[]} names */
function bare({ problem, entries, steps, seed, dtype, events }, names) {
  const rest = entries.map(({ label: _label, optimizer, ...entry }) => {
    const params = Object.fromEntries(Object.entries(optimizer.params).filter(([name]) => !names.includes(name)));
    return { ...entry, name: optimizer.name, params };
  });
  return JSON.stringify([problem, rest, steps, seed, dtype, events]);
}

/** @param {any} message @returns {Verdict} */
function read({ median, low, high, held, ...rest }) {
  const all = (/** @type {any[]} */ values) => values.map((value) => number(value));
  const numbers = Object.fromEntries(Object.entries(held).map(([name, value]) => [name, number(/** @type {any} */ (value))]));
  return { ...rest, median: all(median), low: all(low), high: all(high), held: numbers };
}

/** The spec with the winners' settings. @param {Spec} spec @param {Verdict[]} verdicts @returns {Spec} */
export function withWinners(spec, verdicts) {
  const entries = spec.entries.map((entry, i) => {
    const verdict = verdicts.find((one) => one.entry === i);
    return verdict ? { ...entry, optimizer: verdict.optimizer } : entry;
  });
  return { ...spec, entries };
}
