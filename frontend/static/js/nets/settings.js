/** Fields of a document that are built once and updated in place. */

import { createField } from "../ui/field.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("./document.js").Training} Training */
/** @typedef {{parameter: import("../spec.js").Parameter, path: string, label?: string, get: (training: Training) => any, set: (spec: Spec, value: any) => Spec}} Setting */

/** @param {Setting[]} settings @param {Api} api */
export function createSettings(settings, api) {
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
