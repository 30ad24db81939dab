/**
 * The list of entries: as many places as the spec has entries, each updated in place (see entry.js), and the menu that adds one of
 * any optimizer the catalogue found. Reordering carries along which entries are hidden and where the focus is.
 */

import { addEntry } from "../spec.js";
import { bySource, titleOf } from "./classes.js";
import { byId, el } from "./dom.js";
import { createEntry } from "./entry.js";
import { placeAt } from "./menu.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../state.js").State} State */

/** @typedef {{create: (i: number, api: Api, catalogue: import("../spec.js").Catalogue, arrange: (spec: any, moved: (k: number) => number | null) => void) => Place, add: typeof addEntry}} Kind what an entry is: its place in the list, and how one is added */
/** @typedef {{element: HTMLElement} & Record<"update" | "view" | "progress", (state: State) => void>} Place */

/** @param {HTMLElement} root @param {Api} api @param {import("../spec.js").Catalogue} catalogue @param {Kind} [kind] @returns {import("./api.js").Part} */
export function createEntries(root, api, catalogue, kind = { create: createEntry, add: addEntry }) {
  /** @type {Place[]} */
  const places = [];
  const add = /** @type {HTMLButtonElement} */ (byId("add-entry"));
  /** @param {any} spec @param {(k: number) => number | null} moved old place -> new place */
  const arrange = (spec, moved) => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.testid : undefined;
    const { hidden, selected } = api.state().view;
    api.change(spec);
    api.setView({ hidden: hidden.map(moved).filter((k) => k !== null), selected: moved(selected) ?? 0 });
    follow(focused, moved, add);
  };
  createAddMenu(byId("add-menu"), add, api, catalogue, root, kind.add);
  return {
    update(state, changed) {
      const { length } = state.spec.entries;
      while (places.length > length) places.pop()?.element.remove();
      const grown = places.length < length;
      while (places.length < length) {
        const place = kind.create(places.length, api, catalogue, arrange);
        places.push(place);
        root.append(place.element);
      }
      if (grown || changed.has("spec")) for (const place of places) place.update(state);
      if (grown || changed.has("view") || changed.has("spec")) for (const place of places) place.view(state);
      if (grown || changed.has("traces") || changed.has("status") || changed.has("step") || changed.has("busy") || changed.has("error")) for (const place of places) place.progress(state);
      add.disabled = length >= (catalogue.limits?.entries ?? Infinity);
    },
  };
}

/** The button that moved an entry keeps the focus at the entry's new place. @param {string | undefined} focused @param {(k: number) => number | null} moved @param {HTMLElement} otherwise */
function follow(focused, moved, otherwise) {
  const match = /^(\w+)-(\d+)$/.exec(focused ?? "");
  if (!match) return;
  requestAnimationFrame(() => {
    const to = moved(Number(match[2]));
    const button = to === null ? null : document.querySelector(`[data-testid="${match[1]}-${to}"]`);
    const enabled = button instanceof HTMLButtonElement && !button.disabled ? button : button?.parentElement?.querySelector("button:enabled");
    (enabled instanceof HTMLElement ? enabled : otherwise).focus();
  });
}

const FEW = 12; // classes of a group that is not folded

/** What of a package's many is not offered, folded; of a person's own the page's bar tells it. @param {string} source @param {import("../spec.js").Catalogue} catalogue */
function missing(source, { plugins }) {
  const notices = plugins.find((one) => one.kind === "zoo" && one.source === source)?.notices ?? [];
  if (!notices.length) return [];
  return [el("details", {}, el("summary", {}, t("plugins.missing", { count: notices.length })), el("ul", { class: "note" }, ...notices.map((one) => el("li", {}, one))))];
}

/** @param {HTMLElement} menu @param {HTMLElement} button @param {Api} api @param {import("../spec.js").Catalogue} catalogue @param {HTMLElement} list @param {typeof addEntry} another */
function createAddMenu(menu, button, api, catalogue, list, another) {
  /** @param {import("../spec.js").Optimizer} one */
  const item = ({ name, sentence, note }) => {
    const pick = () => {
      api.change((spec) => another(spec, name, catalogue));
      api.setView({ selected: api.state().spec.entries.length - 1 });
      requestAnimationFrame(() => list.lastElementChild?.scrollIntoView({ block: "nearest" }));
    };
    return el("li", {}, el("button", { type: "button", "data-testid": `add-${name}`, title: sentence, onclick: pick }, name, note && el("span", {}, note)));
  };
  menu.setAttribute("aria-label", t("entries.add"));
  for (const { source, classes } of bySource(catalogue.optimizers)) {
    const list = [el("ul", {}, ...classes.map(item)), ...missing(source, catalogue)];
    if (!source) menu.append(...list);
    else menu.append(el("details", { open: classes.length <= FEW }, el("summary", {}, titleOf(source)), ...list));
  }
  placeAt(menu, button);
}
