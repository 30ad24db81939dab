/**
 * One entry of the race: how it looks, what it is called, which optimizer with which hyperparameters and which schedule, and
 * what became of it, in words. The element of place i lives as long as the page and shows whatever entry i is now; only when
 * its optimizer changes are its fields built anew.
 */

import { encode } from "../link.js";
import { duplicateEntry, labelOf, moveEntry, optimizerOf, removeEntry, setLabel as withLabel, setOptimizer, setOptimizerParam } from "../spec.js";
import { createAverage } from "./average.js";
import { choose, classOptions } from "./classes.js";
import { el, setAttribute, setText, setValue } from "./dom.js";
import { createEvents, createGroup, eventButton, LR } from "./events.js";
import { createFields } from "./fieldset.js";
import { iconButton, setIcon, setLabel } from "./icon.js";
import { createLosses, createLost } from "./lost.js";
import { t } from "./messages.js";
import { createSchedule } from "./schedule.js";
import { sentence, statusAt } from "./status.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

/** @typedef {{elements: HTMLElement[], update: (state: State) => void, progress?: (state: State) => void}} Content */
/** @typedef {{content: (i: number, api: Api, catalogue: Catalogue, name: string, beside: HTMLElement[]) => Content, words?: (status: import("../state.js").Status | null) => string, laboratory?: boolean}} Form
 *  what a page has of its own in an entry: its fields below the optimizer, what it says of a status, whether its schedules open in their laboratory */

/** @type {Form} */
const RACE = { content: (...args) => createBody(...args) };

/** @param {number} i @param {Api} api @param {Catalogue} catalogue @param {(spec: any, order: (k: number) => number | null) => void} arrange @param {Form} [form] */
export function createEntry(i, api, catalogue, arrange, { content: contentOf, words, laboratory } = RACE) {
  const label = el("input", { class: "entry-label", type: "text", autocomplete: "off", spellcheck: "false", maxlength: 80, "aria-label": t("entry.label", { number: i + 1 }), "data-testid": `label-${i}` });
  label.addEventListener("change", () => api.change((spec) => withLabel(spec, i, label.value.trim())));
  const hide = iconButton("shown", t("entry.hide"), () => toggleHidden(i, api), `hide-${i}`);
  const optimizer = el("select", { "aria-label": t("entry.optimizer"), "data-testid": `optimizer-${i}`, onchange: () => api.change((spec) => setOptimizer(spec, i, optimizer.value, catalogue)) },
    ...classOptions(catalogue.optimizers));
  const schedule = createSchedule(i, api, catalogue, laboratory);
  const average = createAverage(i, api, catalogue);
  const status = el("p", { class: "entry-status", "data-testid": `status-${i}` });
  const diagnosis = createStatus(status, words);
  const body = el("div", { class: "entry-body" });
  const actions = createActions(i, api, arrange);
  const head = el("div", { class: "entry-head" });
  head.append(swatch(i), label, ...actions.buttons.slice(0, 2), hide, ...actions.buttons.slice(2));
  const element = el("li", { class: "entry", id: `entry-${i}`, "data-testid": `entry-${i}`, "data-path": `entries.${i}` },
    head, status, el("div", { class: "kinds" }, el("span", { class: "optimizer", "data-path": `entries.${i}.optimizer.name` }, optimizer), schedule.row), schedule.note, body, el("p", { class: "field-error", id: `entry-${i}-error`, hidden: true }));
  element.addEventListener("focusin", () => api.setView({ selected: i }));
  element.addEventListener("pointerdown", () => api.setView({ selected: i }));
  let built = "";
  /** @type {Content | null} */
  let content = null;
  return {
    element,
    /** @param {State} state */
    update(state) {
      const entry = state.spec.entries[i];
      if (built !== entry.optimizer.name) {
        built = entry.optimizer.name;
        content = contentOf(i, api, catalogue, built, [schedule.body, average.element, average.fields]);
        body.replaceChildren(...content.elements);
      }
      setValue(label, entry.label ?? "");
      setAttribute(label, "placeholder", labelOf(entry));
      choose(optimizer, entry.optimizer.name);
      content?.update(state);
      schedule.update(state);
      average.update(state);
      actions.update(state);
    },
    /** @param {State} state */
    view(state) {
      const hidden = state.view.hidden.includes(i);
      element.classList.toggle("is-hidden", hidden);
      element.classList.toggle("is-selected", state.view.selected === i);
      setIcon(hide, hidden ? "hidden" : "shown");
      setLabel(hide, t(hidden ? "entry.show" : "entry.hide", { number: i + 1 }));
      setAttribute(hide, "aria-pressed", String(hidden));
    },
    /** @param {State} state */
    progress(state) {
      schedule.draw(state);
      average.draw(state);
      content?.progress?.(state);
      diagnosis.show(statusAt(state.traces[i]?.status ?? null, state.step), state.error !== null && !state.busy);
    },
  };
}

