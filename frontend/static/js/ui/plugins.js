/**
 * What is to be told of files and packages whose classes are offered beside torch's: a quiet bar that says what of them is not
 * offered and why, with the traceback folded, and, when one looks at the page again, that a file has changed meanwhile.
 */

import { changedCatalogue } from "../api.js";
import { byId, el } from "./dom.js";
import { t } from "./messages.js";

/** @typedef {{source: string, kind: string, classes: string[], notices: string[]}} Plugin kind: file, package, or zoo, which is not told here */

/** @param {Plugin[]} plugins */
export function createPlugins(plugins) {
  const bar = byId("plugins");
  const told = plugins.filter(({ kind }) => kind !== "zoo");
  bar.setAttribute("aria-label", t("plugins.label"));
  const close = el("button", { type: "button", class: "text", "data-testid": "plugins-close", onclick: () => (bar.hidden = true) }, t("error.close"));
  const notices = told.flatMap(({ source, notices: found }) => found.map((notice) => createNotice(source, notice)));
  const names = [...new Set(told.flatMap(({ source, notices: found }) => (found.length ? source : [])))].join(", ");
  const list = el("details", {}, el("summary", {}, t("plugins.notices", { names, count: notices.length })), el("ul", {}, ...notices));
  bar.append(...(notices.length ? [list] : []), close);
  bar.hidden = notices.length === 0;
  if (told.some(({ kind }) => kind === "file")) watch(() => {
    bar.prepend(el("p", { role: "status" }, t("plugins.changed")), reload());
    bar.hidden = false;
  });
}

/** A sentence, and its traceback to unfold. @param {string} source @param {string} notice */
function createNotice(source, notice) {
  const [sentence, ...traceback] = notice.split("\n");
  const said = t("plugins.notice", { source, sentence });
  return el("li", {}, traceback.length ? el("details", {}, el("summary", {}, said), el("pre", { tabindex: "0" }, traceback.join("\n"))) : said);
}

/** The address holds the state, so the page comes back as it is. */
const reload = () => el("button", { type: "button", class: "text", "data-testid": "plugins-reload", onclick: () => location.reload() }, t("plugins.reload"));

/** Looks each time that somebody comes back to the page, until there is something to tell. @param {() => void} tell */
function watch(tell) {
  const look = async () => {
    if (document.hidden || !(await changedCatalogue().catch(() => false))) return;
    for (const event of EVENTS) removeEventListener(event, look);
    tell();
  };
  for (const event of EVENTS) addEventListener(event, look);
}

const EVENTS = ["focus", "visibilitychange"];
