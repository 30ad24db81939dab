/**
 * Boots the race page: messages and catalogue, the spec from the address or the server's first one, controls, socket, pictures.
 * The frame and the controls are there before Plotly is. `window.thalweg` is the page's handle for scripts and tests.
 */

import { catalogue } from "./api.js";
import { connectRuns, explain, follow, open } from "./boot.js";
import { calm, createClock } from "./clock.js";
import { createAddress } from "./address.js";
import { createExplore } from "./explore.js";
import * as page from "./state.js";
import { paced } from "./pace.js";
import { createPicture } from "./plot/picture.js";
import { defaultSpec, normalize } from "./spec.js";
import { createControls } from "./ui/index.js";
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
  const [all] = await Promise.all([catalogue(), loadMessages()]);
  page.setCatalogue(all);
  const address = createAddress(page);
  begin(open(all, address, defaultSpec(all)));

  /** @type {ReturnType<typeof createExplore>|undefined} */
  let explore;
  const runs = connectRuns(undefined, (send) => (explore = createExplore(send, () => picture.came())));
  createControls({ ...page, subscribe: (fn) => page.subscribe(paced(fn)) });
  const picture = createPicture(page, /** @type {NonNullable<typeof explore>} */ (explore));
  createClock();
  follow(runs);
  address.follow(() => begin(open(all, address, defaultSpec(all))));
  return { all, runs, picture };
}

const booted = boot();
booted.catch((failure) => page.fail({ ...explain(failure), code: "boot" }));

/** Everything that is wanted is computed and drawn. */
const ready = booted.then(async ({ runs, picture }) => {
  await Promise.all([runs.settled(), picture.ready]);
});

Object.assign(window, {
  thalweg: {
    spec: () => page.state().spec,
    /** @param {unknown} spec resolves when its traces are here, or its error */
    async load(spec) {
      const { all, runs } = await booted;
      page.change(normalize(spec, all));
      await runs.settled();
    },
    play: page.play, pause: page.pause, seek: page.seek, ready, state: page.state,
  },
});
