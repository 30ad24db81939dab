/**
 * A picture for each entry, side by side: what its net does at the epoch that is shown, and its losses and accuracies in numbers. What a
 * picture shows is the training's to say (`started.view`); each kind has a module that draws it. A picture is drawn anew where its
 * snapshot, its size or the colors changed, and the old one stays until then. The samples lie on a canvas of their own above it.
 */

import { paced } from "../../pace.js";
import { createSheet, resize } from "../../plot/sheet.js";
import { palette } from "../../plot/style.js";
import { onTheme } from "../../plot/theme.js";
import { labelOf } from "../../spec.js";
import { el, setAttribute, setText } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { swatch } from "../../ui/swatch.js";
import { trainingOf } from "../document.js";
import { seenOf, shotAt } from "../trace.js";
import { accuracy, loss } from "../words.js";
import * as boundary from "./boundary.js";
import * as confusion from "./confusion.js";
import * as fitted from "./fitted.js";
import { gridFor } from "./grid.js";
import * as images from "./images.js";
import { answerAt, placeAt } from "./probe.js";
import * as rebuilt from "./rebuilt.js";
import { spread, together } from "./sheet.js";

/** @typedef {typeof import("../../state.js")} Api */
/** @typedef {import("../../state.js").State} State */
/** @typedef {import("../../state.js").Key} Key */
/** @typedef {import("../trace.js").Training} Training */
/** @typedef {{width: number, height: number, colors: import("../../plot/style.js").Palette, large: boolean, entry: number, words: {confusion: string, bands: string[]}, bare?: boolean}} Seen bare: without words and numbers */
/** @typedef {{draw: (context: CanvasRenderingContext2D, trace: Training, epoch: number, seen: Seen) => void, drawOver: (context: CanvasRenderingContext2D, trace: Training, seen: Seen) => void}} Drawer */

/** @type {Record<string, Drawer>} */
const DRAWERS = { boundary, curve: fitted, confusion, images, rebuilt };
const SAMPLES_BELOW = ["curve", "rebuilt"]; // the views whose samples lie under what the net says
const GAP = 12; // pixels, as in nets.css
const LINE = 20; // pixels of a line of words, about
const LEAST = 190; // pixels that the numbers want
const [WIDE, BROAD] = [320, 370]; // and with the name: at least, and at best

/** @param {HTMLElement} root @param {Api} api */
export function createPictures(root, api) {
  /** @type {ReturnType<typeof createPicture>[]} */
  const places = [];
  let colors = palette();
  let arranged = "";
  /** @type {number[]|null} the place under the pointer, the same in all pictures */
  let pointed = null;

  /** @param {number[]|null} place */
  function point(place) {
    pointed = place;
    for (const one of places) one.probe(api.state(), pointed);
  }

  /** @param {State} state */
  function arrange(state) {
    while (places.length > state.spec.entries.length) places.pop()?.element.remove();
    while (places.length < state.spec.entries.length) {
      const place = createPicture(places.length, api, point);
      places.push(place);
      root.append(place.element);
    }
    const shown = places.filter((_, i) => !state.view.hidden.includes(i)).length;
    const aspect = Math.max(0.8, Math.min(2.4, aspectOf(state)));
    const key = JSON.stringify([shown, root.clientWidth, root.clientHeight, aspect, state.view.hidden, state.view.projector]);
    if (key === arranged) return;
    arranged = key;
    const large = state.view.projector ? 1.5 : 1;
    const room = (/** @type {number} */ lines) => gridFor(shown, root.clientWidth, root.clientHeight, { aspect, above: large * LINE * lines, gap: GAP });
    // Names and numbers share a line where it is long enough: the pictures are the higher for it.
    const one = room(1).cell >= large * WIDE;
    const { columns, width, cell, side } = one ? room(1) : room(2);
    root.classList.toggle("one-line", one);
    for (const [name, value] of [["--columns", columns], ["--row", `${Math.floor(large * LINE * (one ? 1 : 2) + Math.min(side, width) / aspect)}px`], ["--width", `${Math.max(one ? Math.min(cell, BROAD) : LEAST, width)}px`], ["--aspect", aspect]]) root.style.setProperty(String(name), String(value));
    places.forEach((place, i) => {
      place.element.hidden = state.view.hidden.includes(i);
      place.measure();
    });
  }

  const drawAll = () => places.forEach((place) => place.draw(api.state(), colors));
  new ResizeObserver(() => {
    arranged = "";
    arrange(api.state());
    drawAll();
  }).observe(root);
  onTheme(() => {
    colors = palette();
    arranged = "";
    arrange(api.state());
    drawAll();
  });
  const tell = paced((state) => places.forEach((place) => place.tell(state)));

  return {
    /** @param {State} state @param {Set<Key>} changed */
    update(state, changed) {
      if (changed.has("spec") || changed.has("view") || changed.has("traces")) arrange(state);
      drawAll();
      if (pointed) point(pointed);
      tell(state, changed);
    },
    /** All that are seen, side by side without names and numbers. @type {import("../../ui/keep.js").Card} */
    card: (context, size) => spread(context, places.filter(({ element }) => !element.hidden), size, api.state(), aspectOf(api.state())),
    /** All pictures that are seen with their names, for a file. */
    sheet: () => together(root, places.filter(({ element }) => !element.hidden), colors),
  };
}

