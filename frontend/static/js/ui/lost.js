/**
 * What an entry loses in mid-run: its optimizer's state, or its schedule's, as a script does that saved only the weights and goes on
 * from them. Written into the spec as events with `reset`, so that the kink is in the link and in the script.
 */

import { addEvent, happensTo, removeLoss } from "../spec.js";
import { el } from "./dom.js";
import { iconButton } from "./icon.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../spec.js").Spec} Spec */

/** Keys of messages by what the contract calls the parts of an entry. */
const LOST = { optimizer: "lost.optimizer", schedule: "lost.schedule" };
const LOSE = { optimizer: "lost.loseOptimizer", schedule: "lost.loseSchedule" };

/** @typedef {{at: (state: import("../state.js").State) => number, told: (spec: Spec, step: number) => string}} Timeline which step is shown, and how a step is called */

/** A race's: its rows are its steps. @type {Timeline} */
export const STEPS = { at: ({ step }) => step, told: (_spec, step) => String(step) };

/** A sentence for a part that is lost. @param {string} part @param {string} step */
const sentence = (part, step) => t(part in LOST ? LOST[/** @type {keyof typeof LOST} */ (part)] : "lost.other", { part, step });

/** The list of what entry i loses, each with a button that takes it back. @param {number} i @param {Api} api @param {Timeline} [timeline] */
export function createLost(i, api, { told } = STEPS) {
  const element = el("ul", { class: "lost", "data-testid": `lost-${i}` });
  let built = "";
  /** @param {{index: number, part: string, step: string}} row */
  const item = ({ index, part, step }) => el("li", {}, el("span", {}, sentence(part, step)),
    iconButton("remove", t("lost.keep", { step }), () => api.change((spec) => removeLoss(spec, index, part))));
  return {
    element,
    /** @param {Spec} spec */
    update(spec) {
      const mine = spec.events.flatMap((event, index) => (happensTo(event, i) ? (event.reset ?? []).map((part) => ({ index, part, step: told(spec, event.step) })) : []));
      const key = JSON.stringify(mine);
      if (key === built) return;
      built = key;
      element.hidden = !mine.length;
      element.replaceChildren(...mine.map(item));
    },
  };
}

/** The buttons that let entry i lose something at the step shown. @param {number} i @param {Api} api @param {Timeline} [timeline] */
export function createLosses(i, api, { at } = STEPS) {
  /** @param {keyof typeof LOSE} part */
  const button = (part) => el("button", {
    type: "button", class: "text", "data-testid": `lose-${part}-${i}`,
    onclick: () => api.change((spec) => addEvent(spec, { step: at(api.state()), entry: i, set: {}, reset: [part] })),
  }, t(LOSE[part]));
  const optimizer = button("optimizer");
  const schedule = button("schedule");
  return {
    element: el("div", { class: "losses" }, optimizer, schedule),
    /** @param {Spec} spec */
    update(spec) {
      schedule.hidden = !spec.entries[i].schedule;
    },
  };
}
