/**
 * The list of schedules: one line each, with the shape in words (where it peaks, where it ends). A press selects; the selected
 * one is what the composer, the handles and the code are about. Lines are kept and updated in place, so that hundreds do not hurt.
 */

import { duplicateEntry, removeEntry } from "../spec.js";
import { el, setAttribute, setText } from "../ui/dom.js";
import { toggleHidden } from "../ui/entry.js";
import { iconButton, setIcon, setLabel } from "../ui/icon.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { swatch } from "../ui/swatch.js";
import { number } from "../wire.js";
import { curveOf } from "./curve.js";
import { titleOf } from "./titles.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */

/** @param {HTMLElement} root @param {Api} api @param {{highlight: (entry: number) => void}} chart */
export function createList(root, api, chart) {
  /** @type {ReturnType<typeof createLine>[]} */
  const lines = [];
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      const { length } = state.spec.entries;
      while (lines.length > length) lines.pop()?.element.remove();
      const grown = lines.length < length;
      while (lines.length < length) {
        const line = createLine(lines.length, api, chart);
        lines.push(line);
        root.append(line.element);
      }
      if (grown || changed.has("spec") || changed.has("traces") || changed.has("view")) for (const line of lines) line.update(state);
      if (changed.has("view")) lines[state.view.selected]?.element.scrollIntoView({ block: "nearest" });
    },
  };
}

/** @param {number} i @param {Api} api @param {{highlight: (entry: number) => void}} chart */
function createLine(i, api, chart) {
  const name = el("span", { class: "line-name" });
  const shape = el("span", { class: "line-shape" });
  const choose = el("button", { type: "button", class: "line-choose", "data-testid": `select-${i}`, onclick: () => api.setView({ selected: i }) });
  choose.append(swatch(i), name, shape);
  const hide = iconButton("shown", t("entry.hide"), () => toggleHidden(i, api), `hide-${i}`);
  const duplicate = iconButton("duplicate", t("entry.duplicate"), () => arrange(duplicateEntry(api.state().spec, i), (k) => (k > i ? k + 1 : k), i + 1), `duplicate-${i}`);
  const remove = iconButton("remove", t("entry.remove"), () => arrange(removeEntry(api.state().spec, i), (k) => (k > i ? k - 1 : k), Math.max(0, i - 1)), `remove-${i}`);
  /** @param {any} spec @param {(k: number) => number} to where an entry goes @param {number} selected */
  function arrange(spec, to, selected) {
    const hidden = api.state().view.hidden.filter((k) => k !== i || spec.entries.length > api.state().spec.entries.length).map(to);
    api.change(spec);
    api.setView({ hidden, selected });
  }
  const element = el("li", { class: "entry line", "data-testid": `line-${i}`, "data-path": `entries.${i}` }, choose, hide, duplicate, remove, el("p", { class: "field-error", hidden: true, id: `line-${i}-error` }));
  element.addEventListener("pointerenter", () => chart.highlight(i));
  element.addEventListener("pointerleave", () => chart.highlight(-1));
  return {
    element,
    /** @param {State} state */
    update(state) {
      const entry = state.spec.entries[i];
      const hidden = state.view.hidden.includes(i);
      setText(name, titleOf(state.spec.entries, i, t("schedule.none")));
      setText(shape, shapeOf(state, i));
      element.classList.toggle("is-hidden", hidden);
      element.classList.toggle("is-selected", state.view.selected === i);
      setAttribute(choose, "aria-pressed", String(state.view.selected === i));
      setIcon(hide, hidden ? "hidden" : "shown");
      setLabel(hide, t(hidden ? "entry.show" : "entry.hide"));
      setAttribute(hide, "aria-pressed", String(hidden));
      remove.disabled = state.spec.entries.length === 1;
    },
  };
}

/** @param {State} state @param {number} i */
function shapeOf(state, i) {
  const summary = curveOf(state, i)?.answer?.summary;
  return summary ? t("schedules.shape", { peak: short(number(summary.peak), 3), final: short(number(summary.final), 3) }) : "";
}
