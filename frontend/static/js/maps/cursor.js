/** The cell that a person looks at: under the pointer, or moved by the arrow keys. */

/** @typedef {import("./chart.js").Chart} Chart */
/** @typedef {{column: number, row: number}} Cell */

/** @param {(cell: Cell|null, how: "pointer"|"keys") => void} moved */
export function createCursor(moved) {
  /** @type {Cell|null} */
  let cell = null;

  /** @param {Cell|null} next @param {"pointer"|"keys"} how */
  function set(next, how) {
    if (next?.column === cell?.column && next?.row === cell?.row) return;
    cell = next;
    moved(cell, how);
  }

  return {
    cell: () => cell,
    set,
    /** @param {Chart} chart @param {number} right @param {number} up in cells */
    move(chart, right, up) {
      const { column, row } = within(chart, cell ?? { column: Math.floor(chart.columns / 2), row: Math.floor(chart.rows / 2) });
      set(within(chart, { column: column + right, row: row + up }), "keys");
    },
  };
}

/** The nearest cell that there is. @param {Chart} chart @param {Cell} cell @returns {Cell} */
export function within({ rows, columns }, { column, row }) {
  return { column: Math.max(0, Math.min(columns - 1, column)), row: Math.max(0, Math.min(rows - 1, row)) };
}

/** The cell at a part of the picture. @param {Chart} chart @param {{x: number, y: number}} at @returns {Cell} */
export const cellAt = (chart, { x, y }) => within(chart, { column: Math.floor(x * chart.columns), row: Math.floor(y * chart.rows) });

/** The middle of a cell, in parts of the picture. @param {Chart} chart @param {Cell} cell */
export const middleOf = ({ columns, rows }, { column, row }) => ({ x: (column + 0.5) / columns, y: (row + 0.5) / rows });
