/**
 * From the spec to traces. Keeps the trace of every entry it has seen (subspec.js says why that is right), asks the server for
 * the missing ones only, one run in flight on a channel, and puts into the state what is to be drawn.
 *
 * While something is dragged its runs have a channel of their own, so that they do not cancel a long run of the others; the
 * newest waits until the one in flight is done, or has been seen for a while: never starved, never more than one waiting. A new
 * trace is seen as soon as it has begun to arrive; the one that it replaces stays behind it as its ghost until it is whole.
 */

import { diagnosed, fail, grew, isTransient, setBusy, setTraces, state, clearError } from "./state.js";
import { keysOf, subspec, wholePath } from "./subspec.js";
import { groundOf, lengthOf } from "./spec.js";
import { createSweep } from "./sweep.js";
import { append, decode, trace } from "./wire.js";

/** @typedef {import("./state.js").Trace} Trace */
/** @typedef {import("./state.js").ApiError} ApiError */
/** @typedef {import("./spec.js").Spec} Spec */
/** @typedef {{id: number, spec: Spec, which: number[], keys: string[], traces: Trace[], firstAt: number}} Flight
 *  spec: the whole one; which: its entries that are asked for; firstAt: when the first chunk came, Infinity before */

const SEEN = 60; // milliseconds after which a drag's run is given up for a newer one
const CALM = 120; // milliseconds between two pictures of a growing trail in a drag: painting takes processors from computing
const REST = 200; // milliseconds after which a hand rests
const KEPT = 96e6; // bytes of traces

/** @typedef {{word: string, most: number, channels: string[], begin?: (trace: Trace, started: any, k: number) => Trace, append?: typeof append, bytes?: (trace: Trace) => number,
 *   draft?: (spec: Spec) => Spec|null, finish: (trace: Trace, answer: any) => void}} Kind what is asked for
 *  word: the message's type; most: entries in one question; channels: one for each question at a time; begin: what `started` says, put on a new trace of its
 *  entry k; append: where a frame goes; bytes: what a trace holds; draft: what is asked for instead
 *  while something is dragged, null where the whole is soon there; finish: what `done` says of an entry */

/** @type {Kind} */
const RACE = { word: "run", most: Infinity, channels: ["race"], finish: (trace, { status }) => void (trace.status = status) };

