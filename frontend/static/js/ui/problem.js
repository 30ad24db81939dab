/**
 * The left column: which surface, what it is (formula, sentence, source), its parameters, and the run's own settings: start,
 * noise, steps, seed, dtype. Its fields are ordinary parameters; only the ones below are not in the catalogue's lists.
 */

import { heightsOf, offered, placeOf, setSurfaceParam, surfaceOf, withProblem, withStart, withSteps, withSurface } from "../spec.js";
import { createNoiseNote } from "./average.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { createField } from "./field.js";
import { createGallery } from "./gallery.js";
import { showFormula } from "./mathml.js";
import { t } from "./messages.js";
import { createKinds } from "./own/kinds.js";
import { parameterOf } from "./parameter.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./api.js").Api} Api */
/** @typedef {{parameter: Parameter, path: string, label: string, get: (spec: Spec) => any, set: (spec: Spec, value: any) => Spec}} Setting */

/** The settings of a run that no catalogue lists. @param {Catalogue} catalogue @param {number[][]} box @param {string[]} names of the coordinates @returns {Setting[]} */
function settings(catalogue, box, names) {
  const most = catalogue.limits?.steps ?? 10_000;
  /** @param {number} k @returns {Setting} */
  const start = (k) => ({
    parameter: parameterOf({ name: "start", type: "float", default: 0, range: [box[k][0], box[k][1]] }), path: `problem.start.${k}`, label: t("problem.start", { name: names[k] }),
    get: (spec) => spec.problem.start[k],
    set: (spec, value) => withStart(spec, spec.problem.start.map((old, j) => (j === k ? value : old))),
  });
  return [
    start(0), start(1),
    { parameter: parameterOf({ name: "noise", type: "float", default: 0, required: false, range: [0, 100], scale: "log0" }), path: "problem.noise", label: t("problem.noise"), get: (spec) => spec.problem.noise, set: (spec, value) => withProblem(spec, { noise: value ?? 0 }) },
    { parameter: parameterOf({ name: "steps", type: "int", default: 300, range: [10, most], scale: "log" }), path: "steps", label: t("problem.steps"), get: (spec) => spec.steps, set: withSteps },
    { parameter: parameterOf({ name: "seed", type: "int", default: 0 }), path: "seed", label: t("problem.seed"), get: (spec) => spec.seed, set: (spec, value) => ({ ...spec, seed: value }) },
    { parameter: parameterOf({ name: "dtype", type: "choice", default: "float64", choices: catalogue.dtypes }), path: "dtype", label: t("problem.dtype"), get: (spec) => spec.dtype, set: (spec, value) => ({ ...spec, dtype: value }) },
  ];
}

/** The surface's own parameters. @param {Parameter[]} params @returns {Setting[]} */
function surfaceSettings(params) {
  return params.map((parameter) => ({
    parameter, path: `problem.params.${parameter.name}`, label: "",
    get: (spec) => spec.problem.params[parameter.name],
    set: (spec, value) => setSurfaceParam(spec, parameter.name, value),
  }));
}

/** @param {HTMLElement} form @param {Api} api @param {Catalogue} catalogue */
export function createProblem(form, api, catalogue) {
  form.addEventListener("submit", (event) => event.preventDefault());
  const about = createAbout(byId("problem-about"));
  const place = byId("problem-fields");
  const noisy = createNoiseNote(api, catalogue);
  let built = "";
  /** @type {{setting: Setting, field: import("./field.js").Field}[]} */
  let fields = [];
  const gallery = createGallery(byId("gallery"), {
    surfaces: catalogue.surfaces, version: catalogue.engine,
    choose: (name) => api.change((spec) => withSurface(spec, name, catalogue)),
    // Only the name follows the pointer: a text of another height would make the fields below it jump.
    describe: (name) => about.name(name ? offered(catalogue, name) : surfaceOf(catalogue, api.state().spec.problem)),
  });
  const kinds = createKinds(byId("problem-kinds"), byId("gallery"), api, catalogue);
  /** @param {Spec} spec */
  const build = ({ problem }) => {
    const surface = surfaceOf(catalogue, problem);
    const list = [...surfaceSettings(surface?.params ?? []), ...settings(catalogue, surface?.box ?? [[-10, 10], [-10, 10]], surface?.coordinates ?? ["x", "y"])];
    fields = list.map((setting) => ({ setting, field: fieldFor(setting, api) }));
    place.replaceChildren(...fields.map(({ field }) => field.element));
    place.querySelector('[data-path="problem.noise"]')?.after(noisy.element);
  };
  /** What only the server knows of a problem of one's own: its formula, its parameters, its window. @param {State} state */
  const complete = ({ landmarks, spec: { problem } }) => {
    about.formula(landmarks?.surface);
    const whole = landmarks?.problem;
    if (!whole || heightsOf({ ...whole, params: problem.params, box: problem.box }) !== heightsOf({ ...whole, ...problem })) return;
    if (problem.box && Object.keys(whole.params).every((name) => name in problem.params)) return;
    api.change((spec) => withProblem(spec, { params: { ...whole.params, ...problem.params }, box: problem.box ?? whole.box }));
  };
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      kinds.update(state, changed);
      if (changed.has("landmarks")) complete(state);
      if (!changed.has("spec") && !changed.has("catalogue")) return;
      const { problem } = state.spec;
      const key = `${placeOf(problem)} ${Object.keys(problem.kind === "expression" ? problem.params : {})}`;
      if (built !== key) build(state.spec);
      built = key;
      gallery.update(problem.kind === "surface" ? problem.name : "");
      about.update(surfaceOf(catalogue, problem));
      for (const { setting, field } of fields) field.update(setting.get(state.spec));
      noisy.update(state.spec);
    },
  };
}

/** @param {Setting} setting @param {Api} api */
function fieldFor(setting, api) {
  return createField(setting.parameter, {
    path: setting.path, label: setting.label || undefined, commit: api.commit,
    send: (value, transient) => api.change((spec) => setting.set(spec, value), { transient }),
  });
}

/** What a surface is. @param {HTMLElement} root */
function createAbout(root) {
  const title = el("h3", {});
  const math = el("div", { class: "formula", role: "group", tabindex: 0 });
  const sentence = el("p", {});
  const source = el("p", { class: "source" });
  root.append(title, math, sentence, source);
  return {
    /** @param {import("../spec.js").Surface | undefined} surface */
    name: (surface) => setText(title, surface?.title ?? ""),
    /** The formula of a surface that the server alone can write. @param {import("../spec.js").Surface | undefined} surface */
    formula(surface) {
      if (surface) showFormula(math, surface.mathml ?? surface.formula);
    },
    /** @param {import("../spec.js").Surface | undefined} surface */
    update(surface) {
      if (!surface) return;
      setText(title, surface.title);
      if (surface.family !== "own") showFormula(math, surface.mathml ?? surface.formula);
      setAttribute(math, "aria-label", t("problem.formula", { title: surface.title }));
      setText(sentence, surface.sentence);
      showSource(source, surface.source ?? "");
    },
  };
}

/** A doi becomes a link that only a press follows. @param {HTMLElement} root @param {string} text */
export function showSource(root, text) {
  if (root.dataset.source === text) return;
  root.dataset.source = text;
  const found = /(?:doi:|https:\/\/doi\.org\/)(10\.\S+?)(?=[.,;)]?(\s|$))/.exec(text);
  const link = found ? el("a", { href: `https://doi.org/${found[1]}`, rel: "noreferrer", target: "_blank" }, text) : text;
  root.replaceChildren(link);
}
