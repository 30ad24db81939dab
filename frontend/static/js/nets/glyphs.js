/** Small drawings for the gallery, of data that are known by name; others show their first letters. */

/** @typedef {{x: number, y: number, label: number}} Dot in a square from -1 to 1 */

/** @param {number} count @param {(part: number, k: number) => number[]} place @returns {Dot[]} */
const dots = (count, place) => Array.from({ length: count }, (_, k) => place((k + 0.5) / count, k)).map(([x, y, label = 0]) => ({ x, y, label }));

/** @param {number} part @param {number} radius */
const around = (part, radius) => [radius * Math.cos(2 * Math.PI * part), radius * Math.sin(2 * Math.PI * part)];

/** @param {number} k where within a heap */
const heap = (k) => around(k * 0.382, 0.09 * Math.sqrt(k));

/** @type {Record<string, Dot[]>} */
const KNOWN = {
  moons: [...dots(12, (part) => [-0.3 + 0.6 * Math.cos(Math.PI * part), -0.15 + 0.7 * Math.sin(Math.PI * part), 0]), ...dots(12, (part) => [0.3 - 0.6 * Math.cos(Math.PI * part), 0.15 - 0.7 * Math.sin(Math.PI * part), 1])],
  circles: [...dots(20, (part) => [...around(part, 0.85), 0]), ...dots(10, (part) => [...around(part, 0.4), 1])],
  spirals: [0, 0.5].flatMap((turn, label) => dots(16, (part) => [...around(part + turn, 0.12 + 0.8 * part), label])),
  xor: [[-1, -1], [1, 1], [-1, 1], [1, -1]].flatMap(([x, y], corner) => dots(8, (_, k) => { const [dx, dy] = heap(k); return [0.55 * x + dx, 0.55 * y + dy, corner > 1 ? 1 : 0]; })),
  blobs: [0, 1, 2, 3].flatMap((label) => dots(8, (_, k) => { const [[x, y], [dx, dy]] = [around(label / 4, 0.62), heap(k)]; return [x + dx, y + dy, label]; })),
  sine: dots(22, (part, k) => [1.8 * part - 0.9, 0.65 * Math.sin(1.5 * Math.PI * (2 * part - 1)) + 0.12 * Math.sin(7 * k), -1]),
  polynomial: dots(22, (part, k) => { const x = 2 * part - 1; return [0.9 * x, 1.9 * (x ** 3 - 0.62 * x) + 0.12 * Math.sin(5 * k), -1]; }),
};

/** A handwritten three, as its pixels. */
const PIXELS = [".####...", "#...##..", "....##..", "..###...", "....##..", ".....#..", "#...##..", ".####..."];

/** @param {string} name @returns {{dots: Dot[], pixels: string[]}} */
export const glyphOf = (name) => ({ dots: KNOWN[name] ?? [], pixels: name === "digits" ? PIXELS : [] });
