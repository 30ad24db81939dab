/** What was deleted in the last day and can be had back: for who closed the page, or looked away. */

import { byId, el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import * as requests from "./requests.js";
import { laboratory, minute } from "./words.js";

/** @param {(about: import("./requests.js").Summary) => void} restore */
export function createRemoved(restore) {
  const [root, list] = [byId("removed"), byId("removed-list")];
  return {
    async update() {
      const found = await requests.removed().catch(() => []); // the list says what is wrong with the database
      root.hidden = !found.length;
      setText(byId("removed-summary"), t("saved.removed", { count: found.length }));
      list.replaceChildren(...found.map((about) => el("li", { "data-testid": "removed-item" },
        el("span", {}, about.title), " ", el("span", { class: "note" }, t("saved.restorable", { laboratory: laboratory(about.kind), until: minute(about.restorable_until ?? "") })),
        el("button", { type: "button", class: "text", "data-testid": "restore", onclick: () => restore(about) }, t("saved.restore")))));
    },
  };
}
