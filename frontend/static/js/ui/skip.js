/** Skip links on a page whose address holds its document. */

import { byId } from "./dom.js";

/** The fragment holds the spec: a skip link moves the focus and leaves the address alone. */
export function skipWithoutAddress() {
  for (const link of document.querySelectorAll(".skip a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      byId(link.getAttribute("href")?.slice(1) ?? "").focus();
    });
  }
}
