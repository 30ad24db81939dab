/** All parts of the page of nets, each told of every change once an animation frame, and what every laboratory has. */

import { createCurves } from "../plot/curves.js";
import { paced } from "../pace.js";
import { addEntry, labelOf } from "../spec.js";
import { byId, setText } from "../ui/dom.js";
import { createEntries } from "../ui/entries.js";
import { createEntry } from "../ui/entry.js";
import { createErrors } from "../ui/errors.js";
import { createHelp, KEYS } from "../ui/help.js";
import { createKeep, namesOn } from "../ui/keep.js";
import { skipWithoutAddress } from "../ui/index.js";
import { createKeys } from "../ui/keys.js";
import { t } from "../ui/messages.js";
import { copyExactly } from "../ui/results.js";
import { createShare, fileName, scripts, tables } from "../ui/share.js";
import { createTabs } from "../ui/tabs.js";
import { createTheme } from "../ui/theme.js";
import { createHistory } from "../ui/tools.js";
import { createTransport } from "../ui/transport.js";
import { datasetOf, normalize, targetOf, trainingOf } from "./document.js";
import { createGap } from "./gap.js";
import { createHistograms } from "./histograms.js";
import { createTabMemory } from "./panels.js";
import { TRAINED } from "./measures.js";
import { createSetup } from "./setup.js";
import { createTable } from "./table.js";
import { createTrainer } from "./trainer.js";
import { traceOf } from "./trace.js";
import { createPictures } from "./views/pictures.js";
import { accuracy, loss, sentence } from "./words.js";

/** @typedef {typeof import("../state.js")} Page */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Key} Key */
/** @typedef {import("../ui/api.js").Part} Part */

const EVERYTHING = /** @type {Key[]} */ (["spec", "view", "step", "playing", "speed", "traces", "status", "error", "connection", "catalogue", "busy"]);
const REST = 1500; // milliseconds until those who listen are told
const EPOCHS = { at: "net.at", perSecond: "net.perSecond" };
/** @type {Record<string, string>} what keys do, where a row of the timeline is an epoch */
const IN_EPOCHS = { "help.step": "help.epoch", "help.ends": "help.epochs", "help.restart": "help.again" };
export const SPEEDS = [1, 2, 5, 10, 15, 30, 60, 120, 300];

/**
 * What lies under a tab of the deck, by the tab's name in templates/nets.html: a part that gets the tab's element. One that asks the server
 * itself is told of the socket in main.js.
 * @type {Record<string, (root: HTMLElement, page: Page) => Part>}
 */
const DECK = { results: createTable, layers: createHistograms };

/** Needs the messages and the catalogue. @param {Page} page @param {Record<string, (root: HTMLElement) => Part>} [more] further tabs */
export function createNets(page, more = {}) {
  const { catalogue } = page.state();
  if (!catalogue) throw new Error("createNets: expected a catalogue in the state, got none");
  const pictures = createPictures(byId("pictures"), page);
  const deck = Object.entries({ ...DECK, ...more }).map(([name, create]) => create(byId(name), page));
  const curves = createCurves({ loss: byId("curve-loss"), accuracy: byId("curve-accuracy"), grad: byId("curve-grad"), lr: byId("curve-lr") }, page, TRAINED);
  createKeys(page, { help: createHelp(KEYS.map(([key, message]) => [key, IN_EPOCHS[message] ?? message]), "net.mouse") });
  skipWithoutAddress();
  copyExactly(byId("results"));
  const picture = async (/** @type {"png"|"svg"} */ kind) => (await import("./file.js")).picture(kind, pictures.sheet(), page.state());
  const sheet = async (/** @type {"png"|"svg"} */ kind) => (await import("../plot/export.js")).curvesPicture(kind, curves.pictures(), page.state(), "export.by_epoch");
  const film = async (/** @type {import("../spec.js").Spec} */ spec) => (await import("../film/dialog.js")).ask((await import("./file.js")).film(pictures.sheet(), page.state()), (ending) => fileName(spec, ending));
  createKeep(page, { kind: "net", card: pictures.card, read: (spec) => normalize(spec, catalogue), title: ({ spec }) => namesOn(spec.entries.map(labelOf), subjectOf(page.state())) });
  const calm = [
    createTheme(page), createHistory(page), createCaption(), createSetup(byId("problem-form"), page, catalogue),
    createEntries(byId("entries"), page, catalogue, { create: (i, api, all, arrange) => createEntry(i, api, all, arrange, { content: createTrainer, words: sentence, laboratory: false }), add: addEntry }),
    createTransport(page, EPOCHS, SPEEDS), createLegend(byId("marks-legend")), createReplay(page), createAccuracy(), ...deck, curves, createGap(byId("gap")), createErrors(byId("error-banner"), page), createSummary(byId("live-summary")),
    createShare(page, { png: () => picture("png"), svg: () => picture("svg"), curves_png: () => sheet("png"), curves_svg: () => sheet("svg"), film, ...tables("/api/train"), ...scripts("/api/train-script") }),
  ];
  const all = new Set(EVERYTHING);
  const list = /** @type {HTMLElement} */ (document.querySelector("[role=tablist]"));
  const memory = createTabMemory(list, page);
  calm.push(memory);
  createTabs(list, () => {
    memory.chose();
    for (const part of deck) part.update(page.state(), all);
    dispatchEvent(new Event("resize"));
  });
  const told = paced((state, changed) => calm.forEach((part) => part.update(state, changed)));
  for (const update of [pictures.update, told]) {
    update(page.state(), all);
    page.subscribe(update);
  }
  return pictures;
}

