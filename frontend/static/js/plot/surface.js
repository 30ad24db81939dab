/**
 * The surface in two dimensions: Plotly draws contours and axes (contour.js), the overlay the trails (overlay.js), and the start
 * is set here (start.js). The visible window is the state's `view.range`; panning and zooming write it there.
 */

import { placeOf } from "../spec.js";
import { windowOf } from "./source.js";
import { t } from "../ui/messages.js";
import { axesOf } from "./axes.js";
import { CONFIG, contourFigure } from "./contour.js";
import { createExplorer } from "./explorer.js";
import { createOverlay } from "./overlay.js";
import { plotly2d } from "./plotly.js";
import { createReadout } from "./readout.js";
import { createStart } from "./start.js";
import { palette } from "./style.js";
import { onTheme } from "./theme.js";
import { createWindowTools } from "./window.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {import("./source.js").Scene} Scene */
/** @typedef {Pick<typeof import("../state.js"), "state"|"change"|"commit"|"setView"|"fail">} Api */

/** @param {number[][]} a @param {number[][]} b */
const sameWindow = (a, b) => a.every((ends, k) => ends.every((end, m) => Math.abs(end - b[k][m]) <= 1e-9 * Math.abs(a[k][1] - a[k][0])));

/** @param {HTMLElement} plot @param {HTMLElement} host over the plot, of the same size @param {Api} api @param {(size: {width: number, height: number}) => void} want asks for the field anew @param {import("./explorer.js").Explore} explore */
export function createSurface(plot, host, api, want, explore) {
  const axes = () => axesOf(plot);
  const overlay = createOverlay(host);
  const start = createStart(host, plot, api, axes);
  /** @type {Scene|null} */
  let scene = null;
  /** @type {any} */
  let Plotly = null;
  let busy = false;
  let dirty = false;
  /** @type {() => void} */
  let drawn = () => {};
  const ready = new Promise((/** @type {(value?: any) => void} */ resolve) => { drawn = resolve; });
  const tools = createWindowTools(host, api);
  const explorer = createExplorer(host, plot, api, axes, explore);
  createReadout(host, plot, axes, () => scene?.field ?? null);

  const visible = () => plot.clientWidth > 0 && api.state().view.mode !== "3d";

  function trails() {
    const frame = visible() ? axes() : null;
    if (!frame) return;
    overlay.draw(api.state(), frame);
    start.place(frame);
  }

  /** Draws the scene anew; what is asked for meanwhile is done once afterwards. */
  async function redraw() {
    dirty = true;
    if (busy || !Plotly || !scene || !visible()) return;
    busy = true;
    while (dirty) {
      dirty = false;
      const { landmarks, field, log, wanted } = scene;
      const range = windowOf(api.state()) ?? field.box;
      const title = log ? t("picture.above") : t("picture.loss");
      const figure = contourFigure({ field, landmarks, log, range, coordinates: wanted.coordinates, colors: palette(), large: api.state().view.projector, barTitle: title });
      await Plotly.react(plot, figure.data, figure.layout, CONFIG);
    }
    busy = false;
    listen();
    trails();
    drawn();
  }

  let listening = false;
  function listen() {
    if (listening) return;
    listening = true;
    const element = /** @type {any} */ (plot);
    element.on("plotly_relayouting", trails);
    element.on("plotly_relayout", () => {
      const [frame, seen] = [axes(), windowOf(api.state())];
      if (frame && seen && !sameWindow(frame.range, seen)) api.setView({ range: frame.range });
      trails();
    });
  }

  /** Moves the axes to the state's window; the picture follows when its field is there. */
  function follow() {
    const [frame, seen] = [axes(), windowOf(api.state())];
    if (!frame || !seen || sameWindow(frame.range, seen) || !listening) return;
    if (scene?.wanted.place !== placeOf(api.state().spec.problem)) return;
    Plotly.relayout(plot, { "xaxis.range": [...seen[0]], "yaxis.range": [...seen[1]] });
  }

  plotly2d().then((loaded) => {
    Plotly = loaded;
    void redraw();
  }, (failure) => api.fail({ code: "plotly", message: String(failure.message), path: [] }));
  const observer = new ResizeObserver(() => {
    if (!visible()) return;
    if (listening) Promise.resolve(Plotly.Plots.resize(plot)).then(trails);
    else void redraw();
    want({ width: plot.clientWidth, height: plot.clientHeight });
  });
  observer.observe(plot);
  const stop = onTheme(() => {
    overlay.recolor();
    void redraw();
  });

  return {
    ready, came: explorer.came,
    /** @param {Scene} next */
    show(next) {
      scene = next;
      return redraw();
    },
    /** @param {State} state @param {Set<Key>} changed */
    update(state, changed) {
      if (changed.has("view") || changed.has("traces")) tools.update(state);
      if (changed.has("view") || changed.has("spec")) {
        explorer.update();
        follow();
        want({ width: plot.clientWidth, height: plot.clientHeight });
      }
      if (changed.has("view") && (state.view.mode !== "3d") && !listening) void redraw();
      if (scene?.wanted.place === placeOf(state.spec.problem) || !scene) trails();
    },
    /** For pictures: the Plotly element, its library, and where trails and start lie over it. */
    parts() {
      const frame = axes();
      const [x, y] = api.state().spec.problem.start;
      const at = frame?.toPixels(x, y) ?? [];
      return { plot, Plotly, frame, start: frame?.contains(at[0], at[1]) ? at : null };
    },
    destroy() {
      observer.disconnect();
      stop();
      overlay.destroy();
      Plotly?.purge(plot);
    },
  };
}
