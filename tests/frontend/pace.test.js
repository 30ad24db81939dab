import assert from "node:assert/strict";
import { test } from "node:test";
import { paced } from "../../frontend/static/js/pace.js";

test("steps of a playback are told now and then, everything else at once and with the step that is owed", () => {
  let clock = 0;
  /** @type {string[][]} */
  const heard = [];
  const tell = paced((_state, changed) => heard.push([...changed].sort()), () => clock);
  /** @type {any} */
  const playing = { playing: true };
  tell(playing, new Set(["step"]));
  clock = 5;
  tell(playing, new Set(["step"]));
  tell(playing, new Set(["view"]));
  clock = 1000;
  tell(playing, new Set(["step"]));
  clock = 1001;
  tell(/** @type {any} */ ({ playing: false }), new Set(["step"]));
  assert.deepEqual(heard, [["step"], ["step", "view"], ["step"], ["step"]]);
});
