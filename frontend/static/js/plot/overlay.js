/**
 * The trails over a surface. Halos and lines are drawn on two hidden sheets, to which only what is new is added while the step
 * grows; everything is drawn again when the frame (zoom, size, camera), a trace, the style or the hidden entries change, or when
 * the step goes back. Where an entry averages, its own trail is drawn on two more sheets below these, seen faintly, and its average
 * on two above, so that no trail covers it. One sheet holds all with the heads on top; of it only the parts that changed are
 * painted anew and shown (tiles.js).
 */

import { averageOf, begunAt } from "../average.js";
import { drawHead, headsOf } from "./heads.js";
import { colorAt, rates, stretches } from "./lr-color.js";
import { copy, createSheet, merged, resize, wipe } from "./sheet.js";
import { averagePenOf, BEHIND, penOf } from "./pens.js";
import { palette } from "./style.js";
import { createTiles } from "./tiles.js";
import { createTrail, extend } from "./trails.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./trails.js").Trail} Trail */
/** @typedef {import("./trails.js").Box} Box */
/** @typedef {{left: number, top: number, width: number, height: number, project: import("./trails.js").Project, key: string}} Frame
 *  where the sheet lies in its host, in CSS pixels; key: changes when anything about it does */

const FAINT = 0.45; // of a trail that is about to be replaced

/** @param {HTMLElement} host */
export function createOverlay(host) {
  const tiles = createTiles(host);
  const [behind, plain, front] = Array.from({ length: 3 }, () => ({ halo: createSheet(), line: createSheet() }));
  const whole = createSheet();
  let colors = palette();
  /** @type {Trail[]} */
  let trails = [];
  /** @type {Trail[]} */
  let averages = [];
  /** @type {Box[]} */
  let heads = [];
  let layers = [plain];
  /** @type {import("./lr-color.js").Rates|null} what colors the trails, null: their entries do */
  let colored = null;
  let drawnKey = "";
  let drawnStep = -1;
  let drawnHeads = "";

  /** @param {Frame} frame @param {number} ratio */
  function begin({ width, height }, ratio) {
    resize(whole, width, height, ratio);
    for (const { halo, line } of layers) {
      for (const sheet of [halo, line]) resize(sheet, width, height, ratio);
      Object.assign(halo.context, { lineCap: "round", lineJoin: "round" });
      Object.assign(line.context, { lineCap: "butt", lineJoin: "round" });
    }
  }

  /** @param {typeof plain} layer @param {Frame} frame */
  const target = ({ halo, line }, { width, height }) => ({ halo: halo.context, line: line.context, width, height });

  /** Whether what was drawn still holds. @param {State} state @param {string} key */
  function holds(state, key) {
    return key === drawnKey && state.step >= drawnStep && trails.length === state.traces.length
      && state.traces.every((trace, i) => trails[i].trace === trace);
  }

  /** What is being replaced, faintly, until the new traces are whole. @param {State} state @param {Frame} frame @returns {Box[]} */
  function haunt(state, frame) {
    const { halo, line } = plain;
    for (const { context } of [halo, line]) context.globalAlpha = FAINT;
    const boxes = state.traces.flatMap((trace, i) => {
      if (!trace?.ghost || state.view.hidden.includes(i)) return [];
      return extend(createTrail(), trace.ghost, state.step, frame.project, penOf(state, i, colors), target(plain, frame)) ?? [];
    });
    for (const { context } of [halo, line]) context.globalAlpha = 1;
    return boxes;
  }

  /** Adds what is new to the hidden sheets. @param {State} state @param {Frame} frame @returns {Box[]} */
  function lengthen(state, frame) {
    return state.traces.flatMap((trace, i) => {
      if (!trace || state.view.hidden.includes(i)) return [];
      const average = averageOf(trace);
      const own = extended(state, i, trace, frame, target(average ? behind : plain, frame));
      if (!average) return own;
      averages[i].next = Math.max(averages[i].next, begunAt(average));
      return [own, extend(averages[i], average, state.step, frame.project, averagePenOf(state, i, colors), target(front, frame)) ?? []].flat();
    });
  }

  /** An entry's trail, up to the present step. @param {State} state @param {number} i @param {import("../state.js").Trace} trace @param {Frame} frame @param {import("./trails.js").Sheet} sheet @returns {Box[]} */
  function extended(state, i, trace, frame, sheet) {
    const pen = penOf(state, i, colors);
    const upTo = Math.min(state.step, trace.rows - 1);
    const parts = colored ? stretches(trace, trails[i].next, upTo, colored) : [{ last: state.step, index: -1 }];
    return parts.flatMap(({ last, index }) => extend(trails[i], trace, last, frame.project, { ...pen, color: colorAt(index, pen.color) }, sheet) ?? []);
  }

  /** Puts a part of the hidden sheets together. @param {Box} part @param {number} ratio */
  function compose(part, ratio) {
    wipe(whole, part, ratio);
    for (const layer of layers) {
      whole.context.globalAlpha = layer === behind ? BEHIND : 1;
      for (const sheet of [layer.halo, layer.line]) copy(sheet, whole, part, ratio);
    }
    whole.context.globalAlpha = 1;
  }

  /** @param {State} state @param {Frame} frame */
  function draw(state, frame) {
    if (frame.width < 1 || frame.height < 1) return;
    const ratio = devicePixelRatio || 1;
    colored = state.view.trails === "lr" ? rates(state.traces) : null;
    const key = `${colored?.low},${colored?.high}|${frame.key}|${frame.left},${frame.top},${frame.width},${frame.height}|${state.view.hidden}|${state.view.projector}|${ratio}|${state.traces.map((trace) => Number(Boolean(trace?.ghost)))}`;
    const afresh = !holds(state, key);
    if (afresh) {
      layers = state.traces.some((trace) => trace && averageOf(trace)) ? [behind, plain, front] : [plain];
      begin(frame, ratio);
      trails = state.traces.map((trace) => ({ ...createTrail(), trace }));
      averages = state.traces.map(createTrail);
      drawnKey = key;
    }
    const added = [...(afresh ? haunt(state, frame) : []), ...lengthen(state, frame)];
    drawnStep = state.step;
    const next = headsOf(state, frame, colors);
    const nextHeads = JSON.stringify(next);
    if (!afresh && !added.length && nextHeads === drawnHeads) return;
    drawnHeads = nextHeads;
    const parts = merged([...added, ...(afresh ? [] : heads), ...next.map(({ box }) => box)]);
    for (const part of parts) compose(part, ratio);
    for (const head of next) drawHead(whole.context, head, colors);
    if (afresh) tiles.all(whole, frame, ratio, parts);
    else for (const part of parts) tiles.part(whole, part, ratio);
    heads = next.map(({ box }) => box);
  }

  return {
    draw,
    /** The page's colors changed. */
    recolor() {
      colors = palette();
      drawnKey = "";
    },
    destroy: tiles.clear,
  };
}
