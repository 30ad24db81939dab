/** One saved experiment in the list: its picture and title, which open it, what it is, and what can be done with it. */

import { iconButton } from "../ui/icon.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { day, laboratory, when } from "./words.js";

/** @typedef {import("./requests.js").Summary} Summary */
/** @typedef {{edit: (card: Card) => void, link: (card: Card) => void, duplicate: (card: Card) => void, remove: (card: Card) => void, pick: (card: Card, wanted: boolean) => void, tag: (tag: string) => void}} Acts */
/** @typedef {{element: HTMLLIElement, about: Summary, tick: (wanted: boolean) => void}} Card */

/** @param {Summary} about @param {Acts} acts @param {boolean} picked @returns {Card} */
export function createCard(about, acts, picked) {
  const { id, title, link, tags } = about;
  const box = el("input", { type: "checkbox", "data-testid": "pick", onchange: () => acts.pick(card, box.checked) });
  box.checked = picked;
  const act = (/** @type {string} */ icon, /** @type {string} */ label, /** @type {string} */ testId, /** @type {(card: Card) => void} */ press) => iconButton(icon, t(label, { title }), () => press(card), testId);
  const element = el("li", { class: "card", "data-testid": "card", "data-id": id },
    el("a", { class: "card-picture", href: link, tabindex: -1, "aria-hidden": "true" }, pictureOf(about)),
    el("h3", {}, el("a", { href: link, "data-testid": "card-title" }, title)),
    el("p", { class: "note", title: when(about) }, t("saved.about", { laboratory: laboratory(about.kind), day: day(about.created), torch: about.torch || t("keep.unknown") })),
    tags.length > 0 && el("ul", { class: "card-tags", "aria-label": t("keep.tags") }, ...tags.map((tag) => el("li", {}, el("button", { type: "button", class: "tag", onclick: () => acts.tag(tag) }, tag)))),
    el("div", { class: "card-acts" },
      el("label", { class: "toggle" }, box, el("span", {}, t("saved.compare")), el("span", { class: "unseen" }, title)),
      el("span", { class: "group" }, act("edit", "saved.edit", "edit", acts.edit), act("link", "saved.link", "link", acts.link), act("duplicate", "saved.duplicate", "duplicate", acts.duplicate), act("bin", "saved.delete", "delete", acts.remove))));
  /** @type {Card} */
  const card = { element, about, tick: (wanted) => { box.checked = wanted; } };
  return card;
}

/** @param {Pick<Summary, "thumbnail"|"changed"|"kind">} about */
export function pictureOf({ thumbnail, changed, kind }) {
  if (thumbnail) return el("img", { src: `${thumbnail}?${encodeURIComponent(changed)}`, alt: "", loading: "lazy", decoding: "async" });
  return el("span", { class: "no-picture" }, laboratory(kind));
}

/** What stands in a card's place when it was deleted: it can be had back from there. @param {Summary} about @param {() => void} undo */
export function gone({ title, id }, undo) {
  return el("li", { class: "card gone", "data-testid": "gone", "data-id": id }, el("p", {}, t("saved.deleted", { title })), el("button", { type: "button", class: "text", "data-testid": "undo-delete", onclick: undo }, t("saved.undo")));
}
