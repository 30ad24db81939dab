/**
 * The chosen criteria: a line each, and under the selected one its parameters as sliders, the settings of its example, and what
 * autograd makes of it. Places are kept and updated in place, so that a dragged slider keeps its focus.
 */

import { el, setAttribute, setText } from "../ui/dom.js";
import { iconButton, setIcon, setLabel } from "../ui/icon.js";
import { t } from "../ui/messages.js";
import { swatch } from "../ui/swatch.js";
import { createBody } from "./body.js";
import { duplicated, removed, titleOf } from "./document.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */

/** @param {HTMLElement} root @param {Api} api @param {{highlight: (i: number) => void}} charts */
export function createList(root, api, charts) {
  /** @type {ReturnType<typeof createPlace>[]} */
  const places = [];
  return {
    /** @param {State} state @param {Set<string>} changed @returns {boolean} whether fields were built anew */
    update(state, changed) {
      const { length } = state.spec.criteria;
      while (places.length > length) places.pop()?.element.remove();
      while (places.length < length) {
        const place = createPlace(places.length, api, charts);
        places.push(place);
        root.append(place.element);
      }
      const built = places.map((place) => place.update(state));
      if (changed.has("view") && built.some(Boolean)) places[state.view.selected]?.element.scrollIntoView({ block: "nearest" });
      return built.some(Boolean);
    },
  };
}

/** @param {number} i @param {Api} api @param {{highlight: (i: number) => void}} charts */
function createPlace(i, api, charts) {
  const name = el("span", { class: "line-name" });
  const choose = el("button", { type: "button", class: "line-choose", "data-testid": `select-${i}`, onclick: () => api.setView({ selected: i }) });
  choose.append(swatch(i), name);
  const hide = iconButton("shown", t("entry.hide"), () => toggle(api, i), `hide-${i}`);
  const duplicate = iconButton("duplicate", t("entry.duplicate"), () => arrange(duplicated(api.state().spec, i), (k) => (k > i ? k + 1 : k), i + 1), `duplicate-${i}`);
  const remove = iconButton("remove", t("entry.remove"), () => arrange(removed(api.state().spec, i), (k) => (k > i ? k - 1 : k), Math.max(0, i - 1)), `remove-${i}`);
  const body = createBody(i, api);
  const element = el("li", { class: "entry line criterion", "data-testid": `criterion-${i}`, "data-path": `criteria.${i}` },
    choose, hide, duplicate, remove, body.element, el("p", { class: "field-error", hidden: true, id: `criterion-${i}-error` }));
  element.addEventListener("pointerenter", () => charts.highlight(i));
  element.addEventListener("pointerleave", () => charts.highlight(-1));

  /** @param {import("./document.js").Document} spec @param {(k: number) => number} to where a criterion goes @param {number} selected */
  function arrange(spec, to, selected) {
    const fewer = spec.criteria.length < api.state().spec.criteria.length;
    const hidden = api.state().view.hidden.filter((k) => k !== i || !fewer).map(to);
    api.change(spec);
    api.setView({ hidden, selected });
  }

  return {
    element,
    /** @param {State} state @returns {boolean} whether its fields were built anew */
    update(state) {
      const [hidden, selected] = [state.view.hidden.includes(i), state.view.selected === i];
      setText(name, titleOf(state.spec.criteria[i]));
      element.classList.toggle("is-hidden", hidden);
      element.classList.toggle("is-selected", selected);
      setAttribute(choose, "aria-expanded", String(selected));
      setIcon(hide, hidden ? "hidden" : "shown");
      setLabel(hide, t(hidden ? "entry.show" : "entry.hide"));
      setAttribute(hide, "aria-pressed", String(hidden));
      remove.disabled = state.spec.criteria.length === 1;
      return body.update(state, selected);
    },
  };
}

/** @param {Api} api @param {number} i */
export function toggle(api, i) {
  const { hidden } = api.state().view;
  api.setView({ hidden: hidden.includes(i) ? hidden.filter((k) => k !== i) : [...hidden, i] });
}
