/**
 * What an entry of a training has beside what it has on a race: clipping, which is off unless it is switched on and then said aloud,
 * how torch steps many tensors, and hyperparameters of single layers.
 */

import { stepsAnEpoch } from "../checkpoint/training.js";
import { optimizerOf, setOptimizerParam } from "../spec.js";
import { el, setAttribute, setText, setValue } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { createEvents, eventButton, LR } from "../ui/events.js";
import { createFields } from "../ui/fieldset.js";
import { createLosses, createLost } from "../ui/lost.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { setLayer, setOwn, trainingOf } from "./document.js";
import { aboutOf } from "./trace.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Parameter} Parameter */

/** A timeline of epochs over events at steps. @type {import("../ui/lost.js").Timeline} */
const EPOCHS = {
  at: ({ spec, step }) => step * stepsAnEpoch(spec),
  told: (spec, step) => t("lost.in_epochs", { step, epoch: Number((step / stepsAnEpoch(spec)).toFixed(2)) }),
};
const CLIP = 1; // the norm that clipping begins with

/** The fields of an entry below its optimizer. @param {number} i @param {Api} api @param {Catalogue} catalogue @param {string} name of the optimizer @param {HTMLElement[]} beside @returns {import("../ui/entry.js").Content} */
export function createTrainer(i, api, catalogue, name, beside) {
  const optimizer = optimizerOf(catalogue, name);
  const fields = createFields(optimizer?.params ?? [], {
    commit: api.commit, send: (key, value, transient) => api.change((spec) => setOptimizerParam(spec, i, key, value), { transient }),
    decorate: (parameter, element) => void (parameter.name === LR && element.append(eventButton(i, api, EPOCHS))),
  });
  const [clip, implementation, layers] = [createClip(i, api), createImplementation(i, api, catalogue.nets.implementations), createLayerFields(i, api, optimizer?.params ?? [])];
  const [events, lost, losses] = [createEvents(i, api, optimizer?.params ?? [], EPOCHS), createLost(i, api, EPOCHS), createLosses(i, api, EPOCHS)];
  const summary = el("summary", {}, t("fields.more"));
  const more = el("details", { class: "more" }, summary, fields.rest, clip.element, implementation.element, layers.element, fields.implementation, losses.element,
    optimizer && el("p", { class: "note" }, optimizer.sentence), optimizer?.differs && el("p", { class: "note differs" }, optimizer.differs));
  return {
    elements: [...(optimizer?.note ? [el("p", { class: "note" }, optimizer.note)] : []), clip.badge, fields.primary, events.element, lost.element, ...beside, more],
    update(state) {
      const entry = trainingOf(state.spec).entries[i];
      fields.update(entry.optimizer.params, `entries.${i}.optimizer.params`);
      for (const part of [clip, implementation, layers]) part.update(state);
      for (const part of [events, lost, losses]) part.update(state.spec);
      const own = [entry.clip !== undefined && entry.clip !== null, entry.implementation, entry.layers].filter(Boolean).length;
      const changes = fields.foldedChanges(entry.optimizer.params) + own;
      setText(summary, changes ? t("fields.moreChanged", { count: changes }) : t("fields.more"));
    },
    progress: layers.progress,
  };
}

/** @param {number} i @param {Api} api */
function createClip(i, api) {
  const toggle = el("input", { type: "checkbox", "data-testid": `clip-${i}`, onchange: () => api.change((spec) => setOwn(spec, i, "clip", toggle.checked ? CLIP : null)) });
  const field = createField(parameterOf({ name: "clip", type: "float", default: CLIP, range: [1e-3, 100], scale: "log" }), {
    path: `entries.${i}.clip`, label: t("trainer.norm"), commit: api.commit, send: (value, transient) => api.change((spec) => setOwn(spec, i, "clip", value), { transient }),
  });
  const badge = el("p", { class: "badge", hidden: true, "data-testid": `badge-${i}` });
  return {
    element: el("div", { class: "clip fields" }, el("label", { class: "toggle" }, toggle, t("trainer.clip")), field.element), badge,
    /** @param {State} state */
    update(state) {
      const { clip } = trainingOf(state.spec).entries[i];
      const on = clip !== undefined && clip !== null;
      toggle.checked = on;
      field.element.hidden = badge.hidden = !on;
      if (on) field.update(clip, `entries.${i}.clip`);
      if (on) setText(badge, t("net.clipped", { norm: clip }));
    },
  };
}

