/** Who won, in numbers: the best setting of every entry, and what it came to from starts on which nobody was tuned. The best first. */

import { labelOf } from "../spec.js";
import { el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { swatch } from "../ui/swatch.js";

/** @typedef {import("./conversation.js").Verdict} Verdict */
/** @typedef {import("./conversation.js").Found} Found */

const COLUMNS = ["entry", "settings", "median", "quartiles", "share", "notes"];
const NUMERIC = new Set(["median", "quartiles", "share"]);

/** @param {Found} found */
export function drawTable({ verdicts, spec, info }) {
  const columns = verdicts.some((verdict) => notes(verdict).length) ? COLUMNS : COLUMNS.slice(0, -1);
  const head = columns.map((name) => el("th", { scope: "col", class: NUMERIC.has(name) ? "numeric" : null }, t(`tune.${name}`)));
  const rows = [...verdicts].sort((a, b) => a.held.score - b.held.score).map((verdict) => row(verdict, labelOf(spec.entries[verdict.entry]), info?.objective ?? "final", columns.length === COLUMNS.length));
  return el("table", { "data-testid": "tune-table" }, el("caption", { class: "unseen" }, t("tune.caption")), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

/** @param {Verdict} verdict @param {string} label @param {"reached"|"final"} objective @param {boolean} noted */
function row(verdict, label, objective, noted) {
  const { held, settings, best, parameters } = verdict;
  const chosen = parameters.map(({ name }, k) => ({ name, value: settings[best][k] }));
  const words = (/** @type {number} */ value) => (Number.isFinite(value) ? short(value, 4) : t(objective === "reached" ? "tune.never" : "tune.diverged"));
  return el("tr", { "data-testid": `tuned-${verdict.entry}` },
    el("th", { scope: "row" }, el("span", { class: "place" }, swatch(verdict.entry)), el("span", { class: "words" }, label)),
    el("td", { title: chosen.map(({ name, value }) => `${name} ${exact(value)}`).join(", ") }, chosen.map(({ name, value }) => `${name} ${short(value, 3)}`).join(", ")),
    number(held.median, words), el("td", { class: "numeric", title: `${exact(held.low)} ${exact(held.high)}` }, t("tune.range", { low: words(held.low), high: words(held.high) })),
    el("td", { class: "numeric" }, t("tune.percent", { value: short(100 * held.share, 3) })),
    noted && el("td", { class: "notes" }, notes(verdict).join(" ")));
}

/** @param {number} value @param {(value: number) => string} words */
const number = (value, words) => el("td", { class: "numeric", title: exact(value), "data-exact": exact(value) }, words(value));

/** @param {Verdict} verdict @returns {string[]} */
function notes({ edges, flat, sampler, how }) {
  return [
    ...(sampler === "none" ? [t("tune.none")] : []), ...(flat ? [t("tune.flat")] : []), ...(edges.length && !flat ? [t("tune.edges", { names: edges.join(", ") })] : []),
    ...(sampler === "optuna" ? [t("tune.optuna")] : []), ...(how === "separate" ? [t("tune.separate")] : []),
  ];
}
