/** The left column: which data, which net, and how it is trained. All of it comes from the catalogue. */

import { byId, el, setAttribute, setText, setValue } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { createFields } from "../ui/fieldset.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { datasetOf, kindOf, kindsFor, setDataParam, targetOf, trainedOn, trainingOf, withData, withDataset, withKind, withKnob, withSeeds, withTraining } from "./document.js";
import { createGallery } from "./gallery.js";
import { createKnobs, parameterFor } from "./knobs.js";
import { createTable } from "./own-table.js";
import { aboutOf } from "./trace.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("./document.js").Training} Training */
/** @typedef {{parameter: Parameter, path: string, label?: string, get: (training: Training) => any, set: (spec: Spec, value: any) => Spec}} Setting */

/** Fields that are built once. @param {Setting[]} settings @param {Api} api */
function createSettings(settings, api) {
  const fields = settings.map((setting) => ({
    setting, field: createField(setting.parameter, { path: setting.path, label: setting.label, commit: api.commit, send: (value, transient) => api.change((spec) => setting.set(spec, value), { transient }) }),
  }));
  return {
    elements: fields.map(({ field }) => field.element),
    /** @param {Training} training */
    update(training) {
      for (const { setting, field } of fields) field.update(setting.get(training));
    },
  };
}

/** @param {HTMLElement} form @param {Api} api @param {Catalogue} catalogue @returns {import("../ui/api.js").Part} */
export function createSetup(form, api, catalogue) {
  form.addEventListener("submit", (event) => event.preventDefault());
  const parts = [createDataPart(api, catalogue), createNetPart(api, catalogue), createTrainingPart(api, catalogue)];
  return {
    update(state, changed) {
      if (changed.has("spec") || changed.has("view")) for (const part of parts) part.update(trainingOf(state.spec), state);
      else if (changed.has("traces")) parts[1].update(trainingOf(state.spec), state);
    },
  };
}

/** @param {Api} api @param {Catalogue} catalogue */
function createDataPart(api, { nets }) {
  const gallery = createGallery(byId("gallery"), nets.datasets, (name) => api.change((spec) => withDataset(spec, name, nets)));
  const [about, place] = [byId("problem-about"), byId("data-fields")];
  const [title, sentence] = [el("h3"), el("p", { class: "note" })];
  about.append(title, sentence);
  const table = createTable(byId("own-table"), api, nets);
  let built = "";
  /** @type {ReturnType<typeof createSettings>|null} */
  let settings = null;
  return {
    /** @param {Training} training */
    update(training) {
      const { data } = training;
      const found = datasetOf(nets, data);
      const now = JSON.stringify([data.name, found?.most, found?.noise, data.count]);
      if (now !== built) {
        built = now;
        settings = createSettings(dataSettings(nets, training), api);
        place.replaceChildren(...settings.elements);
      }
      settings?.update(training);
      gallery.update(data.name);
      table.update(data);
      setText(title, data.table ? t("table.title") : found?.title ?? data.name);
      setText(sentence, found?.sentence ?? "");
    },
  };
}

/** @param {import("./document.js").Nets} nets @param {Training} training @returns {Setting[]} */
function dataSettings(nets, { data }) {
  const found = datasetOf(nets, data);
  const own = (found?.params ?? []).map((parameter) => ({
    parameter, path: `data.params.${parameter.name}`, get: (/** @type {Training} */ training) => training.data.params[parameter.name],
    set: (/** @type {Spec} */ spec, /** @type {any} */ value) => setDataParam(spec, parameter.name, value),
  }));
  /** @param {"count"|"noise"|"seed"|"validation"} name @param {Partial<Parameter> & {type: string, default: any}} parameter @param {string} label @returns {Setting} */
  const one = (name, parameter, label) => ({
    parameter: parameterOf({ name, required: false, ...parameter }), path: `data.${name}`, label,
    get: (training) => training.data[name], set: (spec, value) => withData(spec, { [name]: value ?? parameter.default }),
  });
  const [least] = nets.limits.count;
  return [
    ...own,
    one("count", { type: "int", default: found?.count ?? 200, range: [least, found?.most ?? nets.limits.count[1]], scale: "log" }, t("net.count")),
    one("noise", { type: "float", default: found?.noise ?? 0, range: [0, 1] }, t("net.noise")),
    one("validation", { type: "float", default: 0.25, range: nets.limits.validation }, t("net.validation")),
    one("seed", { type: "int", default: 0 }, t("net.dataSeed")),
  ];
}

