/**
 * What the race's map is of: the selected entry, its lr across and another of its numbers upwards. The entry's own values of these two do not
 * matter to the picture, so they are not in the question: a press on the map changes them, and the picture stays.
 */

import { choiceOf, choicesOf, LR } from "../maps/choices.js";
import { axisFrom, axisOf, cellSpec, mapOf, question, withMap } from "../maps/document.js";
import { partOf } from "../maps/scale.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../maps/choices.js").Choice} Choice */
/** @typedef {import("../maps/cursor.js").Cell} Cell */

const COUNT = 96; // cells across and up
const TOLERANCE = 1e-3;

/** The numbers that may go upwards, and the one that goes across. @param {Spec} spec @param {number} entry @param {Catalogue} catalogue */
export function offered(spec, entry, catalogue) {
  const all = choicesOf(spec, entry, catalogue).filter(({ parameter, missing }) => parameter.range && !missing);
  const across = choiceOf(all, LR) ?? all[0];
  return { across, upwards: all.filter((choice) => choice !== across) };
}

/** The race as the document of a map; null where the entry has not two numbers. @param {Spec} spec @param {number} entry @param {string} wanted the path upwards @param {Catalogue} catalogue @returns {Spec|null} */
export function mapped(spec, entry, wanted, catalogue) {
  const { across, upwards } = offered(spec, entry, catalogue);
  const up = upwards.find(({ path }) => path.join() === wanted) ?? upwards.find(({ parameter }) => parameter.type !== "int") ?? upwards[0];
  if (!across || !up) return null;
  return withMap(spec, { kind: "grid", entry, x: axisOf(across, COUNT), y: axisOf(up, COUNT), tolerance: TOLERANCE });
}

/** @param {Spec} document @param {Catalogue} catalogue @returns {Spec} */
export function asked(document, catalogue) {
  const { x, y } = mapOf(document);
  const neutral = cellSpec(document, { x: axisFrom(x).from, y: axisFrom(y).from, row: 0 }, catalogue);
  return question(withMap(neutral, mapOf(document))).spec;
}

/** The cell of the entry's own values; null where they lie outside. @param {Spec} document @param {Catalogue} catalogue @returns {Cell|null} */
export function present(document, catalogue) {
  const { entry, x, y } = mapOf(document);
  const choices = choicesOf(document, entry, catalogue);
  const [column, row] = [x, y].map((written) => {
    const axis = axisFrom(written);
    const part = partOf(axis, Number(choiceOf(choices, written?.path ?? [])?.value));
    return part >= 0 && part <= 1 ? Math.round(part * (axis.count - 1)) : -1;
  });
  return column < 0 || row < 0 ? null : { column, row };
}
