/**
 * One node of a schedule in the composer: its class, its parameters, where it is in use, and what can be done with it: moved,
 * removed, followed by another part, or accompanied by one. A composition shows its parts within it.
 */

import { choose as offer, classOptions } from "../ui/classes.js";
import { el, setText, setValue } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { createFields } from "../ui/fieldset.js";
import { iconButton } from "../ui/icon.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { composed, withParam } from "../ui/schedule.js";
import { withPrimary } from "../ui/schedule-start.js";
import { layout, moved } from "./boundaries.js";
import { classOf, joined, newPart, nodeAt, spanAt, swapped, withNode, without } from "./tree.js";

/** @typedef {import("../spec.js").Schedule} Schedule */
/** @typedef {import("./tree.js").Path} Path */
/**
 * @typedef {object} Workbench what a part may ask of the composer
 * @property {import("../spec.js").Catalogue} catalogue
 * @property {(patch: (schedule: Schedule) => Schedule|null, transient?: boolean) => void} alter
 * @property {() => void} commit
 * @property {() => {from: number, to: number}} span of the whole, in calls of the scheduler
 * @property {() => number} steps
 * @property {() => number} lr
 */
/** @typedef {{element: HTMLElement, update: (root: Schedule, base: string) => void}} Part */

/** @param {Schedule} root @param {Path} path @param {Workbench} bench @returns {Part} */
export function createPart(root, path, bench) {
  const { catalogue } = bench;
  const node = nodeAt(root, path);
  const schedule = classOf(catalogue, node.name);
  const id = path.join("-") || "root";
  const select = classSelect(node.name, t("schedules.part.class"), bench, (name) => bench.alter((whole) => replaced(whole, path, name, bench)));
  select.dataset.testid = `class-${id}`;
  const place = el("span", { class: "part-span" });
  const head = el("div", { class: "part-head" }, select, place, ...actions(root, path, bench, id));
  const fields = schedule && !composed(schedule) ? ownFields(path, node.name, bench) : null;
  const parts = (node.schedules ?? []).map((_, k) => createPart(root, [...path, k], bench));
  const borders = (node.milestones ?? []).map((_, k) => createMilestone(path, k, bench));
  const children = parts.flatMap((part, k) => [...(k && borders[k - 1] ? [borders[k - 1].element] : []), part.element]);
  const element = el("div", { class: "part", "data-testid": `part-${id}` }, head, ...(fields ? fields.elements : []),
    ...(parts.length ? [el("div", { class: "parts" }, ...children)] : []), adders(path, bench, id), el("p", { class: "field-error", hidden: true, id: `part-${id}-error` }));
  return {
    element,
    update(whole, base) {
      const here = nodeAt(whole, path);
      element.dataset.path = base;
      offer(select, here.name);
      const { from, to } = spanAt(whole, path, bench.span());
      setText(place, path.length ? t("schedules.part.span", { from, to }) : "");
      fields?.update(here.params, `${base}.params`);
      borders.forEach((border, k) => border.update(here.milestones?.[k] ?? 0, `${base}.milestones.${k}`));
      parts.forEach((part, k) => part.update(whole, `${base}.schedules.${k}`));
    },
  };
}

/** Another class at a place: its own defaults, and lengths that fill the place. @param {Schedule} whole @param {Path} path @param {string} name @param {Workbench} bench */
function replaced(whole, path, name, bench) {
  const schedule = classOf(bench.catalogue, name);
  if (!schedule) return path.length ? whole : null;
  const { from, to } = spanAt(whole, path, bench.span());
  const length = Math.max(1, to - from);
  return withNode(whole, path, (node) => ({ ...(composed(schedule) ? joinedOnly(schedule, node, length, bench) : newPart(schedule, length, bench.lr())), ...(node.every ? { every: node.every } : {}) }));
}

/** A composition in the place of a node: of the node's own parts, or of the node itself. @param {import("../spec.js").ScheduleClass} schedule @param {Schedule} node @param {number} length @param {Workbench} bench @returns {Schedule} */
function joinedOnly(schedule, { every: _every, ...node }, length, bench) {
  const parts = node.schedules ?? [node, node];
  const turns = schedule.params.some(({ name }) => name === "milestones");
  const milestones = node.milestones ?? parts.slice(1).map((_, k) => Math.max(k + 1, Math.floor((length * (k + 1)) / parts.length)));
  return { name: schedule.name, params: {}, schedules: parts, ...(turns ? { milestones } : {}) };
}

