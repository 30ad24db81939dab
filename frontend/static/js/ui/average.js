/**
 * The average of an entry's positions: one of the kinds that the catalogue found in torch, its parameters, and its loss beside the
 * entry's own. Where gradients are noisy and nobody averages yet, a note offers it for all entries at once.
 */

import { averageOf, begunAt } from "../average.js";
import { setAverage, stepsOf } from "../spec.js";
import { el, setText, setValue } from "./dom.js";
import { createFields } from "./fieldset.js";
import { t } from "./messages.js";
import { short } from "./numbers.js";
import { averageSwatch } from "./swatch.js";

/** @typedef {import("../spec.js").AverageKind} AverageKind */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./api.js").Api} Api */

/** What a newly chosen average begins with: one that forgets by a tenth of the run, one that never forgets after the way in.
 *  Keyed by the parameter's name, never by the kind's. @param {AverageKind} kind @param {number} steps */
export function newAverage({ name, params }, steps) {
  const forgets = params.some((parameter) => parameter.name === "decay");
  return { kind: name, ...(forgets ? { decay: Number((1 - Math.min(0.5, 10 / steps)).toPrecision(3)) } : { start: Math.round(steps / 4) }) };
}

/** Its loss at a step in words; empty before there is one. @param {import("../state.js").Trace|null} trace @param {number} step */
function told(trace, step) {
  const { average_validation_loss: kept, average_train_loss: trained } = /** @type {Record<string, Float64Array>} */ (/** @type {unknown} */ (trace ?? {}));
  const [own] = [kept, trained].filter((column) => trace && Number.isFinite(column?.[Math.min(step, trace.rows - 1)]));
  if (trace && own) return t(own === kept ? "average.validation" : "average.loss", { loss: short(own[Math.min(step, trace.rows - 1)], 3) });
  const average = trace && averageOf(trace);
  if (!average) return "";
  const row = Math.min(step, average.rows - 1);
  return row < begunAt(average) ? t("average.waiting") : t("average.loss", { loss: short(average.loss[row], 3) });
}

/** @param {number} i @param {Api} api @param {Catalogue} catalogue */
export function createAverage(i, api, catalogue) {
  const choose = () => {
    const kind = catalogue.averages.find(({ name }) => name === select.value);
    api.change((spec) => setAverage(spec, i, kind ? newAverage(kind, stepsOf(spec)) : null));
  };
  const select = el("select", { id: `average-${i}`, "aria-label": t("average.choose"), "data-testid": `average-${i}`, onchange: choose },
    el("option", { value: "" }, t("average.none")), ...catalogue.averages.map(({ name, title, sentence }) => el("option", { value: name, title: sentence }, title)));
  const loss = el("output", { class: "average-loss", for: select.id, "data-testid": `average-loss-${i}` });
  const picture = averageSwatch(i);
  const fields = el("div", { class: "average-fields" });
  const editor = el("span", { class: "editor" }, select);
  editor.append(picture, loss);
  const element = el("div", { class: "field average", "data-path": `entries.${i}.average` },
    el("label", { for: select.id, class: "field-name" }, t("average.title")), editor, el("p", { class: "field-error", id: `average-${i}-error`, hidden: true }));
  let built = "";
  /** @type {ReturnType<typeof createFields>|null} */
  let content = null;

  /** @param {string} name @param {number} steps */
  const build = (name, steps) => {
    const params = catalogue.averages.find((kind) => kind.name === name)?.params ?? [];
    content = createFields(params.map((parameter) => within(parameter, steps)), {
      commit: api.commit,
      send: (key, value, transient) => api.change((spec) => setAverage(spec, i, withParam(spec.entries[i].average ?? {}, key, value)), { transient }),
    });
    fields.replaceChildren(content.primary, content.rest);
  };
  return {
    element, fields,
    /** @param {State} state */
    update({ spec }) {
      const { average } = spec.entries[i];
      const name = average?.kind ?? "";
      const now = `${name}|${stepsOf(spec)}`;
      if (now !== built) build(name, stepsOf(spec));
      built = now;
      setValue(select, name);
      element.classList.toggle("is-none", !name);
      content?.update(average ?? {}, `entries.${i}.average`);
    },
    /** @param {State} state */
    draw: (state) => setText(loss, told(state.traces[i], state.step)),
  };
}

/** A slider over steps reaches to the end of the run. @param {import("../spec.js").Parameter} parameter @param {number} steps @returns {import("../spec.js").Parameter} */
const within = (parameter, steps) => ({ ...parameter, primary: true, range: parameter.name === "start" ? [0, steps] : parameter.range });

/** @param {Record<string, any>} average @param {string} name @param {any} value undefined: torch's default */
function withParam(average, name, value) {
  const { [name]: _old, ...rest } = average;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** The note that offers averages where gradients are noisy. @param {Api} api @param {Catalogue} catalogue */
export function createNoiseNote(api, catalogue) {
  /** @param {AverageKind} kind */
  const all = (kind) => api.change((spec) => spec.entries.reduce((next, _, i) => setAverage(next, i, newAverage(kind, stepsOf(spec))), spec));
  const buttons = catalogue.averages.map((kind) => el("button", { type: "button", class: "text", "data-testid": `average-all-${kind.name}`, title: t("average.all", { kind: kind.title, sentence: kind.sentence }), "aria-label": t("average.all", { kind: kind.title, sentence: kind.sentence }), onclick: () => all(kind) }, kind.title));
  const element = el("div", { class: "note noise-note", hidden: true }, t("average.noisy"), ...buttons);
  return {
    element,
    /** @param {Spec} spec */
    update({ problem, entries }) {
      element.hidden = !(problem.noise > 0) || entries.some(({ average }) => average) || !catalogue.averages.length;
    },
  };
}
