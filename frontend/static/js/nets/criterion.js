/** Which loss is minimized, of those that fit what is learned, with its parameters. */

import { el, setValue } from "../ui/dom.js";
import { createFields } from "../ui/fieldset.js";
import { t } from "../ui/messages.js";
import { targetOf, trainingOf, withTraining } from "./document.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("./document.js").Training} Training */

/** @param {Api} api @param {Catalogue} catalogue */
export function createCriterion(api, catalogue) {
  const { nets } = catalogue;
  const select = el("select", { id: "criterion", "data-testid": "criterion", onchange: () => api.change((spec) => withTraining(spec, { criterion: { name: select.value, params: {} } })) });
  const place = el("div");
  const element = el("div", { class: "criterion" },
    el("div", { class: "field", "data-path": "criterion.name" }, el("label", { class: "field-name", for: "criterion" }, t("net.criterion")), el("span", { class: "editor" }, select), el("p", { class: "field-error", id: "criterion-error", hidden: true })), place);
  let [built, offered] = ["", ""];
  /** @type {ReturnType<typeof createFields>|null} */
  let fields = null;

  /** @param {string} name @param {any} value */
  const param = (name, value) => (/** @type {Spec} */ spec) => {
    const { criterion } = trainingOf(spec);
    const { [name]: _old, ...rest } = criterion.params;
    return withTraining(spec, { criterion: { ...criterion, params: value === undefined ? rest : { ...rest, [name]: value } } });
  };
  /** @param {string} name */
  function build(name) {
    built = name;
    const found = catalogue.criteria.find((one) => one.name === name);
    const params = (found?.params ?? []).map((parameter) => ({ ...parameter, primary: parameter.range !== null })); // what is a matter of degree is at hand
    fields = createFields(params, { commit: api.commit, send: (key, value, transient) => api.change(param(key, value), { transient }) });
    const folded = fields.rest.childElementCount + (fields.implementation ? 1 : 0);
    place.replaceChildren(fields.primary, ...(folded ? [el("details", { class: "more" }, el("summary", {}, t("fields.more")), fields.rest, fields.implementation)] : []));
  }
  return {
    element,
    /** @param {Training} training */
    update(training) {
      const names = nets.criteria[targetOf(nets, training)] ?? [];
      if (names.join() !== offered) select.replaceChildren(...names.map((name) => el("option", { value: name, title: catalogue.criteria.find((one) => one.name === name)?.sentence ?? null }, name)));
      offered = names.join();
      if (training.criterion.name !== built) build(training.criterion.name);
      setValue(select, training.criterion.name);
      fields?.update(training.criterion.params, "criterion.params");
    },
  };
}
