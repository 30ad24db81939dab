/**
 * The tab of speed: how long one step of the selected entry's optimizer takes by for-loop, foreach and fused, against the number of tensors,
 * measured on the server when a person asks for it. What torch refuses is said in its words.
 */

import { ask as request } from "../../api.js";
import { explain } from "../../boot.js";
import { entryStyle } from "../../plot/style.js";
import { labelOf } from "../../spec.js";
import { el, isShown, setText } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { exact, short } from "../../ui/numbers.js";
import { swatch } from "../../ui/swatch.js";
import { createChart, rangeFor, valuesOf } from "../chart.js";
import { gains, optimizerOf, read, worst } from "./answer.js";

/** @typedef {typeof import("../../state.js")} Api */
/** @typedef {import("../../state.js").State} State */
/** @typedef {import("./answer.js").Speeds} Speeds */
/** @typedef {{key: string, label: string, speeds: Speeds}} Shown label: of the entry */

const MILLI = 1e3; // milliseconds in a second

/** Whose look an implementation has: of an entry that there is not, since it is none. @param {State} state @param {number} k */
const lookOf = ({ spec }, k) => spec.entries.length + k;

/** @param {HTMLElement} root @param {Api} api */
export function createSpeedPanel(root, api) {
  const run = el("button", { type: "button", class: "text", "data-testid": "speed-run", onclick: () => void ask() });
  const stop = el("button", { type: "button", class: "text", hidden: true, "data-testid": "speed-cancel", onclick: () => asking?.abort() }, t("speed.cancel"));
  const bar = el("progress", { hidden: true, "aria-label": t("speed.coming") });
  const stated = el("p", { class: "stated relief-state", role: "status", "data-testid": "speed-state" });
  const place = el("div", { class: "speed-chart" });
  const [caption, rows] = [el("caption"), el("tbody")];
  const head = ["time", "gain", "same"].map((name) => el("th", { scope: "col", class: name === "same" ? null : "numeric" }, t(`speed.${name}`)));
  const table = el("table", { "data-testid": "speed-table" }, caption, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("speed.way")), ...head)), rows);
  const words = el("div", { class: "speed-words curving-table", tabindex: 0, role: "region", "aria-label": t("speed.told") }, table, el("p", { class: "note" }, t("speed.about")));
  const body = el("div", { class: "relief", hidden: true }, place, words);
  root.append(el("div", { class: "asked-state" }, run, stop, bar, stated), body);
  const chart = createChart(place, { testid: "speed-chart", told });
  /** @type {AbortController|null} */
  let asking = null;
  /** @type {Shown|null} */
  let shown = null;
  /** @type {{key: string, message: string}|null} */
  let refused = null;

  /** What is asked of the selected entry. */
  function wanted() {
    const { spec, view, catalogue } = api.state();
    const entry = spec.entries[view.selected] ?? spec.entries[0];
    const optimizer = optimizerOf(entry, catalogue?.nets.implementations ?? []);
    return { label: labelOf(entry), document: { optimizer }, key: JSON.stringify(optimizer) };
  }

  async function ask() {
    const { label, document, key } = wanted();
    asking = new AbortController();
    refused = null;
    update(api.state());
    try {
      const answer = await request("/api/implementations", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(document), signal: asking.signal });
      shown = { key, label, speeds: read(await answer.json()) };
    } catch (failure) {
      if (!asking.signal.aborted) refused = { key, message: explain(failure).message };
    }
    asking = null;
    update(api.state());
  }

  /** @param {number} where */
  function told(where) {
    if (!shown) return null;
    const { tensors, times } = shown.speeds;
    let k = 0;
    tensors.forEach((count, i) => { if (Math.abs(Math.log(count / where)) < Math.abs(Math.log(tensors[k] / where))) k = i; });
    return { title: t("speed.at", { tensors: tensors[k] }), lines: times.flatMap(({ way, median, refused: no }, i) => (no ? [] : [{ entry: lookOf(api.state(), i), label: way, text: t("speed.exactly", { time: exact(MILLI * median[k]) }) }])) };
  }

  /** @param {State} state */
  function update(state) {
    if (!isShown(root)) return;
    const { label, key } = wanted();
    setText(run, t("speed.run", { label }));
    run.hidden = asking !== null;
    stop.hidden = bar.hidden = asking === null;
    root.classList.toggle("is-stale", shown !== null && shown.key !== key);
    setText(stated, asking ? t("speed.coming") : refused?.key === key ? refused.message : !shown ? t("speed.before") : shown.key === key ? "" : t("speed.stale", { label: shown.label }));
    body.hidden = !shown;
    if (shown) draw(shown, state);
  }

  /** @param {Shown} what @param {State} state */
  function draw({ label, speeds }, state) {
    const { tensors, times, elements, repeats, dtype, torch } = speeds;
    const milliseconds = (/** @type {number[]} */ seconds) => seconds.map((one) => MILLI * one);
    const lines = times.flatMap(({ low, median, high, refused: no }, i) => {
      const entry = lookOf(state, i);
      return no ? [] : [{ x: tensors, y: milliseconds(median), band: { low: milliseconds(low), high: milliseconds(high) }, entry, dash: entryStyle(entry).dash, marker: entryStyle(entry).marker }];
    });
    setText(caption, t("speed.caption", { label, tensors: tensors.at(-1), elements, repeats, dtype, torch }));
    const found = gains(speeds);
    rows.replaceChildren(...times.map((one, k) => row(one, { look: lookOf(state, k), first: k === 0, gain: found[k] })));
    const x = /** @type {import("../../plot/scale.js").Range} */ ({ log: true, low: tensors[0] / 1.1, high: (tensors.at(-1) ?? 1) * 1.1 });
    chart.draw({ x, y: rangeFor(valuesOf(lines), true), lines, large: state.view.projector, titles: { x: t("speed.tensors"), y: t("speed.milliseconds") } },
      times.map(({ way, median }) => t("speed.spoken", { way, time: short(MILLI * (median.at(-1) ?? NaN), 3), tensors: tensors.at(-1) })).join(" "));
  }

  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (["spec", "view", "catalogue"].some((key) => changed.has(key))) update(state);
    },
  };
}

/** @param {import("./answer.js").Times} times @param {{look: number, first: boolean, gain: number}} how first: the one that the others are compared with */
function row(times, { look, first, gain }) {
  const name = el("th", { scope: "row" }, times.way);
  name.prepend(swatch(look));
  const attributes = { "data-testid": `speed-row-${times.way}` };
  if (times.refused) return el("tr", attributes, name, el("td", { colspan: 3, class: "words" }, times.refused));
  const median = times.median.at(-1) ?? NaN;
  const apart = worst(times);
  return el("tr", attributes, name, el("td", { class: "numeric", "data-exact": exact(median), title: exact(median) }, t("speed.exactly", { time: short(MILLI * median, 3) })),
    el("td", { class: "numeric", "data-exact": exact(gain) }, t("speed.times", { gain: short(gain, 2) })),
    el("td", {}, first ? t("speed.first") : apart === 0 ? t("speed.bits") : t("speed.apart", { part: short(apart, 2) })));
}
