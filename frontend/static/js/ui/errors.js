/**
 * Errors in a sentence: beside the field that the error's path names, and in the banner, which alone speaks where no field
 * is to blame (connection lost, a worker that died) and offers to run again.
 */

import { el, setAttribute } from "./dom.js";
import { showError } from "./field.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../state.js").State} State */

/** The paths to look for, from the whole to the first word. @param {(string | number)[]} path */
export function candidates(path) {
  return path.map((_, k) => path.slice(0, path.length - k).join("."));
}

/** The element of a path and the field or entry that can speak for it. @param {(string | number)[]} path */
function fieldAt(path) {
  for (const candidate of candidates(path)) {
    const about = document.querySelector(`[data-path="${CSS.escape(candidate)}"]`);
    const field = about?.querySelector(":scope > .field-error") ? about : about?.closest(".entry");
    // A whole entry is not marked as one wrong field, it only says the sentence.
    if (about && field instanceof HTMLElement) return { field, about: about.matches(".entry") ? document.createElement("p") : about };
  }
  return null;
}

/** Opens what the field is folded into. @param {HTMLElement} field */
function unfold(field) {
  for (let at = field.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
}

/** @param {HTMLElement} banner @param {Api} api @returns {import("./api.js").Part} */
export function createErrors(banner, api) {
  /** @type {ReturnType<typeof fieldAt>} */
  let marked = null;
  const text = el("p", {});
  const again = el("button", { type: "button", class: "text", "data-testid": "run-again", onclick: () => runAgain(api) }, t("error.again"));
  const close = el("button", { type: "button", class: "text", "data-testid": "error-close", onclick: () => api.clearError() }, t("error.close"));
  banner.append(text, again, close);
  /** @param {State} state */
  const mark = (state) => {
    if (marked) showError(marked.field, null, marked.about);
    marked = state.error ? fieldAt(state.error.path ?? []) : null;
    if (!marked || !state.error) return;
    showError(marked.field, state.error.message, marked.about);
    unfold(marked.field);
    marked.field.querySelector(":scope > .field-error")?.scrollIntoView({ block: "nearest" });
  };
  return {
    update(state, changed) {
      if (changed.has("error")) mark(state);
      if (!changed.has("error") && !changed.has("connection")) return;
      const lost = state.connection === "lost";
      banner.hidden = !state.error && !lost;
      text.textContent = state.error ? sentenceOf(state.error) : lost ? t("error.lost") : "";
      again.hidden = Boolean(state.error?.path?.length) || (lost && !state.error);
      close.hidden = !state.error;
      setAttribute(banner, "data-kind", lost && !state.error ? "lost" : "error");
    },
  };
}

/** @param {import("../state.js").ApiError} error */
function sentenceOf(error) {
  return error.path?.length ? t("error.at", { path: error.path.join("."), message: error.message }) : error.message;
}

/** @param {Api} api */
function runAgain(api) {
  api.clearError();
  // main.js listens: whatever is missing is asked for again.
  dispatchEvent(new Event("thalweg:retry"));
}
