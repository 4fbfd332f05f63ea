// Prints the five largest source files and fails when one has more than 300 lines. Specs and contract suites may be longer,
// and what is generated is nobody's to read whole.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT = 300;
const SOURCE = /\.(ts|tsx|mts|mjs|cjs|js)$/;
const EXEMPT = /\.spec\.ts$|\/node_modules\/|\/dist\/|\/libs\/api-client\/generated\//;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? root;

const filesBelow = (directory) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesBelow(path);
    return SOURCE.test(path) && !EXEMPT.test(path) ? [path] : [];
  });

const sizes = ['apps', 'libs', 'projections', 'scripts']
  .flatMap((room) => {
    try {
      return filesBelow(join(folder, room));
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  })
  .map((path) => ({ path: relative(folder, path), lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
  .sort((a, b) => b.lines - a.lines);

for (const { path, lines } of sizes.slice(0, 5)) console.log(`${String(lines).padStart(5)} ${path}`);
console.log(`median ${sizes[Math.floor(sizes.length / 2)]?.lines ?? 0} lines of ${sizes.length} files`);
const tooLarge = sizes.filter(({ lines }) => lines > LIMIT);
for (const { path, lines } of tooLarge) console.error(`${path} has ${lines} lines, ${LIMIT} are allowed`);
process.exit(tooLarge.length === 0 ? 0 : 1);
