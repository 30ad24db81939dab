/**
 * An entry's learning-rate schedule: a class of torch's by its own name, its parameters, how often it is stepped, and the
 * curve that came out of it, drawn from the trace. Compositions (a schedule of schedules) are made in the schedule laboratory, which
 * one press opens with the same document; here they are named and kept as they are. Where that laboratory does not read the page's
 * document, the compositions that people name are offered here.
 */

import { presets } from "../api.js";
import { encode } from "../link.js";
import { setSchedule, stepsOf } from "../spec.js";
import { choose as offer, classOptions } from "./classes.js";
import { el, setText } from "./dom.js";
import { lrOf } from "./events.js";
import { createField } from "./field.js";
import { createFields } from "./fieldset.js";
import { iconButton } from "./icon.js";
import { t } from "./messages.js";
import { parameterOf } from "./parameter.js";
import { newSchedule, withPrimary } from "./schedule-start.js";
import { createSparkline } from "./sparkline.js";

/** @typedef {import("../spec.js").ScheduleClass} ScheduleClass */
/** @typedef {import("./api.js").Api} Api */

const EVERY = parameterOf({ name: "every", type: "int", default: 1, required: false, range: [1, 100], scale: "log" });

const PRESET = "preset "; // before a preset's name, where a class has its own
const ORDINARY = 0.1; // lr

/** @type {Promise<import("../api.js").Preset[]>|undefined} */
let known;

/** The presets as a group of options; their names do not depend on the steps. @param {HTMLSelectElement} select */
async function offerPresets(select) {
  known ??= presets(100, ORDINARY, 1);
  const list = await known;
  select.append(el("optgroup", { label: t("schedules.presets") }, ...list.map(({ name, title, note }) => el("option", { value: PRESET + name, title: note }, title))));
}

/** @param {ScheduleClass} schedule */
export const composed = (schedule) => schedule.params.some((parameter) => parameter.type === "schedules");

/** @param {number} i @param {Api} api @param {import("../spec.js").Catalogue} catalogue @param {boolean} [laboratory] whether the schedule laboratory reads this document */
export function createSchedule(i, api, catalogue, laboratory = true) {
  const single = catalogue.schedules.filter((schedule) => !composed(schedule));
  const select = el("select", { "aria-label": t("schedule.label"), "data-testid": `schedule-${i}`, onchange: () => choose(select.value) },
    el("option", { value: "" }, t("schedule.none")), ...classOptions(single));
  const spark = createSparkline();
  const note = el("p", { class: "note", hidden: true });
  const body = el("div", { class: "schedule-fields" });
  const row = el("div", { class: "schedule" }, select);
  row.append(spark.element);
  if (!laboratory) offerPresets(select).catch((failure) => api.fail({ code: "presets", message: failure.message, path: [] }));
  else row.append(iconButton("curve", t("schedule.laboratory"), () => location.assign(`/schedules${encode(withSelected(api.state(), i))}`), `laboratory-${i}`));
  let built = "";
  /** @type {ReturnType<typeof createFields> | null} */
  let fields = null;
  /** @type {import("./field.js").Field | null} */
  let every = null;

  /** @param {string} name */
  const choose = (name) => {
    if (name.startsWith(PRESET)) return choosePreset(name.slice(PRESET.length)).catch((failure) => api.fail({ code: "presets", message: failure.message, path: [] }));
    const schedule = single.find((one) => one.name === name);
    return api.change((spec) => setSchedule(spec, i, schedule ? newSchedule(schedule, stepsOf(spec), lrOf(api.state(), i) ?? ORDINARY) : null));
  };
  /** @param {string} name */
  const choosePreset = async (name) => {
    const made = (await presets(stepsOf(api.state().spec), lrOf(api.state(), i) ?? ORDINARY, 1)).find((preset) => preset.name === name);
    if (made) api.change((spec) => setSchedule(spec, i, withEvery(made.schedule, undefined)));
  };
  /** @param {(schedule: any) => any} patch @param {boolean} transient */
  const alter = (patch, transient) => api.change((spec) => setSchedule(spec, i, patch(spec.entries[i].schedule)), { transient });

  /** @param {string} name */
  const build = (name) => {
    built = name;
    fields = every = null;
    body.replaceChildren();
    const schedule = catalogue.schedules.find((one) => one.name === name);
    note.hidden = !schedule || !composed(schedule);
    if (!schedule || composed(schedule)) return;
    fields = createFields(withPrimary(schedule.params), { commit: api.commit, send: (key, value, transient) => alter((old) => withParam(old, key, value), transient) });
    every = createField(EVERY, { path: "", commit: api.commit, send: (value, transient) => alter((old) => withEvery(old, value), transient) });
    fields.rest.append(every.element);
    const more = el("details", {}, el("summary", {}, t("schedule.more")), fields.rest, fields.implementation);
    body.append(fields.primary, more);
  };
  setText(note, t(laboratory ? "schedule.composed" : "schedule.composed_here"));
  return {
    row, body, note,
    /** @param {import("../state.js").State} state */
    update(state) {
      const schedule = state.spec.entries[i].schedule ?? null;
      const name = schedule?.name ?? "";
      if (name !== built) build(name);
      offer(select, name);
      row.dataset.path = `entries.${i}.schedule`;
      fields?.update(schedule?.params, `entries.${i}.schedule.params`);
      every?.update(schedule?.every, `entries.${i}.schedule.every`);
    },
    /** @param {import("../state.js").State} state */
    draw(state) {
      const trace = state.traces[i];
      spark.update(trace?.steps ?? trace, t("schedule.curve"));
    },
  };
}

/** @param {import("../state.js").State} state @param {number} selected */
const withSelected = ({ spec, step, view }, selected) => ({ spec, step, view: { ...view, selected } });

/** @param {any} schedule @param {string} name @param {any} value */
export function withParam(schedule, name, value) {
  const { [name]: _old, ...rest } = schedule.params ?? {};
  return { ...schedule, params: value === undefined ? rest : { ...schedule.params, [name]: value } };
}

/** @param {any} schedule @param {number | undefined} value */
export function withEvery(schedule, value) {
  const { every: _old, ...rest } = schedule;
  return value === undefined ? rest : { ...rest, every: value };
}
