/**
 * Boots the page of saved experiments: the list with its filters, what goes in and out as a file, and two experiments compared, by the
 * address. `window.thalweg` is the page's handle for scripts and tests.
 */

import { catalogue } from "../api.js";
import { createStore } from "../store.js";
import { byId, setText } from "../ui/dom.js";
import { createHelp, KEYS } from "../ui/help.js";
import { createKeys } from "../ui/keys.js";
import { loadMessages, t } from "../ui/messages.js";
import { skipWithoutAddress } from "../ui/skip.js";
import { createTheme } from "../ui/theme.js";
import { comparedIn, createCompare } from "./compare.js";
import { createFiles } from "./files.js";
import { createFilters, searchOf, wantedIn } from "./filters.js";
import { createGallery } from "./gallery.js";
import { createPicks } from "./picks.js";
import { createRemoved } from "./removed.js";
import * as requests from "./requests.js";

const UNUSED = ["undo", "redo", "save", "play", "restart", "back", "forward", "first", "last", ..."123456789".split("").map((digit) => `toggle ${digit}`)];

/** What every page has: its theme and its keys. */
const page = createStore({ spec: {}, view: { theme: "system", projector: false }, error: null, canUndo: false, canRedo: false }, (view) => view);

function createFrame() {
  const api = /** @type {import("../ui/api.js").Api} */ (/** @type {unknown} */ (page));
  const theme = createTheme(api);
  createKeys(api, { help: createHelp(KEYS.filter(([key]) => key === "?"), "saved.mouse"), without: UNUSED });
  skipWithoutAddress();
  const update = (/** @type {any} */ state, /** @type {any} */ changed) => theme.update(state, changed);
  update(page.state(), new Set(["view"]));
  page.subscribe(update);
}

async function boot() {
  /** @type {import("../spec.js").Catalogue|null} */
  let all = null;
  const known = catalogue().then((found) => { all = found; }, () => {}); // the list does without it
  await loadMessages();
  createFrame();
  const picks = createPicks({ untick: (id) => gallery.untick(id), compare: (ids) => go(`/saved?compare=${ids.join()}`) });
  const gallery = createGallery({ picks, chose: (tag) => chosen({ ...filters.wanted(), tag }), changed: () => void around() });
  const removed = createRemoved(gallery.restore);
  const filters = createFilters(want);
  const compare = createCompare(() => all);
  const anew = () => void Promise.all([gallery.reload(), around()]);
  createFiles(anew);

  /** @type {Promise<unknown>} one after the other: an older answer must not stand last */
  let last = Promise.resolve();
  /** Tags and what was deleted, beside the list. */
  const around = () => (last = last.then(() => Promise.all([requests.tags().then(filters.offer, () => filters.offer([])), removed.update()])));

  /** @param {import("./requests.js").Wanted} wanted */
  function want(wanted) {
    if (comparedIn(location.search)) return; // a letter that was typed just before
    history.replaceState(history.state, "", `/saved${searchOf(wanted)}`);
    void gallery.want(wanted);
  }

  /** The same, from elsewhere than the boxes. @param {import("./requests.js").Wanted} wanted */
  function chosen(wanted) {
    filters.set(wanted);
    want(wanted);
  }

  /** @param {string} address */
  function go(address) {
    history.pushState(null, "", address);
    void show();
    scrollTo(0, 0);
    byId(comparedIn(location.search) ? "compare" : "saved").focus();
  }

  /** What the address asks for. */
  async function show() {
    const ids = comparedIn(location.search);
    byId("compare").hidden = !ids;
    byId("gallery").hidden = Boolean(ids);
    setText(/** @type {HTMLElement} */ (document.querySelector("title")), t(ids ? "compare.title" : "saved.title"));
    if (ids) {
      await known;
      await compare.show(ids);
    } else {
      const wanted = wantedIn(location.search);
      filters.set(wanted);
      await Promise.all([gallery.want(wanted), around()]);
    }
  }

  byId("clear-filters").addEventListener("click", () => chosen({ q: "", tag: "", kind: "" }));
  byId("back-to-list").addEventListener("click", (event) => {
    event.preventDefault();
    go("/saved");
  });
  addEventListener("popstate", () => void show());
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) anew(); // a browser that kept the page while another was open has the list of then
  });
  await show();
  return gallery;
}

const booted = boot();
Object.assign(window, { thalweg: { ready: booted.then(() => undefined), state: () => page.state(), saved: async () => (await booted).shown() } });
