/**
 * The map of the selected entry beside its race: press or drag on it, and the entry has these two numbers and its trail follows; arrows do the
 * same from the keyboard. The crosshair stands at the entry's own values.
 */

import { encode } from "../link.js";
import { cellOf } from "../maps/chart.js";
import { cellAt, within } from "../maps/cursor.js";
import { cellSpec, mapOf, withMap } from "../maps/document.js";
import { MEASURES } from "../maps/measures.js";
import { namesOf, rowsOf } from "../maps/names.js";
import { createPlot } from "../maps/plot.js";
import { labelOf } from "../spec.js";
import { el, isShown, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { asked, mapped, offered, present } from "./question.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../maps/cursor.js").Cell} Cell */
/** @typedef {ReturnType<typeof import("./asker.js").createAsker>} Asker */

const REST = 150; // milliseconds without a change before a map is asked for
const FAST = 10;
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {HTMLElement} root @param {Api} api @param {Asker} asker */
export function createMapPanel(root, api, asker) {
  const catalogue = /** @type {import("../spec.js").Catalogue} */ (api.state().catalogue);
  let up = "";
  let measure = /** @type {string} */ (MEASURES[0]);
  /** @type {Cell|null} the one under the pointer */
  let hovered = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const upwards = el("select", { "aria-label": t("beside.upwards"), "data-testid": "race-map-upwards", onchange: () => { up = upwards.value; update(); } });
  const colors = el("select", { "aria-label": t("beside.colors"), "data-testid": "race-map-measure", onchange: () => { measure = colors.value; update(); } }, ...MEASURES.map((name) => el("option", { value: name }, t(`measure.${name}`))));
  const open = el("a", { class: "text", "data-testid": "race-map-open", href: "/maps" }, t("beside.open"));
  const title = el("p", { class: "stated" });
  const read = el("output", { class: "race-map-read", "data-testid": "race-map-read" });
  const host = el("div", { class: "map", role: "application", tabindex: 0, "data-testid": "race-map-picture" });
  root.append(el("div", { class: "race-map-head" }, title, el("label", {}, t("beside.upwards"), " ", upwards), el("label", {}, t("beside.colors"), " ", colors), open), host, read);

  /** The state as the parts of the page of maps know it; null where the entry has no two numbers. @returns {State|null} */
  function seen() {
    const state = api.state();
    const spec = mapped(state.spec, state.view.selected, up, catalogue);
    return spec && { ...state, spec, map: asker.chart(), view: { ...state.view, measure, color: "log" } };
  }
  const picture = () => /** @type {State} */ (seen());
  const plot = createPlot(host, { ...api, state: picture }, namesOf, cross);

  function cross() {
    const state = seen();
    plot.cross(state?.map ?? null, state && present(state.spec, catalogue));
  }

  /** @param {Cell|null} cell @param {boolean} transient */
  function put(cell, transient) {
    const state = seen();
    if (!cell || !state?.map) return;
    const { x, y } = state.map;
    api.change((spec) => cellSpec(withMap(spec, mapOf(state.spec)), { x: x[cell.column], y: y[cell.row], row: cell.row }, catalogue), { transient });
  }

  /** @param {PointerEvent} event @returns {Cell|null} */
  function under(event) {
    const chart = asker.chart();
    const at = plot.partAt(event.clientX, event.clientY);
    return chart && (at.inside || host.hasPointerCapture(event.pointerId)) ? cellAt(chart, at) : null;
  }
  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !under(event)) return;
    host.setPointerCapture(event.pointerId);
    put(under(event), true);
  });
  host.addEventListener("pointermove", (event) => {
    hovered = under(event);
    if (host.hasPointerCapture(event.pointerId)) put(hovered, true);
    say();
  });
  for (const kind of ["pointerup", "pointercancel"]) host.addEventListener(kind, () => api.commit());
  host.addEventListener("pointerleave", () => {
    hovered = null;
    say();
  });
  host.addEventListener("keydown", (event) => {
    const [right, higher] = ARROWS[event.key] ?? [0, 0];
    const state = seen();
    if ((!right && !higher) || !state?.map || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows of the page step through the race
    const by = event.shiftKey ? FAST : 1;
    const { column, row } = present(state.spec, catalogue) ?? { column: Math.floor(state.map.columns / 2), row: Math.floor(state.map.rows / 2) };
    put(within(state.map, { column: column + by * right, row: row + by * higher }), false);
  });

  /** The numbers of the cell under the pointer, or of the entry's own. */
  function say() {
    const state = seen();
    const cell = state && (hovered ?? present(state.spec, catalogue));
    const found = state?.map && cell ? cellOf(state.map, cell.column, cell.row) : null;
    const all = state?.map && cell && found ? rowsOf(state, state.map, cell, found) : [];
    const rows = all.filter(([name], k) => k < 2 || name === t(`measure.${measure}`));
    setText(read, asker.error()?.message ?? (state ? rows.map(([name, value]) => `${name} ${typeof value === "number" ? short(value) : value}`).join(", ") || t(asker.busy() ? "beside.coming" : "beside.outside") : t("beside.none")));
  }

  function offer() {
    const { spec, view } = api.state();
    const choices = offered(spec, view.selected, catalogue).upwards;
    const key = choices.map(({ path }) => path.join()).join(" ");
    if (upwards.dataset.key !== key) {
      upwards.dataset.key = key;
      upwards.replaceChildren(...choices.map(({ path, label }) => el("option", { value: path.join() }, label)));
    }
    const state = seen();
    if (state) upwards.value = mapOf(state.spec).y?.path?.join() ?? "";
  }

  function update() {
    if (!isShown(root)) return;
    offer();
    const state = seen();
    host.hidden = !state;
    say();
    if (!state) return;
    setText(title, t("beside.of", { label: labelOf(state.spec.entries[mapOf(state.spec).entry]), steps: state.spec.steps }));
    setAttribute(host, "aria-label", t("beside.label", namesOf(state)));
    setAttribute(open, "href", `/maps${encode({ spec: state.spec, step: 0, view: { ...state.view, selected: 0, range: null } }, { step: false })}`);
    plot.update(state, new Set());
    cross();
    clearTimeout(timer);
    if (!api.isTransient()) timer = setTimeout(() => asker.ask(asked(picture().spec, catalogue)), REST);
  }

  return {
    /** @param {State} _state @param {Set<string>} changed */
    update(_state, changed) {
      if (["spec", "view", "catalogue"].some((key) => changed.has(key))) update();
    },
    /** @param {{from: number, to: number}|null} rows */
    came(rows) {
      if (rows) plot.came(rows);
      const state = isShown(root) ? seen() : null;
      if (!state) return;
      plot.update(state, new Set(["map"]));
      say();
    },
  };
}
