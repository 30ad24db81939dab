/** How it is trained: the loss, batches, epochs, seeds, dtype, and when an entry stops early. */

import { byId, el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { createCriterion } from "./criterion.js";
import { trainedOn, trainingOf, withSeeds, withTraining } from "./document.js";
import { parameterFor } from "./knobs.js";
import { createSettings } from "./settings.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./document.js").Training} Training */
/** @typedef {import("./settings.js").Setting} Setting */

/** @param {Api} api @param {Catalogue} catalogue */
export function createTrainingPart(api, catalogue) {
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
      if (training.stopping) update(training);
    },
  };
}
