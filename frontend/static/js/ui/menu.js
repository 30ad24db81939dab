/**
 * Menus are native popovers (Escape, a press elsewhere and focus come from the browser); this places one at its button.
 */

/** @param {HTMLElement} menu @param {HTMLElement} button */
export function placeAt(menu, button) {
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    const at = button.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const below = at.bottom + 4 + height <= innerHeight || at.top < height;
    menu.style.left = `${Math.max(4, Math.min(at.right - width, innerWidth - width - 4))}px`;
    menu.style.top = `${below ? Math.min(at.bottom + 4, Math.max(4, innerHeight - height - 4)) : at.top - height - 4}px`;
    menu.querySelector("button")?.focus();
  });
  menu.addEventListener("keydown", (event) => move(menu, event));
  menu.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) menu.hidePopover();
  });
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function move(menu, event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button")].filter((button) => button.checkVisibility());
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  buttons[(at + by + buttons.length) % buttons.length]?.focus();
}
