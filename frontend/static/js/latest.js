/**
 * One request in flight, and the newest one waiting behind it: what a dragged slider or a zoom asks of the server. Requests in
 * between are never sent. `key` tells two requests for the same thing apart from two different ones.
 */

/**
 * @template Request, Answer
 * @param {(request: Request) => Promise<Answer>} ask
 * @param {(answer: Answer, request: Request) => void} deliver
 * @param {(failure: unknown, request: Request) => void} fail
 */
export function createLatest(ask, deliver, fail) {
  /** @type {{request: Request, key: string}|null} */
  let waiting = null;
  let flying = "";
  let wanted = "";

  /** @param {Request} request @param {string} key */
  async function fly(request, key) {
    flying = key;
    try {
      deliver(await ask(request), request);
    } catch (failure) {
      if (wanted === key) wanted = "";
      fail(failure, request);
    }
    flying = "";
    const next = waiting;
    waiting = null;
    if (next) void fly(next.request, next.key);
  }

  return {
    /** @param {Request} request */
    want(request) {
      const key = JSON.stringify(request);
      if (key === wanted) return;
      wanted = key;
      if (!flying) void fly(request, key);
      else waiting = key === flying ? null : { request, key };
    },
  };
}
