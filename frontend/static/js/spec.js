/**
 * Pure functions on specs: each takes a spec and gives a new one, never changing its argument. They know the shape of the
 * spec (the contract) and the catalogue's, and no optimizer's, schedule's or surface's name. What is valid is the engine's to
 * say; `normalize` only fills in the shape, so that the page can read `spec.entries[0].optimizer.params` without asking.
 */

/** @typedef {Record<string, any>} Params */
/** @typedef {{name: string, params?: Params, every?: number, schedules?: Schedule[], milestones?: number[]}} Schedule */
/** @typedef {{label?: string, optimizer: {name: string, params: Params}, schedule?: Schedule|null,
 *   groups?: Record<string, Params>, average?: Params|null, players?: Player[]}} Entry players: of a match, which has no other optimizer */
/** @typedef {{optimizer: {name: string, params: Params}, schedule?: Schedule|null}} Player one side of a match */
/** @typedef {{label?: string, players: Player[], update?: string, critic_steps?: number, penalty?: number}} Pair an entry of a match */
/** @typedef {{step: number, entry?: number|null, set: Params, reset?: string[]}} SpecEvent entry: none for all of them; reset: the parts of its state that the entry loses */
/** @typedef {{name: string, params: Params}|{expression: string, params: Params}} Criterion a loss class by name, or one that a person typed */
/** @typedef {{kind: string, name: string, params: Params, start: number[], noise: number, expression?: string, box?: number[][],
 *   criterion?: any, data?: string|{x: number[], y: number[]}, batch?: number|null}} Problem the last five: of problems that are in no catalogue */
/** @typedef {{version: number, problem: Problem, entries: Entry[], steps: number, seed: number, dtype: string,
 *   events: SpecEvent[], game?: {name: string}, data?: any, epochs?: number, batch?: number|null}} Spec
 *  game: of a match (games/document.js), which has no problem; the last three: of a training (nets/document.js), which has neither problem nor steps */
/** @typedef {{name: string, type: string, default: any, required: boolean, nullable: boolean, range: number[]|null,
 *   scale: "linear"|"log"|"log0"|"complement", choices: any[]|null, length: number|null, primary: boolean,
 *   implementation: boolean, item?: string|null, counts?: string|null}} Parameter */
/** @typedef {{name: string, title: string, sentence: string, formula: string, mathml?: string, source: string, box: number[][],
 *   start: number[], minima: number[][], saddles: number[][], log: boolean, family: string, params: Parameter[], coordinates: string[]}} Surface */
/** @typedef {Surface & {problem: Problem, labels?: boolean, criteria?: string[], points?: {least: number, most: number}}} Offer a problem to go on from; the last three: of a model of data */
/** @typedef {{name: string, title: string, sentence: string, model: string, source: string, x: number[], y: number[], box: number[][], start: number[]}} Dataset */
/** @typedef {{name: string, origin: string, sentence: string, formula: string, mathml?: string, when: string, params: Parameter[]}} CriterionClass */
/** @typedef {{name: string, sentence: string, form: string, note: string|null, differs: string|null, params: Parameter[], source?: string}} Optimizer source: the file or package of a class that is not torch's */
/** @typedef {{name: string, sentence: string, params: Parameter[], compounds?: boolean, source?: string}} ScheduleClass compounds: whether a function that it takes multiplies the lr of the step before */
/** @typedef {{name: string, title: string, sentence: string, params: Parameter[]}} AverageKind */
/** @typedef {{version: number, engine: string, torch: string, dtypes: string[], tolerance: number, surfaces: Surface[], problems: Offer[], datasets: Dataset[], criteria: CriterionClass[],
 *   optimizers: Optimizer[], schedules: ScheduleClass[], averages: AverageKind[], limits: Record<string, number>, first: any, plugins: import("./ui/plugins.js").Plugin[], maps: {name: string, spec: any}[],
 *   games: import("./games/document.js").Game[], nets: import("./nets/document.js").Nets, match: {first: any, updates: string[], critic_steps: number}}} Catalogue */

