/**
 * MathML that the server rendered, put into the page as elements. It is parsed as XML and only MathML's own elements and
 * plain attributes are taken over, so that no text from anywhere can become a script.
 */

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

/** @param {string} text @returns {Node} the formula, or its text where it is no MathML */
export function formula(text) {
  const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
  if (root.localName !== "math" || root.querySelector("parsererror")) return document.createTextNode(text);
  return copy(root) ?? document.createTextNode("");
}

/** @param {Element} element @returns {Element | null} */
function copy(element) {
  if (element.namespaceURI !== NAMESPACE && element.namespaceURI !== null) return null;
  const made = document.createElementNS(NAMESPACE, element.localName);
  for (const { name, value } of element.attributes) if (/^(?!on|href|src|xmlns)[a-z]+$/.test(name) && name !== "style") made.setAttribute(name, value);
  for (const child of element.childNodes) {
    const inner = child instanceof Element ? copy(child) : document.createTextNode(child.textContent ?? "");
    if (inner) made.append(inner);
  }
  return made;
}

/** Shows a formula in a place, and nothing when the text is the same as before. @param {HTMLElement} place @param {string} text */
export function showFormula(place, text) {
  if (place.dataset.formula === text) return;
  place.dataset.formula = text;
  place.replaceChildren(formula(text));
}
