/** The Python that builds the selected entry's optimizer and schedule, to be pasted into one's own training loop. */

import { snippet } from "../api.js";
import { createLatest } from "../latest.js";
import { isTransient } from "../state.js";
import { subspec } from "../subspec.js";
import { el, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { toast } from "../ui/share.js";

/** @typedef {import("../state.js").State} State */

/** @param {HTMLElement} root */
export function createCode(root) {
  const code = el("code", { "data-testid": "code" });
  const copy = el("button", { type: "button", class: "text copy", "data-testid": "copy-code", onclick: () => void copyCode() }, t("schedules.copy"));
  root.append(copy, el("pre", { class: "code" }, code));
  const latest = createLatest((/** @type {any} */ question) => snippet(question.spec, 0), ({ python }) => setText(code, python), (/** @type {any} */ failure) => setText(code, `# ${failure.message}`));

  async function copyCode() {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      toast(t("schedules.copied"));
    } catch {
      getSelection()?.selectAllChildren(code);
      toast(t("schedules.selected"));
    }
  }
  return {
    /** @param {State} state @param {Set<string>} changed */
    update(state, changed) {
      if (!["spec", "view", "busy", "status"].some((key) => changed.has(key))) return;
      // Only a schedule that has a curve is asked for: what the server refuses is said beside its field already.
      const whole = !state.busy && !isTransient() && state.traces[state.view.selected];
      if (whole) latest.want({ spec: subspec(state.spec, [state.view.selected]) });
    },
  };
}