/**
 * @template {{name: string}} T
 * @param {T[]} list @param {string} name @returns {T|undefined}
 */
const named = (list, name) => list.find((one) => one.name === name);

/** What can be chosen under a name: a surface, or a problem to go on from. @param {Catalogue|null} catalogue @param {string} name @returns {Surface|Offer|undefined} */
export const offered = (catalogue, name) => (catalogue ? named(catalogue.surfaces, name) ?? named(catalogue.problems ?? [], name) : undefined);
/** The offer that a problem went on from; none for a surface of the catalogue. @param {Catalogue|null} catalogue @param {Problem} problem @returns {Offer|undefined} */
export const offerOf = (catalogue, problem) => catalogue?.problems?.find((offer) => offer.problem.kind === problem.kind && (problem.kind !== "data" || offer.name === problem.name));
/** A problem as the catalogue describes surfaces. @param {Catalogue|null} catalogue @param {Problem} problem @returns {Surface|undefined} */
export function surfaceOf(catalogue, problem) {
  const offer = offerOf(catalogue, problem);
  return offer ? described(offer, problem) : catalogue ? named(catalogue.surfaces, problem.name) : undefined;
}
/** @param {Catalogue|null} catalogue @param {string} name */
export const optimizerOf = (catalogue, name) => (catalogue ? named(catalogue.optimizers, name) : undefined);
/** @param {Catalogue|null} catalogue @param {string} name */
export const scheduleOf = (catalogue, name) => (catalogue ? named(catalogue.schedules, name) : undefined);

/** @type {WeakMap<Problem, Surface>} */
const known = new WeakMap();

/** What a problem says of itself, put over what its offer says. @param {Offer} offer @param {Problem} problem @returns {Surface} */
function described(offer, problem) {
  const found = known.get(problem) ?? {
    ...offer, start: problem.start, box: problem.box ?? offer.box,
    ...(problem.kind === "expression" ? { title: problem.name, params: Object.keys(problem.params ?? {}).map(ownParameter) } : {}),
  };
  known.set(problem, found);
  return found;
}

/** A parameter of a typed function. @param {string} name @returns {Parameter} */
export const ownParameter = (name) => ({
  name, type: "float", default: 1, required: false, nullable: false, range: [-10, 10], scale: "linear", choices: null, length: null, primary: true, implementation: false,
});

/** What heights depend on. @param {Problem} problem @returns {Problem} */
export function bareOf({ start: _start, noise: _noise, batch: _batch, ...rest }) {
  return /** @type {Problem} */ (rest);
}

/** Names what heights depend on. @param {Problem} problem */
export const heightsOf = (problem) => JSON.stringify(bareOf(problem));

/** Names where a problem lies: trails of another one of the same place may stay until theirs are here. @param {Problem} problem */
export const placeOf = ({ kind, name, box }) => JSON.stringify([kind, name, box]);

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The same spec with its shape filled in; fields that it has are kept, known or not: judging them is the engine's part.
 * @param {any} spec @param {Catalogue|null} catalogue @returns {Spec}
 */
export function normalize(spec, catalogue) {
  if (!isObject(spec)) throw new TypeError(`spec: expected an object, got ${JSON.stringify(spec) ?? typeof spec}`);
  if (!isObject(spec.problem)) throw new TypeError("spec.problem: expected an object with a name");
  if (!Array.isArray(spec.entries) || !spec.entries.length) throw new TypeError("spec.entries: expected at least one entry");
  const given = /** @type {Problem} */ (spec.problem);
  return {
    version: 1, steps: 300, seed: 0, dtype: "float64", events: [], ...spec,
    problem: { ...BLANK, ...ownFields(given, catalogue), ...given, start: given.start ?? ownFields(given, catalogue).start ?? surfaceOf(catalogue, given)?.start ?? [0, 0] },
    entries: spec.entries.map(normalizeEntry),
    ...(Array.isArray(spec.events) ? { events: spec.events.map(normalizeEvent) } : {}),
  };
}

