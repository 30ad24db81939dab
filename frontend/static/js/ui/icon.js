/** Buttons with a symbol from the page's own sheet of icons. */

import { el, setAttribute, svg } from "./dom.js";

const SHEET = new URL("../../icons/icons.svg", import.meta.url).href;

/** @param {string} name */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, svg("use", { href: `${SHEET}#${name}` }));
}

/** @param {Element} button @param {string} name another symbol for a button that has one */
export function setIcon(button, name) {
  const use = button.querySelector("use");
  const sheet = use?.getAttribute("href")?.split("#")[0] ?? SHEET;
  if (use) setAttribute(use, "href", `${sheet}#${name}`);
}

/** @param {Element} button @param {string} label */
export function setLabel(button, label) {
  setAttribute(button, "aria-label", label);
  setAttribute(button, "title", label);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} press
 * @param {string} [testId]
 */
export function iconButton(name, label, press, testId) {
  const button = el("button", { type: "button", class: "tool", "aria-label": label, title: label, "data-testid": testId, onclick: press });
  button.append(icon(name));
  return button;
}
