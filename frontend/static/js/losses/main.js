/**
 * Boots the laboratory of criteria: a document of criteria, of which each one's loss and gradient are asked for and drawn. A first visit
 * compares those that the server names. `window.thalweg` is the page's handle for scripts and tests.
 */

import { createAddress } from "../address.js";
import { arrived } from "../arrive.js";
import { ApiFailure, catalogue } from "../api.js";
import { encodeDocument, LinkError } from "../link.js";
import { loadMessages } from "../ui/messages.js";
import { createCurves } from "./curves.js";
import { criterionOf, normalize } from "./document.js";
import { createLaboratory } from "./index.js";
import { page } from "./state.js";

/** @param {unknown} failure @returns {import("../state.js").ApiError} */
function explain(failure) {
  if (failure instanceof ApiFailure) return failure.error;
  return { code: failure instanceof LinkError ? failure.code : "broken_link", message: failure instanceof Error ? failure.message : String(failure), path: [] };
}

/** What the address asks for, or the first document. @param {ReturnType<typeof createAddress>} address @param {import("./document.js").Catalogue} all */
function open(address, all) {
  let linked = null;
  try {
    linked = address.read();
    page.begin(normalize(linked?.spec ?? all.first_criteria));
  } catch (failure) {
    page.begin(normalize(all.first_criteria));
    page.fail(explain(failure));
  }
  const { hidden = [], selected = linked ? 0 : firstWithSlider(all), at = {} } = /** @type {Partial<import("./state.js").View>} */ (linked?.view ?? {});
  page.setView({ hidden, selected, at });
}

/** A first visit has something to drag. @param {import("./document.js").Catalogue} all */
function firstWithSlider(all) {
  const { criteria } = page.state().spec;
  return Math.max(0, criteria.findIndex((chosen) => criterionOf(all, chosen)?.params.some(({ primary, range }) => primary && range)));
}

async function boot() {
  const [all] = await Promise.all([/** @type {Promise<any>} */ (catalogue()), loadMessages(), arrived("losses")]);
  page.receive({ catalogue: all });
  const address = createAddress(page, encodeDocument);
  const curves = createCurves(page);
  open(address, all);
  createLaboratory(page);
  page.onSpec(curves.request);
  curves.request();
  addEventListener("thalweg:retry", curves.retry);
  address.follow(() => open(address, all));
  return curves;
}

const booted = boot();
booted.catch((failure) => page.fail({ ...explain(failure), code: "boot" }));
Object.assign(window, {
  thalweg: {
    spec: () => page.state().spec,
    /** @param {any} document resolves when its curves are here, or its error */
    async load(document) {
      const curves = await booted;
      page.change(normalize(document));
      await curves.settled();
    },
    ready: booted.then((curves) => curves.settled()), state: page.state,
  },
});
