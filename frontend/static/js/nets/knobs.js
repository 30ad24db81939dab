/** The fields of a net as the catalogue describes them: a list of widths becomes columns, an object fields of its own, the rest plain fields. */

import { el } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { has, t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { createLayers } from "./layers-editor.js";

/** @typedef {import("./document.js").Knob} Knob */
/** @typedef {{send: (path: string[], value: any, transient: boolean) => void, commit: () => void}} Wires */
/** @typedef {{element: HTMLElement, update: (value: any) => void}} Part */

/** What a field is called; one without a message by its own name. @param {string} name */
const named = (name) => (has(`knob.${name}`) ? t(`knob.${name}`) : name);

/** As the shared fields want it. @param {Knob} knob */
export const parameterFor = ({ name, type, default: value, range, choices }) => parameterOf({
  name, type, default: value, range: range ?? null, choices: choices ?? null, required: false, scale: type === "int" && range && range[1] > 50 ? "log" : "linear",
});

/** @param {Knob[]} knobs @param {string} root where they stand in the document @param {Wires} wires @param {string[]} [path] @returns {Part} */
export function createKnobs(knobs, root, wires, path = []) {
  const parts = knobs.map((knob) => ({ name: knob.name, part: createKnob(knob, root, wires, [...path, knob.name]) }));
  return {
    element: el("div", { class: "knobs fields" }, ...parts.map(({ part }) => part.element)),
    update(values) {
      for (const { name, part } of parts) part.update(values?.[name]);
    },
  };
}

/** @param {Knob} knob @param {string} root @param {Wires} wires @param {string[]} path @returns {Part} */
function createKnob(knob, root, wires, path) {
  const [label, place] = [named(knob.name), [root, ...path].join(".")];
  if (knob.type === "list") return createLayers(knob, { label, path: place, send: (value) => wires.send(path, value, false) });
  if (knob.type === "object") {
    const inner = createKnobs(knob.fields ?? [], root, wires, path);
    return { element: el("fieldset", { class: "knob-group" }, el("legend", {}, label), inner.element), update: inner.update };
  }
  return createField(parameterFor(knob), { path: place, label, commit: wires.commit, send: (value, transient) => wires.send(path, value, transient) });
}