/** @param {Api} api @param {Catalogue} catalogue */
function createNetPart(api, { nets }) {
  const root = byId("net");
  const kind = el("select", { id: "net-kind", "data-testid": "net-kind", onchange: () => api.change((spec) => withKind(spec, kind.value, nets)) });
  const choice = el("div", { class: "field", "data-path": "net.kind" }, el("label", { class: "field-name", for: "net-kind" }, t("net.kind")), el("span", { class: "editor" }, kind), el("p", { class: "field-error", id: "net-kind-error", hidden: true }));
  const [place, summary] = [el("div"), el("p", { class: "note", "data-testid": "net-summary" })];
  root.append(summary, choice, place);
  let built = "";
  let offered = "";
  /** @type {ReturnType<typeof createKnobs>|null} */
  let knobs = null;
  return {
    /** @param {Training} training @param {State} state */
    update(training, state) {
      const { net, data } = training;
      const kinds = kindsFor(nets, data);
      const names = kinds.map(({ name }) => name).join();
      if (names !== offered) {
        offered = names;
        kind.replaceChildren(...kinds.map(({ name, title, sentence }) => el("option", { value: name, title: sentence }, title)));
      }
      if (net.kind !== built) {
        built = net.kind;
        knobs = createKnobs(kindOf(nets, net)?.params ?? [], "net", { commit: api.commit, send: (path, value, transient) => api.change((spec) => withKnob(spec, path, value, nets), { transient }) });
        place.replaceChildren(knobs.element);
      }
      setValue(kind, net.kind);
      knobs?.update(net);
      const about = aboutOf(state);
      setText(summary, about ? t("net.summary", { layers: about.layers.map(({ title }) => title).join(" → "), parameters: about.parameters.toLocaleString("en") }) : "");
    },
  };
}

/** @param {Api} api @param {Catalogue} catalogue */
function createTrainingPart(api, catalogue) {
  const { nets } = catalogue;
  const [place, criterion, stopping] = [byId("training-fields"), createCriterion(api, catalogue), createStopping(api, nets)];
  let built = "";
  /** @type {ReturnType<typeof createSettings>|null} */
  let settings = null;
  return {
    /** @param {Training} training */
    update(training) {
      const now = String(trainedOn(training.data));
      if (now !== built) {
        built = now;
        settings = createSettings(trainingSettings(nets, training), api);
        place.replaceChildren(criterion.element, ...settings.elements, stopping.element);
      }
      settings?.update(training);
      for (const field of place.querySelectorAll('[data-path="stacked"]')) /** @type {HTMLElement} */ (field).hidden = training.seeds.length === 1;
      criterion.update(training);
      stopping.update(training);
    },
  };
}

/** @param {import("./document.js").Nets} nets @param {Training} training @returns {Setting[]} */
function trainingSettings(nets, { data }) {
  const all = trainedOn(data);
  const batch = Math.min(32, all);
  return [
    {
      parameter: parameterOf({ name: "batch", type: "int", default: batch, required: false, range: [1, all], scale: "log" }), path: "batch", label: t("net.batch"),
      get: (training) => training.batch ?? all, set: (spec, value) => withTraining(spec, { batch: value === all ? null : value ?? batch }),
    },
    {
      parameter: parameterOf({ name: "epochs", type: "int", default: 50, required: false, range: [1, Math.min(1000, nets.limits.epochs)], scale: "log" }), path: "epochs", label: t("net.epochs"),
      get: (training) => training.epochs, set: (spec, value) => withTraining(spec, { epochs: value ?? 50 }),
    },
    {
      parameter: parameterOf({ name: "seeds", type: "int", default: 1, required: false, range: [1, Math.min(16, nets.limits.seeds)] }), path: "seeds", label: t("net.seeds"),
      get: (training) => training.seeds.length, set: (spec, value) => withSeeds(spec, value ?? 1),
    },
    { parameter: parameterOf({ name: "first", type: "int", default: 0, required: false }), path: "seeds.0", label: t("net.firstSeed"), get: (training) => training.seeds[0], set: (spec, value) => withSeeds(spec, trainingOf(spec).seeds.length, value ?? 0) },
    { parameter: parameterOf({ name: "stacked", type: "bool", default: true, required: false }), path: "stacked", label: t("net.stacked"), get: (training) => training.stacked, set: (spec, value) => withTraining(spec, { stacked: value ?? true }) },
    { parameter: parameterOf({ name: "dtype", type: "choice", default: "float32", required: false, choices: nets.dtypes }), path: "dtype", label: t("problem.dtype"), get: (training) => training.dtype, set: (spec, value) => withTraining(spec, { dtype: value ?? "float32" }) },
  ];
}

