/** The pointer over a pair of charts: a line through both, the values of all criteria there, and the nearest one lifted above the others. */

import { createBox } from "../plot/tip.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { titleOf } from "./document.js";
import { nearest } from "./lines.js";

/** @typedef {import("./state.js").Api} Api */
/** @typedef {ReturnType<typeof import("./panel.js").createPanel>} Panel */
/** @typedef {import("./panel.js").Line} Line */

const DIGITS = 6;

/** @param {HTMLElement} root @param {Panel[]} panels @param {Api} api */
export function createHover(root, panels, api) {
  const cursor = el("div", { class: "cursor", hidden: true, "aria-hidden": "true" });
  const dots = panels.map(() => el("div", { class: "dot", hidden: true, "aria-hidden": "true" }));
  root.append(cursor, ...dots);
  const box = createBox();
  let strong = -1;
  let pending = 0;
  /** @type {{panel: Panel, event: PointerEvent}|null} */
  let at = null;

  /** @param {number} i */
  function highlight(i) {
    if (strong === i) return;
    strong = i;
    for (const panel of panels) panel.highlight(i);
  }

  function look() {
    pending = 0;
    if (!at) return;
    const { panel, event } = at;
    const lines = panel.lines();
    if (!lines.length) return;
    const k = nearest(lines[0].curve.t, panel.at(event.clientX));
    const place = lines[0].curve.t[k];
    const y = event.clientY - panel.element.getBoundingClientRect().top;
    const first = closest(lines, panel, k, y);
    cursor.hidden = false;
    cursor.style.transform = `translateX(${Math.round(panel.xOf(place))}px)`;
    mark(first, k, place);
    highlight(first.i);
    box.show(t("losses.at", { t: short(place, DIGITS) }), valuesAt(lines, panel, k, first), event);
  }

  /** @param {Line} line @param {number} k @param {number} place */
  function mark({ curve, i }, k, place) {
    const top = root.getBoundingClientRect().top;
    panels.forEach((panel, n) => {
      const value = curve[panel.column][k];
      dots[n].hidden = !Number.isFinite(value);
      dots[n].style.transform = `translate(${panel.xOf(place)}px, ${panel.element.getBoundingClientRect().top - top + panel.yOf(value)}px)`;
      dots[n].style.background = `var(--entry-${i % 8})`;
    });
  }

  /** The nearest with all its digits. @param {Line[]} lines @param {Panel} panel @param {number} k @param {Line} first */
  function valuesAt(lines, panel, k, first) {
    const { criteria } = api.state().spec;
    return lines.map((line) => {
      const value = line.curve[panel.column][k];
      return { entry: line.i, strong: line === first, label: titleOf(criteria[line.i]), text: line === first ? exact(value) : short(value, DIGITS) };
    });
  }

  function left() {
    at = null;
    cursor.hidden = true;
    dots.forEach((dot) => { dot.hidden = true; });
    box.hide();
    highlight(-1);
  }
  for (const panel of panels) {
    panel.element.addEventListener("pointermove", (event) => {
      at = { panel, event };
      pending ||= requestAnimationFrame(look);
    });
    panel.element.addEventListener("pointerleave", left);
  }
  return {
    highlight, strong: () => strong,
    destroy() {
      cancelAnimationFrame(pending);
      box.destroy();
    },
  };
}

/** @param {Line[]} lines @param {Panel} panel @param {number} k @param {number} y */
function closest(lines, panel, k, y) {
  const away = (/** @type {Line} */ { curve }) => Math.abs(panel.yOf(curve[panel.column][k]) - y);
  const far = (/** @type {number} */ value) => (Number.isNaN(value) ? Infinity : value);
  return lines.reduce((best, line) => (far(away(line)) < far(away(best)) ? line : best));
}
