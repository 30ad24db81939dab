/** Tells when the page's colors or its type may have changed: the theme, the projector mode, or the system's own theme. */

/** @param {() => void} fn @returns {() => void} stops it */
export function onTheme(fn) {
  const observer = new MutationObserver(fn);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-projector"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", fn);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", fn);
  };
}
