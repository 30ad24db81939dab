/**
 * The menu that adds a schedule: the presets that the server knows, each with its own curve as a small picture, made by torch like
 * every other; then every class of the installed torch. A new schedule works on a copy of the selected entry's optimizer.
 */

import { presets, schedules } from "../api.js";
import { subspec } from "../subspec.js";
import { el, svg } from "../ui/dom.js";
import { LR, lrOf } from "../ui/events.js";
import { placeAt } from "../ui/menu.js";
import { t } from "../ui/messages.js";
import { sparkPath } from "../ui/sparkline.js";
import { number } from "../wire.js";
import { newNode } from "./tree.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../api.js").Preset} Preset */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Entry} Entry */

const PICTURED = 120; // steps of a preset's picture
const FIRST = ["warmup_cosine", "one_cycle", "wsd", "resnet_steps"]; // presets of a first visit
const ORDINARY = 0.1; // lr

/** @param {Entry} entry @param {Preset} preset @returns {Entry} */
const entryOf = ({ optimizer }, { title, schedule }) => ({ label: title, optimizer: structuredClone(optimizer), schedule: schedule.every === 1 ? withoutEvery(schedule) : schedule });

/** @param {import("../spec.js").Schedule} schedule */
function withoutEvery({ every: _every, ...rest }) {
  return rest;
}

/** What a first visit compares: schedules that people argue about, on one optimizer. @param {Spec} race the race's first spec @returns {Promise<Spec>} */
export async function firstSpec(race) {
  const optimizer = race.entries[race.entries.length - 1].optimizer;
  const list = await presets(race.steps, optimizer.params[LR] ?? ORDINARY, 1);
  const chosen = FIRST.flatMap((name) => list.find((preset) => preset.name === name) ?? []);
  return { ...race, entries: (chosen.length ? chosen : list).slice(0, FIRST.length).map((preset) => entryOf({ optimizer }, preset)) };
}

/** @param {HTMLElement} menu @param {HTMLElement} button @param {Api} api @param {import("../spec.js").Catalogue} catalogue */
export function createPresets(menu, button, api, catalogue) {
  const gallery = el("div", { class: "preset-gallery" });
  const classes = el("div", { class: "class-list" }, ...catalogue.schedules.map((one) =>
    el("button", { type: "button", title: one.sentence, "data-testid": `add-${one.name}`, onclick: () => add({ schedule: newNode(catalogue, one, api.state().spec.steps, lr()) }) }, one.name)));
  menu.append(el("h3", {}, t("schedules.presets")), gallery, el("h3", {}, t("schedules.classes", { torch: catalogue.torch })), classes);
  placeAt(menu, button);
  const chosen = () => api.state().spec.entries[api.state().view.selected];
  const lr = () => lrOf(api.state(), api.state().view.selected) ?? ORDINARY;

  /** @param {Partial<Entry>} entry */
  function add(entry) {
    const at = api.state().spec.entries.length;
    api.change((spec) => ({ ...spec, entries: [...spec.entries, { optimizer: structuredClone(chosen().optimizer), ...entry }] }));
    api.setView({ selected: at });
  }

  /** @param {Preset} preset */
  async function addPreset(preset) {
    const { spec } = api.state();
    const made = (await presets(spec.steps, lr(), chosen().schedule?.every ?? 1)).find(({ name }) => name === preset.name);
    if (made) add(entryOf(chosen(), made));
  }

  let filled = false;
  async function fill() {
    if (filled) return;
    filled = true;
    const list = await presets(PICTURED, ORDINARY, 1);
    const spec = { ...subspec(api.state().spec, [api.state().view.selected]), steps: PICTURED, events: [] };
    const answer = await schedules({ ...spec, entries: list.map((preset) => entryOf(spec.entries[0], preset)) }).catch(() => null);
    gallery.replaceChildren(...list.map((preset, k) => card(preset, answer?.entries[k]?.columns.lr, () => void addPreset(preset))));
  }
  menu.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") fill().catch((failure) => api.fail({ code: "presets", message: failure.message, path: [] }));
  });
  return { add };
}

/** @param {Preset} preset @param {(number|string)[]|undefined} lr @param {() => void} press */
function card({ name, title, note, schedule, built_from_parts: parts }, lr, press) {
  const values = Float64Array.from(lr ?? [], (value) => number(value));
  const path = svg("path", { class: "spark", d: sparkPath(values, values.length) });
  const picture = svg("svg", { class: "preset-picture", viewBox: "0 0 52 20", preserveAspectRatio: "none", "aria-hidden": "true" }, path);
  const button = el("button", { type: "button", class: "preset", title: note, "data-testid": `preset-${name}`, onclick: press });
  button.append(picture, title, ...(parts ? [el("small", {}, t("schedules.preset.parts", { name: schedule.name }))] : []));
  return button;
}
