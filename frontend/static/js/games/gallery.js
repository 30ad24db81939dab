/** The games as small pictures of their fields, chosen like a group of radio buttons. */

import { onTheme } from "../plot/theme.js";
import { el } from "../ui/dom.js";
import { vectors } from "./field.js";
import { drawStreams } from "./streams.js";

/** @typedef {import("./document.js").Game} Game */
/** @typedef {import("./field.js").Vectors} Vectors */

const [WIDTH, HEIGHT, SCALE] = [64, 48, 2];

/** @param {HTMLElement} root @param {Game[]} games @param {(name: string) => void} choose */
export function createGallery(root, games, choose) {
  const items = games.map((game) => {
    const input = el("input", { type: "radio", name: "game", value: game.name, "data-testid": `game-${game.name}`, onchange: () => choose(game.name) });
    const canvas = el("canvas", { width: SCALE * WIDTH, height: SCALE * HEIGHT, "aria-hidden": "true" });
    root.append(el("label", { class: "thumbnail", title: game.title }, input, canvas, el("span", { class: "unseen" }, game.title)));
    return { game, input, canvas, field: /** @type {Vectors|null} */ (null) };
  });
  const draw = () => items.forEach(({ canvas, field }) => field && paint(canvas, field));
  // The picture in the middle is asked for first.
  setTimeout(async () => {
    for (const item of items) {
      const { name, box: [[x0, x1], [y0, y1]] } = item.game;
      const wide = ((y1 - y0) / HEIGHT) * WIDTH;
      const box = [[(x0 + x1 - wide) / 2, (x0 + x1 + wide) / 2], [y0, y1]];
      item.field = await vectors({ name, params: {}, penalty: 0, box, nx: 33, ny: 25 }).catch(() => null);
      if (item.field) paint(item.canvas, item.field);
    }
  });
  onTheme(draw);
  return {
    /** @param {string} name */
    update(name) {
      for (const { input } of items) input.checked = input.value === name;
    },
  };
}

/** @param {HTMLCanvasElement} canvas @param {Vectors} field */
function paint(canvas, field) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [[x0, x1], [y0, y1]] = field.box;
  const [sx, sy] = [WIDTH / (x1 - x0), HEIGHT / (y1 - y0)];
  const frame = {
    left: 0, top: 0, width: WIDTH, height: HEIGHT, pixel: [1 / sx, 1 / sy],
    toPixels: (/** @type {number} */ x, /** @type {number} */ y) => [(x - x0) * sx, (y1 - y) * sy], toData: (/** @type {number} */ l, /** @type {number} */ t) => [x0 + l / sx, y1 - t / sy],
  };
  context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  const dark = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim() !== "#ffffff";
  drawStreams(context, field, frame, { dark, apart: 9, width: 1 });
}
