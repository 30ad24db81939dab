/** The dialogs in which an experiment gets its title, tags and notes: to be saved, to be saved again, to be edited in the list. */

import { el, setText, unique } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { createForm } from "./form.js";

/** @typedef {import("./form.js").Texts} Texts */
/** @typedef {{label: string, testId: string, act: (texts: Texts) => Promise<void>}} Way what the texts are for; a refusal stays in the dialog */

/** @param {(failure: any) => void} unseen told of a refusal that came after the dialog was left */
export function createDialog(unseen) {
  const heading = el("h2", { id: unique("saved-heading") });
  const picture = el("img", { alt: t("keep.picture"), hidden: true, "data-testid": "saved-picture" });
  const frame = el("div", { class: "saved-picture" }, picture);
  const form = createForm(frame);
  const buttons = el("div", { class: "buttons" });
  const busy = el("p", { class: "note", role: "status" }); // a picture may take its time
  /** @type {Way[]} the last is what Enter does */
  let ways = [];
  /** @type {{of: string, given: Texts, texts: Texts}|null} what was typed when the dialog was left without saving */
  let draft = null;
  let [of, done] = ["", false];
  let opened = 0; // times; what was asked in one has no say in another
  /** @type {Texts} */
  let given = { title: "", tags: [], notes: "" };
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

  dialog.addEventListener("close", () => { draft = done ? null : { of, given, texts: form.values() }; });

  /** A text that was typed outlives an Escape; what was left as it was given is given anew. @param {Texts} fresh @returns {Texts} */
  function remembered(fresh) {
    if (draft?.of !== of) return fresh;
    const kept = (/** @type {keyof Texts} */ name) => JSON.stringify(draft?.texts[name]) !== JSON.stringify(draft?.given[name]);
    return { title: kept("title") ? draft.texts.title : fresh.title, tags: kept("tags") ? draft.texts.tags : fresh.tags, notes: kept("notes") ? draft.texts.notes : fresh.notes };
  }

  /** @param {Way} way */
  async function go(way) {
    if (whole.dataset.busy) return;
    const mine = opened;
    rest(false);
    try {
      await way.act(form.values());
      if (mine !== opened) return;
      done = true;
      draft = null; // also of who has left meanwhile
      dialog.close();
    } catch (failure) {
      if (mine === opened && dialog.open) form.refuse(failure);
      else unseen(failure);
    } finally {
      if (mine === opened) rest(true);
    }
  }

  /** @param {boolean} wanted whether nothing is being saved */
  function rest(wanted) {
    if (wanted) delete whole.dataset.busy;
    else whole.dataset.busy = "true";
    setText(busy, wanted ? "" : t("keep.saving"));
  }

  /** The picture that will be saved. @param {string|null} url */
  function show(url) {
    picture.hidden = frame.hidden = !url;
    if (url) picture.src = url;
  }

  /** @param {Way} way @param {boolean} last */
  const button = (way, last) => el("button", { type: last ? "submit" : "button", class: last ? "text primary" : "text", "data-testid": way.testId, onclick: last ? null : () => void go(way) }, way.label);

  return {
    /**
     * @param {string} title of the dialog @param {Texts} texts @param {Way[]} offered the last is the first choice @param {string} [id] of an experiment that has them
     * @returns {(url: string|null) => void} shows the picture that will be saved, while this is what the dialog is open for
     */
    open(title, texts, offered, id = "") {
      if (dialog.open) return () => {};
      const mine = (opened += 1);
      rest(true);
      [ways, of, done] = [offered, id, false];
      const filled = remembered(texts);
      given = { title: texts.title, tags: texts.tags, notes: texts.notes };
      setText(heading, title);
      picture.hidden = true;
      frame.hidden = false; // its place is kept while it is made
      form.fill(filled);
      buttons.replaceChildren(busy, el("button", { type: "button", class: "text", onclick: () => dialog.close() }, t("keep.cancel")), ...offered.map((way, k) => button(way, k === offered.length - 1)));
      dialog.showModal();
      form.focus();
      return (url) => void (mine === opened && show(url));
    },
  };
}
