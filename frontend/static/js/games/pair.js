/**
 * One entry of a match: how it looks, what it is called, who moves when, and its two players. As long as both are alike one set of
 * controls moves both; a press divides them.
 */

import { labelOf, setLabel as withLabel } from "../spec.js";
import { el, setAttribute, setText, setValue } from "../ui/dom.js";
import { createActions, createStatus, toggleHidden } from "../ui/entry.js";
import { createField } from "../ui/field.js";
import { iconButton, setIcon, setLabel } from "../ui/icon.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { statusAt } from "../ui/status.js";
import { swatch } from "../ui/swatch.js";
import { alike, boardOf, gameOf, pairsOf, SIDES, withPair, withPlayers, withUpdate } from "./document.js";
import { createPlayer } from "./player.js";
import { sentence, theory } from "./words.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

/** @param {number} i @param {Api} api @param {Catalogue} catalogue @param {(spec: any, order: (k: number) => number | null) => void} arrange */
export function createPair(i, api, catalogue, arrange) {
  const label = el("input", { class: "entry-label", type: "text", autocomplete: "off", spellcheck: "false", maxlength: 80, "aria-label": t("entry.label", { number: i + 1 }), "data-testid": `label-${i}` });
  label.addEventListener("change", () => api.change((spec) => withLabel(spec, i, label.value.trim())));
  const hide = iconButton("shown", t("entry.hide"), () => toggleHidden(i, api), `hide-${i}`);
  const actions = createActions(i, api, arrange);
  const head = el("div", { class: "entry-head" });
  head.append(swatch(i), label, ...actions.buttons.slice(0, 2), hide, ...actions.buttons.slice(2));
  const [status, known] = [el("p", { class: "entry-status", "data-testid": `status-${i}` }), el("p", { class: "entry-status theory", "data-testid": `theory-${i}` })];
  const diagnosis = createStatus(status, sentence);
  const rules = createRules(i, api, catalogue);
  const players = createPlayers(i, api, catalogue);
  const element = el("li", { class: "entry duel", id: `entry-${i}`, "data-testid": `entry-${i}`, "data-path": `entries.${i}` },
    head, status, known, el("div", { class: "entry-body" }, el("div", { class: "moves" }, rules.segments, players.toggle), rules.element, ...players.elements), el("p", { class: "field-error", id: `entry-${i}-error`, hidden: true }));
  for (const kind of ["focusin", "pointerdown"]) element.addEventListener(kind, () => api.setView({ selected: i }));
  return {
    element,
    /** @param {State} state */
    update(state) {
      const entry = state.spec.entries[i];
      setValue(label, entry.label ?? "");
      setAttribute(label, "placeholder", labelOf(entry));
      for (const part of [rules, players, actions]) part.update(state);
    },
    /** @param {State} state */
    view(state) {
      const hidden = state.view.hidden.includes(i);
      element.classList.toggle("is-hidden", hidden);
      element.classList.toggle("is-selected", state.view.selected === i);
      setIcon(hide, hidden ? "hidden" : "shown");
      setLabel(hide, t(hidden ? "entry.show" : "entry.hide", { number: i + 1 }));
      setAttribute(hide, "aria-pressed", String(hidden));
    },
    /** @param {State} state */
    progress(state) {
      const found = state.traces[i]?.status ?? null;
      diagnosis.show(statusAt(found, state.step), state.error !== null && !state.busy);
      if (found || status.dataset.kind === "running") setText(known, theory(found));
    },
  };
}

/** Who moves when, how often the critic does, and what its slope costs it. @param {number} i @param {Api} api @param {Catalogue} catalogue */
function createRules(i, api, catalogue) {
  const { updates, critic_steps: most } = catalogue.match;
  const inputs = updates.map((update) => el("input", { type: "radio", name: `update-${i}`, value: update, "data-testid": `update-${i}-${update}`, onchange: () => api.change((spec) => withUpdate(spec, i, update)) }));
  const segments = el("fieldset", { class: "segments", "data-path": `entries.${i}.update` }, el("legend", { class: "unseen" }, t("game.update")),
    ...inputs.map((input) => el("label", {}, input, el("span", {}, t(`update.${input.value}`)))));
  const turns = createField(parameterOf({ name: "critic_steps", type: "int", default: 1, required: false, range: [1, Math.min(10, most)] }), {
    path: `entries.${i}.critic_steps`, label: t("game.critic_steps"), commit: api.commit, send: (value, transient) => api.change((spec) => withPair(spec, i, { critic_steps: value ?? 1 }), { transient }),
  });
  const penalty = createField(parameterOf({ name: "penalty", type: "float", default: 0, required: false, range: [1e-3, 10], scale: "log0" }), {
    path: `entries.${i}.penalty`, label: t("game.penalty"), commit: api.commit, send: (value, transient) => api.change((spec) => withPair(spec, i, { penalty: value ?? 0 }), { transient }),
  });
  const none = el("p", { class: "note" }, t("game.no_penalty"));
  return {
    segments, element: el("div", { class: "rules" }, el("div", { class: "fields" }, turns.element, penalty.element), none),
    /** @param {State} state */
    update(state) {
      const { update, critic_steps: steps, penalty: gamma } = pairsOf(state.spec)[i];
      for (const input of inputs) input.checked = input.value === update;
      turns.element.hidden = update === "simultaneous";
      turns.update(steps);
      const has = gameOf(catalogue, boardOf(state.spec).name)?.penalty ?? true;
      penalty.element.hidden = !has && !gamma;
      none.hidden = has || i > 0;
      penalty.update(gamma);
    },
  };
}

/** @param {number} i @param {Api} api @param {Catalogue} catalogue */
function createPlayers(i, api, catalogue) {
  let divided = false;
  const together = () => !divided && alike(pairsOf(api.state().spec)[i]);
  const sides = SIDES.map((_, k) => createPlayer(i, k, api, catalogue, () => (together() ? [0, 1] : [k])));
  const toggle = el("input", { type: "checkbox", "data-testid": `alike-${i}`, onchange: () => join(toggle.checked) });
  /** @param {boolean} both */
  function join(both) {
    divided = !both;
    if (both) api.change((spec) => withPlayers(spec, i, [1], () => structuredClone(pairsOf(spec)[i].players[0])));
    update(api.state());
  }
  /** @param {State} state */
  function update(state) {
    toggle.checked = together();
    sides[1].element.hidden = toggle.checked;
    for (const side of sides) if (!side.element.hidden) side.update(state);
  }
  const [generator, critic] = sides.map(({ element }) => element);
  return { elements: [generator, critic], toggle: el("label", { class: "toggle alike" }, toggle, t("game.alike")), update };
}
