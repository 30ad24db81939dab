/**
 * Pure functions on the laboratory's document, `{version, criteria, ranges, batches, points}`: each gives a new one. They know the
 * catalogue's shape and no criterion's name.
 */

/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {{name: string, origin: string, sentence: string, formula: string, mathml: string, when: string, outliers: string, imbalance: string,
 *   source: string, params: Parameter[], example: Record<string, any>, form: string|null, family: string}} Criterion as the catalogue has it */
/** @typedef {{name: string, axis: string, family: string, meaning: string, knobs: Parameter[]}} Form */
/** @typedef {{name: string, title: string, range: number[], batch: number[], domain: (number|string)[]}} Axis */
/** @typedef {{torch: string, criteria: Criterion[], forms: Form[], axes: Axis[], first_criteria: any}} Catalogue */
/** @typedef {{name?: string, expression?: string, axis?: string, label?: string, params?: Record<string, any>, case?: Record<string, any>}} Chosen */
/** @typedef {{version: number, criteria: Chosen[], ranges?: Record<string, number[]>, batches?: Record<string, number[]>, points?: number}} Document */

export const OWN_AXIS = "error"; // of an expression that names none

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The same document with its shape filled in; judging it is the engine's part. @param {any} document @returns {Document} */
export function normalize(document) {
  if (!isObject(document)) throw new TypeError(`expected a document of criteria, got ${JSON.stringify(document) ?? typeof document}`);
  if (!Array.isArray(document.criteria) || !document.criteria.length || !document.criteria.every(isObject)) throw new TypeError("criteria: expected at least one criterion");
  return /** @type {Document} */ ({ version: 1, ...document });
}

/** @param {Catalogue} catalogue @param {Chosen} chosen */
export const criterionOf = (catalogue, chosen) => catalogue.criteria.find(({ name }) => name === chosen.name);

/** @param {Catalogue} catalogue @param {Chosen} chosen */
export function formOf(catalogue, chosen) {
  const criterion = criterionOf(catalogue, chosen);
  return catalogue.forms.find(({ name }) => name === criterion?.form);
}

/** The axis on which a criterion is drawn; null: on none. @param {Catalogue} catalogue @param {Chosen} chosen */
export function axisOf(catalogue, chosen) {
  const name = chosen.expression === undefined ? formOf(catalogue, chosen)?.axis : chosen.axis ?? OWN_AXIS;
  return catalogue.axes.find((axis) => axis.name === name) ?? null;
}

/** The axes that a document needs, in the catalogue's order. @param {Catalogue} catalogue @param {Document} document */
export function axesOf(catalogue, document) {
  const used = new Set(document.criteria.map((chosen) => axisOf(catalogue, chosen)));
  return catalogue.axes.filter((axis) => used.has(axis));
}

/** @param {Document} document @param {Axis} axis @returns {number[]} */
export const rangeOf = (document, axis) => document.ranges?.[axis.name] ?? axis.range;

/** @param {Document} document @param {Axis} axis @returns {number[]} */
export const batchOf = (document, axis) => document.batches?.[axis.name] ?? axis.batch;

/** What a criterion is called: its label; else its name and what differs from torch's defaults. @param {Chosen} chosen */
export function titleOf({ label, name, expression, params = {} }) {
  if (label) return label;
  const told = Object.entries(params).filter(([, value]) => typeof value !== "object" || value === null).map(([key, value]) => `${key} ${value}`);
  return [expression ?? name, ...told].join(", ");
}

/** @param {Record<string, any>|undefined} values @param {string} name @param {any} value undefined: the default */
function put(values, name, value) {
  const { [name]: _old, ...rest } = values ?? {};
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** @param {Document} document @param {number} i @param {Partial<Chosen>} patch @returns {Document} */
export const withChosen = (document, i, patch) => ({ ...document, criteria: document.criteria.map((chosen, k) => (k === i ? { ...chosen, ...patch } : chosen)) });

/** @param {Document} document @param {number} i @param {"params"|"case"} part @param {string} name @param {any} value */
export const withValue = (document, i, part, name, value) => withChosen(document, i, { [part]: put(document.criteria[i][part], name, value) });

/** @param {Document} document @param {number} i @param {string} label */
export function withLabel(document, i, label) {
  const { label: _old, ...rest } = document.criteria[i];
  return { ...document, criteria: document.criteria.map((chosen, k) => (k === i ? (label ? { ...rest, label } : rest) : chosen)) };
}

/** Another text; parameters that it no longer names are let go. @param {Document} document @param {number} i @param {string} expression */
export function withExpression(document, i, expression) {
  const kept = Object.entries(document.criteria[i].params ?? {}).filter(([name]) => new RegExp(`\\b${name}\\b`).test(expression));
  return withChosen(document, i, { expression, params: Object.fromEntries(kept) });
}

/** @param {Document} document @param {"ranges"|"batches"} part @param {string} axis @param {number[]|undefined} values @returns {Document} */
export const withAxis = (document, part, axis, values) => ({ ...document, [part]: put(document[part], axis, values) });

/** @param {Document} document @param {Chosen} chosen @returns {Document} */
export const added = (document, chosen) => ({ ...document, criteria: [...document.criteria, chosen] });

/** A newly added criterion: with values for what it cannot be built without. @param {Criterion} criterion @returns {Chosen} */
export const newChosen = ({ name, example }) => ({ name, params: structuredClone(example) });

/** @param {Document} document @param {number} i @returns {Document} */
export const duplicated = (document, i) => ({ ...document, criteria: document.criteria.flatMap((chosen, k) => (k === i ? [chosen, structuredClone(chosen)] : [chosen])) });

/** @param {Document} document @param {number} i @returns {Document} */
export const removed = (document, i) => ({ ...document, criteria: document.criteria.filter((_, k) => k !== i) });

/** What the server is asked about one criterion: all that its curve depends on, and nothing else. @param {Catalogue} catalogue @param {Document} document @param {number} i @returns {Document} */
export function question(catalogue, { version, points, ...document }, i) {
  const { label: _label, ...chosen } = document.criteria[i];
  const axis = axisOf(catalogue, chosen)?.name ?? "";
  const only = (/** @type {Record<string, number[]>|undefined} */ values) => (values?.[axis] ? { [axis]: values[axis] } : {});
  return { version, criteria: [chosen], ranges: only(document.ranges), batches: only(document.batches), ...(points ? { points } : {}) };
}
