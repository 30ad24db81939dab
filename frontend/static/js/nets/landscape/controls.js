/** What is asked of a landscape: its kind, its entries, its samples, how fine and how far; each control has room for what the server says of it. */

import { labelOf } from "../../spec.js";
import { el, setText, setValue } from "../../ui/dom.js";
import { showError } from "../../ui/field.js";
import { t } from "../../ui/messages.js";
import { exact, read } from "../../ui/numbers.js";
import { trainingOf } from "../document.js";
import { KINDS, RESOLUTIONS, THROUGH } from "./document.js";

/** @typedef {import("../../state.js").State} State */
/** @typedef {import("./document.js").Wish} Wish */
/** @typedef {{element: HTMLElement, control: HTMLSelectElement|HTMLInputElement}} Field */

const SHOWN = { log: ["log", "linear"], mode: ["2d", "3d"] };

/** @param {string} name @param {HTMLSelectElement|HTMLInputElement} control @param {string} [label] @returns {Field} */
function field(name, control, label = t(`land.${name}`)) {
  const id = `landscape-${name}`;
  Object.assign(control, { id });
  control.dataset.testid = id;
  return { control, element: el("div", { class: "asked-field" }, el("label", { for: id }, label), control, el("p", { class: "field-error", id: `${id}-error`, hidden: true })) };
}

/** @param {HTMLSelectElement} select @param {{value: string, text: string}[]} options */
function offer(select, options) {
  const key = JSON.stringify(options);
  if (select.dataset.offered === key) return;
  select.dataset.offered = key;
  select.replaceChildren(...options.map(({ value, text }) => el("option", { value }, text)));
}

/** @param {(patch: Partial<Wish>) => void} send @param {{state: () => State}} api */
export function createControls(send, api) {
  const select = (/** @type {(value: string) => Partial<Wish>} */ patch) => {
    const made = el("select", { onchange: () => send(patch(made.value)) });
    return made;
  };
  const kind = field("kind", select((value) => ({ kind: /** @type {Wish["kind"]} */ (value), entries: [] })));
  const most = Math.max(...Object.values(THROUGH));
  const entries = Array.from({ length: most }, (_, k) => field(`entry_${k}`, select((value) => ({ entries: latest.entries.map((old, i) => (i === k ? Number(value) : old)) }))));
  const of = field("of", select((value) => ({ of: /** @type {Wish["of"]} */ (value) })));
  const index = field("seed", select((value) => ({ index: Number(value) })));
  const resolution = field("resolution", select((value) => ({ resolution: Number(value) })));
  const span = field("span", el("input", { type: "text", class: "number", inputmode: "decimal", autocomplete: "off", placeholder: t("land.auto"), size: 5, onchange: (event) => reach(event.target.value) }));
  const statistics = field("statistics", select((value) => ({ batch_norm: value || null })));
  const log = field("log", select((value) => ({ log: value === "log" })));
  const mode = field("mode", select((value) => ({ mode: /** @type {Wish["mode"]} */ (value) })));
  const again = el("button", { type: "button", class: "text", "data-testid": "landscape-again", onclick: () => send({ seed: latest.seed + 1 }) }, t("land.again"));
  /** @type {Wish} */
  let latest;
  const all = [kind, ...entries, of, index, resolution, span, statistics, log, mode];
  for (const [one, values] of /** @type {[Field, string[]][]} */ ([[kind, KINDS], [of, ["train", "validation"]], [log, SHOWN.log], [mode, SHOWN.mode]])) {
    const stem = one === of ? "of" : one === kind ? "kind" : "show";
    offer(/** @type {HTMLSelectElement} */ (one.control), values.map((value) => ({ value, text: t(`land.${stem}_${value}`) })));
  }

  /** @param {string} text */
  function reach(text) {
    const value = text.trim() ? read(text) : null;
    if (text.trim() && value === null) showError(span.element, t("field.number", { got: text }));
    else send({ span: value });
  }

  /** The field that a path of the server's is about. @param {(string|number)[]} path */
  function fieldOf([root, name, at]) {
    if (root !== "landscape") return null;
    if (name === "entry" || name === "entries") return entries[typeof at === "number" ? at : 0];
    return { kind, of, resolution, span, seed_index: index, batch_norm: statistics }[String(name)] ?? null;
  }

  return {
    element: el("div", { class: "asked", role: "group", "aria-label": t("land.settings") }, ...all.slice(0, 1 + most).map(({ element }) => element), again, ...all.slice(1 + most).map(({ element }) => element)),
    /** @param {Wish} wish @param {{normalizes: boolean, error: import("../../state.js").ApiError|null}} how normalizes: the net has batch norm @returns {boolean} whether the error has found its control */
    update(wish, { normalizes, error }) {
      latest = wish;
      const { spec } = api.state();
      const names = spec.entries.map((entry, i) => ({ value: String(i), text: labelOf(entry) }));
      setValue(kind.control, wish.kind);
      entries.forEach(({ element, control }, k) => {
        element.hidden = k >= Math.min(THROUGH[wish.kind], names.length);
        offer(/** @type {HTMLSelectElement} */ (control), names);
        setText(/** @type {Element} */ (element.firstElementChild), t(wish.kind === "random" ? "land.around" : `land.entry_${k}`));
        if (!element.hidden) setValue(control, String(wish.entries[k]));
      });
      again.hidden = wish.kind !== "random";
      const { seeds } = trainingOf(spec);
      index.element.hidden = seeds.length < 2;
      offer(/** @type {HTMLSelectElement} */ (index.control), seeds.map((seed, i) => ({ value: String(i), text: String(seed) })));
      offer(/** @type {HTMLSelectElement} */ (resolution.control), [...new Set([...RESOLUTIONS, wish.resolution])].sort((a, b) => a - b).map((count) => ({ value: String(count), text: t(wish.kind === "line" ? "land.points" : "land.grid", { count }) })));
      offer(/** @type {HTMLSelectElement} */ (statistics.control), ["", "kept", "anew"].map((value) => ({ value, text: t(`land.statistics_${value || "usual"}`) })));
      of.element.hidden = mode.element.hidden = wish.kind === "line";
      statistics.element.hidden = !normalizes;
      for (const [one, value] of /** @type {[Field, string][]} */ ([[of, wish.of], [index, String(wish.index)], [resolution, String(wish.resolution)], [span, wish.span === null ? "" : exact(wish.span)],
        [statistics, wish.batch_norm ?? ""], [log, wish.log ? "log" : "linear"], [mode, wish.mode]])) setValue(one.control, value);
      const guilty = error && fieldOf(error.path);
      for (const one of all) showError(one.element, one === guilty ? /** @type {any} */ (error).message : null);
      return Boolean(guilty);
    },
  };
}
