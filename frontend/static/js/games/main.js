/**
 * Boots the page of games: messages and catalogue, the match from the address or the server's first one, controls, socket, pictures.
 * `window.thalweg` is the page's handle for scripts and tests.
 */

import { createAddress } from "../address.js";
import { arrived } from "../arrive.js";
import { catalogue } from "../api.js";
import { connectRuns, follow, offer, open } from "../boot.js";
import { calm, createClock } from "../clock.js";
import * as page from "../state.js";
import { loadMessages } from "../ui/messages.js";
import { firstMatch, normalize } from "./document.js";
import { createGames } from "./index.js";
import { MATCHES } from "./trace.js";

/** @typedef {import("../address.js").Opened} Opened */

const SECONDS = 6; // that a first playback lasts, about
const SPEEDS = [15, 30, 60, 120, 300, 600, 1500];

/** @type {Partial<import("../state.js").View>} */
const PLAIN = { hidden: [], selected: 0, range: null };

/** @param {Opened} opened */
function begin({ spec, step, view }) {
  page.begin(spec);
  page.setView({ ...PLAIN, ...view });
  const wished = page.state().spec.steps / SECONDS;
  page.setSpeed(SPEEDS.find((speed) => speed >= wished) ?? SPEEDS[SPEEDS.length - 1]);
  if (step !== null) page.seek(step);
  else if (calm()) page.seek(spec.steps);
  else {
    page.seek(0);
    page.play();
  }
}

async function boot() {
  const [all] = await Promise.all([catalogue(), loadMessages(), arrived("game")]);
  page.setCatalogue(all);
  const address = createAddress(page);
  const opened = () => begin(open(all, address, firstMatch(all), normalize));
  opened();
  const runs = connectRuns(MATCHES);
  const plane = createGames(page);
  createClock();
  follow(runs);
  address.follow(opened);
  return { all, runs, plane };
}

offer(boot(), {
  ready: ({ runs, plane }) => Promise.all([runs.settled(), plane.ready]), settled: ({ runs }) => runs.settled(), read: normalize,
  play: page.play, pause: page.pause, seek: page.seek,
});
