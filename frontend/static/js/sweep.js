/**
 * Instant sliders: when a hand takes a slider, all of its values are asked for at once, as lanes, and while it moves the traces
 * that are here already are shown. The ordinary run answers until they come, and again when the hand rests.
 *
 * A slider says that it was taken by a `thalweg:grab` event with its values; where its number stands in the spec is written on
 * the field around it (`data-path`). Values for which torch's arithmetic cannot be shared by lanes are not asked for again.
 */

import { keysOf, subspec } from "./subspec.js";
import { append, decode, trace } from "./wire.js";

/** @typedef {import("./state.js").Trace} Trace */
/** @typedef {import("./spec.js").Spec} Spec */
/** @typedef {{path: (string|number)[], values: number[], at: number}} Grab path: in the spec; values: all that the slider has; at: the present one's place */
/** @typedef {{id: number, name: string, keys: string[], traces: Trace[]}} Flight */

const ROWS = 130_000; // of all lanes together
const MOST_STEPS = 2000; // beyond, lanes would come too late for a hand
const FEWEST = 8;
const HERE = "\u0000 here"; // in the place of a number

/** @param {(message: any) => void} send @param {() => number} nextId @param {() => void} came */
export function createSweep(send, nextId, came) {
  /** @type {Map<string, Trace>} */
  let here = new Map();
  /** @type {Flight|null} */
  let flight = null;
  /** @type {Set<string>} */
  const apart = new Set();
  /** @type {Grab|null} what the hand holds */
  let held = null;

  /** Asks for the lanes around the present value, if they are not here or on their way. @param {Spec} spec */
  function ask(spec) {
    if (!held || !askable(spec, held)) return;
    const { path, values } = held;
    const entry = /** @type {number} */ (path[1]);
    const inner = path.slice(2);
    const optimizer = spec.entries[entry].optimizer.name;
    const name = JSON.stringify([optimizer, inner]);
    const now = keysOf(subspec(spec, [entry]))[0];
    if (apart.has(name) || here.has(now) || flight?.keys.includes(now)) return;
    const chosen = around(values, held.at, Math.floor(ROWS / (spec.steps + 1)));
    const keys = keysAt(spec, entry, path, chosen);
    if (!keys.includes(now)) return;
    flight = { id: nextId(), name, keys, traces: [] };
    send({ type: "lanes", id: flight.id, channel: "lanes", spec: subspec(spec, [entry]), axis: { path: inner, values: chosen } });
  }

  return {
    ask,
    /** @param {Grab} grab @param {Spec} spec */
    grab(grab, spec) {
      held = grab;
      ask(spec);
    },
    /** The hand let go: what is here stays until the ordinary run has come. */
    release() { held = null; },
    /** @param {string} key */
    trace: (key) => here.get(key),
    /** @param {any} message @returns {boolean} whether it was for lanes */
    words(message) {
      if (!flight || message.id !== flight.id) return false;
      if (message.type === "started") {
        flight.traces = flight.keys.map(() => trace(message.rows, message.columns));
        return true;
      }
      if (message.type === "done") settle(message.how);
      else flight = null;
      return true;
    },
    /** @param {import("./wire.js").Frame} chunk @returns {boolean} */
    frame(chunk) {
      if (!flight || chunk.id !== flight.id) return false;
      append(chunk, flight.traces);
      return true;
    },
    opened() { flight = null; },
  };

  /** @param {string} how */
  function settle(how) {
    const { keys, traces, name } = /** @type {Flight} */ (flight);
    flight = null;
    if (how === "separate") return void apart.add(name);
    here = new Map(keys.map((key, k) => [key, traces[k]]));
    came();
  }
}

/** @param {Spec} spec @param {Grab} grab */
function askable(spec, { path }) {
  const entry = spec.entries[Number(path[1])];
  return path[0] === "entries" && entry !== undefined && path[2] !== "average" && spec.steps <= MOST_STEPS && ROWS / (spec.steps + 1) >= FEWEST;
}

/** At most `count` of the values, those around one of them. @param {number[]} values @param {number} at @param {number} count */
function around(values, at, count) {
  const from = Math.max(0, Math.min(at - Math.floor(count / 2), values.length - count));
  return [...new Set(values.slice(from, from + count))];
}

/** The keys of an entry with each of the values at a path: what is the same in all of them is written once. @param {Spec} spec @param {number} entry @param {(string|number)[]} path @param {number[]} values */
function keysAt(spec, entry, path, values) {
  const [before, after] = keysOf(subspec(placed(spec, path, HERE), [entry]))[0].split(JSON.stringify(HERE));
  return values.map((value) => before + JSON.stringify(value) + after);
}

/** A copy of a document with another value at a path; what is missing on the way is made. @param {any} here @param {(string|number)[]} path @param {unknown} value @returns {any} */
export function placed(here, [head, ...rest], value) {
  if (head === undefined) return value;
  const copy = Array.isArray(here) ? [...here] : { ...here };
  copy[head] = placed(copy[head], rest, value);
  return copy;
}

/** Hears sliders being taken anywhere on the page. @param {(grab: Grab) => void} fn @param {Document} [where] */
export function onGrab(fn, where = document) {
  where.addEventListener("thalweg:grab", (event) => {
    const field = event.target instanceof Element ? event.target.closest("[data-path]") : null;
    const path = (field?.getAttribute("data-path") ?? "").split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const { values, at, index } = /** @type {CustomEvent} */ (event).detail;
    fn({ path: index === undefined ? path : [...path, index], values, at });
  });
}
