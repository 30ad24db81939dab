/**
 * The curves of trainings: losses and accuracies by epoch, the training samples' as lines and the validation samples' hollow, as their
 * marks are in the pictures; gradient norm and lr by step, on the same axis. Over several seeds a line is the median, its band the
 * quartiles.
 */

import { known } from "../plot/known.js";
import { labelOf } from "../spec.js";
import { t } from "../ui/messages.js";
import { aboutOf, endOf, traceOf } from "./trace.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Trace} Trace */
/** @typedef {import("../plot/measures.js").Line} Line */
/** @typedef {import("./trace.js").Training} Training */
/** @typedef {Trace & {values: Float64Array}} Column a column as a trace of its own, which grows with the training's */

/** @type {WeakMap<Training, Record<string, Column>>} */
const made = new WeakMap();

/** @param {Training} trace @param {string} name @param {Float64Array} values @param {() => number} rows @returns {Column} */
function columnOf(trace, name, values, rows) {
  const columns = made.get(trace) ?? {};
  made.set(trace, columns);
  columns[name] ??= /** @type {Column} */ (/** @type {unknown} */ ({
    values, version: trace.version,
    get rows() { return rows(); },
    get status() { return trace.status; },
  }));
  return columns[name];
}

/** The entries that are seen. @param {State} state */
const seen = (state) => state.spec.entries.flatMap((_, i) => {
  const trace = traceOf(state, i);
  return trace?.rows && !state.view.hidden.includes(i) ? [{ trace, i }] : [];
});

/** The rows of an entry's epochs: one that stopped early ends there. @param {Training} trace */
const epochsOf = (trace) => (trace.lanes.length > 1 ? trace.rows : Math.min(trace.rows, endOf(trace, trace.lanes[0]) + 1));

/** @param {Training} trace @param {string} name @param {number} i @param {{average: boolean, label: string}} how @returns {Line} */
const epochLine = (trace, name, i, how) => ({
  trace: columnOf(trace, name, trace[name], () => epochsOf(trace)), i, first: 0, behind: false, ...how,
  ...(trace.lanes.length > 1 ? { band: { low: trace.low[name], high: trace.high[name] } } : {}),
});

/** @param {Training} trace @param {"grad_norm"|"lr"} name @param {number} i @param {string} label @returns {Line} */
const stepLine = (trace, name, i, label) => ({
  trace: columnOf(trace, name, trace.steps[name], () => Math.min(trace.steps.rows, (epochsOf(trace) - 1) * trace.about.steps_an_epoch)), i, first: 0, behind: false, average: false, label,
  ...(trace.around && name === "grad_norm" ? { band: { low: trace.around.low[name], high: trace.around.high[name] } } : {}),
});

/** @param {string} measure @param {State} state @returns {Line[]} */
function linesOf(measure, state) {
  return seen(state).flatMap(({ trace, i }) => {
    const label = labelOf(state.spec.entries[i]);
    if (measure === "grad") return [stepLine(trace, "grad_norm", i, label)];
    if (measure === "lr") return [stepLine(trace, "lr", i, label)];
    const train = epochLine(trace, `train_${measure}`, i, { average: false, label: t("learned.of_train", { label }) });
    const validation = trace.about.validation ? [epochLine(trace, `validation_${measure}`, i, { average: true, label: t("learned.of_validation", { label }) })] : [];
    return [train, ...validation];
  });
}

/** Whether all that is seen lies above 0 and spans so much that a linear axis would hide the small. @param {Line[]} lines @param {number} span */
function logarithmic(lines, span) {
  const facts = lines.map(({ trace }) => known(/** @type {Column} */ (trace).values, trace.rows));
  return facts.every(({ lowest }) => lowest >= 0) && Math.max(...facts.map(({ highest }) => highest)) > span * Math.min(...facts.map(({ least }) => least));
}

/** @param {string} measure @param {State} state @returns {import("../plot/measures.js").Measured} */
function measured(measure, state) {
  const lines = linesOf(measure, state);
  const values = (/** @type {Trace} */ trace) => /** @type {Column} */ (trace).values;
  const per = measure === "grad" || measure === "lr" ? aboutOf(state)?.steps_an_epoch ?? 1 : 1;
  const log = measure === "accuracy" ? false : logarithmic(lines, measure === "lr" ? 20 : 1);
  return { values, log, shift: 0, per };
}

/** @type {import("../plot/measures.js").Source} */
export const TRAINED = { linesOf, measured, at: "net.epoch", gap: "learned.gap_from" };