/** What a problem of a person's own leaves out: the offer's, with the window and the start of its example; a window for a person's data only the server can choose. @param {Problem} given @param {Catalogue|null} catalogue @returns {Partial<Problem>} */
function ownFields(given, catalogue) {
  const offer = offerOf(catalogue, given)?.problem;
  if (!offer) return {};
  const set = catalogue?.datasets?.find(({ name }) => name === given.data);
  const { box, start } = set ?? offer;
  const params = given.expression === undefined ? offer.params : {};
  return { ...structuredClone(offer), params, ...(given.data && !set ? { box: undefined } : { box, start: [...start] }) };
}

/** @type {Partial<Problem>} */
const BLANK = { kind: "surface", noise: 0, params: {} };

/** @param {any} entry @param {number} i @returns {Entry} */
function normalizeEntry(entry, i) {
  if (!isObject(entry) || !isObject(entry.optimizer)) throw new TypeError(`spec.entries.${i}.optimizer: expected an object with a name`);
  return { ...entry, optimizer: { ...entry.optimizer, name: entry.optimizer.name, params: entry.optimizer.params ?? {} } };
}

/** An event that only loses something sets nothing. @param {any} event @returns {SpecEvent} */
const normalizeEvent = (event) => (isObject(event) && event.reset && event.set === undefined ? { .../** @type {any} */ (event), set: {} } : event);

/** The page's first spec; the server names it. @param {Catalogue} catalogue */
export const defaultSpec = (catalogue) => normalize(catalogue.first, catalogue);

/** What the document is about: its surface, its game, or its data. @param {{problem?: {name: string}, game?: {name: string}, data?: {name: string}}} spec */
export const nameOf = ({ problem, game, data }) => (problem ?? game ?? data)?.name ?? "";

/** The last row of the timeline: the number of steps, or of epochs. @param {Pick<Spec, "steps"|"epochs">} spec */
export const lengthOf = ({ steps, epochs }) => epochs ?? steps;

/** How many times each entry's optimizer steps. @param {Spec} spec */
export function stepsOf({ steps, epochs, batch, data }) {
  if (epochs === undefined || !data) return steps;
  const training = data.count - Math.round(data.validation * data.count);
  return epochs * Math.ceil(training / (batch ?? training));
}

/** Names where trails lie: those of another document of the same ground may stay until their own are here. @param {Pick<Spec, "problem"|"game">} spec */
export const groundOf = ({ problem, game }) => (problem ? placeOf(problem) : game?.name ?? "");

/** What an entry is called. @param {Entry} entry */
export const labelOf = (entry) => entry.label || (entry.players ? pairLabel(/** @type {Pair} */ (/** @type {unknown} */ (entry))) : entry.optimizer.name);

/** As the engine calls a pair that was given no name. @param {Pair} pair */
function pairLabel({ players, update = "simultaneous", critic_steps: turns = 1, penalty = 0 }) {
  const names = [...new Set(players.map(({ optimizer }) => optimizer.name))].join(" against ");
  return `${names}, ${turns > 1 ? `${turns} critic steps` : update}${penalty ? `, R1 ${penalty}` : ""}`;
}

/** Another surface, or another problem to go on from, with its own start and default parameters. @param {Spec} spec @param {string} name @param {Catalogue} catalogue @returns {Spec} */
export function withSurface(spec, name, catalogue) {
  const found = offered(catalogue, name);
  const { noise } = spec.problem;
  if (found && "problem" in found) return { ...spec, problem: { ...structuredClone(found.problem), noise } };
  return { ...spec, problem: { kind: "surface", name, params: {}, start: [...(found?.start ?? spec.problem.start)], noise } };
}

