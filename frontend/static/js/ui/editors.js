/**
 * One editor for each type of parameter that the catalogue knows. An editor shows a value and says what a person made of it;
 * field.js puts the label, the reset and the errors around it. A type without an editor here gets a plain box for JSON.
 */

import { el, setValue } from "./dom.js";
import { exact, read, readInteger } from "./numbers.js";
import { t } from "./messages.js";
import { placeOf, valueAt } from "./scale.js";

/** @typedef {import("../spec.js").Parameter} Parameter */
/**
 * @typedef {object} Wires what an editor is connected to
 * @property {string} id of its first control
 * @property {string} label
 * @property {(value: any, transient: boolean) => void} send
 * @property {() => void} commit
 * @property {(message: string | null) => void} invalid
 * @property {number} [index] within a tuple
 */
/** @typedef {{element: HTMLElement, show: (value: any) => void, enable: (enabled: boolean) => void}} Editor */

const NOTCHES = 255; // finer than a slider's pixels, and few enough to compute them all at once
const LONG = 7; // characters that a box shows

/** @param {Parameter} parameter @param {Wires} wires @returns {Editor} */
export function editorFor(parameter, wires) {
  if (parameter.type === "float" || parameter.type === "int") return numberEditor(parameter, wires);
  if (parameter.type === "bool") return checkEditor(wires);
  if (parameter.type === "choice") return choiceEditor(parameter, wires);
  if (parameter.type === "tuple") return tupleEditor(parameter, wires);
  if (parameter.type === "text" || parameter.type === "expression") return boxEditor(wires, String, (text) => ({ value: text }));
  return boxEditor(wires, jsonText, parameter.type === "list" ? listValue : jsonValue);
}

/** A value that is in doubt reads back as an object, so that null and 0 stay values. @typedef {{value?: any, error?: string}} Reading */

/** @param {Parameter} parameter @returns {(text: string) => Reading} */
function numberReader(parameter) {
  const integer = parameter.type === "int";
  return (text) => {
    const value = integer ? readInteger(text) : read(text);
    return value === null ? { error: t(integer ? "field.integer" : "field.number", { got: text }) } : { value };
  };
}

/** @param {unknown} value */
const jsonText = (value) => (value === null || value === undefined ? "" : JSON.stringify(value));

/** @param {string} text @returns {Reading} */
function jsonValue(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { error: t("field.list", { got: text }) };
  }
}

/** Brackets may be left out. @param {string} text @returns {Reading} */
const listValue = (text) => jsonValue(text.trim().startsWith("[") ? text : `[${text}]`);

/**
 * A text box that sends on change, keeps the old value when the new text is no value, and says so beside itself.
 * @param {Wires} wires @param {(value: any) => string} write @param {(text: string) => Reading} parse
 * @param {{numeric?: boolean, nudge?: (value: number, by: number) => number}} [options]
 * @returns {Editor & {element: HTMLInputElement}}
 */
function boxEditor(wires, write, parse, { numeric = false, nudge } = {}) {
  const input = el("input", {
    id: wires.id, type: "text", class: numeric ? "number" : "words", inputmode: numeric ? "decimal" : null,
    autocomplete: "off", spellcheck: "false", "aria-label": wires.label, size: numeric ? 7 : 14,
  });
  const clean = () => {
    input.dataset.dirty = "false";
    wires.invalid(null);
  };
  input.addEventListener("input", () => {
    input.dataset.dirty = "true";
  });
  input.addEventListener("blur", () => {
    input.dataset.dirty = "false";
  });
  input.addEventListener("change", () => {
    const reading = parse(input.value);
    if (reading.error !== undefined) return wires.invalid(reading.error);
    clean();
    wires.send(reading.value, false);
  });
  input.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const value = by && nudge ? read(input.value) : null;
    if (value === null || !nudge) return;
    event.preventDefault();
    clean();
    const next = nudge(value, by);
    input.value = write(next);
    wires.send(next, false);
  });
  return {
    element: input,
    show(value) {
      setValue(input, value === undefined || value === null ? "" : write(value));
      input.title = input.value.length > LONG ? input.value : "";
    },
    enable: (enabled) => void (input.disabled = !enabled),
  };
}

/** @param {Parameter} parameter @param {Wires} wires @returns {Editor} */
function numberEditor(parameter, wires) {
  const box = boxEditor(wires, exact, numberReader(parameter), { numeric: true, nudge: nudger(parameter) });
  const slider = parameter.range ? sliderFor(parameter, wires) : null;
  const element = el("span", { class: "pair" }, slider?.element, box.element);
  return {
    element,
    show(value) {
      box.show(value);
      slider?.show(value);
    },
    enable(enabled) {
      box.enable(enabled);
      slider?.enable(enabled);
    },
  };
}

