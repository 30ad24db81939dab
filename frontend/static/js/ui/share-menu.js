/** What a press on the link's button opens: the code of an `<iframe>` that shows what is seen here in another page. */

import { el, setText } from "./dom.js";
import { placeAt } from "./menu.js";
import { t } from "./messages.js";
import { toast } from "./share.js";

const FIRST = { width: 640, height: 480 };
const LEAST = { width: 320, height: 240 };

/** The address of an embed of a page. @param {string} address @param {boolean} still at the step that is shown; otherwise it plays from the beginning */
export function embedded(address, still) {
  const url = new URL(address);
  url.searchParams.set("embed", "1");
  if (!still) url.hash = url.hash.replace(/&step=\d+/, "");
  return url.href;
}

/** @param {string} address @param {{width: number, height: number}} size @param {string} title */
export function frameCode(address, { width, height }, title) {
  const safe = (/** @type {string} */ text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${safe(address)}" width="${width}" height="${height}" title="${safe(title)}" style="border: 0" loading="lazy"></iframe>`;
}

/** @param {HTMLElement} menu a popover @param {HTMLElement} button */
export function createShareMenu(menu, button) {
  const size = (/** @type {"width"|"height"} */ side) => el("input", { type: "number", value: FIRST[side], min: LEAST[side], max: 4000, "data-testid": `embed-${side}` });
  const [width, height] = [size("width"), size("height")];
  for (const box of [width, height]) box.addEventListener("keydown", (event) => event.stopPropagation()); // arrows change the number
  const still = el("input", { type: "checkbox", "data-testid": "embed-still" });
  const code = el("textarea", { rows: 4, readonly: true, spellcheck: "false", "aria-label": t("share.code"), "data-testid": "embed-code" });
  const copy = el("button", { type: "button", class: "text primary", "data-testid": "embed-copy", onclick: () => void copyCode() }, t("share.copy"));
  menu.setAttribute("role", "dialog");
  menu.append(el("h2", { id: "share-heading" }, t("share.heading")), el("p", { class: "note" }, t("share.frame")),
    el("div", { class: "sizes" }, el("label", {}, t("share.width"), width), el("label", {}, t("share.height"), height)), el("label", { class: "toggle" }, still, t("share.still")), code, copy);
  placeAt(menu, button);

  /** A size that a frame can have. @param {HTMLInputElement} input @param {"width"|"height"} side */
  const pixels = (input, side) => Math.max(LEAST[side], Math.round(Number(input.value)) || FIRST[side]);
  function write() {
    const title = document.getElementById("caption")?.textContent || document.title;
    setText(code, frameCode(embedded(location.href, still.checked), { width: pixels(width, "width"), height: pixels(height, "height") }, title));
  }
  async function copyCode() {
    try {
      await navigator.clipboard.writeText(code.value);
      toast(t("share.copied_code"));
    } catch {
      toast(t("share.select_code"));
      await new Promise((done) => setTimeout(done)); // the press closes the menu, as one on any button in it does
      menu.showPopover();
      code.select();
    }
  }
  menu.addEventListener("input", write);
  menu.addEventListener("beforetoggle", write);
}
