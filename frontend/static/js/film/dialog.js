/**
 * The dialog that asks what a film shall be, says what it will weigh, makes it and saves it. It stays open while the film is made, which
 * can be stopped, and afterwards, since the next one is often only a little different.
 */

import { el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { save } from "../ui/share.js";
import { filmed, sizeOf, stepsOf, weightOf } from "./film.js";
import { canEncode } from "./video.js";

/** @typedef {import("./film.js").Subject} Subject */
/** @typedef {import("./film.js").Wish} Wish */

const [RATES, WIDTHS] = [[10, 15, 20, 25, 30, 50], [320, 480, 640, 800, 960, 1280, 1920]];
const FIRST = { seconds: 6, fps: 20, width: 640, hold: 1 };
const LONGEST = 60; // seconds
const REST = 300; // milliseconds after which a wish is weighed

/** @param {number} bytes */
const weightText = (bytes) => (bytes < 1e6 ? t("film.kilobytes", { value: Math.max(1, Math.round(bytes / 1000)) }) : t("film.megabytes", { value: (bytes / 1e6).toFixed(1) }));

/** Asks, makes and saves; the promise is there as soon as the dialog is. @param {Subject} subject @param {(ending: string) => string} named @returns {Promise<null>} */
export async function ask(subject, named) {
  const form = createForm(subject.steps);
  const about = el("p", { class: "note", role: "status", "data-testid": "film-about" });
  const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": t("film.progress"), "data-testid": "film-progress" });
  const go = el("button", { type: "button", class: "text primary", "data-testid": "film-make", onclick: () => void make() }, t("film.make"));
  const stop = el("button", { type: "button", class: "text", hidden: true, "data-testid": "film-stop", onclick: () => running?.abort() }, t("film.stop"));
  const close = el("button", { type: "button", class: "text", "data-testid": "film-close", onclick: () => dialog.close() }, t("film.close"));
  const dialog = el("dialog", { class: "dialog film", "aria-labelledby": "film-heading", "data-testid": "film" },
    el("h2", { id: "film-heading" }, t("film.heading")), form.element, !canEncode() && el("p", { class: "note" }, t("film.no_webm")), about, bar, el("div", { class: "buttons" }, close, stop, go));
  /** @type {AbortController|null} */
  let running = null;
  let weighing = new AbortController();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {Wish} wish */
  const measures = (wish) => ({ frames: stepsOf(wish).length, ...sizeOf(subject.size(), wish.width) });

  function changed() {
    weighing.abort();
    clearTimeout(timer);
    const { wish, error } = form.read();
    go.disabled = Boolean(error);
    setText(about, error || t("film.weighing", measures(wish)));
    if (!error) timer = setTimeout(() => void weigh(wish), REST);
  }

  /** @param {Wish} wish */
  async function weigh(wish) {
    weighing = new AbortController();
    const { signal } = weighing;
    const bytes = await weightOf(subject.make, wish, sizeOf(subject.size(), wish.width), signal).catch(() => NaN);
    if (!signal.aborted && bytes > 0) setText(about, t(wish.kind === "gif" ? "film.about" : "film.most", { ...measures(wish), weight: weightText(bytes) }));
  }

  /** @param {boolean} busy */
  function show(busy) {
    form.element.disabled = busy;
    bar.hidden = stop.hidden = !busy;
    go.hidden = busy;
    bar.value = 0;
  }

  async function make() {
    weighing.abort();
    clearTimeout(timer);
    const { wish } = form.read();
    running = new AbortController();
    const { signal } = running;
    const began = performance.now();
    show(true);
    stop.focus();
    try {
      const blob = await filmed(subject.make, wish, sizeOf(subject.size(), wish.width), { signal, progress: (part) => { bar.value = part; } });
      save(blob, named(wish.kind));
      setText(about, t("film.done", { weight: weightText(blob.size), seconds: ((performance.now() - began) / 1000).toFixed(1) }));
    } catch (failure) {
      if (signal.aborted) changed();
      else setText(about, t("export.failed", { message: /** @type {Error} */ (failure).message }));
    }
    show(false);
    if (dialog.open) go.focus();
  }

  form.element.addEventListener("input", changed);
  dialog.addEventListener("close", () => {
    running?.abort();
    weighing.abort();
    clearTimeout(timer);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  changed();
  return null;
}

/** @param {number} steps */
function createForm(steps) {
  const number = (/** @type {string} */ name, /** @type {number} */ value, /** @type {object} */ more) => el("input", { type: "number", value, "data-testid": `film-${name}`, ...more });
  const choice = (/** @type {string} */ name, /** @type {number[]} */ all, /** @type {number} */ chosen) =>
    el("select", { "data-testid": `film-${name}` }, ...all.map((value) => el("option", { value, selected: value === chosen }, String(value))));
  const kinds = ["gif", "webm"].map((kind) => el("input", { type: "radio", name: "film-kind", value: kind, checked: kind === "gif", disabled: kind === "webm" && !canEncode(), "data-testid": `film-${kind}` }));
  const fields = {
    seconds: number("seconds", FIRST.seconds, { min: 0.1, max: LONGEST, step: "any" }), fps: choice("fps", RATES, FIRST.fps), width: choice("width", WIDTHS, FIRST.width),
    from: number("from", 0, { min: 0, max: steps - 1 }), to: number("to", steps, { min: 1, max: steps }), hold: number("hold", FIRST.hold, { min: 0, max: LONGEST, step: "any" }),
  };
  const element = el("fieldset", { class: "film-form" }, el("legend", { class: "unseen" }, t("film.heading")),
    el("div", { class: "segments", role: "radiogroup", "aria-label": t("film.kind") }, ...kinds.map((input) => el("label", {}, input, el("span", {}, t(`film.${input.value}`))))),
    ...Object.entries(fields).map(([name, field]) => el("label", {}, el("span", {}, t(`film.${name}`)), field)));
  return {
    element,
    /** @returns {{wish: Wish, error: string}} */
    read() {
      const [seconds, fps, width, from, to, hold] = Object.values(fields).map(({ value }) => (value === "" ? NaN : Number(value)));
      const kind = kinds[0].checked ? /** @type {const} */ ("gif") : /** @type {const} */ ("webm");
      const error = !(seconds >= 0.1 && seconds <= LONGEST && hold >= 0 && hold <= LONGEST) ? t("film.wrong_length")
        : !(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= steps) ? t("film.wrong_steps", { steps }) : "";
      return { wish: { kind, seconds, fps, width, from, to, hold }, error };
    },
  };
}
