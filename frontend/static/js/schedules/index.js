/**
 * All parts of the schedule laboratory, each told of every change once an animation frame: chart, strip, notes, list, composer,
 * units, numbers, code, values, range test, and what every laboratory has.
 */

import { encode } from "../link.js";
import { itemsOf } from "../plot/items.js";
import { normalize } from "../spec.js";
import { subspec } from "../subspec.js";
import { byId, el } from "../ui/dom.js";
import { createErrors } from "../ui/errors.js";
import { createHelp, KEYS } from "../ui/help.js";
import { createKeep, namesOn } from "../ui/keep.js";
import { skipWithoutAddress } from "../ui/index.js";
import { createKeys } from "../ui/keys.js";
import { t } from "../ui/messages.js";
import { csv, createShare } from "../ui/share.js";
import { createTabs } from "../ui/tabs.js";
import { createTheme } from "../ui/theme.js";
import { createHistory } from "../ui/tools.js";
import { unhurried } from "../ui/unhurried.js";
import { createAxis } from "./axis.js";
import { createChart } from "./chart.js";
import { createCode } from "./code.js";
import { createComposer } from "./composer.js";
import { createList } from "./list.js";
import { createNotes } from "./notes.js";
import { createNumbers } from "./numbers.js";
import { createPresets } from "./presets.js";
import { createRange } from "./range.js";
import { createReading } from "./reading.js";
import { createStrip } from "./strip.js";
import { titleOf } from "./titles.js";
import { createUnits } from "./units.js";
import { createValues } from "./values.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */

const UNUSED = ["play", "restart"]; // nothing plays here
const EVERYTHING = /** @type {Key[]} */ (["spec", "view", "step", "traces", "status", "error", "connection", "catalogue", "busy"]);

/** Needs the messages and the catalogue. @param {Api} api */
export function createLaboratory(api) {
  const { catalogue } = api.state();
  if (!catalogue) throw new Error("createLaboratory: expected a catalogue in the state, got none");
  const notes = el("ul", { class: "notes", "data-testid": "notes", hidden: true });
  byId("panels").after(notes);
  const chart = createChart(byId("panels"), api, (drawn) => strip?.place(drawn));
  /** @type {ReturnType<typeof createStrip>|undefined} */
  const strip = createStrip(byId("strip"), api, catalogue);
  const composer = createComposer(byId("composer"), api, catalogue);
  const errors = createErrors(byId("error-banner"), api);
  const deck = [createCode(byId("code")), createRange(byId("range-test"), api), createValues(byId("values"))];
  createPresets(byId("add-menu"), byId("add-schedule"), api, catalogue);
  createKeys(api, { help: createHelp(KEYS.filter(([, message]) => !["help.play", "help.restart"].includes(message)), "help.schedules"), without: UNUSED });
  skipWithoutAddress();
  // New fields have not heard of the error that may stand in one of them.
  const fields = { update: (/** @type {State} */ state, /** @type {Set<Key>} */ changed) => errors.update(state, composer.update(state, changed) ? new Set([...changed, /** @type {Key} */ ("error")]) : changed) };
  const calm = [createNotes(notes), createList(byId("schedule-list"), api, chart), fields, createNumbers(byId("numbers"), api), createReading(api), ...deck];
  createKeep(api, {
    kind: "schedule", card: chart.card, read: (spec) => normalize(spec, catalogue),
    title: ({ spec }) => namesOn(spec.entries.map((/** @type {unknown} */ _, /** @type {number} */ i) => titleOf(spec.entries, i, t("schedule.none"))), ""),
  });
  const parts = [
    createTheme(api), createHistory(api), createAxis(byId("axis"), api), createUnits(byId("units"), api, catalogue), chart, strip, ...calm.map((part) => unhurried(part, api)),
    createShare(api, { csv: (spec) => csv("/api/schedule", spec), png: () => picture("png"), svg: () => picture("svg") }),
  ];
  /** @param {"png"|"svg"} kind */
  async function picture(kind) {
    const state = api.state();
    return (await import("./picture.js")).picture(kind, chart.pictures(), { items: itemsOf(state), caption: byId("caption").textContent ?? "", large: state.view.projector });
  }
  byId("open-race").addEventListener("click", () => openRace(api));
  const all = new Set(EVERYTHING);
  createTabs(/** @type {HTMLElement} */ (document.querySelector("[role=tablist]")), () => deck.forEach((part) => part.update(api.state(), all)));
  /** @param {State} state @param {Set<Key>} changed */
  const update = (state, changed) => {
    for (const part of parts) part.update(state, changed);
  };
  update(api.state(), all);
  return api.subscribe(update);
}

/** The same document as a race; where there are more schedules than a race may have entries, those that are seen, the selected one first. @param {Api} api */
function openRace(api) {
  const state = api.state();
  const most = state.catalogue?.limits?.entries ?? Infinity;
  const { hidden, selected } = state.view;
  const seen = [selected, ...state.spec.entries.map((_, i) => i).filter((i) => i !== selected && !hidden.includes(i))].slice(0, most);
  const all = state.spec.entries.length <= most;
  const spec = all ? state.spec : subspec(state.spec, seen);
  location.assign(`/${encode({ spec, step: state.step, view: all ? state.view : { ...state.view, hidden: [], selected: 0 } })}`);
}