/** @param {Spec} spec @param {Partial<Problem>} patch @returns {Spec} */
export const withProblem = (spec, patch) => ({ ...spec, problem: { ...spec.problem, ...patch } });

/** @param {Spec} spec @param {number[]} start */
export const withStart = (spec, start) => withProblem(spec, { start: [...start] });

/** @param {Spec} spec @param {string} name @param {any} value undefined: the surface's default */
export const setSurfaceParam = (spec, name, value) => withProblem(spec, { params: setOrDrop(spec.problem.params, name, value) });

/** @param {Params} params @param {string} name @param {any} value @returns {Params} */
function setOrDrop(params, name, value) {
  const { [name]: _old, ...rest } = params;
  return value === undefined ? rest : { ...params, [name]: value };
}

/** @param {Spec} spec @param {number} i @param {Entry} entry @returns {Spec} */
export const withEntry = (spec, i, entry) => ({ ...spec, entries: spec.entries.map((old, k) => (k === i ? entry : old)) });

/** One more entry with the class's defaults. @param {Spec} spec @param {string} name @param {Catalogue} catalogue @returns {Spec} */
export const addEntry = (spec, name, catalogue) => ({ ...spec, entries: [...spec.entries, { optimizer: { name, params: requiredOf(catalogue, name) } }] });

/** First values of what a class requires, as those of plugins may. @param {Catalogue} catalogue @param {string} name @returns {Params} */
export const requiredOf = (catalogue, name) =>
  Object.fromEntries((optimizerOf(catalogue, name)?.params ?? []).filter(({ required }) => required).map((one) => [one.name, startOf(one)]));

/** Somewhere within its range. @param {Parameter} parameter */
function startOf({ type, range, scale, choices, length }) {
  if (type === "bool") return false;
  if (type === "choice") return choices?.[0] ?? "";
  const value = !range ? 1 : scale === "log" ? 10 ** Math.round(Math.log10(range[0] * range[1]) / 2) : range[0];
  return length ? new Array(length).fill(value) : value;
}

/** The entries in another order, some twice, some not: `order[k]` is the old index of the new entry k.
 *  @param {Spec} spec @param {number[]} order @returns {Spec} */
export function reorder(spec, order) {
  const entries = order.map((old) => structuredClone(spec.entries[old]));
  if (!spec.events) return { ...spec, entries };
  const events = order.flatMap((old, entry) => spec.events.filter((e) => e.entry === old).map((e) => ({ ...e, entry })));
  const ofAll = spec.events.filter(isForAll);
  return { ...spec, entries, events: [...ofAll, ...events].sort((a, b) => a.step - b.step) };
}

/** @param {Spec} spec @returns {number[]} */
const indices = (spec) => spec.entries.map((_, k) => k);

/** A copy right behind its original. @param {Spec} spec @param {number} i */
export const duplicateEntry = (spec, i) => reorder(spec, indices(spec).flatMap((k) => (k === i ? [k, k] : [k])));

/** @param {Spec} spec @param {number} i */
export const removeEntry = (spec, i) => reorder(spec, indices(spec).filter((k) => k !== i));

/** @param {Spec} spec @param {number} from @param {number} to */
export function moveEntry(spec, from, to) {
  const order = indices(spec).filter((k) => k !== from);
  order.splice(to, 0, from);
  return reorder(spec, order);
}

/** @param {Spec} spec @param {number} i @param {string} name @param {any} value undefined: torch's default */
export function setOptimizerParam(spec, i, name, value) {
  const entry = spec.entries[i];
  return withEntry(spec, i, { ...entry, optimizer: { ...entry.optimizer, params: setOrDrop(entry.optimizer.params, name, value) } });
}

/** Another optimizer; parameters that it has too, and of the same type, are kept.
 *  @param {Spec} spec @param {number} i @param {string} name @param {Catalogue} catalogue */
