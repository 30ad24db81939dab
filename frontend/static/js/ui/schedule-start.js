/**
 * What a newly chosen schedule begins with: its own defaults, and for what torch requires, values that show its shape over the
 * run at hand. Keyed by the parameter's name, never by the schedule's.
 */

import { firstValue } from "./field.js";

/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("../spec.js").ScheduleClass} ScheduleClass */

/** @param {number} steps @param {number} lr @param {boolean} compounds whether a function multiplies the lr of the step before @returns {Record<string, any>} */
function suggestions(steps, lr, compounds) {
  const part = (/** @type {number} */ of) => Math.max(1, Math.round(steps * of));
  return {
    T_max: part(1), T_0: part(1 / 4), step_size: part(1 / 4), total_steps: part(1), total_iters: part(1), step_size_up: part(1 / 8),
    milestones: [part(1 / 2), part(3 / 4)], gamma: 0.99, lr_lambda: compounds ? "0.99" : "0.99 ** epoch", base_lr: lr / 10, max_lr: lr, swa_lr: lr / 10,
  };
}

/** Whether torch would refuse or the picture would lack a shape without it. @param {Parameter} parameter @param {number} steps */
function needed({ required, default: value, type, range }, steps) {
  return required || (type === "int" && (value === null || (range !== null && value < steps / 50 && value > 1)));
}

/** @param {ScheduleClass} schedule @param {number} steps @param {number} lr */
export function newSchedule(schedule, steps, lr) {
  const known = suggestions(steps, lr, schedule.compounds ?? false);
  const chosen = schedule.params.filter((parameter) => needed(parameter, steps) && (parameter.required || parameter.name in known));
  return { name: schedule.name, params: Object.fromEntries(chosen.map((p) => [p.name, known[p.name] ?? firstValue(p)])) };
}

const SHOWN = 2;

/** The catalogue marks no parameter of a schedule as the one that matters: the required ones are, how long it lasts or waits, then the first ones. @param {Parameter[]} params @returns {Parameter[]} */
export function withPrimary(params) {
  if (params.some((parameter) => parameter.primary)) return params;
  const needs = params.filter((parameter) => parameter.required).length;
  return params.map((parameter, k) => ({ ...parameter, primary: parameter.required || ((parameter.counts === "span" || parameter.counts === "wait") && !parameter.nullable) || (k < SHOWN && needs < SHOWN) }));
}
