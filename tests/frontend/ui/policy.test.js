/** The pages' templates and scripts have no way to put text in as markup, and nothing that the policy would refuse. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FRONTEND = new URL("../../../frontend/", import.meta.url);
const read = (folder, ending) => readdirSync(new URL(folder, FRONTEND), { recursive: true })
  .filter((file) => String(file).endsWith(ending))
  .map((file) => ({ file: `${folder}${file}`, text: readFileSync(new URL(`${folder}${file}`, FRONTEND), "utf8") }));

test("no text becomes markup", () => {
  for (const { file, text } of read("static/js/", ".js")) assert.doesNotMatch(text, /\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
});

test("no inline script, handler or style in the templates", () => {
  for (const { file, text } of read("templates/", ".html")) {
    assert.doesNotMatch(text, /\sstyle=|\son[a-z]+=/, file);
    for (const [tag] of text.matchAll(/<script[^>]*>/g)) assert.match(tag, /src=/, file);
    assert.doesNotMatch(text, /(?:src|href)="https?:/, file);
  }
});
