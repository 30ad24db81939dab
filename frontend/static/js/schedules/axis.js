/** Whether the axis of lr is linear or logarithmic. */

/** @param {HTMLElement} root @param {import("../ui/api.js").Api} api */
export function createAxis(root, api) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input")]);
  for (const input of inputs) input.addEventListener("change", () => api.setView({ axis: input.value === "log" ? "log" : "linear" }));
  return {
    /** @param {import("../state.js").State} state @param {Set<string>} changed */
    update(state, changed) {
      if (changed.has("view")) for (const input of inputs) input.checked = input.value === state.view.axis;
    },
  };
}
