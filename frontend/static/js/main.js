/**
 * Boots the race page: messages and catalogue, the spec from the address or the server's first one, controls, socket, pictures.
 * The frame and the controls are there before Plotly is. `window.thalweg` is the page's handle for scripts and tests.
 */

import { catalogue } from "./api.js";
import { connectRuns, follow, offer, open, together } from "./boot.js";
import { calm, createClock } from "./clock.js";
import { createAddress } from "./address.js";
import { arrived } from "./arrive.js";
import { createExplore } from "./explore.js";
import * as page from "./state.js";
import { paced } from "./pace.js";
import { createPicture } from "./plot/picture.js";
import { defaultSpec } from "./spec.js";
import { createControls, whenSeen } from "./ui/index.js";
import { createAsker } from "./race-map/asker.js";
import { RACE } from "./checkpoint/race.js";
import { createCheckpoints } from "./checkpoint/menu.js";
import { createTuning } from "./tune/conversation.js";
import { loadMessages } from "./ui/messages.js";

/** @typedef {import("./address.js").Opened} Opened */

const SECONDS = 6; // that a first playback lasts, about

/** @param {Opened} opened */
function begin({ spec, step, view }) {
  page.begin(spec);
  page.setView(view);
  const wished = page.state().spec.steps / SECONDS;
  page.setSpeed([15, 30, 60, 120, 300, 600, 1500].find((speed) => speed >= wished) ?? 1500);
  if (step !== null) page.seek(step);
  else if (calm()) page.seek(spec.steps);
  else {
    page.seek(0);
    page.play();
  }
}

async function boot() {
  const [all] = await Promise.all([catalogue(), loadMessages(), arrived("race")]);
  page.setCatalogue(all);
  const address = createAddress(page);
  begin(open(all, address, defaultSpec(all)));

  /** @type {ReturnType<typeof createExplore>|undefined} */
  let explore;
  /** @type {ReturnType<typeof import("./tune/panel.js").createTunePanel>|undefined} */
  let tunes;
  /** @type {ReturnType<typeof import("./race-map/panel.js").createMapPanel>|undefined} */
  let mapping;
  /** @type {{tuning: ReturnType<typeof createTuning>, asker: ReturnType<typeof createAsker>}|undefined} */
  let also;
  const runs = connectRuns(undefined, (send) => {
    explore = createExplore(send, () => picture.came());
    also = { tuning: createTuning(send, () => tunes?.came()), asker: createAsker(send, (rows) => mapping?.came(rows)) };
    return together(also.tuning, also.asker, explore); // by their numbers, the highest first
  });
  const api = { ...page, subscribe: (/** @type {page.Subscriber} */ fn) => page.subscribe(paced(fn)) };
  const { tuning, asker } = /** @type {NonNullable<typeof also>} */ (also);
  createControls(api, {
    tune: (root) => whenSeen(root, async () => (tunes = (await import("./tune/panel.js")).createTunePanel(root, api, tuning))),
    map: (root) => whenSeen(root, async () => (mapping = (await import("./race-map/panel.js")).createMapPanel(root, api, asker))),
  });
  createCheckpoints(api, RACE);
  const picture = createPicture(page, /** @type {NonNullable<typeof explore>} */ (explore));
  createClock();
  follow(runs);
  address.follow(() => begin(open(all, address, defaultSpec(all))));
  return { all, runs, picture };
}

offer(boot(), {
  ready: ({ runs, picture }) => Promise.all([runs.settled(), picture.ready]),
  settled: ({ runs }) => runs.settled(),
  play: page.play, pause: page.pause, seek: page.seek,
});
