/**
 * Which part of one list is which of another: by its name where that is unique in both, else by being the same, else by its place between
 * those that were found. So an entry that was put in front changes nothing but itself.
 */

/** @typedef {{a: number|null, b: number|null, moved: boolean}} Pair places in either list; null: the other alone has it. moved: it stands before or after what it stood after or before */

/**
 * @param {number} before how many the first list has @param {number} after
 * @param {{names: (string|null)[][], same: (a: number, b: number) => boolean, kin: (a: number, b: number) => boolean}} how
 *  names: of the parts of either, null: it has none; same: whether two say the same; kin: whether two may be the same, changed
 * @returns {Pair[]} in the order of the second list, what only the first has where it stood
 */
export function matched(before, after, { names: [left, right], same, kin }) {
  /** @type {Map<number, number>} places in the second list by those in the first */
  const found = new Map();
  const taken = () => new Set(found.values());
  const once = (/** @type {(string|null)[]} */ names, /** @type {string|null} */ name) => name !== null && names.indexOf(name) === names.lastIndexOf(name);
  left.forEach((name, a) => {
    if (once(left, name) && right.includes(name) && once(right, name)) found.set(a, right.indexOf(name));
  });
  for (let a = 0; a < before; a += 1) {
    if (found.has(a)) continue;
    const used = taken();
    const b = places(after).find((place) => !used.has(place) && same(a, place));
    if (b !== undefined) found.set(a, b);
  }
  const still = unmoved(found);
  for (const [a, b] of between(found, still, { before, after, kin })) {
    found.set(a, b);
    still.add(a);
  }
  return inOrder(found, still, before, after);
}

/** @param {number} count */
const places = (count) => Array.from({ length: count }, (_, k) => k);

/** Most of those whose order is the same in both: a longest increasing subsequence. @param {Map<number, number>} found @returns {Set<number>} places in the first list */
function unmoved(found) {
  /** @type {number[][]} the best that ends with each */
  const best = [];
  const all = [...found].sort(([a], [other]) => a - other);
  all.forEach(([a, b], k) => {
    const longest = all.slice(0, k).reduce((chain, [, to], m) => (to < b && best[m].length > chain.length ? best[m] : chain), /** @type {number[]} */ ([]));
    best.push([...longest, a]);
  });
  return new Set(best.reduce((one, other) => (other.length > one.length ? other : one), []));
}

/** What is left over between two that were found and have not moved, one by one. @param {Map<number, number>} found @param {Set<number>} still @param {{before: number, after: number, kin: (a: number, b: number) => boolean}} how @returns {[number, number][]} */
function between(found, still, { before, after, kin }) {
  const used = new Set(found.values());
  const posts = [[-1, -1], ...[...still].map((a) => [a, /** @type {number} */ (found.get(a))]), [before, after]];
  return posts.slice(1).flatMap(([a, b], k) => {
    const [from, to] = posts[k];
    const left = places(before).filter((place) => place > from && place < a && !found.has(place));
    let right = places(after).filter((place) => place > to && place < b && !used.has(place));
    return left.flatMap((place) => {
      const at = right.findIndex((other) => kin(place, other));
      if (at < 0) return [];
      const other = right[at];
      right = right.slice(at + 1);
      return [/** @type {[number, number]} */ ([place, other])];
    });
  });
}

/** @param {Map<number, number>} found @param {Set<number>} still @param {number} before @param {number} after @returns {Pair[]} */
function inOrder(found, still, before, after) {
  const from = new Map([...found].map(([a, b]) => [b, a]));
  /** @type {Pair[]} */
  const all = places(after).map((b) => {
    const a = from.get(b) ?? null;
    return { a, b, moved: a !== null && !still.has(a) };
  });
  for (const a of places(before)) {
    if (found.has(a)) continue;
    const next = all.findIndex((pair) => pair.a !== null && !pair.moved && pair.a > a);
    all.splice(next < 0 ? all.length : next, 0, { a, b: null, moved: false });
  }
  return all;
}
