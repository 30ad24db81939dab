/** The quiet line under the header of a page that shows a saved experiment: what it is, whose, with which torch, and whether it is still that. */

import { iconButton } from "../ui/icon.js";
import { byId, el, setAttribute, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { showNotes } from "./notes.js";
import { minute } from "./words.js";

/** @typedef {import("../arrive.js").Experiment} Experiment */
/** @typedef {{copyLink: () => void, saveChanges: () => void, saveCopy: () => void, close: () => void}} Acts */

/** @param {Acts} acts @param {() => string|undefined} torchHere the server's version */
export function createBar(acts, torchHere) {
  const bar = byId("saved-bar");
  const title = el("strong", { "data-testid": "bar-title" });
  const whose = el("span", { class: "note", "data-testid": "bar-whose" });
  const when = el("span", { class: "note", "data-testid": "bar-when" });
  const differs = el("span", { class: "bar-warning", "data-testid": "bar-torch", hidden: true });
  const changed = el("span", { class: "bar-changed", role: "status", "data-testid": "bar-changed" });
  const button = (/** @type {string} */ label, /** @type {string} */ id, /** @type {() => void} */ press) => el("button", { type: "button", class: "text", "data-testid": id, onclick: press }, label);
  const notes = el("div", { class: "bar-notes saved-text", id: "saved-bar-notes", "data-testid": "bar-notes", role: "region", tabindex: "0", "aria-label": t("keep.notes"), hidden: true });
  const fold = button(t("keep.notes"), "bar-fold", () => unfold(Boolean(notes.hidden)));
  setAttribute(fold, "aria-controls", notes.id);
  const save = button(t("keep.save_changes"), "bar-save", acts.saveChanges);
  const copy = button(t("keep.copy"), "bar-copy", acts.saveCopy);
  const line = el("div", { class: "bar-line" }, title, whose, when, differs, changed, el("span", { class: "bar-acts" }, fold, save, copy,
    button(t("keep.copy_link"), "bar-link", acts.copyLink), iconButton("remove", t("keep.forget"), acts.close, "bar-close")));
  const sentence = el("span", { class: "bar-warning", role: "alert", "data-testid": "bar-lack" });
  const lack = el("div", { class: "bar-line" }, sentence, el("span", { class: "bar-acts" }, iconButton("remove", t("keep.close"), acts.close)));
  bar.replaceChildren(lack, line, notes);

  /** @param {boolean} wanted */
  function unfold(wanted) {
    notes.hidden = !wanted;
    setAttribute(fold, "aria-expanded", String(wanted));
    dispatchEvent(new Event("resize")); // pictures have another height
  }

  return {
    /** @param {Experiment} experiment @param {boolean} unfolded */
    show(experiment, unfolded) {
      const { torch, own } = experiment;
      line.hidden = bar.hidden = false;
      lack.hidden = true;
      setText(title, experiment.title);
      setText(whose, t(own ? "keep.own" : "keep.foreign"));
      setText(when, t("keep.when", { when: minute(experiment.changed), torch: torch || t("keep.unknown") }));
      const here = torchHere();
      differs.hidden = !torch || !here || torch === here;
      setText(differs, t("keep.differs", { torch: here ?? "" }));
      save.hidden = !own;
      copy.hidden = own;
      fold.hidden = !experiment.notes_html;
      showNotes(notes, experiment.notes_html);
      unfold(unfolded && !fold.hidden);
    },
    /** @param {boolean} wanted whether what a button asked for is under way */
    busy(wanted) {
      for (const one of [save, copy]) setAttribute(one, "aria-disabled", wanted ? "true" : null);
      if (wanted) setText(changed, t("keep.saving"));
    },
    /** @param {boolean} wanted whether the page's document is another than what was saved */
    mark(wanted) {
      setText(changed, wanted ? t("keep.changed") : "");
      /** @type {HTMLButtonElement} */ (save).disabled = !wanted;
    },
    /** Why nothing is shown. @param {string} why */
    lack(why) {
      bar.hidden = lack.hidden = false;
      line.hidden = notes.hidden = true;
      setText(sentence, why);
    },
    hide() {
      bar.hidden = true;
      dispatchEvent(new Event("resize"));
    },
  };
}
