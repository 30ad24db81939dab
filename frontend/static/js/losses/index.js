/**
 * All parts of the laboratory of criteria, each told of every change once an animation frame: charts, list, menu, values, words,
 * reduction, and what every laboratory has.
 */

import { encodeDocument } from "../link.js";
import { criteriaOf } from "../plot/items.js";
import { byId } from "../ui/dom.js";
import { createErrors } from "../ui/errors.js";
import { createHelp, KEYS } from "../ui/help.js";
import { createKeep, namesOn } from "../ui/keep.js";
import { createKeys } from "../ui/keys.js";
import { csv, createShare } from "../ui/share.js";
import { skipWithoutAddress } from "../ui/skip.js";
import { createTabs } from "../ui/tabs.js";
import { createTheme } from "../ui/theme.js";
import { createHistory } from "../ui/tools.js";
import { unhurried } from "../ui/unhurried.js";
import { createAbout } from "./about.js";
import { createAdd } from "./add.js";
import { createCharts } from "./charts.js";
import { normalize, titleOf } from "./document.js";
import { createList, toggle } from "./list.js";
import { createReading } from "./reading.js";
import { createReduction } from "./reduction.js";
import { createStandsOut } from "./stands-out.js";
import { createValues } from "./values.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */
/** @typedef {import("./state.js").Part} Part */

const UNUSED = ["play", "restart", "back", "forward", "first", "last"]; // nothing plays here, and the charts have arrows of their own
const EVERYTHING = ["spec", "view", "curves", "error", "connection", "catalogue", "busy"];
const HELP = KEYS.filter(([, message]) => !["help.play", "help.restart", "help.step", "help.ends"].includes(message));

/** Needs the messages and the catalogue. @param {Api} api */
export function createLaboratory(api) {
  const { catalogue } = api.state();
  if (!catalogue) throw new Error("createLaboratory: expected a catalogue in the state, got none");
  // What the shared parts ask of a page, this page's state has by the same names.
  const shared = /** @type {import("../ui/api.js").Api} */ (/** @type {unknown} */ (api));
  const charts = createCharts(byId("groups"), api);
  const list = createList(byId("criteria"), api, charts);
  const errors = /** @type {Part} */ (/** @type {unknown} */ (createErrors(byId("error-banner"), shared)));
  const [about, standsOut, reduction] = [createAbout(byId("about")), createStandsOut(byId("stands-out")), createReduction(byId("reduction"), api)];
  createKeys(shared, { help: createHelp(HELP, "help.losses"), without: UNUSED, toggle: (i) => (i < api.state().spec.criteria.length ? toggle(api, i) : undefined) });
  skipWithoutAddress();
  // New fields have not heard of the error that may stand in one of them.
  const fields = { update: (/** @type {State} */ state, /** @type {Set<string>} */ changed) => {
    const fresh = [list.update(state, changed), reduction.update(state, changed)].some(Boolean);
    errors.update(state, fresh ? new Set([...changed, "error"]) : changed);
  } };
  const calm = [fields, createValues(byId("values")), about, standsOut, createReading(api)].map((part) => unhurried(/** @type {Part} */ (part), api));
  createKeep(api, { kind: "losses", card: charts.card, written: encodeDocument, read: normalize, title: ({ spec }) => namesOn(spec.criteria.map(titleOf), "") });
  const parts = /** @type {Part[]} */ (/** @type {unknown} */ ([
    createTheme(shared), createHistory(shared), charts, createAdd(api, catalogue), ...calm,
    createShare(shared, { csv: (spec) => csv("/api/criteria", spec), png: () => picture("png"), svg: () => picture("svg") }, (_spec, ending) => `thalweg-criteria.${ending}`),
  ]));
  /** @param {"png"|"svg"} kind */
  async function picture(kind) {
    const state = api.state();
    return (await import("../schedules/picture.js")).picture(kind, charts.pictures(), { items: criteriaOf(state), caption: byId("caption").textContent ?? "", large: state.view.projector });
  }
  const all = new Set(EVERYTHING);
  createTabs(/** @type {HTMLElement} */ (document.querySelector("[role=tablist]")), () => [about, standsOut, reduction].forEach((part) => part.update(api.state(), all)));
  /** @param {State} state @param {Set<string>} changed */
  const update = (state, changed) => {
    for (const part of parts) part.update(state, changed);
  };
  update(api.state(), all);
  return api.subscribe(update);
}
