/** The exact values of all entries at the step under the pointer. The results table says the same to those without a pointer. */

import { labelOf } from "../spec.js";
import { t } from "../ui/messages.js";
import { measured } from "./measures.js";
import { entryStyle } from "./style.js";

/** @typedef {import("../state.js").State} State */

/** A number with all its digits, as torch would print it. @param {number} value */
export const exact = (value) => (Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");

export function createTip() {
  const element = document.createElement("div");
  element.className = "curve-tip";
  element.hidden = true;
  document.body.append(element);

  /** @param {State} state @param {import("./measures.js").Measure} measure @param {number} step */
  function rows(state, measure, step) {
    const { values } = measured(measure, state);
    return state.traces.flatMap((trace, i) => {
      if (!trace || state.view.hidden.includes(i) || step >= trace.rows) return [];
      const line = document.createElement("div");
      const [swatch, name, value] = ["span", "span", "output"].map((tag) => document.createElement(tag));
      swatch.className = "curve-tip-swatch";
      swatch.style.background = entryStyle(i).color;
      name.textContent = labelOf(state.spec.entries[i]);
      value.textContent = exact(values(trace)[step]);
      line.append(swatch, name, value);
      return [line];
    });
  }

  return {
    /** @param {State} state @param {import("./measures.js").Measure} measure @param {number} step @param {PointerEvent} event */
    show(state, measure, step, event) {
      element.hidden = step < 0 || step > state.spec.steps;
      if (element.hidden) return;
      const head = document.createElement("div");
      head.textContent = t("curve.at", { step });
      element.replaceChildren(head, ...rows(state, measure, step));
      const { offsetWidth: width, offsetHeight: height } = element;
      const left = event.clientX + 14 + width > innerWidth ? event.clientX - 14 - width : event.clientX + 14;
      const top = Math.max(4, Math.min(innerHeight - height - 4, event.clientY - height - 10));
      element.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
    },
    hide() { element.hidden = true; },
    destroy: () => element.remove(),
  };
}
