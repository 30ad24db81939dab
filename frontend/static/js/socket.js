/**
 * One WebSocket to the server that comes back by itself: after a loss it tries again, waiting twice as long each time up to
 * five seconds, and at once when the machine is online again. Who uses it hears `open` each time (and asks again for what was
 * in flight), and `lost` once per loss. What is sent while it is closed is dropped: the asker asks again at `open`.
 */

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5000;

/** @typedef {{open: () => void, lost: () => void, words: (message: any) => void, frame: (buffer: ArrayBuffer) => void}} Listener */
/** @typedef {{send: (message: unknown) => void, close: () => void}} Socket */

/** @param {string} url @param {Listener} listener @param {typeof WebSocket} [Kind] @returns {Socket} */
export function connect(url, listener, Kind = globalThis.WebSocket) {
  let wait = FIRST_WAIT;
  let closed = false;
  /** @type {WebSocket} */
  let socket;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function begin() {
    clearTimeout(timer);
    timer = undefined;
    socket = new Kind(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      wait = FIRST_WAIT;
      listener.open();
    };
    socket.onmessage = ({ data }) => (typeof data === "string" ? listener.words(JSON.parse(data)) : listener.frame(data));
    socket.onclose = again;
  }

  function again() {
    if (closed) return;
    listener.lost();
    timer = setTimeout(begin, wait * (0.75 + 0.5 * Math.random()));
    wait = Math.min(LONGEST_WAIT, 2 * wait);
  }

  const hurry = () => {
    if (timer !== undefined) begin();
  };
  globalThis.addEventListener?.("online", hurry);
  begin();
  return {
    send(message) {
      if (socket.readyState === 1) socket.send(JSON.stringify(message));
    },
    close() {
      closed = true;
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", hurry);
      socket.close();
    },
  };
}

/** Where the page's server listens. @param {Location} where */
export const socketUrl = (where) => `${where.protocol === "https:" ? "wss" : "ws"}://${where.host}/ws`;
