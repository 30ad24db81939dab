/**
 * What happens to one entry in mid-run and apart per coordinate: its events ("from step 120 on, lr is 0.01"), written into
 * the spec so that they are part of the link, and its own lr for the coordinate y.
 */

import { addEvent, optimizerOf, removeEvent, setGroup } from "../spec.js";
import { el } from "./dom.js";
import { createField } from "./field.js";
import { iconButton } from "./icon.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

export const LR = "lr";

/** The lr that entry i uses at a step, as far as the page knows. @param {import("../state.js").State} state @param {number} i @param {number} step */
export function lrAt(state, i, step) {
  const trace = state.traces[i];
  if (trace && step < trace.rows && Number.isFinite(trace.lr[step])) return trace.lr[step];
  return lrOf(state, i);
}

/** The lr that entry i is given. @param {import("../state.js").State} state @param {number} i */
export function lrOf(state, i) {
  const { name, params } = state.spec.entries[i].optimizer;
  return params[LR] ?? optimizerOf(state.catalogue, name)?.params.find((p) => p.name === LR)?.default;
}

/** The button that turns the lr of the moment into an event. @param {number} i @param {Api} api */
export function eventButton(i, api) {
  const press = () => {
    const state = api.state();
    const value = lrAt(state, i, state.step);
    api.change((spec) => addEvent(spec, { step: state.step, entry: i, set: { [LR]: value } }));
  };
  const button = iconButton("event", t("events.add"), press, `event-${i}`);
  button.classList.add("make-event");
  return button;
}

/** @param {number} i @param {Api} api @param {Parameter} parameter the optimizer's lr */
export function createEvents(i, api, parameter) {
  const element = el("div", { class: "events fields" });
  let built = "";
  /** @type {{index: number, name: string, field: import("./field.js").Field}[]} */
  let fields = [];
  /** @param {number} index @param {number} step @param {string} name */
  const build = (index, step, name) => {
    const field = createField({ ...parameter, name, primary: true, required: true, nullable: false }, {
      path: "", label: t("events.label", { step, name }), commit: api.commit,
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
      const mine = spec.events.flatMap((event, index) => (event.entry === i ? Object.keys(event.set).map((name) => ({ event, index, name })) : []));
      const key = mine.map(({ event, index, name }) => `${index}:${event.step}:${name}`).join();
      if (key !== built) {
        built = key;
        fields = mine.map(({ event, index, name }) => build(index, event.step, name));
        element.replaceChildren(...fields.map(({ field }) => field.element));
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
