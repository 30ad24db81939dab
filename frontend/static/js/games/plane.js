/**
 * The picture of a match: the vector field and its axes on one canvas, drawn when they change; the trails over it (plot/overlay.js);
 * and the start, which a press anywhere sets and a drag moves, the trails following. The wheel zooms about the pointer.
 */

import { createLatest } from "../latest.js";
import { axesIn } from "../plot/axes.js";
import { createOverlay } from "../plot/overlay.js";
import { createSheet, resize } from "../plot/sheet.js";
import { createStart } from "../plot/start.js";
import { palette } from "../plot/style.js";
import { onTheme } from "../plot/theme.js";
import { byId, el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { drawAxes, drawEquilibria, drawNames } from "./axes.js";
import { boardOf, gameOf, pairsOf, withBoard } from "./document.js";
import { vectors } from "./field.js";
import { fitted, frameOf } from "./frame.js";
import { createReading } from "./reading.js";
import { drawStreams } from "./streams.js";
import { equilibriaOf } from "./trace.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {import("./field.js").Vectors} Vectors */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

const CELL = 11; // pixels between two points of the field's grid
const WHEEL = 1.15;

/** @type {import("../plot/start.js").Where} */
const WHERE = { of: (spec) => boardOf(spec).start, put: (spec, start) => withBoard(spec, { start }), drag: true, label: "game.start" };

/** @param {Api} api @param {Catalogue} catalogue */
export function createPlane(api, catalogue) {
  const [host, touch] = [byId("surface-overlay"), byId("surface-plot")];
  const shown = createSheet(true);
  shown.canvas.className = "vectors";
  touch.append(shown.canvas);
  const overlay = createOverlay(host);
  const start = createStart(host, touch, api, () => frame(), WHERE);
  const reading = createReading(host, touch, () => frame(), () => field);
  /** @type {Vectors|null} */
  let field = null;
  let colors = palette();
  let drawn = "";
  let size = { width: 0, height: 0 };
  /** @type {() => void} */
  let first = () => {};
  const ready = new Promise((/** @type {(value?: any) => void} */ resolve) => { first = resolve; });

  const windowOf = () => api.state().view.range ?? gameOf(catalogue, boardOf(api.state().spec).name)?.box ?? [[-2, 2], [-2, 2]];
  const frame = () => frameOf(windowOf(), size, api.state().view.projector);

  const latest = createLatest(vectors, (found) => {
    field = found;
    draw();
    first();
  }, (failure) => {
    first();
    const error = /** @type {any} */ (failure).error;
    if (error && error.code !== "unreachable" && !api.state().error) api.fail(error);
  });

  /** Asks for the field of what is seen. @param {State} state */
  function want(state) {
    const seen = frame();
    if (!seen) return;
    const { name, params } = boardOf(state.spec);
    const game = gameOf(catalogue, name);
    const penalty = game?.penalty ? pairsOf(state.spec)[state.view.selected]?.penalty ?? 0 : 0;
    const [nx, ny] = [seen.width, seen.height].map((pixels) => Math.max(8, Math.min(120, Math.round(pixels / CELL))));
    latest.want({ name, params, penalty, box: seen.range, nx, ny });
  }

  /** Whether the field that is here is of the game at hand. @param {State} state */
  const fits = (state) => field?.name === boardOf(state.spec).name;

  /** The canvas below the trails. */
  function draw() {
    const [state, seen] = [api.state(), frame()];
    if (!seen) return;
    resize(shown, size.width, size.height, devicePixelRatio || 1);
    paintGround(shown.context, state, seen);
    reading.scale(field && fits(state) ? field : null, isDark());
  }

  /** @param {CanvasRenderingContext2D} context @param {State} state @param {NonNullable<ReturnType<typeof frame>>} seen */
  function paintGround(context, state, seen) {
    const large = state.view.projector;
    drawAxes(context, seen, colors, large);
    paintField(context, state, seen, large);
    drawNames(context, seen, colors, large, [t("game.theta"), t("game.psi")]);
  }

  /** @param {CanvasRenderingContext2D} context @param {State} state @param {NonNullable<ReturnType<typeof frame>>} seen @param {boolean} large */
  function paintField(context, state, seen, large) {
    context.save();
    context.beginPath();
    context.rect(seen.left, seen.top, seen.width, seen.height);
    context.clip();
    const apart = large ? 44 : Math.max(24, Math.min(34, seen.width / 18));
    if (field && fits(state)) drawStreams(context, field, seen, { dark: isDark(), apart, width: large ? 2 : 1.3 });
    drawEquilibria(context, seen, equilibriaOf(state, gameOf(catalogue, boardOf(state.spec).name)), colors);
    context.restore();
  }

  function trails() {
    const seen = frame();
    if (!seen) return;
    overlay.draw(api.state(), seen);
    start.place(seen);
  }

  /** @param {number} factor @param {number} [x] @param {number} [y] the point that stays where it is */
  function zoom(factor, x, y) {
    const range = frame()?.range;
    if (!range) return;
    const about = [x ?? (range[0][0] + range[0][1]) / 2, y ?? (range[1][0] + range[1][1]) / 2];
    api.setView({ range: range.map((ends, k) => ends.map((end) => about[k] + (end - about[k]) * factor)) });
  }

  host.append(tools(zoom, () => api.setView({ range: null })));
  byId("surface").addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = touch.getBoundingClientRect();
    const [x, y] = frame()?.toData(event.clientX - box.left, event.clientY - box.top) ?? [];
    zoom(WHEEL ** Math.sign(event.deltaY), x, y);
  }, { passive: false });

  function redraw() {
    want(api.state());
    draw();
    trails();
  }
  new ResizeObserver(() => {
    size = { width: touch.clientWidth, height: touch.clientHeight };
    redraw();
  }).observe(touch);
  onTheme(() => {
    colors = palette();
    overlay.recolor();
    redraw();
  });

  return {
    ready,
    /** @param {State} state @param {Set<Key>} changed */
    update(state, changed) {
      if (changed.has("spec") || changed.has("view")) want(state);
      const key = JSON.stringify([boardOf(state.spec).name, frame()?.key, state.view.projector, equilibriaOf(state, undefined)]);
      if (key !== drawn) draw();
      drawn = key;
      trails();
    },
    /** The same window in a card's shape, bare. @param {{width: number, height: number}} card */
    bare(card) {
      if (!frame()) throw new Error(t("export.not_drawn"));
      const state = { ...api.state() };
      const seen = axesIn({ left: 0, top: 0, ...card }, fitted(windowOf(), card.width, card.height));
      return { ...card, ...startIn(seen, state), frame: seen, paint: (/** @type {CanvasRenderingContext2D} */ context) => paintField(context, state, seen, false) };
    },
    /** What is drawn, for a file: the field on any context, and where trails and start lie over it. */
    ground() {
      const seen = frame();
      if (!seen) throw new Error(t("export.not_drawn"));
      const state = api.state();
      return { ...size, ...startIn(seen, state), frame: seen, paint: (/** @type {CanvasRenderingContext2D} */ context) => paintGround(context, state, seen) };
    },
  };
}

/** Where the start is marked, if it is seen. @param {import("../plot/axes.js").Axes} frame @param {State} state @returns {{start: number[]|null}} */
function startIn(frame, { spec }) {
  const [x, y] = WHERE.of(spec);
  const at = frame.toPixels(x, y);
  return { start: frame.contains(at[0], at[1]) ? at : null };
}

/** The buttons that zoom, for those without a wheel. @param {(factor: number) => void} zoom @param {() => void} whole */
function tools(zoom, whole) {
  /** @type {[string, string, () => void][]} */
  const all = [["closer", "+", () => zoom(1 / 1.5)], ["farther", "−", () => zoom(1.5)], ["whole", "⤢", whole]];
  return el("div", { class: "window-tools" }, ...all.map(([name, sign, act]) =>
    el("button", { type: "button", title: t(`picture.${name}`), "aria-label": t(`picture.${name}`), "data-testid": `window-${name}`, onclick: act }, sign)));
}

/** Whether the page is dark now. */
const isDark = () => getComputedStyle(document.documentElement).getPropertyValue("--surface").trim() !== "#ffffff";
