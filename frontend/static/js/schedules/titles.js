/**
 * What the entries are called in this laboratory: by their label, or by their schedule. Where several have the same name, the
 * parameters in which they differ follow it.
 */

import { short } from "../ui/numbers.js";

/** @typedef {import("../spec.js").Entry} Entry */

/** @type {WeakMap<Entry[], string[]>} */
const kept = new WeakMap();

/** @param {Entry[]} entries @param {number} i @param {string} none for an entry without a schedule */
export function titleOf(entries, i, none) {
  const titles = kept.get(entries) ?? titled(entries, none);
  kept.set(entries, titles);
  return titles[i];
}

/** @param {Entry[]} entries @param {string} none @returns {string[]} */
function titled(entries, none) {
  const plain = entries.map(({ label, schedule }) => label || schedule?.name || none);
  /** @type {Map<string, Entry[]>} */
  const alike = new Map();
  entries.forEach((entry, k) => {
    if (!entry.label) alike.set(plain[k], alike.get(plain[k]) ?? []).get(plain[k])?.push(entry);
  });
  const differing = new Map([...alike].map(([name, same]) => [name, namesThatDiffer(same)]));
  return entries.map(({ label, schedule }, k) => {
    const names = label ? [] : (differing.get(plain[k]) ?? []).filter((name) => schedule?.params?.[name] !== undefined);
    return [plain[k], names.map((name) => `${name} ${worded(schedule?.params?.[name])}`).join(", ")].filter(Boolean).join(" ");
  });
}

/** @param {Entry[]} entries of one schedule */
function namesThatDiffer(entries) {
  const names = [...new Set(entries.flatMap(({ schedule }) => Object.keys(schedule?.params ?? {})))];
  return names.filter((name) => new Set(entries.map(({ schedule }) => JSON.stringify(schedule?.params?.[name]))).size > 1);
}

/** @param {unknown} value */
const worded = (value) => (typeof value === "number" ? short(value, 6) : String(value));
