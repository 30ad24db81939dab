/**
 * What every laboratory does when it opens: the messages and the catalogue, the spec from the address or the page's first one,
 * and a socket on which runs are asked for. Each laboratory's own main.js puts its controls and pictures on top.
 */

import { ApiFailure } from "./api.js";
import { LinkError } from "./link.js";
import { createRuns } from "./runs.js";
import { connect, socketUrl } from "./socket.js";
import { normalize } from "./spec.js";
import { onGrab } from "./sweep.js";
import { decode } from "./wire.js";
import * as page from "./state.js";

/** @typedef {import("./address.js").Opened} Opened */

/**
 * What the address asks for; an address that cannot be read says so and gives the first spec.
 * @param {import("./spec.js").Catalogue} all @param {ReturnType<typeof import("./address.js").createAddress>} address @param {import("./spec.js").Spec} first @param {typeof normalize} [read] fills in a spec's shape @returns {Opened}
 */
export function open(all, address, first, read = normalize) {
  try {
    const linked = address.read();
    if (linked) return { ...linked, spec: read(linked.spec, all) };
  } catch (failure) {
    page.fail(explain(failure));
  }
  return { spec: first, step: null, view: {} };
}

/** @param {unknown} failure @returns {import("./state.js").ApiError} */
export function explain(failure) {
  if (failure instanceof ApiFailure) return failure.error;
  const code = failure instanceof LinkError ? failure.code : "broken_link";
  return { code, message: failure instanceof Error ? failure.message : String(failure), path: [] };
}

/** @typedef {{words: (message: any) => boolean, frame: (chunk: import("./wire.js").Frame) => boolean, opened: () => void}} Other who else asks on the socket; answers whether it was for him */

/**
 * Who asks the server on the page's own socket, told of what comes and of each time that the socket opens.
 * @template {{words: (message: any) => void, frame: (buffer: ArrayBuffer) => void, opened: () => void, retry: () => void}} Asker
 * @param {(send: (message: unknown) => void) => Asker} create @returns {Asker}
 */
export function connectTo(create) {
  const socket = connect(socketUrl(location), {
    open() {
      page.setConnection("open");
      asker.opened();
    },
    lost: () => page.setConnection("lost"),
    words: (message) => asker.words(message),
    frame: (buffer) => asker.frame(buffer),
  });
  const asker = create(socket.send);
  addEventListener("thalweg:retry", () => asker.retry());
  return asker;
}

/** The runs of a page. @param {import("./runs.js").Kind} [kind] @param {(send: (message: any) => void) => Other} [also] */
export function connectRuns(kind, also) {
  const runs = connectTo((send) => {
    const [other, own] = [also?.(send), createRuns(send, undefined, kind)];
    return {
      ...own,
      opened() {
        own.opened();
        other?.opened();
      },
      words: (/** @type {any} */ message) => void (other?.words(message) || own.words(message)),
      frame: (/** @type {ArrayBuffer} */ buffer) => void (other?.frame(decode(buffer)) || own.frame(buffer)),
    };
  });
  onGrab((grab) => runs.grab(grab));
  return runs;
}

/** Several who share the socket with the runs: each takes what is its own. @param {...Other} all @returns {Other} */
export const together = (...all) => ({
  opened: () => all.forEach((one) => one.opened()),
  words: (message) => all.some((one) => one.words(message)),
  frame: (chunk) => all.some((one) => one.frame(chunk)),
});

/** Asks for runs from now on, whenever the spec changes. @param {ReturnType<typeof createRuns>} runs */
export function follow(runs) {
  page.onSpec(() => runs.request());
  runs.request();
}

/**
 * The page's handle for scripts and tests, `window.thalweg`. A boot that fails is said on the page.
 * @template {{all: import("./spec.js").Catalogue}} Booted
 * @param {Promise<Booted>} booted
 * @param {{ready: (booted: Booted) => Promise<any>, settled: (booted: Booted) => Promise<any>, read?: (spec: any, all: import("./spec.js").Catalogue) => import("./spec.js").Spec} & Record<string, any>} how
 *  ready: what is wanted is computed and drawn; settled: what was loaded is here, or its error; read: a spec from outside; the rest is offered as it is
 */
export function offer(booted, { ready, settled, read = normalize, ...more }) {
  booted.catch((failure) => page.fail({ ...explain(failure), code: "boot" }));
  booted.then(async ({ all: { plugins } }) => plugins.length && (await import("./ui/plugins.js")).createPlugins(plugins), () => {});
  Object.assign(window, {
    thalweg: {
      spec: () => page.state().spec,
      /** @param {any} spec resolves when what it asks for is here, or its error */
      async load(spec) {
        const found = await booted;
        page.change(read(spec, found.all));
        await settled(found);
      },
      ready: booted.then(ready), state: page.state, ...more,
    },
  });
}
