/**
 * How two documents differ, value by value, each with its path as one would write it in code: `entries[0].optimizer.params.lr`. A list of plain
 * values (betas, a start) is one value; the order of an object's keys is none. Parts of a list are found again where they have moved
 * (matching.js): then the path in the other document is told as well.
 */

import { matched } from "./matching.js";

/** @typedef {"equal"|"changed"|"added"|"removed"|"moved"} How */
/** @typedef {{path: string, other?: string, how: How, before?: unknown, after?: unknown}} Difference path: in the first document, or in the second where only that has it;
 *  other: in the second, where it is another; moved: a part of a list that stands elsewhere among its neighbours, before and after are its places */
/** @typedef {(first: unknown[], second: unknown[], key: string|number) => import("./matching.js").Pair[]|null} Match null: parts of a list are known by their places */
/** @typedef {(key: string|number, a: unknown, b: unknown) => boolean} Same whether two plain values say the same */

const MISSING = Symbol("missing");
const PLACED = "players"; // the first of a pair is the generator, whoever it is

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A list with anything in it that has parts of its own. @param {unknown} value @returns {value is unknown[]} */
const isNested = (value) => Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null);

/** @param {string} path @param {string|number} key */
function within(path, key) {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

/** The parts of a value, by their keys; null: it is one value. What is undefined is not there, as in JSON. @param {unknown} value @returns {Map<string|number, unknown>|null} */
function partsOf(value) {
  if (isNested(value)) return new Map(value.map((item, k) => [k, item]));
  const entries = isObject(value) ? Object.entries(value).filter(([, part]) => part !== undefined) : [];
  return entries.length ? new Map(entries) : null;
}

/** Whether both can be compared part by part. @param {unknown} a @param {unknown} b */
const alike = (a, b) => a === MISSING || b === MISSING || (isObject(a) && isObject(b)) || (Array.isArray(a) && Array.isArray(b) && (isNested(a) || !a.length) && (isNested(b) || !b.length));

/** @type {Same} */
const equal = (_key, a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @typedef {{key: string|number, here: string, there: string}} Place here: the path in the first document; there: in the second */

/** @param {unknown} a @param {unknown} b @param {Place} place @param {Match} match @param {Same} same @returns {Iterable<Difference>} */
function* walk(a, b, place, match, same) {
  const [first, second] = [partsOf(a), partsOf(b)];
  if ((first || second) && alike(a, b)) {
    const pairs = isNested(a) && isNested(b) ? match(a, b, place.key) : null;
    if (pairs) yield* walkPairs(a, b, pairs, place, match, same);
    else for (const key of new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])) {
      yield* walk(first?.has(key) ? first.get(key) : MISSING, second?.has(key) ? second.get(key) : MISSING, inside(place, key, key), match, same);
    }
  } else if (a === MISSING) yield { path: place.there, how: "added", after: b };
  else if (b === MISSING) yield { path: place.here, how: "removed", before: a };
  else yield { ...pathsOf(place), how: same(place.key, a, b) ? "equal" : "changed", before: a, after: b };
}

/** @param {any} a @param {any} b both lists @param {import("./matching.js").Pair[]} pairs @param {Place} place @param {Match} match @param {Same} same @returns {Iterable<Difference>} */
function* walkPairs(a, b, pairs, place, match, same) {
  for (const { a: from, b: to, moved } of pairs) {
    const at = inside(place, from ?? /** @type {number} */ (to), to ?? /** @type {number} */ (from));
    if (moved) yield { ...pathsOf(at), how: "moved", before: from, after: to };
    yield* walk(from === null ? MISSING : a[from], to === null ? MISSING : b[to], at, match, same);
  }
}

/** @param {Place} place @param {string|number} key in the first document @param {string|number} other in the second @returns {Place} */
const inside = ({ here, there }, key, other) => ({ key, here: within(here, key), there: within(there, other) });
/** @param {Place} place */
const pathsOf = ({ here, there }) => (here === there ? { path: here } : { path: here, other: there });

/** @type {Place} */
const WHOLE = { key: "", here: "", there: "" };
/** @type {Match} */
const byPlace = () => null;

/** Whether two values say the same, list by list in their order. @param {unknown} a @param {unknown} b @param {Same} same */
function agree(a, b, same) {
  for (const { how } of walk(a, b, WHOLE, byPlace, same)) if (how !== "equal") return false;
  return true;
}

/** Whether two documents say the same. @param {unknown} a @param {unknown} b */
export const sameDocument = (a, b) => agree(a, b, equal);

/** What a person calls a part of a list; an event is called by when and to whom it happens. @param {any} part @param {(entry: number) => string} entryOf */
function nameOf(part, entryOf) {
  if (typeof part.step === "number" && typeof part.entry === "number") return `${part.step} ${entryOf(part.entry)}`;
  return [part.label, part.name, part.optimizer?.name, part.expression].find((name) => typeof name === "string" && name) ?? null;
}

/** The same place of two entries. @param {Difference} row @param {any} before @param {any} after @returns {Difference} */
function named(row, before, after) {
  const told = (/** @type {any} */ spec, /** @type {unknown} */ k) => `${k}: ${nameOf(spec.entries[Number(k)] ?? {}, String) ?? ""}`;
  return { ...row, before: told(before, row.before), after: told(after, row.after) };
}

/** Every value of either document, in the order of the second, what only the first has where it stood. @param {any} before @param {any} after @returns {Difference[]} */
export function differences(before, after) {
  /** @type {Map<number, number>} the entries of the second by those of the first */
  const entries = new Map();
  /** An event and a map name an entry by its place. @type {Same} */
  const same = (key, a, b) => (key === "entry" && typeof a === "number" && entries.size ? entries.get(a) === b : equal(key, a, b));
  /** @type {Match} */
  const match = (first, second, key) => {
    if (key === PLACED || ![...first, ...second].every(isObject)) return null;
    const names = [first.map((part) => nameOf(part, (k) => `to ${entries.get(k) ?? `no ${k}`}`)), second.map((part) => nameOf(part, (k) => `to ${k}`))];
    const kin = (/** @type {number} */ a, /** @type {number} */ b) => key !== "events" || same("entry", /** @type {any} */ (first[a]).entry, /** @type {any} */ (second[b]).entry);
    return matched(first.length, second.length, { names, kin, same: (a, b) => agree(first[a], second[b], same) });
  };
  if (isNested(before?.entries) && isNested(after?.entries)) for (const { a, b } of match(before.entries, after.entries, "entries") ?? []) if (a !== null && b !== null) entries.set(a, b);
  return [...walk(before, after, WHOLE, match, same)].map((row) => (row.how === "changed" && row.before === row.after ? named(row, before, after) : row));
}
