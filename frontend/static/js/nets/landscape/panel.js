/**
 * The tab of landscapes. One is asked for when it is looked at and the training has ended, and again when either has changed: until the new
 * one is here the old one stays and is marked as old. What it shows is a plane or a line of very many: how well, stands beside it.
 */

import { labelOf } from "../../spec.js";
import { el, isShown, setText } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { short } from "../../ui/numbers.js";
import { fileName, save } from "../../ui/share.js";
import { trainingOf } from "../document.js";
import { ended } from "../ended.js";
import { barriersOf, createCrossing } from "./crossing.js";
import { createControls } from "./controls.js";
import { fieldOf, keyOf, wishOf, withWish } from "./document.js";
import { createPicture } from "./picture.js";
import { createTold } from "./told.js";

/** @typedef {typeof import("../../state.js")} Api */
/** @typedef {import("../../state.js").State} State */
/** @typedef {import("../../spec.js").Spec} Spec */
/** @typedef {import("./answer.js").Landscape} Landscape */
/** @typedef {import("./answer.js").Relief} Relief */
/** @typedef {import("./answer.js").Crossing} Crossing */

/** @param {HTMLElement} root @param {Api} api @param {import("../asker.js").Asker<Landscape>} asker */
export function createLandscapePanel(root, api, asker) {
  const controls = createControls((patch) => api.setView(withWish(api.state().view, patch)), api);
  const stop = el("button", { type: "button", class: "text", hidden: true, "data-testid": "landscape-cancel", onclick: () => asker.cancel() }, t("land.cancel"));
  const run = el("button", { type: "button", class: "text", hidden: true, "data-testid": "landscape-run", onclick: () => ask() }, t("land.run"));
  const files = /** @type {const} */ (["png", "svg"]).map((kind) => el("button", { type: "button", class: "text", hidden: true, "data-testid": `landscape-${kind}`, onclick: () => void saveAs(kind) }, t(`land.${kind}`)));
  const bar = el("progress", { hidden: true, "aria-label": t("land.coming") });
  const stated = el("p", { class: "stated relief-state", role: "status", "data-testid": "landscape-state" });
  const title = el("p", { class: "relief-title", "data-testid": "landscape-title" });
  const host = el("div", { class: "relief-host", role: "img", "data-testid": "landscape-picture" });
  const line = el("div", { class: "relief-line", hidden: true });
  const words = el("div", { class: "relief-words", tabindex: 0, role: "region", "aria-label": t("land.told") });
  const notes = el("p", { class: "note", "data-testid": "landscape-notes" });
  controls.element.append(...files);
  root.append(controls.element, el("div", { class: "asked-state" }, run, stop, bar, stated), el("div", { class: "relief" }, el("div", { class: "relief-figure" }, title, host, line), words));
  const figure = createPicture(host, api, (failure) => api.fail({ code: "plotly", message: failure.message, path: [] }));
  const crossing = createCrossing(line);
  const told = createTold(words, api);
  words.append(notes);

  function wanted() {
    const { view, spec } = api.state();
    const wish = wishOf(view, spec);
    const field = fieldOf(wish);
    return { wish, field, key: keyOf(spec, field) };
  }

  function ask() {
    const { field, key } = wanted();
    asker.ask(key, api.state().spec, field);
  }

  /** @param {"png"|"svg"} kind */
  async function saveAs(kind) {
    const shown = asker.shown();
    if (!shown) return;
    try {
      const blob = shown.found.kind === "line" ? await crossing.saved(kind) : await (await import("../../plot/export.js")).picture(kind);
      save(blob, fileName(shown.spec, `${shown.found.kind}.${kind}`));
    } catch (failure) {
      api.fail({ code: "export", message: t("export.failed", { message: /** @type {Error} */ (failure).message }), path: [] });
    }
  }

  /** @param {State} state */
  function update(state) {
    if (!isShown(root)) return;
    const { wish, key } = wanted();
    const known = [asker.shown()?.key, asker.coming(), asker.refused()?.key, asker.given()].includes(key);
    if (!known && ended(state) && !api.isTransient()) return ask(); // it tells `came`
    const shown = asker.shown();
    const refused = asker.refused();
    const error = refused?.key === key ? refused.error : null;
    const placed = controls.update(wish, { normalizes: Boolean(shown?.found.batch_norm) || wish.batch_norm !== null, error });
    bar.hidden = stop.hidden = !asker.busy();
    run.hidden = asker.given() !== key || asker.busy() || !ended(state);
    root.classList.toggle("is-stale", Boolean(shown && shown.key !== key));
    setText(stated, error ? (placed ? "" : error.message) : sentence(state, key));
    for (const button of files) button.hidden = !shown;
    show(state, wish);
  }

  /** @param {State} state @param {string} key */
  function sentence(state, key) {
    const shown = asker.shown();
    if (shown?.key === key) return "";
    const now = asker.busy() ? "land.coming" : asker.given() === key ? "land.given" : "land.waiting";
    return shown ? `${t(now)} ${t("land.stale")}` : t(now);
  }

  /** @param {State} state @param {import("./document.js").Wish} wish */
  function show(state, wish) {
    const shown = asker.shown();
    host.hidden = words.hidden = !shown || shown.found.kind === "line";
    line.hidden = shown?.found.kind !== "line";
    root.classList.toggle("is-line", !line.hidden);
    title.hidden = !shown;
    if (!shown) return;
    const { found, spec } = shown;
    if (found.kind === "line") {
      const across = /** @type {Crossing} */ (found);
      setText(title, lineTitle(across, spec));
      crossing.show({ crossing: across, spec, log: wish.log, large: state.view.projector });
      return;
    }
    const relief = /** @type {Relief} */ (found);
    const said = titleOf(relief, shown);
    setText(title, said);
    host.setAttribute("aria-label", said);
    figure.show({ relief, mode: wish.mode, log: wish.log, titles: axesOf(relief, spec) });
    told.update(relief, state);
    setText(notes, notesOf(relief, spec).join(" "));
  }

  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (["spec", "view", "traces", "status", "busy", "connection"].some((key) => changed.has(key))) update(state);
      else if (changed.has("step") && isShown(root)) show(state, wanted().wish);
    },
    /** Something new has come. */
    came: () => update(api.state()),
    drawn: figure.drawn,
  };
}

