/** The inspector shows torch's values to the last digit and asks once for a block. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createBlocks, printed } from "../../../frontend/static/js/ui/inspector.js";
import { setMessages } from "../../../frontend/static/js/ui/messages.js";

setMessages({ "field.none": "None" });

test("values as Python prints them, every digit kept", () => {
  assert.equal(printed([0.9, 0.999]), "[0.9, 0.999]");
  assert.equal(printed(-151.20000000000002), "-151.20000000000002");
  assert.equal(printed({ step: 3, momentum_buffer: [NaN, "inf"], foreach: null, maximize: false }), "{step: 3, momentum_buffer: [nan, inf], foreach: None, maximize: False}");
});

test("the same block is asked for once, a failed one again", async () => {
  const asked = [];
  const blocks = createBlocks(async (question) => {
    asked.push(question);
    if (question === "broken") throw new Error("no worker");
    return { entry: 0, first: 0, rows: [] };
  });
  await Promise.all([blocks.get("a", () => "one"), blocks.get("a", () => "two")]);
  assert.deepEqual(asked, ["one"]);
  await assert.rejects(blocks.get("b", () => "broken"), /no worker/);
  await blocks.get("b", () => "mended");
  assert.deepEqual(asked, ["one", "broken", "mended"]);
});

test("old blocks make room", async () => {
  let count = 0;
  const blocks = createBlocks(async () => ({ entry: 0, first: (count += 1), rows: [] }));
  for (let k = 0; k < 100; k += 1) await blocks.get(`block ${k}`, () => "");
  await blocks.get("block 0", () => "");
  assert.equal(count, 101);
});
