/**
 * Boots the page of nets: messages and catalogue, the training from the address or the server's first one, controls, socket, pictures.
 * `window.thalweg` is the page's handle for scripts and tests.
 */

import { createAddress } from "../address.js";
import { arrived } from "../arrive.js";
import { catalogue } from "../api.js";
import { connectRuns, follow, offer, open } from "../boot.js";
import { calm, createClock } from "../clock.js";
import { TRAINING } from "../checkpoint/training.js";
import { createCheckpoints } from "../checkpoint/menu.js";
import { lengthOf } from "../spec.js";
import * as page from "../state.js";
import { byId } from "../ui/dom.js";
import { loadMessages } from "../ui/messages.js";
import { firstTraining, normalize } from "./document.js";
import { createNets, SPEEDS } from "./index.js";
import { createPanels } from "./panels.js";
import { createProgress } from "./progress.js";
import { TRAININGS } from "./trace.js";

/** @typedef {import("../address.js").Opened} Opened */

const SECONDS = 6; // that a first playback lasts, about

/** @type {Partial<import("../state.js").View>} */
const PLAIN = { hidden: [], selected: 0, range: null, deck: {} };

/** @param {Opened} opened */
function begin({ spec, step, view }) {
  page.begin(spec);
  page.setView({ ...PLAIN, ...view });
  const wished = lengthOf(spec) / SECONDS;
  page.setSpeed(SPEEDS.find((speed) => speed >= wished) ?? SPEEDS[SPEEDS.length - 1]);
  if (step !== null) page.seek(step);
  else if (calm()) page.seek(lengthOf(spec));
  else {
    page.seek(0);
    page.play();
  }
}

async function boot() {
  const [found] = await Promise.all([catalogue(), loadMessages(), arrived("net")]);
  const all = { ...found, limits: { ...found.limits, entries: found.nets.limits.entries } }; // a training's, which are fewer than a race's
  page.setCatalogue(all);
  const address = createAddress(page);
  const opened = () => begin(open(all, address, firstTraining(all), normalize));
  opened();
  const panels = createPanels(page);
  const runs = connectRuns(TRAININGS, panels.also);
  createNets(page, panels.deck);
  createCheckpoints(page, TRAINING);
  createProgress(byId("progress"), page, runs);
  createClock();
  follow(runs);
  address.follow(opened);
  return { all, runs };
}

offer(boot(), {
  ready: ({ runs }) => runs.settled(), settled: ({ runs }) => runs.settled(), read: normalize,
  play: page.play, pause: page.pause, seek: page.seek,
});
