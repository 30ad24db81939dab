/**
 * Pure functions on the field `map` of a spec (docs/wire.md, *Maps*). The page writes it whole, so that all of it can be seen and edited;
 * the engine judges it. An axis of whole numbers carries its values, since a range would pass between them.
 */

import { optimizerOf, placeOf, surfaceOf, withStart } from "../spec.js";
import { subspec } from "../subspec.js";
import { placed } from "../sweep.js";
import { choiceOf, choicesOf, LR } from "./choices.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./choices.js").Choice} Choice */
/** @typedef {import("./scale.js").Axis} Axis */
/** @typedef {"x"|"y"} Name */
/** @typedef {{path?: (string|number)[], from?: number, to?: number, count?: number, scale?: "linear"|"log"|"complement", values?: number[]}} Written an axis as the document has it */
/** @typedef {{kind: "grid"|"basins"|"sensitivity", entry: number, x: Written, y?: Written, tolerance: number}} MapField */

export const KINDS = /** @type {const} */ (["grid", "basins", "sensitivity"]);
export const COUNT = 256;
const DECADES = 6; // of a logarithmic axis whose range has no lower end

/** @param {Spec} spec @returns {MapField} */
export const mapOf = (spec) => /** @type {any} */ (spec).map;

/** @param {Spec} spec @param {Partial<MapField>} patch @returns {Spec} */
export const withMap = (spec, patch) => /** @type {any} */ ({ ...spec, map: { ...mapOf(spec), ...patch } });

/** The same document as a race. @param {Spec} spec @returns {Spec} */
export function withoutMap(spec) {
  const { map: _map, ...rest } = /** @type {any} */ (spec);
  return rest;
}

/** A spec with all of its map written out; a race becomes the map of one of its entries. @param {Spec} spec @param {Catalogue} catalogue @param {number} [entry] @returns {Spec} */
export function completed(spec, catalogue, entry = 0) {
  const given = /** @type {any} */ (mapOf(spec) ?? {});
  const kind = given.kind ?? "grid";
  const at = given.entry ?? entry;
  const whole = { kind, entry: at, ...given, tolerance: given.tolerance ?? 1e-3 };
  const defaults = firstAxes(spec, kind, at, catalogue);
  const axis = (/** @type {Name} */ name) => (given[name]?.values ? given[name] : { ...defaults[name], ...given[name] });
  const { y: _y, ...rest } = whole;
  return withMap(spec, { ...rest, x: axis("x"), ...(kind === "sensitivity" ? {} : { y: axis("y") }) });
}

/** @param {Spec} spec @param {string} kind @param {number} entry @param {Catalogue} catalogue @returns {{x: Written, y: Written}} */
function firstAxes(spec, kind, entry, catalogue) {
  const box = surfaceOf(catalogue, spec.problem)?.box ?? [[-1, 1], [-1, 1]];
  if (kind === "basins") return { x: coordinate(box[0]), y: coordinate(box[1]) };
  const choices = choicesOf(spec, kind === "sensitivity" ? 0 : entry, catalogue);
  const x = choices.find(({ path }) => path.join() === LR.join()) ?? choices[0];
  const y = choices.find((choice) => choice !== x && choice.parameter.type !== "int") ?? x;
  return { x: axisOf(x), y: axisOf(y) };
}

/** @param {number[]} side @returns {Written} */
const coordinate = ([from, to]) => ({ from, to, scale: "linear", count: COUNT });

/** The range and the scale that the catalogue has for a number. @param {Choice} choice @param {number} [count] @returns {Written} */
export function axisOf({ path, parameter }, count = COUNT) {
  const [low, high] = parameter.range ?? [0, 1];
  const log = parameter.scale === "log" || parameter.scale === "log0";
  const from = log && low <= 0 ? high * 10 ** -DECADES : low;
  const scale = log ? "log" : parameter.scale === "complement" ? "complement" : "linear";
  return ranged({ path, scale, count, from, to: high }, parameter.type === "int");
}

/** As it is written: whole numbers one by one, at most `count` of them. @param {Written} axis @param {boolean} integer @returns {Written} */
export function ranged({ path, scale = "linear", count = COUNT, from = 0, to = 1 }, integer) {
  if (!integer) return { path, from, to, scale, count };
  const shape = { from, to, scale, count };
  const all = Array.from({ length: count }, (_, k) => Math.round(scale === "log" ? from * (to / from) ** (k / Math.max(1, count - 1)) : from + ((to - from) * k) / Math.max(1, count - 1)));
  return { path, values: [...new Set(all)].filter(Number.isFinite).slice(0, shape.count) };
}