/** @param {(message: any) => void} send @param {() => number} [now] @param {Kind} [kind] */
export function createRuns(send, now = () => performance.now(), kind = RACE) {
  /** @type {Map<string, Trace>} complete traces, the least recently used first */
  const cache = new Map();
  /** @type {Map<string, {error: ApiError, flight: Flight}>} */
  const failed = new Map();
  /** @type {Map<string, Flight>} by channel */
  const flights = new Map();
  /** @type {{problem: string, keys: string[]}} what the traces in the state belong to */
  let shown = { problem: "", keys: [] };
  /** @type {ApiError|null} */
  let said = null;
  /** @type {(() => void)[]} */
  let waiting = [];
  let ids = 0;
  const nextId = () => (ids += 1);
  const sweep = createSweep(send, nextId, () => { pump(); show(); });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let rest;
  let moving = false;
  let shownAt = -Infinity;
  /** @type {Flight|undefined} the last of a drag that arrived whole */
  let dragged;

  const flying = () => [...flights.values()];

  /** What is asked for now. */
  const wanted = () => (isTransient() && kind.draft?.(state().spec)) || state().spec;

  /** The keys of what is to be seen: under a hand a draft's, but for what is here whole. */
  function keysNow() {
    const [keys, drafts] = [keysOf(state().spec), keysOf(wanted())];
    return keys.map((key, i) => (cache.has(key) ? key : drafts[i]));
  }

  /** @param {string} key @param {number} i */
  const partial = (key, i) => {
    const flight = flying().find((one) => one.keys.includes(key) && one.traces.length);
    return flight ? flight.traces[flight.keys.indexOf(key)] : following(i);
  };

  /** In a drag, the trace of where the hand was a moment ago, so that trails follow a hand that does not rest. @param {number} i */
  function following(i) {
    const flight = isTransient() ? flights.get("drag") ?? dragged : undefined;
    const trace = flight?.traces[flight.which.indexOf(i)];
    return trace && trace.whole === lengthOf(state().spec) + 1 ? trace : null;
  }

  /** What entry i shows. @param {string} key @param {Trace|null} old @param {number} i */
  function choose(key, old, i) {
    const whole = cache.get(key) ?? sweep.trace(key);
    if (whole) return whole;
    const coming = partial(key, i);
    if (coming && coming.rows) {
      if (old && old !== coming && coming.rows < coming.whole && old.whole === coming.whole) coming.ghost = old.ghost ?? old;
      return coming;
    }
    return failed.has(key) ? null : old;
  }

  function show() {
    shownAt = now();
    const { spec, traces } = state();
    const keys = keysNow();
    const stays = shown.problem === groundOf(spec) && shown.keys.length === keys.length;
    const next = keys.map((key, i) => choose(key, stays ? traces[i] : null, i));
    shown = { problem: groundOf(spec), keys };
    if (next.length !== traces.length || next.some((one, i) => one !== traces[i])) setTraces(next);
    else grew();
  }

  /** A hand moves: traces that lanes have brought are enough until it rests. */
  function move() {
    moving = isTransient();
    clearTimeout(rest);
    if (!moving) return sweep.release();
    rest = setTimeout(() => { moving = false; pump(); }, REST);
    if (kind === RACE) sweep.ask(state().spec);
  }

  /** @param {string} key */
  const swept = (key) => moving && sweep.trace(key) !== undefined;

  /** Sends what is missing, on the channels that are free or may be taken over. */
  function pump() {
    const keys = keysNow();
    if (!isTransient()) dragged = undefined;
    for (const channel of isTransient() ? ["drag"] : kind.channels) ask(channel, keys);
    drop(keys);
    settle(keys);
  }

  /** @param {string} channel @param {string[]} keys */
  function ask(channel, keys) {
    const elsewhere = new Set([...flights].filter(([name]) => name !== channel).flatMap(([, flight]) => flight.keys));
    const missing = keys.filter((key, i) => !cache.has(key) && !swept(key) && !failed.has(key) && !elsewhere.has(key) && keys.indexOf(key) === i);
    const flight = flights.get(channel);
    const coming = flight && (missing.every((key) => flight.keys.includes(key)) || (flight.keys.length === kind.most && flight.keys.every((key) => keys.includes(key))));
    const next = missing.slice(0, kind.most);
    if (next.length && !coming && !(flight && isTransient() && !wasSeen(flight))) launch(channel, wanted(), next.map((key) => keys.indexOf(key)), next);
  }

  /** @param {Flight} flight */
  const wasSeen = (flight) => now() - flight.firstAt >= SEEN;

  /** @param {string} channel @param {Spec} spec @param {number[]} which @param {string[]} keys */
  function launch(channel, spec, which, keys) {
    const id = nextId();
    flights.set(channel, { id, spec, which, keys, traces: [], firstAt: Infinity });
    send({ type: kind.word, id, channel, spec: subspec(spec, which) });
  }

  /** Cancels runs of which nothing is wanted any more, except a drag's, which end soon and are seen till then. @param {string[]} keys */
  function drop(keys) {
    for (const [channel, flight] of flights) {
      if ((isTransient() && !keys.some(swept)) || flight.keys.some((key) => keys.includes(key))) continue;
      send({ type: "cancel", id: flight.id });
      flights.delete(channel);
    }
  }

  /** @param {string[]} keys */
  function settle(keys) {
    const bad = keys.find((key) => failed.has(key));
    const error = bad === undefined ? null : failed.get(bad)?.error ?? null;
    if (error && error !== said) fail(error);
    if (!error && said && state().error === said) clearError();
    said = error;
    setBusy(flights.size > 0);
    if (keys.every((key) => cache.has(key) || failed.has(key))) waiting.splice(0).forEach((resolve) => resolve());
  }

  /** @param {Flight} flight */
  function keep(flight) {
    flight.keys.forEach((key, k) => cache.set(key, flight.traces[k]));
    let bytes = 0;
    const sizes = [...cache].reverse().map(([key, one]) => /** @type {const} */ ([key, (bytes += kind.bytes?.(one) ?? 8 * one.columns.length * one.whole)]));
    const wanted = new Set(shown.keys);
    for (const [key, upTo] of sizes) if (upTo > KEPT && !wanted.has(key)) cache.delete(key);
  }

  /** @param {Flight} flight @param {ApiError} error */
  function refuse(flight, error) {
    const [head, at] = error.path ?? [];
    const guilty = head === "entries" && typeof at === "number" && at in flight.keys ? [flight.keys[at]] : flight.keys;
    const whole = { ...error, path: wholePath(error.path ?? [], flight.which, flight.spec) };
    for (const key of guilty) failed.set(key, { error: whole, flight });
  }

  /** @param {any} message */
  function words(message) {
    if (sweep.words(message)) return;
    const found = [...flights].find(([, flight]) => flight.id === message.id);
    if (!found) return;
    const [channel, flight] = found;
    if (message.type === "started") {
      flight.traces = flight.keys.map(() => trace(message.rows, message.columns)).map((one, k) => kind.begin?.(one, message, k) ?? one);
      return;
    }
    flights.delete(channel);
    if (message.type === "error") refuse(flight, message.error);
    if (message.type === "done") {
      flight.traces.forEach((one, k) => {
        kind.finish(one, message.entries[k]);
        one.ghost = null;
      });
      keep(flight);
      dragged = channel === "drag" ? flight : undefined;
    }
    show();
    if (message.type === "done") diagnosed();
    pump();
  }

  /** @param {ArrayBuffer} buffer */
  function frame(buffer) {
    const chunk = decode(buffer);
    if (sweep.frame(chunk)) return;
    const flight = flying().find((one) => one.id === chunk.id);
    if (!flight) return;
    (kind.append ?? append)(chunk, flight.traces);
    if (flight.firstAt === Infinity) {
      flight.firstAt = now();
      setTimeout(pump, SEEN + 1);
    } else if (flight === flights.get("drag") && now() - shownAt < CALM) return;
    show();
  }

  return {
    words, frame,
    /** The spec changed. */
    request() { move(); pump(); show(); },
    /** A hand took a slider. @param {import("./sweep.js").Grab} grab */
    grab(grab) { if (kind === RACE) sweep.grab(grab, state().spec); },
    /** The socket is open (again): asks anew for what was in flight. */
    opened() { flights.clear(); sweep.opened(); pump(); },
    /** Gives up what is being computed; what has come stays as it is until something changes, or is asked for anew. */
    stop() {
      for (const { id } of flying()) send({ type: "cancel", id });
      flights.clear();
      setBusy(false);
    },
    /** Asks anew for what was refused. */
    retry() { failed.clear(); pump(); },
    /** When every entry of the present spec has its trace, or its error. */
    settled: () => new Promise((/** @type {(value?: any) => void} */ resolve) => { waiting.push(resolve); pump(); }),
  };
}
