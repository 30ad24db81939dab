/**
 * An entry's trace is a pure function of the problem, that entry, the steps, the seed, the dtype and the entry's events; rows of
 * a stack equal single runs bit for bit. So a trace has a key, and only the entries whose key is new need to be asked for, in a
 * spec of just these entries.
 */

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
    const mine = events.filter(({ entry: of }) => of === i || (of ?? null) === null).map(({ step, set, reset }) => [step, set, ...(reset?.length ? [reset] : [])]);
    return JSON.stringify([common, entry, mine]);
  });
}

/**
 * The spec of some of the entries. Events of entries that do not exist stay in, so that the engine names them.
 * @param {Spec} spec @param {number[]} which @returns {Spec}
 */
export function subspec(spec, which) {
  if (!spec.events) return { ...spec, entries: which.map((i) => spec.entries[i]) };
  const events = spec.events.flatMap((event) => {
    if (!(event.entry in spec.entries)) return [event];
    const entry = which.indexOf(event.entry);
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
  const kept = spec.events.flatMap((event, k) => (!(event.entry in spec.entries) || which.includes(event.entry) ? [k] : []));
  return [head, kept[at] ?? at, ...rest];
}
