/**
 * The curves of all schedules on one axis of steps: a panel for lr, and below it those that are needed. The panels share the
 * window of steps, the pointer's line and the pinned step. Hovering reads all values at a step and lifts the nearest line; a press
 * pins the step, the wheel zooms the steps, a double click shows them all again.
 */

import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { curveOf } from "./curve.js";
import { createHover } from "./hover.js";
import { isLog, limitsOf, linesOf, NAMES, panelRange } from "./measures.js";
import { lossNotes, notesOf } from "./notes.js";
import { createPanel } from "./panel.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("./measures.js").Name} Name */
/** @typedef {import("./panel.js").Steps} Steps */

const ARRIVING = 120; // milliseconds between two drawings of curves that are still arriving
const CLOSEST = 4; // steps
const EDGE = 12; // pixels around the lines on a card

/** @param {HTMLElement} root @param {Api & Pick<typeof import("../state.js"), "isTransient">} api @param {(chart: {xOf: (step: number) => number}) => void} placed told when the picture or its window has changed */
export function createChart(root, api, placed) {
  const panels = NAMES.map((name) => {
    const plot = el("div", { class: "plot", "data-testid": `panel-${name}` });
    const strip = name === "lr" ? el("div", { class: "strip", id: "strip" }) : null;
    const caption = el("figcaption", {}, t(`panel.${name}`));
    const figure = el("figure", { class: `curve ${name}`, hidden: name !== "lr" }, caption, strip, plot);
    root.append(figure);
    return { name, figure, panel: createPanel(plot, () => place()) };
  });
  const main = panels[0].panel;
  const pin = el("div", { class: "pin", "aria-hidden": "true" });
  root.append(pin);
  let colors = palette();
  /** @type {Steps|null} null: all of them */
  let zoomed = null;
  let all = 0;
  let drawn = "";
  let drawnAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  const steps = () => zoomed ?? { from: 0, to: Math.max(1, api.state().spec.steps) };
  const per = () => (api.state().view.unit === "epoch" ? api.state().view.batches : 1);

  function draw() {
    clearTimeout(timer);
    timer = undefined;
    drawnAt = performance.now();
    const state = api.state();
    drawn = signature(state);
    const jobs = panels.map(({ name, figure, panel }) => ({ name, figure, panel, lines: linesOf(state, name) }));
    for (const { name, figure, lines } of jobs) figure.hidden = name !== "lr" && !lines.length;
    for (const { name, panel, lines } of jobs) {
      if (!lines.length && name !== "lr") continue;
      const limits = limitsOf(state, name, lines);
      const range = panelRange(name, lines, isLog(state, name, lines), limits);
      const notes = name === "lr" ? notesOf(state) : name === "fed" ? lossNotes(state, lines) : [];
      panel.draw({ lines, range, steps: steps(), per: per(), colors, large: state.view.projector, notes, limits, strong: hover.entry() });
    }
  }

  /** What the drawing depends on, but for its size and colors. @param {State} state */
  function signature(state) {
    const curves = state.spec.entries.map((entry, i) => {
      const curve = curveOf(state, i);
      return [curve?.version, curve?.rows, Boolean(curve?.answer), entry.label];
    });
    const { hidden, projector, axis } = state.view;
    return JSON.stringify([curves, hidden, projector, axis, per(), steps()]);
  }

  /** Puts what lies over the panels where it belongs. */
  function place() {
    const x = main.xOf(api.state().step);
    const { left, width } = main.box();
    pin.hidden = x < left - 1 || x > left + width + 1;
    pin.style.transform = `translateX(${Math.round(x)}px)`;
    placed({ xOf: main.xOf });
  }

  /** @param {number} at the step that stays where it is @param {number} factor */
  function zoom(at, factor) {
    const { from, to } = steps();
    const whole = api.state().spec.steps;
    const width = Math.max(CLOSEST, (to - from) * factor);
    const left = Math.max(0, Math.min(whole - width, at - ((at - from) / (to - from)) * width));
    show(width >= whole ? null : { from: left, to: left + width });
  }

  /** @param {Steps|null} window */
  function show(window) {
    zoomed = window;
    button.hidden = !window;
    draw();
  }

  const hover = createHover(root, panels, api);
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("all-steps"));
  button.addEventListener("click", () => show(null));
  for (const { panel } of panels) {
    panel.element.addEventListener("pointerdown", (event) => {
      if (event.button === 0) api.seek(panel.stepAt(event.clientX));
    });
    panel.element.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(panel.stepAt(event.clientX), 1.2 ** Math.sign(event.deltaY));
    }, { passive: false });
    panel.element.addEventListener("dblclick", () => show(null));
  }
  const resized = new ResizeObserver(draw);
  for (const element of [root, main.element]) resized.observe(element); // the strip above takes its room from the first panel alone
  onTheme(() => {
    colors = palette();
    draw();
  });

  return {
    /** @param {State} state @param {Set<Key>} changed */
    update(state, changed) {
      if (state.spec.steps !== all) {
        zoomed = null;
        button.hidden = true;
      }
      all = state.spec.steps;
      const fresh = signature(state) !== drawn;
      if (fresh && state.busy && !api.isTransient()) timer ??= setTimeout(draw, Math.max(0, ARRIVING - (performance.now() - drawnAt)));
      else if (fresh) draw();
      if (changed.has("step") || changed.has("spec") || changed.has("view")) place();
    },
    /** The panels that are seen, from top to bottom. */
    pictures: () => panels.filter(({ figure }) => !figure.hidden).map(({ name, panel }) => ({ title: t(`panel.${name}`), ...panel.picture() })),
    /** The lr of all that are seen, bare. @type {import("../ui/keep.js").Card} */
    card: (context, { width, height }) => main.paintBare(context, { left: EDGE, top: EDGE, width: width - 2 * EDGE, height: height - 2 * EDGE }),
    highlight: hover.highlight,
  };
}
