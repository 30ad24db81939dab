/**
 * What leaves the page, and only to the person's own disk or clipboard: the link, the picture as PNG or SVG, the run as CSV
 * (the contract's columns, computed by the server from the same spec), the spec.
 */

import { byId, el } from "./dom.js";
import { placeAt } from "./menu.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */

const TOAST = 2500;

/** A name for a file, from the surface and the number of entries. @param {import("../spec.js").Spec} spec @param {string} ending */
export function fileName(spec, ending) {
  const optimizers = [...new Set(spec.entries.map((entry) => entry.optimizer.name))].slice(0, 4).join("-");
  return `thalweg-${spec.problem.name}-${optimizers}.${ending}`.replace(/[^\w.-]+/g, "-");
}

/** @param {string} text */
function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  setTimeout(() => {
    if (place.textContent === text) place.textContent = "";
  }, TOAST);
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** @param {import("../spec.js").Spec} spec */
async function csv(spec) {
  const response = await fetch("/api/run", { method: "POST", headers: { "content-type": "application/json", accept: "text/csv" }, body: JSON.stringify(spec) });
  if (!response.ok) throw new Error((await response.json())?.error?.message ?? String(response.status));
  return response.blob();
}

/** @param {Api} api */
async function copyLink(api) {
  try {
    await navigator.clipboard.writeText(location.href);
    toast(t("share.copied"));
  } catch {
    // Without the right to the clipboard the link is in the address bar all the same.
    toast(t("share.address"));
  }
}

/** @param {string} kind @param {Api} api */
async function exportAs(kind, api) {
  const { spec } = api.state();
  if (kind === "spec") return save(new Blob([`${JSON.stringify(spec, null, 2)}\n`], { type: "application/json" }), fileName(spec, "json"));
  if (kind === "csv") return save(await csv(spec), fileName(spec, "csv"));
  const pictures = await import("../plot/export.js");
  return save(await pictures.picture(/** @type {"png" | "svg"} */ (kind)), fileName(spec, kind));
}

/** @param {Api} api @returns {import("./api.js").Part} */
export function createShare(api) {
  const menu = byId("export-menu");
  placeAt(menu, byId("export"));
  byId("share").addEventListener("click", () => void copyLink(api));
  for (const button of menu.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      exportAs(button.dataset.export ?? "", api).catch((error) => api.fail({ code: "export", message: t("export.failed", { message: error.message }), path: [] }));
    });
  }
  return { update() {} };
}
