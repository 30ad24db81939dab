/** The buttons over the surface that zoom in and out and show all of it again: for those without a wheel. */

import { t } from "../ui/messages.js";
import { createLegend, rates } from "./lr-color.js";
import { windowOf } from "./source.js";

/** @typedef {Pick<typeof import("../state.js"), "state"|"setView">} Api */
/** @typedef {import("../state.js").State} State */

const FACTOR = 1.5;

/** @param {number[][]} range @param {number} factor @returns {number[][]} the window about its middle */
export function zoomed(range, factor) {
  return range.map(([low, high]) => {
    const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
    return [middle - half, middle + half];
  });
}

/** @param {HTMLElement} host @param {Api} api */
export function createWindowTools(host, api) {
  const group = document.createElement("div");
  group.className = "window-tools";
  const zoom = (/** @type {number} */ factor) => {
    const range = windowOf(api.state());
    if (range) api.setView({ range: zoomed(range, factor) });
  };
  /** @type {[string, string, () => void][]} */
  const tools = [["closer", "+", () => zoom(1 / FACTOR)], ["farther", "−", () => zoom(FACTOR)], ["whole", "⤢", () => api.setView({ range: null })]];
  for (const [name, sign, act] of tools) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: sign, title: t(`picture.${name}`) });
    button.dataset.testid = `window-${name}`;
    button.setAttribute("aria-label", t(`picture.${name}`));
    button.addEventListener("click", act);
    group.append(button);
  }
  host.append(group);
  return createColoring(host, group, api);
}

/**
 * The button that colors trails by lr, and their scale.
 * @param {HTMLElement} host @param {HTMLElement} group @param {Api} api @returns {{update: (state: State) => void}}
 */
function createColoring(host, group, api) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: "lr", title: t("picture.colorByLr") });
  button.dataset.testid = "window-lr";
  button.setAttribute("aria-label", t("picture.colorByLr"));
  button.addEventListener("click", () => api.setView({ trails: api.state().view.trails === "lr" ? "entry" : "lr" }));
  group.append(button);
  const legend = createLegend(host);
  return {
    update({ view, traces }) {
      button.setAttribute("aria-pressed", String(view.trails === "lr"));
      legend.show(view.trails === "lr" ? rates(traces) : null);
    },
  };
}
