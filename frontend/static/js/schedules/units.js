/**
 * Units. The toolbar says how many steps there are, also as epochs times batches, and in which unit the axis counts. Each schedule
 * is stepped after every batch or after every epoch; numbers written for the one and stepped in the other are the classic mistake,
 * so a press shows it, and a sentence says when a schedule's own numbers do not fit the run.
 */

import { setSchedule, withSteps } from "../spec.js";
import { el, setText } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { withEvery } from "../ui/schedule.js";
import { callsOf, stretched, writtenFor } from "./boundaries.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Schedule} Schedule */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

const COUNTS = ["span", "period", "wait"];
const [SHORT, LONG] = [0.5, 1.5]; // of the run: outside of these a schedule's numbers are probably in the other unit
const ORDINARY = 30; // batches in an epoch, where the spec says nothing

/** @param {HTMLElement} root @param {Api} api @param {Catalogue} catalogue */
export function createUnits(root, api, catalogue) {
  const most = catalogue.limits?.steps ?? 100_000;
  const steps = createField(parameterOf({ name: "steps", type: "int", default: 300 }), {
    path: "steps", label: t("problem.steps"), commit: api.commit,
    send: (value, transient) => api.change((spec) => withSteps(spec, Math.min(value, most)), { transient }),
  });
  const batches = createField(parameterOf({ name: "batches", type: "int", default: 1 }), {
    path: "", label: t("schedules.batches"), commit: api.commit,
    send: (value) => api.setView({ batches: Math.max(1, value), unit: value > 1 ? api.state().view.unit : "step" }),
  });
  const epochs = el("span", { class: "epochs" });
  const inEpochs = el("input", { type: "checkbox", "data-testid": "unit-epoch", onchange: () => api.setView({ unit: inEpochs.checked ? "epoch" : "step", batches: batchesOf(api.state()) }) });
  root.append(steps.element, batches.element, epochs, el("label", { class: "toggle" }, inEpochs, t("schedules.axis_epochs")));
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!changed.has("spec") && !changed.has("view")) return;
      steps.update(state.spec.steps);
      batches.update(state.view.batches);
      setText(epochs, state.view.batches > 1 ? t("schedules.epochs", { epochs: Number((state.spec.steps / state.view.batches).toFixed(2)) }) : "");
      inEpochs.checked = state.view.unit === "epoch";
    },
  };
}

/** The batches of an epoch, where there are epochs: as set, or as the schedules already say. @param {State} state */
function batchesOf({ view, spec }) {
  const said = Math.max(view.batches, ...spec.entries.map(({ schedule }) => schedule?.every ?? 1));
  return said > 1 ? said : ORDINARY;
}

/** In which unit the selected schedule is stepped. @param {Api} api @param {Catalogue} catalogue */
export function createStepping(api, catalogue) {
  const selected = () => api.state().view.selected;
  /** @param {(schedule: Schedule) => Schedule} patch @param {boolean} [transient] */
  const alter = (patch, transient = false) => api.change((spec) => {
    const { schedule } = spec.entries[selected()];
    return schedule ? setSchedule(spec, selected(), patch(schedule)) : spec;
  }, { transient });
  const batches = () => batchesOf(api.state());

  /** @param {boolean} epoch */
  const stepEvery = (epoch) => {
    const many = batches();
    if (epoch) api.setView({ batches: many });
    alter((schedule) => withEvery(schedule, epoch ? many : undefined));
  };
  const radio = (/** @type {string} */ unit) => el("input", { type: "radio", name: "every", value: unit, "data-testid": `every-${unit}`, onchange: () => stepEvery(unit === "epoch") });
  const [batch, epoch] = [radio("batch"), radio("epoch")];
  const group = el("fieldset", { class: "segments" }, el("legend", { class: "unseen" }, t("schedules.every")), el("label", {}, batch, el("span", {}, t("schedules.every.batch"))), el("label", {}, epoch, el("span", {}, t("schedules.every.epoch"))));
  const convert = el("button", { type: "button", class: "text", "data-testid": "convert", onclick: () => {
    const { schedule } = api.state().spec.entries[selected()];
    const every = schedule?.every ?? 1;
    const many = batches();
    if (every === 1) api.setView({ batches: many });
    alter((old) => withEvery(stretched(old, every > 1 ? every : 1 / many, catalogue, COUNTS), every > 1 ? undefined : many));
  } });
  const fit = el("button", { type: "button", class: "text", "data-testid": "fit", onclick: () => alter((schedule) => {
    const written = writtenFor(schedule, catalogue);
    return written ? stretched(schedule, callsOf(schedule, api.state().spec.steps) / written, catalogue, ["span", "period"]) : schedule;
  }) }, t("schedules.fit"));
  const every = createField(parameterOf({ name: "every", type: "int", default: 1, required: false }), {
    path: "", commit: api.commit, send: (value, transient) => alter((schedule) => withEvery(schedule, value), transient),
  });
  const note = el("p", { class: "note warning", "data-testid": "unit-note", role: "status" });
  const element = el("div", { class: "stepping" }, el("div", { class: "stepping-row" }, el("span", { class: "field-name" }, t("schedules.every")), group), every.element, el("div", { class: "stepping-row" }, convert, fit), note);
  return {
    element,
    /** @param {State} state */
    update(state) {
      const { schedule } = state.spec.entries[state.view.selected];
      if (!schedule) return;
      const now = schedule.every ?? 1;
      batch.checked = now === 1;
      epoch.checked = now > 1;
      every.element.hidden = now === 1;
      every.update(schedule.every, `entries.${state.view.selected}.schedule.every`);
      setText(convert, t(now > 1 ? "schedules.to_batches" : "schedules.to_epochs"));
      setText(note, sentenceOf(schedule, state, catalogue));
      note.hidden = !note.textContent;
    },
  };
}

/** What a schedule's own numbers say of the run; empty where they fit. @param {Schedule} schedule @param {State} state @param {Catalogue} catalogue */
export function sentenceOf(schedule, { spec, view }, catalogue) {
  const written = writtenFor(schedule, catalogue);
  const calls = callsOf(schedule, spec.steps);
  if (!written) return "";
  const part = written / calls;
  const values = { written, calls, share: Math.round(100 / part), step: Math.min(spec.steps, written * (schedule.every ?? 1)), steps: spec.steps };
  if (part > LONG) return t((schedule.every ?? 1) > 1 ? "schedules.unit.long_epoch" : "schedules.unit.long", values);
  return part < SHORT && view.batches > 1 && (schedule.every ?? 1) === 1 ? t("schedules.unit.short", values) : "";
}
