/** Title, tags and notes of an experiment: what one saves under, and edits later. Notes are shown by the server, which alone makes markup of them. */

import { el, setAttribute, setText, unique } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { showNotes } from "./notes.js";
import * as requests from "./requests.js";
import { sentenceOf, tagsAsText, tagsIn } from "./words.js";

/** @typedef {{title: string, tags: string[], notes: string}} Texts */

const OFFERED = 12; // tags

/** @param {HTMLElement} picture stands beside the first fields */
export function createForm(picture) {
  const title = el("input", { type: "text", required: true, maxlength: 200, autocomplete: "off", "data-testid": "saved-title" });
  const tags = el("input", { type: "text", autocomplete: "off", "data-testid": "saved-tags", oninput: () => mark() });
  const notes = el("textarea", { rows: 7, maxlength: 20_000, "data-testid": "saved-notes" });
  const preview = el("div", { class: "notes-preview saved-text", tabindex: "0", role: "region", "aria-label": t("keep.preview"), hidden: true, "data-testid": "saved-preview" });
  const offered = el("div", { class: "offered", role: "group", "aria-label": t("keep.offered"), hidden: true });
  const look = el("button", { type: "button", class: "text", "aria-pressed": "false", "data-testid": "preview-notes", onclick: () => void show(Boolean(preview.hidden)) }, t("keep.preview"));
  const general = el("p", { class: "field-error", role: "alert", hidden: true, "data-testid": "save-error" });
  const fields = { title: labelled(t("keep.title"), title), tags: labelled(t("keep.tags"), tags, offered), notes: labelled(t("keep.notes"), notes, preview, look) };

  let turn = 0; // an older answer has no say

  /** Notes as they will be shown, or the text again. @param {boolean} wanted */
  async function show(wanted) {
    const mine = (turn += 1);
    try {
      const html = wanted ? await requests.rendered(notes.value) : "";
      if (mine !== turn) return;
      showNotes(preview, html);
      if (wanted && !html) setText(preview, t("keep.no_notes"));
    } catch (failure) {
      return mine === turn ? refuse(failure) : undefined;
    }
    preview.hidden = !wanted;
    notes.hidden = wanted;
    setAttribute(look, "aria-pressed", String(wanted));
  }

  /** Which of the tags that were used before are in the box. */
  function mark() {
    const chosen = tagsIn(tags.value);
    for (const button of offered.children) setAttribute(button, "aria-pressed", String(chosen.includes(button.textContent ?? "")));
  }

  /** @param {string} tag */
  function toggle(tag) {
    const chosen = tagsIn(tags.value);
    tags.value = tagsAsText(chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag]);
    mark();
  }

  async function offer() {
    const found = await requests.tags().catch(() => []); // who can save without is not stopped
    const most = found.sort((a, b) => b.count - a.count).slice(0, OFFERED);
    offered.replaceChildren(...most.map(({ tag }) => el("button", { type: "button", class: "tag", onclick: () => toggle(tag) }, tag)));
    offered.hidden = !most.length;
    mark();
  }

  /** Says an error beside its field, where one can go on, or below all; null: none. @param {any} failure */
  function refuse(failure) {
    const at = failure?.error?.path?.[0];
    if (at === "notes" && notes.hidden) void show(false);
    for (const [name, field] of Object.entries(fields)) field.refuse(failure && name === at ? failure.error.message : "");
    if (at in fields) fields[/** @type {keyof typeof fields} */ (at)].box.focus();
    general.hidden = !failure || at in fields;
    if (failure && !(at in fields)) setText(general, sentenceOf(failure));
  }

  return {
    element: el("div", { class: "saved-form" }, ...Object.values(fields).map(({ element }) => element), picture, general),
    refuse,
    focus: () => title.select(),
    /** @returns {Texts} */
    values: () => ({ title: title.value, tags: tagsIn(tags.value), notes: notes.value }),
    /** @param {Texts} texts */
    fill(texts) {
      title.value = texts.title;
      tags.value = tagsAsText(texts.tags);
      notes.value = texts.notes;
      refuse(null);
      void show(false);
      void offer();
    },
  };
}

/** A box with its name and a place for what is wrong with it. @param {string} name @param {HTMLInputElement|HTMLTextAreaElement} box @param {...HTMLElement} more */
function labelled(name, box, ...more) {
  box.id = unique("saved");
  const error = el("p", { class: "field-error", id: `${box.id}-error`, role: "alert", hidden: true });
  box.setAttribute("aria-describedby", error.id);
  return {
    box,
    element: el("div", { class: "saved-field" }, el("label", { for: box.id }, name), box, ...more, error),
    /** @param {string} said */
    refuse(said) {
      error.hidden = !said;
      setText(error, said);
      setAttribute(box, "aria-invalid", said ? "true" : null);
    },
  };
}
