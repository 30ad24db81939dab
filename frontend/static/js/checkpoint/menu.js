/**
 * The ways to a checkpoint: two entries of the export menu, and a file that is dropped on the page. What opens one is loaded when it is
 * first wanted.
 */

import { ask } from "../api.js";
import { byId, el } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { fileName, save, toast } from "../ui/share.js";

/** @typedef {import("../ui/api.js").Api} Api */
/** @typedef {import("./race.js").Form} Form */

/** @param {Api} api @param {Form} form */
export function createCheckpoints(api, form) {
  const menu = byId("export-menu");
  const picker = el("input", { type: "file", accept: ".zip,application/zip", "aria-label": t("checkpoint.open"), onchange: () => chosen() });
  /** @type {Promise<{open: (file: File) => Promise<void>}>|undefined} */
  let panel;

  const open = async (/** @type {File} */ file) => {
    try {
      panel ??= import("./panel.js").then(({ createPanel }) => createPanel(api, form));
      await (await panel).open(file);
    } catch (failure) {
      panel = undefined; // what could not be loaded is asked for again
      api.fail({ code: "checkpoint", message: t("checkpoint.unread", { name: file.name, message: failure instanceof Error ? failure.message : String(failure) }), path: [] });
    }
  };

  function chosen() {
    const file = picker.files?.[0];
    picker.value = ""; // the same file may be chosen again
    if (file) void open(file);
  }

  menu.querySelector("[data-export=checkpoint]")?.addEventListener("click", () => {
    written(api, form).catch((error) => api.fail({ code: "export", message: t("export.failed", { message: error.message }), path: [] }));
  });
  menu.querySelector("[data-export=open_checkpoint]")?.addEventListener("click", () => picker.click());
  onDrop((file) => void open(file));
}

/** Saves what is shown before the step that is shown. @param {Api} api @param {Form} form */
async function written(api, form) {
  const { spec, step: row } = api.state();
  const step = form.stepAt(spec, row);
  const answer = await ask("/api/checkpoint", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ spec, step }) });
  save(await answer.blob(), fileName(spec, `before-${step}.zip`));
  toast(t("checkpoint.saved", { step }));
}

/** Files that are dropped anywhere but on a control that takes files itself. @param {(file: File) => void} open */
function onDrop(open) {
  const mine = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") && !(event.target instanceof Element && event.target.closest("input[type=file], dialog"));
  addEventListener("dragover", (event) => {
    if (mine(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const file = mine(event) ? event.dataTransfer?.files[0] : undefined;
    if (!file) return;
    event.preventDefault();
    open(file);
  });
}