export function setOptimizer(spec, i, name, catalogue) {
  const entry = spec.entries[i];
  const types = (/** @type {string} */ of) => new Map(optimizerOf(catalogue, of)?.params.map((p) => [p.name, p.type]) ?? []);
  const [before, after] = [types(entry.optimizer.name), types(name)];
  const kept = Object.fromEntries(Object.entries(entry.optimizer.params).filter(([key]) => after.has(key) && after.get(key) === before.get(key)));
  return withEntry(spec, i, { ...entry, optimizer: { name, params: { ...requiredOf(catalogue, name), ...kept } } });
}

/** @param {Spec} spec @param {number} i @param {Schedule|null} schedule */
export function setSchedule(spec, i, schedule) {
  const { schedule: _old, ...rest } = spec.entries[i];
  return withEntry(schedule ? spec : keepingSchedule(spec, i), i, schedule ? { ...rest, schedule } : rest);
}

/** An average of the positions beside the entry; null: none. @param {Spec} spec @param {number} i @param {Params|null} average */
export function setAverage(spec, i, average) {
  const { average: _old, ...rest } = spec.entries[i];
  return withEntry(spec, i, average ? { ...rest, average } : rest);
}

/** Hyperparameters of the coordinate x or y alone; null: none. @param {Spec} spec @param {number} i @param {string} coordinate @param {Params|null} params */
export function setGroup(spec, i, coordinate, params) {
  const { groups, ...rest } = spec.entries[i];
  const next = setOrDrop(groups ?? {}, coordinate, params ?? undefined);
  return withEntry(spec, i, Object.keys(next).length ? { ...rest, groups: next } : rest);
}

/** @param {Spec} spec @param {number} i @param {string} label empty: the optimizer's name */
export function setLabel(spec, i, label) {
  const { label: _old, ...rest } = spec.entries[i];
  return withEntry(spec, i, label ? { label, ...rest } : rest);
}

/** Whether an event happens to all entries. @param {SpecEvent} event */
export const isForAll = ({ entry }) => entry === null || entry === undefined;
/** @param {SpecEvent} event @param {number} i */
export const happensTo = (event, i) => event.entry === i || isForAll(event);

/** A change in mid-run; a second one of the same entry at the same step joins the first. @param {Spec} spec @param {SpecEvent} event @returns {Spec} */
export function addEvent(spec, event) {
  const twin = spec.events.find((e) => e.step === event.step && e.entry === event.entry);
  const others = spec.events.filter((e) => e !== twin);
  const reset = [...new Set([...(twin?.reset ?? []), ...(event.reset ?? [])])];
  const merged = { ...event, set: { ...twin?.set, ...event.set }, ...(reset.length ? { reset } : {}) };
  return { ...spec, events: [...others, merged].sort((a, b) => a.step - b.step) };
}

/** @param {Spec} spec @param {number} index @returns {Spec} */
export const removeEvent = (spec, index) => ({ ...spec, events: spec.events.filter((_, k) => k !== index) });

/** What an entry without a schedule can't lose. @param {Spec} spec @param {number} i @returns {Spec} */
function keepingSchedule(spec, i) {
  const at = (spec.events ?? []).findIndex((event) => event.entry === i && event.reset?.includes("schedule"));
  return at < 0 ? spec : keepingSchedule(removeLoss(spec, at, "schedule"), i);
}

/** An event that loses one part less; one that does nothing then is no event. @param {Spec} spec @param {number} index @param {string} part @returns {Spec} */
export function removeLoss(spec, index, part) {
  const { reset, ...event } = spec.events[index];
  const left = (reset ?? []).filter((one) => one !== part);
  if (!left.length && !Object.keys(event.set).length) return removeEvent(spec, index);
  return { ...spec, events: spec.events.map((old, k) => (k === index ? { ...event, ...(left.length ? { reset: left } : {}) } : old)) };
}

/** @param {Spec} spec @param {number} steps @returns {Spec} */
export const withSteps = (spec, steps) => ({ ...spec, steps });
