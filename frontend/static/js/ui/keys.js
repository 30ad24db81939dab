/**
 * The keyboard. Keys never act while a person types, nor take a key from a control that has its own use for it. Shortcuts of a
 * single character can be switched off (WCAG 2.1.4), for those who speak to their computer.
 */

import { lengthOf } from "../spec.js";
import { byId } from "./dom.js";
import { toggleHidden } from "./entry.js";
import { jump, toggle } from "./transport.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {{key: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean}} Press */

const STORED = "thalweg.singleKeys";
const CONTROLS = "a, button, summary, select, input, textarea, [contenteditable]";
const TYPING = "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])";
const OWN_ARROWS = "select, input, textarea, [role=tab], .menu *, [contenteditable]";

export function singleKeys() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} on */
export function setSingleKeys(on) {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // A browser that forbids storage forgets the choice.
  }
}

/**
 * What a key asks for, as a word; null for a key that is none of ours.
 * @param {Press} press @param {{typing: boolean, control: boolean, arrows: boolean}} at what has the focus
 * @returns {string | null}
 */
export function meaning(press, at) {
  const { key } = press;
  if ((press.ctrlKey || press.metaKey) && !press.shiftKey && !press.altKey && key.toLowerCase() === "s") return "save"; // no box has a use for it
  if (at.typing) return null;
  if (press.ctrlKey || press.metaKey) {
    if (key.toLowerCase() === "z") return press.shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" ? "redo" : null;
  }
  if (press.altKey) return null;
  if (key === " ") return at.control ? null : "play";
  const jumps = /** @type {Record<string, string>} */ ({ ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last" });
  if (key in jumps) return at.arrows ? null : jumps[key];
  if (key === "?") return "help";
  if (key.toLowerCase() === "r") return "restart";
  return /^[1-9]$/.test(key) ? `toggle ${key}` : null;
}

/** @param {Api} api @param {{help: () => void, without?: string[], toggle?: (i: number) => void}} actions without: the words that mean nothing on this page; toggle: what a digit does, where it is no entry that it hides */
export function createKeys(api, { help, without = [], toggle: hide = (i) => (i < api.state().spec.entries.length ? toggleHidden(i, api) : undefined) }) {
  /** @type {Record<string, () => void>} */
  const acts = {
    undo: api.undo, redo: api.redo, help, save: () => byId("save").click(), play: () => toggle(api),
    back: () => jump(api, api.state().step - 1), forward: () => jump(api, api.state().step + 1),
    first: () => jump(api, 0), last: () => jump(api, lengthOf(api.state().spec)),
    restart: () => {
      api.seek(0);
      api.play();
    },
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || target.closest("dialog[open]")) return;
    const word = meaning(event, { typing: target.matches(TYPING), control: target.matches(CONTROLS), arrows: target.matches(OWN_ARROWS) });
    if (!word || without.includes(word) || (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !singleKeys())) return;
    event.preventDefault();
    const digit = /^toggle (\d)$/.exec(word);
    if (!digit) acts[word]();
    else hide(Number(digit[1]) - 1);
  });
}
