/** What keys mean, and when they are left alone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { meaning } from "../../../frontend/static/js/ui/keys.js";

const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
const free = { typing: false, control: false, arrows: false };

test("the keys of the design", () => {
  const wanted = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last", r: "restart", R: "restart", "?": "help", 1: "toggle 1", 9: "toggle 9", 0: null, q: null };
  for (const [key, word] of Object.entries(wanted)) assert.equal(meaning(press(key), free), word, key);
});

test("undo and redo, on a PC and on a Mac", () => {
  assert.equal(meaning(press("z", { ctrlKey: true }), free), "undo");
  assert.equal(meaning(press("Z", { metaKey: true, shiftKey: true }), free), "redo");
  assert.equal(meaning(press("y", { ctrlKey: true }), free), "redo");
  assert.equal(meaning(press("r", { ctrlKey: true }), free), null);
});

test("saving is asked for wherever one is, and not the browser's own", () => {
  for (const at of [free, { ...free, typing: true }]) assert.equal(meaning(press("s", { ctrlKey: true }), at), "save");
  assert.equal(meaning(press("S", { metaKey: true }), free), "save");
  for (const more of [{}, { ctrlKey: true, shiftKey: true }]) assert.equal(meaning(press("s", more), free), null);
});

test("who types is left alone; a control keeps its own keys", () => {
  for (const key of [" ", "r", "1", "ArrowLeft", "?"]) assert.equal(meaning(press(key), { ...free, typing: true }), null);
  assert.equal(meaning(press("z", { ctrlKey: true }), { ...free, typing: true }), null);
  assert.equal(meaning(press(" "), { ...free, control: true }), null);
  assert.equal(meaning(press("ArrowLeft"), { ...free, arrows: true }), null);
  assert.equal(meaning(press("ArrowLeft"), { ...free, control: true }), "back");
});
