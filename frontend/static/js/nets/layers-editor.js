/**
 * A list of widths built by clicks: each layer a column with + and - and a box for its width, before and after them what cannot be
 * changed here, at the ends buttons that add and take away a layer. A width doubles and halves by the buttons; any number can be typed.
 */

import { el, setAttribute, setText, setValue } from "../ui/dom.js";
import { showError } from "../ui/field.js";
import { iconButton } from "../ui/icon.js";
import { t } from "../ui/messages.js";
import { readInteger } from "../ui/numbers.js";

/** @typedef {import("./document.js").Knob} Knob */
/** @typedef {{label: string, path: string, send: (widths: number[]) => void}} Wires */

/** The next power of two above, or the one below, within the range. @param {number} width @param {number} by 1 or -1 @param {number[]} range */
export function stepped(width, by, [low, high]) {
  const power = by > 0 ? Math.floor(Math.log2(width)) + 1 : Math.ceil(Math.log2(width)) - 1;
  return Math.max(low, Math.min(high, 2 ** Math.max(0, power)));
}

/** @param {Knob} knob @param {Wires} wires */
export function createLayers(knob, { label, path, send }) {
  const [low, high] = knob.range ?? [1, 256];
  const [least, most] = knob.lengths ?? [0, 8];
  let widths = /** @type {number[]} */ ([]);
  const title = el("span", { class: "layers-title" });
  const fewer = iconButton("minus", t("net.fewer", { label }), () => send(widths.slice(0, -1)), `fewer-${knob.name}`);
  const more = iconButton("add", t("net.more", { label }), () => send([...widths, widths[widths.length - 1] ?? 16]), `more-${knob.name}`);
  const columns = el("ol", { class: "layer-columns" });
  const error = el("p", { class: "field-error", id: `${knob.name}-error`, hidden: true });
  const element = el("div", { class: "layers-editor", "data-path": path }, el("div", { class: "layers-head" }, title, fewer, more), columns, error);
  /** @type {ReturnType<typeof createColumn>[]} */
  const places = [];

  /** @param {number} k @param {number} width */
  const set = (k, width) => send(widths.map((old, at) => (at === k ? width : old)));

  /** @param {number} k */
  function createColumn(k) {
    const input = el("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "number", "aria-label": t("net.width", { number: k + 1, label }), "data-testid": `${knob.name}-${k}` });
    input.addEventListener("change", () => {
      const width = readInteger(input.value);
      if (width === null) return showError(element, t("field.integer", { got: input.value }), input.parentElement ?? element);
      showError(element, null, input.parentElement ?? element);
      set(k, width);
    });
    input.addEventListener("keydown", (event) => {
      const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
      if (!by) return;
      event.preventDefault();
      set(k, Math.max(low, Math.min(high, widths[k] + by)));
    });
    const wider = iconButton("add", t("net.wider", { number: k + 1 }), () => set(k, stepped(widths[k], 1, [low, high])), `wider-${knob.name}-${k}`);
    const narrower = iconButton("minus", t("net.narrower", { number: k + 1 }), () => set(k, stepped(widths[k], -1, [low, high])), `narrower-${knob.name}-${k}`);
    const bar = el("span", { class: "layer-bar" });
    return { element: el("li", { class: "layer-column" }, wider, bar, input, narrower), input, bar, wider, narrower };
  }

  return {
    element,
    /** @param {number[]} now */
    update(now) {
      widths = now;
      while (places.length > now.length) places.pop()?.element.remove();
      while (places.length < now.length) {
        const place = createColumn(places.length);
        places.push(place);
        columns.append(place.element);
      }
      places.forEach(({ input, bar, wider, narrower }, k) => {
        setValue(input, String(now[k]));
        bar.style.setProperty("--part", String(Math.max(0.05, Math.log2(now[k] + 1) / Math.log2(high + 1))));
        wider.disabled = now[k] >= high;
        narrower.disabled = now[k] <= low;
      });
      setText(title, t("net.layers", { label, count: now.length }));
      fewer.disabled = now.length <= least;
      more.disabled = now.length >= most;
      setAttribute(columns, "aria-label", label);
    },
  };
}
