/**
 * Light, dark or as the system has it, kept in the browser; and the projector mode: large type, thick lines, controls folded.
 * Both only set attributes on <html>; the style sheets do the rest, and plots read their colors again when the view changes.
 */

import { byId, setAttribute } from "./dom.js";
import { setIcon, setLabel } from "./icon.js";
import { t } from "./messages.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {"system" | "light" | "dark"} Theme */

const STORED = "thalweg.theme";
const ORDER = /** @type {const} */ (["system", "light", "dark"]);

/** @returns {Theme} */
export function storedTheme() {
  if (document.documentElement.hasAttribute("data-embed")) return "system"; // it looks as the page around it does
  try {
    const theme = localStorage.getItem(STORED);
    return theme === "light" || theme === "dark" ? theme : "system";
  } catch {
    return "system";
  }
}

/** @param {Theme} theme */
export const nextTheme = (theme) => ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];

/** @param {Theme} theme */
function keep(theme) {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // A browser that forbids storage forgets the choice.
  }
}

/** @param {Api} api @returns {import("./api.js").Part} */
export function createTheme(api) {
  const theme = byId("theme");
  const projector = byId("projector");
  const page = document.documentElement;
  api.setView({ theme: storedTheme() });
  theme.addEventListener("click", () => {
    const next = nextTheme(api.state().view.theme);
    keep(next);
    api.setView({ theme: next });
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) api.setView({ theme: storedTheme() }); // it may have been switched on another page, while this one was kept for "back"
  });
  projector.addEventListener("click", () => api.setView({ projector: !api.state().view.projector }));
  return {
    update(state, changed) {
      if (!changed.has("view")) return;
      setAttribute(page, "data-theme", state.view.theme === "system" ? null : state.view.theme);
      setAttribute(page, "data-projector", state.view.projector ? "" : null);
      setIcon(theme, state.view.theme);
      setLabel(theme, t(`theme.${state.view.theme}`));
      setAttribute(projector, "aria-pressed", String(state.view.projector));
    },
  };
}
