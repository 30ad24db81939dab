/** Checkpoints of trainings: a row of the timeline is an epoch, of some steps. */

import { normalize, trainingOf } from "../nets/document.js";
import { stepsOf } from "../spec.js";
import { compared, together } from "./compare.js";

/** How many steps an epoch has. @param {import("../spec.js").Spec} spec */
export const stepsAnEpoch = (spec) => stepsOf(spec) / trainingOf(spec).epochs;

/** @type {import("./race.js").Form} */
export const TRAINING = {
  name: "training", mine: (spec) => "data" in spec, read: normalize, stepAt: (spec, row) => row * stepsAnEpoch(spec), rowAt: (rest) => rest.epoch,
  compare: (rest, traces) => together(rest.entries.flatMap((/** @type {any} */ entry, /** @type {number} */ i) => (
    entry.seeds.flatMap((/** @type {any} */ seed, /** @type {number} */ j) => comparedSeed(rest, entry.label, seed, traces[i].lanes[j]))))),
};

/** Steps as steps, epochs by the step that follows them. @param {any} rest @param {string} label @param {any} seed @param {import("../nets/trace.js").Lane} lane */
function comparedSeed(rest, label, seed, lane) {
  const steps = compared(seed.steps, /** @type {any} */ (lane.steps), Object.keys(seed.steps), rest.step, label);
  const epochs = compared(seed, lane.columns, Object.keys(lane.columns), rest.epoch, label);
  const each = lane.steps.loss.length / Math.max(1, lane.columns.train_loss.length - 1);
  const first = epochs.first && { ...epochs.first, step: epochs.first.step * each };
  return [steps, { ...epochs, first }];
}
