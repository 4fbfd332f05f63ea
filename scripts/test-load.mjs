// The hub under a constant rate of mixed requests; see the README. Arguments go to test/load/main.ts; `npm test`
// runs a short form.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'dist', 'test', 'load', 'main.js'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
