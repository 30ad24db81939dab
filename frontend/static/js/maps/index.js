/** All parts of the page of maps, each told of every change once an animation frame, and what every laboratory has. */

import { encode } from "../link.js";
import { normalize } from "../spec.js";
import { byId } from "../ui/dom.js";
import { createEntries } from "../ui/entries.js";
import { createErrors } from "../ui/errors.js";
import { createHelp, KEYS } from "../ui/help.js";
import { createKeep } from "../ui/keep.js";
import { skipWithoutAddress } from "../ui/index.js";
import { createKeys } from "../ui/keys.js";
import { createProblem } from "../ui/problem.js";
import { copyExactly } from "../ui/results.js";
import { createShare, download } from "../ui/share.js";
import { createTheme } from "../ui/theme.js";
import { createHistory } from "../ui/tools.js";
import { createCell } from "./cell.js";
import { completed, fitted, mapOf, question, withoutMap } from "./document.js";
import { namesOf, titleOf } from "./names.js";
import { createReading } from "./reading.js";
import { createSetup } from "./setup.js";
import { createTuning } from "./tuning.js";
import { createView } from "./view.js";

/** @typedef {typeof import("../state.js")} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {ReturnType<typeof import("./conversation.js").createConversation>} Conversation */

const EVERYTHING = /** @type {Key[]} */ (["spec", "view", "map", "error", "connection", "catalogue", "busy"]);
const UNUSED = ["play", "restart", "back", "forward", "first", "last"]; // nothing plays here
const MAP_KEYS = [["← ↑ → ↓", "maps.key_move"], ["Enter", "maps.key_open"], ["Ctrl + ← ↑ → ↓", "maps.key_pan"], ["+ -", "maps.key_zoom"], ["0", "maps.key_whole"], ["Backspace", "maps.key_back"]];

/** Needs the messages and the catalogue. @param {Api} page @param {Conversation} talk @returns {{came: (rows: {from: number, to: number}) => void}} */
export function createMaps(page, talk) {
  const { catalogue } = page.state();
  if (!catalogue) throw new Error("createMaps: expected a catalogue in the state, got none");
  // Whoever changes entries or the surface leaves a map that can be drawn.
  const api = /** @type {Api} */ ({ ...page, change: (next, how) => page.change((spec) => fitted(typeof next === "function" ? next(spec) : next, catalogue, spec), how) });
  /** @type {ReturnType<typeof createCell>} */
  let cell;
  const view = createView(api, catalogue, { namesOf, looked: (at, how) => cell.look(at, how) });
  cell = createCell(api, catalogue, { chart: view.chart, run: talk.run, open: view.open });
  createKeys(api, { help: createHelp([...MAP_KEYS, ...KEYS.slice(4)], "maps.mouse"), without: UNUSED });
  skipWithoutAddress();
  copyExactly(byId("cell"));
  byId("open-race").addEventListener("click", () => location.assign(`/${raceOf(api.state())}`));
  createKeep(api, { kind: "map", card: (context, { width, height }) => void view.plot.render(context, width, height, { large: false, bare: true }), read: (spec) => completed(normalize(spec, catalogue), catalogue), title: titleOf });
  const parts = [
    createTheme(api), createHistory(api), createProblem(byId("problem-form"), api, catalogue), createEntries(byId("entries"), api, catalogue), createVaried(),
    createSetup(api, catalogue), view, createReading(api, talk.cancel, talk.retry), createTuning(), cell, createErrors(byId("error-banner"), api),
    createShare(api, { png: () => picture("png"), svg: () => picture("svg"), npz: (spec) => download("/api/map", question(spec).spec, "application/octet-stream") }),
  ];
  /** @param {"png"|"svg"} kind */
  async function picture(kind) {
    return (await import("./picture.js")).picture(kind, view.plot, api.state(), byId("legend"));
  }
  /** @param {State} state @param {Set<Key>} changed */
  const update = (state, changed) => {
    for (const part of parts) part.update(state, changed);
  };
  update(api.state(), new Set(EVERYTHING));
  api.subscribe(update);
  return { came: view.plot.came };
}

/** @param {State} state */
const raceOf = ({ spec, step, view }) => encode({ spec: withoutMap(spec), step, view: { ...view, selected: mapOf(spec).entry, range: null } }, { step: false });

/** Marks the fields whose numbers the map varies. */
function createVaried() {
  return {
    /** @param {State} state @param {Set<string>} changed */
    update({ spec }, changed) {
      if (!changed.has("spec")) return;
      const { kind, entry, x, y } = mapOf(spec);
      const which = kind === "sensitivity" ? spec.entries.map((_, i) => i) : [entry];
      const paths = which.flatMap((i) => [x, y].flatMap((axis) => (axis?.path ? [["entries", i, ...axis.path].join(".")] : [])));
      for (const field of document.querySelectorAll("#entries .field")) {
        const own = field.getAttribute("data-path") ?? "";
        field.classList.toggle("is-varied", paths.includes(own));
        [...field.querySelectorAll("span.tuple > *")].forEach((item, k) => item.classList.toggle("is-varied", paths.includes(`${own}.${k}`)));
      }
      [...document.querySelectorAll("#entries > .entry")].forEach((element, i) => element.classList.toggle("is-mapped", which.includes(i)));
    },
  };
}

