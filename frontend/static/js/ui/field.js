/**
 * One control for one parameter of the catalogue: torch's own name, an editor for its type, a way back to torch's default,
 * and room for an error in a sentence. A field never decides what is valid beyond "is this a number": the engine does, and
 * its errors find the field by `data-path`.
 */

import { el, setAttribute, unique } from "./dom.js";
import { editorFor } from "./editors.js";
import { iconButton } from "./icon.js";
import { t } from "./messages.js";
import { exact } from "./numbers.js";

/** @typedef {import("../spec.js").Parameter} Parameter */
/**
 * @typedef {object} Connection
 * @property {string} path where its value stands in the spec, joined by dots
 * @property {string} [label] where it is not the parameter's own name
 * @property {(value: any, transient: boolean) => void} send undefined asks for the default
 * @property {() => void} commit
 */
/** @typedef {{element: HTMLElement, update: (value: any, path?: string) => void}} Field */

/** @param {Parameter} parameter @param {Connection} connection @returns {Field} */
export function createField(parameter, connection) {
  const id = unique("field");
  const label = connection.label ?? parameter.name;
  const error = el("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const editor = editorFor(parameter, {
    id, label, commit: connection.commit, send: connection.send,
    invalid: (message) => showError(element, message),
  });
  const name = el("label", { for: id, class: "field-name", title: label }, connection.label ? label : el("code", {}, label));
  const none = parameter.nullable ? noneToggle(parameter, label, connection) : null;
  const reset = iconButton("reset", t("field.reset", { name: label, value: text(parameter.default) }), () => {
    connection.send(undefined, false);
    showError(element, null);
  });
  reset.classList.add("reset");
  const element = el("div", { class: `field ${parameter.type}`, "data-path": connection.path, "data-name": parameter.name },
    name, el("span", { class: "editor" }, editor.element, none?.element), reset, error);
  return {
    element,
    update(value, path) {
      if (path !== undefined) setAttribute(element, "data-path", path);
      const shown = value === undefined ? parameter.default : value;
      editor.show(shown);
      none?.show(shown);
      editor.enable(!(parameter.nullable && shown === null));
      reset.disabled = value === undefined || parameter.required || same(value, parameter.default);
    },
  };
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {unknown} value */
const text = (value) => (value === null || value === undefined ? t("field.none") : Array.isArray(value) ? value.map(exact).join(", ") : exact(value));

/** What a parameter becomes when its `None` is switched off. @param {Parameter} parameter */
export function firstValue(parameter) {
  if (parameter.default !== null && parameter.default !== undefined) return parameter.default;
  if (parameter.type === "bool") return false;
  if (parameter.type === "choice") return (parameter.choices ?? []).find((choice) => choice !== null) ?? null;
  if (parameter.type === "text" || parameter.type === "expression") return "";
  if (parameter.type === "list") return [];
  const low = parameter.range ? parameter.range[0] : 0;
  return parameter.type === "tuple" ? new Array(parameter.length ?? 2).fill(low) : low;
}

/** @param {Parameter} parameter @param {string} label @param {Connection} connection */
function noneToggle(parameter, label, connection) {
  const input = el("input", {
    type: "checkbox", "aria-label": t("field.isNone", { name: label }),
    onchange: () => connection.send(input.checked ? null : firstValue(parameter), false),
  });
  const element = el("label", { class: "none" }, input, el("code", {}, t("field.none")));
  return { element, show: (/** @type {unknown} */ value) => void (input.checked = value === null) };
}

/** An expression with a mark under the character that a message names. @param {string} message @param {string} text */
function caret(message, text) {
  const at = Number(/ at character (\d+)/.exec(message)?.[1] ?? 0);
  return text && at ? [el("pre", { class: "caret" }, `${text}\n${" ".repeat(at - 1)}^`)] : [];
}

/**
 * Says an error beside a field, or takes it back.
 * @param {HTMLElement} field @param {string | null} message @param {Element} [about] the part of the field that it is about
 */
export function showError(field, message, about = field) {
  const place = field.querySelector(":scope > .field-error");
  if (!(place instanceof HTMLElement)) return;
  place.hidden = message === null;
  const text = /** @type {HTMLInputElement|HTMLTextAreaElement|null} */ (about.querySelector("input, textarea"))?.value;
  place.replaceChildren(message ?? "", ...caret(message ?? "", about.matches(".expression") ? text ?? "" : ""));
  for (const input of about.querySelectorAll("input, select, textarea")) {
    setAttribute(input, "aria-invalid", message === null ? null : "true");
    setAttribute(input, "aria-describedby", message === null ? null : place.id);
  }
}
