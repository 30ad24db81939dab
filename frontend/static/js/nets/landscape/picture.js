/**
 * A landscape on the page, in two dimensions or three: Plotly draws the heights, once for each landscape; the paths above it are drawn anew
 * with the epoch, the axes and the camera. In three dimensions a path runs at the height of its own losses, over or under the surface.
 */

import { axesOf } from "../../plot/axes.js";
import { sceneFrame } from "../../plot/camera.js";
import { setPictures } from "../../plot/made.js";
import { plotly2d, plotly3d } from "../../plot/plotly.js";
import { createStage } from "../../plot/sheet.js";
import { palette } from "../../plot/style.js";
import { onTheme } from "../../plot/theme.js";
import { el } from "../../ui/dom.js";
import { configOf, contour, surface } from "./figure.js";
import { heightsOf } from "./heights.js";
import { drawPaths } from "./paths.js";

/** @typedef {import("../../state.js").State} State */
/** @typedef {import("./answer.js").Relief} Relief */
/** @typedef {{relief: Relief, mode: "2d"|"3d", log: boolean, titles: {x: string, y: string, loss: string}}} Shown */

const SETTLES = 700; // milliseconds for which a camera may go on moving after the hand has left it
const NARROW = 760; // pixels of a window

/** @param {HTMLElement} host @param {{state: () => State}} api @param {(failure: Error) => void} fail */
export function createPicture(host, api, fail) {
  const plots = { "2d": el("div", { class: "relief-plot" }), "3d": el("div", { class: "relief-plot" }) };
  const canvas = el("canvas", { class: "relief-paths", "aria-hidden": "true", "data-testid": "landscape-paths" });
  host.append(plots["2d"], plots["3d"], canvas);
  const stage = createStage(canvas);
  let colors = palette();
  /** @type {Shown|null} */
  let wanted = null;
  /** @type {{shown: Shown, levels: import("../../plot/levels.js").Levels, Plotly: any, large: boolean}|null} what Plotly has drawn */
  let drawn = null;
  let [busy, stale, until, revision] = [false, false, 0, 0];

  const visible = () => host.clientWidth > 40 && host.clientHeight > 40;
  const plot = () => plots[drawn?.shown.mode ?? "2d"];
  const frame = () => (drawn?.shown.mode === "3d" ? sceneFrame(plot(), host, drawn.levels.of) : withoutKey(axesOf(plot())));
  const withoutKey = (/** @type {any} */ axes) => /** @type {import("../../plot/overlay.js").Frame|null} */ (axes);

  function paths() {
    if (!drawn || !visible()) return;
    const { context } = stage.begin();
    const at = frame();
    if (at) drawPaths(context, at, { relief: drawn.shown.relief, state: api.state(), levels: drawn.levels, colors });
    stage.end();
  }

  async function draw() {
    stale = true;
    if (busy) return;
    busy = true;
    try {
      while (stale && wanted && visible()) {
        stale = false;
        await drawOnce(wanted);
      }
    } catch (failure) {
      fail(/** @type {Error} */ (failure));
    }
    busy = false;
    moving();
  }

  /** @param {Shown} shown */
  async function drawOnce(shown) {
    const Plotly = await (shown.mode === "3d" ? plotly3d() : plotly2d());
    const levels = heightsOf(shown.relief.z, shown.log);
    const large = api.state().view.projector;
    if (drawn?.shown.relief !== shown.relief) revision += 1;
    const figure = (shown.mode === "3d" ? surface : contour)({ relief: shown.relief, levels, colors, large, narrow: innerWidth < NARROW, tall: host.clientWidth < 1.3 * host.clientHeight, titles: shown.titles, revision: String(revision) });
    const target = plots[shown.mode];
    plots["2d"].hidden = shown.mode === "3d";
    plots["3d"].hidden = shown.mode === "2d";
    await Plotly.react(target, figure.data, figure.layout, configOf(innerWidth < NARROW));
    drawn = { shown, levels, Plotly, large };
    listen(target);
  }

  const heard = new Set();
  /** @param {any} target */
  function listen(target) {
    if (heard.has(target)) return;
    heard.add(target);
    for (const kind of ["plotly_relayouting", "plotly_relayout", "plotly_afterplot"]) target.on(kind, paths);
  }

  /** Draws the paths anew for as long as the camera may move. */
  function moving() {
    const idle = performance.now() >= until;
    until = performance.now() + (drawn?.shown.mode === "3d" ? SETTLES : 0);
    paths();
    if (idle) requestAnimationFrame(follow);
  }
  function follow() {
    if (performance.now() >= until) return;
    paths();
    requestAnimationFrame(follow);
  }
  for (const kind of ["pointerdown", "pointermove", "wheel", "touchmove"]) {
    plots["3d"].addEventListener(kind, (event) => {
      if (!(event instanceof PointerEvent) || event.buttons) moving();
    }, { capture: true, passive: true });
  }
  new ResizeObserver(() => {
    if (!visible()) return;
    if (!drawn || stale) return void draw();
    Promise.resolve(drawn.Plotly.Plots.resize(plot())).then(moving);
  }).observe(host);
  onTheme(() => {
    colors = palette();
    void draw();
  });

  /** @param {CanvasRenderingContext2D} context */
  function over(context) {
    const at = frame();
    if (at && drawn) drawPaths(context, at, { relief: drawn.shown.relief, state: api.state(), levels: drawn.levels, colors });
  }
  const parts = () => ({ plot: plot(), Plotly: drawn?.Plotly, frame: null, over });
  setPictures({ surface: { parts }, space: { parts }, at: "net.at", state: () => ({ ...api.state(), view: { ...api.state().view, mode: drawn?.shown.mode ?? "2d", trails: "entry" } }) });

  return {
    paths,
    /** @param {Shown} shown */
    show(shown) {
      const same = wanted && wanted.relief === shown.relief && wanted.mode === shown.mode && wanted.log === shown.log && JSON.stringify(wanted.titles) === JSON.stringify(shown.titles);
      wanted = shown;
      if (same && drawn?.large === api.state().view.projector) paths();
      else void draw();
    },
    /** What has been drawn, for tests and for whoever reads along. */
    drawn: () => drawn,
  };
}
