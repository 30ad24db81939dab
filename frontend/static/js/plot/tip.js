/** The exact values of all entries at the step under the pointer. The results table says the same to those without a pointer. */

import { averageLabel } from "../average.js";
import { labelOf, lengthOf } from "../spec.js";
import { setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { entryStyle } from "./style.js";

/** @typedef {import("../state.js").State} State */

/** A number with all its digits, as torch would print it. @param {number} value */
export const exact = (value) => (Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");

/** @typedef {{entry: number, label: string, text: string, strong?: boolean}} Line entry: whose color it has, -1 for none */

const CALM = 40; // milliseconds between two changes of words; a box that only moves is not painted anew

/** A box beside the pointer with one line an entry. Its elements are kept, so that a moving pointer builds nothing. */
export function createBox() {
  const element = document.createElement("div");
  element.className = "curve-tip";
  element.hidden = true;
  const head = document.createElement("div");
  element.append(head);
  document.body.append(element);
  let title = "";
  let lines = /** @type {Line[]} */ ([]);
  let said = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function line() {
    const made = document.createElement("div");
    const swatch = document.createElement("span");
    swatch.className = "curve-tip-swatch";
    made.append(swatch, document.createElement("span"), document.createElement("output"));
    element.append(made);
    return made;
  }

  /** @param {Element} made @param {Line} what */
  function fill(made, { entry, label, text, strong = false }) {
    const [swatch, name, value] = /** @type {HTMLElement[]} */ ([...made.children]);
    swatch.style.background = entry < 0 ? "transparent" : entryStyle(entry).color;
    setText(name, label);
    setText(value, text);
    made.classList.toggle("is-strong", strong);
  }

  function say() {
    clearTimeout(timer);
    timer = undefined;
    said = performance.now();
    setText(head, title);
    while (element.children.length > lines.length + 1) element.lastElementChild?.remove();
    lines.forEach((what, k) => fill(element.children[k + 1] ?? line(), what));
  }

  return {
    /** @param {string} newTitle @param {Line[]} newLines @param {{clientX: number, clientY: number}} event */
    show(newTitle, newLines, event) {
      [title, lines] = [newTitle, newLines];
      if (element.hidden || performance.now() - said >= CALM) say();
      else timer ??= setTimeout(say, CALM);
      element.hidden = false;
      // To that side of the pointer where there is more room: to measure the box would lay out the page at every move.
      const x = event.clientX > innerWidth / 2 ? `calc(${event.clientX - 14}px - 100%)` : `${event.clientX + 14}px`;
      const y = event.clientY > innerHeight / 2 ? `calc(${event.clientY - 10}px - 100%)` : `${event.clientY + 14}px`;
      element.style.transform = `translate(${x}, ${y})`;
    },
    hide() {
      clearTimeout(timer);
      timer = undefined;
      element.hidden = true;
    },
    destroy: () => element.remove(),
  };
}

/** @param {import("./measures.js").Source} source */
export function createTip(source) {
  const box = createBox();

  /** @param {State} state @param {string} measure @param {number} step @returns {Line[]} */
  function lines(state, measure, step) {
    const { values, per = 1 } = source.measured(measure, state);
    const row = step * per;
    return source.linesOf(measure, state).flatMap(({ trace, i, first, average, label }) => {
      if (row < first || row >= trace.rows) return [];
      return [{ entry: i, label: label ?? (average ? averageLabel(state, i) : labelOf(state.spec.entries[i])), text: exact(values(trace)[row]) }];
    });
  }

  return {
    ...box,
    /** @param {State} state @param {string} measure @param {number} step @param {PointerEvent} event */
    show(state, measure, step, event) {
      if (step < 0 || step > lengthOf(state.spec)) box.hide();
      else box.show(t(source.at, { step }), lines(state, measure, step), event);
    },
  };
}
