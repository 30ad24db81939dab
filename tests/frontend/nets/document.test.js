/** The document of a training without a server: its shape, its changes, and that what fits no longer goes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { firstTraining, kindsFor, normalize, setLayer, setOwn, trainingOf, withDataset, withKind, withKnob, withSeeds } from "../../../frontend/static/js/nets/document.js";
import { accuracy, sentence } from "../../../frontend/static/js/nets/words.js";
import { lengthOf, nameOf, stepsOf } from "../../../frontend/static/js/spec.js";
import { keysOf, subspec } from "../../../frontend/static/js/subspec.js";
import { setMessages } from "../../../frontend/static/js/ui/messages.js";

setMessages(JSON.parse(readFileSync(new URL("../../../frontend/static/messages/en.json", import.meta.url), "utf8")));

const dataset = (/** @type {string} */ name, /** @type {any} */ more = {}) => ({ name, title: name, sentence: "", family: "", features: 2, classes: 2, noise: 0.1, count: 200, most: 5000, image: null, params: [], ...more });
const WIDTHS = { name: "widths", default: [16, 16], type: "list", item: "int", range: [1, 256], lengths: [0, 8] };
const ACTIVATION = { name: "activation", default: "Tanh", type: "choice", choices: ["Tanh", "ReLU"] };
const NETS = {
  datasets: [dataset("plane"), dataset("line", { classes: 0, noise: 0.3 }), dataset("images", { classes: 10, count: 600, image: [8, 8] })],
  own: { name: "table", rows: [8, 5000], features: 64, classes: 32, bytes: 5e6 },
  kinds: [
    { name: "plain", title: "", sentence: "", suits: ["plane", "line", "images"], images: false, target: null, params: [WIDTHS, ACTIVATION] },
    { name: "picture", title: "", sentence: "", suits: ["images"], images: true, target: null, params: [{ ...WIDTHS, name: "channels", default: [8] }, ACTIVATION] },
    { name: "mirror", title: "", sentence: "", suits: ["plane", "images"], images: false, target: "inputs", params: [WIDTHS, { name: "noise", type: "object", default: { kind: "none", amount: 0.3 }, fields: [] }] },
  ],
  criteria: { classes: ["CE", "Both"], numbers: ["MSE", "Both"], inputs: ["MSE"] }, usual: { classes: "CE", numbers: "MSE", inputs: "MSE" },
  first: { data: { name: "plane" }, entries: [{ label: "First", optimizer: { name: "First", params: {} }, schedule: null, clip: null, layers: {} }, { label: "mine", optimizer: { name: "Second", params: {} }, clip: 2 }] },
};
const CATALOGUE = /** @type {any} */ ({ nets: NETS });
const nets = /** @type {any} */ (NETS);
const made = (/** @type {any} */ more = {}) => normalize({ data: { name: "plane" }, entries: [{ optimizer: { name: "First" } }], ...more }, CATALOGUE);

test("a training gets its shape, what the catalogue says of its data and net, and loses nothing", () => {
  const { data, net, criterion, batch, epochs, later, entries } = /** @type {any} */ (trainingOf(made({ later: 1 })));
  assert.deepEqual(data, { params: {}, seed: 0, validation: 0.25, count: 200, noise: 0.1, name: "plane" });
  assert.deepEqual(net, { kind: "plain", widths: [16, 16], activation: "Tanh" });
  assert.deepEqual([criterion, batch, epochs, later], [{ params: {}, name: "CE" }, 32, 50, 1]);
  assert.deepEqual(entries[0].optimizer, { name: "First", params: {} });
  assert.equal(trainingOf(made({ net: { kind: "mirror" } })).criterion.name, "MSE");
  assert.equal(trainingOf(made({ data: { name: "plane", count: 20 } })).batch, null, "15 samples are fewer than a batch");
  for (const bad of [null, {}, { data: { name: "a" } }, { data: { name: "a" }, entries: [] }]) assert.throws(() => normalize(bad, CATALOGUE), TypeError);
});

test("the first training carries no defaults in its entries", () => {
  assert.deepEqual(trainingOf(firstTraining(CATALOGUE)).entries, [{ optimizer: { name: "First", params: {} } }, { label: "mine", optimizer: { name: "Second", params: {} }, clip: 2 }]);
});

test("its timeline are epochs; its optimizers step once a batch", () => {
  const spec = made({ epochs: 7 });
  assert.deepEqual([lengthOf(spec), stepsOf(spec), nameOf(spec)], [7, 7 * 5, "plane"]); // 150 samples in batches of 32
  assert.equal(stepsOf(made({ epochs: 7, batch: null })), 7);
});

