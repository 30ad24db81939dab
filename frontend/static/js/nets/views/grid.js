/** How many pictures stand side by side, and how wide, so that they are as large as the room allows. */

/**
 * @param {number} count @param {number} width @param {number} height of all the room @param {{aspect: number, above: number, gap: number}} how
 *  aspect: a picture's width by its height; above: pixels of words over each; gap: pixels between two
 * @returns {{columns: number, side: number, width: number, cell: number}} width: of a picture; cell: of the place it has
 */
export function gridFor(count, width, height, { aspect, above, gap }) {
  let best = { columns: 1, side: -1, width: 1, cell: 1 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const [w, h] = [(width - (columns - 1) * gap) / columns, (height - (rows - 1) * gap) / rows - above];
    const side = Math.min(w, h * aspect);
    if (side > best.side + 0.5) best = { columns, side, width: Math.floor(side), cell: Math.floor(w) };
  }
  return best;
}
