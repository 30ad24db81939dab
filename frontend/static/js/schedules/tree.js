/**
 * Pure functions on a schedule as a tree: a composition has parts, which may be compositions. A node is named by its path, the
 * indices of the parts on the way to it. Which classes compose, and which of those take turns, is read off the catalogue: the
 * ones that take schedules, and among them those with milestones. Lengths are in calls of the scheduler.
 */

import { composed } from "../ui/schedule.js";
import { newSchedule } from "../ui/schedule-start.js";

/** @typedef {import("../spec.js").Schedule} Schedule */
/** @typedef {import("../spec.js").ScheduleClass} ScheduleClass */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {number[]} Path */
/** @typedef {{from: number, to: number}} Span in calls of the scheduler */

/** @param {Catalogue} catalogue @param {string} name */
export const classOf = (catalogue, name) => catalogue.schedules.find((one) => one.name === name);

/** Whether its parts take turns. @param {ScheduleClass|undefined} schedule */
export const sequential = (schedule) => Boolean(schedule && composed(schedule) && schedule.params.some(({ name }) => name === "milestones"));

/** The class that joins parts: in turns, or at the same time. @param {Catalogue} catalogue @param {boolean} turns */
export const joining = (catalogue, turns) => catalogue.schedules.find((one) => composed(one) && sequential(one) === turns);

/** @param {Schedule} schedule @param {Path} path @returns {Schedule} */
export const nodeAt = (schedule, path) => path.reduce((node, k) => /** @type {Schedule[]} */ (node.schedules)[k], schedule);

/** The same tree with another node at a path. @param {Schedule} schedule @param {Path} path @param {(node: Schedule) => Schedule} patch @returns {Schedule} */
export function withNode(schedule, path, patch) {
  if (!path.length) return patch(schedule);
  const [head, ...rest] = path;
  return { ...schedule, schedules: (schedule.schedules ?? []).map((part, k) => (k === head ? withNode(part, rest, patch) : part)) };
}

/** The parameters of a class that count calls of the scheduler, of one kind. @param {Catalogue} catalogue @param {string} name @param {string[]} kinds span: how long it lasts; period: how long until it comes again; wait */
export const counting = (catalogue, name, kinds) => classOf(catalogue, name)?.params.filter(({ counts }) => counts && kinds.includes(counts)) ?? [];

/** Where the parts of a node lie, when it lies on `span`. @param {Schedule} node @param {Span} span @returns {Span[]} */
export function spansOf(node, span) {
  const parts = node.schedules ?? [];
  if (!node.milestones) return parts.map(() => span);
  const edges = [span.from, ...node.milestones.map((milestone) => span.from + milestone), span.to];
  return parts.map((_, k) => ({ from: edges[k], to: Math.max(edges[k], edges[k + 1] ?? span.to) }));
}

/** Where the node at a path lies. @param {Schedule} schedule @param {Path} path @param {Span} span @returns {Span} */
export function spanAt(schedule, path, span) {
  if (!path.length) return span;
  const [head, ...rest] = path;
  return spanAt(/** @type {Schedule[]} */ (schedule.schedules)[head], rest, spansOf(schedule, span)[head]);
}

/** A new part of a class that lasts as long as its place. @param {ScheduleClass} schedule @param {number} length @param {number} lr @returns {Schedule} */
export function newPart(schedule, length, lr) {
  const made = newSchedule(schedule, length, lr);
  const spans = schedule.params.filter((parameter) => parameter.counts === "span" && !parameter.nullable);
  return { ...made, params: { ...made.params, ...Object.fromEntries(spans.map(({ name }) => [name, length])) } };
}

