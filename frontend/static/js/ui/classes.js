/**
 * Classes to choose among: torch's own, and after them a group for each file or package of somebody else's (docs/plugins.md).
 */

import { el } from "./dom.js";
import { t } from "./messages.js";

/** @typedef {{name: string, sentence?: string, source?: string}} Class source: the file or package; none of torch's own */

/**
 * torch's own first.
 * @template {Class} T
 * @param {T[]} classes @returns {{source: string, classes: T[]}[]}
 */
export function bySource(classes) {
  const sources = ["", ...new Set(classes.flatMap(({ source }) => source ?? []))];
  return sources.map((source) => ({ source, classes: classes.filter((one) => (one.source ?? "") === source) }));
}

/** What a group is called. @param {string} source */
export const titleOf = (source) => t("plugins.from", { source });

/** The options of a picker. @param {Class[]} classes @param {(one: Class) => string} [valueOf] */
export function classOptions(classes, valueOf = ({ name }) => name) {
  const option = (/** @type {Class} */ one) => el("option", { value: valueOf(one), title: one.sentence }, one.name);
  return bySource(classes).flatMap(({ source, classes: own }) => (source ? [el("optgroup", { label: titleOf(source) }, ...own.map(option))] : own.map(option)));
}

/** Shows a name in a picker, also one whose class is no longer offered. @param {HTMLSelectElement} select @param {string} name */
export function choose(select, name) {
  if (![...select.options].some(({ value }) => value === name)) select.append(el("option", { value: name }, name));
  if (select.value !== name) select.value = name;
}