/** @param {Parameter} parameter @returns {(value: number, by: number) => number} */
function nudger(parameter) {
  if (parameter.type === "int") return (value, by) => value + by;
  const range = /** @type {[number, number] | null} */ (parameter.range);
  if (!range) return (value, by) => value + by;
  return (value, by) => {
    const place = placeOf(value, range, parameter.scale);
    if (place + by / 100 < 0 || place + by / 100 > 1) return value;
    return valueAt(place + by / 100, range, parameter.scale);
  };
}

/** @param {Parameter} parameter @param {Wires} wires @returns {Editor} */
function sliderFor(parameter, wires) {
  const range = /** @type {[number, number]} */ (parameter.range);
  const fine = parameter.type === "int" && parameter.scale === "linear" ? Math.max(1, range[1] - range[0]) : NOTCHES;
  const input = el("input", { type: "range", min: 0, max: fine, step: 1, "aria-label": t("field.slider", { name: wires.label }) });
  /** @param {number} notch */
  const valueOf = (notch) => {
    const found = valueAt(notch / fine, range, parameter.scale);
    return parameter.type === "int" ? Math.round(found) : found;
  };
  const value = () => valueOf(Number(input.value));
  /** @type {number[]|undefined} */
  let values;
  // Whoever can computes all of a slider's values at once while the hand is on it (sweep.js).
  const grab = () => {
    if (parameter.type === "int") return;
    values ??= Array.from({ length: fine + 1 }, (_, notch) => valueOf(notch));
    input.dispatchEvent(new CustomEvent("thalweg:grab", { bubbles: true, detail: { values, at: Number(input.value), index: wires.index } }));
  };
  input.addEventListener("pointerdown", grab);
  input.addEventListener("input", () => {
    wires.invalid(null);
    setSpoken(input, value());
    wires.send(value(), true);
    grab();
  });
  input.addEventListener("change", () => wires.commit());
  return {
    element: input,
    show(shown) {
      if (typeof shown !== "number") return;
      // A typed value between two notches stays as typed; only the thumb is rounded.
      const notch = String(Math.round(placeOf(shown, range, parameter.scale) * fine));
      if (input.value !== notch) input.value = notch;
      setSpoken(input, shown);
      input.style.setProperty("--at", `${(Number(notch) / fine) * 100}%`);
    },
    enable: (enabled) => void (input.disabled = !enabled),
  };
}

/** The thumb's place means nothing to a listener; the value does. @param {HTMLInputElement} input @param {number} value */
function setSpoken(input, value) {
  input.setAttribute("aria-valuetext", exact(value));
}

/** @param {Parameter} parameter @param {Wires} wires @returns {Editor} */
function tupleEditor(parameter, wires) {
  /** @type {any[]} */
  let values = [];
  const length = parameter.length ?? (Array.isArray(parameter.default) ? parameter.default.length : 2);
  const one = { ...parameter, type: parameter.type === "tuple" ? "float" : parameter.type };
  const editors = Array.from({ length }, (_, k) =>
    numberEditor(/** @type {Parameter} */ (one), {
      ...wires,
      index: k,
      id: k ? `${wires.id}-${k}` : wires.id,
      label: `${wires.label} [${k}]`,
      send: (value, transient) => wires.send(values.map((old, j) => (j === k ? value : old)), transient),
    }),
  );
  return {
    element: el("span", { class: "tuple" }, ...editors.map((editor) => editor.element)),
    show(value) {
      values = Array.isArray(value) ? value : new Array(length).fill(0);
      editors.forEach((editor, k) => editor.show(values[k]));
    },
    enable: (enabled) => editors.forEach((editor) => editor.enable(enabled)),
  };
}

/** @param {Wires} wires @returns {Editor} */
function checkEditor(wires) {
  const input = el("input", { id: wires.id, type: "checkbox", "aria-label": wires.label, onchange: () => wires.send(input.checked, false) });
  return {
    element: el("span", { class: "check" }, input),
    show: (value) => void (input.checked = value === true),
    enable: (enabled) => void (input.disabled = !enabled),
  };
}

/** @param {Parameter} parameter @param {Wires} wires @returns {Editor} */
function choiceEditor(parameter, wires) {
  const choices = parameter.choices ?? [];
  const options = choices.map((choice, k) => el("option", { value: k }, choice === null ? t("field.none") : String(choice)));
  const select = el("select", { id: wires.id, "aria-label": wires.label, onchange: () => wires.send(choices[Number(select.value)], false) }, ...options);
  return {
    element: select,
    show: (value) => setValue(select, String(choices.indexOf(value))),
    enable: (enabled) => void (select.disabled = !enabled),
  };
}
