/**
 * The figure that Plotly draws of a field in two dimensions: filled contours, minima as stars, saddles as crosses, axes in the
 * page's colors. The trails are no part of it.
 */

import { inWindow } from "./source.js";
import { drawnRows, levelsOf, linspace, short } from "./levels.js";

/** @typedef {import("../api.js").Field} Field */
/** @typedef {import("../state.js").Landmarks} Landmarks */
/** @typedef {import("./style.js").Palette} Palette */

export const CONFIG = { displaylogo: false, displayModeBar: false, showSendToCloud: false, responsive: true, scrollZoom: true, doubleClick: false };

/** Labels of the color bar: on a logarithmic scale the powers of ten above the lowest value. @param {import("./levels.js").Levels} levels */
export function barTicks(levels) {
  if (!levels.log) return { nticks: 6 };
  const first = Math.ceil(levels.low);
  const last = Math.floor(levels.high);
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const powers = Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, k) => first + k * every);
  return { tickvals: powers, ticktext: powers.map((power) => (Math.abs(power) < 3 ? short(10 ** power) : `10<sup>${power}</sup>`)) };
}

/** @param {Palette} colors @param {number} size of the type */
export const axis = (colors, size) => ({
  color: colors.muted, gridcolor: colors.grid, zeroline: false, showgrid: false, ticks: "outside", ticklen: 4, tickcolor: colors.grid,
  tickfont: { size, color: colors.muted }, linecolor: colors.grid, showline: true, mirror: true, fixedrange: false, automargin: false,
});

/**
 * @param {{field: Field, landmarks: Landmarks, log: boolean, range: number[][], coordinates: string[], colors: Palette, large: boolean, barTitle: string}} what
 */
export function contourFigure({ field, landmarks, log, range, coordinates, colors, large, barTitle }) {
  const levels = levelsOf(inWindow(field), log, landmarks.lowest);
  const size = large ? 17 : 11;
  const surface = {
    type: "contour", x: linspace(field.box[0], field.nx), y: linspace(field.box[1], field.ny), z: drawnRows(field.z, field.nx, levels),
    colorscale: "Cividis", zmin: levels.low, zmax: levels.high, zauto: false, autocontour: false, hoverinfo: "skip", connectgaps: false,
    opacity: 0.82, contours: { coloring: "fill", start: levels.low, end: levels.high, size: levels.size, showlines: true },
    line: { width: 0.5, color: "rgba(255,255,255,0.35)", smoothing: 0 },
    colorbar: { thickness: 9, len: 0.72, x: 1.005, xpad: 4, outlinewidth: 0, title: { text: barTitle, side: "top", font: { size, color: colors.muted } }, tickfont: { size, color: colors.muted }, ...barTicks(levels) },
  };
  return {
    levels,
    data: [surface, points(landmarks.minima, "star", colors, large), points(landmarks.saddles, "x-thin", colors, large)],
    layout: {
      margin: margins(large, coordinates), paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: colors.font, size, color: colors.text }, showlegend: false, hovermode: false, dragmode: "pan", uirevision: "thalweg",
      // Plotly writes into the ranges that it is given.
      xaxis: { ...axis(colors, size), ...named(coordinates[0], size), range: [...range[0]] },
      yaxis: { ...axis(colors, size), ...named(coordinates[1], size), range: [...range[1]] },
    },
  };
}

/** x and y are known to everybody. @param {string} name @param {number} size */
const named = (name, size) => (name === "x" || name === "y" ? {} : { title: { text: name, standoff: 2, font: { size } } });

/** @param {boolean} large @param {string[]} coordinates */
function margins(large, coordinates) {
  const more = named(coordinates[0], 0).title ? 16 : 0;
  return large ? { l: 58 + more, r: 84, t: 12, b: 40 + more } : { l: 42 + more, r: 62, t: 10, b: 28 + more };
}

/** @param {number[][]} at @param {string} symbol @param {Palette} colors @param {boolean} large */
function points(at, symbol, colors, large) {
  const thin = symbol === "x-thin";
  return {
    type: "scatter", mode: "markers", x: at.map((p) => p[0]), y: at.map((p) => p[1]), hoverinfo: "skip", cliponaxis: true,
    marker: { symbol, size: (thin ? 9 : 14) * (large ? 1.5 : 1), color: colors.star, line: { width: thin ? 2.5 : 1.2, color: thin ? colors.star : colors.outline } },
  };
}
