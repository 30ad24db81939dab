/**
 * The gallery: a small rendered picture of each surface of the catalogue, chosen like a group of radio buttons (arrows move,
 * because they are radio buttons).
 */

import { el } from "./dom.js";

/** @typedef {import("../spec.js").Surface} Surface */

const WIDTH = 128;
const HEIGHT = 96;

/**
 * @param {HTMLElement} root an empty element with the role radiogroup
 * @param {{surfaces: Surface[], version: string, choose: (name: string) => void, describe: (name: string | null) => void}} options
 */
export function createGallery(root, { surfaces, version, choose, describe }) {
  const inputs = surfaces.map((surface) => {
    const input = el("input", { type: "radio", name: "surface", value: surface.name, "data-testid": `surface-${surface.name}`, onchange: () => choose(surface.name) });
    const picture = el("img", {
      src: `/api/thumbnail/${encodeURIComponent(surface.name)}.png?v=${encodeURIComponent(version)}`,
      width: WIDTH, height: HEIGHT, alt: "", loading: "lazy", decoding: "async",
    });
    const item = el("label", { class: "thumbnail", title: surface.title }, input, picture, el("span", { class: "unseen" }, surface.title));
    item.addEventListener("pointerenter", () => describe(surface.name));
    item.addEventListener("pointerleave", () => describe(null));
    root.append(item);
    return input;
  });
  return {
    /** @param {string} name */
    update(name) {
      for (const input of inputs) input.checked = input.value === name;
    },
  };
}
