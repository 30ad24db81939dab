/** A model of data: which model, which data, drawn and edited, the criterion, and how many samples a step sees. */

import { landmarks } from "../../api.js";
import { bareOf, offerOf, withProblem, withSurface } from "../../spec.js";
import { el, setValue } from "../dom.js";
import { createField } from "../field.js";
import { t } from "../messages.js";
import { parameterOf } from "../parameter.js";
import { createCriterion } from "./criterion.js";
import { createDialog } from "./dialog.js";
import { createScatter } from "./scatter.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../../spec.js").Problem} Problem */
/** @typedef {import("../../spec.js").Catalogue} Catalogue */
/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("../../state.js").State} State */

/** @param {Api} api @param {Catalogue} catalogue */
export function createData(api, catalogue) {
  const models = catalogue.problems.filter(({ problem }) => problem.kind === "data");
  const model = el("select", { "aria-label": t("data.model"), "data-testid": "model", onchange: () => api.change((spec) => withSurface(spec, model.value, catalogue)) },
    ...models.map(({ name, title }) => el("option", { value: name }, title)));
  const examples = el("select", { "aria-label": t("data.examples"), "data-testid": "dataset", onchange: () => example(examples.value) });
  const scatter = createScatter({ send: (points, transient) => put(points, transient), commit: () => api.commit(), state: api.state });
  const error = el("p", { class: "field-error", hidden: true });
  const dialog = createDialog({ rules: () => rules(api.state().spec.problem), points: () => pointsOf(api.state().spec.problem, catalogue), accept: (points) => void replace(points) });
  const buttons = el("div", { class: "buttons" },
    el("button", { type: "button", class: "text", "data-testid": "add-outlier", onclick: () => scatter.outlier() }, t("data.outlier")),
    el("button", { type: "button", class: "text", "data-testid": "remove-point", onclick: () => scatter.remove() }, t("data.remove")),
    el("button", { type: "button", class: "text", "data-testid": "edit-data", onclick: () => dialog.open() }, t("data.text")));
  const criterion = createCriterion(api, catalogue);
  const place = el("div", { class: "fields" });
  let most = 0;
  /** @type {import("../field.js").Field|null} */
  let batch = null;

  /** @param {Problem} problem */
  const rules = (problem) => {
    const offer = offerOf(catalogue, problem);
    return { labels: offer?.labels ?? false, least: offer?.points?.least ?? 2, most: offer?.points?.most ?? 2 };
  };
  /** The same window, so that a dragged point moves the surface and not the eye. @param {Points} data @param {boolean} transient */
  const put = (data, transient) => api.change((spec) => withProblem(spec, { data, batch: fitting(spec.problem.batch, data) }), { transient });
  /** @param {string} name */
  const example = (name) => {
    const found = catalogue.datasets.find((one) => one.name === name);
    if (found) api.change((spec) => withProblem(spec, { data: name, box: found.box, start: [...found.start], batch: fitting(spec.problem.batch, found) }));
  };
  /** Other data have another window, which the server chooses. @param {Points} data */
  async function replace(data) {
    const { box: _box, ...bare } = bareOf(api.state().spec.problem);
    const found = await landmarks({ ...bare, data });
    if (found.problem) api.change((spec) => withProblem(spec, { data, box: found.problem?.box, start: found.start, batch: fitting(spec.problem.batch, data) }));
  }

  /** @param {number} count */
  function buildBatch(count) {
    most = count;
    batch = createField(parameterOf({ name: "batch", type: "int", default: count, required: false, range: [1, count], scale: "linear" }), {
      path: "problem.batch", label: t("data.batch"), commit: api.commit,
      send: (value, transient) => api.change((spec) => withProblem(spec, { batch: value === count ? null : value ?? null }), { transient }),
    });
    place.replaceChildren(batch.element);
  }

  return {
    element: el("div", { class: "own" }, el("div", { class: "row" }, model, examples),
      el("div", { class: "field data", "data-path": "problem.data" }, scatter.element, error), buttons, criterion.element, place),
    draw: scatter.draw,
    /** @param {Problem} problem */
    update(problem) {
      const points = pointsOf(problem, catalogue);
      const offer = offerOf(catalogue, problem);
      setValue(model, problem.name);
      offerExamples(examples, catalogue, problem);
      scatter.update(points, rules(problem));
      criterion.update(problem, offer?.criteria ?? []);
      if (most !== points.x.length) buildBatch(points.x.length);
      batch?.update(problem.batch ?? undefined);
    },
  };
}

/** A batch is at most all of the data. @param {number|null|undefined} batch @param {{x: number[]}} data */
const fitting = (batch, { x }) => (batch && batch < x.length ? batch : null);

/** @type {WeakMap<object, Points>} */
const known = new WeakMap();

/** The points of a problem; the same object as long as they are the same. @param {Problem} problem @param {Catalogue} catalogue @returns {Points} */
export function pointsOf({ data }, catalogue) {
  if (data && typeof data === "object") return data;
  const found = catalogue.datasets.find(({ name }) => name === data) ?? catalogue.datasets[0];
  const points = known.get(found) ?? { x: found.x, y: found.y };
  known.set(found, points);
  return points;
}

/** @param {HTMLSelectElement} select @param {Catalogue} catalogue @param {Problem} problem */
function offerExamples(select, catalogue, { name, data }) {
  const own = typeof data !== "string";
  const key = `${name} ${own}`;
  if (select.dataset.key !== key) {
    const options = catalogue.datasets.filter(({ model }) => model === name).map((set) => el("option", { value: set.name, title: set.sentence }, set.title));
    select.replaceChildren(...(own ? [el("option", { value: "" }, t("data.own"))] : []), ...options);
    select.dataset.key = key;
  }
  setValue(select, own ? "" : data);
}
