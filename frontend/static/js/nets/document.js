/**
 * Pure functions on the document of a training: its data, its net, how it is trained, and the entries. What is valid is the engine's to
 * say; here only the shape is filled in. No dataset's, net's, criterion's or optimizer's name is known.
 */

import { normalize as normalizeSpec, withEntry } from "../spec.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Params} Params */
/** @typedef {{name: string, params: Params, count: number, noise: number, seed: number, validation: number, table?: Table}} Data */
/** @typedef {{columns: string[], rows: number[][], target: string, kind: string, classes: string[], standardize: boolean}} Table of a person's own */
/** @typedef {Record<string, any> & {kind: string}} Net */
/** @typedef {import("../spec.js").Entry & {clip?: number|null, layers?: Record<string, Params>, implementation?: string|null}} Trainer */
/** @typedef {{version: number, data: Data, net: Net, criterion: {name: string, params: Params}, batch: number|null, epochs: number, seeds: number[],
 *   dtype: string, stacked: boolean, stopping: Params|null, events: import("../spec.js").SpecEvent[], entries: Trainer[]}} Training */
/** @typedef {{name: string, type: string, default: any, range?: number[], step?: number, item?: string, lengths?: number[], choices?: any[], fields?: Knob[]}} Knob a field of a net */
/** @typedef {{name: string, title: string, sentence: string, family: string, features: number, classes: number, noise: number, count: number, most: number,
 *   image: number[]|null, params: import("../spec.js").Parameter[]}} Dataset */
/** @typedef {{name: string, title: string, sentence: string, params: Knob[], suits: string[], images: boolean, target: string|null}} KindOfNet target: what it learns, where it is not the data's */
/** @typedef {{datasets: Dataset[], own: {name: string, rows: number[], features: number, classes: number, bytes: number}, kinds: KindOfNet[],
 *   criteria: Record<string, string[]>, usual: Record<string, string>, stopping: Knob[], implementations: string[], dtypes: string[],
 *   limits: {epochs: number, seeds: number, entries: number, steps: number, validation: number[], count: number[]}, first: any}} Nets what the catalogue says of trainings */

/** What the engine takes where a document says nothing. */
const USUAL = { version: 1, batch: 32, epochs: 50, seeds: [0], dtype: "float32", stacked: true, stopping: null, events: [] };
const SPLIT = { params: {}, seed: 0, validation: 0.25 };

/** A spec as a training, which it is on this page. @param {Spec} spec @returns {Training} */
export const trainingOf = (spec) => /** @type {any} */ (spec);

/** @param {Training} training @returns {Spec} */
const specOf = (training) => /** @type {any} */ (training);

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The catalogue's dataset, or a person's table as one. @param {Nets} nets @param {Data} data @returns {Dataset|undefined} */
export function datasetOf(nets, { name, table }) {
  if (!table) return nets.datasets.find((one) => one.name === name);
  return {
    name, title: "", sentence: "", family: "own", features: table.columns.length - 1, classes: table.kind === "classes" ? table.classes.length : 0, noise: 0,
    count: table.rows.length, most: table.rows.length, image: null, params: [],
  };
}

/** @param {Nets} nets @param {Net} net */
export const kindOf = (nets, { kind }) => nets.kinds.find(({ name }) => name === kind);

/** What is learned: classes, numbers, or the inputs themselves. @param {Nets} nets @param {Training} training */
export function targetOf(nets, { data, net }) {
  return kindOf(nets, net)?.target ?? (datasetOf(nets, data)?.classes ? "classes" : "numbers");
}

/** The kinds of net that can learn these data. @param {Nets} nets @param {Data} data */
export const kindsFor = (nets, { name, table }) => nets.kinds.filter(({ suits, images }) => (table ? !images : suits.includes(name)));

/** How many samples are trained on. @param {Data} data */
export const trainedOn = ({ count, validation }) => count - Math.round(validation * count);

/** The same document with its shape filled in; fields that it has are kept, known or not. @param {any} document @param {Catalogue|null} catalogue @returns {Spec} */
export function normalize(document, catalogue) {
  if (!isObject(document) || !isObject(document.data)) throw new TypeError("spec.data: expected an object with a name");
  const { entries } = normalizeSpec({ problem: { name: "" }, entries: document.entries }, null);
  const nets = catalogue?.nets;
  const found = nets && datasetOf(nets, /** @type {Data} */ (document.data));
  const data = { ...SPLIT, count: found?.count ?? 200, noise: found?.noise ?? 0, ...document.data };
  const net = { kind: nets?.kinds[0].name ?? "", ...document.net };
  const filled = /** @type {any} */ ({ ...USUAL, ...document, data, net: nets ? { ...defaults(nets, net.kind), ...net } : net, entries });
  return specOf(nets ? fitted({ ...filled, criterion: { params: {}, ...(document.criterion ?? { name: nets.usual[targetOf(nets, filled)] }) } }, "batch" in document) : filled);
}

/** A batch that nobody chose is no larger than the samples. @param {Training} training @param {boolean} chosen @returns {Training} */
const fitted = (training, chosen) => (chosen || training.batch === null || training.batch < trainedOn(training.data) ? training : { ...training, batch: null });

/** @param {Nets} nets @param {string} kind @returns {Net} */
function defaults(nets, kind) {
  const knobs = nets.kinds.find(({ name }) => name === kind)?.params ?? [];
  return { kind, ...structuredClone(Object.fromEntries(knobs.map((knob) => [knob.name, knob.default]))) };
}

/** The page's first training; the server names it. @param {Catalogue} catalogue */
export const firstTraining = (catalogue) => normalize({ ...catalogue.nets.first, entries: catalogue.nets.first.entries.map(plain) }, catalogue);

