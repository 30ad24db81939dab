/**
 * What was found in a checkpoint: the step from which it goes on, who wrote it, whether its rest equals the run that was never stopped, how
 * much each part takes, and one press to see what happens to who saved less, beside what happens to who did not.
 */

import { ApiFailure, ask } from "../api.js";
import { labelOf, removeEntry } from "../spec.js";
import { byId, el, setAttribute, setText } from "../ui/dom.js";
import { iconButton } from "../ui/icon.js";
import { t } from "../ui/messages.js";
import { copyOf, originalOf, PARTS as LOSABLE, withCopy } from "./lesson.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./race.js").Form} Form */
/** @typedef {{part: string, numbers: number, bytes: number}} Size */
/** @typedef {{spec: any, step: number, epoch?: number, written_by: {engine: string, torch: string}, engine: string, torch: string, foreign: boolean, parts: Size[], entries: any[]}} Rest */

/** Keys of messages by what the contract calls the parts of an entry: what is offered, and what the copy is called. */
const WITHOUT = { optimizer: "checkpoint.without_optimizer", schedule: "checkpoint.without_schedule" };
const NAMED = { optimizer: "checkpoint.copy_optimizer", schedule: "checkpoint.copy_schedule" };

/** @param {Api} api @param {Form} form */
export function createPanel(api, form) {
  const [heading, verdict, by, lesson] = [el("h2", { id: "checkpoint-heading" }), el("p", { class: "verdict", role: "status", "data-testid": "checkpoint-verdict" }), el("p", { class: "note", "data-testid": "checkpoint-by" }), el("div", { class: "lesson" })];
  const [question, summary, table] = [el("span"), el("summary"), el("tbody")];
  const full = el("span", { class: "note", role: "status", "data-testid": "checkpoint-full" });
  const buttons = LOSABLE.map((part) => el("button", { type: "button", class: "text", "data-testid": `checkpoint-without-${part}`, "aria-pressed": "false", onclick: () => lose(part) }, t(WITHOUT[part])));
  lesson.append(question, ...buttons, full);
  const parts = el("details", { class: "parts", "data-testid": "checkpoint-parts" }, summary, el("p", { class: "note" }, t("checkpoint.why")), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "checkpoint-heading" }, el("table", {},
    el("thead", {}, el("tr", {}, ...["part", "holds", "numbers", "bytes"].map((name) => el("th", { scope: "col" }, t(COLUMNS[/** @type {keyof typeof COLUMNS} */ (name)]))))), table)));
  const close = iconButton("remove", t("checkpoint.close"), () => shut());
  const element = el("section", { class: "checkpoint", "data-testid": "checkpoint", "aria-labelledby": "checkpoint-heading", tabindex: -1, hidden: true },
    el("div", { class: "row" }, heading, verdict, close), by, lesson, parts);
  byId("error-banner").after(element);
  /** @type {Rest|null} */
  let rest = null;
  /** @type {import("../spec.js").Spec|null} what is still to be compared */
  let waited = null;
  let turn = 0; // a file that was chosen before, or whose panel was closed, has no say
  /** @type {string[]} the entries that the checkpoint has, as the page holds them */
  let opened = [];

  function shut() {
    element.hidden = true;
    turn += 1;
    rest = waited = null;
    byId("export").focus();
    dispatchEvent(new Event("resize"));
  }

  /** @param {string} title @param {string} said @param {string} kind */
  function say(title, said, kind) {
    setText(heading, title);
    setText(verdict, said);
    setAttribute(element, "data-verdict", kind);
    by.hidden = lesson.hidden = parts.hidden = rest === null;
    if (!element.hidden) return;
    element.hidden = false;
    dispatchEvent(new Event("resize"));
  }

  /** @param {File} file */
  async function open(file) {
    const mine = (turn += 1);
    [rest, waited] = [null, null];
    say(file.name, t("checkpoint.reading"), "waiting");
    element.focus();
    try {
      const answer = await read(file);
      if (mine !== turn) return;
      rest = answer;
      found(rest);
    } catch (failure) {
      if (mine !== turn) return;
      rest = null;
      say(t("checkpoint.refused", { name: file.name }), failure instanceof Error ? failure.message : String(failure), "refused");
    }
  }

  /** @param {File} file @returns {Promise<Rest>} */
  async function read(file) {
    const most = api.state().catalogue?.limits.checkpoint_bytes ?? Infinity;
    if (file.size > most) throw new Error(t("checkpoint.large", { most: size(most), got: size(file.size) }));
    const answer = await (await ask("/api/resume", { method: "POST", headers: { "content-type": "application/octet-stream", accept: "application/json" }, body: file })).json();
    if (!form.mine(answer.spec)) throw new ApiFailure({ code: "other", message: t(form.name === "race" ? "checkpoint.of_training" : "checkpoint.of_race"), path: [] });
    return answer;
  }

  /** @param {Rest} now */
  function found(now) {
    const { catalogue } = api.state();
    if (!catalogue) return;
    api.pause();
    waited = form.read(now.spec, catalogue);
    api.change(waited);
    waited = api.state().spec;
    opened = waited.entries.map((entry) => JSON.stringify(entry));
    api.seek(form.rowAt(now));
    api.setView({ selected: telling(now, api.state()) });
    say(t("checkpoint.heading", { step: now.step }), t("checkpoint.comparing"), "waiting");
    setText(by, now.foreign ? t("checkpoint.foreign", { ...now.written_by, here: now.torch, thalweg: now.engine }) : t("checkpoint.by", now.written_by));
    setAttribute(by, "data-foreign", now.foreign ? "" : null);
    setText(summary, t("checkpoint.parts", { size: size(now.parts.reduce((sum, { bytes }) => sum + bytes, 0)) }));
    table.replaceChildren(...now.parts.map(row));
    update(api.state());
  }

  /** A copy of the entry loses a part at the step; or it goes again. @param {import("./lesson.js").Part} part */
  function lose(part) {
    if (!rest) return;
    const { spec, view: { selected } } = api.state();
    const { step } = rest;
    const i = originalOf(spec, selected, step);
    const copy = copyOf(spec, i, step, part);
    if (copy < 0) arrange(withCopy(spec, i, step, part, (label) => t(NAMED[part], { label })), i, (k) => (k > i ? k + 1 : k));
    else arrange(removeEntry(spec, copy), i, (k) => (k > copy ? k - 1 : k === copy ? null : k));
    api.seek(form.rowAt(rest));
  }

  /** What is hidden stays hidden, and the entry of which it is asked stays the selected one. @param {import("../spec.js").Spec} spec @param {number} i @param {(k: number) => number|null} moved old place -> new place */
  function arrange(spec, i, moved) {
    const { hidden } = api.state().view;
    api.change(spec);
    api.setView({ hidden: hidden.map(moved).filter((k) => k !== null), selected: moved(i) ?? 0 });
  }

  /** @param {State} state */
  function update(state) {
    if (!rest) return;
    const { spec } = state;
    offer(state, rest, state.catalogue?.limits?.entries ?? Infinity);
    if (!waited) return;
    if (spec !== waited) judge(t("checkpoint.changed"), "waiting");
    else if (state.error) judge(t("checkpoint.failed", { message: state.error.message }), "differs");
    else if (!state.busy && state.traces.length === rest.entries.length && state.traces.every((trace) => trace?.status)) compare(rest, state.traces);
  }

  /** What the selected entry can lose. @param {State} state @param {Rest} now @param {number} most entries that there may be */
  function offer({ spec, view: { selected } }, now, most) {
    const i = originalOf(spec, selected, now.step);
    const entry = spec.entries[i];
    const { remembers = true } = now.entries[opened.indexOf(JSON.stringify(entry))] ?? {};
    setText(question, t(remembers ? "checkpoint.lesson" : "checkpoint.lesson_none", { label: labelOf(entry) }));
    const none = spec.entries.length >= most;
    buttons.forEach((button, k) => {
      const copied = copyOf(spec, i, now.step, LOSABLE[k]) >= 0;
      button.hidden = LOSABLE[k] === "schedule" && !entry.schedule;
      button.disabled = none && !copied;
      setAttribute(button, "aria-pressed", String(copied));
    });
    setText(full, none && buttons.some((button) => button.disabled && !button.hidden) ? t("checkpoint.full", { most }) : "");
  }

  /** @param {string} said @param {string} kind */
  function judge(said, kind) {
    waited = null;
    setText(verdict, said);
    setAttribute(element, "data-verdict", kind);
  }

  /** @param {Rest} now @param {State["traces"]} traces */
  function compare(now, traces) {
    const { count, first } = form.compare(now, traces);
    if (!first) return judge(t("checkpoint.equal", { count: count.toLocaleString("en") }), "equal");
    judge(`${t("checkpoint.differs", first)} ${t(now.foreign ? "checkpoint.differs_foreign" : "checkpoint.differs_why")}`, "differs");
  }

  api.subscribe((state) => update(state));
  return { open };
}