/** The shape of what is shown. @param {State} state */
function aspectOf(state) {
  const view = state.spec.entries.map((_, i) => seenOf(state, i)).find((trace) => trace?.about.view)?.about.view;
  if (view?.kind === "boundary" || view?.kind === "rebuilt") return (view.x[1] - view.x[0]) / (view.y[1] - view.y[0]);
  if (view?.kind === "images") return (Math.min(view.count, 8) * view.size[1]) / (3 * view.size[0]);
  return view?.kind === "curve" ? 1.25 : 1;
}

/** @param {number} i @param {Api} api @param {(place: number[]|null) => void} point tells all pictures where the pointer is */
function createPicture(i, api, point) {
  const [below, above] = [createSheet(true), createSheet(true)];
  const host = el("div", { class: "shot" });
  for (const { canvas } of [below, above]) canvas.setAttribute("aria-hidden", "true");
  const answer = el("output", { class: "readout", hidden: true, "data-testid": `answer-${i}` });
  host.append(below.canvas, above.canvas, answer);
  host.addEventListener("pointermove", (event) => {
    const [trace, box] = [seenOf(api.state(), i), host.getBoundingClientRect()];
    point(trace && placeAt(trace, /** @type {Seen} */ ({ width, height, large: api.state().view.projector }), event.clientX - box.left, event.clientY - box.top));
  });
  host.addEventListener("pointerleave", () => point(null));
  const name = el("span", { class: "picture-name" });
  const clipped = el("span", { class: "badge", hidden: true, "data-testid": `clipped-${i}` });
  const numbers = el("p", { class: "numbers", "data-testid": `numbers-${i}` });
  const title = el("figcaption", {}, name, clipped);
  title.prepend(swatch(i));
  const element = el("figure", { class: "net-picture", "data-testid": `picture-${i}`, onpointerdown: () => api.setView({ selected: i }) }, el("div", { class: "picture-head" }, title, numbers), host);
  let [width, height] = [0, 0];
  let [drawn, over] = ["", ""];

  function measure() {
    [width, height] = [host.clientWidth, host.clientHeight];
    [drawn, over] = ["", ""];
  }

  /** @param {State} state @param {import("../../plot/style.js").Palette} colors */
  function draw(state, colors) {
    const trace = seenOf(state, i);
    if (!trace?.about.view || !trace.rows || element.hidden || width < 8 || height < 8) return;
    const { view } = trace.about;
    const seen = { width, height, colors, large: state.view.projector, entry: i, words: { confusion: t("learned.confusion"), bands: [t("learned.given"), t("learned.shown"), t("learned.rebuilt")] } };
    const shot = shotOf(trace, state);
    if (shot >= 0 && `${trace.version}|${shot}` !== drawn) {
      drawn = `${trace.version}|${shot}`;
      resize(below, width, height, devicePixelRatio || 1);
      DRAWERS[view.kind].draw(below.context, trace, shot, seen);
      setAttribute(element, "data-epoch", String(shot));
    }
    host.classList.toggle("samples-below", SAMPLES_BELOW.includes(view.kind));
    if (String(trace.version) === over) return;
    over = String(trace.version);
    resize(above, width, height, devicePixelRatio || 1);
    DRAWERS[view.kind].drawOver(above.context, trace, seen);
  }

  /** All of it at once, from the lowest to the highest, for a file. @param {CanvasRenderingContext2D} context @param {State} state @param {{width: number, height: number, bare?: boolean}} [size] as on the page */
  function paint(context, state, size = { width, height }) {
    const trace = seenOf(state, i);
    if (!trace?.about.view || !trace.rows) return;
    const { view } = trace.about;
    const colors = palette();
    const seen = { ...size, colors, large: state.view.projector, entry: i, words: { confusion: t("learned.confusion"), bands: [t("learned.given"), t("learned.shown"), t("learned.rebuilt")] } };
    const shot = shotOf(trace, state);
    const layers = [() => shot >= 0 && DRAWERS[view.kind].draw(context, trace, shot, seen), () => DRAWERS[view.kind].drawOver(context, trace, seen)];
    for (const layer of SAMPLES_BELOW.includes(view.kind) ? layers.reverse() : layers) {
      context.save();
      layer();
      context.restore();
    }
  }

  /** @param {State} state @param {number[]|null} place */
  function probe(state, place) {
    const trace = place && seenOf(state, i);
    const said = trace ? answerAt(trace, shotOf(trace, state), place) : "";
    answer.hidden = !said;
    if (said) setText(answer, said);
  }

  return {
    element, measure, draw, probe, i, host, paint,
    /** @param {State} state */
    numbers: (state) => (seenOf(state, i)?.rows ? saidAt(/** @type {Training} */ (seenOf(state, i)), state) : ""),
    /** @param {State} state */
    tell(state) {
      const entry = trainingOf(state.spec).entries[i];
      if (!entry) return;
      setText(name, labelOf(entry));
      clipped.hidden = entry.clip === null || entry.clip === undefined;
      if (!clipped.hidden) setText(clipped, t("net.clipped", { norm: entry.clip }));
      element.classList.toggle("is-selected", state.view.selected === i && state.spec.entries.length > 1);
      const trace = seenOf(state, i);
      if (!trace?.rows) return;
      setText(numbers, saidAt(trace, state));
    },
  };
}

