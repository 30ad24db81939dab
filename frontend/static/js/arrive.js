/**
 * A page that was opened by a short link, `?saved=ID`: the experiment is asked for at once, and where its document was too long for the
 * link, it is put into the address, as if the link had held it. Everything else reads the address as ever.
 */

import { ask } from "./api.js";
import { pack } from "./link.js";

/** @typedef {{id: string, kind: string, title: string, tags: string[], notes: string, notes_html: string, spec: any, view: string, thumbnail: string|null,
 *   torch: string, engine: string, created: string, changed: string, link: string, own: boolean}} Experiment */

/** The id in an address. @param {string} search */
export const idIn = (search) => new URLSearchParams(search).get("saved");

/** @param {string} id @returns {Promise<Experiment>} */
export const experiment = async (id) => (await ask(`/api/saved/${encodeURIComponent(id)}`)).json();

/** A document and a view as the fragment of a link. @param {Pick<Experiment, "spec"|"view">} experiment */
export const fragmentOf = ({ spec, view }) => `#${[`v1=${pack(spec)}`, view].filter(Boolean).join("&")}`;

const id = typeof location === "undefined" ? null : idIn(location.search);

/** The experiment of the address; null where it names none. Who waits for it says what failed. */
export const arriving = id ? experiment(id) : null;
arriving?.catch(() => {});

/** Awaited before the address is read. A page whose experiment cannot be had, or is of another laboratory, opens as on a first visit. @param {string} kind */
export async function arrived(kind) {
  if (!arriving || /^#v\d+=/.test(location.hash)) return;
  const found = await arriving.catch(() => null);
  if (found?.kind === kind) history.replaceState(history.state, "", fragmentOf(found));
}
