/**
 * Trails from under the pointer: those of the start of a grid that is nearest to it (explore.js), thinner than the race's own, with
 * a ring where they begin. Switched on by a button over the surface; by keyboard the ring is moved with the start's marker.
 */

import { t } from "../ui/messages.js";
import { createSheet, present, resize, wipe } from "./sheet.js";
import { entryStyle, palette } from "./style.js";
import { createTrail, extend } from "./trails.js";

/** @typedef {import("./axes.js").Axes} Axes */
/** @typedef {import("./trails.js").Box} Box */
/** @typedef {ReturnType<typeof import("../explore.js").createExplore>} Explore */
/** @typedef {Pick<typeof import("../state.js"), "state">} Api */

const RING = 6; // pixels
const WIDTH = 1.5;
const MARGIN = 8; // pixels

/** @param {HTMLElement} host @param {HTMLElement} plot @param {Api} api @param {() => Axes|null} axes @param {Explore} explore */
export function createExplorer(host, plot, api, axes, explore) {
  const hidden = createSheet();
  const seen = createSheet(true);
  seen.canvas.className = "explorer";
  seen.canvas.hidden = true;
  host.append(seen.canvas);
  const button = createButton(host, () => toggle());
  /** @type {{left: number, top: number}|null} */
  let pointer = null;
  /** @type {Box|null} what was drawn on */
  let drawn = null;
  let scheduled = false;
  let on = false;
  let key = "";

  function toggle() {
    on = !on;
    button.setAttribute("aria-pressed", String(on));
    seen.canvas.hidden = !on;
    key = "";
    update();
  }

  /** The grid follows the window and the spec. */
  function update() {
    const frame = on ? axes() : null;
    explore.want(frame ? api.state().spec : null, frame?.range);
    schedule();
  }

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  }

  /** @param {Axes} frame @param {number} ratio */
  function begin(frame, ratio) {
    const next = `${frame.left},${frame.top},${frame.width},${frame.height},${ratio}`;
    if (next === key) return;
    key = next;
    for (const sheet of [hidden, seen]) resize(sheet, frame.width, frame.height, ratio);
    Object.assign(seen.canvas.style, { left: `${frame.left}px`, top: `${frame.top}px`, width: `${frame.width}px`, height: `${frame.height}px` });
    drawn = null;
  }

  function draw() {
    const frame = axes();
    if (!frame || !on) return;
    const ratio = devicePixelRatio || 1;
    begin(frame, ratio);
    if (drawn) wipe(hidden, drawn, ratio);
    const part = pointer && frame.contains(pointer.left, pointer.top) ? paint(frame, frame.toData(pointer.left, pointer.top)) : null;
    const both = [drawn, part].filter((box) => box !== null);
    for (const box of both) present(hidden, seen, box, ratio);
    drawn = part;
  }

  /** @param {Axes} frame @param {number[]} point @returns {Box|null} */
  function paint(frame, [x, y]) {
    const { spec, view } = api.state();
    const colors = palette();
    const sheet = { halo: hidden.context, line: hidden.context, width: frame.width, height: frame.height };
    /** @type {Box[]} */
    const boxes = [];
    /** @type {import("../state.js").Trace|null} */
    let any = null;
    spec.entries.forEach((_, i) => {
      const trail = view.hidden.includes(i) ? null : explore.trail(spec, i, frame.range, x, y);
      if (!trail) return;
      any = trail;
      const pen = { color: colors.entry(i), casing: colors.halo, dash: entryStyle(i).dash, width: view.projector ? 2 * WIDTH : WIDTH };
      boxes.push(...[extend(createTrail(), trail, Infinity, frame.project, pen, sheet) ?? []].flat());
    });
    if (any) boxes.push(ring(frame, any, colors));
    return boxes.length ? around(boxes) : null;
  }

  /** @param {Axes} frame @param {import("../state.js").Trace} trace @param {ReturnType<typeof palette>} colors @returns {Box} */
  function ring(frame, trace, colors) {
    const at = [0, 0];
    frame.project(trace, 0, at);
    const { context } = hidden;
    for (const [width, color] of /** @type {const} */ ([[4, colors.halo], [1.5, colors.text]])) {
      Object.assign(context, { lineWidth: width, strokeStyle: color });
      context.setLineDash([]);
      context.beginPath();
      context.arc(at[0], at[1], RING, 0, 2 * Math.PI);
      context.stroke();
    }
    const reach = RING + 4;
    return { left: at[0] - reach, top: at[1] - reach, right: at[0] + reach, bottom: at[1] + reach };
  }

  plot.addEventListener("pointermove", (event) => {
    if (!on) return;
    const box = host.getBoundingClientRect();
    pointer = { left: event.clientX - box.left, top: event.clientY - box.top };
    schedule();
  });
  plot.addEventListener("pointerleave", () => {
    pointer = null;
    if (on) schedule();
  });
  return { update, came: schedule };
}

/** One box around all, with room for the halos of lines along its edges. @param {Box[]} boxes @returns {Box} */
const around = (boxes) => ({
  left: Math.min(...boxes.map((box) => box.left)) - MARGIN, top: Math.min(...boxes.map((box) => box.top)) - MARGIN,
  right: Math.max(...boxes.map((box) => box.right)) + MARGIN, bottom: Math.max(...boxes.map((box) => box.bottom)) + MARGIN,
});

/** @param {HTMLElement} host @param {() => void} press */
function createButton(host, press) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: "⌖", title: t("picture.explore") });
  button.dataset.testid = "window-explore";
  button.setAttribute("aria-label", t("picture.explore"));
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", press);
  host.querySelector(".window-tools")?.append(button);
  return button;
}
