/** Every word that the page asks for is in the catalogue of messages, and nothing in it is idle. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { setMessages, t } from "../../../frontend/static/js/ui/messages.js";

const FRONTEND = new URL("../../../frontend/", import.meta.url);
const written = readFileSync(new URL("static/messages/en.json", FRONTEND), "utf8");
const messages = JSON.parse(written);

/** @param {string} folder @param {RegExp} name */
function texts(folder, name) {
  const files = readdirSync(new URL(folder, FRONTEND), { recursive: true }).filter((file) => name.test(String(file)));
  return files.map((file) => readFileSync(new URL(`${folder}${file}`, FRONTEND), "utf8"));
}

const sources = [...texts("static/js/", /\.js$/), ...texts("templates/", /\.html$/)].join("\n");
const asked = new Set([...sources.matchAll(/["'`]([a-z]+(?:\.[a-zA-Z_]+)+)["'`]/g)].map((match) => match[1]).filter((key) => key.split(".")[0] in families()));

function families() {
  return Object.fromEntries(Object.keys(messages).map((key) => [key.split(".")[0], true]));
}

test("every key that is asked for exists", () => {
  const literal = new Set([...sources.matchAll(/\bt\(\s*["']([^"']+)["']\s*[,)]/g)].map((match) => match[1]));
  assert.ok(literal.size > 60, `expected to find the keys of the page, found ${literal.size}`);
  assert.deepEqual([...literal].filter((key) => !(key in messages)), []);
});

test("no key stands twice, of which the first would be lost", () => {
  assert.equal([...written.matchAll(/^ *"[^"]+":/gm)].length, Object.keys(messages).length);
});

test("every message is asked for somewhere, by name or by the stem that its name is made from", () => {
  const stems = [...sources.matchAll(/["'`]([a-z]+)\.(?:["'`] ~|\$\{)/g)].map((match) => `${match[1]}.`);
  const idle = Object.keys(messages).filter((key) => !asked.has(key) && key !== "caption" && !stems.some((stem) => key.startsWith(stem)));
  assert.deepEqual(idle, []);
});

test("variables are filled in, a missing message shows its key", () => {
  setMessages({ "a.b": "{x} of {y}, {x}" });
  assert.equal(t("a.b", { x: 1, y: "$&" }), "1 of $&, 1");
  assert.equal(t("a.b", { x: 1 }), "1 of {y}, 1");
  assert.equal(t("no.such"), "no.such");
});
