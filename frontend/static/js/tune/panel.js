/**
 * "Tune everyone equally": what is tuned, by how many settings from how many starts, for which objective; and what came of it, with one
 * press that puts the winners into the race. What it states of the comparison is what the server says that it did.
 */

import { optimizerOf } from "../spec.js";
import { el, isShown, setText } from "../ui/dom.js";
import { createField, showError } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { parameterOf } from "../ui/parameter.js";
import { copyExactly } from "../ui/results.js";
import { createTrials } from "./chart.js";
import { withWinners } from "./conversation.js";
import { drawTable } from "./table.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {ReturnType<typeof import("./conversation.js").createTuning>} Tuning */
/** @typedef {"budget"|"starts"|"seeds"|"from"|"to"|"tolerance"} Name */

const LR = "lr";
const FRESH = 4; // times as many starts decide as each setting is tried from

/** @param {HTMLElement} root @param {Api} api @param {Tuning} tuning */
export function createTunePanel(root, api, tuning) {
  const range = api.state().catalogue?.optimizers.flatMap(({ params }) => params).find(({ name }) => name === LR)?.range ?? [1e-5, 10];
  /** @type {Record<Name, number>} */
  const numbers = { budget: 64, starts: 8, seeds: 1, from: range[0], to: range[1], tolerance: 1e-3 };
  let chosen = new Set([LR]);
  const fields = Object.fromEntries(Object.keys(numbers).map((name) => [name, field(/** @type {Name} */ (name))]));
  const choices = el("span", { class: "tune-choices", role: "group", "aria-label": t("tune.parameters") });
  const objective = el("select", { "aria-label": t("tune.objective"), "data-testid": "tune-objective", onchange: () => update() },
    ...["reached", "final"].map((value) => el("option", { value }, t(`tune.objective_${value}`))));
  const run = el("button", { type: "button", class: "text", "data-testid": "tune-run", onclick: ask }, t("tune.run"));
  const stop = el("button", { type: "button", class: "text", "data-testid": "tune-cancel", hidden: true, onclick: () => tuning.cancel() }, t("tune.cancel"));
  const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": t("tune.progress_label") });
  const stated = el("p", { class: "stated", role: "status", "data-testid": "tune-stated" });
  const take = el("button", { type: "button", class: "text", "data-testid": "tune-take", hidden: true, onclick: apply }, t("tune.take"));
  const table = el("div", { class: "tune-table" });
  const plot = el("div", { class: "tune-plot" });
  root.append(el("div", { class: "tune-settings" }, el("span", { class: "tune-line" }, el("span", {}, t("tune.parameters")), choices), fields.from, fields.to,
    fields.budget, fields.starts, fields.seeds, el("label", { class: "field" }, el("span", {}, t("tune.objective")), objective), fields.tolerance, run, stop, bar, take), el("div", { class: "tune-found" }, el("div", { class: "tune-words" }, table, stated), plot));
  copyExactly(root);
  const trials = createTrials(plot, () => {
    const found = tuning.found();
    return found?.info ? { verdicts: found.verdicts, objective: found.info.objective, steps: found.info.steps, large: api.state().view.projector } : null;
  });

  /** @param {Name} name */
  function field(name) {
    const whole = ["budget", "starts", "seeds"].includes(name);
    const made = createField(parameterOf({ name, type: whole ? "int" : "float", default: numbers[name] }), {
      path: `tune-${name}`, label: t(`tune.${name}`), commit() {},
      send(value) {
        numbers[name] = value;
        made.update(value);
      },
    });
    made.update(numbers[name]);
    return made.element;
  }

  function ask() {
    const { budget, starts, seeds, from, to, tolerance } = numbers;
    const parameters = [...chosen].map((name) => (name === LR ? { name, from, to, scale: "log" } : name));
    tuning.ask(api.state().spec, { parameters, budget, starts, seeds, tolerance, objective: /** @type {any} */ (objective.value) });
  }

  function apply() {
    const found = tuning.found();
    if (found) api.change((spec) => withWinners(spec, found.verdicts));
  }

  /** A box for every number that an optimizer of the race has, those that matter first. @param {State} state */
  function offer({ spec, catalogue }) {
    const known = spec.entries.flatMap(({ optimizer }) => (catalogue ? optimizerOf(catalogue, optimizer.name)?.params ?? [] : []));
    const can = known.filter(({ type, item, range: has, primary, name }) => (type === "float" || (type === "tuple" && item === "float")) && has && (primary || name === LR || name === "weight_decay"));
    const names = [...new Set(can.map(({ name }) => name))];
    if (choices.dataset.names === names.join()) return;
    choices.dataset.names = names.join();
    chosen = new Set(names.filter((name) => chosen.has(name)));
    choices.replaceChildren(...names.map((name) => el("label", { class: "check" }, el("input", { type: "checkbox", checked: chosen.has(name), "data-testid": `tune-${name}`, onchange: (event) => mark(name, event.target.checked) }), name)));
  }

  /** @param {string} name @param {boolean} on */
  function mark(name, on) {
    if (on) chosen.add(name);
    else chosen.delete(name);
    update();
  }

  /** @param {State} [state] */
  function update(state = api.state()) {
    if (!isShown(root)) return;
    offer(state);
    const known = Boolean(state.landmarks?.minima.length);
    objective.options[0].disabled = !known;
    if (!known) objective.value = "final";
    fields.from.hidden = fields.to.hidden = !chosen.has(LR);
    fields.seeds.hidden = !state.spec.problem.noise;
    fields.tolerance.hidden = objective.value !== "reached";
    run.disabled = !chosen.size;
    show(state);
  }

  /** @param {State} state */
  function show(state) {
    const found = tuning.found();
    bar.hidden = stop.hidden = !found?.busy;
    run.hidden = Boolean(found?.busy);
    bar.value = found?.part ?? 0;
    const fits = tuning.fits(state.spec);
    take.hidden = !found?.verdicts.length || found.busy || !fits;
    root.classList.toggle("is-stale", Boolean(found && !fits));
    const at = found?.error?.path.at(-1) ?? "";
    for (const [name, element] of Object.entries(fields)) showError(element, at === name ? found?.error?.message ?? null : null);
    setText(stated, at in fields ? "" : sentences(found, fits).join(" "));
    if (found?.verdicts.length) table.replaceChildren(drawTable(found));
    else table.replaceChildren();
    plot.hidden = !found?.verdicts.length;
    trials.draw();
  }

  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (["spec", "landmarks", "catalogue", "view"].some((key) => changed.has(key))) update(state);
    },
    /** Something new has come. */
    came: () => update(),
  };
}

/** @param {import("./conversation.js").Found|null} found @param {boolean} fits @returns {string[]} */
function sentences(found, fits) {
  if (!found) return [t("tune.about")];
  if (found.error) return [found.error.message];
  const { info } = found;
  if (!info) return [t("tune.asked")];
  const { budget, starts, seeds, runs, steps, within, tolerance, objective } = info;
  const slow = found.busy ? info.seconds.reduce((sum, one) => sum + one, 0) : 0;
  return [
    t(seeds > 1 ? "tune.stated_noise" : "tune.stated", { budget, starts, seeds, runs, steps, fresh: FRESH * starts }),
    objective === "reached" ? t("tune.goal_reached", { within: short(within ?? NaN, 4), tolerance }) : t("tune.goal_final"),
    ...(slow > 10 ? [t("tune.slow", { seconds: short(slow, 2) })] : []), ...(fits ? [] : [t("tune.stale")]),
  ];
}
