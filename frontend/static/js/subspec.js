/**
 * An entry's trace is a pure function of the problem, that entry, the steps, the seed, the dtype and the entry's events; rows of
 * a stack equal single runs bit for bit. So a trace has a key, and only the entries whose key is new need to be asked for, in a
 * spec of just these entries.
 */

import { happensTo, isForAll } from "./spec.js";

/** @typedef {import("./spec.js").Spec} Spec */

/** @type {WeakMap<Spec, string[]>} */
const known = new WeakMap();

/** @param {Spec} spec never changed in place @returns {string[]} */
export function keysOf(spec) {
  const keys = known.get(spec) ?? keysFor(spec);
  known.set(spec, keys);
  return keys;
}

/** @param {Spec} spec */
function keysFor(spec) {
  const { entries, events = [], ...common } = spec;
  return entries.map(({ label: _label, ...entry }, i) => {
    const mine = events.filter((event) => happensTo(event, i)).map(({ step, set, reset }) => [step, set, ...(reset?.length ? [reset] : [])]);
    return JSON.stringify([common, entry, mine]);
  });
}

/** Whether an event happens to one entry, which there is. @param {import("./spec.js").SpecEvent} event @param {Spec} spec */
const isOfOne = (event, spec) => !isForAll(event) && Number(event.entry) in spec.entries;

/**
 * The spec of some of the entries. Events of all entries stay in, and those of entries that do not exist, so that the engine names them.
 * @param {Spec} spec @param {number[]} which @returns {Spec}
 */
export function subspec(spec, which) {
  if (!spec.events) return { ...spec, entries: which.map((i) => spec.entries[i]) };
  const events = spec.events.flatMap((event) => {
    if (!isOfOne(event, spec)) return [event];
    const entry = which.indexOf(Number(event.entry));
    return entry < 0 ? [] : [{ ...event, entry }];
  });
  return { ...spec, entries: which.map((i) => spec.entries[i]), events };
}

/**
 * A path into the sub-spec as a path into the whole.
 * @param {(string|number)[]} path @param {number[]} which @param {Spec} spec @returns {(string|number)[]}
 */
export function wholePath(path, which, spec) {
  const [head, at, ...rest] = path;
  if (head === "entries" && typeof at === "number") return [head, which[at] ?? at, ...rest];
  if (head !== "events" || typeof at !== "number") return path;
  const kept = spec.events.flatMap((event, k) => (!isOfOne(event, spec) || which.includes(Number(event.entry)) ? [k] : []));
  return [head, kept[at] ?? at, ...rest];
}
