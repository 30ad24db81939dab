/** Dates, kinds and versions of saved experiments, as people read them. */

import { t } from "../ui/messages.js";

/** @param {string} moment ISO 8601 */
export const day = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" }).format(new Date(moment));
/** @param {string} moment */
export const minute = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
/** When it was saved, and changed if it was. @param {{created: string, changed: string}} experiment */
export const when = ({ created, changed }) => (created === changed ? t("saved.once", { created: minute(created) }) : t("saved.when", { created: minute(created), changed: minute(changed) }));
/** The laboratory of a kind. @param {string} kind */
export const laboratory = (kind) => t(`laboratory.${kind}`);
/** The short link in full. @param {{link: string}} experiment */
export const linkOf = ({ link }) => `${location.origin}${link}`;

/** Tags as one types them, and back. @param {string} text */
export const tagsIn = (text) => [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];
/** @param {string[]} tags */
export const tagsAsText = (tags) => tags.join(", ");

/** An error in a sentence, with its place where that helps. @param {any} failure */
export function sentenceOf(failure) {
  const { message, path = [] } = failure?.error ?? failure;
  return path.length > 1 ? t("error.at", { path: path.join("."), message }) : message;
}
