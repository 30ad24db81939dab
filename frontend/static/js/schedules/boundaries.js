/**
 * Where a schedule's parts meet, and what follows when such a boundary is moved. A boundary is a milestone of a composition, a
 * parameter that says how long a part lasts or repeats (the catalogue marks those), or an item of a list of milestones. When a
 * milestone moves, the parts on both sides are stretched to their new spans: their own lengths and milestones follow in proportion.
 * Everything is counted in calls of the scheduler; `every` steps of the optimizer lie between two of them.
 */

import { classOf, counting, nodeAt, spansOf, withNode } from "./tree.js";

/** @typedef {import("../spec.js").Schedule} Schedule */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./tree.js").Path} Path */
/** @typedef {import("./tree.js").Span} Span */
/** @typedef {{kind: "milestone"|"length"|"item", path: Path, name: string, index: number, at: number, low: number, high: number, from: number}} Boundary
 *  at: the call at which it stands; low, high: how far it may go; from: where its node begins */
/** @typedef {{path: Path, name: string, from: number, to: number}} Segment a part that is no composition, and where it is in use */

/** How many times the scheduler is called in a run. @param {Schedule} schedule @param {number} steps */
export const callsOf = (schedule, steps) => Math.max(1, Math.floor(steps / (schedule.every ?? 1)));

/** @param {Schedule} schedule @param {number} steps @param {Catalogue} catalogue @returns {{boundaries: Boundary[], segments: Segment[]}} */
export function layout(schedule, steps, catalogue) {
  /** @type {Boundary[]} */
  const boundaries = [];
  /** @type {Segment[]} */
  const segments = [];
  const all = { from: 0, to: callsOf(schedule, steps) };
  /** @param {Schedule} node @param {Path} path @param {Span} span */
  const visit = (node, path, span) => {
    const spans = spansOf(node, span);
    node.schedules?.forEach((part, k) => visit(part, [...path, k], spans[k]));
    if (node.schedules) boundaries.push(...milestonesOf(node, path, span, spans));
    else {
      segments.push({ path, name: node.name, ...span });
      boundaries.push(...lengthsOf(node, path, span, all, catalogue));
    }
  };
  visit(schedule, [], all);
  return { boundaries: boundaries.sort((a, b) => a.at - b.at), segments };
}

/** @param {Schedule} node @param {Path} path @param {Span} span @param {Span[]} spans @returns {Boundary[]} */
function milestonesOf(node, path, span, spans) {
  return (node.milestones ?? []).map((milestone, index) => ({
    kind: "milestone", path, name: "milestones", index, at: span.from + milestone, from: span.from,
    low: spans[index].from + 1, high: Math.max(spans[index].from + 1, (spans[index + 1]?.to ?? span.to) - 1),
  }));
}

/** @param {Schedule} node @param {Path} path @param {Span} span @param {Span} all @param {Catalogue} catalogue @returns {Boundary[]} */
function lengthsOf(node, path, span, all, catalogue) {
  const lists = classOf(catalogue, node.name)?.params.filter(({ type, name }) => type === "list" && Array.isArray(node.params?.[name])) ?? [];
  const items = lists.flatMap(({ name }) => node.params?.[name].map((/** @type {number} */ value, /** @type {number} */ index, /** @type {number[]} */ list) => boundary("item", name, index, value, 1 + (list[index - 1] ?? 0), (list[index + 1] ?? Infinity) - 1)));
  const lengths = counting(catalogue, node.name, ["span", "period"]).flatMap((parameter) => {
    const value = node.params?.[parameter.name] ?? parameter.default;
    // Where a part lasts exactly until its successor begins, the milestone between them moves both.
    if (typeof value !== "number" || (span.from + value === span.to && span.to < all.to)) return [];
    return [boundary("length", parameter.name, 0, value, 1, Infinity)];
  });
  /** @param {Boundary["kind"]} kind @param {string} name @param {number} index @param {number} value @param {number} low @param {number} high @returns {Boundary} */
  function boundary(kind, name, index, value, low, high) {
    return { kind, path, name, index, at: span.from + value, from: span.from, low: span.from + low, high: Math.min(span.from + high, all.to) };
  }
  return [...items, ...lengths].filter(({ at }) => at <= all.to);
}

