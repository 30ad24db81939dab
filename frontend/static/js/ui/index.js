/**
 * All controls of the race page. Each part has an `update(state, changed)` and is told of every change, once an animation
 * frame; what a part does not care about it ignores.
 */

import { labelOf, normalize, surfaceOf } from "../spec.js";
import { createAnnounce } from "./announce.js";
import { byId, isShown } from "./dom.js";
import { createEntries } from "./entries.js";
import { createErrors } from "./errors.js";
import { createHelp } from "./help.js";
import { createInspector } from "./inspector.js";
import { createKeep, namesOn } from "./keep.js";
import { createKeys } from "./keys.js";
import { createProblem } from "./problem.js";
import { copyExactly, createResults } from "./results.js";
import { createShare } from "./share.js";
import { skipWithoutAddress } from "./skip.js";
import { createTabs } from "./tabs.js";
import { createTheme } from "./theme.js";
import { createTools } from "./tools.js";
import { createTransport } from "./transport.js";

export { skipWithoutAddress };

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../state.js").Key} Key */

/** @type {Key[]} */
const EVERYTHING = ["spec", "view", "step", "playing", "speed", "traces", "status", "landmarks", "error", "connection", "catalogue", "busy"];

/** Needs the messages and the catalogue. @param {Api} api @param {{tune: (root: HTMLElement) => import("./api.js").Part, map: (root: HTMLElement) => import("./api.js").Part}} own what shares the socket with the runs @returns {() => void} stops the updates */
export function createControls(api, { tune, map }) {
  const { catalogue } = api.state();
  if (!catalogue) throw new Error("createControls: expected a catalogue in the state, got none");
  const results = createResults(byId("results"));
  const inspector = createInspector(byId("inspector"), api);
  const [tuning, mapping] = [tune(byId("tuning")), map(byId("race-map"))];
  const parts = [
    createTheme(api), createTools(api), createTransport(api), createProblem(byId("problem-form"), api, catalogue),
    createEntries(byId("entries"), api, catalogue), results, inspector, tuning, mapping, createAnnounce(byId("live-summary")),
    createErrors(byId("error-banner"), api), createShare(api),
  ];
  copyExactly(byId("results"));
  createKeys(api, { help: createHelp() });
  /** @type {import("./keep.js").Card} */
  const drawCard = async (context, size) => {
    const now = { ...api.state() };
    await (await import("../plot/card.js")).drawCard(context, size, now);
  };
  createKeep(api, {
    kind: "race", card: drawCard, read: (spec) => normalize(spec, catalogue),
    title: ({ spec }) => namesOn(spec.entries.map(labelOf), surfaceOf(catalogue, spec.problem)?.title ?? spec.problem.name),
  });
  skipWithoutAddress();
  const all = new Set(EVERYTHING);
  createTabs(byId("deck"), () => {
    for (const part of [results, inspector, tuning, mapping]) part.update(api.state(), all);
    dispatchEvent(new Event("resize"));
  });
  /** @param {import("../state.js").State} state @param {Set<Key>} changed */
  const update = (state, changed) => {
    for (const part of parts) part.update(state, changed);
  };
  update(api.state(), all);
  return api.subscribe(update);
}

/** A part that is loaded when it is first seen: a first visit does without it. @param {HTMLElement} root @param {() => Promise<import("./api.js").Part>} load @returns {import("./api.js").Part} */
export function whenSeen(root, load) {
  /** @type {import("./api.js").Part|null} */
  let part = null;
  let asked = false;
  return {
    update(state, changed) {
      if (part) return part.update(state, changed);
      if (asked || !isShown(root)) return;
      asked = true;
      load().then((made) => {
        part = made;
        part.update(state, new Set(EVERYTHING));
      }, () => { asked = false; });
    },
  };
}
