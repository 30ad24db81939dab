/** Everything as one file, and such a file back; what is wrong with it is said beside the button. */

import { byId, setText } from "../ui/dom.js";
import { t } from "../ui/messages.js";
import { save } from "../ui/share.js";
import * as requests from "./requests.js";
import { sentenceOf } from "./words.js";

const LARGEST = 200_000_000; // bytes of a file that is looked into; how much may be kept is the server's to say

/** @param {() => void} took */
export function createFiles(took) {
  const [said, wrong] = [byId("file-said"), byId("file-wrong")];
  const input = /** @type {HTMLInputElement} */ (byId("import-file"));

  /** @param {string} sentence @param {string} [refusal] */
  function tell(sentence, refusal = "") {
    setText(said, sentence);
    setText(wrong, refusal);
    wrong.hidden = !refusal;
  }

  async function take() {
    const [chosen] = input.files ?? [];
    if (!chosen) return;
    const { name } = chosen;
    input.value = "";
    if (chosen.size > LARGEST) return tell("", t("points.large", { name }));
    tell(t("saved.reading", { name }));
    try {
      const { imported } = await requests.take(await chosen.text());
      tell(t(imported === 1 ? "saved.imported_one" : "saved.imported", { count: imported, name }));
      took();
    } catch (failure) {
      tell("", t("saved.not_imported", { name, message: sentenceOf(failure) }));
    }
  }

  async function give() {
    try {
      save(await requests.file(), `thalweg-saved-${new Date().toISOString().slice(0, 10)}.json`);
      tell("");
    } catch (failure) {
      tell("", sentenceOf(failure));
    }
  }

  byId("import").addEventListener("click", () => input.click());
  input.addEventListener("change", () => void take());
  byId("export-all").addEventListener("click", () => void give());
}
