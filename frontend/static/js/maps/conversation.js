/**
 * From the spec to a map, and from a cell to its run. A map that is wanted takes the place of the one that is being computed; while a hand
 * moves, only once that one's first picture is here, so that pictures follow the hand. The old map stays in the state until the coarse
 * picture of the new one has come.
 */

import { clearError, fail, isTransient, setBusy, setMap, state } from "../state.js";
import { wholePath } from "../subspec.js";
import { append, decode, MAP, trace } from "../wire.js";
import { createChart, receive, wholeLayer } from "./chart.js";
import { axisFrom, mapOf, question } from "./document.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {{id: number, key: string, spec: Spec, which: number[], chart: Chart|null, seen: boolean}} Flight */
/** @typedef {{id: number, trace: Trace|null, resolve: (trace: Trace) => void, reject: (reason: unknown) => void}} Walk the run of a cell */

/** @param {(message: any) => void} send @param {(rows: {from: number, to: number}) => void} came told of the rows that a piece has brought */
export function createConversation(send, came) {
  let ids = 0;
  /** @type {Flight|null} */
  let flight = null;
  /** @type {Walk|null} */
  let walk = null;
  let ended = ""; // the key of what was refused or cancelled
  /** @type {(() => void)[]} */
  let waiting = [];

  const keyNow = () => JSON.stringify(question(state().spec).spec);

  function request() {
    if (!mapOf(state().spec)) return;
    const key = keyNow();
    const here = flight ? flight.key : state().map?.how ? state().map?.key : "";
    if (key === here || key === ended || (flight && isTransient() && !flight.seen)) return;
    launch(key);
  }

  /** @param {string} key */
  function launch(key) {
    const { spec, which } = question(state().spec);
    if (flight) send({ type: "cancel", id: flight.id });
    ended = "";
    flight = { id: (ids += 1), key, spec: state().spec, which, chart: null, seen: false };
    setBusy(true);
    send({ type: "map", id: flight.id, channel: "map", spec });
  }

  /** @param {Flight} done */
  function land(done) {
    if (flight === done) flight = null;
    setBusy(flight !== null);
    setMap(state().map);
    if (keyNow() !== done.key) request();
    if (!flight) waiting.splice(0).forEach((resolve) => resolve());
  }

  /** @param {Flight} one @param {any} message */
  function told(one, message) {
    if (message.type === "started") {
      const { x, y, tolerance } = mapOf(one.spec);
      const rows = { from: 0, to: message.rows - 1, scale: /** @type {const} */ ("linear"), count: message.rows };
      one.chart = createChart(message, { key: one.key, tolerance, axes: { x: axisFrom(x), y: y ? axisFrom(y) : rows } });
      if (state().error) clearError();
      return;
    }
    if (message.type === "done" && one.chart) one.chart.how = message.how;
    if (message.type !== "done") ended = one.key;
    if (message.type === "error") fail({ ...message.error, path: placeOf(message.error.path ?? [], one) });
    land(one);
  }

  /** @param {Walk} one @param {any} message */
  function walked(one, message) {
    if (message.type === "started") one.trace = trace(message.rows, message.columns);
    else {
      walk = null;
      if (message.type === "done" && one.trace) one.resolve(Object.assign(one.trace, { status: message.entries[0].status }));
      else one.reject(message);
    }
  }

  return {
    request,
    /** @param {any} message */
    words(message) {
      if (flight && message.id === flight.id) told(flight, message);
      else if (walk && message.id === walk.id) walked(walk, message);
    },
    /** @param {ArrayBuffer} buffer */
    frame(buffer) {
      const frame = decode(buffer);
      if (walk?.trace && frame.id === walk.id) return append(frame, [walk.trace]);
      if (frame.kind !== MAP || !flight?.chart || frame.id !== flight.id) return;
      const rows = receive(flight.chart, frame);
      came(rows);
      // Half of a coarse picture would be less than the old one.
      if (!wholeLayer(flight.chart) && flight.chart.kind !== "sensitivity") return;
      const first = !flight.seen;
      flight.seen = true;
      setMap(flight.chart);
      if (first) request();
    },
    /** The run of a spec of one entry; a later call takes its place. @param {Spec} spec @returns {Promise<Trace>} */
    run(spec) {
      if (walk) {
        send({ type: "cancel", id: walk.id });
        walk.reject(new Error("another run was asked for"));
      }
      return new Promise((resolve, reject) => {
        walk = { id: (ids += 1), trace: null, resolve, reject };
        send({ type: "run", id: walk.id, channel: "cell", spec });
      });
    },
    cancel() {
      if (!flight) return;
      send({ type: "cancel", id: flight.id });
      ended = flight.key;
      land(flight);
    },
    /** Asks anew for what was refused or cancelled. */
    retry() {
      ended = "";
      request();
    },
    /** The socket is open (again). */
    opened() {
      flight = null;
      walk?.reject(new Error("the connection was lost"));
      walk = null;
      request();
    },
    /** When the present map is here, or its error. */
    settled: () => new Promise((/** @type {(value?: any) => void} */ resolve) => {
      request();
      if (flight || state().connection !== "open") waiting.push(resolve);
      else resolve();
    }),
  };
}

/** An error's place in the whole document; one about a number that an axis varies stands at the axis. @param {(string|number)[]} path @param {Flight} flight */
function placeOf(path, { which, spec }) {
  const whole = wholePath(path, which, spec);
  const map = mapOf(spec);
  const [head, , ...rest] = whole;
  const name = /** @type {const} */ (["x", "y"]).find((axis) => {
    const own = map[axis]?.path ?? [];
    return head === "entries" && own.length && rest.length >= own.length - 1 && rest.every((step, k) => step === own[k]);
  });
  return name && map.kind !== "basins" ? ["map", name] : whole;
}
