/** What of the list is wanted: words, a tag, a laboratory; as one types, and in the address. */

import { byId, el, setAttribute } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { laboratory } from "./words.js";

/** @typedef {import("./requests.js").Wanted} Wanted */

const REST = 200; // milliseconds after a letter
const KINDS = ["race", "net", "schedule", "map", "losses", "game"];

/** What an address asks for. @param {string} search @returns {Wanted} */
export function wantedIn(search) {
  const found = new URLSearchParams(search);
  return { q: found.get("q") ?? "", tag: found.get("tag") ?? "", kind: found.get("kind") ?? "" };
}

/** @param {Wanted} wanted */
export function searchOf(wanted) {
  const text = String(new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)));
  return text ? `?${text}` : "";
}

/** @param {(wanted: Wanted) => void} changed */
export function createFilters(changed) {
  const words = /** @type {HTMLInputElement} */ (byId("search"));
  const [kind, tag] = [/** @type {HTMLSelectElement} */ (byId("kind-filter")), /** @type {HTMLSelectElement} */ (byId("tag-filter"))];
  kind.append(...KINDS.map((name) => el("option", { value: name }, laboratory(name))));
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const now = () => {
    clearTimeout(timer);
    changed(wanted());
  };
  const wanted = () => ({ q: words.value.trim(), tag: tag.value, kind: kind.value });
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(now, REST);
  });
  for (const select of [kind, tag]) select.addEventListener("change", now);

  /** A tag that is asked for is offered, whether or not it is known. @param {string} value */
  function choose(value) {
    if (value && ![...tag.options].some((option) => option.value === value)) tag.append(el("option", { value }, value));
    tag.value = value;
  }

  return {
    wanted,
    /** @param {Wanted} wanted */
    set(wanted) {
      words.value = wanted.q;
      kind.value = KINDS.includes(wanted.kind) ? wanted.kind : "";
      choose(wanted.tag);
    },
    /** @param {{tag: string, count: number}[]} known */
    offer(known) {
      const chosen = tag.value;
      tag.replaceChildren(el("option", { value: "" }, t("saved.any_tag")), ...known.map(({ tag: name, count }) => el("option", { value: name }, t("saved.tag_count", { tag: name, count }))));
      choose(chosen);
      setAttribute(tag, "disabled", known.length || chosen ? null : "");
    },
  };
}
