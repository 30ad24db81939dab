/** A newly chosen schedule has what torch requires, by the names of parameters alone. The schedules here are made up. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { parameterOf } from "../../../frontend/static/js/ui/parameter.js";
import { newSchedule, withPrimary } from "../../../frontend/static/js/ui/schedule-start.js";

const p = (name, type, more = {}) => parameterOf({ name, type, default: null, required: false, primary: false, ...more });
const schedule = (...params) => ({ name: "MadeUpLR", sentence: "", params });

test("what is required is given, scaled to the run", () => {
  const made = newSchedule(schedule(p("T_max", "int", { required: true }), p("eta_min", "float", { default: 0 })), 400, 0.1);
  assert.deepEqual(made, { name: "MadeUpLR", params: { T_max: 400 } });
  const rates = newSchedule(schedule(p("base_lr", "float", { required: true }), p("max_lr", "float", { required: true })), 400, 0.5);
  assert.deepEqual(rates.params, { base_lr: 0.05, max_lr: 0.5 });
});

test("an unknown required parameter gets a value of its type and range", () => {
  const made = newSchedule(schedule(p("novelty", "float", { required: true, range: [2, 3] }), p("count", "int", { required: true })), 400, 0.1);
  assert.deepEqual(made.params, { novelty: 2, count: 0 });
});

test("milestones stand inside the run, even a short one", () => {
  assert.deepEqual(newSchedule(schedule(p("milestones", "list", { required: true })), 400, 0.1).params.milestones, [200, 300]);
  assert.deepEqual(newSchedule(schedule(p("milestones", "list", { required: true })), 2, 0.1).params.milestones, [1, 2]);
});

test("the catalogue's own choice of what matters wins; otherwise the required ones, else the first two", () => {
  const names = (params) => withPrimary(params).filter((one) => one.primary).map((one) => one.name);
  assert.deepEqual(names([p("a", "int"), p("b", "int", { primary: true })]), ["b"]);
  assert.deepEqual(names([p("a", "int"), p("b", "int", { required: true }), p("c", "int", { required: true })]), ["b", "c"]);
  assert.deepEqual(names([p("a", "int"), p("b", "int"), p("c", "int")]), ["a", "b"]);
});

test("a function that compounds begins as a constant factor, any other as a power of the epoch", () => {
  const made = (compounds) => newSchedule({ ...schedule(p("lr_lambda", "expression", { required: true })), compounds }, 400, 0.1).params.lr_lambda;
  assert.deepEqual([made(true), made(false)], ["0.99", "0.99 ** epoch"]);
});
