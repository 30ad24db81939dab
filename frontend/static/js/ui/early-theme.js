// A classic script, run before the first paint, so that a chosen theme never flashes in the other's colors. An embed follows the system.
(() => {
  if (document.documentElement.hasAttribute("data-embed")) return;
  try {
    const theme = localStorage.getItem("thalweg.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // A browser that forbids storage follows the system.
  }
})();
