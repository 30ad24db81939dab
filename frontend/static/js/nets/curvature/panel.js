/**
 * The tab of curvature: the sharpness along the training against the edge of stability, measured when a person asks for it and drawn as it
 * comes; the numbers behind it; and how sharp each entry ended against its loss on samples that it has not seen.
 */

import { labelOf, lengthOf } from "../../spec.js";
import { el, isShown, setText, setValue } from "../../ui/dom.js";
import { showError } from "../../ui/field.js";
import { t } from "../../ui/messages.js";
import { exact, short } from "../../ui/numbers.js";
import { createChart, rangeFor, valuesOf } from "../chart.js";
import { ended } from "../ended.js";
import { keyOf } from "../landscape/document.js";
import { rowAt, sharpnessOf } from "./answer.js";
import { fieldOf, MEASURES, POINTS, TOPS, wishOf, withWish } from "./document.js";
import { createEnds } from "./ends.js";
import { linesOf } from "./lines.js";
import { createTable } from "./table.js";

/** @typedef {typeof import("../../state.js")} Api */
/** @typedef {import("../../state.js").State} State */
/** @typedef {import("./answer.js").Curvature} Curvature */
/** @typedef {import("./document.js").Wish} Wish */

/** @param {HTMLElement} root @param {Api} api @param {import("../asker.js").Asker<Curvature>} asker */
export function createCurvaturePanel(root, api, asker) {
  const send = (/** @type {Partial<Wish>} */ patch) => api.setView(withWish(api.state().view, patch));
  const fields = createFields(send);
  const run = el("button", { type: "button", class: "text", "data-testid": "curvature-run", onclick: ask }, t("curving.run"));
  const stop = el("button", { type: "button", class: "text", hidden: true, "data-testid": "curvature-cancel", onclick: () => asker.cancel() }, t("curving.cancel"));
  const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": t("curving.progress") });
  const stated = el("p", { class: "stated relief-state", role: "status", "data-testid": "curvature-state" });
  const [place, ends, numbers] = [el("div", { class: "curving-chart" }), el("div", { class: "curving-ends" }), el("div", { class: "curving-table" })];
  const why = el("p", { class: "note", "data-testid": "curvature-why" });
  const words = el("div", { class: "curving-words", tabindex: 0, role: "region", "aria-label": t("curving.told") }, numbers, why, el("p", { class: "note" }, t("curving.about")));
  const body = el("div", { class: "curving" }, place, ends, words);
  root.append(el("div", { class: "asked", role: "group", "aria-label": t("curving.settings") }, ...Object.values(fields.all).map(({ element }) => element)), el("div", { class: "asked-state" }, run, stop, bar, stated), body);
  const chart = createChart(place, { testid: "curvature-chart", seek, told });
  const scatter = createEnds(ends);
  const table = createTable(numbers);

  /** @param {number} epoch */
  function seek(epoch) {
    api.pause();
    api.seek(epoch);
  }

  function wanted() {
    const { view, spec } = api.state();
    const wish = wishOf(view);
    const field = fieldOf(wish);
    return { wish, field, key: keyOf(spec, field) };
  }

  function ask() {
    const { field, key } = wanted();
    asker.ask(key, api.state().spec, field);
  }

  /** The entries that are seen. @param {Curvature} found @param {State} state */
  const seen = (found, state) => state.spec.entries.flatMap((_, i) => (i < found.entries && !state.view.hidden.includes(i) ? [i] : []));

  /** @param {number} where */
  function told(where) {
    const [found, state] = [asker.shown()?.found, api.state()];
    const row = found ? rowAt(found, Math.max(0, where)) : -1;
    if (!found || row < 0) return null;
    const lines = seen(found, state).map((entry) => {
      const line = found.columns.line[entry][row];
      return { entry, label: labelOf(state.spec.entries[entry]), text: t(Number.isNaN(line) ? "curving.plain" : "curving.pair", { sharp: exact(sharpnessOf(found, entry)[row]), line: exact(line) }) };
    });
    return { title: t("net.epoch", { step: found.epochs[row] }), lines };
  }

  /** @param {State} state */
  function update(state) {
    if (!isShown(root)) return;
    const { wish, key } = wanted();
    const [shown, refused] = [asker.shown(), asker.refused()];
    const error = refused?.key === key ? refused.error : null;
    const placed = fields.update(wish, error);
    const busy = asker.busy();
    bar.hidden = stop.hidden = !busy;
    run.hidden = busy || (shown?.key === key && shown.whole);
    run.disabled = !ended(state);
    bar.value = busy && shown?.key === asker.coming() ? shown.found.rows / shown.found.epochs.length : 0;
    const old = Boolean(shown && shown.key !== key);
    root.classList.toggle("is-stale", old);
    body.hidden = !shown;
    setText(stated, error ? (placed ? "" : error.message) : t(!shown ? (busy ? "curving.coming" : "curving.before") : old ? "curving.stale" : busy ? "curving.coming" : shown.whole ? "curving.done" : "curving.partly"));
    draw(state, wish);
  }

  /** @param {State} state @param {Wish} wish */
  function draw(state, wish) {
    const found = asker.shown()?.found;
    if (!found) return;
    const entries = seen(found, state);
    const lines = linesOf(found, wish.show, entries);
    const log = wish.log && [...valuesOf(lines)].every((value) => !(value <= 0));
    chart.draw({
      x: { log: false, low: 0, high: Math.max(1, lengthOf(state.spec)) }, y: rangeFor(valuesOf(lines), log), lines, cursor: state.step, large: state.view.projector,
      titles: { x: t("land.epoch"), y: t(`curving.title_${wish.show}`) }, nothing: t("curve.nothing"),
    }, spoken(found, entries, state));
    table.update(found, entries, state);
    scatter.update(found, entries, state);
    setText(why, entries.flatMap((entry) => (found.why[entry] ? [t("curving.why", { label: labelOf(state.spec.entries[entry]), why: found.why[entry] })] : [])).join(" "));
  }

  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (["spec", "view", "traces", "status", "busy", "connection"].some((key) => changed.has(key))) update(state);
      else if (changed.has("step") && isShown(root)) draw(state, wanted().wish);
    },
    /** Something new has come. */
    came: () => update(api.state()),
  };
}

