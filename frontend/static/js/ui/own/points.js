/**
 * Data as a person writes it: two columns of text to points and back. Whatever is wrong is said with its row; nothing is guessed.
 */

import { t } from "../messages.js";
import { exact } from "../numbers.js";

/** @typedef {{x: number[], y: number[]}} Points */
/** @typedef {{labels: boolean, least: number, most: number}} Rules labels: y is 0 or 1; least, most: how many points */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SHOWN = 40; // characters of a text in a sentence

/** Points as text, a row each. @param {Points} points */
export const written = ({ x, y }) => x.map((value, i) => `${exact(value)}, ${exact(y[i])}`).join("\n");

/**
 * Text as points: rows of two numbers, apart by commas, semicolons, tabs or spaces; a first row of words is a heading.
 * @param {string} text @param {Rules} rules @returns {{points: Points}|{error: string}}
 */
export function read(text, rules) {
  const rows = countRows(text);
  if (rows > rules.most + 1) return { error: t("points.many", { most: rules.most, got: rows }) };
  const lines = text.split(/\r?\n|\r/).map((line, i) => ({ line: line.trim(), row: i + 1 })).filter(({ line }) => line);
  if (lines.length && cellsOf(lines[0].line).every((cell) => !NUMBER.test(cell) && !/^[+-]?(nan|inf(inity)?)$/i.test(cell))) lines.shift();
  /** @type {Points} */
  const points = { x: [], y: [] };
  for (const { line, row } of lines) {
    const cells = cellsOf(line);
    if (cells.length !== 2) return { error: t("points.columns", { row, got: cells.length, text: line.slice(0, SHOWN) }) };
    const wrong = cells.find((cell) => !NUMBER.test(cell) || !Number.isFinite(Number(cell)));
    if (wrong !== undefined) return { error: t("points.number", { row, text: wrong.slice(0, SHOWN) }) };
    const [x, y] = cells.map(Number);
    if (rules.labels && y !== 0 && y !== 1) return { error: t("points.label", { row, text: cells[1].slice(0, SHOWN) }) };
    points.x.push(x);
    points.y.push(y);
  }
  const count = points.x.length;
  if (count > rules.most) return { error: t("points.many", { most: rules.most, got: count }) };
  return count < rules.least ? { error: t("points.few", { least: rules.least, got: count }) } : { points };
}

/** Where a semicolon or a tab parts the columns, a comma is a decimal point. @param {string} line */
function cellsOf(line) {
  const apart = /[;\t]/.test(line);
  const cells = apart ? line.split(/[;\t]/).map((cell) => cell.trim().replace(",", ".")) : line.split(/\s*,\s*|\s+/);
  return cells.map((cell) => cell.replace(/^"(.*)"$/, "$1"));
}

/** Rows that are not empty, without taking a long text apart. @param {string} text */
function countRows(text) {
  let count = 0;
  for (const _ of text.matchAll(/[^\s][^\r\n]*/g)) count += 1;
  return count;
}
