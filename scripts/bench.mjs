// Measures the hub against its limits; see docs/performance.md. Arguments go to test/bench/main.ts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

await ensureBuilt();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'dist', 'test', 'bench', 'main.js'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
