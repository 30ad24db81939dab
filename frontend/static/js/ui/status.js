/**
 * An entry's diagnosis in words, as of the step that is shown: before a diagnosis' own step the entry is still moving.
 */

import { has, t } from "./messages.js";
import { exact, short } from "./numbers.js";

/** @typedef {import("../state.js").Status} Status */

/** @param {Status | null} status @param {number} step @returns {Status | null} */
export function statusAt(status, step) {
  if (!status || status.step === null || status.step <= step) return status;
  return { kind: "moving", step: null, cause: null, numbers: {} };
}

/** @param {Status | null} status */
export function sentence(status) {
  if (!status) return t("status.running");
  const because = `status.${status.kind}.${status.cause}`;
  const key = status.cause && has(because) ? because : `status.${status.kind}`;
  return t(key, { ...Object.fromEntries(Object.entries(status.numbers ?? {}).map(([name, value]) => [name, short(value)])), step: status.step ?? "", message: status.message ?? "" });
}

/** The numbers that justify the word. @param {Status | null} status @param {(value: unknown) => string} [write] */
export function evidence(status, write = short) {
  return Object.entries(status?.numbers ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")} ${write(value)}`).join(", ");
}

/** @param {Status | null} status */
export const exactEvidence = (status) => evidence(status, exact);