/** An entry without what it has by default. @param {Trainer} entry @returns {Trainer} */
function plain(entry) {
  const { label, optimizer } = entry;
  const rest = Object.fromEntries(Object.entries(entry).filter(([name, value]) => name !== "optimizer" && name !== "label" && value !== null && !(isObject(value) && !Object.keys(value).length)));
  return { ...(label && label !== optimizer.name ? { label } : {}), optimizer, ...rest };
}

/** @param {Spec} spec @param {Partial<Training>} patch @returns {Spec} */
export const withTraining = (spec, patch) => specOf({ ...trainingOf(spec), ...patch });

/** @param {Spec} spec @param {Partial<Data>} patch */
export const withData = (spec, patch) => withTraining(spec, { data: { ...trainingOf(spec).data, ...patch } });

/** Other data: with their own numbers of samples and noise, a net that can learn them, a criterion that fits. @param {Spec} spec @param {string} name @param {Nets} nets @param {Table} [table] */
export function withDataset(spec, name, nets, table) {
  const { data: { seed, validation }, batch } = trainingOf(spec);
  const found = datasetOf(nets, /** @type {any} */ ({ name, table }));
  const data = { name, params: {}, count: found?.count ?? 200, noise: found?.noise ?? 0, seed, validation, ...(table ? { table } : {}) };
  const next = withTraining(spec, { data, batch: batch !== null && batch >= trainedOn(data) ? null : batch });
  const kinds = kindsFor(nets, data);
  const fits = kinds.some((kind) => kind.name === trainingOf(next).net.kind);
  return withFittingCriterion(fits ? next : withKind(next, kinds[0]?.name ?? nets.kinds[0].name, nets), spec, nets);
}

/** @param {Spec} spec @param {string} name @param {any} value undefined: the dataset's default */
export function setDataParam(spec, name, value) {
  const { [name]: _old, ...rest } = trainingOf(spec).data.params;
  return withData(spec, { params: value === undefined ? rest : { ...rest, [name]: value } });
}

/** Another kind of net; what it has too is kept, but for the layers, which mean something else there. @param {Spec} spec @param {string} kind @param {Nets} nets */
export function withKind(spec, kind, nets) {
  const { net } = trainingOf(spec);
  const fresh = defaults(nets, kind);
  const kept = Object.entries(net).filter(([name, value]) => name !== "kind" && name in fresh && typeof value === typeof fresh[name] && !isObject(value) && !Array.isArray(value));
  return withFittingCriterion(withoutLayers(withTraining(spec, { net: { ...fresh, ...Object.fromEntries(kept) } })), spec, nets);
}

/** A field of the net. Where the number of layers changes, what single layers had of their own goes. @param {Spec} spec @param {string[]} path @param {any} value @param {Nets} nets */
export function withKnob(spec, path, value, nets) {
  const { net } = trainingOf(spec);
  const before = path.reduce((one, name) => one?.[name], /** @type {any} */ (net));
  const usual = path.reduce((one, name) => one?.[name], /** @type {any} */ (defaults(nets, net.kind)));
  const next = withTraining(spec, { net: /** @type {Net} */ (put(net, path, value === undefined ? usual : value)) });
  return Array.isArray(value) && value.length !== before?.length ? withoutLayers(next) : next;
}

/** @param {Record<string, any>} object @param {string[]} path @param {any} value @returns {Record<string, any>} */
const put = (object, [head, ...rest], value) => ({ ...object, [head]: rest.length ? put(object[head] ?? {}, rest, value) : value });

/** @param {Spec} spec @returns {Spec} */
function withoutLayers(spec) {
  if (!trainingOf(spec).entries.some(({ layers }) => layers && Object.keys(layers).length)) return spec;
  return { ...spec, entries: trainingOf(spec).entries.map(({ layers: _layers, ...entry }) => entry) };
}

/** A person's own choice stays where it fits; the usual one of another kind of target gives way to this one's. @param {Spec} spec @param {Spec} before @param {Nets} nets */
function withFittingCriterion(spec, before, nets) {
  const [target, old] = [spec, before].map((one) => targetOf(nets, trainingOf(one)));
  const { name } = trainingOf(spec).criterion;
  const own = target === old || name !== nets.usual[old];
  return own && nets.criteria[target]?.includes(name) ? spec : withTraining(spec, { criterion: { name: nets.usual[target], params: {} } });
}

/** So many seeds, counted from the first. @param {Spec} spec @param {number} count @param {number} [first] */
export function withSeeds(spec, count, first = trainingOf(spec).seeds[0]) {
  return withTraining(spec, { seeds: Array.from({ length: Math.max(1, count) }, (_, k) => first + k) });
}

/** @param {Spec} spec @param {number} i @param {string} name @param {any} value undefined or null: none */
export function setOwn(spec, i, name, value) {
  const { [name]: _old, ...rest } = /** @type {Record<string, any>} */ (spec.entries[i]);
  return withEntry(spec, i, /** @type {any} */ (value === undefined || value === null ? rest : { ...rest, [name]: value }));
}

/** A hyperparameter of one layer, or whether it is frozen. @param {Spec} spec @param {number} i @param {number} layer @param {string} name @param {any} value undefined: the entry's own */
export function setLayer(spec, i, layer, name, value) {
  const { layers = {} } = trainingOf(spec).entries[i];
  const { [name]: _old, ...rest } = layers[layer] ?? {};
  const own = value === undefined ? rest : { ...rest, [name]: value };
  const { [layer]: _layer, ...others } = layers;
  const next = Object.keys(own).length ? { ...others, [layer]: own } : others;
  return setOwn(spec, i, "layers", Object.keys(next).length ? next : undefined);
}
