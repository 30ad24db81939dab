/** The header: undo and redo, 2D / 3D / both, and the caption that says what every number here depends on. */

import { surfaceOf } from "../spec.js";
import { byId, setText } from "./dom.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */

/** @param {Api} api @returns {import("./api.js").Part} */
export function createHistory(api) {
  const undo = /** @type {HTMLButtonElement} */ (byId("undo"));
  const redo = /** @type {HTMLButtonElement} */ (byId("redo"));
  undo.addEventListener("click", () => api.undo());
  redo.addEventListener("click", () => api.redo());
  return {
    update(state, changed) {
      if (!changed.has("spec")) return;
      undo.disabled = !state.canUndo;
      redo.disabled = !state.canRedo;
    },
  };
}

/** @param {Api} api @returns {import("./api.js").Part} */
export function createTools(api) {
  const history = createHistory(api);
  const caption = byId("caption");
  const [pictures, space] = [byId("pictures"), byId("surface-3d")];
  const modes = /** @type {HTMLInputElement[]} */ ([...byId("mode").querySelectorAll("input")]);
  for (const input of modes) input.addEventListener("change", () => api.setView({ mode: /** @type {"2d" | "3d" | "both"} */ (input.value) }));
  return {
    update(state, changed) {
      history.update(state, changed);
      if (changed.has("view")) {
        for (const input of modes) input.checked = input.value === state.view.mode;
        pictures.dataset.mode = state.view.mode;
        space.hidden = state.view.mode === "2d";
      }
      if (!changed.has("spec") && !changed.has("catalogue")) return;
      const { problem, dtype, seed } = state.spec;
      setText(caption, t("caption", { title: surfaceOf(state.catalogue, problem)?.title ?? problem.name, torch: state.catalogue?.torch ?? "", dtype, seed }));
    },
  };
}