/** An axis's ends, scale and count, however it is written. @param {Written|undefined} axis @returns {Axis} */
export function axisFrom(axis) {
  const values = axis?.values;
  if (values?.length) {
    const [from, to] = [values[0], values[values.length - 1]];
    const log = values.length > 2 && from > 0 && values[1] - from < 0.5 * ((to - from) / (values.length - 1));
    return { from, to, scale: log ? "log" : "linear", count: values.length };
  }
  return { from: axis?.from ?? 0, to: axis?.to ?? 1, scale: axis?.scale ?? "linear", count: axis?.count ?? COUNT };
}

/** @param {Spec} spec @param {Name} name @param {Partial<Axis>} patch @returns {Spec} */
export function withAxis(spec, name, patch) {
  const written = mapOf(spec)[name] ?? {};
  if (!written.values) return withMap(spec, { [name]: { ...written, ...patch } });
  return withMap(spec, { [name]: ranged({ path: written.path, ...axisFrom(written), ...patch }, true) });
}

/** Another number on an axis; where the document leaves it out it is written in, so that it has a place. @param {Spec} spec @param {Name} name @param {Choice} choice @returns {Spec} */
export function withChoice(spec, name, choice) {
  const { entry, kind } = mapOf(spec);
  const named = kind === "sensitivity" || !choice.missing ? spec : placed(spec, ["entries", entry, ...choice.path], choice.value);
  const count = axisFrom(mapOf(spec)[name]).count;
  return withMap(named, { [name]: axisOf(choice, count) });
}

/** Another kind of map, with its own axes. @param {Spec} spec @param {MapField["kind"]} kind @param {Catalogue} catalogue */
export const withKind = (spec, kind, catalogue) => completed(/** @type {any} */ ({ ...spec, map: { kind, entry: mapOf(spec).entry, tolerance: mapOf(spec).tolerance } }), catalogue);

/** Keeps the map drawable when entries or the surface have changed: an entry that is there, axes that it has. @param {Spec} spec @param {Catalogue} catalogue @param {Spec} before @returns {Spec} */
export function fitted(spec, catalogue, before) {
  const map = mapOf(spec);
  if (!map) return spec;
  const entry = Math.min(map.entry, spec.entries.length - 1);
  const moved = map.kind === "basins" && placeOf(spec.problem) !== placeOf(before.problem) && map === mapOf(before);
  const lost = map.kind !== "basins" && [map.x, map.y].some((axis) => axis?.path && !choiceOf(choicesOf(spec, map.kind === "sensitivity" ? 0 : entry, catalogue), axis.path));
  const next = entry === map.entry ? spec : withMap(spec, { entry });
  return moved || lost ? withKind(next, map.kind, catalogue) : next;
}

/** What is asked of the server: only the entries that are mapped. @param {Spec} spec @returns {{spec: Spec, which: number[]}} */
export function question(spec) {
  const map = mapOf(spec);
  const which = map.kind === "sensitivity" ? spec.entries.map((_, i) => i) : [map.entry];
  const { entries, ...rest } = subspec(spec, which);
  return { spec: withMap({ ...rest, entries: entries.map(({ label: _label, ...entry }) => entry) }, { entry: 0 }), which };
}

/** The run of one cell, as a race with the values in place. @param {Spec} spec @param {{x: number, y: number, row: number}} cell @param {Catalogue} catalogue @returns {Spec} */
export function cellSpec(spec, { x, y, row }, catalogue) {
  const { kind, entry, x: across, y: up } = mapOf(spec);
  const race = withoutMap(spec);
  if (kind === "basins") return withStart(race, [x, y]);
  if (kind === "sensitivity") return put(race, row, across.path ?? LR, x, catalogue);
  return put(put(race, entry, across.path ?? LR, x, catalogue), entry, up?.path ?? [], y, catalogue);
}

/** @param {Spec} spec @param {number} i @param {(string|number)[]} path @param {number} value @param {Catalogue} catalogue @returns {Spec} */
function put(spec, i, path, value, catalogue) {
  const [, , name, at] = path;
  const { optimizer } = spec.entries[i];
  // An item has a place only where its list is written out.
  const whole = at !== undefined && path[0] === "optimizer" && optimizer.params[name] === undefined ? optimizerOf(catalogue, optimizer.name)?.params.find((one) => one.name === name)?.default : undefined;
  const named = whole ? placed(spec, ["entries", i, "optimizer", "params", name], whole) : spec;
  return placed(named, ["entries", i, ...path], value);
}

/** The entry whose run a cell is. @param {Spec} spec @param {{row: number}} cell */
export const entryOf = (spec, { row }) => (mapOf(spec).kind === "sensitivity" ? row : mapOf(spec).entry);
