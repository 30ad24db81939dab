/**
 * The four curves under the surface, with one window of steps and one cursor. Hovering reads the exact values of all entries at a
 * step, a press or a drag seeks, the wheel zooms the steps, a double click shows them all again. Data that is still arriving is
 * drawn at most every tenth of a second; while something is dragged the ranges only grow, so that nothing jumps under the hand.
 */

import { groundOf, lengthOf } from "../spec.js";
import { createCurve } from "./curve.js";
import { RACE } from "./measures.js";
import { palette } from "./style.js";
import { onTheme } from "./theme.js";
import { createTip } from "./tip.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {Pick<typeof import("../state.js"), "state"|"seek"|"pause"|"isTransient">} Api */
/** @typedef {Record<string, HTMLElement>} Elements by the measure that each shows */

const ARRIVING = 100; // milliseconds between two drawings of data that is still arriving
const BETWEEN = 20; // milliseconds between two curves of a drag
const AFTER = 25; // milliseconds that the trails are ahead: what is dragged is looked at there
const CLOSEST = 4; // steps

/** @param {Elements} elements @param {Api} api @param {import("./measures.js").Source} [source] */
export function createCurves(elements, api, source = RACE) {
  const curves = Object.entries(elements).map(([measure, element]) => ({ measure, ...createCurve(element, measure, source) }));
  let colors = palette();
  /** @type {{from: number, to: number}|null} null: all steps */
  let zoomed = null;
  let problem = "";
  let drawnAt = 0;
  let drawn = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  const steps = () => zoomed ?? { from: 0, to: Math.max(1, lengthOf(api.state().spec)) };

  /** What the drawing depends on, but for its size and colors. @param {State} state */
  function signature(state) {
    const traces = state.traces.map((trace) => trace && [trace.version, trace.rows, trace.status?.kind]);
    return JSON.stringify([traces, state.view.hidden, state.view.projector, state.spec.entries.map(({ label }) => label), state.landmarks, steps(), api.isTransient()]);
  }

  function draw() {
    clearTimeout(timer);
    timer = undefined;
    drawnAt = performance.now();
    drawn = signature(api.state());
    curves.forEach(drawOne);
  }

  /** @param {typeof curves[number]} curve */
  const drawOne = (curve) => curve.draw({ state: api.state(), steps: steps(), colors, grow: api.isTransient() });

  /** One curve after another, with room for a frame between: all at once they would make the trails late under a hand. @param {number} k the next one */
  function drawSlowly(k = 0) {
    if (!api.isTransient()) return draw();
    if (k === 0) drawn = signature(api.state());
    drawOne(curves[k]);
    drawnAt = performance.now();
    timer = k + 1 < curves.length ? setTimeout(() => drawSlowly(k + 1), BETWEEN) : undefined;
    if (!timer && signature(api.state()) !== drawn) soon(); // the hand has moved on since the first
  }

  function place() {
    for (const curve of curves) curve.cursor(api.state().step);
  }
  function soon() {
    timer ??= setTimeout(drawSlowly, Math.max(AFTER, ARRIVING - (performance.now() - drawnAt)));
  }

  /** @param {number} at the step that stays where it is @param {number} factor */
  function zoom(at, factor) {
    const { from, to } = steps();
    const all = lengthOf(api.state().spec);
    const width = Math.max(CLOSEST, (to - from) * factor);
    const left = Math.max(0, Math.min(all - width, at - ((at - from) / (to - from)) * width));
    zoomed = width >= all ? null : { from: left, to: left + width };
    draw();
  }

  const tip = createTip(source);
  for (const curve of curves) {
    const { element } = curve;
    const seekTo = (/** @type {PointerEvent} */ event) => {
      api.pause();
      api.seek(curve.stepAt(event.clientX));
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      seekTo(event);
    });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) seekTo(event);
      tip.show(api.state(), curve.measure, Math.round(curve.stepAt(event.clientX)), event);
    });
    element.addEventListener("pointerleave", tip.hide);
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(curve.stepAt(event.clientX), 1.2 ** Math.sign(event.deltaY));
    }, { passive: false });
    element.addEventListener("dblclick", () => {
      zoomed = null;
      draw();
    });
  }

  const observer = new ResizeObserver(draw);
  curves.forEach(({ element }) => observer.observe(element));
  const stop = onTheme(() => {
    colors = palette();
    draw();
  });

  return {
    /** @param {State} state @param {Set<Key>} changed */
    update(state, changed) {
      const now = `${groundOf(state.spec)}|${lengthOf(state.spec)}`;
      if (now !== problem) {
        zoomed = null;
        curves.forEach((curve) => curve.clear());
      }
      problem = now;
      const coming = state.traces.some((trace) => trace?.ghost); // the curves change once, when the new trace is whole
      if (!coming && signature(state) !== drawn) (state.busy || api.isTransient() ? soon : draw)();
      else if (changed.has("step")) place();
    },
    /** Each curve that is not hidden with its name, for a file. */
    pictures: () => curves.flatMap(({ element, paint }) => {
      const figure = element.closest("figure");
      if (figure?.hidden) return [];
      return [{
        title: figure?.querySelector("figcaption")?.textContent ?? "",
        draw: (/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ width, /** @type {number} */ height) => paint(context, width, height, { state: api.state(), steps: steps(), colors, grow: false }),
      }];
    }),
    destroy() {
      clearTimeout(timer);
      observer.disconnect();
      stop();
      tip.destroy();
      for (const { element } of curves) element.replaceChildren();
    },
  };
}
