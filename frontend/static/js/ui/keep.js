/** The Save button of a laboratory. What it opens, and what a short link shows, is loaded when it is needed. */

import { arriving } from "../arrive.js";
import { encode } from "../link.js";
import { byId } from "./dom.js";
import { t } from "./messages.js";

/**
 * @typedef {{width: number, height: number, scale: number}} CardSize scale: pixels of the picture to one of the drawing
 * @typedef {(context: CanvasRenderingContext2D, size: CardSize) => void|Promise<void>} Card draws what is seen when it is asked, bare: without axes, legend and caption
 * @typedef {{kind: string, card: Card, title: (state: any) => string, read: (spec: any) => unknown, written?: (state: any) => string}} Laboratory
 *  kind: by which the server knows it; card: its picture; title: what its document is about; read: a document with its shape filled in; written: its state as the fragment of a link
 * @typedef {{state: () => any, subscribe: (fn: (state: any, changed: Set<any>) => void) => unknown, fail: (error: import("../state.js").ApiError) => void}} Page
 */

const SHOWN = 4; // names in a title

/** A title from who takes part, each once, and what it is about. @param {string[]} names @param {string} about */
export function namesOn(names, about) {
  const each = [...new Set(names)];
  const list = [...each.slice(0, SHOWN), ...(each.length > SHOWN ? ["…"] : [])].join(each.some((name) => name.includes(",")) ? "; " : ", ");
  return about ? t("keep.title_of", { names: list, about }) : list;
}

/** @param {Page} api @param {Laboratory} laboratory */
export function createKeep(api, laboratory) {
  const button = byId("save");
  if (button.closest("[inert]")) return; // a page in a frame shows and does not save
  /** @type {Promise<import("../saved/keeper.js").Keeper>|undefined} */
  let loading;
  const keeper = () => (loading ??= import("../saved/keeper.js").then(({ createKeeper }) => createKeeper(api, { written: encode, ...laboratory })));
  const failed = (/** @type {Error} */ failure) => {
    loading = undefined;
    api.fail({ code: "saved", message: t("keep.failed", { message: failure.message }), path: [] });
  };
  button.addEventListener("click", () => void keeper().then((kept) => kept.save()).catch(failed));
  if (arriving) keeper().catch(failed);
}
