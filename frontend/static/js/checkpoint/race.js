/** Checkpoints of races: a row of the timeline is a step. */

import { normalize } from "../spec.js";
import { comparedRace } from "./compare.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {{name: "race"|"training", mine: (spec: any) => boolean, read: (spec: any, all: Catalogue) => Spec, stepAt: (spec: Spec, row: number) => number,
 *   rowAt: (rest: any) => number, compare: (rest: any, traces: any[]) => import("./compare.js").Verdict}} Form
 *  what a kind of document has of its own; mine: whether it is one; stepAt: the step of a row of the timeline; rowAt: the row at which a rest begins */

/** @type {Form} */
export const RACE = { name: "race", mine: (spec) => !("data" in spec), read: normalize, stepAt: (_spec, row) => row, rowAt: (rest) => rest.step, compare: comparedRace };
