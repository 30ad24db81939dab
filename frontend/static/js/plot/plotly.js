/**
 * Loads the two Plotly bundles, each once and only when asked for, by the addresses on `<html data-plotly data-plotly3d>`. The page
 * that needs one at once has its address in a `preload`, so that it comes while the controls are being built.
 * Each bundle sets `window.Plotly`; the two objects are kept apart, and the window is left as it was.
 */

import { t } from "../ui/messages.js";

/** @typedef {any} Plotly the library brings no types */

/** @type {Map<string, Promise<Plotly>>} */
const loading = new Map();

/** @param {string|undefined} address @returns {Promise<Plotly>} */
function load(address) {
  if (!address) return Promise.reject(new Error("expected the address of Plotly on <html data-plotly>, got none"));
  const known = loading.get(address);
  if (known) return known;
  const promise = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    const world = /** @type {any} */ (window);
    const before = world.Plotly;
    script.onload = () => {
      resolve(world.Plotly);
      world.Plotly = before;
    };
    script.onerror = () => {
      loading.delete(address);
      reject(new Error(`${address}: expected Plotly there, got nothing`));
    };
    document.head.append(script);
  });
  loading.set(address, promise);
  return promise;
}

export const plotly2d = () => load(document.documentElement.dataset.plotly);

/** Whether there is WebGL: a driver, a virtual machine or a person may leave a browser without. */
const hasWebgl = () => Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("webgl") !== null;

/** Without WebGL it is not loaded: it would write a sentence of its own, a press on which opens another host's page. @returns {Promise<Plotly>} */
export function plotly3d() {
  const address = document.documentElement.dataset.plotly3d;
  return loading.has(address ?? "") || hasWebgl() ? load(address) : Promise.reject(new Error(t("picture.no_webgl")));
}
