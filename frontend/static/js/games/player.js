/** One player's controls, or those of both where they are alike: its optimizer with its hyperparameters, and its schedule. */

import { optimizerOf, scheduleOf } from "../spec.js";
import { choose as offer, classOptions } from "../ui/classes.js";
import { el, setAttribute, setText, setValue } from "../ui/dom.js";
import { createField } from "../ui/field.js";
import { createFields } from "../ui/fieldset.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { newSchedule, withPrimary } from "../ui/schedule-start.js";
import { composed, withEvery, withParam as withScheduleParam } from "../ui/schedule.js";
import { pairsOf, withOptimizer, withParam, withPlayers } from "./document.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./document.js").Player} Player */

const EVERY = parameterOf({ name: "every", type: "int", default: 1, required: false, range: [1, 100], scale: "log" });

/** @param {number} i the pair @param {number} k the side @param {Api} api @param {Catalogue} catalogue @param {() => number[]} sides whom a change concerns */
export function createPlayer(i, k, api, catalogue, sides) {
  /** @param {(player: Player) => Player} change @param {boolean} [transient] */
  const alter = (change, transient = false) => api.change((spec) => withPlayers(spec, i, sides(), change), { transient });
  const name = el("span", { class: "side" });
  const optimizer = el("select", { "data-testid": `optimizer-${i}-${k}`, onchange: () => alter((player) => withOptimizer(player, optimizer.value, catalogue)) },
    ...classOptions(catalogue.optimizers));
  const schedule = createSchedule(i, k, api, catalogue, alter);
  const place = el("div", { class: "player-fields" });
  const element = el("div", { class: "player", "data-testid": `player-${i}-${k}` }, el("div", { class: "kinds" }, el("label", { class: "player-head" }, name, optimizer), schedule.select), place);
  let built = "";
  /** @type {ReturnType<typeof createFields> | null} */
  let fields = null;

  /** @param {string} chosen */
  function build(chosen) {
    built = chosen;
    const found = optimizerOf(catalogue, chosen);
    fields = createFields(found?.params ?? [], { commit: api.commit, send: (key, value, transient) => alter((player) => withParam(player, key, value), transient) });
    const more = el("details", { class: "more" }, el("summary", {}, t("fields.more")), fields.rest, fields.implementation, found && el("p", { class: "note" }, found.sentence));
    place.replaceChildren(fields.primary, schedule.body, more);
  }
  return {
    element,
    /** @param {import("../state.js").State} state */
    update(state) {
      const player = pairsOf(state.spec)[i].players[k];
      const whose = t(sides().length > 1 ? "game.both" : k ? "game.critic" : "game.generator");
      if (player.optimizer.name !== built) build(player.optimizer.name);
      setText(name, whose);
      setAttribute(optimizer, "aria-label", t("game.optimizer", { whose, number: i + 1 }));
      offer(optimizer, player.optimizer.name);
      fields?.update(player.optimizer.params, `entries.${i}.players.${k}.optimizer.params`);
      schedule.update(player, whose, state.spec.steps);
    },
  };
}

/** @param {number} i @param {number} k @param {Api} api @param {Catalogue} catalogue @param {(change: (player: Player) => Player, transient?: boolean) => void} alter */
function createSchedule(i, k, api, catalogue, alter) {
  const single = catalogue.schedules.filter((one) => !composed(one));
  const select = el("select", { "data-testid": `schedule-${i}-${k}`, onchange: () => choose(select.value) }, el("option", { value: "" }, t("schedule.none")), ...classOptions(single));
  const body = el("div", { class: "schedule-fields" });
  const path = `entries.${i}.players.${k}.schedule`;
  let [built, steps] = ["", 300];
  /** @type {ReturnType<typeof createFields> | null} */
  let fields = null;
  /** @type {import("../ui/field.js").Field | null} */
  let every = null;

  /** @param {string} name */
  const choose = (name) => alter((player) => {
    const chosen = single.find((one) => one.name === name);
    return { ...player, schedule: chosen ? newSchedule(chosen, steps, lrOf(player, catalogue)) : null };
  });
  /** @param {string} name */
  function build(name) {
    built = name;
    fields = every = null;
    body.replaceChildren();
    const found = scheduleOf(catalogue, name);
    if (!found || composed(found)) return;
    fields = createFields(withPrimary(found.params), { commit: api.commit, send: (key, value, transient) => alter((player) => ({ ...player, schedule: withScheduleParam(player.schedule, key, value) }), transient) });
    every = createField(EVERY, { path: `${path}.every`, commit: api.commit, send: (value, transient) => alter((player) => ({ ...player, schedule: withEvery(player.schedule, value) }), transient) });
    fields.rest.append(every.element);
    body.append(fields.primary, el("details", {}, el("summary", {}, t("schedule.more")), fields.rest, fields.implementation));
  }
  return {
    select, body,
    /** @param {Player} player @param {string} whose @param {number} all */
    update(player, whose, all) {
      steps = all;
      const name = player.schedule?.name ?? "";
      if (name !== built) build(name);
      if (![...select.options].some((option) => option.value === name)) select.append(el("option", { value: name }, name));
      setAttribute(select, "aria-label", t("game.schedule", { whose, number: i + 1 }));
      offer(select, name);
      fields?.update(player.schedule?.params, `${path}.params`);
      every?.update(player.schedule?.every);
    },
  };
}

/** @param {Player} player @param {Catalogue} catalogue */
const lrOf = (player, catalogue) => player.optimizer.params.lr ?? optimizerOf(catalogue, player.optimizer.name)?.params.find(({ name }) => name === "lr")?.default ?? 0.1;
