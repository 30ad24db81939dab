/** Data as text: a table behind the picture, to be pasted over or read from a file. What is there stays until the new text is right. */

import { el, setText } from "../dom.js";
import { t } from "../messages.js";
import { read, written } from "./points.js";

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./points.js").Rules} Rules */

const LARGEST = 50_000_000; // bytes of a file that is looked into

/** @param {{rules: () => Rules, points: () => Points, accept: (points: Points) => void}} wires */
export function createDialog({ rules, points, accept }) {
  const heading = el("h2", { id: "data-heading" }, t("points.heading"));
  const about = el("p", { class: "note" });
  const text = el("textarea", { rows: 14, spellcheck: "false", "aria-label": t("points.text"), "data-testid": "data-text" });
  const error = el("p", { class: "field-error", role: "alert", hidden: true, "data-testid": "data-error" });
  const file = el("input", { type: "file", accept: ".csv,.tsv,.txt,text/*", "aria-label": t("points.file"), "data-testid": "data-file", onchange: () => void load() });
  const dialog = el("dialog", { class: "dialog data-dialog", "aria-labelledby": "data-heading" }, heading, about, text, error,
    el("div", { class: "buttons" }, file,
      el("button", { type: "button", class: "text", onclick: () => dialog.close() }, t("points.cancel")),
      el("button", { type: "button", class: "text primary", "data-testid": "data-use", onclick: () => take(text.value) }, t("points.use"))));
  document.body.append(dialog);

  /** @param {string} said */
  function refuse(said) {
    error.hidden = !said;
    setText(error, said);
  }

  /** @param {string} value */
  function take(value) {
    const found = read(value, rules());
    if ("error" in found) return refuse(found.error);
    accept(found.points);
    dialog.close();
  }

  async function load() {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    if (chosen.size > LARGEST) return refuse(t("points.large", { name: chosen.name }));
    const value = await chosen.text();
    const found = read(value, rules());
    if ("error" in found) return refuse(found.error); // a million rows are not shown
    text.value = value;
    refuse("");
  }

  return {
    open() {
      text.value = written(points());
      file.value = "";
      refuse("");
      const { labels, most } = rules();
      setText(about, t(labels ? "points.about_labels" : "points.about", { most }));
      dialog.showModal();
      text.focus();
    },
  };
}
