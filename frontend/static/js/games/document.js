/**
 * Pure functions on the document of a match: its game, and its pairs of players. What is valid is the engine's to say; here only the
 * shape is filled in. No optimizer's and no game's name is known.
 */

import { optimizerOf, withEntry } from "../spec.js";

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../spec.js").Catalogue} Catalogue */
/** @typedef {import("../spec.js").Parameter} Parameter */
/** @typedef {import("../spec.js").Pair} Pair */
/** @typedef {import("../spec.js").Player} Player */
/** @typedef {{name: string, params: Record<string, any>, start: number[], noise: number}} Board the game as the document has it */
/** @typedef {{name: string, title: string, sentence: string, source: string, start: number[], box: number[][], equilibria: number[][], penalty: boolean,
 *   params: Parameter[], mathml: string[], variants: Record<string, Record<string, string[]>>}} Game as the catalogue has it
 *  mathml: the generator's loss, the critic's, and what is in them; variants: other ones by a choice; penalty: whether there is anything to penalize */

export const SIDES = /** @type {const} */ (["generator", "critic"]);
const ONCE = { critic_steps: 1 };

/** @param {Spec} spec @returns {Board} */
export const boardOf = (spec) => /** @type {any} */ (spec).game;

/** @param {Spec} spec @returns {Pair[]} */
export const pairsOf = (spec) => /** @type {any} */ (spec).entries;

/** @param {Catalogue|null} catalogue @param {string} name @returns {Game|undefined} */
export const gameOf = (catalogue, name) => catalogue?.games.find((game) => game.name === name);

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The same document with its shape filled in; fields that it has are kept, known or not.
 * @param {any} spec @param {Catalogue|null} catalogue @returns {Spec}
 */
export function normalize(spec, catalogue) {
  if (!isObject(spec)) throw new TypeError(`spec: expected an object, got ${JSON.stringify(spec) ?? typeof spec}`);
  if (!isObject(spec.game)) throw new TypeError("spec.game: expected an object with a name");
  if (!Array.isArray(spec.entries) || !spec.entries.length) throw new TypeError("spec.entries: expected at least one entry");
  const start = gameOf(catalogue, spec.game.name)?.start ?? [0, 0];
  const filled = { version: 1, steps: 300, seed: 0, dtype: "float64", ...spec, game: { params: {}, start: [...start], noise: 0, ...spec.game }, entries: spec.entries.map(pair) };
  return /** @type {any} */ (filled);
}

/** @param {any} entry @param {number} i @returns {Pair} */
function pair(entry, i) {
  const players = isObject(entry) && Array.isArray(entry.players) ? entry.players : [];
  if (players.length !== SIDES.length || !players.every((player) => isObject(player) && isObject(player.optimizer))) {
    throw new TypeError(`spec.entries.${i}.players: expected two players, each with an optimizer`);
  }
  const whole = players.map((player) => ({ ...player, optimizer: { ...player.optimizer, params: player.optimizer.params ?? {} } }));
  return { update: "simultaneous", critic_steps: 1, penalty: 0, ...entry, players: whole };
}

/** The match of a first visit, with labels that say how each pair moves. @param {Catalogue} catalogue */
export const firstMatch = (catalogue) => normalize({ ...catalogue.match.first, entries: catalogue.match.first.entries.map(unlabelled) }, catalogue);

/** @param {Pair} entry @returns {Pair} */
function unlabelled(entry) {
  const { label: _label, ...rest } = entry;
  return rest;
}

/** @param {Spec} spec @param {Partial<Board>} patch @returns {Spec} */
export const withBoard = (spec, patch) => /** @type {any} */ ({ ...spec, game: { ...boardOf(spec), ...patch } });

/** Another game, with its own start and parameters; a penalty goes where there is nothing to penalize. @param {Spec} spec @param {string} name @param {Catalogue} catalogue */
export function withGame(spec, name, catalogue) {
  const game = gameOf(catalogue, name);
  const next = withBoard(spec, { name, params: {}, start: [...(game?.start ?? [0, 0])] });
  if (game?.penalty) return next;
  return /** @type {Spec} */ ({ ...next, entries: next.entries.map((entry) => ({ ...entry, penalty: 0 })) });
}

/** @param {Spec} spec @param {string} name @param {any} value undefined: the game's default */
export function setGameParam(spec, name, value) {
  const { [name]: _old, ...rest } = boardOf(spec).params;
  return withBoard(spec, { params: value === undefined ? rest : { ...rest, [name]: value } });
}

/** @param {Spec} spec @param {number} i @param {Partial<Pair>} patch @returns {Spec} */
export const withPair = (spec, i, patch) => withEntry(spec, i, /** @type {any} */ ({ ...spec.entries[i], ...patch }));

/** Both at once, or in turn; who steps at once steps once. @param {Spec} spec @param {number} i @param {string} update */
export const withUpdate = (spec, i, update) => withPair(spec, i, { update, ...(update === "simultaneous" ? ONCE : {}) });

/** Whether both players are the same. @param {Pair} entry */
export const alike = ({ players: [generator, critic] }) => JSON.stringify(generator) === JSON.stringify(critic);

/** @param {Spec} spec @param {number} i @param {number[]} sides which of the two @param {(player: Player) => Player} change */
export function withPlayers(spec, i, sides, change) {
  return withPair(spec, i, { players: pairsOf(spec)[i].players.map((player, k) => (sides.includes(k) ? change(player) : player)) });
}

/** @param {Player} player @param {string} name @param {any} value undefined: torch's default @returns {Player} */
export function withParam(player, name, value) {
  const { [name]: _old, ...rest } = player.optimizer.params;
  const params = value === undefined ? rest : { ...player.optimizer.params, [name]: value };
  return { ...player, optimizer: { ...player.optimizer, params } };
}

/** Another optimizer; parameters that it has too, and of the same type, are kept. @param {Player} player @param {string} name @param {Catalogue} catalogue @returns {Player} */
export function withOptimizer(player, name, catalogue) {
  const types = (/** @type {string} */ of) => new Map(optimizerOf(catalogue, of)?.params.map((one) => [one.name, one.type]) ?? []);
  const [before, after] = [types(player.optimizer.name), types(name)];
  const kept = Object.entries(player.optimizer.params).filter(([key]) => after.has(key) && after.get(key) === before.get(key));
  return { ...player, optimizer: { name, params: Object.fromEntries(kept) } };
}

/** One more pair, both players with torch's defaults. @param {Spec} spec @param {string} optimizer @param {Catalogue} catalogue */
export function addPair(spec, optimizer, catalogue) {
  const player = { optimizer: { name: optimizer, params: {} } };
  return normalize({ ...spec, entries: [...spec.entries, { players: [player, structuredClone(player)] }] }, catalogue);
}
