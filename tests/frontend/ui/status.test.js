/** A diagnosis in words, as of the step that is shown. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { setMessages } from "../../../frontend/static/js/ui/messages.js";
import { evidence, sentence, statusAt } from "../../../frontend/static/js/ui/status.js";

setMessages(JSON.parse(readFileSync(new URL("../../../frontend/static/messages/en.json", import.meta.url), "utf8")));
const status = (kind, step = null, cause = null, numbers = {}) => ({ kind, step, cause, numbers });

test("the words of the design", () => {
  assert.equal(sentence(status("converged", 212)), "converged at step 212");
  assert.equal(sentence(status("diverged", 7, "lr_above_limit")), "diverged at step 7 (lr above 2/curvature)");
  assert.equal(sentence(status("diverged", 7)), "diverged at step 7");
  assert.equal(sentence(status("diverged", 7, "a_cause_of_tomorrow")), "diverged at step 7");
  assert.equal(sentence(status("oscillating", 3)), "oscillating");
  assert.equal(sentence(status("saddle", 30)), "stalled at a saddle");
  assert.equal(sentence(status("left", 4)), "left the picture at step 4");
});

test("before its own step a diagnosis is not told", () => {
  const late = status("converged", 212);
  assert.equal(statusAt(late, 211)?.kind, "moving");
  assert.equal(statusAt(late, 212), late);
  assert.equal(statusAt(status("moving"), 5)?.kind, "moving");
  assert.equal(statusAt(null, 5), null);
});

test("the numbers that justify it", () => {
  assert.equal(evidence(status("converged", 1, null, { distance: 0.00031234, tolerance: 0.005, largest_curvature: "inf" })), "distance 3.123e-4, tolerance 0.005, largest curvature inf");
});