/** The entry that has something to lose: the selected one, or else the first that has. @param {Rest} rest @param {State} state */
function telling({ entries }, { view: { selected } }) {
  if (entries[selected]?.remembers) return selected;
  return Math.max(0, entries.findIndex(({ remembers }) => remembers));
}

const COLUMNS = { part: "checkpoint.part", holds: "checkpoint.holds", numbers: "checkpoint.numbers", bytes: "checkpoint.bytes" };
/** Keys of messages by what the engine calls the parts of a checkpoint. @type {Record<string, [string, string]>} */
const PARTS = {
  model: ["checkpoint.model", "checkpoint.model_holds"], optimizer: ["checkpoint.optimizer", "checkpoint.optimizer_holds"],
  schedule: ["checkpoint.schedule", "checkpoint.schedule_holds"], average: ["checkpoint.average", "checkpoint.average_holds"],
  random: ["checkpoint.random", "checkpoint.random_holds"], stopping: ["checkpoint.stopping", "checkpoint.stopping_holds"],
  rest: ["checkpoint.rest", "checkpoint.rest_holds"],
};

/** @param {Size} one */
function row({ part, numbers, bytes }) {
  const [name, holds] = PARTS[part] ?? [part, part];
  return el("tr", { "data-part": part }, el("th", { scope: "row" }, t(name)), el("td", {}, t(holds)), el("td", {}, numbers ? numbers.toLocaleString("en") : ""), el("td", {}, size(bytes)));
}

/** Bytes in words. @param {number} bytes */
function size(bytes) {
  if (bytes < 1000) return t("checkpoint.size_bytes", { count: bytes });
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
