/**
 * What `reduction` does, on a few samples that can be changed: the loss of each, what they are reduced to, and the gradient that each
 * sample gets then.
 */

import { el, isShown } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { iconButton } from "../ui/icon.js";
import { has, t } from "../ui/messages.js";
import { exact, short } from "../ui/numbers.js";
import { number } from "../wire.js";
import { axisOf, batchOf, titleOf, withAxis } from "./document.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Api} Api */
/** @typedef {import("./state.js").Reduced} Reduced */
/** @typedef {import("./document.js").Axis} Axis */

const MOST = 12;
const DIGITS = 4;

/** @param {HTMLElement} root @param {Api} api */
export function createReduction(root, api) {
  const [caption, head, body, foot] = [el("caption"), el("tr"), el("tbody"), el("tr")];
  const table = el("table", { class: "results reduction", "data-testid": "reduction" }, caption, el("thead", {}, head), body, el("tfoot", {}, foot));
  const tools = el("div", { class: "samples" });
  const words = el("ul", { class: "notes" });
  root.append(tools, table, words);
  let built = "";
  let written = "";
  /** @type {ReturnType<typeof createSample>[]} */
  let samples = [];

  /** @param {Axis} axis @param {number[]|undefined} values */
  const send = (axis, values) => api.change((spec) => withAxis(spec, "batches", axis.name, values));

  /** @param {Axis} axis @param {number} count */
  function build(axis, count) {
    const present = () => batchOf(api.state().spec, axis);
    samples = Array.from({ length: count }, (_, k) => createSample(axis, k, api.commit, (value) => send(axis, present().map((old, j) => (j === k ? value : old)))));
    body.replaceChildren(...samples.map(({ row }) => row));
    const more = iconButton("add", t("losses.more_samples"), () => send(axis, [...present(), present()[count - 1]]), "more-samples");
    const fewer = iconButton("remove", t("losses.fewer_samples"), () => send(axis, present().slice(0, -1)), "fewer-samples");
    more.disabled = count >= MOST;
    fewer.disabled = count <= 1;
    tools.replaceChildren(el("p", { class: "note" }, t("losses.samples", { axis: axis.title })), more, fewer, iconButton("reset", t("losses.same_samples"), () => send(axis, undefined), "same-samples"));
  }

  /** @param {Reduced[]} reduced @param {string} label */
  function write(reduced, label) {
    const apart = reduced.find(({ value }) => Array.isArray(value));
    const largest = Math.max(...reduced.flatMap(({ gradient }) => gradient.map((value) => Math.abs(number(value))).filter(Number.isFinite)), Number.MIN_VALUE);
    const headed = (/** @type {string} */ text) => el("th", { scope: "col", class: "numeric" }, text);
    caption.textContent = t("losses.reduction_of", { label });
    head.replaceChildren(el("th", { scope: "col" }, "t"), headed(t("losses.loss")), ...reduced.map(({ name }) => headed(t("losses.gradient_by", { reduction: name ?? t("losses.whole") }))));
    samples.forEach((sample, k) => sample.write([cell(apart ? /** @type {number[]} */ (apart.value)[k] : ""), ...reduced.map(({ gradient }) => bar(number(gradient[k]), largest))]));
    foot.replaceChildren(el("th", { scope: "row", colspan: 2 }, t("losses.reduced")), ...reduced.map(({ value }) => cell(Array.isArray(value) ? "" : value)));
    words.replaceChildren(...reduced.flatMap(({ name }) => (name && has(`reduction.${name}`) ? [el("li", {}, el("code", {}, name), ` ${t(`reduction.${name}`)}`)] : name ? [] : [el("li", {}, t("losses.no_reduction"))])));
  }

  return {
    /** @param {State} state @param {Set<string>} _changed @returns {boolean} whether fields were built anew */
    update({ catalogue, spec, view, curves }, _changed) {
      const [chosen, curve] = [spec.criteria[view.selected], curves[view.selected]];
      const axis = catalogue && isShown(root) ? axisOf(catalogue, chosen) : null;
      if (!axis) return false;
      const batch = batchOf(spec, axis);
      const fresh = built !== `${axis.name}/${batch.length}`;
      if (fresh) build(axis, batch.length);
      samples.forEach((sample, k) => sample.field.update(batch[k]));
      const now = JSON.stringify([curve?.reduced, titleOf(chosen)]);
      if (curve && (fresh || now !== written) && curve.reduced[0]?.gradient.length === batch.length) {
        written = now;
        write(curve.reduced, titleOf(chosen));
      }
      built = `${axis.name}/${batch.length}`;
      return fresh;
    },
  };
}

/** A row: the sample's t in a box, then what is written behind it. @param {Axis} axis @param {number} k @param {() => void} commit @param {(value: number) => void} send */
function createSample(axis, k, commit, send) {
  const field = createField(
    { name: `${k + 1}`, type: "float", default: axis.batch[k] ?? 0, required: false, nullable: false, range: null, scale: "linear", choices: null, length: null, primary: true, implementation: false },
    { path: `batches.${axis.name}.${k}`, label: t("losses.sample", { number: k + 1 }), commit, send: (value) => send(value ?? axis.batch[k] ?? 0) });
  const name = el("th", { scope: "row" }, field.element);
  const row = el("tr", { "data-testid": `sample-${k}` }, name);
  return { field, row, write: (/** @type {HTMLElement[]} */ cells) => row.replaceChildren(name, ...cells) };
}

/** @param {number|string} value */
function cell(value) {
  const found = value === "" ? NaN : number(value);
  return el("td", { class: "numeric", title: value === "" ? null : exact(found) }, value === "" ? "" : short(found, DIGITS));
}

/** A number with its size as a bar, to the left for what is negative. @param {number} value @param {number} largest */
function bar(value, largest) {
  const inner = el("span", { class: value < 0 ? "bar-cell is-negative" : "bar-cell" }, short(value, DIGITS));
  inner.style.setProperty("--part", String(Number.isFinite(value) ? Math.abs(value) / largest : 0));
  return el("td", { class: "numeric", title: exact(value) }, inner);
}
