/**
 * Between a value and its place on a slider, 0 to 1, by the scale that the catalogue names: `linear`; `log`; `log0`, whose
 * leftmost place is exactly 0; `complement`, logarithmic in 1 - v, for betas and momentum, whose interesting end is near 1.
 *
 * Only a slider's own values are rounded (to three digits): a typed value never passes through here.
 */

/** @typedef {"linear" | "log" | "log0" | "complement"} Scale */

const DECADES_WITHOUT_FLOOR = 6;
const FIRST_PLACE = 0.02;

/** @param {number} value @param {number} low @param {number} high */
const along = (value, low, high) => (high === low ? 0 : (value - low) / (high - low));

/** @param {number} place */
const clamp = (place) => Math.min(1, Math.max(0, Number.isNaN(place) ? 0 : place));

/** The lower end of a logarithmic scale whose range starts at 0. @param {readonly [number, number]} range */
const floorOf = ([low, high]) => (low > 0 ? low : high * 10 ** -DECADES_WITHOUT_FLOOR);

/** @param {readonly [number, number]} range @returns {[number, number]} from the far end of 1 - v to the near one */
const complements = ([low, high]) => [1 - low, Math.max(1 - high, (1 - low) * 10 ** -DECADES_WITHOUT_FLOOR)];

/**
 * @param {number} value
 * @param {readonly [number, number]} range
 * @param {Scale} [scale]
 */
export function placeOf(value, range, scale = "linear") {
  if (scale === "linear") return clamp(along(value, range[0], range[1]));
  if (scale === "complement") {
    const [far, near] = complements(range);
    return clamp(value >= 1 ? 1 : along(Math.log(1 - value), Math.log(far), Math.log(near)));
  }
  const place = value > 0 ? clamp(along(Math.log(value), Math.log(floorOf(range)), Math.log(range[1]))) : 0;
  if (scale === "log") return place;
  return value > 0 ? FIRST_PLACE + (1 - FIRST_PLACE) * place : 0;
}

/**
 * @param {number} place
 * @param {readonly [number, number]} range
 * @param {Scale} [scale]
 */
export function valueAt(place, range, scale = "linear") {
  const at = clamp(place);
  if (scale === "linear") return rounded(range[0] + at * (range[1] - range[0]), (range[1] - range[0]) / 1000);
  if (scale === "complement") {
    const [far, near] = complements(range);
    const rest = between(far, near, at);
    return rounded(1 - rest, rest / 1000);
  }
  if (scale === "log0" && at < FIRST_PLACE / 2) return 0;
  const inside = scale === "log0" ? clamp((at - FIRST_PLACE) / (1 - FIRST_PLACE)) : at;
  const value = between(floorOf(range), range[1], inside);
  return rounded(value, value / 1000);
}

/** @param {number} from @param {number} to @param {number} at */
const between = (from, to, at) => Math.exp(Math.log(from) + at * (Math.log(to) - Math.log(from)));

/** The nearest multiple of the power of ten at or above `grain`, without the noise of binary fractions. @param {number} value @param {number} grain */
export function rounded(value, grain) {
  if (!(grain > 0) || !Number.isFinite(value)) return value;
  const digits = -Math.ceil(Math.log10(grain) - 1e-9);
  if (digits < 0) return Math.round(value / 10 ** -digits) * 10 ** -digits;
  return digits > 100 ? value : Number(value.toFixed(digits));
}
