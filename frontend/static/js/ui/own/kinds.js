/**
 * Which kind of problem: a surface of the gallery, a model of data, or a function of one's own. What was last chosen of a kind is
 * found again when a person comes back to it.
 */

import { withProblem } from "../../spec.js";
import { el } from "../dom.js";
import { t } from "../messages.js";
import { createData } from "./data.js";
import { createExpression } from "./expression.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../../spec.js").Problem} Problem */
/** @typedef {import("../../spec.js").Catalogue} Catalogue */

const KINDS = /** @type {const} */ (["surface", "data", "expression"]);

/** @param {HTMLElement} root @param {HTMLElement} gallery @param {Api} api @param {Catalogue} catalogue */
export function createKinds(root, gallery, api, catalogue) {
  /** @type {Record<string, Problem|undefined>} */
  const last = Object.fromEntries(KINDS.map((kind) => [kind, catalogue.problems.find(({ problem }) => problem.kind === kind)?.problem]));
  last.surface = catalogue.first.problem;
  /** @type {Record<string, ReturnType<typeof createData>|ReturnType<typeof createExpression>|null>} */
  const parts = { surface: null, data: null, expression: null };
  const place = el("div", {});
  const inputs = KINDS.map((kind) => {
    const input = el("input", { type: "radio", name: "kind", value: kind, "data-testid": `kind-${kind}`, onchange: () => choose(kind) });
    root.append(el("label", {}, input, el("span", {}, t(`kinds.${kind}`))));
    return input;
  });
  gallery.after(place);

  /** @param {string} kind */
  function choose(kind) {
    const next = last[kind];
    if (next) api.change((spec) => ({ ...withProblem(spec, {}), problem: { ...structuredClone(next), noise: spec.problem.noise } }));
  }

  /** @param {string} kind */
  function part(kind) {
    if (kind === "data") parts.data ??= createData(api, catalogue);
    if (kind === "expression") parts.expression ??= createExpression(api);
    return parts[kind];
  }

  return {
    /** @param {import("../../state.js").State} state @param {Set<string>} changed */
    update(state, changed) {
      const { problem } = state.spec;
      const shown = part(problem.kind);
      if (changed.has("spec") || changed.has("catalogue")) {
        last[problem.kind] = problem;
        for (const input of inputs) input.checked = input.value === problem.kind;
        gallery.hidden = problem.kind !== "surface";
        if (place.firstChild !== (shown?.element ?? null)) place.replaceChildren(...(shown ? [shown.element] : []));
        shown?.update(problem);
      }
      if (shown && "draw" in shown) shown.draw();
    },
  };
}
