/**
 * The race as it leaves the page: what Plotly has drawn, above it the trails, below it legend and caption. In an SVG everything is a
 * vector but the surface in three dimensions, which Plotly draws by WebGL and gives as an image.
 */

import { t } from "../ui/messages.js";
import { lengthOf } from "../spec.js";
import { finenessOf, framed, saved, wordsHeight } from "./figure.js";
import { itemsOf } from "./items.js";
import { rates } from "./lr-color.js";
import { made } from "./made.js";
import { createPainter } from "./painter.js";
import { palette } from "./style.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./made.js").Parts} Parts */
/** @typedef {import("./made.js").Panel} Panel */
/** @typedef {{width: number, height: number, title: string, draw: (context: CanvasRenderingContext2D, step: number) => void}} Scene a picture of any step, of steps that grow */

/** @param {State} state @returns {Parts[]} */
function partsOf(state) {
  const { mode } = state.view;
  const parts = [...(mode !== "3d" ? [made().surface.parts()] : []), ...(mode !== "2d" ? [made().space.parts()] : [])].filter(({ Plotly }) => Plotly);
  if (!parts.length) throw new Error(t("export.not_drawn"));
  return parts;
}

/** What the numbers depend on, and when. @param {Pick<State, "spec"|"step">} state @param {string} [at] the message that says when */
export const captionAt = ({ spec, step }, at = made().at ?? "transport.at") => [document.getElementById("caption")?.textContent, t(at, { step, steps: lengthOf(spec) })].filter(Boolean).join(" · ");

/** What stands below a picture of the race. @param {State} state @returns {import("./figure.js").Words} */
export const wordsOf = (state) => ({ items: itemsOf(state), caption: captionAt(state), rates: state.view.trails === "lr" ? rates(state.traces) : null, large: state.view.projector });

/** The race at any step, its ground drawn once. @param {number|null} scale of a canvas; null: vectors @returns {Promise<Scene>} */
export async function raceScene(scale) {
  const state = { ...made().state() };
  const colors = palette();
  const drawn = await Promise.all(partsOf(state).map(async (part) => {
    const size = { width: part.plot.clientWidth, height: part.plot.clientHeight };
    const ground = await groundOf(part, size, scale);
    return { ...size, ground, start: part.start, over: part.over, painter: part.frame && createPainter(part.frame, colors, scale) };
  }));
  const [width, height] = [drawn.reduce((sum, one) => sum + one.width, 0), Math.max(...drawn.map((one) => one.height))];
  /** @param {CanvasRenderingContext2D} context @param {State} now */
  function draw(context, now) {
    let left = 0;
    for (const one of drawn) {
      context.save();
      context.translate(left, 0);
      one.ground(context);
      if (one.start) drawStart(context, one.start, colors);
      one.over?.(context);
      one.painter?.draw(context, now);
      context.restore();
      left += one.width;
    }
  }
  const whole = framed({ width, height, draw() {} }, wordsOf(state), colors);
  return {
    width, height: whole.height, title: captionAt(state),
    draw(context, step) {
      const now = { ...state, step };
      framed({ width, height, draw: (on) => draw(on, now) }, wordsOf(now), colors).draw(context);
    },
  };
}

/** What a film of the race is made from. @returns {import("../film/film.js").Subject} */
export function raceFilm() {
  const state = made().state();
  const plots = partsOf(state).map(({ plot }) => plot);
  const width = plots.reduce((sum, { clientWidth }) => sum + clientWidth, 0);
  const size = () => ({ width, height: Math.max(...plots.map(({ clientHeight }) => clientHeight)) + wordsHeight(wordsOf(state), width, palette()) });
  return { make: raceScene, size, steps: lengthOf(state.spec) };
}

/** What Plotly draws, ready for any context. @param {Pick<Parts, "plot"|"Plotly">} part plot: an element, or a figure @param {{width: number, height: number}} size @param {number|null} scale @returns {Promise<(context: CanvasRenderingContext2D) => void>} */
export async function groundOf({ plot, Plotly }, size, scale) {
  const address = await Plotly.toImage(plot, { format: scale === null ? "svg" : "png", scale: scale ?? 1, ...size });
  if (scale === null) {
    const markup = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    return (context) => /** @type {any} */ (context).embed(markup);
  }
  const image = new Image();
  image.src = address;
  await image.decode();
  return (context) => context.drawImage(image, 0, 0, size.width, size.height);
}

/** The start, as its marker on the page looks. @param {CanvasRenderingContext2D} context @param {number[]} at @param {import("./style.js").Palette} colors */
export function drawStart(context, [x, y], colors) {
  for (const [radius, fillStyle] of /** @type {[number, string][]} */ ([[8, colors.text], [6.2, colors.halo], [3.2, colors.text]])) {
    context.fillStyle = fillStyle;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** @param {"png"|"svg"} kind @returns {Promise<Blob>} */
export async function picture(kind) {
  const state = made().state();
  const width = partsOf(state).reduce((sum, { plot }) => sum + plot.clientWidth, 0);
  const scene = await raceScene(kind === "svg" ? null : finenessOf(width));
  return saved({ ...scene, draw: (context) => scene.draw(context, state.step) }, kind, scene.title);
}

/** The linked curves, each with its name, on one sheet. @param {"png"|"svg"} kind @param {Panel[]} [panels] @param {State} [state] @param {string} [against] the message that says what they are drawn against @returns {Promise<Blob>} */
export function curvesPicture(kind, panels = made().curves?.pictures() ?? [], state = made().state(), against = "export.by_step") {
  const words = { items: itemsOf(state), caption: document.getElementById("caption")?.textContent ?? "", large: state.view.projector };
  return sheetPicture(kind, panels.map(({ title, draw }) => ({ title: t(against, { title }), draw })), words);
}

const [WIDE, HIGH, TITLE] = [480, 300, 24]; // pixels of a panel and of its name

/** Panels side by side, two in a row, with the words below. @param {"png"|"svg"} kind @param {Panel[]} panels @param {import("./figure.js").Words} words @param {{wide?: number, high?: number, columns?: number}} [how] @returns {Promise<Blob>} */
export function sheetPicture(kind, panels, words, { wide = WIDE, high = HIGH, columns = Math.min(2, panels.length) } = {}) {
  if (!panels.length) throw new Error(t("export.not_drawn"));
  const colors = palette();
  const size = words.large ? 17 : 12.5;
  const sheet = {
    width: columns * wide, height: Math.ceil(panels.length / columns) * (high + TITLE),
    draw(/** @type {CanvasRenderingContext2D} */ context) {
      panels.forEach(({ title, draw }, k) => {
        context.save();
        context.translate((k % columns) * wide, Math.floor(k / columns) * (high + TITLE));
        Object.assign(context, { fillStyle: colors.text, font: `600 ${size}px ${colors.font}`, textAlign: "left", textBaseline: "middle" });
        context.fillText(title, 12, TITLE / 2 + 2, wide - 24);
        context.translate(0, TITLE);
        draw(context, wide, high);
        context.restore();
      });
    },
  };
  return saved(framed(sheet, words, colors), kind, words.caption);
}