/** @param {Curvature} found @param {number[]} entries @param {State} state */
function spoken(found, entries, state) {
  const row = Math.max(0, rowAt(found, state.step));
  return entries.map((entry) => t("curving.spoken", { label: labelOf(state.spec.entries[entry]), sharp: short(sharpnessOf(found, entry)[row], 3), line: short(found.columns.line[entry][row], 3), epoch: found.epochs[row] })).join(" ");
}

/** @param {(patch: Partial<Wish>) => void} send */
function createFields(send) {
  const select = (/** @type {string} */ name, /** @type {{value: string, text: string}[]} */ options, /** @type {(value: string) => Partial<Wish>} */ patch) => {
    const id = `curvature-${name}`;
    const control = el("select", { id, "data-testid": id, onchange: () => send(patch(control.value)) }, ...options.map(({ value, text }) => el("option", { value }, text)));
    return { control, element: el("div", { class: "asked-field" }, el("label", { for: id }, t(`curving.${name}`)), control, el("p", { class: "field-error", id: `${id}-error`, hidden: true })) };
  };
  const counts = (/** @type {number[]} */ values) => values.map((value) => ({ value: String(value), text: String(value) }));
  const worded = (/** @type {string[]} */ values, /** @type {string} */ stem) => values.map((value) => ({ value, text: t(`${stem}_${value}`) }));
  const all = {
    show: select("show", worded(MEASURES, "curving.show"), (value) => ({ show: /** @type {Wish["show"]} */ (value) })),
    log: select("log", worded(["log", "linear"], "land.show"), (value) => ({ log: value === "log" })),
    samples: select("samples", worded(["train", "validation"], "land.of"), (value) => ({ samples: /** @type {Wish["samples"]} */ (value) })),
    points: select("points", counts(POINTS), (value) => ({ points: Number(value) })),
    top: select("top", counts(TOPS), (value) => ({ top: Number(value) })),
    trace: select("trace", worded(["yes", "no"], "curving.trace"), (value) => ({ trace: value === "yes" })),
  };
  return {
    all,
    /** @param {Wish} wish @param {import("../../state.js").ApiError|null} error @returns {boolean} whether the error has found its control */
    update(wish, error) {
      const values = { ...wish, log: wish.log ? "log" : "linear", trace: wish.trace ? "yes" : "no" };
      const guilty = error?.path[0] === "curvature" ? String(error.path[1]) : "";
      for (const [name, { control, element }] of Object.entries(all)) {
        setValue(control, String(values[/** @type {keyof typeof all} */ (name)]));
        showError(element, error && name === guilty ? error.message : null);
      }
      return guilty in all;
    },
  };
}
