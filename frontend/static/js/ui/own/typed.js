/**
 * A function that a person types. Each text is asked of the server, which alone knows what one is; it enters the spec when it is
 * one, and until then the last one stays and the error stands below the text, with a mark under the character.
 */

import { ApiFailure, landmarks } from "../../api.js";
import { createLatest } from "../../latest.js";
import { el, setValue, unique } from "../dom.js";
import { showError } from "../field.js";
import { t } from "../messages.js";

/** @typedef {import("../../spec.js").Problem} Problem */
/** @typedef {{path: string, label: string, testId: string, candidate: (text: string) => Problem, accept: (found: Problem, text: string) => void}} Wires */

const REST = 150; // milliseconds without a key until a text is asked for

/** @param {Wires} wires */
export function createTyped({ path, label, testId, candidate, accept }) {
  const id = unique("typed");
  const input = el("textarea", { id, rows: 3, spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: 2000, "data-testid": testId });
  const element = el("div", { class: "field expression typed", "data-path": path },
    el("label", { for: id, class: "field-name" }, label), input, el("p", { class: "field-error", id: `${id}-error`, hidden: true }),
    el("details", { class: "functions" }, el("summary", {}, t("typed.functions")), el("p", {}, t("typed.known"))));
  const latest = createLatest(
    (/** @type {string} */ text) => landmarks(candidate(text)),
    (found, text) => {
      if (text !== input.value || !found.problem) return;
      showError(element, null);
      accept(found.problem, text);
    },
    (failure, text) => {
      if (text === input.value) showError(element, failure instanceof ApiFailure ? failure.error.message : String(failure));
    },
  );
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  input.addEventListener("input", () => {
    input.dataset.dirty = "true";
    clearTimeout(timer);
    timer = setTimeout(() => latest.want(input.value), REST);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // one line, which wraps
  });
  input.addEventListener("blur", () => {
    if (element.querySelector(":scope > .field-error:not([hidden])")) return;
    input.dataset.dirty = "false";
  });
  return {
    element,
    /** @param {string} text */
    update: (text) => setValue(input, text),
  };
}