/** The schedule with a boundary at another call. @param {Schedule} schedule @param {Boundary} boundary @param {number} to @param {number} steps @param {Catalogue} catalogue @returns {Schedule} */
export function moved(schedule, boundary, to, steps, catalogue) {
  const { path, name, index, from } = boundary;
  const value = Math.max(boundary.low, Math.min(boundary.high, Math.round(to))) - from;
  return withNode(schedule, path, (node) => {
    if (boundary.kind === "length") return { ...node, params: { ...node.params, [name]: value } };
    if (boundary.kind === "item") return { ...node, params: { ...node.params, [name]: replaced(node.params?.[name], index, value) } };
    const next = { ...node, milestones: replaced(node.milestones ?? [], index, value) };
    return fitted(next, spansOf(node, spanOf(schedule, path, steps)), spansOf(next, spanOf(schedule, path, steps)), catalogue);
  });
}

/** @param {Schedule} schedule @param {Path} path @param {number} steps @returns {Span} */
function spanOf(schedule, path, steps) {
  return path.reduce((span, k, depth) => spansOf(nodeAt(schedule, path.slice(0, depth)), span)[k], { from: 0, to: callsOf(schedule, steps) });
}

/** @param {number[]} list @param {number} index @param {number} value */
const replaced = (list, index, value) => list.map((old, k) => (k === index ? value : old));

/** The node with each part stretched from its old span to its new one. @param {Schedule} node @param {Span[]} before @param {Span[]} after @param {Catalogue} catalogue @returns {Schedule} */
function fitted(node, before, after, catalogue) {
  const lengths = (/** @type {Span} */ { from, to }) => Math.max(1, to - from);
  return { ...node, schedules: node.schedules?.map((part, k) => stretched(part, lengths(after[k]) / lengths(before[k]), catalogue)) };
}

/**
 * A schedule whose lengths are `factor` times as many calls, none of them less than one. `kinds`: which parameters take part; a part
 * that gets another place keeps its periods and waits, a change of units takes them all.
 * @param {Schedule} node @param {number} factor @param {Catalogue} catalogue @param {string[]} [kinds] @returns {Schedule}
 */
export function stretched(node, factor, catalogue, kinds = ["span"]) {
  if (factor === 1) return node;
  const scaled = (/** @type {number} */ value) => Math.max(1, Math.round(value * factor));
  const own = counting(catalogue, node.name, kinds).filter(({ name }) => typeof node.params?.[name] === "number" && node.params[name] > 0);
  const lists = classOf(catalogue, node.name)?.params.filter(({ name, type, item }) => type === "list" && item === "int" && Array.isArray(node.params?.[name])) ?? [];
  const params = {
    ...node.params, ...Object.fromEntries(own.map(({ name }) => [name, scaled(node.params?.[name])])),
    ...Object.fromEntries(lists.map(({ name }) => [name, node.params?.[name].map(scaled)])),
  };
  return {
    ...node, params, ...(node.milestones ? { milestones: node.milestones.map(scaled) } : {}),
    ...(node.schedules ? { schedules: node.schedules.map((part) => stretched(part, factor, catalogue, kinds)) } : {}),
  };
}

/** How many calls a schedule was written for, as far as its numbers say; null where none does. @param {Schedule} node @param {Catalogue} catalogue @returns {number|null} */
export function writtenFor(node, catalogue) {
  const parts = (node.schedules ?? []).map((part) => writtenFor(part, catalogue));
  if (node.milestones) return (node.milestones[node.milestones.length - 1] ?? 0) + (parts[parts.length - 1] ?? 0);
  const values = counting(catalogue, node.name, ["span"]).map(({ name, default: own }) => node.params?.[name] ?? own);
  const lists = classOf(catalogue, node.name)?.params.filter(({ type }) => type === "list").flatMap(({ name }) => node.params?.[name] ?? []) ?? [];
  const lengths = [...parts, ...values, ...lists].filter((value) => typeof value === "number");
  return lengths.length ? Math.max(...lengths) : null;
}
