/**
 * How entry number i looks everywhere: a color (a CSS custom property, so that themes may tune it), a dash and a marker,
 * never color alone. After eight entries the colors come again with the next dash and marker, so that 64 entries differ.
 */

const COLORS = 8;
/** Dash patterns in units of the line's width. @type {number[][]} */
const DASHES = [[], [5, 2.5], [1.5, 2], [8, 2.5, 1.5, 2.5], [3, 2], [10, 3], [5, 2, 1.5, 2, 1.5, 2], [2, 4]];
const MARKERS = ["circle", "square", "diamond", "triangle", "wedge", "pentagon", "plus", "hexagon"];

/** @typedef {{property: string, color: string, dash: number[], marker: string}} EntryStyle
 *  property: the name of the custom property; color: for CSS; dash: in line widths; marker: for `markerPath` */

/** @param {number} i @returns {EntryStyle} */
export function entryStyle(i) {
  const round = Math.floor(i / COLORS);
  const property = `--entry-${i % COLORS}`;
  return {
    property, color: `var(${property})`,
    dash: DASHES[(i + round) % DASHES.length], marker: MARKERS[(i + 3 * round) % MARKERS.length],
  };
}

/** @param {number} corners @param {number} r @param {number} turn in parts of a full turn */
function polygon(corners, r, turn) {
  const points = Array.from({ length: corners }, (_, k) => {
    const angle = 2 * Math.PI * (k / corners + turn) - Math.PI / 2;
    return `${(r * Math.cos(angle)).toFixed(2)} ${(r * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}

/** A marker around (0, 0) as the path of an SVG or a Path2D. @param {string} marker @param {number} r @returns {string} */
export function markerPath(marker, r) {
  const a = r / 2.6;
  switch (marker) {
    case "square": return polygon(4, r * 1.2, 1 / 8);
    case "diamond": return polygon(4, r * 1.25, 0);
    case "triangle": return polygon(3, r * 1.3, 0);
    case "wedge": return polygon(3, r * 1.3, 1 / 2);
    case "pentagon": return polygon(5, r * 1.15, 0);
    case "hexagon": return polygon(6, r * 1.1, 1 / 12);
    case "plus": return `M${-a} ${-r}H${a}V${-a}H${r}V${a}H${a}V${r}H${-a}V${a}H${-r}V${-a}H${-a}Z`;
    default: return `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`;
  }
}

/** The page's colors as they are now, for canvases and Plotly, which cannot read custom properties. */
export function palette() {
  const css = getComputedStyle(document.documentElement);
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => css.getPropertyValue(name).trim() || otherwise;
  return {
    text: read("--text", "#222"), muted: read("--muted", "#666"), grid: read("--line", "#ddd"), background: read("--surface", "#fff"),
    halo: read("--halo", "#fff"), star: read("--star", "#fff"), outline: read("--outline", "#111"), accent: read("--accent", "#0072b2"),
    font: read("--font", "system-ui, sans-serif"),
    /** @param {number} i */
    entry: (i) => read(entryStyle(i).property, "#000"),
  };
}
/** @typedef {ReturnType<typeof palette>} Palette */
