/**
 * The trails over a surface. Halos and lines are drawn on two hidden sheets, to which only what is new is added while the step
 * grows; everything is drawn again when the frame (zoom, size, camera), a trace, the style or the hidden entries change, or when
 * the step goes back. A third holds both with the heads above them; of it only the parts that changed are painted anew and
 * shown (tiles.js).
 */

import { drawHead, headsOf } from "./heads.js";
import { copy, createSheet, merged, resize, wipe } from "./sheet.js";
import { entryStyle, palette } from "./style.js";
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
  const [halo, line, whole] = [createSheet(), createSheet(), createSheet()];
  let colors = palette();
  /** @type {Trail[]} */
  let trails = [];
  /** @type {Box[]} */
  let heads = [];
  let drawnKey = "";
  let drawnStep = -1;
  let drawnHeads = "";

  /** @param {Frame} frame @param {number} ratio */
  function begin({ width, height }, ratio) {
    for (const sheet of [halo, line, whole]) resize(sheet, width, height, ratio);
    Object.assign(halo.context, { lineCap: "round", lineJoin: "round", strokeStyle: colors.halo });
    Object.assign(line.context, { lineCap: "butt", lineJoin: "round" });
  }

  /** Whether what was drawn still holds. @param {State} state @param {string} key */
  function holds(state, key) {
    return key === drawnKey && state.step >= drawnStep && trails.length === state.traces.length
      && state.traces.every((trace, i) => trails[i].trace === trace);
  }

  /** What is being replaced, faintly, until the new traces are whole. @param {State} state @param {Frame} frame @returns {Box[]} */
  function haunt(state, frame) {
    const { hidden, projector } = state.view;
    const target = { halo: halo.context, line: line.context, width: frame.width, height: frame.height };
    for (const { context } of [halo, line]) context.globalAlpha = FAINT;
    const boxes = state.traces.flatMap((trace, i) => {
      if (!trace?.ghost || hidden.includes(i)) return [];
      const pen = { color: colors.entry(i), dash: entryStyle(i).dash, width: projector ? 4 : 2 };
      return extend(createTrail(), trace.ghost, state.step, frame.project, pen, target) ?? [];
    });
    for (const { context } of [halo, line]) context.globalAlpha = 1;
    return boxes;
  }

  /** Adds what is new to the hidden sheets. @param {State} state @param {Frame} frame @returns {Box[]} */
  function lengthen(state, frame) {
    const { hidden, projector } = state.view;
    const target = { halo: halo.context, line: line.context, width: frame.width, height: frame.height };
    return state.traces.flatMap((trace, i) => {
      if (!trace || hidden.includes(i)) return [];
      const pen = { color: colors.entry(i), dash: entryStyle(i).dash, width: projector ? 4 : 2 };
      return extend(trails[i], trace, state.step, frame.project, pen, target) ?? [];
    });
  }

  /** @param {State} state @param {Frame} frame */
  function draw(state, frame) {
    if (frame.width < 1 || frame.height < 1) return;
    const ratio = devicePixelRatio || 1;
    const key = `${frame.key}|${frame.left},${frame.top},${frame.width},${frame.height}|${state.view.hidden}|${state.view.projector}|${ratio}|${state.traces.map((trace) => Number(Boolean(trace?.ghost)))}`;
    const afresh = !holds(state, key);
    if (afresh) {
      begin(frame, ratio);
      trails = state.traces.map((trace) => ({ ...createTrail(), trace }));
      drawnKey = key;
    }
    const added = [...(afresh ? haunt(state, frame) : []), ...lengthen(state, frame)];
    drawnStep = state.step;
    const next = headsOf(state, frame, colors);
    const nextHeads = JSON.stringify(next);
    if (!afresh && !added.length && nextHeads === drawnHeads) return;
    drawnHeads = nextHeads;
    const parts = merged([...added, ...(afresh ? [] : heads), ...next.map(({ box }) => box)]);
    for (const part of parts) {
      wipe(whole, part, ratio);
      copy(halo, whole, part, ratio);
      copy(line, whole, part, ratio);
    }
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
    /** All that is drawn, on one canvas of the frame's size. */
    canvas: () => whole.canvas,
    destroy: tiles.clear,
  };
}
