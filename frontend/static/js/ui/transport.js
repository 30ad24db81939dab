/**
 * The transport bar: one timeline for surface, curves, table and inspector. The scrub bar shows how much of the run has
 * arrived; the step can be typed.
 */

import { lengthOf } from "../spec.js";
import { byId, el, setAttribute, setText, setValue } from "./dom.js";
import { setIcon, setLabel } from "./icon.js";
import { t } from "./messages.js";
import { readInteger } from "./numbers.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../state.js").State} State */

/** How a row of the timeline is called: the keys of two messages. */
const STEPS = { at: "transport.at", perSecond: "transport.perSecond" };
const SPEEDS = [5, 15, 30, 60, 120, 300, 600, 1500, 5000];

/** The rows that every entry has. @param {State} state */
export function receivedRows(state) {
  if (!state.traces.length) return 0;
  return Math.min(...state.traces.map((trace) => trace?.rows ?? 0));
}

/** @param {Api} api */
export const toggle = (api) => (api.state().playing ? api.pause() : api.play());

/** Steps and jumps stop the playback: they are a hand on the film. @param {Api} api @param {number} step */
export function jump(api, step) {
  api.pause();
  api.seek(step);
}

/** @param {Api} api @param {typeof STEPS} [words] @param {number[]} [speeds] @returns {import("./api.js").Part} */
export function createTransport(api, words = STEPS, speeds = SPEEDS) {
  const play = byId("play");
  const scrub = /** @type {HTMLInputElement} */ (byId("scrub"));
  const step = /** @type {HTMLInputElement} */ (byId("step"));
  const speed = /** @type {HTMLSelectElement} */ (byId("speed"));
  const received = byId("received");
  const [of, restart] = [byId("step-of"), () => api.state()];
  connect(api, { first: () => 0, back: () => restart().step - 1, forward: () => restart().step + 1, last: () => lengthOf(restart().spec) });
  play.addEventListener("click", () => toggle(api));
  scrub.addEventListener("input", () => jump(api, Number(scrub.value)));
  step.addEventListener("change", () => typedStep(api, step));
  speed.append(...speeds.map((value) => option(value, words)));
  speed.addEventListener("change", () => api.setSpeed(Number(speed.value)));
  return {
    update(state, changed) {
      if (changed.has("playing")) {
        setIcon(play, state.playing ? "pause" : "play");
        setLabel(play, t(state.playing ? "transport.pause" : "transport.play"));
      }
      const steps = lengthOf(state.spec);
      if (changed.has("spec")) {
        setAttribute(scrub, "max", String(steps));
        setText(of, t("transport.of", { steps }));
      }
      if (changed.has("speed") || !speed.value) showSpeed(speed, state.speed, words);
      if (changed.has("step") || changed.has("spec")) {
        setValue(scrub, String(state.step));
        setAttribute(scrub, "aria-valuetext", t(words.at, { step: state.step, steps }));
        setValue(step, String(state.step));
      }
      if (!changed.has("traces") && !changed.has("step") && !changed.has("spec")) return;
      const part = Math.max(0, receivedRows(state) - 1) / Math.max(1, steps);
      received.style.setProperty("--received", `${Math.min(1, part) * 100}%`);
      scrub.style.setProperty("--at", `${(state.step / Math.max(1, steps)) * 100}%`);
    },
  };
}

/** @param {Api} api @param {Record<string, () => number>} targets */
function connect(api, targets) {
  for (const [id, target] of Object.entries(targets)) byId(id).addEventListener("click", () => jump(api, target()));
}

/** @param {Api} api @param {HTMLInputElement} input */
function typedStep(api, input) {
  const value = readInteger(input.value);
  if (value !== null) jump(api, value);
  input.value = String(api.state().step);
}

/** @param {number} value @param {typeof STEPS} words */
const option = (value, words) => el("option", { value }, t(words.perSecond, { value }));

/** @param {HTMLSelectElement} select @param {number} speed @param {typeof STEPS} words */
function showSpeed(select, speed, words) {
  if (![...select.options].some((one) => Number(one.value) === speed)) select.append(option(speed, words));
  select.value = String(speed);
}
