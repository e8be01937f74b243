// Fails when the shell (what every signed-in page loads first) is over its budget.
// node scripts/size.mjs [folder with .vite/manifest.json], by default the one that the server sends
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 130 * 1024;
const folder = process.argv[2] ?? "../src/guilder/static";
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
const gzip = (file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** A chunk's file and all that it imports at once. */
function closure(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) closure(imported, found);
  return found;
}

const routes = Object.keys(manifest).filter((key) => key.startsWith("src/routes/"));
const layout = routes.filter((key) => key.startsWith("src/routes/_app.tsx"));
const shell = new Set(["index.html", ...layout].flatMap((key) => [...closure(key)]));
const total = [...shell].reduce((sum, file) => sum + gzip(file), 0);
const css = Object.values(manifest).flatMap((chunk) => chunk.css ?? []);

process.stdout.write(`shell ${kb(total)} of ${kb(BUDGET)} gzip, ${shell.size} files; styles ${kb([...new Set(css)].reduce((sum, file) => sum + gzip(file), 0))}\n`);
for (const key of routes.filter((name) => !layout.includes(name)).toSorted()) {
  const own = [...closure(key)].filter((file) => !shell.has(file)).reduce((sum, file) => sum + gzip(file), 0);
  process.stdout.write(`  + ${key.replace("src/routes/", "").replace(/\?.*$/, "")} ${kb(own)}\n`);
}
if (total > BUDGET) {
  process.stderr.write(`The shell is ${kb(total - BUDGET)} over its budget: load what a page does not need at once with lazy().\n`);
  process.exit(1);
}
