/**
 * The inspector: torch's own param_groups and state of one entry at the step that is shown, before that step, and the update's arithmetic
 * with this step's numbers in it. The server computes a block of rows at once; blocks are kept by (spec, entry, block), and
 * only the latest question's answer is shown.
 */

import { labelOf } from "../spec.js";
import { el, isShown, setText, setValue } from "./dom.js";
import { showFormula } from "./mathml.js";
import { t } from "./messages.js";
import { exact } from "./numbers.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {{step: number, before: any, after: any, grad: any, param_groups: any[], state: any, average: Record<string, any>, arithmetic: string[], mathml?: string[]}} StateRow */
/** @typedef {{entry: number, first: number, rows: StateRow[], mathml?: any}} Block */

const KEPT = 60;
const ROWS = 64;

/** A value of torch's as it would be printed, every digit kept. @param {unknown} value @returns {string} */
export function printed(value) {
  if (value === null || value === undefined) return t("field.none");
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return exact(value);
  if (Array.isArray(value)) return `[${value.map(printed).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([key, inner]) => `${key}: ${printed(inner)}`).join(", ")}}`;
  return String(value);
}

/** @param {(text: string) => Promise<Block>} ask */
export function createBlocks(ask) {
  /** @type {Map<string, Promise<Block>>} */
  const blocks = new Map();
  return {
    /** @param {string} key @param {() => string} question */
    get(key, question) {
      const known = blocks.get(key);
      if (known) return known;
      const answer = ask(question());
      blocks.set(key, answer);
      answer.catch(() => blocks.delete(key));
      for (const old of blocks.keys()) {
        if (blocks.size <= KEPT) break;
        blocks.delete(old);
      }
      return answer;
    },
  };
}

/** @param {string} body @returns {Promise<Block>} */
async function post(body) {
  const response = await fetch("/api/state", { method: "POST", headers: { "content-type": "application/json" }, body });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer?.error?.message ?? `POST /api/state: ${response.status}`);
  return answer;
}

/** @param {HTMLElement} root @param {Api} api @returns {import("./api.js").Part} */
export function createInspector(root, api) {
  const select = el("select", { "data-testid": "inspector-entry", onchange: () => api.setView({ selected: Number(select.value) }) });
  const note = el("p", { class: "note" });
  const groups = el("dl", { class: "torch" });
  const state = el("dl", { class: "torch" });
  const arithmetic = el("div", { class: "arithmetic", role: "group", tabindex: 0, "aria-label": t("inspector.update") });
  const average = el("dl", { class: "torch" });
  const averaged = el("section", { hidden: true, "data-testid": "inspector-average" }, el("h3", {}, el("code", {}, "AveragedModel")), average);
  root.append(
    el("label", { class: "inspector-entry" }, el("span", {}, t("inspector.entry")), select), note,
    el("div", { class: "inspector-parts" },
      el("section", {}, el("h3", {}, t("inspector.update")), arithmetic),
      el("section", {}, el("h3", {}, el("code", {}, "state")), state),
      el("section", {}, el("h3", {}, el("code", {}, "param_groups")), groups), averaged),
  );
  const blocks = createBlocks(post);
  let asked = "";
  let specKey = "";

  /** @param {StateRow | undefined} row */
  const show = (row) => {
    if (!row) return;
    setText(note, t("inspector.at", { step: row.step, position: printed(row.before), grad: printed(row.grad), after: printed(row.after) }));
    fillList(groups, row.param_groups.flatMap((group, k) => Object.entries(group).map(([name, value]) => [row.param_groups.length > 1 ? `[${k}] ${name}` : name, printed(value)])));
    fillList(state, Object.entries(row.state ?? {}).map(([name, value]) => [name, printed(value).replaceAll(", ", ",\n ")]));
    fillList(average, Object.entries(row.average).map(([name, value]) => [name, printed(value)]));
    averaged.hidden = !average.querySelector("dt");
    fillFormulas(arithmetic, row.mathml ?? row.arithmetic ?? []);
  };
  /** @param {State} current */
  const ask = async (current) => {
    const entry = current.view.selected;
    const first = Math.floor(current.step / ROWS) * ROWS;
    const key = `${specKey}#${entry}#${first}`;
    asked = `${key}@${current.step}`;
    const mine = asked;
    try {
      const block = await blocks.get(key, () => JSON.stringify({ spec: current.spec, entry, step: current.step }));
      if (asked === mine) show(block.rows.find((row) => row.step === api.state().step) ?? block.rows.at(-1));
    } catch (error) {
      if (asked === mine) setText(note, t("inspector.failed", { message: error instanceof Error ? error.message : String(error) }));
    }
  };
  let waiting = 0;
  return {
    update(current, changed) {
      if (!isShown(root)) return;
      const options = current.spec.entries.map((entry, i) => `${i + 1}. ${labelOf(entry)}`);
      if (options.join("\n") !== [...select.options].map((option) => option.text).join("\n")) {
        select.replaceChildren(...options.map((text, i) => el("option", { value: i }, text)));
      }
      setValue(select, String(current.view.selected));
      if (!changed.has("spec") && !changed.has("step") && !changed.has("view")) return;
      specKey = changed.has("spec") || !specKey ? JSON.stringify(current.spec) : specKey;
      clearTimeout(waiting);
      // While a slider is dragged or the film plays, every frame would ask; a short rest asks once.
      waiting = setTimeout(() => void ask(api.state()), changed.has("spec") ? 200 : 30);
    },
  };
}

/** @param {HTMLElement} list @param {string[][]} pairs */
function fillList(list, pairs) {
  if (list.children.length !== pairs.length * 2) list.replaceChildren(...pairs.flatMap(() => [el("dt"), el("dd")]));
  pairs.forEach(([name, value], k) => {
    setText(list.children[2 * k], name);
    setText(list.children[2 * k + 1], value);
  });
  if (!pairs.length) list.replaceChildren(el("dd", {}, t("inspector.empty")));
}

/** @param {HTMLElement} place @param {string[]} formulas */
function fillFormulas(place, formulas) {
  while (place.children.length > formulas.length) place.lastElementChild?.remove();
  while (place.children.length < formulas.length) place.append(el("div", { class: "formula" }));
  formulas.forEach((text, k) => showFormula(/** @type {HTMLElement} */ (place.children[k]), text));
}