/** @param {number} part */
const percent = (part) => t("land.percent", { value: short(100 * part, part < 0.1 ? 2 : 3) });

/** @param {Spec} spec @param {number} i */
const named = (spec, i) => labelOf(spec.entries[i]);

/** @param {Relief} relief @param {{spec: Spec, key: string}} shown */
function titleOf({ kind, explained, marks, of }, { spec, key }) {
  const { seeds } = trainingOf(spec);
  const field = JSON.parse(key)[1];
  const seed = seeds.length > 1 ? ` ${t("land.ofSeed", { seed: seeds[field.seed_index] })}` : "";
  const what = { of: t(`land.of_${of}`), first: percent(explained?.[0] ?? NaN), second: percent(explained?.[1] ?? NaN), around: named(spec, field.entry ?? 0), entries: marks.map(({ entry }) => named(spec, entry)).join(", ") };
  return t(`land.title_${kind}`, what) + seed;
}

/** @param {Crossing} crossing @param {Spec} spec */
function lineTitle(crossing, spec) {
  const [from, to] = crossing.entries.map((i) => named(spec, i));
  return [t("land.title_line", { from, to, distance: short(crossing.distance, 3), barriers: barriersOf(crossing) }), statistics(crossing.batch_norm, spec)].filter(Boolean).join(" ");
}

/** @param {Relief} relief @param {Spec} spec */
function axesOf({ kind, explained, marks }, spec) {
  const parts = (explained ?? [NaN, NaN]).map(percent);
  const [first, second, third] = marks.map(({ entry }) => named(spec, entry));
  const [x, y] = [["x", parts[0]], ["y", parts[1]]].map(([axis, part]) => t(`land.${axis}_${kind}`, { part, first, second, third }));
  return { x, y, loss: t("land.loss") };
}

/** @param {import("./answer.js").Statistics} found @param {Spec} spec */
const statistics = (found, spec) => (!found ? "" : found.kind === "anew" ? t("land.batch_anew") : t("land.batch_kept", { label: named(spec, found.entry) }));

/** @param {Relief} relief @param {Spec} spec */
function notesOf(relief, spec) {
  const blank = relief.z.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  return [t("land.fooled"), statistics(relief.batch_norm, spec), relief.ignored ? t("land.ignored", { count: relief.ignored }) : "", blank ? t("land.blank", { count: blank }) : ""].filter(Boolean);
}
