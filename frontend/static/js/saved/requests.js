/** What the server keeps: one request each. Each rejects with an `ApiFailure` (../api.js), whose error has the path of what is wrong. */

import { ask } from "../api.js";

/** @typedef {import("../arrive.js").Experiment} Experiment */
/** @typedef {Omit<Experiment, "spec"|"view"|"notes"|"notes_html"|"own"> & {restorable_until?: string}} Summary as lists have it */
/** @typedef {{q: string, tag: string, kind: string}} Wanted */
/** @typedef {{saved: Summary[], total: number, next: string|null}} Page */

/** @param {string} path @param {string} method @param {unknown} [body] @returns {Promise<any>} */
async function told(path, method, body) {
  const init = body === undefined ? { method } : { method, headers: { "content-type": "application/json" }, body: typeof body === "string" ? body : JSON.stringify(body) };
  return (await ask(path, init)).json();
}

/** @param {string} id */
const place = (id) => `/api/saved/${encodeURIComponent(id)}`;

/** @param {Wanted} wanted @param {string} [after] @param {AbortSignal} [signal] @returns {Promise<Page>} */
export async function list({ q, tag, kind }, after = "", signal = undefined) {
  const asked = Object.entries({ q, tag, kind, after }).filter(([, value]) => value);
  return (await ask(`/api/saved?${new URLSearchParams(asked)}`, { signal })).json();
}

/** @returns {Promise<{tag: string, count: number}[]>} */
export const tags = async () => (await told("/api/saved-tags", "GET")).tags;
/** @returns {Promise<Summary[]>} */
export const removed = async () => (await told("/api/saved-deleted", "GET")).saved;
/** Notes as they will be shown. @param {string} notes @returns {Promise<string>} */
export const rendered = async (notes) => (await told("/api/saved-notes", "POST", { notes })).notes_html;
/** @param {object} body @returns {Promise<Experiment>} */
export const create = (body) => told("/api/saved", "POST", body);
/** @param {string} id @param {object} changes @returns {Promise<Experiment>} */
export const change = (id, changes) => told(place(id), "PATCH", changes);
/** @param {string} id @param {string} [title] of the copy; otherwise the original's @returns {Promise<Experiment>} */
export const duplicate = (id, title) => told(`${place(id)}/duplicate`, "POST", title === undefined ? undefined : { title });
/** @param {string} id @returns {Promise<{id: string, restorable_until: string}>} */
export const remove = (id) => told(place(id), "DELETE");
/** @param {string} id @returns {Promise<Experiment>} */
export const restore = (id) => told(`${place(id)}/restore`, "POST");
/** Everything of this browser's as one file. */
export const file = async () => (await ask("/api/saved-export")).blob();
/** @param {string} text a file's @returns {Promise<{imported: number, total: number}>} */
export const take = (text) => told("/api/saved-import", "POST", text);
