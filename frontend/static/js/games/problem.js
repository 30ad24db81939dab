/** The left column: which game, both players' losses, its parameters, and the match's own settings. */

import { createField } from "../ui/field.js";
import { byId, el, setAttribute, setText } from "../ui/dom.js";
import { showFormula } from "../ui/mathml.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { showSource } from "../ui/problem.js";
import { withSteps } from "../spec.js";
import { boardOf, gameOf, setGameParam, withBoard, withGame } from "./document.js";
import { createGallery } from "./gallery.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("./document.js").Game} Game */
/** @typedef {{parameter: import("../spec.js").Parameter, path: string, label?: string, get: (spec: Spec) => any, set: (spec: Spec, value: any) => Spec}} Setting */

/** @param {Catalogue} catalogue @param {Game|undefined} game @returns {Setting[]} */
function settings(catalogue, game) {
  const own = (game?.params ?? []).map((parameter) => ({
    parameter, path: `game.params.${parameter.name}`, get: (/** @type {Spec} */ spec) => boardOf(spec).params[parameter.name],
    set: (/** @type {Spec} */ spec, /** @type {any} */ value) => setGameParam(spec, parameter.name, value),
  }));
  /** @param {number} k @returns {Setting} */
  const start = (k) => ({
    parameter: parameterOf({ name: "start", type: "float", default: 0, range: game?.box[k] ?? [-2, 2] }), path: `game.start.${k}`, label: t(k ? "game.startPsi" : "game.startTheta"),
    get: (spec) => boardOf(spec).start[k], set: (spec, value) => withBoard(spec, { start: boardOf(spec).start.map((old, j) => (j === k ? value : old)) }),
  });
  const plain = (/** @type {"seed"|"dtype"} */ name) => ({ path: name, label: t(`problem.${name}`), get: (/** @type {Spec} */ spec) => spec[name], set: (/** @type {Spec} */ spec, /** @type {any} */ value) => ({ ...spec, [name]: value }) });
  return [
    ...own, start(0), start(1),
    { parameter: parameterOf({ name: "steps", type: "int", default: 300, range: [10, catalogue.limits?.steps ?? 10_000], scale: "log" }), path: "steps", label: t("problem.steps"), get: (spec) => spec.steps, set: withSteps },
    { parameter: parameterOf({ name: "noise", type: "float", default: 0, required: false, range: [0, 10], scale: "log0" }), path: "game.noise", label: t("problem.noise"), get: (spec) => boardOf(spec).noise, set: (spec, value) => withBoard(spec, { noise: value ?? 0 }) },
    { parameter: parameterOf({ name: "seed", type: "int", default: 0 }), ...plain("seed") },
    { parameter: parameterOf({ name: "dtype", type: "choice", default: "float64", choices: catalogue.dtypes }), ...plain("dtype") },
  ];
}

/** @param {HTMLElement} form @param {Api} api @param {Catalogue} catalogue @returns {import("../ui/api.js").Part} */
export function createProblem(form, api, catalogue) {
  form.addEventListener("submit", (event) => event.preventDefault());
  const [about, place] = [createAbout(byId("problem-about"), byId("problem-fields")), byId("problem-fields")];
  const gallery = createGallery(byId("gallery"), catalogue.games, (name) => api.change((spec) => withGame(spec, name, catalogue)));
  /** @type {{setting: Setting, field: import("../ui/field.js").Field}[]} */
  let fields = [];
  let built = "";

  /** @param {string} name */
  function build(name) {
    built = name;
    fields = settings(catalogue, gameOf(catalogue, name)).map((setting) => ({
      setting, field: createField(setting.parameter, { path: setting.path, label: setting.label, commit: api.commit, send: (value, transient) => api.change((spec) => setting.set(spec, value), { transient }) }),
    }));
    place.replaceChildren(...fields.map(({ field }) => field.element));
  }
  return {
    update(state, changed) {
      if (!changed.has("spec") && !changed.has("view")) return;
      const board = boardOf(state.spec);
      if (board.name !== built) build(board.name);
      gallery.update(board.name);
      about.update(gameOf(catalogue, board.name), board);
      for (const { setting, field } of fields) field.update(setting.get(state.spec));
    },
  };
}

/** What a game is: its losses above its parameters, the sentence about it below them. @param {HTMLElement} root @param {HTMLElement} fields */
function createAbout(root, fields) {
  const [title, sentence, source] = [el("h3"), el("p"), el("p", { class: "source" })];
  const losses = ["game.generator", "game.critic"].map((name) => ({ name: t(name), math: el("div", { class: "formula", role: "group", tabindex: 0 }) }));
  const [note, definitions] = [el("p", { class: "note" }), el("div", { class: "definitions" })];
  root.append(title, ...losses.flatMap(({ name, math }) => [el("p", { class: "loss-name" }, t("game.loss_of", { whose: name })), math]), definitions, note);
  fields.after(el("div", { class: "about" }, sentence, source));
  return {
    /** @param {Game|undefined} game @param {import("./document.js").Board} board */
    update(game, { params }) {
      if (!game) return;
      setText(title, game.title);
      const shown = Object.entries(game.variants).map(([name, each]) => each[params[name] ?? game.params.find((one) => one.name === name)?.default])[0] ?? game.mathml;
      losses.forEach(({ name, math }, k) => {
        showFormula(math, shown[k]);
        setAttribute(math, "aria-label", t("game.loss_of", { whose: name }));
      });
      showDefinitions(definitions, shown.slice(losses.length));
      note.hidden = !game.penalty;
      setText(note, t("game.penalty_is"));
      setText(sentence, game.sentence);
      showSource(source, game.source);
    },
  };
}

/** What the losses are made of. @param {HTMLElement} root @param {string[]} formulas */
function showDefinitions(root, formulas) {
  root.hidden = !formulas.length;
  if (root.dataset.shown === formulas.join()) return;
  root.dataset.shown = formulas.join();
  root.replaceChildren(el("p", { class: "loss-name" }, t("game.where")), ...formulas.map((one) => {
    const math = el("div", { class: "formula", role: "group", tabindex: 0, "aria-label": t("game.where") });
    showFormula(math, one);
    return math;
  }));
}
