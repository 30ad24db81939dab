/**
 * Every word of the interface comes from one catalogue of messages, `messages/en.json`, which the server's templates read too.
 *
 * `loadMessages()` is awaited once before anything is built; `t(key, vars)` fills `{name}` from `vars`. A key that is missing
 * shows itself, so that a forgotten message is seen and not an empty button.
 */

/** @type {Record<string, string>} */
let messages = {};

/** @param {Record<string, string>} words */
export function setMessages(words) {
  messages = words;
}

/** @param {string} [language] */
export async function loadMessages(language = "en") {
  const response = await fetch(new URL(`../../messages/${language}.json`, import.meta.url));
  if (!response.ok) throw new Error(`messages/${language}.json: expected status 200, got ${response.status}`);
  setMessages(await response.json());
}

/** @param {string} key */
export function has(key) {
  return Object.hasOwn(messages, key);
}

/**
 * @param {string} key
 * @param {Record<string, unknown>} [vars]
 * @returns {string}
 */
export function t(key, vars = {}) {
  const text = has(key) ? messages[key] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in vars ? String(vars[name]) : whole));
}
