/** What is said after saving: that it is, and the short link, which is copied on request. It stays while the pointer or the focus is on it. */

import { byId, el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";

const LONG = 12_000; // milliseconds

/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/** @param {string} link @returns {Promise<boolean>} whether the clipboard took it */
export async function copied(link) {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    return false; // who has no right to the clipboard sees the link and can mark it
  }
}

/** @param {...(Node|string)} parts */
export function say(...parts) {
  const place = byId("toast");
  const held = () => place.matches(":hover, :focus-within");
  const clear = () => {
    if (held()) timer = setTimeout(clear, 1000);
    else place.replaceChildren();
  };
  clearTimeout(timer);
  place.replaceChildren(...parts);
  timer = setTimeout(clear, LONG);
}

/** @param {string} sentence @param {string} link */
export function sayLink(sentence, link) {
  const button = el("button", { type: "button", class: "text", "data-testid": "toast-copy", onclick: () => void copied(link).then((done) => setText(button, t(done ? "keep.copied" : "keep.mark"))) }, t("keep.copy_it"));
  say(sentence, " ", el("a", { href: link, "data-testid": "toast-link" }, link), " ", button);
}
