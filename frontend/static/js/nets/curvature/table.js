/** The numbers behind the chart of curvature, for each entry at the epoch that is shown; copying gives every digit. */

import { labelOf } from "../../spec.js";
import { el, setText } from "../../ui/dom.js";
import { t } from "../../ui/messages.js";
import { exact, short } from "../../ui/numbers.js";
import { swatch } from "../../ui/swatch.js";
import { ratioOf, rowAt } from "./answer.js";

/** @typedef {import("./answer.js").Curvature} Curvature */

const COLUMNS = /** @type {const} */ (["eigenvalue", "preconditioned", "line", "ratio", "least", "trace"]);

/** @param {Curvature} found @param {number} entry @param {number} row @returns {Record<typeof COLUMNS[number], number>} */
export function numbersAt(found, entry, row) {
  const { eigenvalue_1: first, preconditioned, line, least, trace } = found.columns;
  return { eigenvalue: first[entry][row], preconditioned: preconditioned[entry][row], line: line[entry][row], ratio: ratioOf(found, entry)[row], least: least[entry][row], trace: trace[entry][row] };
}

/** nan is no number of an entry's: it has none. @param {number} value */
const write = (value) => (Number.isNaN(value) ? "–" : short(Math.abs(value) >= 1000 && Math.abs(value) < 1e6 ? Math.round(value) : value, 3));

/** @param {HTMLElement} root */
export function createTable(root) {
  const [caption, body] = [el("caption"), el("tbody")];
  const head = COLUMNS.map((name) => el("th", { scope: "col", class: "numeric", title: t(`curving.about_${name}`) }, t(`curving.column_${name}`)));
  root.append(el("table", { "data-testid": "curvature-table" }, caption, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("land.entry")), ...head)), body));
  return {
    /** @param {Curvature} found @param {number[]} entries @param {import("../../state.js").State} state */
    update(found, entries, state) {
      const row = Math.max(0, rowAt(found, state.step));
      setText(caption, t("curving.caption", { epoch: found.epochs[row] }));
      body.replaceChildren(...entries.map((entry) => {
        const name = el("th", { scope: "row" }, labelOf(state.spec.entries[entry]));
        name.prepend(swatch(entry));
        const now = numbersAt(found, entry, row);
        const error = found.columns.trace_error[entry][row];
        const cells = COLUMNS.map((column) => el("td", { class: "numeric", "data-column": column, "data-exact": exact(now[column]), title: exact(now[column]) },
          column === "trace" && error > 0 ? t("curving.plusminus", { value: write(now.trace), error: short(error, 2) }) : write(now[column])));
        return el("tr", { "data-testid": `curvature-row-${entry}` }, name, ...cells);
      }));
    },
  };
}
