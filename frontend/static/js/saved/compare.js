/** Two experiments side by side: pictures, notes and versions; what differs between their documents, path by path; and for races, what became of them. */

import { experiment } from "../arrive.js";
import { encode } from "../link.js";
import { byId, el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { pictureOf } from "./card.js";
import { differences } from "./differences.js";
import { notesOf } from "./notes.js";
import { createOutcomes } from "./outcomes.js";
import { together, unlike } from "./together.js";
import { laboratory, sentenceOf, when } from "./words.js";

/** @typedef {import("../arrive.js").Experiment} Experiment */
/** @typedef {import("./differences.js").Difference} Difference */

const SIGNS = ["A", "B"];
const LONG = 160; // characters of a value in the table

/** The two ids of an address; null: none are asked for. @param {string} search @returns {string[]|null} */
export function comparedIn(search) {
  const ids = new URLSearchParams(search).get("compare")?.split(",").filter(Boolean);
  return ids?.length === 2 ? ids : null;
}

/** @param {() => import("../spec.js").Catalogue|null} catalogue */
export function createCompare(catalogue) {
  const root = byId("compare-body");
  let asked = "";

  return {
    /** @param {string[]} ids */
    async show(ids) {
      asked = ids.join();
      root.replaceChildren(el("p", { class: "note" }, t("compare.coming")));
      const found = await Promise.allSettled(ids.map(experiment));
      if (asked !== ids.join()) return;
      const both = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      const refused = found.flatMap((one, k) => (one.status === "rejected" ? [t("compare.lost", { id: ids[k], message: sentenceOf(one.reason) })] : []));
      if (both.length < 2) root.replaceChildren(...refused.map((said) => el("p", { class: "field-error", role: "alert", "data-testid": "compare-error" }, said)));
      else root.replaceChildren(...view(both, catalogue()));
    },
  };
}

/** @param {Experiment[]} both @param {import("../spec.js").Catalogue|null} catalogue */
function view(both, catalogue) {
  const [first, second] = both;
  const all = first.kind === second.kind ? differences(first.spec, second.spec) : [];
  const parts = [el("div", { class: "sides" }, ...both.map(side)), ...documents(first, second, all)];
  return both.every(({ kind }) => kind === "race") ? [...parts, ...races(first, second, catalogue)] : parts;
}

/** @param {Experiment} experiment @param {number} k */
function side(experiment, k) {
  const { title, link, kind, tags, notes_html: html, torch, engine } = experiment;
  const notes = el("div", { class: "saved-text" });
  notes.append(notesOf(html));
  return el("article", { class: "side", "data-testid": `side-${SIGNS[k]}` },
    el("a", { class: "card-picture", href: link, tabindex: -1, "aria-hidden": "true" }, pictureOf(experiment)),
    el("h3", {}, el("span", { class: "sign" }, SIGNS[k]), " ", el("a", { href: link }, title)),
    el("p", { class: "note" }, t("compare.about", { laboratory: laboratory(kind), torch: torch || t("keep.unknown"), engine: engine || t("keep.unknown") })),
    el("p", { class: "note" }, when(experiment)),
    tags.length > 0 && el("p", { class: "note" }, tags.join(" · ")), html ? notes : el("p", { class: "note" }, t("keep.no_notes")));
}

/** @param {Experiment} first @param {Experiment} second @param {Difference[]} all */
function documents(first, second, all) {
  const heading = el("h3", { id: "compare-heading" }, t("compare.documents"));
  if (first.kind !== second.kind) return [heading, el("p", { "data-testid": "compare-kinds" }, t("compare.kinds", { first: laboratory(first.kind), second: laboratory(second.kind) }))];
  const [other, equal] = [all.filter(({ how }) => how !== "equal"), all.filter(({ how }) => how === "equal")];
  const versions = first.torch === second.torch ? [] : [el("p", { class: "note" }, t("compare.versions", { first: first.torch, second: second.torch }))];
  const count = { changed: 0, moved: 0, added: 0, removed: 0, equal: 0 };
  for (const { how } of all) count[how] += 1;
  return [
    heading, el("p", { class: "note", "data-testid": "compare-count" }, other.length ? t(count.moved ? "compare.count_moved" : "compare.count", count) : t("compare.same")), ...versions,
    ...(other.length ? [table(other, "differences")] : []),
    ...(equal.length ? [el("details", {}, el("summary", { "data-testid": "equal-parts" }, t("compare.equal", { count: equal.length })), table(equal, "equals"))] : []),
  ];
}

/** @param {Difference[]} rows @param {string} testId */
function table(rows, testId) {
  const head = [t("compare.path"), ...SIGNS].map((name) => el("th", { scope: "col" }, name));
  return el("div", { class: "scrolls", role: "region", tabindex: "0", "aria-labelledby": "compare-heading" }, el("table", { class: "differences", "data-testid": testId }, el("thead", {}, el("tr", {}, ...head)),
    el("tbody", {}, ...rows.map((row) => el("tr", { class: row.how, "data-how": row.how }, el("th", { scope: "row" }, ...paths(row)), cell(row, "before"), cell(row, "after"))))));
}

/** Where a value stands: in both, in one, or here in the one and there in the other. @param {Difference} row */
function paths({ path, other, how }) {
  const [first, second] = SIGNS.map((sign) => el("span", { class: "sign" }, sign));
  const line = (/** @type {HTMLElement} */ sign, /** @type {string} */ text) => el("div", { class: "path" }, sign, el("code", {}, text));
  if (other !== undefined) return [line(first, path), line(second, other)];
  if (how === "added" || how === "removed") return [line(how === "added" ? second : first, path)];
  return [el("code", {}, path)];
}

/** @param {Difference} row @param {"before"|"after"} which */
function cell(row, which) {
  if (row.how === "moved") return el("td", {}, t("compare.place", { place: Number(row[which]) + 1 }));
  if (!(which in row)) return el("td", { class: "absent" }, t("compare.absent"));
  const text = JSON.stringify(row[which]);
  return el("td", {}, el("code", text.length > LONG ? { title: text.slice(0, 4000) } : {}, text.length > LONG ? `${text.slice(0, LONG)} …` : text));
}

/** Results on demand, and both as one race where that is fair. @param {Experiment} first @param {Experiment} second @param {import("../spec.js").Catalogue|null} catalogue */
function races(first, second, catalogue) {
  const other = unlike(first.spec, second.spec);
  const most = catalogue?.limits?.entries ?? Infinity;
  const note = el("p", { class: "note", "data-testid": "race-note" });
  const parts = [el("h3", {}, t("compare.results")), createOutcomes([first, second], SIGNS)];
  if (other.length) setText(note, t("compare.unlike", { names: other.join(", ") }));
  else if (first.spec.entries.length + second.spec.entries.length > most) setText(note, t("compare.many", { most }));
  else {
    const spec = together(first.spec, second.spec, SIGNS);
    const href = `/#v1=${encode({ spec, step: spec.steps, view: PLAIN }, { step: false }).slice("#v1=".length)}`;
    return [...parts, el("p", {}, el("a", { class: "text", href, "data-testid": "race-both" }, t("compare.both")))];
  }
  return [...parts, note];
}

/** @type {import("../state.js").View} */
const PLAIN = { mode: "2d", hidden: [], selected: 0, theme: "system", projector: false, range: null, trails: "entry", axis: "linear", unit: "step", batches: 1, measure: "final", color: "log" };
