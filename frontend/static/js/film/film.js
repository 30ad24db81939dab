/**
 * A film of a picture that changes with the step: the very picture of the page, drawn for one step after the other and given to an
 * encoder. Nothing leaves the browser.
 */

import { createGif } from "./gif.js";
import { paletteOf } from "./palette.js";
import { bitrate, createVideo } from "./video.js";

/** @typedef {import("../plot/export.js").Scene} Scene */
/** @typedef {(scale: number) => Promise<Scene>} Make */
/** @typedef {{make: Make, size: () => {width: number, height: number}, steps: number}} Subject what is filmed; size: in pixels of the page */
/** @typedef {{kind: "gif"|"webm", seconds: number, fps: number, width: number, from: number, to: number, hold: number}} Wish hold: seconds for which the last picture stays */
/** @typedef {{width: number, height: number, scale: number}} Size in pixels of the film, of which `scale` make one of the page */
/** @typedef {{signal: AbortSignal, progress: (part: number) => void}} Run */

const SAMPLES = [0, 0.5, 1]; // where in the film its colors are taken from
const PAIRS = [0.05, 0.35, 0.65, 0.95]; // where it is measured how much a picture changes
const SLICE = 12; // milliseconds of work between two breaths

/** The step of each picture. @param {Wish} wish */
export function stepsOf({ seconds, fps, from, to }) {
  const count = Math.max(2, Math.round(seconds * fps));
  return Array.from({ length: count }, (_, k) => Math.round(from + ((to - from) * k) / (count - 1)));
}

/** Hundredths of a second that each picture of a GIF stays, which make up the length together. @param {Wish} wish @param {number} count */
export function delaysOf({ fps, hold }, count) {
  const at = (/** @type {number} */ k) => Math.round((100 * k) / fps);
  return Array.from({ length: count }, (_, k) => at(k + 1) - at(k) + (k === count - 1 ? Math.round(100 * hold) : 0));
}

/** Even sizes, as encoders of video want them. @param {{width: number, height: number}} picture @param {number} width @returns {Size} */
export function sizeOf(picture, width) {
  const scale = width / picture.width;
  return { scale, width: 2 * Math.round(width / 2), height: 2 * Math.ceil((picture.height * scale) / 2) };
}

/** @param {Make} make @param {Size} size */
async function camera(make, { width, height, scale }) {
  const scene = await make(scale);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  return {
    /** @param {number} step */
    shoot(step) {
      context.setTransform(scale, 0, 0, scale, 0, 0);
      scene.draw(context, step);
    },
    pixels: () => new Uint32Array(context.getImageData(0, 0, width, height).data.buffer),
  };
}

let begun = 0;
/** Lets the page live. */
async function breathe() {
  if (performance.now() - begun < SLICE) return;
  await new Promise((done) => setTimeout(done));
  begun = performance.now();
}

/** @param {Make} make @param {Wish} wish @param {Size} size @param {Run} run @returns {Promise<Blob>} */
async function asGif(make, wish, size, run) {
  const steps = stepsOf(wish);
  const delays = delaysOf(wish, steps.length);
  const gif = createGif(size.width, size.height, await colorsOf(make, steps, size));
  const { shoot, pixels } = await camera(make, size);
  for (const [k, step] of steps.entries()) {
    run.signal.throwIfAborted();
    shoot(step);
    gif.add(pixels(), delays[k]);
    run.progress((k + 1) / steps.length);
    await breathe();
  }
  return gif.finish();
}

/** @param {Make} make @param {number[]} steps @param {Size} size */
async function colorsOf(make, steps, size) {
  const { shoot, pixels } = await camera(make, size);
  return paletteOf(SAMPLES.map((part) => {
    shoot(steps[Math.round(part * (steps.length - 1))]);
    return pixels();
  }));
}

/** @param {Make} make @param {Wish} wish @param {Size} size @param {Run} run @returns {Promise<Blob>} */
async function asVideo(make, wish, size, run) {
  const steps = stepsOf(wish);
  const staying = Math.round(wish.hold * wish.fps);
  const { shoot, pixels } = await camera(make, size);
  const video = await createVideo({ ...size, fps: wish.fps });
  try {
    for (let k = 0; k < steps.length + staying; k += 1) {
      run.signal.throwIfAborted();
      if (k < steps.length) shoot(steps[k]);
      await video.add(pixels());
      run.progress((k + 1) / (steps.length + staying));
      await breathe();
    }
    return await video.finish();
  } finally {
    video.close();
  }
}

/** @param {Make} make @param {Wish} wish @param {Size} size @param {Run} run */
export const filmed = (make, wish, size, run) => (wish.kind === "gif" ? asGif : asVideo)(make, wish, size, run);

/** About how many bytes a film has: of a GIF by some of its pictures, of a video by what its encoder is allowed. @param {Make} make @param {Wish} wish @param {Size} size @param {AbortSignal} signal */
export async function weightOf(make, wish, size, signal) {
  if (wish.kind === "webm") return (bitrate({ ...size, fps: wish.fps }) / 8) * (wish.seconds + wish.hold);
  const steps = stepsOf(wish);
  const gif = createGif(size.width, size.height, await colorsOf(make, steps, size));
  const { shoot, pixels } = await camera(make, size);
  /** @type {number[]} */
  const changes = [];
  let first = 0;
  for (const [k, part] of PAIRS.entries()) {
    signal.throwIfAborted();
    const at = Math.min(steps.length - 2, Math.round(part * (steps.length - 1)));
    shoot(steps[at]);
    const whole = gif.add(pixels(), 0);
    if (k === 0) first = whole;
    shoot(steps[at + 1]);
    changes.push(gif.add(pixels(), 0));
    await breathe();
  }
  return first + ((steps.length - 1) * changes.reduce((sum, one) => sum + one, 0)) / changes.length;
}
