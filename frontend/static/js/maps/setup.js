/**
 * What is mapped: the kind, the entry, the two axes with their ranges and scales, the resolution and the tolerance. Whatever is chosen is written
 * into the document, and its errors are said beside the field.
 */

import { labelOf, normalize } from "../spec.js";
import { byId, el, setText, setValue } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { choiceOf, choicesOf } from "./choices.js";
import { axisFrom, completed, mapOf, withAxis, withChoice, withKind, withMap } from "./document.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./document.js").Name} Name */

const RESOLUTIONS = [64, 128, 256, 512, 1024];

/** @param {Api} api @param {Catalogue} catalogue */
export function createSetup(api, catalogue) {
  const kinds = /** @type {HTMLInputElement[]} */ ([...byId("kind").querySelectorAll("input")]);
  for (const input of kinds) input.addEventListener("change", () => api.change((spec) => withKind(spec, /** @type {any} */ (input.value), catalogue)));
  const entry = el("select", { id: "map-entry", "data-testid": "map-entry", onchange: () => api.change((spec) => completed(withMap(spec, { entry: Number(entry.value) }), catalogue)) });
  const entryRow = el("div", { class: "field" }, el("label", { for: "map-entry", class: "field-name" }, t("maps.entry")), el("span", { class: "editor" }, entry));
  const axes = /** @type {const} */ (["x", "y"]).map((name) => createAxis(name, api, catalogue));
  const resolution = createResolution(api);
  const tolerance = createField(parameterOf({ name: "tolerance", type: "float", default: 1e-3, required: false }), {
    path: "map.tolerance", label: t("maps.tolerance"), commit: api.commit, send: (value, transient) => api.change((spec) => withMap(spec, { tolerance: value ?? 1e-3 }), { transient }),
  });
  const error = el("p", { class: "field-error", hidden: true });
  const whole = el("div", { class: "setup-fields", "data-path": "map" }, entryRow, ...axes.map(({ element }) => element), resolution.element, tolerance.element, error);
  byId("setup").append(whole);
  createExamples(byId("examples"), api, catalogue);
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!changed.has("spec")) return;
      const map = mapOf(state.spec);
      for (const input of kinds) input.checked = input.value === map.kind;
      entryRow.hidden = map.kind === "sensitivity";
      entry.replaceChildren(...state.spec.entries.map((one, i) => el("option", { value: i }, labelOf(one))));
      setValue(entry, String(map.entry));
      for (const axis of axes) axis.update(state);
      resolution.update(state);
      tolerance.update(map.tolerance);
    },
  };
}

/** @param {Name} name @param {Api} api @param {Catalogue} catalogue */
function createAxis(name, api, catalogue) {
  const id = `axis-${name}`;
  /** @type {import("./choices.js").Choice[]} */
  let choices = [];
  const select = el("select", { id, "data-testid": id, onchange: () => api.change((spec) => withChoice(spec, name, choices[Number(select.value)])) });
  const title = el("label", { for: id, class: "field-name" }, t(`maps.${name}`));
  const scale = el("select", { "aria-label": t(`maps.scale_${name}`), "data-testid": `scale-${name}`, onchange: () => api.change((spec) => withAxis(spec, name, { scale: /** @type {import("./scale.js").Axis["scale"]} */ (scale.value) })) },
    ...["linear", "log", "complement"].map((value) => el("option", { value }, t(`axis.${value}`))));
  const ends = /** @type {const} */ (["from", "to"]).map((end) => ({
    end,
    field: createField(parameterOf({ name: end, type: "float", default: 0 }), {
      path: `map.${name}.${end}`, label: t(`maps.${end}`), commit: api.commit, send: (value, transient) => api.change((spec) => withAxis(spec, name, { [end]: value }), { transient }),
    }),
  }));
  const error = el("p", { class: "field-error", hidden: true });
  const element = el("div", { class: "axis-fields", "data-path": `map.${name}`, "data-testid": `fields-${name}` },
    el("div", { class: "axis-head" }, title, select, scale), el("div", { class: "ends" }, ...ends.map(({ field }) => field.element)), error);
  let built = "";
  return {
    element,
    /** @param {State} state */
    update({ spec }) {
      const map = mapOf(spec);
      const written = map[name];
      element.hidden = !written;
      if (!written) return;
      select.hidden = map.kind === "basins";
      choices = map.kind === "basins" ? [] : choicesOf(spec, map.kind === "sensitivity" ? 0 : map.entry, catalogue);
      const labels = choices.map(({ label }) => label).join("\n");
      if (labels !== built) select.replaceChildren(...choices.map(({ label }, k) => el("option", { value: k }, label)));
      built = labels;
      const chosen = choiceOf(choices, written.path ?? []);
      setValue(select, String(chosen ? choices.indexOf(chosen) : ""));
      const axis = axisFrom(written);
      setValue(scale, axis.scale);
      for (const { end, field } of ends) field.update(axis[end]);
    },
  };
}

/** @param {Api} api */
function createResolution(api) {
  const select = el("select", { id: "resolution", "data-testid": "resolution", onchange: () => api.change((spec) => sized(spec, Number(select.value))) });
  const element = el("div", { class: "field" }, el("label", { for: "resolution", class: "field-name" }, t("maps.resolution")), el("span", { class: "editor" }, select));
  return {
    element,
    /** @param {State} state */
    update({ spec }) {
      const { kind, x } = mapOf(spec);
      const count = axisFrom(x).count;
      const known = [...new Set([...RESOLUTIONS, count])].sort((a, b) => a - b);
      select.replaceChildren(...known.map((one) => el("option", { value: one }, kind === "sensitivity" ? String(one) : t("maps.cells", { count: one }))));
      setValue(select, String(count));
    },
  };
}

/** @param {import("../spec.js").Spec} spec @param {number} count @returns {import("../spec.js").Spec} */
function sized(spec, count) {
  const wide = withAxis(spec, "x", { count });
  return mapOf(spec).y ? withAxis(wide, "y", { count }) : wide;
}

/** @param {HTMLElement} root @param {Api} api @param {Catalogue} catalogue */
function createExamples(root, api, catalogue) {
  const buttons = catalogue.maps.map(({ name, spec }) => el("li", {}, el("button", {
    type: "button", class: "text", "data-testid": `example-${name}`,
    onclick: () => api.change(completed(normalize(spec, catalogue), catalogue)),
  }, t(`example.${name}`))));
  root.append(...buttons);
  setText(byId("examples-heading"), t("maps.examples"));
}
