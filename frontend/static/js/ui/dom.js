/**
 * The few lines with which the controls build their elements. Text enters by `textContent`; nothing here takes HTML.
 */

/**
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 * An attribute that starts with `on` is a listener; `true` is an empty attribute; `false`, `null`, `undefined` are left out.
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children);
  return element;
}

/** @param {Element} element @param {string} name @param {Attributes[string]} value */
function set(element, name, value) {
  if (typeof value === "function") element.addEventListener(name.slice(2), value);
  else if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
}

/** Writes only what differs, so that a screen reader and a selection are left alone. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Element} element @param {string} name @param {string | null} value */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Shows a value in a box unless a person is typing in it. @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input @param {string} value */
export function setValue(input, value) {
  const typing = document.activeElement === input && input.dataset.dirty === "true";
  if (!typing && input.value !== value) input.value = value;
}

/** @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`expected an element #${id} in the page, got none`);
  return element;
}

let counter = 0;

/** An id no other element has. @param {string} stem */
export function unique(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}

/** Whether neither it nor what it lies in is hidden; asking for its place instead would make the browser lay the page out. @param {Element} element */
export const isShown = (element) => element.closest("[hidden]") === null;
