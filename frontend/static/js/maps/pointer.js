/**
 * What hands do on the map: the pointer moves the cursor; a press without a drag opens the cell, where a tap, which has seen nothing
 * before, reads it; a drag chooses a box to zoom into, with Shift or by the middle button it moves the map; the wheel and two fingers zoom
 * about where they are, and the fingers take the map along. Arrows move the cursor, with Control the map, Enter opens its cell, + - and 0
 * zoom, Backspace goes back.
 */

import { singleKeys } from "../ui/keys.js";
import { about, CLOSER } from "./zoom.js";

/** @typedef {import("./zoom.js").Window} Window */
/** @typedef {ReturnType<typeof import("./plot.js").createPlot>} Plot */
/** @typedef {{look: (at: {x: number, y: number}|null) => void, move: (right: number, up: number) => void, open: () => void, zoom: (window: Window, moving: boolean) => void, pan: (right: number, up: number) => void, rest: () => void, back: () => void, whole: () => void, flat: () => boolean}} Wires
 *  pan: to the window beside the one where the hand took hold, until it rests; flat: whether only the axis across can be zoomed */

const STILL = 5; // pixels that a press may move
const REST = 250; // milliseconds after which a wheel rests
const FAST = 10;
const STRIDE = 1 / 8; // of the picture that a key moves the map
const MIDDLE = 1;
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {HTMLElement} element @param {Plot} plot @param {Wires} wires */
export function createPointer(element, plot, wires) {
  /** @type {Map<number, {x: number, y: number}>} where fingers are, in pixels */
  const down = new Map();
  /** @type {{x: number, y: number, clientX: number, clientY: number}|null} */
  let pressed = null;
  /** @type {{x: number, y: number}|null} the part of the picture that a hand moves */
  let held = null;
  /** @type {number|null} the distance of two fingers */
  let spread = null;
  let between = { x: 0, y: 0 }; // their middle, in parts
  let steps = { x: 0, y: 0 }; // by keys, in parts
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  element.addEventListener("pointerdown", (event) => {
    const moves = event.button === MIDDLE || (event.button === 0 && event.shiftKey);
    if (event.button !== 0 && !moves) return;
    const at = plot.partAt(event.clientX, event.clientY);
    if (!at.inside) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    hold(moves && down.size === 1 ? at : null);
    pressed = down.size === 1 && !held ? { x: at.x, y: at.y, clientX: event.clientX, clientY: event.clientY } : null;
    spread = down.size === 2 ? distance() : null;
    if (spread !== null) between = middle();
    plot.band(null);
    wires.look(held ? null : at);
  });
  element.addEventListener("mousedown", (event) => event.button === MIDDLE && event.preventDefault()); // which would scroll the page

  element.addEventListener("pointermove", (event) => {
    const at = plot.partAt(event.clientX, event.clientY);
    if (down.has(event.pointerId)) down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (held) return wires.pan(held.x - at.x, held.y - at.y);
    if (spread !== null) return pinch();
    if (pressed && moved(event)) plot.band(boxTo(at));
    wires.look(at.inside ? at : null);
  });

  for (const kind of ["pointerup", "pointercancel"]) {
    element.addEventListener(kind, (raised) => {
      const event = /** @type {PointerEvent} */ (raised);
      const was = pressed;
      if (!down.delete(event.pointerId)) return;
      if (spread !== null || held) rest();
      [pressed, spread] = [null, null];
      hold(null);
      plot.band(null);
      if (!was || kind === "pointercancel") return;
      const at = plot.partAt(event.clientX, event.clientY);
      if (Math.hypot(event.clientX - was.clientX, event.clientY - was.clientY) > STILL) choose(was, at);
      else if (event.pointerType !== "touch") wires.open();
    });
  }
  element.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && wires.look(null));

  element.addEventListener("wheel", (event) => {
    const at = plot.partAt(event.clientX, event.clientY);
    if (!at.inside) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 32 * event.deltaY : event.deltaY;
    zoom(about(Math.exp(Math.max(-240, Math.min(240, pixels)) / 300), at.x, at.y));
  }, { passive: false });

  element.addEventListener("keydown", (event) => {
    if (event.metaKey || event.altKey || (event.ctrlKey && !ARROWS[event.key])) return;
    const [right, up] = ARROWS[event.key] ?? [0, 0];
    const by = event.shiftKey ? FAST : 1;
    /** @type {Record<string, () => void>} */
    const acts = { Enter: wires.open, Backspace: wires.back };
    const single = { "+": () => wires.zoom(about(CLOSER), false), "=": () => wires.zoom(about(CLOSER), false), "-": () => wires.zoom(about(1 / CLOSER), false), 0: wires.whole };
    const move = event.ctrlKey ? () => step(right, up) : () => wires.move(by * right, by * up);
    const act = right || up ? move : acts[event.key] ?? (singleKeys() ? /** @type {Record<string, () => void>} */ (single)[event.key] : undefined);
    if (!act) return;
    event.preventDefault();
    act();
  });

  /** @param {PointerEvent} event */
  const moved = (event) => pressed !== null && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) > STILL;

  /** @param {{x: number, y: number}|null} at */
  function hold(at) {
    held = at;
    element.classList.toggle("held", at !== null);
  }

  const middle = () => {
    const [a, b] = [...down.values()];
    return plot.partAt((a.x + b.x) / 2, (a.y + b.y) / 2);
  };

  const distance = () => {
    const [a, b] = [...down.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };

  function pinch() {
    const [now, at] = [distance(), middle()];
    if (!spread || now < 1) return;
    const { x, y } = about(spread / now, at.x, at.y);
    const [right, up] = [between.x - at.x, wires.flat() ? 0 : between.y - at.y];
    zoom({ x: [x[0] + right, x[1] + right], y: [y[0] + up, y[1] + up] });
    [spread, between] = [now, at];
  }

  /** By a key: to where the steps so far lead, and to rest a moment after the last. @param {number} right @param {number} up */
  function step(right, up) {
    steps = { x: steps.x + STRIDE * right, y: steps.y + STRIDE * up };
    wires.pan(steps.x, steps.y);
    clearTimeout(timer);
    timer = setTimeout(rest, REST);
  }

  function rest() {
    steps = { x: 0, y: 0 };
    wires.rest();
  }

  /** @param {Window} window */
  function zoom(window) {
    wires.zoom(window, true);
    clearTimeout(timer);
    timer = setTimeout(rest, REST);
  }

  /** @param {{x: number, y: number}} to @returns {Window} */
  function boxTo(to) {
    const from = /** @type {NonNullable<typeof pressed>} */ (pressed);
    return boxOf(from, to, wires.flat());
  }

  /** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
  function choose(from, to) {
    const window = boxOf(from, to, wires.flat());
    const { width, height } = plot.box();
    const [wide, tall] = [(window.x[1] - window.x[0]) * width, (window.y[1] - window.y[0]) * height];
    if (wide > STILL && tall > STILL) wires.zoom(window, false);
  }
}

/** The box between two points, within the picture. @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {boolean} flat @returns {Window} */
export function boxOf(from, to, flat) {
  const side = (/** @type {number} */ a, /** @type {number} */ b) => /** @type {[number, number]} */ ([Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))]);
  return { x: side(from.x, to.x), y: flat ? [0, 1] : side(from.y, to.y) };
}
