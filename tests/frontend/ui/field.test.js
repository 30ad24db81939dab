/** What a parameter becomes when its None is switched off, whatever its type. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { firstValue } from "../../../frontend/static/js/ui/field.js";
import { parameterOf } from "../../../frontend/static/js/ui/parameter.js";

const parameter = (type, more = {}) => parameterOf({ name: "p", type, default: null, nullable: true, ...more });

test("a default that is not None is the first value", () => {
  assert.equal(firstValue(parameter("float", { default: 0 })), 0);
  assert.equal(firstValue(parameter("bool", { default: true })), true);
});

test("without a default each type has a value of its own kind", () => {
  assert.equal(firstValue(parameter("bool")), false);
  assert.equal(firstValue(parameter("choice", { choices: [null, "strong_wolfe"] })), "strong_wolfe");
  assert.equal(firstValue(parameter("float", { range: [0.001, 1] })), 0.001);
  assert.equal(firstValue(parameter("int")), 0);
  assert.equal(firstValue(parameter("text")), "");
  assert.deepEqual(firstValue(parameter("list")), []);
  assert.deepEqual(firstValue(parameter("tuple", { length: 3, range: [0.5, 1] })), [0.5, 0.5, 0.5]);
});