const PATIENCE = 400;

/** While a slider is dragged a new run follows the other: the old word stays until the new one is known or is long in coming. @param {HTMLElement} element @param {(status: import("../state.js").Status | null) => string} [words] */
export function createStatus(element, words = sentence) {
  let waiting = 0;
  let refused = false;
  /** @param {import("../state.js").Status | null} status */
  const write = (status) => {
    waiting = 0;
    setText(element, refused && !status ? t("status.refused") : words(status));
    setAttribute(element, "data-kind", status?.kind ?? "running");
  };
  return {
    /** @param {import("../state.js").Status | null} status @param {boolean} failed nothing is being computed */
    show(status, failed) {
      refused = failed;
      if (status) clearTimeout(waiting);
      if (status || failed || !element.textContent) write(status);
      else if (!waiting) waiting = setTimeout(write, PATIENCE, null);
    },
  };
}

/** @param {number} i @param {Api} api */
export function toggleHidden(i, api) {
  const { hidden } = api.state().view;
  api.setView({ hidden: hidden.includes(i) ? hidden.filter((k) => k !== i) : [...hidden, i] });
}

/** The same document on the page of maps, with this entry's map. @param {number} i @param {Api} api */
function openMap(i, api) {
  const { spec, step, view } = api.state();
  location.assign(`/maps${encode({ spec, step, view: { ...view, selected: i, range: null } }, { step: false })}`);
}

/** @param {number} i @param {Api} api @param {(spec: any, order: (k: number) => number | null) => void} arrange */
export function createActions(i, api, arrange) {
  /** @param {number} to */
  const move = (to) => arrange(moveEntry(api.state().spec, i, to), (k) => (k === i ? to : k === to ? i : k));
  const up = iconButton("up", t("entry.up"), () => move(i - 1), `up-${i}`);
  const down = iconButton("down", t("entry.down"), () => move(i + 1), `down-${i}`);
  const duplicate = iconButton("duplicate", t("entry.duplicate"), () => arrange(duplicateEntry(api.state().spec, i), (k) => (k > i ? k + 1 : k)), `duplicate-${i}`);
  const remove = iconButton("remove", t("entry.remove"), () => arrange(removeEntry(api.state().spec, i), (k) => (k === i ? null : k > i ? k - 1 : k)), `remove-${i}`);
  return {
    buttons: [up, down, duplicate, remove],
    /** @param {State} state */
    update(state) {
      const count = state.spec.entries.length;
      up.disabled = i === 0;
      down.disabled = i === count - 1;
      remove.disabled = count === 1;
      duplicate.disabled = count >= (state.catalogue?.limits?.entries ?? Infinity);
    },
  };
}

/** @param {number} i @param {Api} api @param {Catalogue} catalogue @param {string} name @param {HTMLElement[]} beside what does not depend on the optimizer */
function createBody(i, api, catalogue, name, beside) {
  const optimizer = optimizerOf(catalogue, name);
  const lr = optimizer?.params.find((parameter) => parameter.name === LR);
  const fields = createFields(optimizer?.params ?? [], {
    commit: api.commit,
    send: (key, value, transient) => api.change((spec) => setOptimizerParam(spec, i, key, value), { transient }),
    decorate: (parameter, element) => void (parameter.name === LR && element.append(eventButton(i, api))),
  });
  const events = createEvents(i, api, optimizer?.params ?? []);
  const group = lr ? createGroup(i, api, lr) : null;
  const [lost, losses] = [createLost(i, api), createLosses(i, api)];
  const summary = el("summary", {}, t("fields.more"));
  const more = el("details", { class: "more" }, summary, fields.rest, group?.element, fields.implementation, losses.element,
    el("button", { type: "button", class: "text entry-map", "data-testid": `map-${i}`, onclick: () => openMap(i, api) }, t("entry.map")),
    optimizer && el("p", { class: "note" }, optimizer.sentence), optimizer?.differs && el("p", { class: "note differs" }, optimizer.differs));
  const note = optimizer?.note ? [el("p", { class: "note" }, optimizer.note)] : [];
  return {
    elements: [...note, fields.primary, events.element, lost.element, ...beside, more],
    /** @param {State} state */
    update(state) {
      const { params } = state.spec.entries[i].optimizer;
      fields.update(params, `entries.${i}.optimizer.params`);
      events.update(state.spec);
      group?.update(state.spec);
      lost.update(state.spec);
      losses.update(state.spec);
      const changes = fields.foldedChanges(params);
      setText(summary, changes ? t("fields.moreChanged", { count: changes }) : t("fields.more"));
    },
  };
}
