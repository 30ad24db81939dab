import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, encodeDocument } from "../../frontend/static/js/link.js";

/** @type {any} */
const view = { mode: "2d", hidden: [], selected: 0, theme: "dark", projector: true, range: null };
/** @type {any} */
const spec = { problem: { name: "rosenbrock", start: [-1.5, 2] }, entries: [{ label: "Ä → 最优 🐫", optimizer: { name: "A", params: { lr: 1e-7 } } }], steps: 300 };

test("a link brings back the spec, the step and the view, and nothing of the person's own looks", () => {
  const link = decode(encode({ spec, step: 120, view: { ...view, mode: "both", hidden: [0, 2], range: [[-2, 2], [-1, 3.25]] } }));
  assert.deepEqual(link, { spec, step: 120, view: { mode: "both", hidden: [0, 2], range: [[-2, 2], [-1, 3.25]], selected: 0, trails: "entry" } });
});

test("a link brings back the laboratory's selection, axis and units", () => {
  const there = { selected: 2, axis: "log", unit: "epoch", batches: 30 };
  assert.deepEqual(decode(encode({ spec, step: 0, view: { ...view, ...there } }))?.view, { mode: "2d", hidden: [], range: null, trails: "entry", ...there });
  assert.throws(() => decode(`${encode({ spec, step: 0, view })}&batches=-3`), /batches from 0, got -3/);
});

test("a link brings back which tab is looked at and what it shows", () => {
  const deck = { tab: "landscape", landscape: { kind: "line", entries: [1, 0] } };
  const fragment = encode({ spec, step: 0, view: { ...view, deck } });
  assert.deepEqual(decode(fragment)?.view.deck, deck);
  assert.doesNotMatch(encode({ spec, step: 0, view: { ...view, deck: {} } }), /deck/);
  assert.throws(() => decode(fragment.replace(/deck=.*/, "deck=WzFd")), /settings of the tabs after deck=/);
});

test("a fragment is plain base64url of JSON", () => {
  const fragment = encode({ spec, step: 0, view });
  assert.match(fragment, /^#v1=[\w-]+&step=0$/);
  const text = Buffer.from(fragment.slice(4, fragment.indexOf("&")), "base64url").toString("utf-8");
  assert.deepEqual(JSON.parse(text), spec);
});

test("no fragment, or one that is no link, is no error", () => {
  for (const fragment of ["", "#", "#entries-panel"]) assert.equal(decode(fragment), null);
});

test("a link written by hand without a step opens at no step", () => {
  assert.equal(decode(`#v1=${Buffer.from(JSON.stringify(spec)).toString("base64url")}`)?.step, null);
});

test("broken and future links are told apart", () => {
  assert.throws(() => decode("#v2=abc"), { code: "future_link", message: /expected v1, got v2/ });
  const good = encode({ spec, step: 3, view });
  for (const bad of ["#v1=", "#v1=%%%", good.slice(0, 40), "#v1=NDI", good.replace("step=3", "step=-1"), good.replace("step=3", "step=x"), `${good}&x=1&y=1,2`]) {
    assert.throws(() => decode(bad), { code: "broken_link" }, bad);
  }
});

test("a document without steps has what is pinned on each axis in its link", () => {
  const there = { hidden: [1], selected: 2, at: { error: -0.5, score: 1e-7 } };
  const fragment = encodeDocument({ spec, view: there });
  assert.match(fragment, /^#v1=[\w-]+&hide=1&entry=2&at=error:-0.5,score:1e-7$/);
  const { step, view: read } = /** @type {import("../../frontend/static/js/link.js").Link} */ (decode(fragment));
  assert.deepEqual([step, read.hidden, read.selected, read.at], [null, [1], 2, there.at]);
  assert.match(encodeDocument({ spec, view: { hidden: [], selected: 0, at: {} } }), /^#v1=[\w-]+$/);
  assert.throws(() => decode(`${encodeDocument({ spec, view: there })}&at=error:high`), /expected 1 numbers, got high/);
});
