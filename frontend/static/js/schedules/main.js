/**
 * Boots the schedule laboratory: the same document as the race's, of which each entry's learning-rate curve is asked for and
 * drawn. A first visit compares four schedules that the server names. `window.thalweg` is the page's handle for scripts and tests.
 */

import { createAddress } from "../address.js";
import { arrived } from "../arrive.js";
import { catalogue } from "../api.js";
import { connectRuns, follow, offer, open } from "../boot.js";
import { defaultSpec, normalize } from "../spec.js";
import * as page from "../state.js";
import { loadMessages } from "../ui/messages.js";
import { CURVES } from "./curve.js";
import { createLaboratory } from "./index.js";
import { firstSpec } from "./presets.js";

/** @typedef {import("../address.js").Opened} Opened */

/** @type {Partial<import("../state.js").View>} */
const PLAIN = { hidden: [], selected: 0, axis: "linear", unit: "step", batches: 1 };

/** @param {Opened} opened */
function begin({ spec, step, view }) {
  page.begin(spec);
  page.setView({ ...PLAIN, ...view });
  page.seek(step ?? 0);
}

async function boot() {
  const [all] = await Promise.all([catalogue(), loadMessages(), arrived("schedule")]);
  page.setCatalogue(all);
  const address = createAddress(page);
  const first = location.hash ? defaultSpec(all) : await firstSpec(defaultSpec(all));
  begin(open(all, address, first));
  const runs = connectRuns(CURVES);
  createLaboratory(page);
  follow(runs);
  address.follow(() => begin(open(all, address, first)));
  return { all, runs };
}

offer(boot(), { ready: ({ runs }) => runs.settled(), settled: ({ runs }) => runs.settled(), seek: page.seek });
