/**
 * Up to 255 colors that stand for all of some pictures: those that occur, where they are few; else boxes of them cut at the median
 * (Heckbert 1982). A box is seen by the color that fills most of it, so that flat grounds and letters keep their own.
 */

/** @typedef {{colors: number[], index: (color: number) => number}} Palette colors: 0xBBGGRR, as a canvas holds them */

const MOST = 255; // and one that is transparent
const PURE = 0.5; // of a box: a color that is as much of it stands for it

const CHANNELS = [0, 8, 16];
/** @param {number} color @param {number} channel */
const part = (color, channel) => (color >> channel) & 255;

/** @param {Uint32Array[]} pictures @returns {Palette} */
export function paletteOf(pictures) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const pixels of pictures) for (const pixel of pixels) counts.set(pixel & 0xffffff, (counts.get(pixel & 0xffffff) ?? 0) + 1);
  const all = [...counts].map(([color, count]) => ({ color, count }));
  const boxes = [boxOf(all)];
  while (boxes.length < MOST && boxes.length < all.length) {
    boxes.sort((a, b) => a.weight - b.weight);
    const box = boxes.pop();
    if (!box || box.weight <= 0) break;
    boxes.push(...cut(box));
  }
  return searching(boxes.map(({ colors }) => standFor(colors)));
}

/** @typedef {{color: number, count: number}} Counted */
/** @typedef {{colors: Counted[], channel: number, weight: number}} Box weight: how much is gained by cutting it; channel: across which */

/** @param {Counted[]} colors @returns {Box} */
function boxOf(colors) {
  const spans = CHANNELS.map((channel) => {
    let [low, high] = [255, 0];
    for (const { color } of colors) [low, high] = [Math.min(low, part(color, channel)), Math.max(high, part(color, channel))];
    return high - low;
  });
  const widest = Math.max(...spans);
  const total = colors.reduce((sum, { count }) => sum + count, 0);
  return { colors, channel: CHANNELS[spans.indexOf(widest)], weight: colors.length > 1 ? widest * Math.sqrt(total) : 0 };
}

/** @param {Box} box @returns {Box[]} */
function cut({ colors, channel }) {
  const sorted = colors.toSorted((a, b) => part(a.color, channel) - part(b.color, channel));
  const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
  let [sum, at] = [0, 0];
  while (at < sorted.length - 1 && (sum < half || at === 0)) sum += sorted[at++].count;
  return [boxOf(sorted.slice(0, at)), boxOf(sorted.slice(at))];
}

/** @param {Counted[]} colors */
function standFor(colors) {
  const total = colors.reduce((sum, { count }) => sum + count, 0);
  const first = colors.reduce((one, other) => (other.count > one.count ? other : one));
  if (first.count >= PURE * total) return first.color;
  return CHANNELS.reduce((all, channel) => all | (Math.round(colors.reduce((sum, { color, count }) => sum + part(color, channel) * count, 0) / total) << channel), 0);
}

/** Finds the nearest color, each asked for once. @param {number[]} colors @returns {Palette} */
function searching(colors) {
  const known = new Map(colors.map((color, k) => [color, k]));
  const [red, green, blue] = CHANNELS.map((channel) => Int16Array.from(colors, (color) => part(color, channel)));
  /** @param {number} color */
  function index(color) {
    const found = known.get(color);
    if (found !== undefined) return found;
    let [best, least] = [0, Infinity];
    const [r, g, b] = CHANNELS.map((channel) => part(color, channel));
    for (let k = 0; k < colors.length; k += 1) {
      const apart = 2 * (r - red[k]) ** 2 + 4 * (g - green[k]) ** 2 + (b - blue[k]) ** 2;
      if (apart < least) [best, least] = [k, apart];
    }
    known.set(color, best);
    return best;
  }
  return { colors, index };
}
