/** The menu that adds a criterion: a loss of one's own as an expression, then every class, grouped by what it is for. */

import { byId, el } from "../ui/dom.js";
import { placeAt } from "../ui/menu.js";
import { t } from "../ui/messages.js";
import { added, newChosen, OWN_AXIS } from "./document.js";

/** @typedef {import("./state.js").Api} Api */
/** @typedef {import("./document.js").Catalogue} Catalogue */
/** @typedef {import("./document.js").Criterion} Criterion */
/** @typedef {import("./document.js").Chosen} Chosen */

const EXAMPLE = "where(abs(t) < d, t**2 / 2, d * (abs(t) - d / 2))";

/** @param {Api} api @param {Catalogue} catalogue */
export function createAdd(api, catalogue) {
  const [menu, button] = [byId("add-menu"), byId("add-criterion")];
  /** @param {Chosen} chosen */
  const add = (chosen) => {
    api.change((spec) => added(spec, chosen));
    api.setView({ selected: api.state().spec.criteria.length - 1 });
  };
  const families = [...new Set(catalogue.criteria.map(({ family }) => family))];
  const order = [...new Set([...catalogue.forms.map(({ family }) => family), ...families])].filter((family) => families.includes(family));
  menu.append(typed(menu, add), ...order.flatMap((family) => [
    el("h3", {}, t(`family.${family}`)),
    el("div", { class: "class-list" }, ...catalogue.criteria.filter((criterion) => criterion.family === family).map((criterion) => item(criterion, add))),
  ]));
  placeAt(menu, button);
  return {
    /** @param {import("./state.js").State} state */
    update: ({ spec }) => void (/** @type {HTMLButtonElement} */ (button).disabled = spec.criteria.length >= 24),
  };
}

/** @param {Criterion} criterion @param {(chosen: Chosen) => void} add */
function item(criterion, add) {
  const own = criterion.origin === "thalweg" ? el("small", {}, t("losses.ours")) : null;
  return el("button", { type: "button", title: criterion.sentence, "data-testid": `add-${criterion.name}`, onclick: () => add(newChosen(criterion)) }, criterion.name, own);
}

/** @param {HTMLElement} menu @param {(chosen: Chosen) => void} add */
function typed(menu, add) {
  const input = el("input", { type: "text", id: "own-text", class: "words", autocomplete: "off", spellcheck: "false", placeholder: EXAMPLE, "data-testid": "own-text" });
  const submit = () => {
    add({ expression: input.value.trim() || EXAMPLE, axis: OWN_AXIS });
    input.value = "";
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    menu.hidePopover();
    submit();
  });
  return el("div", { class: "own" }, el("label", { for: "own-text" }, t("losses.own")), input,
    el("button", { type: "button", class: "text", "data-testid": "own-add", onclick: submit }, t("entries.add")));
}