test("other data have their own numbers, a net that can learn them and a criterion that fits", () => {
  const numbers = trainingOf(withDataset(made({ data: { name: "plane", count: 50, seed: 3 } }), "line", nets));
  assert.deepEqual([numbers.data.count, numbers.data.noise, numbers.data.seed, numbers.criterion.name], [200, 0.3, 3, "MSE"]);
  const both = made({ criterion: { name: "Both", params: { beta: 2 } } });
  assert.deepEqual(trainingOf(withDataset(both, "line", nets)).criterion, { name: "Both", params: { beta: 2 } });
  const seen = trainingOf(withDataset(withDataset(made({ criterion: { name: "Both" } }), "line", nets), "plane", nets));
  assert.equal(seen.criterion.name, "Both", "a choice of one's own stays");
  const there = { ...NETS, criteria: { ...NETS.criteria, classes: ["CE", "MSE"] } };
  assert.equal(trainingOf(withDataset(withDataset(made(), "line", nets), "plane", /** @type {any} */ (there))).criterion.name, "CE", "what is usual for numbers gives way to what is usual for classes");
  const images = withKind(withDataset(made(), "images", nets), "picture", nets);
  assert.equal(trainingOf(withDataset(images, "plane", nets)).net.kind, "plain", "no convolution of a plane");
});

test("a table of one's own can be learned by what needs no images", () => {
  const table = { columns: ["a", "b", "c"], rows: Array(12).fill([1, 2, 0]), target: "c", kind: "classes", classes: ["no", "yes"], standardize: true };
  const spec = trainingOf(withDataset(made(), "table", nets, table));
  assert.deepEqual([spec.data.count, spec.data.table, spec.batch], [12, table, null]);
  assert.deepEqual(kindsFor(nets, spec.data).map(({ name }) => name), ["plain", "mirror"]);
});

test("another kind of net keeps what it has too, and single layers lose what they had", () => {
  const spec = setLayer(made({ data: { name: "images" }, net: { kind: "plain", widths: [4], activation: "ReLU" } }), 0, 1, "frozen", true);
  const next = trainingOf(withKind(spec, "picture", nets));
  assert.deepEqual(next.net, { kind: "picture", channels: [8], activation: "ReLU" });
  assert.equal(next.entries[0].layers, undefined);
  assert.equal(trainingOf(withKind(spec, "mirror", nets)).criterion.name, "MSE", "whose target are the inputs");
});

test("a knob within a knob; more layers, and those of their own go; wider ones, and they stay", () => {
  const spec = setLayer(made({ net: { kind: "mirror" } }), 0, 0, "lr", 0.5);
  assert.deepEqual(trainingOf(withKnob(spec, ["noise", "kind"], "masked", nets)).net.noise, { kind: "masked", amount: 0.3 });
  assert.deepEqual(trainingOf(withKnob(spec, ["widths"], [8, 8], nets)).entries[0].layers, { 0: { lr: 0.5 } });
  assert.equal(trainingOf(withKnob(spec, ["widths"], [8, 8, 8], nets)).entries[0].layers, undefined);
  assert.deepEqual(trainingOf(withKnob(withKnob(spec, ["widths"], [3], nets), ["widths"], undefined, nets)).net.widths, [16, 16]);
});

test("what an entry has of its own leaves no empty traces", () => {
  const spec = setOwn(made(), 0, "clip", 1);
  assert.equal(trainingOf(spec).entries[0].clip, 1);
  assert.deepEqual(setOwn(spec, 0, "clip", null), made());
  const layered = setLayer(setLayer(made(), 0, 1, "lr", 0.1), 0, 1, "frozen", true);
  assert.deepEqual(trainingOf(layered).entries[0].layers, { 1: { lr: 0.1, frozen: true } });
  assert.deepEqual(setLayer(setLayer(layered, 0, 1, "lr", undefined), 0, 1, "frozen", undefined), made());
});

test("seeds are counted from the first", () => {
  assert.deepEqual(trainingOf(withSeeds(made(), 3)).seeds, [0, 1, 2]);
  assert.deepEqual(trainingOf(withSeeds(made({ seeds: [5] }), 2)).seeds, [5, 6]);
});

test("entries are asked for one by one: a change of one leaves the key of the other", () => {
  const spec = made({ entries: [{ optimizer: { name: "First" } }, { optimizer: { name: "Second" } }] });
  const [first, second] = keysOf(spec);
  const [same, other] = keysOf(setOwn(spec, 1, "clip", 1));
  assert.ok(same === first && other !== second);
  assert.deepEqual(subspec(spec, [1]).entries.map(({ optimizer }) => optimizer.name), ["Second"]);
});

test("a share that is not all is not 100 percent", () => {
  assert.deepEqual([1, 0.9999, 0.5, NaN].map(accuracy), ["100 %", "99.9 %", "50.0 %", "–"]);
});

test("what happened is said in a sentence, of several seeds as such", () => {
  const status = (/** @type {any} */ more) => /** @type {any} */ ({ kind: "trained", step: null, cause: null, numbers: { least: 0.0123456, best: 4, seeds: 3, lost: 2, at: 9 }, ...more });
  assert.equal(sentence(null), "training");
  assert.equal(sentence(status({})), "least validation loss 0.0123, at epoch 4");
  assert.equal(sentence(status({ kind: "diverged", cause: "seeds", step: 2 })), "2 of 3 seeds diverged, the first at epoch 2");
  assert.equal(sentence(status({ kind: "stopped", cause: "seeds", step: 1, message: "Tried to step" })), "stopped by torch at step 9: Tried to step");
});
