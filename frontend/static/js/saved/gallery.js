/** The list of what this browser has saved: loaded page by page, changed in place, and what is deleted leaves a way back where it was. */

import { byId, el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { createCard, gone } from "./card.js";
import { createDialog } from "./dialog.js";
import * as requests from "./requests.js";
import { experiment } from "../arrive.js";
import { copied, sayLink } from "./said.js";
import { linkOf, sentenceOf } from "./words.js";

/** @typedef {import("./requests.js").Summary} Summary */
/** @typedef {import("./requests.js").Wanted} Wanted */
/** @typedef {import("./card.js").Card} Card */

/** @param {{picks: import("./picks.js").Picks, chose: (tag: string) => void, changed: () => void}} wires chose: a tag on a card; changed: tags and what is deleted may be others now */
export function createGallery({ picks, chose, changed }) {
  const [root, more, count, trouble, empty] = [byId("saved-list"), byId("more"), byId("saved-count"), byId("trouble"), byId("empty")];
  /** @type {Map<string, Card>} */
  const cards = new Map();
  /** @type {AbortController|null} */
  let flying = null;
  /** @type {Wanted} */
  let wanted = { q: "", tag: "", kind: "" };
  /** @type {string|null} */
  let next = null;
  let total = 0;
  const dialog = createDialog((failure) => refuse(failure));
  /** @type {Set<string>} what is under way: a second press asks for nothing more */
  const busy = new Set();

  /** @param {boolean} further the next page of the same, or the first of what is wanted now @param {number} [least] cards at once */
  async function load(further, least = 1) {
    flying?.abort();
    const mine = (flying = new AbortController());
    try {
      const page = await pages(further ? next ?? "" : "", least, mine.signal);
      if (!further) clear();
      add(page.saved);
      [next, total] = [page.next, page.total];
      refuse(null);
    } catch (failure) {
      if (!mine.signal.aborted) refuse(failure);
    }
    if (flying === mine) tell();
  }

  /** @param {string} after @param {number} least @param {AbortSignal} signal @returns {Promise<requests.Page>} */
  async function pages(after, least, signal) {
    const page = await requests.list(wanted, after, signal);
    if (page.next === null || page.saved.length >= least) return page;
    const rest = await pages(page.next, least - page.saved.length, signal);
    return { ...rest, saved: [...page.saved, ...rest.saved] };
  }

  function clear() {
    cards.clear();
    root.replaceChildren();
  }

  /** @param {Summary[]} found */
  function add(found) {
    root.append(...found.map((about) => make(about).element));
  }

  /** @param {Summary} about */
  function make(about) {
    const card = createCard(about, acts, picks.has(about.id));
    cards.set(about.id, card);
    return card;
  }

  /** What a list cannot do, where the list would be. @param {any} failure */
  function refuse(failure) {
    trouble.hidden = !failure;
    if (failure) trouble.replaceChildren(el("p", {}, sentenceOf(failure)), el("button", { type: "button", class: "text", "data-testid": "again", onclick: () => void load(false) }, t("saved.again")));
  }

  function tell() {
    const filtered = Boolean(wanted.q || wanted.tag || wanted.kind);
    const none = trouble.hidden && !cards.size && !root.querySelector(".gone");
    more.hidden = next === null;
    setText(more, t("saved.more", { left: Math.max(0, total - cards.size) }));
    setText(count, !trouble.hidden || !total ? "" : t(total === 1 ? "saved.one" : "saved.count", { count: total }));
    empty.hidden = !none || filtered;
    byId("nothing").hidden = !none || !filtered;
  }

  /** Says what failed at the place of the list; what is in it stays. @param {Promise<unknown>} work */
  const said = (work) => work.catch(refuse).then(tell);

  /** @param {Summary} about @param {() => Promise<unknown>} work */
  function once({ id }, work) {
    if (busy.has(id)) return;
    busy.add(id);
    void said(work()).then(() => busy.delete(id));
  }

  /** @type {import("./card.js").Acts} */
  const acts = {
    tag: chose,
    pick: ({ about }, on) => picks.set(about, on),
    link: ({ about }) => void copied(linkOf(about)).then((done) => sayLink(t(done ? "keep.link_copied" : "keep.link"), linkOf(about))),
    edit: ({ about }) => once(about, () => edit(about.id)),
    duplicate: ({ about }) => once(about, () => duplicate(about)),
    remove: (card) => once(card.about, () => remove(card)),
  };

  /** @param {string} id */
  async function edit(id) {
    const whole = await experiment(id);
    const show = dialog.open(t("saved.edit_heading"), whole, [{ label: t("keep.save_changes"), testId: "save-changes", act: async (texts) => {
      const fresh = make(await requests.change(id, texts));
      root.querySelector(`[data-id="${id}"]`)?.replaceWith(fresh.element);
      fresh.element.querySelector("a")?.focus();
      changed();
    } }], id);
    show(whole.thumbnail);
  }

  /** @param {Summary} about */
  async function duplicate({ id, title }) {
    const { element } = make(await requests.duplicate(id, t("saved.copy_of", { title }).slice(0, 200)));
    root.prepend(element);
    total += 1;
    focus(element, "[data-testid=card-title]");
    changed();
  }

  /** @param {Card} card */
  async function remove({ element, about }) {
    await requests.remove(about.id);
    const place = gone(about, () => once(about, () => restore(about.id)));
    (element.isConnected ? element : root.querySelector(`[data-id="${about.id}"]`))?.replaceWith(place);
    cards.delete(about.id);
    picks.set(about, false);
    total -= 1;
    focus(place, "button");
    changed();
  }

  /** Where it was, or first. @param {string} id */
  async function restore(id) {
    const { element } = make(await requests.restore(id));
    const place = root.querySelector(`.gone[data-id="${id}"]`);
    if (place) place.replaceWith(element);
    else root.prepend(element);
    total += 1;
    focus(element, "[data-testid=card-title]");
    changed();
  }

  more.addEventListener("click", () => {
    const last = root.lastElementChild;
    void load(true).then(() => /** @type {HTMLElement|null} */ (last?.nextElementSibling?.querySelector("h3 a"))?.focus());
  });
  return {
    /** @param {Wanted} now */
    want(now) {
      wanted = now;
      return load(false);
    },
    /** The same as it is now, as far down as it was shown. */
    reload: () => load(false, cards.size),
    restore: (/** @type {Summary} */ about) => once(about, () => restore(about.id)),
    untick: (/** @type {string} */ id) => cards.get(id)?.tick(false),
    shown: () => [...cards.values()].map(({ about }) => about),
    total: () => total,
  };
}

/** @param {Element} element @param {string} inner */
function focus(element, inner) {
  element.scrollIntoView({ block: "nearest" });
  /** @type {HTMLElement|null} */ (element.querySelector(inner))?.focus();
}
