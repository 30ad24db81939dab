/** What a model of data is fitted by: any criterion that fits, with its parameters, or one that a person types. */

import { bareOf, ownParameter, withProblem } from "../../spec.js";
import { el, setText, setValue } from "../dom.js";
import { createFields } from "../fieldset.js";
import { t } from "../messages.js";
import { kept } from "./expression.js";
import { createTyped } from "./typed.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../../spec.js").Problem} Problem */
/** @typedef {import("../../spec.js").Catalogue} Catalogue */

const TYPED = "typed";
const START = "abs(input - target)**p";

/** @param {Api} api @param {Catalogue} catalogue */
export function createCriterion(api, catalogue) {
  const select = el("select", { "data-testid": "criterion", "aria-label": t("data.criterion"), onchange: () => choose(select.value) });
  const sentence = el("p", { class: "note" });
  const place = el("div", { class: "fields" });
  const field = el("div", { class: "field choice", "data-path": "problem.criterion" }, el("span", { class: "field-name" }, t("data.criterion")),
    el("span", { class: "editor" }, select), el("p", { class: "field-error", hidden: true }));
  const typed = createTyped({
    path: "problem.criterion.expression", label: t("data.typed"), testId: "own-criterion",
    candidate: (expression) => ({ ...bareOf(api.state().spec.problem), criterion: { expression } }),
    accept: (found, expression) => alter((old) => ({ expression, params: kept(found.criterion.params, old.params ?? {}) })),
  });
  let built = "";
  /** @type {ReturnType<typeof createFields>|null} */
  let fields = null;

  /** @param {(old: any) => any} patch @param {boolean} [transient] */
  const alter = (patch, transient = false) => api.change((spec) => withProblem(spec, { criterion: patch(spec.problem.criterion) }), { transient });
  /** @param {string} name */
  const choose = (name) => alter(() => (name === TYPED ? { expression: START, params: { p: 1.5 } } : { name, params: {} }));

  /** @param {Problem} problem */
  function build({ criterion }) {
    const known = catalogue.criteria.find((one) => one.name === criterion.name);
    const params = known ? known.params : Object.keys(criterion.params ?? {}).map(ownParameter);
    fields = createFields(params, {
      commit: api.commit,
      send: (name, value, transient) => alter((old) => ({ ...old, params: set(old.params ?? {}, name, value) }), transient),
    });
    const rest = fields.rest.children.length ? el("details", {}, el("summary", {}, t("data.more")), fields.rest) : null;
    place.replaceChildren(...[fields.primary, rest].filter((one) => one !== null));
    setText(sentence, known?.sentence ?? t("data.typed_note"));
  }

  /** @param {string[]} names */
  function offer(names) {
    const own = names.map((name) => el("option", { value: name }, name));
    select.replaceChildren(...own, el("option", { value: TYPED }, t("data.typed_option")));
  }
  let offered = "";
  return {
    element: el("div", { class: "own" }, field, typed.element, place, sentence),
    /** @param {Problem} problem @param {string[]} names the criteria that fit */
    update(problem, names) {
      const { criterion } = problem;
      const key = JSON.stringify(criterion.name ?? Object.keys(criterion.params ?? {}));
      if (offered !== names.join()) offer(names);
      offered = names.join();
      if (built !== key) build(problem);
      built = key;
      setValue(select, criterion.name ?? TYPED);
      typed.element.hidden = criterion.name !== undefined;
      typed.update(criterion.expression ?? "");
      fields?.update(criterion.params, "problem.criterion.params");
    },
  };
}

/** @param {Record<string, any>} params @param {string} name @param {any} value */
function set(params, name, value) {
  const { [name]: _old, ...rest } = params;
  return value === undefined ? rest : { ...params, [name]: value };
}
