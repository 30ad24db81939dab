/* Draws the report's figures, in the colors of the system, and links them: one moment for the picture and all curves. */
(() => {
  const { plane, curves, moments, places, nets } = JSON.parse(document.getElementById("data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const options = { responsive: true, displaylogo: false, showSendToCloud: false, modeBarButtonsToRemove: ["lasso2d", "select2d"] };
  const colors = (/** @type {boolean} */ isDark) => (isDark ? { text: "#c9d0d8", line: "#333b44" } : { text: "#3a424c", line: "#dfe3e8" });
  /** The samples are the same in the pictures of all nets. */
  const netOf = (below, above) => structuredClone({ data: [...below, ...nets.samples, ...above], layout: nets.layout });
  const drawn = [...(plane ? [{ place: document.getElementById("plane"), figure: plane }] : []),
    ...(nets?.entries ?? []).map(({ below, above }, i) => ({ place: document.getElementById(`net-${i}`), figure: netOf(below, above) })),
    ...curves.map(({ key, figure, axis }) => ({ place: document.getElementById(`curve-${key}`), figure, axis }))];

  /** @param {boolean} isDark */
  const dressed = (isDark) => {
    const { text, line } = colors(isDark);
    const axis = (name) => ({ [`${name}.gridcolor`]: line, [`${name}.zerolinecolor`]: line, [`${name}.linecolor`]: line });
    return { "font.color": text, "font.size": 11, ...axis("xaxis"), ...axis("yaxis") };
  };
  const paint = (isDark) => drawn.map(({ place, figure }) => {
    const { text } = colors(isDark);
    const inked = figure.data.flatMap(({ name, texttemplate }, k) => (name === "border" || texttemplate ? [k] : []));
    return Plotly.update(place, inked.length ? { "line.color": text, "textfont.color": text } : {}, dressed(isDark), inked);
  });

  let cursor = null;
  /** @param {number|null} x where the cursor of all curves stands */
  const point = (x) => {
    cursor = x;
    const shapes = x === null ? [] : [{ type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper", line: { color: "#868f9a", width: 1 } }];
    for (const { place, axis } of drawn) if (axis) Plotly.relayout(place, { shapes });
  };
  /** @param {number} k the index of a moment */
  const seek = (k) => {
    const within = (value, [low, high]) => (value !== null && value >= low && value <= high ? value : null);
    const { xaxis, yaxis } = plane.layout;
    const seen = places.map(([x, y]) => [within(x[k], xaxis.range), within(y[k], yaxis.range)]).map(([x, y]) => (x === null || y === null ? [null, null] : [x, y]));
    Plotly.restyle("plane", { x: [seen.map(([x]) => x)], y: [seen.map(([, y]) => y)] }, [plane.data.length - 1]);
    document.getElementById("at").textContent = moments[k];
  };
  const nearest = (step) => moments.reduce((best, moment, k) => (Math.abs(moment - step) < Math.abs(moments[best] - step) ? k : best), 0);

  let wanted = null;
  /** Once a frame at most. @param {number} x @param {string} axis */
  const go = (x, axis) => {
    if (wanted === null) requestAnimationFrame(() => {
      point(wanted);
      if (plane && axis === "step") {
        const k = nearest(wanted);
        document.getElementById("moment").value = k;
        seek(k);
      }
      wanted = null;
    });
    wanted = x;
  };

  /** A zoom along the steps of one curve is that of all. @param {any} from @param {any} change */
  let following = false;
  const follow = (from, change) => {
    if (following) return;
    const range = change["xaxis.range[0]"] !== undefined ? [change["xaxis.range[0]"], change["xaxis.range[1]"]] : change["xaxis.autorange"] ? null : undefined;
    if (range === undefined) return;
    following = true;
    const others = drawn.filter(({ place, axis }) => axis && place !== from);
    Promise.all(others.map(({ place }) => Plotly.relayout(place, range ? { "xaxis.range": range } : { "xaxis.autorange": true }))).then(() => { following = false; });
  };

  Promise.all(drawn.map(({ place, figure }) => Plotly.newPlot(place, figure.data, figure.layout, options))).then(() => {
    paint(dark.matches);
    for (const { place, axis } of drawn) if (axis) {
      place.on("plotly_hover", ({ points }) => go(points[0].x, axis));
      place.on("plotly_relayout", (change) => follow(place, change));
    }
    document.getElementById("moment")?.addEventListener("input", (event) => {
      const k = Number(event.target.value);
      seek(k);
      point(moments[k]);
    });
    document.documentElement.dataset.drawn = "yes";
  });
  dark.addEventListener("change", () => paint(dark.matches));
  addEventListener("beforeprint", () => paint(false));
  addEventListener("afterprint", () => paint(dark.matches));
})();
