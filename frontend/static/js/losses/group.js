/**
 * The two charts of one axis, loss above gradient, with one line through both: it follows the pointer and stays where a person pressed.
 * It is a slider for the keyboard and for those who listen. The wheel zooms, a double click shows the axis' own range again.
 */

import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { el, setAttribute } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { number } from "../wire.js";
import { rangeOf, titleOf, withAxis } from "./document.js";
import { createHover } from "./hover.js";
import { heightsOf, nearest, widest } from "./lines.js";
import { createPanel } from "./panel.js";
import { createRange } from "./range.js";
import { linesOn, pinned } from "./seen.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */
/** @typedef {import("./document.js").Axis} Axis */
/** @typedef {import("../plot/scale.js").Range} Range */

const COLUMNS = /** @type {const} */ (["loss", "gradient"]);
const REST = 250; // milliseconds after which a turned wheel is one change

/** @param {Axis} axis @param {Api} api */
export function createGroup(axis, api) {
  const range = createRange(axis, api);
  const charts = COLUMNS.map((column) => {
    const plot = el("div", { class: "plot", "data-testid": `chart-${axis.name}-${column}` });
    return { figure: el("figure", { class: `curve ${column}` }, el("figcaption", {}, t(`losses.${column}`)), plot), panel: createPanel(plot, column) };
  });
  const pin = el("div", { class: "pin", "aria-hidden": "true" });
  const plots = el("div", {
    class: "pair-of-charts", tabindex: 0, role: "slider", "aria-label": t("losses.slider", { axis: axis.title }), "data-testid": `charts-${axis.name}`, onkeydown: pressed,
  }, ...charts.map(({ figure }) => figure), pin);
  const element = el("section", { class: "axis-group", "data-testid": `group-${axis.name}`, "aria-label": axis.title }, range.element, plots);
  const panels = charts.map(({ panel }) => panel);
  const hover = createHover(plots, panels, api);
  let colors = palette();
  /** @type {Range[]} */
  let heights = [];
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {unknown[]} what the drawing depends on, but for its size and colors */
  let drawn = [];

  /** @param {State} state */
  const depends = (state) => [state.view.projector, api.isTransient(), ...linesOn(state, axis).flatMap(({ curve, i }) => [curve, i])];

  function draw() {
    const state = api.state();
    const lines = linesOn(state, axis);
    drawn = depends(state);
    const across = lines.length ? endsOf(lines[0].curve.t) : rangeOf(state.spec, axis);
    panels.forEach((panel, k) => {
      const wanted = heightsOf(lines.map(({ curve }) => curve), panel.column);
      // While a slider is dragged the axis only widens: a curve that moves is seen against what stands still.
      heights[k] = api.isTransient() && heights[k] && !timer ? widest(heights[k], wanted) : wanted;
      panel.draw({ lines, across, heights: heights[k], colors, large: state.view.projector, strong: hover.strong() });
    });
    place(state);
  }

  /** @param {State} state */
  function place(state) {
    const at = pinned(state, axis);
    pin.style.transform = `translateX(${Math.round(panels[0].xOf(at))}px)`;
    if (api.isTransient()) return; // what is said can wait until the hand rests
    setAttribute(plots, "aria-valuenow", String(at));
    setAttribute(plots, "aria-valuemin", String(rangeOf(state.spec, axis)[0]));
    setAttribute(plots, "aria-valuemax", String(rangeOf(state.spec, axis)[1]));
    setAttribute(plots, "aria-valuetext", spoken(state, at));
  }

  /** @param {State} state @param {number} at */
  function spoken(state, at) {
    const values = linesOn(state, axis).map(({ curve, i }) => {
      const k = nearest(curve.t, at);
      return t("losses.spoken", { label: titleOf(state.spec.criteria[i]), loss: short(curve.loss[k]), gradient: short(curve.gradient[k]) });
    });
    return [t("losses.at", { t: short(at) }), ...values].join(" ");
  }

  /** @param {number} at */
  function pinAt(at) {
    const lines = linesOn(api.state(), axis);
    const [low, high] = rangeOf(api.state().spec, axis);
    const kept = Math.max(low, Math.min(high, at));
    api.setView({ at: { ...api.state().view.at, [axis.name]: lines.length ? lines[0].curve.t[nearest(lines[0].curve.t, kept)] : kept } });
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const [low, high] = rangeOf(api.state().spec, axis);
    const step = (high - low) / 400;
    const by = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageUp: 10 * step, PageDown: -10 * step }[event.key];
    const to = { Home: low, End: high }[event.key] ?? (by === undefined ? undefined : pinned(api.state(), axis) + by * (event.shiftKey ? 10 : 1));
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    pinAt(to);
  }

  /** @param {number} at what stays where it is @param {number} factor */
  function zoom(at, factor) {
    const [low, high] = rangeOf(api.state().spec, axis);
    const [least, most] = axis.domain.map(number);
    const ends = [Math.max(least, at - (at - low) * factor), Math.min(most, at + (high - at) * factor)].map((end) => Number(end.toPrecision(4)));
    if (ends[1] - ends[0] > 1e-4 && Math.max(...ends.map(Math.abs)) < 1e6) api.change((spec) => withAxis(spec, "ranges", axis.name, ends), { transient: true });
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      api.commit();
    }, REST);
  }

  for (const panel of panels) {
    panel.element.addEventListener("pointerdown", (event) => {
      if (event.button === 0) pinAt(panel.at(event.clientX));
    });
    panel.element.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(panel.at(event.clientX), 1.2 ** Math.sign(event.deltaY));
    }, { passive: false });
    panel.element.addEventListener("dblclick", () => api.change((spec) => withAxis(spec, "ranges", axis.name, undefined)));
  }
  const resized = new ResizeObserver(draw);
  for (const panel of panels) resized.observe(panel.element);
  const unlisten = onTheme(() => {
    colors = palette();
    draw();
  });

  return {
    element, highlight: hover.highlight,
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      range.update(state);
      const now = depends(state);
      if (now.length !== drawn.length || now.some((one, k) => one !== drawn[k])) draw();
      else if (changed.has("view") || changed.has("spec")) place(state);
    },
    /** The losses, bare. @param {CanvasRenderingContext2D} context @param {{left: number, top: number, width: number, height: number}} where */
    paintBare: (context, where) => panels[0].paintBare(context, where),
    pictures: () => panels.map((panel) => ({ title: `${t(`losses.${panel.column}`)}: ${axis.title}`, ...panel.picture() })),
    destroy() {
      resized.disconnect();
      unlisten();
      hover.destroy();
      element.remove();
    },
  };
}

/** @param {Float64Array} places */
const endsOf = (places) => [places[0], places[places.length - 1]];
