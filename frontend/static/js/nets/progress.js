/** How far a training is that takes a while, and the button that stops it; to play again goes on with it from its beginning. */

import { receivedRows } from "../ui/transport.js";
import { el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { trainingOf } from "./document.js";

/** @typedef {typeof import("../state.js")} Page */
/** @typedef {import("../state.js").State} State */

const PATIENCE = 700; // milliseconds that nothing is said
const OFTEN = 250; // milliseconds between two changes of the words

/** @param {HTMLElement} root @param {Page} page @param {{stop: () => void, retry: () => void}} runs */
export function createProgress(root, page, runs) {
  const words = el("span");
  root.append(words, el("button", { type: "button", class: "text", "data-testid": "stop", onclick: () => stop() }, t("net.stop")));
  root.hidden = true;
  let stopped = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function stop() {
    stopped = true;
    runs.stop();
    page.pause();
  }

  function say() {
    timer = undefined;
    const state = page.state();
    root.hidden = !state.busy;
    if (!state.busy) return;
    setText(words, t("net.progress", { epoch: Math.max(0, receivedRows(state) - 1), epochs: trainingOf(state.spec).epochs }));
    timer = setTimeout(say, OFTEN);
  }

  return page.subscribe((state, changed) => {
    if (changed.has("spec")) stopped = false;
    if (changed.has("busy") && !state.busy) {
      clearTimeout(timer);
      say();
    } else if (state.busy) timer ??= setTimeout(say, PATIENCE);
    if (stopped && changed.has("playing") && state.playing) {
      stopped = false;
      runs.retry();
    }
  });
}
