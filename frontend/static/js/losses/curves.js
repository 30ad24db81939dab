/**
 * Asks for curves, a criterion at a time: what has been seen before is not asked for again, and while a slider is dragged one request is
 * in flight and the newest waits behind it. A criterion that is refused keeps the others from nothing.
 */

import { ApiFailure, criteria } from "../api.js";
import { createLatest } from "../latest.js";
import { number } from "../wire.js";
import { question } from "./document.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./state.js").Curve} Curve */
/** @typedef {import("../state.js").ApiError} ApiError */
/** @typedef {{document: Document, keys: string[], which: number[]}} Request */

const KEPT = 600; // curves

/** @param {any} answer @returns {Curve} */
function curveOf(answer) {
  const column = (/** @type {any[]} */ values) => Float64Array.from(values, number);
  return { ...answer, t: column(answer.t), loss: column(answer.loss), gradient: column(answer.gradient) };
}

/** Questions of several criteria as one; ranges and batches belong to axes, so they never disagree. @param {Document[]} questions @returns {Document} */
function together(questions) {
  const [first] = questions;
  return {
    ...first, criteria: questions.flatMap((each) => each.criteria),
    ranges: Object.assign({}, ...questions.map((each) => each.ranges)), batches: Object.assign({}, ...questions.map((each) => each.batches)),
  };
}

/** @param {import("./state.js").Api} api */
export function createCurves(api) {
  /** @type {Map<string, Curve>} */
  const cache = new Map();
  /** @type {Map<string, ApiError>} */
  const failed = new Map();
  /** @type {((value?: any) => void)[]} */
  let waiting = [];
  /** @type {string[]} */
  let shown = [];
  let said = /** @type {ApiError|null} */ (null);

  const latest = createLatest((/** @type {Request} */ request) => criteria(request.document), deliver, refused);

  function questions() {
    const { catalogue, spec } = api.state();
    return catalogue ? spec.criteria.map((_, i) => question(catalogue, spec, i)) : [];
  }

  function request() {
    const all = questions();
    const keys = all.map((each) => JSON.stringify(each));
    show(keys);
    const which = keys.flatMap((key, i) => (cache.has(key) || failed.has(key) || keys.indexOf(key) !== i ? [] : [i]));
    if (which.length) latest.want({ document: together(which.map((i) => all[i])), keys: which.map((i) => keys[i]), which });
    settle(keys);
  }

  /** @param {any} answer @param {Request} request */
  function deliver(answer, { keys }) {
    keys.forEach((key, k) => cache.set(key, curveOf(answer.curves[k])));
    for (const key of [...cache.keys()].slice(0, Math.max(0, cache.size - KEPT))) if (!shown.includes(key)) cache.delete(key);
    again();
  }

  /** @param {unknown} failure @param {Request} request */
  function refused(failure, { keys, which }) {
    const error = failure instanceof ApiFailure ? failure.error : { code: "unreachable", message: String(failure), path: [] };
    const [head, k] = error.path;
    const guilty = head === "criteria" && typeof k === "number" && k in keys;
    const told = guilty ? { ...error, path: ["criteria", which[k], ...error.path.slice(2)] } : error;
    for (const key of guilty ? [keys[k]] : keys) failed.set(key, told);
    again();
  }

  const again = () => queueMicrotask(request); // createLatest is free again only after this turn

  /** @param {string[]} keys */
  function show(keys) {
    const before = api.state().curves;
    // While a curve is on its way the one before stays.
    const stays = (/** @type {number} */ i) => (shown.length === keys.length && !failed.has(keys[i]) ? before[i] : null);
    const curves = keys.map((key, i) => cache.get(key) ?? stays(i) ?? null);
    shown = keys;
    if (curves.length !== before.length || curves.some((curve, i) => curve !== before[i])) api.receive({ curves });
  }

  /** @param {string[]} keys */
  function settle(keys) {
    const { selected } = api.state().view;
    const error = failed.get([keys[selected], ...keys].find((key) => failed.has(key)) ?? "") ?? null; // first that of the criterion whose fields are open
    if (error && error !== said) api.fail(error);
    if (!error && said && api.state().error === said) api.clearError();
    said = error;
    const here = keys.every((key) => cache.has(key) || failed.has(key));
    if (api.state().busy === here) api.receive({ busy: !here });
    if (here) waiting.splice(0).forEach((resolve) => resolve());
  }

  api.subscribe((_, changed) => {
    if (changed.has("view") && failed.size) settle(shown);
  });

  return {
    request,
    retry() {
      failed.clear();
      request();
    },
    /** When every criterion has its curve, or its error. */
    settled: () => new Promise((/** @type {(value?: any) => void} */ resolve) => {
      waiting.push(resolve);
      request();
    }),
  };
}