/** @param {string} name @param {string} label @param {Workbench} bench @param {(name: string) => void} choose */
export function classSelect(name, label, { catalogue }, choose) {
  const select = el("select", { "aria-label": label, class: "class", onchange: () => choose(select.value) },
    ...classOptions(catalogue.schedules));
  offer(select, name);
  return select;
}

/** @param {Path} path @param {string} name @param {Workbench} bench */
function ownFields(path, name, bench) {
  const fields = createFields(withPrimary(classOf(bench.catalogue, name)?.params ?? []), {
    commit: bench.commit,
    send: (key, value, transient) => bench.alter((whole) => withNode(whole, path, (node) => withParam(node, key, value)), transient),
  });
  const more = fields.rest.children.length || fields.implementation ? [el("details", { class: "more" }, el("summary", {}, t("schedule.more")), fields.rest, fields.implementation)] : [];
  return { elements: [fields.primary, ...more], update: fields.update };
}

/** The milestone between two parts; as in the picture, the parts follow it. @param {Path} path @param {number} index @param {Workbench} bench */
function createMilestone(path, index, bench) {
  const field = createField(parameterOf({ name: "milestone", type: "int", default: 0 }), {
    path: "", label: t("schedules.part.milestone"), commit: bench.commit,
    send: (value, transient) => bench.alter((whole) => {
      const boundary = layout(whole, bench.steps(), bench.catalogue).boundaries.find((one) => one.kind === "milestone" && one.index === index && one.path.join() === path.join());
      return boundary ? moved(whole, boundary, boundary.from + value, bench.steps(), bench.catalogue) : whole;
    }, transient),
  });
  field.element.classList.add("milestone-field");
  return field;
}

/** @param {Schedule} root @param {Path} path @param {Workbench} bench @param {string} id */
function actions(root, path, bench, id) {
  if (!path.length) return [];
  const [parents, k] = [path.slice(0, -1), path[path.length - 1]];
  const count = nodeAt(root, parents).schedules?.length ?? 0;
  const up = iconButton("up", t("schedules.part.earlier"), () => bench.alter((whole) => swapped(whole, [...parents, k - 1], bench.span())), `part-up-${id}`);
  const down = iconButton("down", t("schedules.part.later"), () => bench.alter((whole) => swapped(whole, path, bench.span())), `part-down-${id}`);
  up.disabled = k === 0;
  down.disabled = k === count - 1;
  return [up, down, iconButton("remove", t("schedules.part.remove"), () => bench.alter((whole) => without(whole, path)), `part-remove-${id}`)];
}

/** What may be added: behind this part, or at the same time. @param {Path} path @param {Workbench} bench @param {string} id */
function adders(path, bench, id) {
  const group = (/** @type {string} */ way) => el("optgroup", { label: t(`joint.${way}`) },
    ...bench.catalogue.schedules.filter((one) => !composed(one)).map((one) => el("option", { value: `${way} ${one.name}` }, one.name)));
  const select = el("select", { class: "adder", "aria-label": t("schedules.part.add"), "data-testid": `add-part-${id}`, onchange: () => {
    const [way, name] = select.value.split(" ");
    const chosen = classOf(bench.catalogue, name);
    select.value = "";
    if (chosen) bench.alter((whole) => added(whole, path, chosen, way === "then", bench));
  } }, el("option", { value: "" }, t("schedules.part.add")), group("then"), group("with"));
  return select;
}

/** @param {Schedule} whole @param {Path} path @param {import("../spec.js").ScheduleClass} chosen @param {boolean} turns @param {Workbench} bench */
function added(whole, path, chosen, turns, bench) {
  const span = spanAt(whole, path, bench.span());
  const length = Math.max(1, span.to - span.from);
  const part = newPart(chosen, turns ? Math.max(1, length - Math.floor(length / 2)) : length, bench.lr());
  return joined(whole, path, part, { catalogue: bench.catalogue, turns, span });
}
