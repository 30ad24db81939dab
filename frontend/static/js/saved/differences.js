/**
 * How two documents differ, value by value, each with its path as one would write it in code: `entries[0].optimizer.params.lr`. A list of plain
 * values (betas, a start) is one value; the order of an object's keys is none.
 */

/** @typedef {"equal"|"changed"|"added"|"removed"} How */
/** @typedef {{path: string, how: How, before?: unknown, after?: unknown}} Difference added: only the second has it; removed: only the first */

const MISSING = Symbol("missing");

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

/** @param {unknown} a @param {unknown} b @param {string} path @returns {Iterable<Difference>} */
function* walk(a, b, path) {
  const [first, second] = [partsOf(a), partsOf(b)];
  if ((first || second) && alike(a, b)) {
    for (const key of new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])) {
      yield* walk(first?.has(key) ? first.get(key) : MISSING, second?.has(key) ? second.get(key) : MISSING, within(path, key));
    }
  } else if (a === MISSING) yield { path, how: "added", after: b };
  else if (b === MISSING) yield { path, how: "removed", before: a };
  else yield { path, how: JSON.stringify(a) === JSON.stringify(b) ? "equal" : "changed", before: a, after: b };
}

/** Every value of either document, in the order of the documents. @param {unknown} before @param {unknown} after @returns {Difference[]} */
export const differences = (before, after) => [...walk(before, after, "")];

/** Whether two documents say the same. @param {unknown} a @param {unknown} b */
export function sameDocument(a, b) {
  for (const { how } of walk(a, b, "")) if (how !== "equal") return false;
  return true;
}
