/** The left column: which data, which net, and how it is trained. All of it comes from the catalogue. */

import { trainingOf } from "./document.js";
import { createDataPart } from "./setup-data.js";
import { createNetPart } from "./setup-net.js";
import { createTrainingPart } from "./setup-training.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

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
