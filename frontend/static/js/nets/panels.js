/** The tabs that ask the server further questions about a training, most of them on the page's socket: each is loaded when it is first looked at. */

import { together } from "../boot.js";
import { byId } from "../ui/dom.js";
import { whenSeen } from "../ui/index.js";
import { createAsker } from "./asker.js";
import { CURVATURES } from "./curvature/answer.js";
import { LANDSCAPES } from "./landscape/answer.js";

/** @typedef {typeof import("../state.js")} Page */
/** @typedef {import("../ui/api.js").Part & {came?: () => void}} Part */
/** @typedef {import("./asker.js").Asker<any>} Asker */

/** @param {Page} page */
export function createPanels(page) {
  /** @type {Record<string, Asker>} */
  const askers = {};
  /** @type {Record<string, Part>} */
  const parts = {};

  /** @param {string} name @param {() => Promise<Part>} load */
  const seen = (name, load) => (/** @type {HTMLElement} */ root) => whenSeen(root, async () => (parts[name] = await load()));
  return {
    /** @param {(message: any) => void} send */
    also(send) {
      askers.landscape = createAsker(send, () => parts.landscape?.came?.(), LANDSCAPES);
      askers.curvature = createAsker(send, () => parts.curvature?.came?.(), CURVATURES);
      return together(...Object.values(askers));
    },
    deck: {
      landscape: seen("landscape", async () => (await import("./landscape/panel.js")).createLandscapePanel(byId("landscape"), page, askers.landscape)),
      curvature: seen("curvature", async () => (await import("./curvature/panel.js")).createCurvaturePanel(byId("curvature"), page, askers.curvature)),
      timing: seen("timing", async () => (await import("./speed/panel.js")).createSpeedPanel(byId("timing"), page)),
    },
  };
}

/**
 * Keeps the tab that is looked at in the view, and so in the link.
 * @param {HTMLElement} list an element with the role tablist @param {Pick<Page, "state"|"setView">} api
 */
export function createTabMemory(list, api) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  const nameOf = (/** @type {HTMLElement} */ tab) => tab.id.replace(/^tab-/, "");
  const wished = () => tabs.find((tab) => nameOf(tab) === api.state().view.deck?.tab) ?? tabs[0];
  const chosen = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  return {
    /** A person has chosen another tab. */
    chose() {
      const tab = chosen();
      if (!tab || tab === wished()) return;
      const { tab: _old, ...rest } = api.state().view.deck ?? {};
      api.setView({ deck: tab === tabs[0] ? rest : { ...rest, tab: nameOf(tab) } });
    },
    /** @type {import("../ui/api.js").Part["update"]} */
    update(_state, changed) {
      if (changed.has("view") && wished() !== chosen()) wished().click();
    },
  };
}
