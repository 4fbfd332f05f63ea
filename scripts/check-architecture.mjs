// Import directions (.dependency-cruiser.cjs) of this project, or of the folder named as first argument.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(process.argv[2] ?? root);
const rooms = ['apps', 'libs', 'projections', 'test'].filter((room) => existsSync(join(folder, room)));
const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const rules = join(root, '.dependency-cruiser.cjs');
const { status } = spawnSync(process.execPath, [cruiser, '--config', rules, '--output-type', 'err', ...rooms], {
  cwd: folder,
  stdio: 'inherit',
});
process.exit(status === 0 ? 0 : 1);
