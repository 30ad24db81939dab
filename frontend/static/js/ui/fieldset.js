/**
 * A list of parameters as fields: the ones that matter first, the rest folded, those of implementation (foreach, fused, ...)
 * folded once more. Fields are built once and updated in place, so that a dragged slider keeps its focus.
 */

import { el } from "./dom.js";
import { createField } from "./field.js";
import { t } from "./messages.js";

/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {{send: (name: string, value: any, transient: boolean) => void, commit: () => void, decorate?: (parameter: Parameter, element: HTMLElement) => void}} Wires */

/** @param {Parameter[]} params @param {Wires} wires */
export function createFields(params, wires) {
  const fields = params.map((parameter) => {
    const field = createField(parameter, {
      path: "", commit: wires.commit,
      send: (value, transient) => wires.send(parameter.name, value, transient),
    });
    wires.decorate?.(parameter, field.element);
    return { parameter, field };
  });
  /** @param {(parameter: Parameter) => boolean} wanted */
  const elements = (wanted) => fields.filter(({ parameter }) => wanted(parameter)).map(({ field }) => field.element);
  const primary = el("div", { class: "fields" }, ...elements((p) => p.primary));
  const rest = el("div", { class: "fields" }, ...elements((p) => !p.primary && !p.implementation));
  const deep = elements((p) => p.implementation && !p.primary);
  const implementation = deep.length
    ? el("details", { class: "deep" }, el("summary", {}, t("fields.implementation")), el("div", { class: "fields" }, ...deep))
    : null;
  return {
    primary, rest, implementation,
    /** @param {Record<string, any> | undefined} values @param {string} path */
    update(values, path) {
      for (const { parameter, field } of fields) field.update(values?.[parameter.name], `${path}.${parameter.name}`);
    },
    /** How many of the folded ones differ from torch's defaults. @param {Record<string, any> | undefined} values */
    foldedChanges: (values) => fields.filter(({ parameter }) => !parameter.primary && values?.[parameter.name] !== undefined).length,
  };
}
