/** The dialogs in which an experiment gets its title, tags and notes: to be saved, to be saved again, to be edited in the list. */

import { el, setText, unique } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { createForm } from "./form.js";

/** @typedef {import("./form.js").Texts} Texts */
/** @typedef {{label: string, testId: string, act: (texts: Texts) => Promise<void>}} Way what the texts are for; a refusal stays in the dialog */

export function createDialog() {
  const heading = el("h2", { id: unique("saved-heading") });
  const picture = el("img", { alt: t("keep.picture"), hidden: true, "data-testid": "saved-picture" });
  const frame = el("div", { class: "saved-picture" }, picture);
  const form = createForm(frame);
  const buttons = el("div", { class: "buttons" });
  /** @type {Way[]} the last is what Enter does */
  let ways = [];
  const whole = el("form", { novalidate: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void go(ways[ways.length - 1]);
  } }, form.element, buttons);
  const dialog = el("dialog", { class: "dialog saved-dialog", "aria-labelledby": heading.id, "data-testid": "save-dialog" }, heading, whole);
  document.body.append(dialog);
  dialog.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    whole.requestSubmit();
  });

  /** @param {Way} way */
  async function go(way) {
    if (whole.dataset.busy) return;
    whole.dataset.busy = "true";
    try {
      await way.act(form.values());
      dialog.close();
    } catch (failure) {
      form.refuse(failure);
    } finally {
      delete whole.dataset.busy;
    }
  }

  /** @param {Way} way @param {boolean} last */
  const button = (way, last) => el("button", { type: last ? "submit" : "button", class: last ? "text primary" : "text", "data-testid": way.testId, onclick: last ? null : () => void go(way) }, way.label);

  return {
    /** @param {string} title of the dialog @param {Texts} texts @param {Way[]} offered the last is the first choice */
    open(title, texts, offered) {
      if (dialog.open) return;
      ways = offered;
      setText(heading, title);
      picture.hidden = true;
      frame.hidden = false; // its place is kept while it is made
      form.fill(texts);
      buttons.replaceChildren(el("button", { type: "button", class: "text", onclick: () => dialog.close() }, t("keep.cancel")), ...offered.map((way, k) => button(way, k === offered.length - 1)));
      dialog.showModal();
      form.focus();
    },
    /** The picture that will be saved. @param {string|null} url */
    show(url) {
      picture.hidden = frame.hidden = !url;
      if (url) picture.src = url;
    },
  };
}
