/** What the pointer is over: theta, psi and where each player's gradient pushes; and the scale of the arrows' colors. */

import { t } from "../ui/messages.js";
import { short } from "../ui/numbers.js";
import { el, setText } from "../ui/dom.js";
import { lengths, vectorAt } from "./field.js";
import { inkOf } from "./streams.js";

/** @typedef {import("./field.js").Vectors} Vectors */

const STOPS = 8;
const found = [0, 0];

/** @param {HTMLElement} host @param {HTMLElement} plot @param {() => import("../plot/axes.js").Axes|null} axes @param {() => Vectors|null} field */
export function createReading(host, plot, axes, field) {
  const readout = el("output", { class: "readout", hidden: true, "data-testid": "readout" });
  const [name, low, bar, high] = [el("span"), el("span"), el("span", { class: "ramp" }), el("span")];
  const scale = el("p", { class: "lr-legend length-legend", hidden: true, "data-testid": "length-legend" }, name, low, bar, high);
  host.append(readout, scale);
  plot.addEventListener("pointermove", (event) => {
    const [frame, vectors, box] = [axes(), field(), plot.getBoundingClientRect()];
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    readout.hidden = !frame?.contains(left, top) || !vectors;
    if (readout.hidden || !frame || !vectors) return;
    const [theta, psi] = frame.toData(left, top);
    vectorAt(vectors, theta, psi, found);
    setText(readout, t("game.readout", { theta: short(theta, 3), psi: short(psi, 3), u: short(found[0], 3), v: short(found[1], 3) }));
  });
  plot.addEventListener("pointerleave", () => { readout.hidden = true; });
  return {
    /** @param {Vectors|null} vectors @param {boolean} dark */
    scale(vectors, dark) {
      scale.hidden = !vectors;
      if (!vectors) return;
      const ends = lengths(vectors);
      setText(name, vectors.penalty ? t("game.length_with", { penalty: short(vectors.penalty) }) : t("game.length"));
      setText(low, short(ends.low, 2));
      setText(high, short(ends.high, 2));
      bar.style.background = `linear-gradient(to right, ${Array.from({ length: STOPS }, (_, k) => inkOf(k / (STOPS - 1), dark)).join(", ")})`;
    },
  };
}
