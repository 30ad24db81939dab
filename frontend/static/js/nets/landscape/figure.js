/** What Plotly draws of a landscape: filled contours in two dimensions, a surface in three, both with the loss itself at the colors. */

import { axis, CONFIG } from "../../plot/contour.js";
import { drawnRows, short } from "../../plot/levels.js";
import { ticks } from "../../plot/scale.js";

/** @typedef {import("../../plot/levels.js").Levels} Levels */
/** @typedef {import("../../plot/style.js").Palette} Palette */
/** @typedef {{relief: import("./answer.js").Relief, levels: Levels, colors: Palette, large: boolean, narrow: boolean, tall: boolean, titles: {x: string, y: string, loss: string}, revision: string}} What */

/** On a small screen a finger on the picture scrolls the page. @param {boolean} narrow */
export const configOf = (narrow) => ({ ...CONFIG, doubleClick: "reset", scrollZoom: !narrow });

/** Losses at the places of a color bar. @param {Levels} levels @param {number} wanted */
export function lossTicks({ log, low, high }, wanted) {
  if (!log) return { nticks: wanted };
  const found = ticks({ log: true, low: 10 ** low, high: 10 ** high }, wanted);
  return { tickvals: found.map(({ value }) => Math.log10(value)), ticktext: found.map(({ value }) => short(value)) };
}

/** @param {What} what */
export function contour({ relief, levels, colors, large, narrow, titles, revision }) {
  const size = large ? 17 : 11;
  const font = { size, color: colors.muted };
  return {
    data: [{
      type: "contour", x: relief.x, y: relief.y, z: drawnRows(relief.z, relief.x.length, levels), colorscale: "Cividis", zmin: levels.low, zmax: levels.high, zauto: false,
      autocontour: false, hoverinfo: "skip", connectgaps: false, opacity: 0.82, contours: { coloring: "fill", start: levels.low, end: levels.high, size: levels.size, showlines: true },
      line: { width: 0.5, color: "rgba(255,255,255,0.35)", smoothing: 0 },
      colorbar: { thickness: 9, len: 0.8, x: 1.005, xpad: 4, outlinewidth: 0, title: { text: titles.loss, side: "top", font }, tickfont: font, ...lossTicks(levels, 6) },
    }],
    layout: {
      margin: large ? { l: 66, r: 84, t: 10, b: 56 } : { l: 48, r: 58, t: 8, b: 38 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { family: colors.font, size, color: colors.text },
      showlegend: false, hovermode: false, dragmode: narrow ? false : "pan", uirevision: revision,
      xaxis: { ...axis(colors, size), title: { text: titles.x, standoff: 4, font }, range: ends(relief.x) },
      yaxis: { ...axis(colors, size), title: { text: titles.y, standoff: 4, font }, range: ends(relief.y) },
    },
  };
}

/** @param {Float64Array} values */
const ends = (values) => [values[0], values[values.length - 1]];

/** @param {What} what */
export function surface({ relief, levels, colors, large, tall, titles, revision }) {
  const size = large ? 15 : 11;
  const plain = { ...axis(colors, size), showgrid: true, showbackground: false, showspikes: false, showline: false, mirror: false };
  const lines = { show: true, start: levels.low, end: levels.high, size: levels.size, color: "rgba(255,255,255,0.28)", width: 1, usecolormap: false, highlight: false };
  const away = tall ? 1.55 : 1.2;
  return {
    data: [{
      type: "surface", x: relief.x, y: relief.y, z: drawnRows(relief.z, relief.x.length, levels), colorscale: "Cividis", cmin: levels.low, cmax: levels.high, showscale: false,
      hoverinfo: "skip", contours: { z: lines, x: { highlight: false }, y: { highlight: false } }, lighting: { ambient: 0.85, diffuse: 0.4, specular: 0.05, roughness: 0.9 },
    }],
    layout: {
      margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", showlegend: false, uirevision: revision, hovermode: false, font: { family: colors.font, size, color: colors.text },
      scene: {
        xaxis: { ...plain, title: { text: titles.x }, range: ends(relief.x) }, yaxis: { ...plain, title: { text: titles.y }, range: ends(relief.y) },
        zaxis: { ...plain, title: { text: titles.loss }, range: [levels.low, levels.high], ...lossTicks(levels, 5) }, hovermode: false,
        aspectmode: "manual", aspectratio: { x: 1.15, y: 1.15, z: 0.7 }, camera: { eye: { x: -0.85 * away, y: -1.35 * away, z: 1.3 * away }, center: { x: 0, y: 0, z: -0.12 } },
      },
    },
  };
}
