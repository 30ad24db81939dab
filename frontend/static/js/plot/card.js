/** The race on the card of a saved experiment: the surface with trails and heads from edge to edge, without axes and words. */

import { t } from "../ui/messages.js";
import { axesIn, axesOf } from "./axes.js";
import { sceneCanvas } from "./camera.js";
import { drawStart, groundOf } from "./export.js";
import { made } from "./made.js";
import { createPainter } from "./painter.js";
import { palette } from "./style.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../ui/keep.js").CardSize} CardSize */

/** @param {CanvasRenderingContext2D} context @param {CardSize} size @param {State} state */
export async function drawCard(context, size, state) {
  const plain = { ...state, view: { ...state.view, projector: false } };
  if (state.view.mode === "3d") drawSpace(context, size, plain);
  else await drawSurface(context, size, plain);
}

/** The same window in the card's shape. @param {CanvasRenderingContext2D} context @param {CardSize} size @param {State} state */
async function drawSurface(context, { width, height, scale }, state) {
  const { plot, Plotly } = made().surface.parts();
  const seen = Plotly && axesOf(plot);
  if (!seen) throw new Error(t("export.not_drawn"));
  const axes = axesIn({ left: 0, top: 0, width, height }, seen.range);
  const colors = palette();
  const ground = await groundOf({ plot: bare(plot, axes.range), Plotly }, { width, height }, scale);
  ground(context);
  const [x, y] = state.spec.problem.start;
  const at = axes.toPixels(x, y);
  if (axes.contains(at[0], at[1])) drawStart(context, at, colors);
  createPainter(axes, colors, scale, { words: false }).draw(context, state);
}

/** What Plotly shows, without what stands around it. @param {any} plot @param {number[][]} range */
function bare({ data }, [across, up]) {
  const axis = { visible: false, fixedrange: true };
  return {
    data: data.map((/** @type {object} */ one) => ({ ...one, showscale: false })),
    layout: { margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false, xaxis: { ...axis, range: [...across] }, yaxis: { ...axis, range: [...up] } },
  };
}

/** The middle of what stands on the page, since only its camera knows where trails lie. @param {CanvasRenderingContext2D} context @param {CardSize} size @param {State} state */
function drawSpace(context, { width, height, scale }, state) {
  const { plot, frame } = made().space.parts();
  if (!frame) throw new Error(t("export.not_drawn"));
  const [wide, high] = [plot.clientWidth, plot.clientHeight];
  const fill = Math.max(width / wide, height / high);
  context.translate((width - wide * fill) / 2, (height - high * fill) / 2);
  context.scale(fill, fill);
  context.drawImage(sceneCanvas(plot), frame.left, frame.top, frame.width, frame.height);
  createPainter(frame, palette(), fill * scale, { words: false }).draw(context, state);
}
