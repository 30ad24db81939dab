/** A surface of one's own: its text, and the window in which it is looked at. Its parameters stand among the problem's fields. */

import { bareOf, withProblem } from "../../spec.js";
import { el } from "../dom.js";
import { createField } from "../field.js";
import { t } from "../messages.js";
import { parameterOf } from "../parameter.js";
import { createTyped } from "./typed.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../../spec.js").Problem} Problem */

const SIDE = parameterOf({ name: "box", type: "tuple", default: [-3, 3], length: 2, item: "float" });

/** @param {Api} api */
export function createExpression(api) {
  const problem = () => api.state().spec.problem;
  const typed = createTyped({
    path: "problem.expression", label: t("own.surface"), testId: "own-expression",
    // Parameters that the text no longer has are no error while it is being typed.
    candidate: (expression) => ({ ...bareOf(problem()), expression, params: {} }),
    accept: (found, expression) => api.change((spec) => withProblem(spec, { expression, params: kept(found.params, spec.problem.params) })),
  });
  const sides = ["x", "y"].map((name, k) => createField(SIDE, {
    path: `problem.box.${k}`, label: t("own.window", { name }), commit: api.commit,
    send: (value, transient) => api.change((spec) => withProblem(spec, { box: (spec.problem.box ?? []).map((side, j) => (j === k ? value ?? SIDE.default : side)) }), { transient }),
  }));
  return {
    element: el("div", { class: "own" }, typed.element, el("div", { class: "fields" }, ...sides.map((side) => side.element))),
    /** @param {Problem} now */
    update(now) {
      typed.update(now.expression ?? "");
      sides.forEach((side, k) => side.update(now.box?.[k]));
    },
  };
}

/** The parameters that are asked for, at the values that they had. @param {Record<string, any>} asked @param {Record<string, any>} had */
export const kept = (asked, had) => Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, had[name] ?? value]));
