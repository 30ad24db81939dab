/**
 * Median and quartiles over seeds, interpolated between values as numpy does. A value that is not there (nan) counts as the worst: a
 * seed that diverged is part of the picture and not left out of it.
 */

/** The value below which a part of sorted values lies. @param {Float64Array|number[]} sorted @param {number} part */
function at(sorted, part) {
  const place = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === high ? low : low + (place - Math.floor(place)) * (high - low);
}

/**
 * @param {number[]} values @param {number} worst what a missing value counts as: `Infinity` where less is better, else `-Infinity`
 * @returns {{low: number, median: number, high: number}} nan where all are missing, or where one of the two around it is
 */
export function quartiles(values, worst = Infinity) {
  if (values.every(Number.isNaN)) return { low: NaN, median: NaN, high: NaN };
  const sorted = values.map((value) => (Number.isNaN(value) ? worst : value)).sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => at(sorted, part)).map((value) => (Number.isFinite(value) ? value : NaN));
  return { low, median, high };
}