/** The epoch of the snapshot that is seen. @param {Training} trace @param {State} state */
function shotOf(trace, state) {
  const shots = trace.about.view?.kind === "boundary" || trace.about.view?.kind === "images" ? trace.pictures : trace.tables;
  return shotAt(trace, shots, Math.min(state.step, trace.rows - 1));
}

/** The numbers at the epoch that is seen; which that is, where the training has not come so far. @param {Training} trace @param {State} state */
function saidAt(trace, state) {
  const epoch = Math.min(state.step, trace.rows - 1);
  return `${epoch < state.step ? `${t("net.epoch", { step: epoch })}   ` : ""}${numbersAt(trace, epoch)}`;
}

/** Losses and accuracies at an epoch, in words. @param {Training} trace @param {number} epoch */
function numbersAt(trace, epoch) {
  const part = (/** @type {string} */ which, /** @type {string} */ mark) => {
    const value = trace[`${which}_loss`][epoch];
    if (Number.isNaN(value) && which === "validation" && !trace.about.validation) return "";
    const share = trace[`${which}_accuracy`][epoch];
    return `${mark} ${loss(value)}${Number.isNaN(share) ? "" : ` ${accuracy(share)}`}`;
  };
  return [part("train", "●"), part("validation", "○")].filter(Boolean).join("   ");
}
