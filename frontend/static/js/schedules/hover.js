/**
 * The pointer over the panels: a line through all of them, the values of all schedules at its step, and the nearest of them
 * lifted above the others. The nearest is found by one look at each entry, at most once a frame.
 */

import { createBox } from "../plot/tip.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { nearest } from "./measures.js";
import { titleOf } from "./titles.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {ReturnType<typeof import("./panel.js").createPanel>} Panel */
/** @typedef {import("./measures.js").Line} Line */

const LISTED = 8; // lines in the box; all values are in the table
const MANY = 24; // lines from which on one is lifted only when the pointer rests
const REST = 70; // milliseconds
const DIGITS = 6;

/** @param {HTMLElement} root @param {{name: string, panel: Panel}[]} panels @param {Api} api */
export function createHover(root, panels, api) {
  const cursor = el("div", { class: "cursor", hidden: true, "aria-hidden": "true" });
  const dot = el("div", { class: "dot", hidden: true, "aria-hidden": "true" });
  root.append(cursor, dot);
  const box = createBox();
  let strong = -1;
  let pending = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {{panel: Panel, event: PointerEvent}|null} */
  let at = null;

  /** @param {number} entry */
  function highlight(entry) {
    clearTimeout(timer);
    if (strong === entry) return;
    strong = entry;
    for (const { panel } of panels) panel.highlight(entry);
  }

  /** Redrawing hundreds of lines at every frame would hold the pointer up. @param {number} entry @param {number} lines */
  function highlightSoon(entry, lines) {
    if (lines <= MANY) return highlight(entry);
    clearTimeout(timer);
    timer = setTimeout(() => highlight(entry), REST);
  }

  function look() {
    pending = 0;
    if (!at) return;
    const { panel, event } = at;
    const { spec } = api.state();
    const step = Math.max(0, Math.min(spec.steps, Math.round(panel.stepAt(event.clientX))));
    const yOf = panel.yOf();
    const [bounds, top] = [panel.element.getBoundingClientRect(), root.getBoundingClientRect().top]; // read before anything is written
    cursor.hidden = false;
    cursor.style.transform = `translateX(${Math.round(panel.xOf(step))}px)`;
    const found = yOf ? nearest(panel.lines(), step, event.clientY - bounds.top, yOf, panel.log()) : null;
    highlightSoon(found?.line.entry ?? -1, panel.lines().length);
    mark(panel, found?.line ?? null, step, bounds.top - top);
    box.show(stepWords(api, step), valuesAt(panel.lines(), step, found?.line ?? null), event);
  }

  /** @param {Panel} panel @param {Line|null} line @param {number} step @param {number} top of the panel */
  function mark(panel, line, step, top) {
    const yOf = panel.yOf();
    dot.hidden = !line || !yOf;
    if (!line || !yOf) return;
    dot.style.transform = `translate(${panel.xOf(step)}px, ${top + yOf(line.values[step])}px)`;
    dot.style.background = `var(--entry-${line.entry % 8})`;
  }

  /** The nearest values first, the very nearest with all its digits. @param {Line[]} lines @param {number} step @param {Line|null} first */
  function valuesAt(lines, step, first) {
    const { entries } = api.state().spec;
    const here = lines.filter(({ curve }) => step < curve.rows);
    const height = first ? first.values[step] : 0;
    const near = here.length > LISTED ? closest(here, step, height) : here;
    const rows = near.map((line) => ({
      entry: line.entry, strong: line === first, label: line.thin ? `${titleOf(entries, line.entry, t("schedule.none"))}, ${t(`column.${line.column}`)}` : titleOf(entries, line.entry, t("schedule.none")),
      text: line === first ? exact(line.values[step]) : short(line.values[step], DIGITS),
    }));
    return here.length > near.length ? [...rows, { entry: -1, label: t("schedules.others", { count: here.length - near.length }), text: "" }] : rows;
  }

  /** @param {PointerEvent} event @param {Panel} panel */
  function moved(event, panel) {
    at = { panel, event };
    pending ||= requestAnimationFrame(look);
  }
  function left() {
    at = null;
    cursor.hidden = dot.hidden = true;
    box.hide();
    highlight(-1);
  }
  for (const { panel } of panels) {
    panel.element.addEventListener("pointermove", (event) => moved(event, panel));
    panel.element.addEventListener("pointerleave", left);
  }
  return { highlight, entry: () => strong };
}

/** The few lines nearest to a height, in one pass. @param {Line[]} lines @param {number} step @param {number} height */
function closest(lines, step, height) {
  /** @type {{line: Line, distance: number}[]} */
  const kept = [];
  for (const line of lines) {
    const distance = Math.abs(line.values[step] - height);
    if (kept.length === LISTED && !(distance < kept[LISTED - 1].distance)) continue;
    const place = kept.findIndex((other) => distance < other.distance);
    kept.splice(place < 0 ? kept.length : place, 0, { line, distance });
    if (kept.length > LISTED) kept.pop();
  }
  return kept.map(({ line }) => line);
}

/** @param {Api} api @param {number} step */
function stepWords(api, step) {
  const { batches } = api.state().view;
  return batches > 1 ? t("schedules.step_epoch", { step, epoch: Math.floor(step / batches), batch: step % batches }) : t("curve.at", { step });
}