/** A newly chosen class over `length` calls; a composition begins with the first two classes that last a while. @param {Catalogue} catalogue @param {ScheduleClass} schedule @param {number} length @param {number} lr @returns {Schedule} */
export function newNode(catalogue, schedule, length, lr) {
  if (!composed(schedule)) return newSchedule(schedule, length, lr);
  const lasting = catalogue.schedules.filter((one) => !composed(one) && one.params.some(({ counts, nullable }) => counts === "span" && !nullable)).slice(0, 2);
  const middle = Math.max(1, Math.floor(length / 2));
  const turns = sequential(schedule);
  return { name: schedule.name, params: {}, schedules: lasting.map((one) => newPart(one, turns ? middle : length, lr)), ...(turns ? { milestones: [middle] } : {}) };
}

/** What a part was before, but for how often the whole is stepped, which only the root says. @param {Schedule} node @returns {Schedule} */
function asPart({ every: _every, ...node }) {
  return node;
}

/**
 * The tree with a part more, behind the node at `path` (`turns`) or at the same time: the present composition takes it where it
 * is of that kind, otherwise the node is wrapped into a new one.
 * @param {Schedule} root @param {Path} path @param {Schedule} part @param {{catalogue: Catalogue, turns: boolean, span: Span}} how span: of the node
 * @returns {Schedule}
 */
export function joined(root, path, part, { catalogue, turns, span }) {
  const middle = Math.max(1, Math.floor((span.to - span.from) / 2));
  const [parents, k] = [path.slice(0, -1), path[path.length - 1]];
  const parent = path.length ? nodeAt(root, parents) : null;
  if (parent && sequential(classOf(catalogue, parent.name)) === turns) {
    return withNode(root, parents, (node) => inserted(node, k + 1, part, middle));
  }
  const kind = joining(catalogue, turns);
  if (!kind) return root;
  return withNode(root, path, (node) => ({
    name: kind.name, params: {}, ...(node.every ? { every: node.every } : {}), schedules: [asPart(node), part], ...(turns ? { milestones: [middle] } : {}),
  }));
}

/** @param {Schedule} node @param {number} at @param {Schedule} part @param {number} middle of the part before @returns {Schedule} */
function inserted(node, at, part, middle) {
  const schedules = [...(node.schedules ?? []).slice(0, at), part, ...(node.schedules ?? []).slice(at)];
  if (!node.milestones) return { ...node, schedules };
  const before = at > 1 ? node.milestones[at - 2] : 0;
  return { ...node, schedules, milestones: [...node.milestones.slice(0, at - 1), before + middle, ...node.milestones.slice(at - 1)] };
}

/** The tree without the part at a path; a composition of one becomes that one. @param {Schedule} root @param {Path} path @returns {Schedule|null} */
export function without(root, path) {
  if (!path.length) return null;
  const [parents, k] = [path.slice(0, -1), path[path.length - 1]];
  return withNode(root, parents, (node) => {
    const schedules = (node.schedules ?? []).filter((_, j) => j !== k);
    if (schedules.length === 1) return { ...schedules[0], ...(node.every ? { every: node.every } : {}) };
    return { ...node, schedules, ...(node.milestones ? { milestones: node.milestones.filter((_, j) => j !== Math.max(0, k - 1)) } : {}) };
  });
}

/** The tree with the part at a path one place on, each keeping its length. @param {Schedule} root @param {Path} path @param {Span} span of the root @returns {Schedule} */
export function swapped(root, path, span) {
  const [parents, k] = [path.slice(0, -1), path[path.length - 1]];
  const lengths = spansOf(nodeAt(root, parents), spanAt(root, parents, span)).map(({ from, to }) => to - from);
  return withNode(root, parents, (node) => {
    const order = (node.schedules ?? []).map((_, j) => (j === k ? k + 1 : j === k + 1 ? k : j));
    const ends = order.map((_, j) => order.slice(0, j + 1).reduce((sum, old) => sum + lengths[old], 0));
    return { ...node, schedules: order.map((old) => /** @type {Schedule[]} */ (node.schedules)[old]), ...(node.milestones ? { milestones: ends.slice(0, -1) } : {}) };
  });
}
