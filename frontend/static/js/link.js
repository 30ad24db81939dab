/**
 * The page's state as the fragment of its address: `#v1=<base64url of the spec's JSON>`, then, where they differ from the
 * ordinary, `&step=120&mode=3d&hide=0,2&x=lo,hi&y=lo,hi&entry=2&axis=log&unit=epoch&batches=30&measure=best&color=linear&deck=<base64url>`. A fragment that is broken, or of a later version, is an error with a
 * sentence, never half a spec.
 */

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").View} View */
/** @typedef {{spec: any, step: number|null, view: Partial<View>}} Link */

/** @extends Error */
export class LinkError extends Error {
  /** @param {string} code broken_link or future_link @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** @param {unknown} value @returns {string} */
export function pack(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text @returns {any} */
export function unpack(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

/** The fragment, with its `#`. @param {Pick<State, "spec"|"step"|"view">} state @param {{step?: boolean}} [how] */
export function encode({ spec, step, view }, { step: withStep = true } = {}) {
  const parts = [`v1=${pack(spec)}`];
  if (withStep) parts.push(`step=${step}`);
  if (view.mode !== "2d") parts.push(`mode=${view.mode}`);
  if (view.hidden.length) parts.push(`hide=${view.hidden.join()}`);
  if (view.range) parts.push(`x=${view.range[0].join()}`, `y=${view.range[1].join()}`);
  if (view.selected) parts.push(`entry=${view.selected}`);
  if (view.trails === "lr") parts.push("trails=lr");
  if (view.axis === "log") parts.push("axis=log");
  if (view.unit === "epoch") parts.push("unit=epoch");
  if (view.batches > 1) parts.push(`batches=${view.batches}`);
  if ((view.measure ?? "final") !== "final") parts.push(`measure=${view.measure}`);
  if (view.color === "linear") parts.push("color=linear");
  if (view.deck && Object.keys(view.deck).length) parts.push(`deck=${pack(view.deck)}`);
  return `#${parts.join("&")}`;
}

/** Of a document that has no steps: which of its parts are hidden, which is selected, and what is pinned on which axis.
 * @param {{spec: unknown, view: {hidden: number[], selected: number, at: Record<string, number>}}} state */
export function encodeDocument({ spec, view }) {
  const pinned = Object.entries(view.at).map(([axis, t]) => `${axis}:${t}`);
  const parts = [`v1=${pack(spec)}`, view.hidden.length && `hide=${view.hidden.join()}`, view.selected && `entry=${view.selected}`, pinned.length && `at=${pinned.join()}`];
  return `#${parts.filter(Boolean).join("&")}`;
}

/** @param {string} fragment with or without its `#` @returns {Link|null} null: there is none */
export function decode(fragment) {
  const text = fragment.replace(/^#/, "");
  if (!/^v\d+=/.test(text)) return null;
  const fields = new Map(text.split("&").map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]));
  const packed = fields.get("v1");
  if (packed === undefined) throw new LinkError("future_link", `This link is of a later version (expected v1, got ${text.slice(0, text.indexOf("="))}).`);
  return { spec: readObject(packed, "a spec", "v1"), step: readWhole(fields, "step"), view: readView(fields) };
}

/** @param {string} packed @param {string} [what] @param {string} [name] */
function readObject(packed, what = "the settings of the tabs", name = "deck") {
  try {
    const found = unpack(packed);
    if (typeof found === "object" && found && !Array.isArray(found)) return found;
  } catch {
    // Said below: what exactly broke in the text helps nobody.
  }
  throw new LinkError("broken_link", `This link is broken: expected ${what} after ${name}=, got something unreadable. Was it copied whole?`);
}

/** @param {Map<string, string>} fields @param {string} name */
function readWhole(fields, name) {
  const text = fields.get(name);
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new LinkError("broken_link", `This link is broken: expected a ${name} from 0, got ${text}.`);
  return value;
}

/** @param {Map<string, string>} fields @returns {Partial<View>} */
function readView(fields) {
  /** @type {Partial<View>} */
  const view = { range: null, hidden: [], mode: "2d", selected: 0, trails: "entry" };
  const mode = fields.get("mode");
  if (mode === "3d" || mode === "both") view.mode = mode;
  const hide = fields.get("hide");
  if (hide) view.hidden = readNumbers(hide, null);
  const [x, y] = [fields.get("x"), fields.get("y")];
  if (x && y) view.range = [readNumbers(x, 2), readNumbers(y, 2)];
  const [entry, batches] = [readWhole(fields, "entry"), readWhole(fields, "batches")];
  if (entry) view.selected = entry;
  if (batches) view.batches = batches;
  if (fields.get("trails") === "lr") view.trails = "lr";
  if (fields.get("axis") === "log") view.axis = "log";
  if (fields.get("unit") === "epoch") view.unit = "epoch";
  if (fields.get("color") === "linear") view.color = "linear";
  const measure = fields.get("measure");
  if (measure && /^[a-z]+$/.test(measure)) view.measure = measure;
  const deck = fields.get("deck");
  if (deck) view.deck = readObject(deck);
  const at = fields.get("at");
  if (at) view.at = Object.fromEntries(at.split(",").map((part) => part.split(":")).map(([axis, value]) => [axis, readNumbers(value ?? "", 1)[0]]));
  return view;
}

/** @param {string} text @param {number|null} count */
function readNumbers(text, count) {
  const numbers = text.split(",").map(Number);
  if (numbers.every(Number.isFinite) && (count === null || numbers.length === count)) return numbers;
  throw new LinkError("broken_link", `This link is broken: expected ${count ?? "some"} numbers, got ${text}.`);
}
