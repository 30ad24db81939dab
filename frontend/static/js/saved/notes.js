/**
 * Notes that the server rendered, put into the page as elements: it makes no markup of its own and lets none through (docs/saved.md). They
 * are parsed in a document of their own, and only what notes are made of is taken over.
 */

const KNOWN = new Set("a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul".split(" "));
const DEEPER = 2; // the page has a first and a second heading of its own

/** @param {string} html `notes_html` of the server @returns {DocumentFragment} */
export function notesOf(html) {
  const made = document.createDocumentFragment();
  made.append(...copies(new DOMParser().parseFromString(html, "text/html").body));
  return made;
}

/** @param {Element} parent @returns {Node[]} */
function copies(parent) {
  const wanted = [...parent.childNodes].filter((node) => node instanceof Element || node.nodeType === Node.TEXT_NODE);
  return wanted.map((node) => (node instanceof Element && KNOWN.has(node.localName) ? copy(node) : document.createTextNode(node.textContent ?? "")));
}

/** @param {Element} element */
function copy(element) {
  const heading = /^h([1-6])$/.exec(element.localName);
  const made = document.createElement(heading ? `h${Math.min(6, Number(heading[1]) + DEEPER)}` : element.localName);
  for (const name of ["href", "rel", "start"]) {
    const value = element.getAttribute(name);
    if (value !== null && !/^\s*(javascript|data|vbscript):/i.test(value)) made.setAttribute(name, value);
  }
  made.append(...copies(element));
  return made;
}

/** Shows notes in a place, and hides it where there are none. @param {HTMLElement} place @param {string} html */
export function showNotes(place, html) {
  place.hidden = !html;
  place.replaceChildren(notesOf(html));
}
