/**
 * Boots the page of maps: the race's document with the field `map`, asked for and drawn as it comes. A first visit draws the first of the maps that
 * the server names. `window.thalweg` is the page's handle for scripts and tests.
 */

import { createAddress } from "../address.js";
import { arrived } from "../arrive.js";
import { catalogue } from "../api.js";
import { connectTo, offer, open } from "../boot.js";
import { normalize } from "../spec.js";
import * as page from "../state.js";
import { loadMessages } from "../ui/messages.js";
import { createConversation } from "./conversation.js";
import { completed } from "./document.js";
import { createMaps } from "./index.js";

/** @typedef {import("../address.js").Opened} Opened */
/** @typedef {import("../spec.js").Catalogue} Catalogue */

/** @type {Partial<import("../state.js").View>} */
const PLAIN = { hidden: [], selected: 0, range: null, measure: "final", color: "log" };

/** @param {Catalogue} all @param {ReturnType<typeof createAddress>} address */
function begin(all, address) {
  const { spec, view } = open(all, address, normalize(all.maps[0].spec, all));
  page.begin(completed(spec, all, Math.min(view.selected ?? 0, spec.entries.length - 1)));
  page.setView({ ...PLAIN, ...view });
}

async function boot() {
  const [all] = await Promise.all([catalogue(), loadMessages(), arrived("map")]);
  page.setCatalogue(all);
  const address = createAddress(page);
  begin(all, address);
  /** @type {ReturnType<typeof createMaps>|undefined} */
  let maps;
  const talk = connectTo((send) => createConversation(send, (rows) => maps?.came(rows)));
  maps = createMaps(page, talk);
  page.onSpec(talk.request);
  talk.request();
  address.follow(() => begin(all, address));
  return { all, talk };
}

offer(boot(), {
  ready: ({ talk }) => talk.settled(), settled: ({ talk }) => talk.settled(),
  read: (spec, all) => completed(normalize(spec, all), all),
});
