/** All parts of the page of games, each told of every change once an animation frame, and what every laboratory has. */

import { createCurves } from "../plot/curves.js";
import { labelOf } from "../spec.js";
import { paced } from "../pace.js";
import { byId, setText } from "../ui/dom.js";
import { createEntries } from "../ui/entries.js";
import { createErrors } from "../ui/errors.js";
import { createHelp, KEYS } from "../ui/help.js";
import { createKeep, namesOn } from "../ui/keep.js";
import { skipWithoutAddress } from "../ui/index.js";
import { createKeys } from "../ui/keys.js";
import { t } from "../ui/messages.js";
import { copyExactly } from "../ui/results.js";
import { createShare, fileName, scripts, tables } from "../ui/share.js";
import { statusAt } from "../ui/status.js";
import { createTabs } from "../ui/tabs.js";
import { createTheme } from "../ui/theme.js";
import { createHistory } from "../ui/tools.js";
import { createTransport } from "../ui/transport.js";
import { addPair, boardOf, gameOf, normalize } from "./document.js";
import { createPair } from "./pair.js";
import { createPlane } from "./plane.js";
import { createProblem } from "./problem.js";
import { createTable } from "./table.js";
import { sentence } from "./words.js";

/** @typedef {typeof import("../state.js")} Page */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */

const EVERYTHING = /** @type {Key[]} */ (["spec", "view", "step", "playing", "speed", "traces", "status", "error", "connection", "catalogue", "busy"]);
const REST = 1500; // milliseconds until those who listen are told

/** Needs the messages and the catalogue. @param {Page} page */
export function createGames(page) {
  const { catalogue } = page.state();
  if (!catalogue) throw new Error("createGames: expected a catalogue in the state, got none");
  const plane = createPlane(page, catalogue);
  const curves = createCurves({ distance: byId("curve-distance"), generator: byId("curve-generator"), critic: byId("curve-critic") }, page);
  const table = createTable(byId("results"));
  createKeys(page, { help: createHelp(KEYS, "game.mouse") });
  skipWithoutAddress();
  copyExactly(byId("results"));
  const picture = async (/** @type {"png"|"svg"} */ kind) => (await import("./file.js")).picture(kind, plane.ground(), page.state());
  const sheet = async (/** @type {"png"|"svg"} */ kind) => (await import("../plot/export.js")).curvesPicture(kind, curves.pictures(), page.state());
  const film = async (/** @type {import("../spec.js").Spec} */ spec) => (await import("../film/dialog.js")).ask((await import("./file.js")).film(plane.ground(), page.state()), (ending) => fileName(spec, ending));
  /** @type {import("../ui/keep.js").Card} */
  const card = async (context, size) => {
    const [ground, now] = [plane.bare(size), { ...page.state() }];
    (await import("./file.js")).drawCard(context, ground, now, size.scale);
  };
  createKeep(page, { kind: "game", card, read: (spec) => normalize(spec, catalogue), title: ({ spec }) => namesOn(spec.entries.map(labelOf), gameOf(catalogue, boardOf(spec).name)?.title ?? boardOf(spec).name) });
  const calm = [
    createTheme(page), createHistory(page), createCaption(), createProblem(byId("problem-form"), page, catalogue), createEntries(byId("entries"), page, catalogue, { create: createPair, add: addPair }),
    createTransport(page), table, curves, createErrors(byId("error-banner"), page), createSummary(byId("live-summary")),
    createShare(page, { png: () => picture("png"), svg: () => picture("svg"), curves_png: () => sheet("png"), curves_svg: () => sheet("svg"), film, ...tables("/api/game"), ...scripts("/api/game-script") }),
  ];
  const all = new Set(EVERYTHING);
  createTabs(/** @type {HTMLElement} */ (document.querySelector("[role=tablist]")), () => table.update(page.state(), all));
  const told = paced((state, changed) => calm.forEach((part) => part.update(state, changed)));
  for (const update of [plane.update, told]) {
    update(page.state(), all);
    page.subscribe(update);
  }
  return plane;
}

/** What every number here depends on. */
function createCaption() {
  return {
    /** @param {State} state @param {Set<Key>} changed */
    update({ spec, catalogue }, changed) {
      if (!changed.has("spec") && !changed.has("catalogue")) return;
      const title = gameOf(catalogue, boardOf(spec).name)?.title ?? boardOf(spec).name;
      setText(byId("caption"), t("caption", { title, torch: catalogue?.torch ?? "", dtype: spec.dtype, seed: spec.seed }));
    },
  };
}

/** A text summary of the match for those who listen, when it rests. @param {HTMLElement} root */
function createSummary(root) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {State|null} */
  let latest = null;
  const say = () => {
    timer = undefined;
    if (!latest || latest.playing || latest.traces.some((trace) => !trace?.status)) return;
    const { spec, step, traces } = latest;
    const entries = spec.entries.map((entry, i) => t("announce.entry", { label: labelOf(entry), status: sentence(statusAt(traces[i]?.status ?? null, step)) }));
    setText(root, t("announce.race", { step, steps: spec.steps, entries: entries.join(" ") }));
  };
  return {
    /** @param {State} state @param {Set<Key>} changed */
    update(state, changed) {
      latest = state;
      if (changed.has("status") || changed.has("playing") || changed.has("step")) timer ??= setTimeout(say, REST);
    },
  };
}
