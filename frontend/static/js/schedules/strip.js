/**
 * The strip above the curves: which part of the selected schedule is in use when, and a handle at each boundary. A handle is
 * dragged along the steps or moved by the arrow keys (ten calls with Shift); what depends on it follows (boundaries.js). A drag is
 * one step of undo and starts from the schedule as it was, so that nothing is rounded twice.
 */

import { entryStyle } from "../plot/style.js";
import { setSchedule } from "../spec.js";
import { el, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { layout, moved } from "./boundaries.js";
import { nodeAt } from "./tree.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./boundaries.js").Boundary} Boundary */
/** @typedef {import("./boundaries.js").Segment} Segment */
/** @typedef {import("../spec.js").Schedule} Schedule */

const FAST = 10; // calls with Shift

/** @param {HTMLElement} root @param {Api} api @param {import("../spec.js").Catalogue} catalogue */
export function createStrip(root, api, catalogue) {
  const bars = el("div", { class: "segments-row", "aria-hidden": "true" });
  const handles = el("div", { class: "handles", role: "group", "aria-label": t("schedules.boundaries") });
  root.append(bars, handles);
  /** @type {Map<string, ReturnType<typeof createHandle>>} */
  const kept = new Map();
  let xOf = (/** @type {number} */ step) => step;
  let [left, right] = [0, 0];

  const selected = () => {
    const { spec, view } = api.state();
    return spec.entries[view.selected]?.schedule ?? null;
  };
  const shown = () => {
    const schedule = selected();
    return schedule ? layout(schedule, api.state().spec.steps, catalogue) : { boundaries: [], segments: [] };
  };

  /** @param {Schedule} from @param {Boundary} boundary @param {number} to in calls @param {boolean} transient */
  const move = (from, boundary, to, transient) => {
    const { view } = api.state();
    api.change((spec) => setSchedule(spec, view.selected, moved(from, boundary, to, spec.steps, catalogue)), { transient });
  };

  function draw() {
    const { boundaries, segments } = shown();
    const every = selected()?.every ?? 1;
    root.style.setProperty("--ink", entryStyle(api.state().view.selected).color);
    root.hidden = !segments.length;
    drawBars(bars, segments, every, xOf);
    const ids = new Set(boundaries.map(idOf));
    for (const [id, handle] of kept) if (!ids.has(id)) kept.delete(id) && handle.element.remove();
    for (const boundary of boundaries) {
      const id = idOf(boundary);
      const handle = kept.get(id) ?? createHandle(boundary, { selected, current, move, commit: api.commit, callAt: (clientX) => callAt(clientX, every) });
      if (!kept.has(id)) handles.append(handle.element);
      kept.set(id, handle);
      handle.update(boundary, wordsOf(boundary), every, xOf(boundary.at * every));
    }
  }

  /** The boundary as the spec has it now: keys come faster than frames. @param {Boundary} known */
  const current = (known) => shown().boundaries.find((boundary) => idOf(boundary) === idOf(known)) ?? known;

  /** @param {number} clientX @param {number} every */
  function callAt(clientX, every) {
    const x = clientX - root.getBoundingClientRect().left;
    const steps = api.state().spec.steps;
    return ((x - left) / Math.max(1, right - left)) * (steps / every);
  }

  /** @param {Boundary} boundary */
  function wordsOf({ kind, path, name, index }) {
    const schedule = /** @type {Schedule} */ (selected());
    const node = nodeAt(schedule, path);
    if (kind !== "milestone") return { label: t("schedules.handle.length", { name, part: node.name }), short: name };
    const [before, after] = [node.schedules?.[index]?.name ?? "", node.schedules?.[index + 1]?.name ?? ""];
    return { label: t("schedules.handle.milestone", { before, after }), short: "" };
  }

  return {
    /** @param {State} _state @param {Set<string>} changed */
    update(_state, changed) {
      if (changed.has("spec") || changed.has("view")) draw();
    },
    /** @param {{xOf: (step: number) => number}} chart */
    place(chart) {
      xOf = chart.xOf;
      [left, right] = [xOf(0), xOf(api.state().spec.steps)];
      draw();
    },
  };
}

