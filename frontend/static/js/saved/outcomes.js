/** What became of the entries of two races, computed when it is asked for: both documents are run as they were saved, by the torch of this server. */

import { ask } from "../api.js";
import { el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { sentence } from "../ui/status.js";
import { number } from "../wire.js";
import { sentenceOf } from "./words.js";

/** @typedef {import("../arrive.js").Experiment} Experiment */
/** @typedef {{label: string, final: number, best: number, status: string}} Outcome */

/** The last loss and the least finite one. @param {(number|string)[]} losses */
export function lossesOf(losses) {
  const values = losses.map(number);
  const finite = values.filter(Number.isFinite);
  return { final: values[values.length - 1] ?? NaN, best: finite.reduce((least, value) => Math.min(least, value), finite.length ? Infinity : NaN) };
}

/** @param {Experiment} experiment @returns {Promise<Outcome[]>} */
async function outcomesOf({ spec }) {
  const answer = await ask("/api/run", { method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(spec) });
  const { entries } = await answer.json();
  return entries.map((/** @type {any} */ { label, status, loss }) => ({ label, ...lossesOf(loss), status: sentence(status) }));
}

/** @param {Experiment[]} both @param {string[]} signs */
export function createOutcomes(both, signs) {
  const said = el("p", { class: "field-error", role: "alert", hidden: true, "data-testid": "outcome-error" });
  const place = el("div", {});
  const button = el("button", { type: "button", class: "text", "data-testid": "compute-both", onclick: () => void compute() }, t("compare.compute"));

  async function compute() {
    button.disabled = true;
    setText(button, t("compare.computing"));
    said.hidden = true;
    try {
      const found = [];
      for (const one of both) found.push(await outcomesOf(one)); // one after the other: a comparison shall not take two workers from a class
      place.replaceChildren(table(found, signs));
      button.hidden = true;
    } catch (failure) {
      said.hidden = false;
      setText(said, sentenceOf(failure));
    }
    button.disabled = false;
    setText(button, t("compare.compute"));
  }

  return el("div", { class: "outcomes" }, button, said, place);
}

/** @param {Outcome[][]} found @param {string[]} signs */
function table(found, signs) {
  const head = ["", t("results.entry"), t("results.final"), t("results.best"), t("results.status")].map((name) => (name ? el("th", { scope: "col" }, name) : el("td")));
  const value = (/** @type {number} */ loss) => el("td", { class: "numeric", title: exact(loss) }, short(loss));
  const rows = found.flatMap((entries, k) => entries.map(({ label, final, best, status }) => el("tr", {}, el("td", { class: "sign" }, signs[k]), el("th", { scope: "row" }, label), value(final), value(best), el("td", {}, status))));
  return el("div", { class: "scrolls", role: "region", tabindex: "0", "aria-label": t("compare.results") }, el("table", { class: "outcome-table", "data-testid": "outcomes" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)));
}
