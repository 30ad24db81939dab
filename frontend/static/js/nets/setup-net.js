/** Which net: its kind, and the fields that the catalogue gives that kind. */

import { byId, el, setText, setValue } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { kindOf, kindsFor, withKind, withKnob } from "./document.js";
import { createKnobs } from "./knobs.js";
import { aboutOf } from "./trace.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("./document.js").Training} Training */

/** @param {Api} api @param {Catalogue} catalogue */
export function createNetPart(api, { nets }) {
  const root = byId("net");
  const kind = el("select", { id: "net-kind", "data-testid": "net-kind", onchange: () => api.change((spec) => withKind(spec, kind.value, nets)) });
  const choice = el("div", { class: "field", "data-path": "net.kind" }, el("label", { class: "field-name", for: "net-kind" }, t("net.kind")), el("span", { class: "editor" }, kind), el("p", { class: "field-error", id: "net-kind-error", hidden: true }));
  const [place, summary] = [el("div"), el("p", { class: "note", "data-testid": "net-summary" })];
  root.append(summary, choice, place);
  let built = "";
  let offered = "";
  /** @type {ReturnType<typeof createKnobs>|null} */
  let knobs = null;
  return {
    /** @param {Training} training @param {State} state */
    update(training, state) {
      const { net, data } = training;
      const kinds = kindsFor(nets, data);
      const names = kinds.map(({ name }) => name).join();
      if (names !== offered) {
        offered = names;
        kind.replaceChildren(...kinds.map(({ name, title, sentence }) => el("option", { value: name, title: sentence }, title)));
      }
      if (net.kind !== built) {
        built = net.kind;
        knobs = createKnobs(kindOf(nets, net)?.params ?? [], "net", { commit: api.commit, send: (path, value, transient) => api.change((spec) => withKnob(spec, path, value, nets), { transient }) });
        place.replaceChildren(knobs.element);
      }
      setValue(kind, net.kind);
      knobs?.update(net);
      const about = aboutOf(state);
      setText(summary, about ? t("net.summary", { layers: about.layers.map(({ title }) => title).join(" → "), parameters: about.parameters.toLocaleString("en") }) : "");
    },
  };
}
