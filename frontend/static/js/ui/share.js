/**
 * What leaves the page, and only to the person's own disk or clipboard: the link, the picture as PNG or SVG, the numbers (the
 * contract's columns, computed by the server from the same spec), a report, the whole as a Python script or notebook, the spec.
 */

import { ask } from "../api.js";
import { nameOf } from "../spec.js";
import { byId, el } from "./dom.js";
import { placeAt } from "./menu.js";
import { t } from "./messages.js";
import { createShareMenu } from "./share-menu.js";

/** @typedef {import("./api.js").Api} Api */

const TOAST = 2500;

/** A name for a file, from the surface and the number of entries. @param {import("../spec.js").Spec} spec @param {string} ending */
export function fileName(spec, ending) {
  const optimizers = [...new Set(spec.entries.flatMap((entry) => (entry.players ?? [entry]).map(({ optimizer }) => optimizer.name)))].slice(0, 4).join("-");
  return `thalweg-${nameOf(spec)}-${optimizers}.${ending}`.replace(/[^\w.-]+/g, "-");
}

/** @param {string} text */
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  setTimeout(() => {
    if (place.textContent === text) place.textContent = "";
  }, TOAST);
}

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** What a route makes of a spec. @param {string} route @param {import("../spec.js").Spec} spec @param {string} accept the type of what is wanted */
export async function download(route, spec, accept) {
  return (await ask(route, { method: "POST", headers: { "content-type": "application/json", accept }, body: JSON.stringify(spec) })).blob();
}

/** @param {string} route @param {import("../spec.js").Spec} spec */
export const csv = (route, spec) => download(route, spec, "text/csv");

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    toast(t("share.copied"));
  } catch {
    // Without the right to the clipboard the link is in the address bar all the same.
    toast(t("share.address"));
  }
}

/** @typedef {(spec: import("../spec.js").Spec) => Promise<Blob|null>} Export null: there is nothing to save now */

const pictures = () => import("../plot/export.js");
const films = () => import("../film/dialog.js");

/** The numbers that a route gives. @param {string} route @returns {Record<string, Export>} */
export const tables = (route) => ({
  csv: (spec) => csv(route, spec),
  json: (spec) => download(route, spec, "application/json"),
  npz: (spec) => download(route, spec, "application/x-npz"),
});

/** What a route writes to do it again, and a page that keeps everything for later. @param {string} route @returns {Record<string, Export>} */
export const scripts = (route) => ({
  py: (spec) => download(route, spec, "text/x-python"),
  ipynb: (spec) => download(route, spec, "application/x-ipynb+json"),
  html: (spec) => download("/api/report", spec, "text/html"),
});

/** Endings of files that are not the kind's own name: there are two of JSON. @type {Record<string, string>} */
const ENDINGS = { spec: "json", json: "trace.json" };

/** What the race can be saved as. @type {Record<string, Export>} */
const RACE = {
  ...tables("/api/run"),
  ...scripts("/api/script"),
  png: async () => (await pictures()).picture("png"),
  svg: async () => (await pictures()).picture("svg"),
  curves_png: async () => (await pictures()).curvesPicture("png"),
  curves_svg: async () => (await pictures()).curvesPicture("svg"),
  film: async (spec) => (await films()).ask((await pictures()).raceFilm(), (ending) => fileName(spec, ending)),
};

/** @param {string} kind @param {Api} api @param {Record<string, Export>} exports @param {typeof fileName} named */
async function exportAs(kind, api, exports, named) {
  if (kind !== "spec" && !(kind in exports)) return; // another part of the page's
  const { spec } = api.state();
  const name = named(spec, ENDINGS[kind] ?? kind.replace("_", ".")).replace(".curves.", "-curves.");
  if (kind === "spec") return save(new Blob([`${JSON.stringify(spec, null, 2)}\n`], { type: "application/json" }), name);
  const blob = await exports[kind](spec);
  return blob ? save(blob, name) : undefined;
}

/** @param {Api} api @param {Record<string, Export>} [exports] by the kinds that the menu offers @param {typeof fileName} [named] what a file is called @returns {import("./api.js").Part} */
export function createShare(api, exports = RACE, named = fileName) {
  const menu = byId("export-menu");
  placeAt(menu, byId("export"));
  byId("share").addEventListener("click", () => void copyLink());
  createShareMenu(byId("share-menu"), byId("share"));
  for (const button of menu.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      exportAs(button.dataset.export ?? "", api, exports, named).catch((error) => api.fail({ code: "export", message: t("export.failed", { message: error.message }), path: [] }));
    });
  }
  return { update() {} };
}
