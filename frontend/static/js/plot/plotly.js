/**
 * Loads the two Plotly bundles, each once and only when asked for, by the addresses on `<html data-plotly data-plotly3d>`. The page
 * that needs one at once has its address in a `preload`, so that it comes while the controls are being built.
 * Each bundle sets `window.Plotly`; the two objects are kept apart, and the window is left as it was.
 */

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
export const plotly3d = () => load(document.documentElement.dataset.plotly3d);
