/** What is under a selected criterion: its name, its parameters, its example's settings; of a typed one its text and its axis. */

import { el, setText } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { createFields } from "../ui/fieldset.js";
import { t } from "../ui/messages.js";
import { criterionOf, formOf, OWN_AXIS, withChosen, withExpression, withLabel, withValue } from "./document.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("./document.js").Chosen} Chosen */

/** @type {Parameter} */
const PLAIN = { name: "", type: "text", default: "", required: false, nullable: false, range: null, scale: "linear", choices: null, length: null, primary: true, implementation: false };

/** The parameters of a criterion; those of a typed one come with its curve. @param {State} state @param {number} i @returns {Parameter[]} */
function paramsOf({ catalogue, spec, curves }, i) {
  const chosen = spec.criteria[i];
  if (chosen.expression !== undefined) return curves[i]?.criterion?.params ?? [];
  return (catalogue && criterionOf(catalogue, chosen)?.params) ?? [];
}

/** @param {number} i @param {Api} api */
export function createBody(i, api) {
  const element = el("div", { class: "criterion-body", hidden: true });
  let built = "";
  /** @type {((state: State) => void)[]} */
  let updates = [];

  /** @param {State} state */
  function build(state) {
    const chosen = state.spec.criteria[i];
    const parts = [...(chosen.expression === undefined ? [] : own(i, api, state)), parameters(i, api, paramsOf(state, i)), example(i, api, state, chosen), named(i, api), told(i)];
    element.replaceChildren(...parts.flatMap((part) => part.elements));
    updates = parts.map((part) => part.update);
  }

  return {
    element,
    /** @param {State} state @param {boolean} selected @returns {boolean} whether the fields were built anew */
    update(state, selected) {
      element.hidden = !selected;
      if (!selected) return false;
      const { name, expression } = state.spec.criteria[i];
      const now = JSON.stringify([name, expression !== undefined, paramsOf(state, i).map((parameter) => parameter.name)]);
      const fresh = now !== built;
      built = now;
      if (fresh) build(state);
      for (const update of updates) update(state);
      return fresh;
    },
  };
}

/** @param {number} i @param {Api} api @param {Parameter[]} params */
function parameters(i, api, params) {
  const fields = createFields(params, {
    commit: api.commit,
    send: (name, value, transient) => api.change((spec) => withValue(spec, i, "params", name, value), { transient }),
  });
  return {
    elements: [fields.primary, fields.rest],
    update: (/** @type {State} */ { spec }) => fields.update(spec.criteria[i].params, `criteria.${i}.params`),
  };
}

/** What turns one number into a whole sample. @param {number} i @param {Api} api @param {State} state @param {Chosen} chosen */
function example(i, api, { catalogue }, chosen) {
  const form = catalogue && chosen.expression === undefined ? formOf(catalogue, chosen) : undefined;
  const fields = createFields(form?.knobs ?? [], {
    commit: api.commit,
    send: (name, value, transient) => api.change((spec) => withValue(spec, i, "case", name, value), { transient }),
  });
  const about = el("p", { class: "note" }, form ? form.meaning : chosen.expression === undefined ? t("losses.no_form") : t("losses.own_meaning"));
  return {
    elements: [el("div", { class: "example" }, el("h3", {}, t("losses.example")), about, fields.primary)],
    update: (/** @type {State} */ { spec }) => fields.update(spec.criteria[i].case, `criteria.${i}.case`),
  };
}

/** @param {number} i @param {Api} api */
function named(i, api) {
  const field = createField({ ...PLAIN, name: "label" }, { path: `criteria.${i}.label`, label: t("losses.name"), commit: api.commit, send: (value) => api.change((spec) => withLabel(spec, i, (value ?? "").trim())) });
  return { elements: [field.element], update: (/** @type {State} */ { spec }) => field.update(spec.criteria[i].label) };
}

/** @param {number} i @param {Api} api @param {State} state */
function own(i, api, { catalogue }) {
  const axes = catalogue?.axes ?? [];
  const text = createField({ ...PLAIN, name: "expression", type: "expression", required: true },
    { path: `criteria.${i}.expression`, label: t("losses.expression"), commit: api.commit, send: (value) => api.change((spec) => withExpression(spec, i, value ?? "")) });
  const axis = createField({ ...PLAIN, name: "axis", type: "choice", default: OWN_AXIS, choices: axes.map(({ name }) => name) },
    { path: `criteria.${i}.axis`, label: t("losses.of"), commit: api.commit, send: (value) => api.change((spec) => withChosen(spec, i, { axis: value ?? OWN_AXIS })) });
  return [{
    elements: [text.element, axis.element],
    update: (/** @type {State} */ { spec }) => {
      text.update(spec.criteria[i].expression);
      axis.update(spec.criteria[i].axis);
    },
  }];
}

/** What autograd makes of it, sentence by sentence. @param {number} i */
function told(i) {
  const list = el("ul", { class: "features", "data-testid": `features-${i}` });
  return {
    elements: [list],
    update(/** @type {State} */ { curves }) {
      const sentences = curves[i]?.features.map(({ text }) => text) ?? [];
      while (list.children.length > sentences.length) list.lastElementChild?.remove();
      sentences.forEach((sentence, k) => setText(list.children[k] ?? list.appendChild(el("li")), sentence));
    },
  };
}
