/** Sensitivity in numbers: for each entry the best value, its loss, and how wide a range is usable, as a bar and in powers of ten. */

import { entryStyle } from "../plot/style.js";
import { labelOf } from "../spec.js";
import { byId, el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { copyExactly } from "../ui/results.js";
import { swatch } from "../ui/swatch.js";
import { namesOf } from "./names.js";
import { FACTOR, usable } from "./usable.js";
import { fitting } from "./view.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("./usable.js").Usable} Usable */

const COLUMNS = ["entry", "best", "loss", "usable", "width"];

export function createTuning() {
  const root = byId("tuning");
  const body = el("tbody", {});
  const heads = COLUMNS.map((name) => el("th", { scope: "col", class: name === "entry" ? null : "numeric" }, t(`tuning.${name}`)));
  const rule = el("p", { class: "note" });
  root.append(el("table", { class: "results", "data-testid": "tuning" }, el("thead", {}, el("tr", {}, ...heads)), body), rule);
  copyExactly(root);
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!["spec", "map", "view"].some((key) => changed.has(key))) return;
      const chart = fitting(state);
      const shown = chart?.kind === "sensitivity" && chart.how !== null;
      root.hidden = !shown;
      if (!shown) return;
      const found = state.spec.entries.map((_, i) => (i < chart.rows ? usable(chart, i) : null));
      const widest = Math.max(...found.map((one) => one?.width || 0));
      const order = found.map((_, i) => i).sort((a, b) => (found[b]?.width ?? -1) - (found[a]?.width ?? -1));
      body.replaceChildren(...order.map((i) => rowOf(state, i, found[i], widest)));
      setText(rule, t("maps.rule", { factor: FACTOR, name: namesOf(state).x, within: chart.within === null ? t("maps.unknown") : short(chart.within) }));
    },
  };
}

/** @param {State} state @param {number} i @param {Usable|null} found @param {number} widest */
function rowOf(state, i, found, widest) {
  const number = (/** @type {number} */ value) => el("td", { class: "numeric", title: exact(value), "data-exact": exact(value) }, short(value));
  const head = el("th", { scope: "row" });
  head.append(swatch(i), labelOf(state.spec.entries[i]));
  if (!found) return el("tr", { "data-testid": `tuning-${i}` }, head, el("td", { colspan: 4 }, t("maps.diverged")));
  const bar = el("span", { class: "width-bar", "aria-hidden": "true" });
  bar.style.width = `${widest > 0 ? (100 * found.width) / widest : 0}%`;
  bar.style.background = entryStyle(i).color;
  const width = el("td", { class: "numeric", title: exact(found.width), "data-exact": exact(found.width) }, bar, t("maps.decades", { width: short(found.width, 3) }));
  return el("tr", { "data-testid": `tuning-${i}` }, head, number(found.best), number(found.loss), el("td", { class: "numeric" }, t("maps.stretch", { from: short(found.from, 3), to: short(found.to, 3) })), width);
}