/** Which loss, with its parameters. @param {Api} api @param {Catalogue} catalogue */
function createCriterion(api, catalogue) {
  const { nets } = catalogue;
  const select = el("select", { id: "criterion", "data-testid": "criterion", onchange: () => api.change((spec) => withTraining(spec, { criterion: { name: select.value, params: {} } })) });
  const place = el("div");
  const element = el("div", { class: "criterion" },
    el("div", { class: "field", "data-path": "criterion.name" }, el("label", { class: "field-name", for: "criterion" }, t("net.criterion")), el("span", { class: "editor" }, select), el("p", { class: "field-error", id: "criterion-error", hidden: true })), place);
  let [built, offered] = ["", ""];
  /** @type {ReturnType<typeof createFields>|null} */
  let fields = null;

  /** @param {string} name @param {any} value */
  const param = (name, value) => (/** @type {Spec} */ spec) => {
    const { criterion } = trainingOf(spec);
    const { [name]: _old, ...rest } = criterion.params;
    return withTraining(spec, { criterion: { ...criterion, params: value === undefined ? rest : { ...rest, [name]: value } } });
  };
  /** @param {string} name */
  function build(name) {
    built = name;
    const found = catalogue.criteria.find((one) => one.name === name);
    const params = (found?.params ?? []).map((parameter) => ({ ...parameter, primary: parameter.range !== null })); // what is a matter of degree is at hand
    fields = createFields(params, { commit: api.commit, send: (key, value, transient) => api.change(param(key, value), { transient }) });
    const folded = fields.rest.childElementCount + (fields.implementation ? 1 : 0);
    place.replaceChildren(fields.primary, ...(folded ? [el("details", { class: "more" }, el("summary", {}, t("fields.more")), fields.rest, fields.implementation)] : []));
  }
  return {
    element,
    /** @param {Training} training */
    update(training) {
      const names = nets.criteria[targetOf(nets, training)] ?? [];
      if (names.join() !== offered) select.replaceChildren(...names.map((name) => el("option", { value: name, title: catalogue.criteria.find((one) => one.name === name)?.sentence ?? null }, name)));
      offered = names.join();
      if (training.criterion.name !== built) build(training.criterion.name);
      setValue(select, training.criterion.name);
      fields?.update(training.criterion.params, "criterion.params");
    },
  };
}

/** Whether an entry stops when its validation loss no longer falls. @param {Api} api @param {import("./document.js").Nets} nets */
function createStopping(api, nets) {
  const toggle = el("input", { type: "checkbox", "data-testid": "stopping", onchange: () => api.change((spec) => withTraining(spec, { stopping: toggle.checked ? Object.fromEntries(nets.stopping.map((knob) => [knob.name, knob.default])) : null })) });
  const { elements, update } = createSettings(nets.stopping.map((knob) => ({
    parameter: parameterFor(knob), path: `stopping.${knob.name}`, label: t(`knob.${knob.name}`), get: (training) => training.stopping?.[knob.name],
    set: (spec, value) => withTraining(spec, { stopping: { ...trainingOf(spec).stopping, [knob.name]: value ?? knob.default } }),
  })), api);
  const fields = el("div", { class: "fields" }, ...elements);
  const element = el("div", { class: "stopping", "data-path": "stopping" }, el("label", { class: "toggle" }, toggle, t("net.stopping")), fields, el("p", { class: "field-error", id: "stopping-error", hidden: true }));
  return {
    element,
    /** @param {Training} training */
    update(training) {
      toggle.checked = training.stopping !== null;
      fields.hidden = training.stopping === null;
      setAttribute(toggle, "aria-expanded", null);
      if (training.stopping) update(training);
    },
  };
}
