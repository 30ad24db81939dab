/** Entry colors, text and the accent are readable on their background in both themes (WCAG 2.2: 3:1 for graphics, 4.5:1 for text). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../../frontend/static/css/tokens.css", import.meta.url), "utf8");

/** The custom properties of every block that defines the entries' colors. */
const themes = [...css.matchAll(/\{([^{}]*--entry-0[^{}]*)\}/g)].map((match) => Object.fromEntries([...match[1].matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map((pair) => [pair[1], pair[2]])));

/** @param {string} hex */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} a @param {string} b */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test("light, dark, and dark by the system, the last two the same", () => {
  assert.equal(themes.length, 3);
  assert.deepEqual(themes[1], themes[2]);
});

for (const [k, theme] of themes.entries()) {
  test(`contrast in theme ${k}`, () => {
    for (let i = 0; i < 8; i += 1) assert.ok(contrast(theme[`--entry-${i}`], theme["--surface"]) >= 3, `--entry-${i}`);
    for (const name of ["--text", "--muted", "--accent", "--error"]) assert.ok(contrast(theme[name], theme["--surface"]) >= 4.5, name);
    for (const name of ["--text", "--muted"]) assert.ok(contrast(theme[name], theme["--hover"]) >= 4.5, `${name} on --hover`);
    assert.ok(contrast(theme["--control-line"], theme["--surface"]) >= 3, "--control-line");
    assert.ok(contrast(theme["--on-accent"], theme["--accent"]) >= 4.5, "--on-accent");
    assert.ok(contrast(theme["--error"], theme["--error-panel"]) >= 4.5, "--error-panel");
  });
}