/** @param {number} i @param {Api} api @param {string[]} names */
function createImplementation(i, api, names) {
  const id = `implementation-${i}`;
  const select = el("select", { id, "data-testid": id, onchange: () => api.change((spec) => setOwn(spec, i, "implementation", select.value || null)) },
    el("option", { value: "" }, t("trainer.usual")), ...names.map((name) => el("option", { value: name }, name)));
  const element = el("div", { class: "field", "data-path": `entries.${i}.implementation` },
    el("label", { class: "field-name", for: id }, t("trainer.implementation")), el("span", { class: "editor" }, select), el("p", { class: "field-error", id: `${id}-error`, hidden: true }));
  return {
    element,
    /** @param {State} state */
    update: (state) => setValue(select, trainingOf(state.spec).entries[i].implementation ?? ""),
  };
}

/** @param {number} i @param {Api} api @param {Parameter[]} params of the optimizer */
function createLayerFields(i, api, params) {
  const summary = el("summary", {}, t("trainer.layers"));
  const place = el("ol", { class: "own-layers" });
  const element = el("details", { class: "deep layers", "data-path": `entries.${i}.layers` }, summary, el("p", { class: "note" }, t("trainer.layersNote")), place, el("p", { class: "field-error", id: `layers-${i}-error`, hidden: true }));
  let built = "";
  /** @type {ReturnType<typeof createLayer>[]} */
  let layers = [];
  /** Which layers there are is told with a training. @param {State} state */
  function build(state) {
    const titles = (aboutOf(state)?.layers ?? []).map(({ title }) => title);
    if (titles.join() === built) return false;
    built = titles.join();
    layers = titles.map((title, layer) => createLayer(i, layer, title, api, params));
    place.replaceChildren(...layers.map((one) => one.element));
    return true;
  }
  return {
    element,
    /** @param {State} state */
    progress(state) {
      if (build(state)) for (const layer of layers) layer.update(state);
    },
    /** @param {State} state */
    update(state) {
      build(state);
      for (const layer of layers) layer.update(state);
      const count = Object.keys(trainingOf(state.spec).entries[i].layers ?? {}).length;
      setText(summary, count ? t("trainer.layersChanged", { count }) : t("trainer.layers"));
    },
  };
}

/** @param {number} i @param {number} layer @param {string} title @param {Api} api @param {Parameter[]} params */
function createLayer(i, layer, title, api, params) {
  // Its default is what the entry has: told anew at each update.
  const own = params.filter((parameter) => parameter.primary && !parameter.implementation).map((parameter) => ({ ...parameter, required: false }));
  const frozen = el("input", { type: "checkbox", "data-testid": `frozen-${i}-${layer}`, onchange: () => api.change((spec) => setLayer(spec, i, layer, "frozen", frozen.checked || undefined)) });
  const fields = createFields(own, { commit: api.commit, send: (name, value, transient) => api.change((spec) => setLayer(spec, i, layer, name, value), { transient }) });
  const element = el("li", { "data-path": `entries.${i}.layers.${layer}` }, el("div", { class: "own-layer" }, el("code", {}, title), el("label", { class: "toggle" }, frozen, t("trainer.frozen"))), fields.primary, el("p", { class: "field-error", id: `layer-${i}-${layer}-error`, hidden: true }));
  return {
    element,
    /** @param {State} state */
    update(state) {
      const entry = trainingOf(state.spec).entries[i];
      own.forEach((parameter) => {
        parameter.default = entry.optimizer.params[parameter.name] ?? params.find(({ name }) => name === parameter.name)?.default;
      });
      const mine = entry.layers?.[layer];
      frozen.checked = Boolean(mine?.frozen);
      fields.primary.hidden = frozen.checked;
      setAttribute(element, "class", mine ? "is-changed" : null);
      fields.update(mine, `entries.${i}.layers.${layer}`);
    },
  };
}