/** What the data are called. @param {Pick<State, "spec"|"catalogue">} state */
function subjectOf({ spec, catalogue }) {
  const { data } = trainingOf(spec);
  return data.table ? t("table.title") : (catalogue && datasetOf(catalogue.nets, data)?.title) ?? data.name;
}

/** What every number here depends on. @returns {Part} */
function createCaption() {
  return {
    update({ spec, catalogue }, changed) {
      if (!catalogue || (!changed.has("spec") && !changed.has("catalogue"))) return;
      const { seeds, dtype } = trainingOf(spec);
      setText(byId("caption"), t(seeds.length > 1 ? "net.caption_seeds" : "caption", { title: subjectOf({ spec, catalogue }), torch: catalogue.torch, dtype, seed: seeds[0], seeds: seeds.length }));
    },
  };
}

/** While it plays, what is trained anew is seen from its beginning. @param {Page} page @returns {Part} */
function createReplay(page) {
  let before = "";
  return {
    update({ spec, playing }, changed) {
      if (!changed.has("spec")) return;
      const { entries: _entries, ...common } = spec;
      const now = JSON.stringify(common);
      if (playing && before && now !== before && !page.isTransient()) page.seek(0);
      before = now;
    },
  };
}

/** Numbers have no accuracy: its curve would be empty. @returns {Part} */
function createAccuracy() {
  const figure = /** @type {HTMLElement} */ (byId("curve-accuracy").closest("figure"));
  return {
    update({ spec, catalogue }, changed) {
      if (catalogue && changed.has("spec")) figure.hidden = targetOf(catalogue.nets, trainingOf(spec)) !== "classes";
    },
  };
}

/** What the marks are, and which seeds are seen. @param {HTMLElement} root @returns {Part} */
const createLegend = (root) => ({
  update({ spec }, changed) {
    if (!changed.has("spec")) return;
    const { seeds } = trainingOf(spec);
    setText(root, [t("net.marks"), ...(seeds.length > 1 ? [t("net.which", { seeds: seeds.length })] : [])].join(" · "));
  },
});

/** An entry in one sentence. @param {State} state @param {number} i */
function told(state, i) {
  const trace = traceOf(state, i);
  const status = sentence(trace?.status ?? null);
  if (!trace?.rows) return t("announce.entry", { label: labelOf(state.spec.entries[i]), status });
  const epoch = Math.min(state.step, trace.rows - 1);
  const [train, validation, share] = [trace.train_loss, trace.validation_loss, trace.validation_accuracy].map((column) => column[epoch]);
  return t(trace.about.validation ? "learned.told" : "learned.told_train", { label: labelOf(state.spec.entries[i]), status, train: loss(train), validation: loss(validation), accuracy: accuracy(share) });
}

/** A text summary of the training for those who listen, when it rests. @param {HTMLElement} root @returns {Part} */
function createSummary(root) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {State|null} */
  let latest = null;
  const say = () => {
    timer = undefined;
    if (!latest || latest.playing || latest.traces.some((trace) => !trace?.status)) return;
    const state = latest;
    setText(root, t("net.announced", { epoch: state.step, epochs: trainingOf(state.spec).epochs, entries: state.spec.entries.map((_, i) => told(state, i)).join(" ") }));
  };
  return {
    update(state, changed) {
      latest = state;
      if (changed.has("status") || changed.has("playing") || changed.has("step")) timer ??= setTimeout(say, REST);
    },
  };
}
