/**
 * The map of one entry of the race: asked for when what it depends on has changed, kept until the coarse picture of the next one is here.
 */

import { createChart, receive, wholeLayer } from "../maps/chart.js";
import { axisFrom, mapOf } from "../maps/document.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../maps/chart.js").Chart} Chart */

const [FIRST_ID, LAST_ID] = [5 * 2 ** 29, 3 * 2 ** 30]; // trails from anywhere count from 2^31, fair races from here on

/** @param {(message: any) => void} send @param {(rows: {from: number, to: number}|null) => void} came told of rows that have come, or that something else is new */
export function createAsker(send, came) {
  let id = FIRST_ID;
  let asked = "";
  /** @type {{spec: Spec, chart: Chart|null}|null} */
  let coming = null;
  /** @type {Chart|null} */
  let shown = null;
  /** @type {{message: string}|null} */
  let error = null;

  /** @param {Spec} spec a document with a map */
  function ask(spec) {
    const key = JSON.stringify(spec);
    if (key === asked) return;
    if (coming) send({ type: "cancel", id });
    [asked, coming, error] = [key, { spec, chart: null }, null];
    send({ type: "map", id: (id += 1), channel: "race map", spec });
    came(null);
  }

  const mine = (/** @type {number} */ number) => number >= FIRST_ID && number < LAST_ID;

  return {
    ask,
    chart: () => shown,
    busy: () => coming !== null,
    error: () => error,
    /** @param {any} message @returns {boolean} whether it was for here */
    words(message) {
      if (!mine(message.id)) return false;
      if (message.id !== id || !coming) return true;
      if (message.type === "started") {
        const { x, y, tolerance } = mapOf(coming.spec);
        coming.chart = createChart(message, { key: asked, tolerance, axes: { x: axisFrom(x), y: axisFrom(y) } });
        return true;
      }
      if (message.type === "error") [error, shown] = [message.error, null];
      if (message.type === "done" && coming.chart) coming.chart.how = message.how;
      coming = null;
      came(null);
      return true;
    },
    /** @param {import("../wire.js").Frame} frame @returns {boolean} */
    frame(frame) {
      if (!mine(frame.id)) return false;
      if (frame.id !== id || !coming?.chart) return true;
      const rows = receive(coming.chart, frame);
      if (wholeLayer(coming.chart)) shown = coming.chart;
      came(rows);
      return true;
    },
    opened() {
      const again = coming?.spec;
      [asked, coming] = ["", null];
      if (again) ask(again);
    },
  };
}
