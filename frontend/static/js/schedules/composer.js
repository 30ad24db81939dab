/**
 * The composer: the selected entry's name, the optimizer whose lr is scheduled, the schedule as a tree of parts, and in which unit
 * it is stepped. Its fields are built anew only when the tree has another shape, so that what is being typed or dragged stays.
 */

import { optimizerOf, setLabel, setOptimizer, setOptimizerParam, setSchedule } from "../spec.js";
import { choose, classOptions } from "../ui/classes.js";
import { el, setAttribute, setText, setValue } from "../ui/dom.js";
import { createGroup, LR, lrOf } from "../ui/events.js";
import { createField } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { callsOf } from "./boundaries.js";
import { classSelect, createPart } from "./part.js";
import { titleOf } from "./titles.js";
import { classOf, newNode } from "./tree.js";
import { createStepping } from "./units.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Schedule} Schedule */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

/** The names of a tree's classes: what its fields depend on. @param {Schedule|null|undefined} node @returns {any} */
const shapeOf = (node) => (node ? [node.name, ...(node.schedules ?? []).map(shapeOf)] : null);

/** @param {HTMLElement} root @param {Api} api @param {Catalogue} catalogue */
export function createComposer(root, api, catalogue) {
  let built = "";
  /** @type {{element: HTMLElement, update: (state: State) => void}[]} */
  let pieces = [];
  const selected = () => api.state().view.selected;

  /** @param {(schedule: Schedule) => Schedule|null} patch @param {boolean} [transient] */
  const alter = (patch, transient = false) => api.change((spec) => {
    const schedule = spec.entries[selected()].schedule;
    return schedule ? setSchedule(spec, selected(), patch(schedule)) : spec;
  }, { transient });

  /** @type {import("./part.js").Workbench} */
  const bench = {
    catalogue, alter, commit: api.commit,
    span: () => ({ from: 0, to: callsOf(/** @type {Schedule} */ (api.state().spec.entries[selected()].schedule), api.state().spec.steps) }),
    steps: () => api.state().spec.steps,
    lr: () => lrOf(api.state(), selected()) ?? 0.1,
  };

  /** @param {State} state */
  function build(state) {
    const i = state.view.selected;
    const { schedule, optimizer } = state.spec.entries[i];
    const focused = document.activeElement instanceof HTMLElement && root.contains(document.activeElement) ? document.activeElement.dataset.testid : undefined;
    pieces = [createName(i, api), createOptimizer(i, optimizer.name, api, catalogue), schedule ? createTree(schedule, i, bench) : createFirst(i, api, catalogue), ...(schedule ? [createStepping(api, catalogue)] : [])];
    root.replaceChildren(...pieces.map(({ element }) => element));
    if (focused) /** @type {HTMLElement|null} */ (root.querySelector(`[data-testid="${focused}"]`) ?? root.querySelector("select"))?.focus();
  }

  return {
    /** @param {State} state @param {Set<string>} changed @returns {boolean} whether its fields are new ones */
    update(state, changed) {
      if (!changed.has("spec") && !changed.has("view") && !changed.has("catalogue")) return false;
      const entry = state.spec.entries[state.view.selected];
      const key = JSON.stringify([state.view.selected, entry.optimizer.name, shapeOf(entry.schedule)]);
      const fresh = key !== built;
      if (fresh) build(state);
      built = key;
      for (const piece of pieces) piece.update(state);
      return fresh;
    },
  };
}

/** @param {Schedule} schedule @param {number} i @param {import("./part.js").Workbench} bench */
function createTree(schedule, i, bench) {
  const part = createPart(schedule, [], bench);
  const none = el("button", { type: "button", class: "text", "data-testid": "no-schedule", onclick: () => bench.alter(() => null) }, t("schedules.remove"));
  part.element.querySelector(".part-head")?.append(none);
  return {
    element: part.element,
    update: (/** @type {State} */ state) => part.update(/** @type {Schedule} */ (state.spec.entries[i].schedule), `entries.${i}.schedule`),
  };
}

/** An entry without a schedule may choose one. @param {number} i @param {Api} api @param {Catalogue} catalogue */
function createFirst(i, api, catalogue) {
  const bench = /** @type {any} */ ({ catalogue });
  const select = classSelect("", t("schedules.part.class"), bench, (name) => {
    const chosen = classOf(catalogue, name);
    if (chosen) api.change((spec) => setSchedule(spec, i, newNode(catalogue, chosen, spec.steps, lrOf(api.state(), i) ?? 0.1)));
  });
  select.prepend(el("option", { value: "" }, t("schedule.none")));
  select.value = "";
  select.dataset.testid = "class-root";
  return { element: el("div", { class: "part", "data-path": `entries.${i}.schedule` }, select), update() {} };
}

/** @param {number} i @param {Api} api */
function createName(i, api) {
  const label = el("input", { class: "entry-label", type: "text", autocomplete: "off", spellcheck: "false", maxlength: 80, "aria-label": t("entry.label", { number: i + 1 }), "data-testid": "label" });
  label.addEventListener("change", () => api.change((spec) => setLabel(spec, i, label.value.trim())));
  return {
    element: el("div", { class: "composer-name" }, label),
    /** @param {State} state */
    update(state) {
      setValue(label, state.spec.entries[i].label ?? "");
      setAttribute(label, "placeholder", titleOf(state.spec.entries, i, t("schedule.none")));
    },
  };
}

/** The optimizer and the base lr that the schedule works on, of both parameter groups where y has its own. @param {number} i @param {string} name @param {Api} api @param {Catalogue} catalogue */
function createOptimizer(i, name, api, catalogue) {
  const select = el("select", { "aria-label": t("entry.optimizer"), "data-testid": "optimizer", onchange: () => api.change((spec) => setOptimizer(spec, i, select.value, catalogue)) },
    ...classOptions(catalogue.optimizers));
  const params = optimizerOf(catalogue, name)?.params.filter((parameter) => parameter.primary) ?? [];
  const fields = params.map((parameter) => ({
    parameter,
    field: createField(parameter, {
      path: `entries.${i}.optimizer.params.${parameter.name}`, label: parameter.name === LR ? t("schedules.base_lr") : undefined, commit: api.commit,
      send: (value, transient) => api.change((spec) => setOptimizerParam(spec, i, parameter.name, value), { transient }),
    }),
  }));
  const lr = params.find((parameter) => parameter.name === LR);
  const group = lr ? createGroup(i, api, lr) : null;
  const own = fields.filter(({ parameter }) => parameter.name === LR).map(({ field }) => field.element);
  const others = fields.filter(({ parameter }) => parameter.name !== LR).map(({ field }) => field.element);
  const summary = el("summary", {});
  const more = el("details", { class: "more" }, summary, ...others, group?.element);
  const element = el("div", { class: "composer-optimizer" }, el("span", { class: "field" }, el("span", { class: "field-name" }, t("entry.optimizer")), el("span", { class: "editor", "data-path": `entries.${i}.optimizer.name` }, select)), ...own, more);
  return {
    element,
    /** @param {State} state */
    update(state) {
      const entry = state.spec.entries[i];
      choose(select, entry.optimizer.name);
      for (const { parameter, field } of fields) field.update(entry.optimizer.params[parameter.name], `entries.${i}.optimizer.params.${parameter.name}`);
      group?.update(state.spec);
      setText(summary, t(entry.groups?.y ? "schedules.groups_two" : "schedules.groups"));
    },
  };
}
