/** What the page of games makes of a match without a server: its shape, its changes, its words, and where a vector is. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { addPair, alike, normalize, setGameParam, withGame, withPlayers, withUpdate } from "../../../frontend/static/js/games/document.js";
import { lengths, vectorAt } from "../../../frontend/static/js/games/field.js";
import { fitted, frameOf } from "../../../frontend/static/js/games/frame.js";
import { factor, sentence, theory } from "../../../frontend/static/js/games/words.js";
import { keysOf, subspec } from "../../../frontend/static/js/subspec.js";
import { labelOf, nameOf } from "../../../frontend/static/js/spec.js";
import { setMessages } from "../../../frontend/static/js/ui/messages.js";

setMessages(JSON.parse(readFileSync(new URL("../../../frontend/static/messages/en.json", import.meta.url), "utf8")));

const PLAYER = { optimizer: { name: "First", params: { lr: 0.1 } } };
const OTHER = { optimizer: { name: "Second" } };
const GAMES = [{ name: "a", start: [1, 2], penalty: true }, { name: "b", start: [3, 4], penalty: false }];
const CATALOGUE = /** @type {any} */ ({ games: GAMES, optimizers: [], schedules: [] });
const match = (more = {}) => normalize({ game: { name: "a" }, entries: [{ players: [PLAYER, OTHER] }], ...more }, CATALOGUE);

test("a match gets its shape, the game's own start, and nothing that it had is lost", () => {
  const made = /** @type {any} */ (match({ later: 1 }));
  assert.deepEqual(made.game, { params: {}, start: [1, 2], noise: 0, name: "a" });
  assert.equal(made.later, 1);
  assert.deepEqual(made.entries[0].players[1].optimizer, { name: "Second", params: {} });
  assert.equal(nameOf(made), "a");
  for (const bad of [null, {}, { game: { name: "a" }, entries: [] }, { game: { name: "a" }, entries: [{ players: [PLAYER] }] }]) assert.throws(() => normalize(bad, CATALOGUE), TypeError);
});

test("a pair is called as the engine calls it", () => {
  const named = (/** @type {any} */ rules) => labelOf(/** @type {any} */ ({ players: [PLAYER, OTHER], ...rules }));
  assert.equal(named({}), "First against Second, simultaneous");
  assert.equal(named({ update: "alternating", critic_steps: 5, penalty: 2 }), "First against Second, 5 critic steps, R1 2");
  assert.equal(labelOf(/** @type {any} */ ({ players: [PLAYER, PLAYER], update: "alternating" })), "First, alternating");
  assert.equal(named({ label: "mine" }), "mine");
});

test("another game has its own start; a penalty goes where there is nothing to penalize", () => {
  const penalized = match({ entries: [{ players: [PLAYER, OTHER], penalty: 1 }] });
  const [kept, dropped] = ["a", "b"].map((name) => /** @type {any} */ (withGame(setGameParam(penalized, "x", 5), name, CATALOGUE)));
  assert.deepEqual([kept.entries[0].penalty, dropped.entries[0].penalty], [1, 0]);
  assert.deepEqual(dropped.game, { params: {}, start: [3, 4], noise: 0, name: "b" });
});

test("who steps at once steps once", () => {
  const many = withUpdate(match({ entries: [{ players: [PLAYER, OTHER], update: "alternating", critic_steps: 4 }] }), 0, "simultaneous");
  assert.equal(/** @type {any} */ (many).entries[0].critic_steps, 1);
});

test("a change concerns the sides that it names", () => {
  const spec = addPair(match(), "Third", CATALOGUE);
  const pair = (/** @type {any} */ one) => one.entries[1];
  assert.ok(alike(pair(spec)));
  const one = withPlayers(spec, 1, [1], (player) => ({ ...player, optimizer: { ...player.optimizer, params: { lr: 3 } } }));
  assert.ok(!alike(pair(one)));
  assert.deepEqual(pair(one).players[0], pair(spec).players[0]);
});

test("an entry's key and its own document have no events, which a match has not", () => {
  const spec = addPair(match(), "Third", CATALOGUE);
  assert.equal(new Set(keysOf(spec)).size, 2);
  assert.ok(!("events" in subspec(spec, [1])));
  assert.equal(subspec(spec, [1]).entries.length, 1);
});

test("a vector between grid points is their mean; outside there is none", () => {
  const field = /** @type {any} */ ({ box: [[0, 2], [0, 1]], nx: 3, ny: 2, u: Float64Array.of(0, 1, 2, 0, 1, 2), v: Float64Array.of(0, 0, 0, 4, 4, 4) });
  const out = [0, 0];
  vectorAt(field, 1.5, 0.25, out);
  assert.deepEqual(out, [1.5, 1]);
  vectorAt(field, 2, 1, out);
  assert.deepEqual(out, [2, 4]);
  vectorAt(field, 2.1, 0.5, out);
  assert.ok(Number.isNaN(out[0]));
  const { low, high } = lengths({ ...field, u: Float64Array.of(3, NaN, Infinity, 0), v: Float64Array.of(4, 1, 1, 0) });
  assert.ok(low === 5 && high > 5);
});

test("a circle is a circle, in a picture of any shape", () => {
  assert.deepEqual(fitted([[-1, 1], [-1, 1]], 400, 200), [[-2, 2], [-1, 1]]);
  const frame = frameOf([[-1, 1], [-3, 3]], { width: 700, height: 300 }, false);
  assert.ok(frame);
  assert.ok(Math.abs(frame.pixel[0] - frame.pixel[1]) < 1e-15);
  const [x, y] = frame.toPixels(0.25, -1.5);
  assert.ok(frame.toData(x, y).every((value, k) => Math.abs(value - [0.25, -1.5][k]) < 1e-12));
  assert.equal(frameOf([[-1, 1], [-1, 1]], { width: 30, height: 30 }, false), null);
});

test("factors that differ in the fourth digit are told apart, with theory's beside them", () => {
  const status = { kind: "outwards", step: null, cause: null, numbers: { multiplier: Math.sqrt(1 + 0.0025), near: Math.sqrt(1.0025), theory: Math.sqrt(1.0025), real: 1, imaginary: 0.05, distance: 2 } };
  assert.equal(sentence(status), "spirals outwards: distance × 1.00125 a step");
  assert.equal(theory(status), "near it × 1.00125, theory |1 ± 0.05i| = 1.00125");
  assert.equal(theory({ ...status, numbers: { distance: 2 } }), "");
  assert.equal(factor("inf"), "inf");
});
