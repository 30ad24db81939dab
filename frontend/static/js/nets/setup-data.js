/** Which data: the gallery or a table of one's own, how many samples, how noisy, how many of them are kept for validation. */

import { byId, el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { parameterOf } from "../ui/parameter.js";
import { datasetOf, setDataParam, withData, withDataset } from "./document.js";
import { createGallery } from "./gallery.js";
import { createTable } from "./own-table.js";
import { createSettings } from "./settings.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("./document.js").Training} Training */
/** @typedef {import("./settings.js").Setting} Setting */

/** @param {Api} api @param {Catalogue} catalogue */
export function createDataPart(api, { nets }) {
  const gallery = createGallery(byId("gallery"), nets.datasets, (name) => api.change((spec) => withDataset(spec, name, nets)));
  const [about, place] = [byId("problem-about"), byId("data-fields")];
  const [title, sentence] = [el("h3"), el("p", { class: "note" })];
  about.append(title, sentence);
  const table = createTable(byId("own-table"), api, nets);
  let built = "";
  /** @type {ReturnType<typeof createSettings>|null} */
  let settings = null;
  return {
    /** @param {Training} training */
    update(training) {
      const { data } = training;
      const found = datasetOf(nets, data);
      const now = JSON.stringify([data.name, found?.most, found?.noise, data.count]);
      if (now !== built) {
        built = now;
        settings = createSettings(dataSettings(nets, training), api);
        place.replaceChildren(...settings.elements);
      }
      settings?.update(training);
      gallery.update(data.name);
      table.update(data);
      setText(title, data.table ? t("table.title") : found?.title ?? data.name);
      setText(sentence, found?.sentence ?? "");
    },
  };
}

/** @param {import("./document.js").Nets} nets @param {Training} training @returns {Setting[]} */
function dataSettings(nets, { data }) {
  const found = datasetOf(nets, data);
  const own = (found?.params ?? []).map((parameter) => ({
    parameter, path: `data.params.${parameter.name}`, get: (/** @type {Training} */ training) => training.data.params[parameter.name],
    set: (/** @type {Spec} */ spec, /** @type {any} */ value) => setDataParam(spec, parameter.name, value),
  }));
  /** @param {"count"|"noise"|"seed"|"validation"} name @param {Partial<Parameter> & {type: string, default: any}} parameter @param {string} label @returns {Setting} */
  const one = (name, parameter, label) => ({
    parameter: parameterOf({ name, required: false, ...parameter }), path: `data.${name}`, label,
    get: (training) => training.data[name], set: (spec, value) => withData(spec, { [name]: value ?? parameter.default }),
  });
  const [least] = nets.limits.count;
  return [
    ...own,
    one("count", { type: "int", default: found?.count ?? 200, range: [least, found?.most ?? nets.limits.count[1]], scale: "log" }, t("net.count")),
    one("noise", { type: "float", default: found?.noise ?? 0, range: [0, 1] }, t("net.noise")),
    one("validation", { type: "float", default: 0.25, range: nets.limits.validation }, t("net.validation")),
    one("seed", { type: "int", default: 0 }, t("net.dataSeed")),
  ];
}