/** @param {Boundary} boundary */
const idOf = ({ kind, path, name, index }) => `${kind}-${path.join(".")}-${name}-${index}`;

/** @param {HTMLElement} root @param {Segment[]} segments @param {number} every @param {(step: number) => number} xOf */
function drawBars(root, segments, every, xOf) {
  while (root.children.length > segments.length) root.lastElementChild?.remove();
  while (root.children.length < segments.length) root.append(el("span", { class: "segment" }));
  // Parts that act at the same time lie one above the other.
  const rows = [...new Set(segments.map(({ from, to }) => `${from}-${to}`))].map((span) => segments.filter(({ from, to }) => `${from}-${to}` === span));
  for (const row of rows) {
    const bar = /** @type {HTMLElement} */ (root.children[segments.indexOf(row[0])]);
    setText(bar, row.map(({ name }) => name).join(" × "));
    const [x, end] = [xOf(row[0].from * every), xOf(row[0].to * every)];
    bar.hidden = end - x < 2;
    Object.assign(bar.style, { transform: `translateX(${x}px)`, width: `${Math.max(0, end - x - 2)}px` });
    for (const other of row.slice(1)) /** @type {HTMLElement} */ (root.children[segments.indexOf(other)]).hidden = true;
  }
}

/**
 * @param {Boundary} first
 * @param {{selected: () => Schedule|null, current: (known: Boundary) => Boundary, move: (from: Schedule, boundary: Boundary, to: number, transient: boolean) => void, commit: () => void, callAt: (clientX: number) => number}} wires
 */
function createHandle(first, { selected, current, move, commit, callAt }) {
  /** @type {{schedule: Schedule, boundary: Boundary}|null} */
  let grip = null;
  const element = el("div", { class: `handle ${first.kind}`, role: "slider", tabindex: 0, "aria-orientation": "horizontal", "data-testid": `handle-${idOf(first)}` });
  element.addEventListener("pointerdown", (event) => {
    const schedule = selected();
    if (event.button !== 0 || !schedule) return;
    event.preventDefault();
    element.focus();
    element.setPointerCapture(event.pointerId);
    grip = { schedule, boundary: current(first) };
  });
  element.addEventListener("pointermove", (event) => {
    if (grip) move(grip.schedule, grip.boundary, callAt(event.clientX), true);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    element.addEventListener(kind, () => {
      if (grip) commit();
      grip = null;
    });
  }
  element.addEventListener("keydown", (event) => {
    const schedule = selected();
    const by = event.shiftKey ? FAST : 1;
    const boundary = current(first);
    const { at, low, high } = boundary;
    const to = { ArrowLeft: at - by, ArrowDown: at - by, ArrowRight: at + by, ArrowUp: at + by, Home: low, End: high }[event.key];
    if (to === undefined || !schedule) return;
    event.preventDefault();
    move(schedule, boundary, to, false);
  });
  return {
    element,
    /** @param {Boundary} next @param {{label: string, short: string}} words @param {number} every @param {number} x */
    update(next, { label, short }, every, x) {
      element.style.transform = `translateX(${Math.round(x) - 12}px)`;
      setAttribute(element, "aria-label", label);
      setAttribute(element, "title", label);
      setAttribute(element, "aria-valuemin", String(next.low));
      setAttribute(element, "aria-valuemax", String(next.high));
      setAttribute(element, "aria-valuenow", String(next.at));
      setAttribute(element, "aria-valuetext", t("schedules.handle.at", { call: next.at, step: next.at * every }));
      element.classList.toggle("is-late", x > (element.parentElement?.clientWidth ?? 0) / 2);
      setAttribute(element, "data-label", `${short} ${next.at - next.from}`.trim());
    },
  };
}
