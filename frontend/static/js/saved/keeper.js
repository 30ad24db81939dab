/**
 * Which saved experiment a laboratory shows, and how its state becomes one: the dialog, the bar, the requests. Loaded when somebody saves, or
 * came by a short link.
 */

import { arriving } from "../arrive.js";
import { byId } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { createBar } from "./bar.js";
import { createDialog } from "./dialog.js";
import { sameDocument } from "./differences.js";
import * as requests from "./requests.js";
import { copied, sayLink } from "./said.js";
import { thumbnail } from "./thumbnail.js";
import { linkOf, sentenceOf } from "./words.js";

/** @typedef {import("../arrive.js").Experiment} Experiment */
/** @typedef {import("./form.js").Texts} Texts */
/** @typedef {{spec: any, view: string}} Present */
/** @typedef {{save: () => void}} Keeper */

const REST = 250; // milliseconds; a drag need not be compared at every frame
const LONGEST = 200; // characters of a title
const PATIENCE = 15_000; // milliseconds that saving waits for a picture

/** @param {import("../ui/keep.js").Page} api @param {import("../ui/keep.js").Laboratory & {written: (state: any) => string}} laboratory @returns {Promise<Keeper>} */
export async function createKeeper(api, laboratory) {
  await styled();
  /** @type {Experiment|null} */
  let shown = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let working = false; // one press, one save
  const fail = (/** @type {any} */ failure) => api.fail({ code: "saved", message: sentenceOf(failure), path: [] });
  const dialog = createDialog(fail);
  const bar = createBar({ copyLink, saveChanges, saveCopy, close: forget }, () => api.state().catalogue?.torch);

  /** What the server keeps of the page's state. @returns {Present} */
  function present() {
    const state = api.state();
    const [, ...view] = laboratory.written(state).replace(/^#/, "").split("&");
    return { spec: state.spec, view: view.join("&") };
  }

  /** Without a picture, or one that comes in time, it is saved all the same. @returns {Promise<string|null>} */
  const picture = () => Promise.race([thumbnail(laboratory.card).catch(() => null), new Promise((/** @type {(none: null) => void} */ resolve) => setTimeout(resolve, PATIENCE, null))]);
  const title = () => laboratory.title(api.state()).replace(/\s+/g, " ").slice(0, LONGEST);

  /** @param {Experiment} experiment @param {{unfolded?: boolean, address?: boolean}} [how] */
  function show(experiment, { unfolded = false, address = true } = {}) {
    shown = experiment;
    if (address) history.replaceState(history.state, "", `${location.pathname}?saved=${experiment.id}${location.hash}`);
    bar.show(experiment, unfolded);
    compare();
    dispatchEvent(new Event("resize"));
  }

  function compare() {
    timer = undefined;
    if (shown) bar.mark(!sameDocument(filled(shown.spec), api.state().spec));
  }

  /** @param {any} spec with its shape filled in, as the page has it */
  function filled(spec) {
    try {
      return laboratory.read(spec);
    } catch {
      return spec;
    }
  }

  function copyLink() {
    if (!shown) return;
    const link = linkOf(shown);
    void copied(link).then((done) => sayLink(t(done ? "keep.link_copied" : "keep.link"), link));
  }

  /** What the line's buttons do, once at a time. @param {() => Promise<void>} work */
  async function alone(work) {
    if (working) return;
    working = true;
    bar.busy(true);
    await work().catch(fail);
    working = false;
    bar.busy(false);
    compare();
  }

  /** @param {Promise<string|null>} making @param {Texts} texts @param {Present} present */
  async function saveNew(making, texts, present) {
    const saved = await requests.create({ kind: laboratory.kind, ...texts, ...present, thumbnail: await making });
    show(saved);
    sayLink(t("keep.saved"), linkOf(saved));
  }

  /** @param {Promise<string|null>} making @param {Partial<Texts>} texts @param {Present} present */
  async function saveAgain(making, texts, present) {
    if (!shown) return;
    const { id } = shown;
    const saved = await requests.change(id, { ...texts, ...present, thumbnail: await making });
    if (shown?.id === id) show(saved); // who closed the line meanwhile does not want it back
    sayLink(t("keep.saved_changes"), linkOf(saved));
  }

  function saveChanges() {
    void alone(() => saveAgain(picture(), {}, present()));
  }

  /** A copy of what was saved, where that is still what is seen; else of what is seen. */
  function saveCopy() {
    if (!shown) return;
    const { id, spec } = shown;
    if (!sameDocument(filled(spec), api.state().spec)) return save();
    void alone(async () => {
      const copy = await requests.duplicate(id);
      if (shown?.id === id) show(copy);
      sayLink(t("keep.duplicated"), linkOf(copy));
    });
  }

  function forget() {
    shown = null;
    history.replaceState(history.state, "", `${location.pathname}${location.hash}`);
    bar.hide();
    byId("save").focus();
  }

  /** What is saved is what was seen when it was asked for, while a race may play on behind the dialog. */
  function save() {
    const [making, now] = [picture(), present()];
    const asNew = { label: t(shown ? "keep.save_new" : "keep.save"), testId: "save-new", act: (/** @type {Texts} */ texts) => saveNew(making, texts, now) };
    const again = { label: t("keep.save_changes"), testId: "save-changes", act: (/** @type {Texts} */ texts) => saveAgain(making, texts, now) };
    void making.then(dialog.open(t("keep.heading"), shown ?? { title: title(), tags: [], notes: "" }, shown?.own ? [asNew, again] : [asNew], shown?.id));
  }

  api.subscribe((_state, changed) => {
    if (shown && (changed.has("spec") || changed.has("catalogue"))) timer ??= setTimeout(compare, REST);
  });
  if (arriving) {
    try {
      const experiment = await arriving;
      if (experiment.kind === laboratory.kind) show(experiment, { unfolded: !experiment.own, address: false });
      else bar.lack(t("keep.elsewhere", { title: experiment.title }));
    } catch (failure) {
      bar.lack(t("keep.lost", { message: sentenceOf(failure) }));
    }
  }
  return { save };
}

/** The style sheet of what is made here, which a first visit does without. @returns {Promise<void>} */
function styled() {
  const sheet = document.createElement("link");
  return new Promise((resolve) => {
    Object.assign(sheet, { rel: "stylesheet", href: new URL("../../css/keep.css", import.meta.url).href, onload: () => resolve(), onerror: () => resolve() });
    document.head.append(sheet);
  });
}
