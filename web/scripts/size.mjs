// Adds up what a browser loads before the desk stands: the entry and everything it imports statically, gzipped.
// Run after the build: node web/scripts/size.mjs. More than the limit is exit code 1.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const limitKb = 300; // docs/console.md
const dist = join(import.meta.dirname, '..', 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
const sizeOf = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

const first = new Set();
const css = new Set();
function follow(key) {
  const chunk = manifest[key];
  if (!chunk || first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const file of chunk.css ?? []) css.add(file);
  for (const other of chunk.imports ?? []) follow(other);
}
follow('index.html');
follow('src/words/zh.ts'); // the words of one language come before anything is shown
const kb = (bytes) => Math.round(bytes / 102.4) / 10;
const sum = (files) => [...files].reduce((bytes, file) => bytes + sizeOf(file), 0);
const later = Object.values(manifest)
  .filter(({ file, isDynamicEntry }) => isDynamicEntry && !first.has(file))
  .map(({ file }) => [file, kb(sizeOf(file))]);
const firstKb = kb(sum(first));
console.log(
  JSON.stringify({ firstJsGzipKb: firstKb, firstCssGzipKb: kb(sum(css)), limitKb, later: Object.fromEntries(later) }),
);
if (firstKb > limitKb) {
  console.error(`expected at most ${limitKb} KB of JavaScript (gzip) before the desk stands, found ${firstKb}`);
  process.exitCode = 1;
}
