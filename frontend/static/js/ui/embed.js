/** What an embed has besides plot and transport: a legend, since the list of entries is not there, and the link to the whole page. */

import * as race from "../state.js";
import { criteriaOf, itemsOf } from "../plot/items.js";
import { page as criteria } from "../losses/state.js";
import { byId, el } from "./dom.js";
import { averageSwatch, swatch } from "./swatch.js";

const LOSSES = "losses";

/** @param {import("../plot/items.js").Item[]} items */
function show(items) {
  byId("embed-legend").replaceChildren(...items.map(({ i, label, average }) => el("li", {}, /** @type {any} */ ((average ? averageSwatch : swatch)(i)), el("span", {}, label))));
}

/** Words are there when the catalogue is. @param {() => import("../plot/items.js").Item[]} read @param {(fn: () => void) => unknown} subscribe @param {() => boolean} ready */
function createLegend(read, subscribe, ready) {
  let drawn = "";
  function update() {
    const items = ready() ? read() : [];
    const now = JSON.stringify(items);
    if (now !== drawn) show(items);
    drawn = now;
  }
  subscribe(update);
  update();
}

/** The whole page has the same fragment: what is shown here, step included. */
function createLink() {
  const link = /** @type {HTMLAnchorElement} */ (byId("embed-link"));
  const update = () => { link.href = `${location.pathname}${location.hash}`; };
  for (const kind of ["pointerenter", "pointerdown", "focus", "click"]) link.addEventListener(kind, update);
  update();
}

createLink();
if (document.getElementById(LOSSES)) createLegend(() => criteriaOf(criteria.state()), criteria.subscribe, () => criteria.state().catalogue !== null);
else createLegend(() => itemsOf(race.state()), race.subscribe, () => race.state().catalogue !== null);
