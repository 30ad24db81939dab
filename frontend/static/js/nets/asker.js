/**
 * A further question about a training, asked on the page's socket beside the trainings themselves: one answer is shown, one at most is on
 * its way. A newer question takes the place of the one under way; what is shown stays until there is something of the next.
 */

/** @typedef {import("../spec.js").Spec} Spec */
/** @typedef {import("../state.js").ApiError} ApiError */
/** @typedef {import("../wire.js").Frame} Frame */
/**
 * @template Found
 * @typedef {{key: string, spec: Spec, found: Found, whole: boolean}} Answer key: names what was asked; spec: of the training; whole: nothing more will come
 */
/**
 * @template Found
 * @typedef {{word: string, first: number, begin: (started: any) => Found, frame: (found: Found, frame: Frame) => void, done: (found: Found, message: any) => void, streams?: boolean}} Kind
 *  word: the message's type and channel; first: its first id; streams: an answer is shown as soon as some of it is here
 */
/**
 * @template Found
 * @typedef {{ask: (key: string, spec: Spec, field: object) => void, cancel: () => void, shown: () => Answer<Found>|null, busy: () => boolean, coming: () => string|null,
 *   refused: () => {key: string, error: ApiError}|null, given: () => string|null} & import("../boot.js").Other} Asker
 *  coming, refused, given: what is under way, was refused, was given up by hand
 */

const IDS = 2 ** 28; // for each kind of question; runs count from 1

/**
 * @template Found
 * @param {(message: any) => void} send @param {() => void} came told of whatever is new @param {Kind<Found>} kind @returns {Asker<Found>}
 */
export function createAsker(send, came, { word, first, begin, frame, done, streams = false }) {
  let id = first;
  /** @type {{key: string, spec: Spec, field: object, found: Found|null}|null} */
  let coming = null;
  /** @type {Answer<Found>|null} */
  let shown = null;
  /** @type {{key: string, error: ApiError}|null} */
  let refused = null;
  /** @type {string|null} */
  let given = null;

  function launch() {
    if (coming) send({ type: word, id: (id = first + ((id + 1 - first) % IDS)), channel: word, spec: { ...coming.spec, [word]: coming.field } });
  }

  /** @param {boolean} whole */
  function show(whole) {
    if (coming?.found) shown = { key: coming.key, spec: coming.spec, found: coming.found, whole };
  }

  const mine = (/** @type {unknown} */ number) => typeof number === "number" && number >= first && number < first + IDS;
  const current = (/** @type {unknown} */ number) => coming !== null && number === id;

  return {
    shown: () => shown, busy: () => coming !== null, coming: () => coming?.key ?? null, refused: () => refused, given: () => given,
    ask(key, spec, field) {
      if (coming?.key === key) return;
      if (coming) send({ type: "cancel", id });
      [coming, refused, given] = [{ key, spec, field, found: null }, null, null];
      launch();
      came();
    },
    cancel() {
      if (!coming) return;
      send({ type: "cancel", id });
      [given, coming] = [coming.key, null];
      came();
    },
    words(message) {
      if (!mine(message.id)) return false;
      if (!coming || !current(message.id)) return true;
      if (message.type === "started") coming.found = begin(message);
      if (message.type === "done" && coming.found) {
        done(coming.found, message);
        show(true);
      }
      if (message.type === "error") refused = { key: coming.key, error: message.error };
      if (["done", "error", "cancelled"].includes(message.type)) coming = null;
      came();
      return true;
    },
    frame(chunk) {
      if (!mine(chunk.id)) return false;
      if (!coming?.found || !current(chunk.id)) return true;
      frame(coming.found, chunk);
      if (streams) {
        show(false);
        came();
      }
      return true;
    },
    /** The connection was lost, and with it what was under way. */
    opened() {
      if (coming) coming.found = null;
      launch();
    },
  };
}
