/** The dialog that lists the keys, and the switch for the single-character ones. */

import { byId, el } from "./dom.js";
import { setSingleKeys, singleKeys } from "./keys.js";
import { t } from "./messages.js";

export const KEYS = [
  ["space", "help.play"], ["← →", "help.step"], ["Home End", "help.ends"], ["R", "help.restart"], ["1 … 9", "help.toggle"],
  ["Ctrl Z", "help.undo"], ["Ctrl Shift Z", "help.redo"], ["Ctrl S", "help.save"], ["?", "help.help"],
];

/** @param {string} text */
const keys = (text) => text.split(" ").map((key) => (key === "…" ? key : el("kbd", {}, key === "space" ? t("help.space") : key)));

/** Builds the dialog and gives the function that opens it. @param {string[][]} [list] keys and messages @param {string} [mouse] the message about the pointer */
export function createHelp(list = KEYS, mouse = "help.mouse") {
  const dialog = /** @type {HTMLDialogElement} */ (byId("help-dialog"));
  const rows = list.map(([key, message]) => el("tr", {}, el("th", { scope: "row" }, ...keys(key)), el("td", {}, t(message))));
  const single = el("input", { type: "checkbox", onchange: () => setSingleKeys(single.checked) });
  single.checked = singleKeys();
  dialog.append(
    el("h2", { id: "help-heading" }, t("help.heading")),
    el("table", { class: "keys" }, el("tbody", {}, ...rows)),
    el("p", {}, t(mouse)),
    el("label", { class: "toggle" }, single, t("help.single")),
    el("form", { method: "dialog" }, el("button", { class: "text", autofocus: !document.documentElement.hasAttribute("data-embed") }, t("help.close"))),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const open = () => dialog.showModal();
  byId("help").addEventListener("click", open);
  return open;
}
