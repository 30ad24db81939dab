/** The head of an axis' charts: what t is, and the two ends of what is shown. */

import { el } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { rangeOf, withAxis } from "./document.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */
/** @typedef {import("./document.js").Axis} Axis */

/** @param {Axis} axis @param {Api} api */
export function createRange(axis, api) {
  const fields = ["from", "to"].map((name, end) => createField(
    { name, type: "float", default: axis.range[end], required: false, nullable: false, range: null, scale: "linear", choices: null, length: null, primary: true, implementation: false },
    { path: `ranges.${axis.name}.${end}`, label: t(`losses.${name}`), send: (value) => send(end, value), commit: api.commit }));

  /** @param {number} end @param {number|undefined} value */
  function send(end, value) {
    api.change((spec) => {
      const ends = [...rangeOf(spec, axis)];
      ends[end] = value ?? axis.range[end];
      return withAxis(spec, "ranges", axis.name, ends.join() === axis.range.join() ? undefined : ends);
    });
  }

  const element = el("div", { class: "axis-head", "data-path": `ranges.${axis.name}` }, el("h3", {}, t("losses.axis", { axis: axis.title })), ...fields.map((field) => field.element),
    el("p", { class: "field-error", hidden: true, id: `range-${axis.name}-error` }));
  return {
    element,
    /** @param {State} state */
    update({ spec }) {
      fields.forEach((field, end) => field.update(rangeOf(spec, axis)[end]));
    },
  };
}
