/**
 * The numbers of an entry that can be varied along an axis: those of its optimizer, of the schedule (of the parts of a composition as
 * well), and the lr of the coordinate y alone. All of them come from the catalogue.
 */

import { optimizerOf, scheduleOf } from "../spec.js";
import { t } from "../ui/messages.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("../spec.js").Schedule} Schedule */
/** @typedef {(string|number)[]} Path */
/** @typedef {{path: Path, label: string, parameter: Parameter, value: any, missing: boolean}} Choice
 *  value: the present one; missing: the document leaves it out, and the engine does not know it either */

export const LR = ["optimizer", "params", "lr"];
const MOST_PARTS = 8; // of a composition

/** @param {Spec} spec @param {number} i @param {Catalogue} catalogue @returns {Choice[]} */
export function choicesOf(spec, i, catalogue) {
  const { optimizer, schedule, groups } = spec.entries[i];
  const params = optimizerOf(catalogue, optimizer.name)?.params ?? [];
  const own = numbers(params, optimizer.params, ["optimizer", "params"], "", false);
  const lr = own.find(({ parameter, path }) => path.join() === LR.join() && parameter);
  const up = groups?.y?.lr;
  const apart = lr ? [{ ...lr, path: ["groups", "y", "lr"], label: t("maps.lr_of_y"), value: up ?? lr.value, missing: up === undefined }] : [];
  return [...own, ...apart, ...(schedule ? scheduled(schedule, ["schedule"], catalogue) : [])];
}

/** @param {Choice[]} choices @param {Path} path */
export const choiceOf = (choices, path) => choices.find((choice) => choice.path.join() === path.join());

/** @param {Parameter[]} params @param {Record<string, any>} values @param {Path} path @param {string} before @param {boolean} unknown whether a default has no place @returns {Choice[]} */
function numbers(params, values, path, before, unknown) {
  return params.filter(({ implementation }) => !implementation).flatMap((parameter) => {
    const { name, type } = parameter;
    const value = values[name] ?? parameter.default;
    const missing = unknown && values[name] === undefined;
    if (type === "tuple" && Array.isArray(value)) {
      return value.map((item, k) => ({ path: [...path, name, k], label: `${before}${name}[${k}]`, parameter: { ...parameter, type: parameter.item ?? "float" }, value: item, missing }));
    }
    const is = (type === "float" || type === "int") && typeof value === "number";
    return is ? [{ path: [...path, name], label: `${before}${name}`, parameter, value, missing }] : [];
  });
}

/** @param {Schedule} schedule @param {Path} path @param {Catalogue} catalogue @returns {Choice[]} */
function scheduled(schedule, path, catalogue) {
  const params = scheduleOf(catalogue, schedule.name)?.params ?? [];
  const own = numbers(params, schedule.params ?? {}, [...path, "params"], `${schedule.name} `, true);
  const parts = (schedule.schedules ?? []).slice(0, MOST_PARTS);
  return [...own, ...parts.flatMap((part, k) => scheduled(part, [...path, "schedules", k], catalogue))];
}
