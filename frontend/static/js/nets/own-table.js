/** A table of a person's own: a CSV file is read by the server, which says what is wrong with it, and becomes part of the document. */

import { ask } from "../api.js";
import { el, setText, setValue } from "../ui/dom.js";
import { showError } from "../ui/field.js";
import { t } from "../ui/messages.js";
import { trainingOf, withData, withDataset } from "./document.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("./document.js").Table} Table */
/** @typedef {import("./document.js").Nets} Nets */

/** @param {HTMLElement} root @param {Api} api @param {Nets} nets */
export function createTable(root, api, nets) {
  const input = el("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", id: "table-file", class: "unseen", "data-testid": "table-file" });
  const target = el("select", { id: "table-target", "data-testid": "table-target", onchange: () => void read(target.value) });
  const standardize = el("input", { type: "checkbox", onchange: () => api.change((spec) => withTable(spec, { standardize: standardize.checked })) });
  const [shape, error] = [el("p", { class: "note", "data-testid": "table-shape" }), el("p", { class: "field-error", id: "table-error", "data-testid": "table-error", role: "alert", hidden: true })];
  const chosen = el("div", { class: "table-fields" }, shape,
    el("div", { class: "field" }, el("label", { class: "field-name", for: "table-target" }, t("table.target")), el("span", { class: "editor" }, target)),
    el("label", { class: "toggle" }, standardize, t("table.standardize")));
  root.append(el("div", { class: "own-table", "data-path": "data.table" }, el("label", { class: "file-button", for: "table-file" }, t("table.choose")), input, chosen, error));
  const field = /** @type {HTMLElement} */ (root.firstElementChild);
  /** @type {File|null} the file itself, while it is known: another target is read from it anew */
  let file = null;

  input.addEventListener("change", () => {
    file = input.files?.[0] ?? null;
    input.value = ""; // the same file may be chosen again when it has been mended
    if (file) void read(null);
  });

  /** @param {string|null} wanted the column to predict; null: the server's choice */
  async function read(wanted) {
    showError(field, null);
    if (!file) return;
    try {
      if (file.size > nets.own.bytes) throw new Error(t("table.large", { most: nets.own.bytes / 1e6, got: (file.size / 1e6).toFixed(1) }));
      const query = wanted === null ? "" : `?target=${encodeURIComponent(wanted)}`;
      const { table } = await (await ask(`/api/table${query}`, { method: "POST", headers: { "content-type": "text/csv" }, body: file })).json();
      api.change((spec) => withDataset(spec, nets.own.name, nets, table));
    } catch (failure) {
      showError(field, failure instanceof Error ? failure.message : String(failure));
      const { table } = trainingOf(api.state().spec).data;
      if (table) setValue(target, table.target);
    }
  }

  return {
    /** @param {import("./document.js").Data} data */
    update({ table }) {
      chosen.hidden = !table;
      if (!table) return;
      setText(shape, t(table.kind === "classes" ? "table.classes" : "table.numbers", { rows: table.rows.length, features: table.columns.length - 1, classes: table.classes.length, target: table.target }));
      if ([...target.options].map(({ value }) => value).join("\n") !== table.columns.join("\n")) target.replaceChildren(...table.columns.map((name) => el("option", { value: name }, name)));
      setValue(target, table.target);
      target.disabled = !file;
      standardize.checked = table.standardize;
    },
  };
}

/** @param {import("../spec.js").Spec} spec @param {Partial<Table>} patch */
function withTable(spec, patch) {
  const { table } = trainingOf(spec).data;
  return table ? withData(spec, { table: { ...table, ...patch } }) : spec;
}
