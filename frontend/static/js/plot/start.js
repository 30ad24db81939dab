/**
 * The start: a marker on the surface that is dragged (the trails follow while it moves), or moved by the arrow keys; and a click
 * on the surface, which sets it there. A press that moves more than a few pixels is a pan, not a click.
 */

import { withStart } from "../spec.js";
import { t } from "../ui/messages.js";
import { short } from "./levels.js";

/** @typedef {import("./axes.js").Axes} Axes */
/** @typedef {Pick<typeof import("../state.js"), "state"|"change"|"commit">} Api */

const STILL = 4; // pixels that a click may move
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** A coordinate without the digits that a pixel cannot mean. @param {number} value @param {number} pixel the size of one */
export function rounded(value, pixel) {
  const digits = Math.max(0, Math.min(15, Math.ceil(-Math.log10(pixel))));
  return Number(value.toFixed(digits));
}

/** @typedef {{of: (spec: any) => number[], put: (spec: any, start: number[]) => any, drag: boolean, label: string}} Where where a document has its start; drag: anywhere, not by the marker alone */

/** @type {Where} */
const RACE = { of: (spec) => spec.problem.start, put: withStart, drag: false, label: "picture.start" };

/** @param {HTMLElement} host @param {HTMLElement} plot @param {Api} api @param {() => Axes|null} axes @param {Where} [where] */
export function createStart(host, plot, api, axes, where = RACE) {
  const marker = document.createElement("button");
  marker.type = "button";
  marker.className = "start-marker";
  marker.dataset.testid = "start-marker";
  host.prepend(marker); // below the trails: a layer above theirs would have to be composed anew at every frame

  /** @param {{clientX: number, clientY: number}} event @param {boolean} transient */
  function put(event, transient) {
    const frame = axes();
    if (!frame) return;
    const box = host.getBoundingClientRect();
    const [x, y] = frame.toData(event.clientX - box.left, event.clientY - box.top);
    api.change((spec) => where.put(spec, [rounded(x, frame.pixel[0]), rounded(y, frame.pixel[1])]), { transient });
  }

  marker.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    marker.focus({ preventScroll: true });
    marker.setPointerCapture(event.pointerId);
  });
  marker.addEventListener("pointermove", (event) => {
    if (marker.hasPointerCapture(event.pointerId)) put(event, true);
  });
  marker.addEventListener("lostpointercapture", () => api.commit());

  marker.addEventListener("keydown", (event) => {
    const [right, up] = ARROWS[event.key] ?? [0, 0];
    const frame = axes();
    if (!frame || (!right && !up)) return;
    event.preventDefault();
    const pixels = event.shiftKey ? 1 : 8;
    const [x, y] = where.of(api.state().spec);
    const next = [rounded(x + right * pixels * frame.pixel[0], frame.pixel[0]), rounded(y + up * pixels * frame.pixel[1], frame.pixel[1])];
    api.change((spec) => where.put(spec, next), { transient: true });
  });
  marker.addEventListener("keyup", () => api.commit());

  if (where.drag) dragAnywhere();
  function dragAnywhere() {
    plot.addEventListener("pointermove", (event) => {
      if (plot.hasPointerCapture(event.pointerId)) put(event, true);
    });
    plot.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && event.isPrimary) plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener("lostpointercapture", () => api.commit());
  }

  /** @type {{x: number, y: number}|null} */
  let down = null;
  plot.addEventListener("pointerdown", (event) => {
    down = event.button === 0 && event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
  }, true);
  addEventListener("pointerup", (event) => {
    const frame = axes();
    if (!down || !frame || Math.hypot(event.clientX - down.x, event.clientY - down.y) > STILL) return void (down = null);
    down = null;
    const box = host.getBoundingClientRect();
    if (frame.contains(event.clientX - box.left, event.clientY - box.top)) put(event, false);
  }, true);

  return {
    /** @param {Axes} frame */
    place(frame) {
      const [x, y] = where.of(api.state().spec);
      const [left, top] = frame.toPixels(x, y);
      marker.hidden = !frame.contains(left, top);
      marker.style.transform = `translate(${left}px, ${top}px) translate(-50%, -50%)`;
      const label = t(where.label, { x: short(x), y: short(y) });
      if (marker.getAttribute("aria-label") !== label) marker.setAttribute("aria-label", label);
    },
  };
}
