/**
 * What happens to one entry in mid-run and apart per coordinate: its events ("from step 120 on, lr is 0.01"), written into
 * the spec so that they are part of the link, on a timeline of steps or of epochs; and its own lr for the coordinate y.
 */

import { addEvent, happensTo, isForAll, optimizerOf, removeEvent, setGroup } from "../spec.js";
import { el } from "./dom.js";
import { createField } from "./field.js";
import { iconButton } from "./icon.js";
import { STEPS } from "./lost.js";
import { t } from "./messages.js";
import { parameterOf } from "./parameter.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./lost.js").Timeline} Timeline */

export const LR = "lr";

/** The lr that entry i uses at a step, as far as the page knows. @param {import("../state.js").State} state @param {number} i @param {number} step */
export function lrAt(state, i, step) {
  const trace = /** @type {any} */ (state.traces[i]);
  const rows = trace?.steps ?? trace; // of a training, whose own rows are epochs
  if (rows && step < rows.rows && Number.isFinite(rows.lr[step])) return rows.lr[step];
  return lrOf(state, i);
}

/** The lr that entry i is given. @param {import("../state.js").State} state @param {number} i */
export function lrOf(state, i) {
  const { name, params } = state.spec.entries[i].optimizer;
  return params[LR] ?? optimizerOf(state.catalogue, name)?.params.find((p) => p.name === LR)?.default;
}

/** The button that turns the lr of the moment into an event. @param {number} i @param {Api} api @param {Timeline} [timeline] */
export function eventButton(i, api, { at } = STEPS) {
  const press = () => {
    const state = api.state();
    const step = at(state);
    const value = lrAt(state, i, step);
    api.change((spec) => addEvent(spec, { step, entry: i, set: { [LR]: value } }));
  };
  const button = iconButton("event", t("events.add"), press, `event-${i}`);
  button.classList.add("make-event");
  return button;
}

/** @param {number} i @param {Api} api @param {Parameter[]} params of the optimizer @param {Timeline} [timeline] */
export function createEvents(i, api, params, { told } = STEPS) {
  const element = el("div", { class: "events fields", "data-testid": `events-${i}` });
  let built = "";
  /** @type {{index: number, name: string, field: import("./field.js").Field}[]} */
  let fields = [];
  /** @param {number} index @param {string} step @param {string} name @param {boolean} all */
  const build = (index, step, name, all) => {
    const parameter = params.find((one) => one.name === name) ?? parameterOf({ name, type: "float", default: 0 }); // of an optimizer that was another
    const field = createField({ ...parameter, primary: true, required: true, nullable: false }, {
      path: "", label: t(all ? "events.label_all" : "events.label", { step, name }), commit: api.commit,
      send: (value, transient) => api.change((spec) => ({
        ...spec, events: spec.events.map((event, k) => (k === index ? { ...event, set: { ...event.set, [name]: value } } : event)),
      }), { transient }),
    });
    const remove = iconButton("remove", t("events.remove", { step }), () => api.change((spec) => removeEvent(spec, index)));
    field.element.querySelector(".reset")?.replaceWith(remove);
    return { index, name, field };
  };
  return {
    element,
    /** @param {import("../spec.js").Spec} spec */
    update(spec) {
      const mine = spec.events.flatMap((event, index) => (happensTo(event, i) ? [{ index, step: told(spec, event.step), all: isForAll(event), names: Object.keys(event.set) }] : []));
      const key = JSON.stringify(mine);
      if (key !== built) {
        built = key;
        fields = mine.flatMap(({ index, step, all, names }) => names.map((name) => build(index, step, name, all)));
        // What is wrong with an event as a whole, the entry says.
        const whole = mine.map(({ index }) => el("span", { hidden: true, "data-path": `events.${index}` }));
        element.replaceChildren(...fields.map(({ field }) => field.element), ...whole);
      }
      for (const { index, name, field } of fields) field.update(spec.events[index].set[name], `events.${index}.set.${name}`);
    },
  };
}

/** lr for the coordinate y alone. @param {number} i @param {Api} api @param {Parameter} parameter */
export function createGroup(i, api, parameter) {
  const toggle = el("input", { type: "checkbox", "data-testid": `group-${i}`, onchange: () => {
    const lr = lrOf(api.state(), i);
    api.change((spec) => setGroup(spec, i, "y", toggle.checked ? { [LR]: lr } : null));
  } });
  const field = createField({ ...parameter, required: true }, {
    path: "", label: t("groups.lrY"), commit: api.commit,
    send: (value, transient) => api.change((spec) => setGroup(spec, i, "y", { ...spec.entries[i].groups?.y, [LR]: value }), { transient }),
  });
  const element = el("div", { class: "group-y fields" }, el("label", { class: "toggle" }, toggle, t("groups.toggle")), field.element);
  return {
    element,
    /** @param {import("../spec.js").Spec} spec */
    update(spec) {
      const lr = spec.entries[i].groups?.y?.[LR];
      toggle.checked = lr !== undefined;
      field.element.hidden = lr === undefined;
      if (lr !== undefined) field.update(lr, `entries.${i}.groups.y.${LR}`);
    },
  };
}
